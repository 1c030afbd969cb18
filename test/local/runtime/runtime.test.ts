import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRuntime } from '../../../local/runtime/runtime.ts';
import type { Runtime } from '../../../local/runtime/runtime.ts';
import { ASSEMBLY, aDataDirectory, asDeveloper } from './support.ts';

const data = aDataDirectory();
let runtime: Runtime;
let dynamodb: DynamoDBClient;
let sqs: SQSClient;
let intake: string;

beforeAll(async () => {
  runtime = await startRuntime({ assembly: ASSEMBLY, dataDir: data.path, port: 0 });
  dynamodb = new DynamoDBClient(asDeveloper(runtime.endpoint));
  sqs = new SQSClient(asDeveloper(runtime.endpoint));
  intake = output('IntakeUrl');
});
afterAll(async () => {
  dynamodb.destroy();
  sqs.destroy();
  await runtime.stop();
  data.remove();
});
const output = (name: string) => runtime.outputs.find((one) => one.name === name)!.value;

test('outputs are resolved over stacks', () => {
  expect(output('Orders')).toBe('Data-Orders');
  expect(output('IntakeUrl')).toBe(`${runtime.endpoint}/000000000000/Shop-Intake`);
  expect(output('OutboxStream')).toMatch(/^arn:aws:dynamodb:eu-west-1:000000000000:table\/outbox\/stream\//);
});

test('what does not run here is named', () => {
  expect(runtime.notRun).toEqual(['Shop/DeadAlarm (AWS::CloudWatch::Alarm)']);
});

test('the SDK writes and reads items, also by an index', async () => {
  await dynamodb.send(new PutItemCommand({ TableName: 'Data-Orders', Item: { pk: { S: 'SO-1' }, channel: { S: 'web' } } }));
  const found = await dynamodb.send(
    new QueryCommand({
      TableName: 'Data-Orders',
      IndexName: 'by-channel',
      KeyConditionExpression: 'channel = :web',
      ExpressionAttributeValues: { ':web': { S: 'web' } },
    }),
  );
  expect(found.Items).toEqual([{ pk: { S: 'SO-1' }, channel: { S: 'web' } }]);
});

test('a transaction is all or nothing, and its failure carries the reasons', async () => {
  const failing = dynamodb.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: 'Data-Orders', Item: { pk: { S: 'SO-2' } } } },
        { Put: { TableName: 'outbox', Item: { id: { S: '1' } }, ConditionExpression: 'attribute_exists(id)' } },
      ],
    }),
  );
  await expect(failing).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
  });
  expect((await dynamodb.send(new GetItemCommand({ TableName: 'Data-Orders', Key: { pk: { S: 'SO-2' } } }))).Item).toBeUndefined();
});

test('a table tells the stream that the template refers to', async () => {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'outbox' }));
  expect(Table?.LatestStreamArn).toBe(output('OutboxStream'));
  await expect(dynamodb.send(new DescribeTableCommand({ TableName: 'nowhere' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a message goes through the queue', async () => {
  const sent = await sqs.send(
    new SendMessageCommand({ QueueUrl: intake, MessageBody: 'SO-1', MessageAttributes: { kind: { DataType: 'String', StringValue: 'order' } } }),
  );
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: intake, MessageAttributeNames: ['All'], WaitTimeSeconds: 5 }));
  expect(Messages).toMatchObject([{ MessageId: sent.MessageId, Body: 'SO-1', MessageAttributes: { kind: { StringValue: 'order' } } }]);
  await sqs.send(new DeleteMessageCommand({ QueueUrl: intake, ReceiptHandle: Messages![0]!.ReceiptHandle }));
  expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl: intake }))).Messages).toBeUndefined();
});

test('a message that fails too often lands in the dead-letter queue', async () => {
  const dead = `${runtime.endpoint}/000000000000/intake-dead`;
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: intake, Entries: [{ Id: 'a', MessageBody: 'poison' }] }));
  for (let time = 0; time < 2; time++) {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: intake }));
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: intake, ReceiptHandle: Messages![0]!.ReceiptHandle, VisibilityTimeout: 0 }),
    );
  }
  expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl: intake }))).Messages).toBeUndefined();
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: dead, MessageSystemAttributeNames: ['All'] }));
  expect(Messages).toMatchObject([
    { Body: 'poison', Attributes: { ApproximateReceiveCount: '3', DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:Shop-Intake' } },
  ]);
  const sources = await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
  expect(sources.queueUrls).toEqual([intake]);
});

test('errors have the names that clients match on', async () => {
  const QueueUrl = `${runtime.endpoint}/000000000000/nowhere`;
  await expect(sqs.send(new GetQueueAttributesCommand({ QueueUrl }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
    Code: 'AWS.SimpleQueueService.NonExistentQueue',
  });
});

test('a key that nobody has is refused', async () => {
  const stranger = new SQSClient({ ...asDeveloper(runtime.endpoint), credentials: { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' } });
  await expect(stranger.send(new GetQueueAttributesCommand({ QueueUrl: intake }))).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  stranger.destroy();
});

test('calls are counted by service and action, and by trace', async () => {
  const before = runtime.metrics().total.sqs?.GetQueueAttributes ?? 0;
  const call = { service: 'sqs', action: 'GetQueueAttributes', input: { QueueUrl: intake }, principal: { kind: 'root' } } as const;
  await runtime.dispatch({ ...call, trace: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1' });
  expect(runtime.metrics().total.sqs?.GetQueueAttributes).toBe(before + 1);
  expect(runtime.metrics().byTrace['1-5759e988-bd862e3fe1be46a994272793']).toEqual({ sqs: { GetQueueAttributes: 1 } });
});
