/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html */
import { createHash } from 'node:crypto';
import type { Host, Json, JsonObject, Resource, ResourceType } from '../contract.ts';
import { Unsupported } from '../contract.ts';
import type { Store } from './store.ts';
import { problems, unsupported } from './validate.ts';

export function stateMachineType(store: Store, host: Host): ResourceType {
  return {
    honoured: ['StateMachineName', 'RoleArn', 'DefinitionString', 'Definition', 'DefinitionSubstitutions', 'StateMachineType'],
    // One machine keeps its own logs and traces, and its disk is as encrypted as its owner wants it.
    ignored: ['LoggingConfiguration', 'TracingConfiguration', 'EncryptionConfiguration', 'Tags'],
    identify({ stack, logicalId, properties, region, account }) {
      const name = typeof properties.StateMachineName === 'string' ? properties.StateMachineName : generatedName(stack, logicalId);
      const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
      return { ref: arn, attributes: { Arn: arn, Name: name } };
    },
    async create(resource) {
      const { properties, attributes } = resource;
      if (properties.StateMachineType !== undefined && properties.StateMachineType !== 'STANDARD') {
        throw new Unsupported(label(resource), `StateMachineType ${String(properties.StateMachineType)}`);
      }
      if (typeof properties.RoleArn !== 'string') throw new Error(`${label(resource)}: RoleArn is missing`);
      const text = definitionOf(properties);
      const refused = unsupported(text);
      if (refused) throw new Unsupported(label(resource), `definition: ${refused}`);
      const known = store.knows(attributes.Arn!, text, properties.RoleArn);
      const [wrong] = known ? [] : await problems(text);
      if (wrong) throw new Error(`${label(resource)}: Invalid State Machine Definition: '${wrong.code}: ${wrong.message} at ${wrong.location}'`);
      store.saveMachine(attributes.Arn!, attributes.Name!, text, properties.RoleArn, host.clock.now(), host.id());
    },
  };
}

function label({ stack, logicalId }: Resource): string {
  return `${stack}/${logicalId} (AWS::StepFunctions::StateMachine)`;
}

/** A name of at most 80 characters, the same for the same template. */
function generatedName(stack: string, logicalId: string): string {
  const suffix = createHash('sha256').update(`${stack}/${logicalId}`).digest('hex').slice(0, 12);
  return `${logicalId.replace(/[^A-Za-z0-9]/g, '').slice(0, 60)}-${suffix}`;
}

function definitionOf({ DefinitionString, Definition, DefinitionSubstitutions }: JsonObject): string {
  const text = typeof DefinitionString === 'string' ? DefinitionString : JSON.stringify(Definition ?? null);
  const values = (DefinitionSubstitutions ?? {}) as JsonObject;
  const replace = (found: string, key: string) => (key in values ? inString(values[key]!) : found);
  return text.replace(/\$\{([\w-]+)\}/g, replace);
}

/** A substitution stands inside a JSON string. */
function inString(value: Json): string {
  return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
}
