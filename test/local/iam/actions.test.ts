import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { requirements } from '../../../local/iam/actions.ts';
import type { Scope } from '../../../local/iam/requirement.ts';
import { secretArn } from '../../../local/secretsmanager/arn.ts';

const scope: Scope = {
  region: 'eu-central-1',
  account: '111122223333',
  machineOfToken: (token) => (token === 'known' ? 'arn:aws:states:eu-central-1:111122223333:stateMachine:order' : undefined),
  keyOfAlias: () => undefined,
  partitionKey: () => undefined,
  isIdentity: () => false,
};
const needs = (service: string, action: string, input: JsonObject) =>
  requirements({ service, action, input }, scope)?.map((need) => `${need.action} ${need.resource ?? '?'}`);

const table = (rest: string) => `arn:aws:dynamodb:eu-central-1:111122223333:table/${rest}`;
const queue = 'http://127.0.0.1:4510/111122223333/jobs';
const jobs = 'arn:aws:sqs:eu-central-1:111122223333:jobs';
const lambda = (rest: string) => `arn:aws:lambda:eu-central-1:111122223333:function:${rest}`;
const states = (rest: string) => `arn:aws:states:eu-central-1:111122223333:${rest}`;
const events = (rest: string) => `arn:aws:events:eu-central-1:111122223333:${rest}`;

