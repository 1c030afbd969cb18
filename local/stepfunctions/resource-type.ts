/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html */
import { createHash } from 'node:crypto';
import type { Host, JsonObject, Resource, ResourceType } from '../contract.ts';
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

/**
 * Substitutions are put in as plain text, whatever stands around them, and again in what was put in: so does CloudFormation, and a value
 * with double quotes inside a JSON string is as wrong here as it is there.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-stepfunctions-statemachine-definitionsubstitutions.html
 */
function definitionOf({ DefinitionString, Definition, DefinitionSubstitutions }: JsonObject): string {
  let text = typeof DefinitionString === 'string' ? DefinitionString : JSON.stringify(Definition ?? null);
  const values = (DefinitionSubstitutions ?? {}) as JsonObject;
  for (let round = 0, before = ''; text !== before && round < 10; round += 1) {
    before = text;
    text = text.replace(/\$\{([^}]+)\}/g, (found, key: string) => (key in values ? String(values[key]) : found));
  }
  return text;
}
