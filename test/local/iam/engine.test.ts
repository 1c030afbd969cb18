import { beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject, Principal } from '../../../local/contract.ts';
import { Iam } from '../../../local/iam/engine.ts';
import { aHost, call, make } from './fake-host.ts';

const TRUST: JsonObject = { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }] };
const grant = (Action: string | string[], Resource: string | string[]): JsonObject => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
const TABLE = 'arn:aws:dynamodb:eu-central-1:111122223333:table/orders';
const QUEUE_URL = 'http://127.0.0.1:4510/111122223333/jobs';
const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:jobs';

let iam: Iam;
let worker: Principal;

async function aWorker(policy: JsonObject | undefined, more: JsonObject = {}): Promise<void> {
  const role = await make(iam.types, 'AWS::IAM::Role', 'Worker', { RoleName: 'worker', AssumeRolePolicyDocument: TRUST, ...more });
  worker = { kind: 'role', arn: role.attributes['Arn']!, session: 'run-1' };
  if (policy) await make(iam.types, 'AWS::IAM::Policy', 'WorkerPolicy', { PolicyName: 'p', PolicyDocument: policy, Roles: ['worker'] });
}
const asking = (service: string, action: string, input: JsonObject, principal = worker) => () => iam.authorize(call(service, action, input, principal));
const refused = (ask: () => void) => {
  try {
    ask();
  } catch (error) {
    return error as Error & { status: number };
  }
  throw new Error('it was allowed');
};

beforeEach(() => {
  iam = new Iam(aHost().host);
});

describe('roles', () => {
  test('have the same name at every start, after stack and logical id', async () => {
    const first = await make(iam.types, 'AWS::IAM::Role', 'Handler', { AssumeRolePolicyDocument: TRUST });
    expect(first.ref).toBe('Stack-Handler');
    expect(first.attributes['Arn']).toBe(`arn:aws:iam::111122223333:role/${first.ref}`);
    expect(iam.types['AWS::IAM::Role']!.identify({ ...first }).ref).toBe(first.ref);
  });
  test('carry their path in the ARN', async () => {
    const role = await make(iam.types, 'AWS::IAM::Role', 'R', { RoleName: 'x', Path: '/jobs/', AssumeRolePolicyDocument: TRUST });
    expect(role.attributes['Arn']).toBe('arn:aws:iam::111122223333:role/jobs/x');
  });
  test('get what inline, attached and AWS-managed policies grant', async () => {
    await aWorker(grant('sqs:SendMessage', QUEUE), {
      Policies: [{ PolicyName: 'inline', PolicyDocument: grant('dynamodb:GetItem', TABLE) }],
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
    });
    asking('sqs', 'SendMessage', { QueueUrl: QUEUE_URL })();
    asking('dynamodb', 'GetItem', { TableName: 'orders' })();
    asking('logs', 'PutLogEvents', { logGroupName: '/x', logStreamName: 's' })();
  });
  test('get what a managed policy of the template grants, by either side', async () => {
    const policy = await make(iam.types, 'AWS::IAM::ManagedPolicy', 'M', { PolicyDocument: grant('sqs:SendMessage', QUEUE) });
    await aWorker(undefined, { ManagedPolicyArns: [policy.ref] });
    asking('sqs', 'SendMessage', { QueueUrl: QUEUE_URL })();
    await make(iam.types, 'AWS::IAM::ManagedPolicy', 'N', { PolicyDocument: grant('sqs:PurgeQueue', QUEUE), Roles: ['worker'] });
    asking('sqs', 'PurgeQueue', { QueueUrl: QUEUE_URL })();
  });
  test('an AWS-managed policy that is not known is refused by name', async () => {
    await expect(aWorker(undefined, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] })).rejects.toThrow(
      'Stack/Worker: the managed policy arn:aws:iam::aws:policy/AdministratorAccess is not supported by the local runtime',
    );
  });
  test('are limited by their boundary', async () => {
    const boundary = await make(iam.types, 'AWS::IAM::ManagedPolicy', 'B', { PolicyDocument: grant('dynamodb:*', '*') });
    await aWorker(grant('sqs:SendMessage', QUEUE), { PermissionsBoundary: boundary.ref });
    expect(refused(asking('sqs', 'SendMessage', { QueueUrl: QUEUE_URL })).message).toContain('because no permissions boundary allows the sqs:SendMessage action');
  });
  test('serve only the service that they trust', async () => {
    await aWorker(undefined);
    const arn = 'arn:aws:iam::111122223333:role/worker';
    iam.assertTrusted(arn, 'lambda.amazonaws.com');
    expect(() => iam.assertTrusted(arn, 'states.amazonaws.com')).toThrow(
      'The role arn:aws:iam::111122223333:role/worker cannot be assumed by states.amazonaws.com: its trust policy does not name it',
    );
    expect(() => iam.assertTrusted('arn:aws:iam::111122223333:role/none', 'lambda.amazonaws.com')).toThrow('does not exist');
  });
  test('are described to who asks', async () => {
    await aWorker(undefined);
    expect(await iam.handle(call('iam', 'GetRole', { RoleName: 'worker' }))).toMatchObject({ Role: { RoleName: 'worker', Arn: 'arn:aws:iam::111122223333:role/worker' } });
    await expect(iam.handle(call('iam', 'GetRole', { RoleName: 'nobody' }))).rejects.toMatchObject({ name: 'NoSuchEntity', status: 404 });
  });
});

