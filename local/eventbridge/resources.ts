import { createHash } from 'node:crypto';
import type { JsonObject, Resource, ResourceType } from '../contract.ts';
import { Unsupported } from '../contract.ts';
import type { ArchiveDefinition } from './archives.ts';
import type { RuleDefinition } from './rules.ts';
import { busName } from './rules.ts';

type Unnamed = Omit<Resource, 'ref' | 'attributes'>;

/** What the engine does with a resource once it is named. */
export interface Makers {
  bus(name: string, description: string | undefined): void;
  rule(arn: string, definition: RuleDefinition): void;
  archive(definition: ArchiveDefinition): void;
}

/** The CloudFormation types: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Events.html */
export function resourceTypes(make: Makers): Record<string, ResourceType> {
  return {
    'AWS::Events::EventBus': {
      honoured: ['Name', 'Description'],
      // The dead-letter queue of a bus is for events that its own key cannot decrypt.
      ignored: ['Tags', 'KmsKeyIdentifier', 'DeadLetterConfig', 'LogConfig'],
      identify: (resource) => {
        const name = String(resource.properties.Name);
        return { ref: name, attributes: { Arn: arn(resource, 'event-bus', name), Name: name } };
      },
      create: ({ ref, properties }) => make.bus(ref, properties.Description as string | undefined),
    },
    'AWS::Events::Rule': {
      honoured: ['Name', 'Description', 'EventBusName', 'EventPattern', 'ScheduleExpression', 'State', 'RoleArn', 'Targets'],
      ignored: ['Tags'],
      identify: (resource) => {
        const name = ruleName(resource);
        const bus = busName(resource.properties.EventBusName ?? 'default');
        const isDefault = bus === 'default';
        const path = isDefault ? name : `${bus}/${name}`;
        return { ref: isDefault ? name : `${bus}|${name}`, attributes: { Arn: arn(resource, 'rule', path) } };
      },
      create: (resource) => make.rule(resource.attributes.Arn!, ruleDefinition(resource)),
    },
    'AWS::Events::Archive': {
      honoured: ['ArchiveName', 'Description', 'EventPattern', 'RetentionDays', 'SourceArn'],
      ignored: ['KmsKeyIdentifier'],
      identify: (resource) => {
        const name = archiveName(resource);
        return { ref: name, attributes: { Arn: arn(resource, 'archive', name), ArchiveName: name } };
      },
      create: (resource) => {
        const { SourceArn, EventPattern, ...rest } = resource.properties;
        make.archive({ ...rest, ArchiveName: resource.ref, EventSourceArn: String(SourceArn), ...patternText(EventPattern as JsonObject | undefined) });
      },
    },
  };
}

function arn({ region, account }: Unnamed, kind: string, name: string): string {
  return `arn:aws:events:${region}:${account}:${kind}/${name}`;
}

const ruleName = (resource: Unnamed) => String(resource.properties.Name ?? generated(resource, 64));
const archiveName = (resource: Unnamed) => String(resource.properties.ArchiveName ?? generated(resource, 48));

/** A name as CloudFormation makes them, but the same at every start. */
export function generated({ stack, logicalId }: Unnamed, longest: number): string {
  const suffix = createHash('sha256').update(`${stack}/${logicalId}`).digest('hex').slice(0, 12).toUpperCase();
  return `${`${stack}-${logicalId}`.slice(0, longest - 13)}-${suffix}`;
}

function ruleDefinition(resource: Resource): RuleDefinition {
  const { Name: _name, EventBusName, EventPattern, State, Targets, Tags: _tags, ...rest } = resource.properties;
  const targets = (Targets ?? []) as JsonObject[];
  const twice = targets.find((target, index) => targets.findIndex((other) => other.Id === target.Id) !== index);
  if (twice) throw new Unsupported(resource.logicalId, `Targets with the Id ${String(twice.Id)} twice`);
  return {
    ...rest,
    Name: ruleName(resource),
    EventBusName: busName(EventBusName ?? 'default'),
    State: (State ?? 'ENABLED') as RuleDefinition['State'],
    ...patternText(EventPattern as JsonObject | undefined),
    Targets: targets,
  };
}

function patternText(pattern: JsonObject | undefined): { EventPattern?: string } {
  return pattern === undefined ? {} : { EventPattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern) };
}