describe('what a call needs', () => {
  test.each<[string, string, JsonObject, string[]]>([
    ['dynamodb', 'GetItem', { TableName: 'orders' }, [`dynamodb:GetItem ${table('orders')}`]],
    ['dynamodb', 'GetItem', { TableName: table('orders') }, [`dynamodb:GetItem ${table('orders')}`]],
    ['dynamodb', 'Query', { TableName: 'orders', IndexName: 'by-channel' }, [`dynamodb:Query ${table('orders/index/by-channel')}`]],
    ['dynamodb', 'BatchWriteItem', { RequestItems: { a: [], b: [] } }, [`dynamodb:BatchWriteItem ${table('a')}`, `dynamodb:BatchWriteItem ${table('b')}`]],
    [
      'dynamodb',
      'TransactWriteItems',
      { TransactItems: [{ Put: { TableName: 'a' } }, { ConditionCheck: { TableName: 'b' } }, { Update: { TableName: 'c' } }, { Delete: { TableName: 'd' } }] },
      [`dynamodb:PutItem ${table('a')}`, `dynamodb:ConditionCheckItem ${table('b')}`, `dynamodb:UpdateItem ${table('c')}`, `dynamodb:DeleteItem ${table('d')}`],
    ],
    ['dynamodb', 'TransactGetItems', { TransactItems: [{ Get: { TableName: 'a' } }] }, [`dynamodb:GetItem ${table('a')}`]],
    ['dynamodb', 'ExecuteStatement', { Statement: 'SELECT * FROM "orders"."by-channel" WHERE c = ?' }, [`dynamodb:PartiQLSelect ${table('orders/index/by-channel')}`]],
    ['dynamodb', 'ExecuteStatement', { Statement: "INSERT INTO orders VALUE {'a': 1}" }, [`dynamodb:PartiQLInsert ${table('orders')}`]],
    ['dynamodb', 'ExecuteStatement', { Statement: 'UPDATE "orders" SET a = 1 WHERE b = 2' }, [`dynamodb:PartiQLUpdate ${table('orders')}`]],
    ['dynamodb', 'GetShardIterator', { StreamArn: table('outbox/stream/1') }, [`dynamodb:GetShardIterator ${table('outbox/stream/1')}`]],
    ['dynamodb', 'GetRecords', { ShardIterator: `${table('outbox/stream/1')}|1|AAA` }, [`dynamodb:GetRecords ${table('outbox/stream/1')}`]],
    ['dynamodb', 'GetRecords', { ShardIterator: 'opaque' }, ['dynamodb:GetRecords ?']],

    ['sqs', 'SendMessage', { QueueUrl: queue }, [`sqs:SendMessage ${jobs}`]],
    ['sqs', 'SendMessageBatch', { QueueUrl: queue }, [`sqs:SendMessage ${jobs}`]],
    ['sqs', 'DeleteMessageBatch', { QueueUrl: queue }, [`sqs:DeleteMessage ${jobs}`]],
    ['sqs', 'ChangeMessageVisibilityBatch', { QueueUrl: queue }, [`sqs:ChangeMessageVisibility ${jobs}`]],
    ['sqs', 'GetQueueUrl', { QueueName: 'jobs' }, [`sqs:GetQueueUrl ${jobs}`]],

    ['lambda', 'Invoke', { FunctionName: 'f' }, [`lambda:InvokeFunction ${lambda('f')}`]],
    ['lambda', 'Invoke', { FunctionName: 'f', Qualifier: 'live' }, [`lambda:InvokeFunction ${lambda('f:live')}`]],
    ['lambda', 'Invoke', { FunctionName: 'f:live' }, [`lambda:InvokeFunction ${lambda('f:live')}`]],
    ['lambda', 'Invoke', { FunctionName: '111122223333:function:f' }, [`lambda:InvokeFunction ${lambda('f')}`]],
    ['lambda', 'Invoke', { FunctionName: lambda('f:$LATEST') }, [`lambda:InvokeFunction ${lambda('f:$LATEST')}`]],

    ['states', 'StartExecution', { stateMachineArn: states('stateMachine:order') }, [`states:StartExecution ${states('stateMachine:order')}`]],
    ['states', 'RedriveExecution', { executionArn: states('execution:order:1') }, [`states:RedriveExecution ${states('execution:order:1')}`]],
    ['states', 'SendTaskSuccess', { taskToken: 'known' }, [`states:SendTaskSuccess ${states('stateMachine:order')}`]],
    ['states', 'SendTaskSuccess', { taskToken: 'made up' }, ['states:SendTaskSuccess ?']],

    ['events', 'PutEvents', { Entries: [{ EventBusName: 'b' }, { EventBusName: events('event-bus/c') }, {}] }, [`events:PutEvents ${events('event-bus/b')}`, `events:PutEvents ${events('event-bus/c')}`, `events:PutEvents ${events('event-bus/default')}`]],
    ['events', 'DisableRule', { Name: 'r', EventBusName: 'b' }, [`events:DisableRule ${events('rule/b/r')}`]],
    [
      'scheduler',
      'CreateSchedule',
      { Name: 's', GroupName: 'g', Target: { RoleArn: 'arn:aws:iam::111122223333:role/r' } },
      ['scheduler:CreateSchedule arn:aws:scheduler:eu-central-1:111122223333:schedule/g/s', 'iam:PassRole arn:aws:iam::111122223333:role/r'],
    ],

    ['s3', 'GetObject', { Bucket: 'b', Key: 'k/1' }, ['s3:GetObject arn:aws:s3:::b/k/1']],
    ['s3', 'HeadObject', { Bucket: 'b', Key: 'k', VersionId: '1' }, ['s3:GetObjectVersion arn:aws:s3:::b/k']],
    ['s3', 'ListObjectsV2', { Bucket: 'b' }, ['s3:ListBucket arn:aws:s3:::b']],
    ['s3', 'UploadPart', { Bucket: 'b', Key: 'k' }, ['s3:PutObject arn:aws:s3:::b/k']],
    ['s3', 'CopyObject', { Bucket: 'b', Key: 'k', CopySource: '/a/x%20y' }, ['s3:GetObject arn:aws:s3:::a/x y', 's3:PutObject arn:aws:s3:::b/k']],
    ['s3', 'DeleteObjects', { Bucket: 'b', Delete: { Objects: [{ Key: '1' }, { Key: '2' }] } }, ['s3:DeleteObject arn:aws:s3:::b/1', 's3:DeleteObject arn:aws:s3:::b/2']],

    ['ssm', 'GetParameter', { Name: '/a/b' }, ['ssm:GetParameter arn:aws:ssm:eu-central-1:111122223333:parameter/a/b']],
    ['ssm', 'GetParameters', { Names: ['a', '/b'] }, ['ssm:GetParameters arn:aws:ssm:eu-central-1:111122223333:parameter/a', 'ssm:GetParameters arn:aws:ssm:eu-central-1:111122223333:parameter/b']],
    ['ssm', 'GetParametersByPath', { Path: '/a/' }, ['ssm:GetParametersByPath arn:aws:ssm:eu-central-1:111122223333:parameter/a']],
    ['logs', 'PutLogEvents', { logGroupName: 'g', logStreamName: 's' }, ['logs:PutLogEvents arn:aws:logs:eu-central-1:111122223333:log-group:g:log-stream:s']],
    ['sns', 'Publish', { TopicArn: 'arn:aws:sns:eu-central-1:111122223333:t' }, ['sns:Publish arn:aws:sns:eu-central-1:111122223333:t']],
    ['ses', 'SendEmail', { FromEmailAddress: 'Shop <shop@example.com>' }, ['ses:SendEmail arn:aws:ses:eu-central-1:111122223333:identity/example.com']],
    ['cognito-idp', 'AdminGetUser', { UserPoolId: 'p' }, ['cognito-idp:AdminGetUser arn:aws:cognito-idp:eu-central-1:111122223333:userpool/p']],
    ['cognito-idp', 'InitiateAuth', { ClientId: 'c' }, []],
    ['sts', 'GetCallerIdentity', {}, []],
    ['cloudwatch', 'PutMetricData', { Namespace: 'n' }, ['cloudwatch:PutMetricData *']],
    ['xray', 'PutTraceSegments', {}, ['xray:PutTraceSegments *']],
  ])('%s %s %j', (service, action, input, expected) => expect(needs(service, action, input)).toEqual(expected));

  test('a secret is asked by its whole ARN, however it is named', () => {
    const arn = secretArn('shop/api-key', scope);
    expect(arn).toMatch(/:secret:shop\/api-key-[A-Za-z0-9]{6}$/);
    for (const SecretId of ['shop/api-key', arn, arn.slice(0, -7)]) expect(needs('secretsmanager', 'GetSecretValue', { SecretId })).toEqual([`secretsmanager:GetSecretValue ${arn}`]);
  });
  test('what is not known needs more than anybody has', () => expect(needs('sqs', 'Teleport', {})).toBeUndefined());
});
