import type { Json, JsonObject, Resource, ResourceType } from '../contract.ts';
import { functionArn } from './actions/compute.ts';
import { physicalName, uniquePart } from '../template/physical-name.ts';

/** Lays a policy on the resource with that ARN. */
export type PutPolicy = (resourceArn: string, document: Json, where: string) => void;

const named = (resource: Pick<Resource, 'stack' | 'logicalId'>) => ({ ref: physicalName(resource), attributes: {} });
const strings = (value: Json | undefined) => [value ?? []].flat().map(String);
const where = (resource: Resource) => `${resource.stack}/${resource.logicalId}`;

function queueArn(url: string, { region }: Resource): string {
  const [account, name] = url.split('/').slice(-2);
  return `arn:aws:sqs:${region}:${account}:${name}`;
}

/** The policies that stand on resources, as CloudFormation has them. Their own properties aside, they have no attributes in use. */
export function resourcePolicyTypes(put: PutPolicy): Record<string, ResourceType> {
  return {
    'AWS::Lambda::Permission': {
      honoured: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn'],
      identify: (resource) => ({ ref: physicalName(resource), attributes: { Id: physicalName(resource) } }),
      create: (resource) => put(functionArn(resource.properties['FunctionName'], undefined, resource), permission(resource), where(resource)),
    },
    'AWS::SQS::QueuePolicy': {
      honoured: ['PolicyDocument', 'Queues'],
      identify: (resource) => ({ ref: physicalName(resource), attributes: { Id: physicalName(resource) } }),
      create: (resource) => {
        for (const url of strings(resource.properties['Queues'])) put(queueArn(url, resource), resource.properties['PolicyDocument']!, where(resource));
      },
    },
    'AWS::SQS::QueueInlinePolicy': {
      honoured: ['PolicyDocument', 'Queue'],
      identify: named,
      create: (resource) => put(queueArn(String(resource.properties['Queue']), resource), resource.properties['PolicyDocument']!, where(resource)),
    },
    'AWS::S3::BucketPolicy': {
      honoured: ['Bucket', 'PolicyDocument'],
      identify: ({ properties }) => ({ ref: String(properties['Bucket']), attributes: {} }),
      create: (resource) => put(`arn:aws:s3:::${String(resource.properties['Bucket'])}`, resource.properties['PolicyDocument']!, where(resource)),
    },
    'AWS::SecretsManager::ResourcePolicy': {
      honoured: ['SecretId', 'ResourcePolicy'],
      ignored: ['BlockPublicPolicy'], // a check of AWS at deployment
      identify: ({ properties }) => ({ ref: String(properties['SecretId']), attributes: { Id: String(properties['SecretId']) } }),
      create: (resource) => put(String(resource.properties['SecretId']), resource.properties['ResourcePolicy']!, where(resource)),
    },
    'AWS::Events::EventBusPolicy': {
      honoured: ['EventBusName', 'StatementId', 'Statement'],
      identify: ({ stack, logicalId, properties }) => ({ ref: `${String(properties['EventBusName'] ?? 'default')}-${uniquePart(stack + logicalId, 12)}`, attributes: {} }),
      create: (resource) => {
        const { region, account, properties } = resource;
        const bus = String(properties['EventBusName'] ?? 'default').replace(/^arn:.*event-bus\//, '');
        put(`arn:aws:events:${region}:${account}:event-bus/${bus}`, { Statement: properties['Statement'] ?? [] }, where(resource));
      },
    },
    'AWS::SNS::TopicPolicy': {
      honoured: ['PolicyDocument', 'Topics'],
      identify: (resource) => ({ ref: physicalName(resource), attributes: { Id: physicalName(resource) } }),
      create: (resource) => {
        for (const topic of strings(resource.properties['Topics'])) put(topic, resource.properties['PolicyDocument']!, where(resource));
      },
    },
    'AWS::Logs::ResourcePolicy': {
      honoured: ['PolicyName', 'PolicyDocument'],
      identify: ({ properties }) => ({ ref: String(properties['PolicyName']), attributes: {} }),
      create: (resource) => put(LOGS_POLICY, resource.properties['PolicyDocument']!, where(resource)),
    },
  };
}

/** The policies of CloudWatch Logs hold for the whole account and name their groups themselves. */
export const LOGS_POLICY = 'logs';

/** What AddPermission writes into the function's policy: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
function permission({ properties, region, account }: Resource): JsonObject {
  const principal = String(properties['Principal']);
  const isAws = principal === '*' || principal.startsWith('arn:') || /^\d{12}$/.test(principal);
  return {
    Statement: [
      {
        Effect: 'Allow',
        Action: properties['Action'] ?? 'lambda:InvokeFunction',
        Resource: functionArn(properties['FunctionName'], undefined, { region, account }),
        Principal: isAws ? { AWS: principal } : { Service: principal },
        Condition: {
          ...(properties['SourceArn'] === undefined ? {} : { ArnLike: { 'AWS:SourceArn': properties['SourceArn'] } }),
          ...(properties['SourceAccount'] === undefined ? {} : { StringEquals: { 'AWS:SourceAccount': properties['SourceAccount'] } }),
        },
      },
    ],
  };
}
