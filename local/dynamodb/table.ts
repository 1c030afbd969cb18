import { Unsupported } from '../contract.ts';
import type { Json, JsonObject, Resource, ResourceType } from '../contract.ts';
import { physicalName } from '../template/physical-name.ts';

/** The one label that streams have here. On AWS it is the moment the stream was made; here the ARN must be the same at every start. */
export const STREAM_LABEL = '2026-01-01T00:00:00.000';

/** What creates a table, from its template. */
export interface TableSpec {
  name: string;
  /** Input of CreateTable. */
  create: JsonObject;
  /** The attribute that items expire by. */
  ttl: string | undefined;
  streamed: boolean;
}

/** AWS::DynamoDB::Table: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export const TABLE: Omit<ResourceType, 'create'> = {
  honoured: [
    'TableName',
    'KeySchema',
    'AttributeDefinitions',
    'GlobalSecondaryIndexes',
    'LocalSecondaryIndexes',
    'BillingMode',
    'ProvisionedThroughput',
    'StreamSpecification',
    'TimeToLiveSpecification',
    'ResourcePolicy',
  ],
  ignored: [
    'PointInTimeRecoverySpecification',
    'SSESpecification',
    'DeletionProtectionEnabled',
    'Tags',
    'ContributorInsightsSpecification',
    'TableClass',
    'OnDemandThroughput',
    'WarmThroughput',
  ],
  identify(resource) {
    const name = String(resource.properties.TableName ?? physicalName(resource, 255));
    const arn = `arn:aws:dynamodb:${resource.region}:${resource.account}:table/${name}`;
    const attributes: Record<string, string> = { Arn: arn };
    if (resource.properties.StreamSpecification) attributes.StreamArn = `${arn}/stream/${STREAM_LABEL}`;
    return { ref: name, attributes };
  },
};

/** What a replica may say that has no effect here. */
const IN_REPLICA = [
  'Region',
  'ContributorInsightsSpecification',
  'DeletionProtectionEnabled',
  'GlobalSecondaryIndexes', // their throughput and insights
  'PointInTimeRecoverySpecification',
  'ReadOnDemandThroughputSettings',
  'ReadProvisionedThroughputSettings',
  'SSESpecification',
  'TableClass',
  'Tags',
];

/** AWS::DynamoDB::GlobalTable, as one table in the one region there is here: CDK's TableV2 makes these. */
export const GLOBAL_TABLE: Omit<ResourceType, 'create'> = {
  honoured: [...TABLE.honoured.filter((name) => name !== 'ProvisionedThroughput' && name !== 'ResourcePolicy'), 'Replicas'],
  ignored: [
    'SSESpecification',
    'WriteOnDemandThroughputSettings',
    'WriteProvisionedThroughputSettings',
    'WarmThroughput',
    'MultiRegionConsistency',
  ],
  identify(resource) {
    const replicas = (resource.properties.Replicas ?? []) as JsonObject[];
    const more = replicas.flatMap((replica) => Object.keys(replica)).find((name) => !IN_REPLICA.includes(name));
    if (more) throw new Unsupported(`${resource.stack}/${resource.logicalId} (${resource.type})`, `the property Replicas.${more}`);
    if (replicas.length > 1) throw new Unsupported(`${resource.stack}/${resource.logicalId} (${resource.type})`, 'a replica in another region');
    const identity = TABLE.identify(resource);
    return { ...identity, attributes: { ...identity.attributes, TableId: `${resource.stack}-${resource.logicalId}` } };
  },
};

/** From template to API: the two spell almost everything the same. */
export function tableSpec(resource: Resource): TableSpec {
  const { properties, ref } = resource;
  const stream = properties.StreamSpecification as { StreamViewType?: string } | undefined;
  const ttl = properties.TimeToLiveSpecification as { AttributeName?: string; Enabled?: Json } | undefined;
  const create: JsonObject = { TableName: ref, BillingMode: 'PAY_PER_REQUEST' };
  for (const name of ['KeySchema', 'AttributeDefinitions', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes']) {
    if (properties[name] !== undefined) create[name] = withoutThroughput(properties[name]);
  }
  if (stream) create.StreamSpecification = { StreamEnabled: true, StreamViewType: stream.StreamViewType ?? 'NEW_AND_OLD_IMAGES' };
  return { name: ref, create, streamed: stream !== undefined, ttl: ttl && String(ttl.Enabled) === 'true' ? ttl.AttributeName : undefined };
}

/** Capacity means nothing here: every table takes what comes. */
function withoutThroughput(indexes: Json): Json {
  if (!Array.isArray(indexes)) return indexes;
  return indexes.map((index) => {
    if (index === null || typeof index !== 'object' || Array.isArray(index)) return index;
    const kept = ['IndexName', 'KeySchema', 'Projection', 'AttributeName', 'AttributeType', 'KeyType'];
    return Object.fromEntries(Object.entries(index).filter(([name]) => kept.includes(name)));
  });
}