describe('a refusal', () => {
  test('names the session, the action and the resource in the words of AWS', async () => {
    await aWorker(undefined);
    const error = refused(asking('dynamodb', 'PutItem', { TableName: 'orders' }));
    expect(error.name).toBe('AccessDeniedException');
    expect(error.message).toBe(
      `User: arn:aws:sts::111122223333:assumed-role/worker/run-1 is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
    );
  });
  test('says so where the deny is explicit', async () => {
    await aWorker({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: 'dynamodb:DeleteItem', Resource: '*' }] });
    expect(refused(asking('dynamodb', 'DeleteItem', { TableName: 'orders' })).message).toMatch(/ with an explicit deny in an identity-based policy$/);
  });
  test.each([
    ['sqs', 'SendMessage', 'AccessDenied', 403],
    ['s3', 'GetObject', 'AccessDenied', 403],
    ['sns', 'Publish', 'AuthorizationError', 403],
    ['lambda', 'Invoke', 'AccessDeniedException', 403],
    ['states', 'StartExecution', 'AccessDeniedException', 400],
    ['events', 'PutRule', 'AccessDeniedException', 400],
  ])('has the code of its service: %s %s %s %i', async (service, action, code, status) => {
    await aWorker(undefined);
    const error = refused(asking(service, action, {}));
    expect([error.name, error.status]).toEqual([code, status]);
  });
  test('meets an operation that is not known, whatever the role may do', async () => {
    await aWorker(grant('*', '*'));
    expect(refused(asking('sqs', 'TeleportMessage', {})).message).toContain('is not authorized to perform: sqs:TeleportMessage');
    expect(refused(asking('rds', 'DescribeDBInstances', {})).name).toBe('AccessDeniedException');
  });
  test('meets a role that no template has', () => {
    const ghost: Principal = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/ghost', session: 's' };
    expect(refused(asking('sqs', 'SendMessage', { QueueUrl: QUEUE_URL }, ghost)).message).toContain('assumed-role/ghost/s is not authorized');
  });
  test('never meets root', () => asking('sqs', 'PurgeQueue', { QueueUrl: QUEUE_URL }, { kind: 'root' })());
});

describe('policies on resources', () => {
  const RULE = 'arn:aws:events:eu-central-1:111122223333:rule/bus/r';
  const rule: Principal = { kind: 'service', service: 'events.amazonaws.com', sourceArn: RULE };
  test('a queue lets in the rule that its policy names, and no other', async () => {
    const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE, Principal: { Service: 'events.amazonaws.com' }, Condition: { ArnEquals: { 'aws:SourceArn': RULE } } };
    await make(iam.types, 'AWS::SQS::QueuePolicy', 'Q', { Queues: [QUEUE_URL], PolicyDocument: { Statement: [statement] } });
    asking('sqs', 'SendMessage', { QueueUrl: QUEUE_URL }, rule)();
    const error = refused(asking('sqs', 'SendMessage', { QueueUrl: QUEUE_URL }, { ...rule, sourceArn: `${RULE}2` }));
    expect(error.message).toBe(
      `User: events.amazonaws.com is not authorized to perform: sqs:SendMessage on resource: ${QUEUE} because no resource-based policy allows the sqs:SendMessage action`,
    );
  });
  test('a function lets in the API method that its permission names', async () => {
    const FunctionName = 'arn:aws:lambda:eu-central-1:111122223333:function:get-order';
    await make(iam.types, 'AWS::Lambda::Permission', 'P', {
      Action: 'lambda:InvokeFunction',
      FunctionName,
      Principal: 'apigateway.amazonaws.com',
      SourceArn: 'arn:aws:execute-api:eu-central-1:111122223333:api/*/GET/v1/orders/*',
    });
    const gateway = (path: string): Principal => ({ kind: 'service', service: 'apigateway.amazonaws.com', sourceArn: `arn:aws:execute-api:eu-central-1:111122223333:api/v1/${path}` });
    asking('lambda', 'Invoke', { FunctionName: 'get-order' }, gateway('GET/v1/orders/{id}'))();
    expect(refused(asking('lambda', 'Invoke', { FunctionName }, gateway('POST/v1/orders'))).name).toBe('AccessDeniedException');
  });
  test('a bucket that insists on TLS is content with the loopback device', async () => {
    const insist = { Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Resource: ['arn:aws:s3:::raw', 'arn:aws:s3:::raw/*'], Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    await make(iam.types, 'AWS::S3::BucketPolicy', 'B', { Bucket: 'raw', PolicyDocument: { Statement: [insist] } });
    await aWorker(grant('s3:GetObject', 'arn:aws:s3:::raw/*'));
    asking('s3', 'GetObject', { Bucket: 'raw', Key: 'a/b' })();
  });
  test('a key without a word for the account lets no identity policy in', async () => {
    const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/k1';
    await aWorker(grant('kms:Decrypt', '*'));
    iam.putResourcePolicy(KEY, { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { Service: 'logs.amazonaws.com' } }] }, 'Stack/Key');
    expect(refused(asking('kms', 'Decrypt', { KeyId: KEY })).message).toContain('because no resource-based policy allows the kms:Decrypt action');
    iam.putResourcePolicy(KEY, { Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: 'arn:aws:iam::111122223333:root' } }] }, 'Stack/Key');
    iam.putAlias('alias/orders', KEY);
    asking('kms', 'Decrypt', { KeyId: 'alias/orders' })();
  });
});

describe('fine-grained access to a table', () => {
  beforeEach(() =>
    aWorker({ Statement: [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: TABLE, Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['unit-1#*'] } } }] }),
  );
  test('goes by the partition keys that a call touches', () => {
    iam.putPartitionKey('orders', 'pk');
    asking('dynamodb', 'PutItem', { TableName: 'orders', Item: { pk: { S: 'unit-1#a' } } })();
    const query = { TableName: 'orders', KeyConditionExpression: '#p = :p', ExpressionAttributeNames: { '#p': 'pk' } };
    asking('dynamodb', 'Query', { ...query, ExpressionAttributeValues: { ':p': { S: 'unit-1#a' } } })();
    refused(asking('dynamodb', 'Query', { ...query, ExpressionAttributeValues: { ':p': { S: 'unit-2#a' } } }));
    refused(asking('dynamodb', 'BatchGetItem', { RequestItems: { orders: { Keys: [{ pk: { S: 'unit-1#a' } }, { pk: { S: 'unit-2#b' } }] } } }));
  });
  test('refuses where the key is not told', () => void refused(asking('dynamodb', 'PutItem', { TableName: 'orders', Item: { pk: { S: 'unit-1#a' } } })));
});
