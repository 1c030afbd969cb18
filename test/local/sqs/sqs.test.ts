import { expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { arn, at, bodies, call, clock, counts, make, receive, restart, send, sqs } from './workbench.ts';

test('a received message is invisible until its time is up, and comes again with another handle', async () => {
  await make('q', { VisibilityTimeout: '30' });
  await send('q', 'a');
  const [first] = await receive('q');
  expect(await receive('q')).toEqual([]);
  expect(await counts('q')).toEqual([0, 1, 0]);
  await clock.advance(30_000);
  const [again] = await receive('q');
  expect([again!.Body, again!.Attributes.ApproximateReceiveCount]).toEqual(['a', '2']);
  expect(again!.ReceiptHandle).not.toBe(first!.ReceiptHandle);
});

test('the handle of an earlier receive deletes nothing', async () => {
  await make('q', { VisibilityTimeout: '1' });
  await send('q', 'a');
  const [first] = await receive('q');
  await clock.advance(1000);
  const [again] = await receive('q');
  await call('DeleteMessage', { ...at('q'), ReceiptHandle: first!.ReceiptHandle });
  expect(await counts('q')).toEqual([0, 1, 0]);
  await call('DeleteMessage', { ...at('q'), ReceiptHandle: again!.ReceiptHandle });
  expect(await counts('q')).toEqual([0, 0, 0]);
});

test('a message is deleted even after its visibility timeout, if nobody else has received it', async () => {
  await make('q', { VisibilityTimeout: '1' });
  await send('q', 'a');
  const [message] = await receive('q');
  await clock.advance(2000);
  await call('DeleteMessage', { ...at('q'), ReceiptHandle: message!.ReceiptHandle });
  expect(await bodies('q')).toEqual([]);
});

test('visibility is extended, or given up at once', async () => {
  await make('q');
  await send('q', 'a');
  const [message] = await receive('q');
  const change = (VisibilityTimeout: number) => call('ChangeMessageVisibility', { ...at('q'), ReceiptHandle: message!.ReceiptHandle, VisibilityTimeout });
  await change(60);
  await clock.advance(59_000);
  expect(await bodies('q')).toEqual([]);
  await change(0);
  expect(await bodies('q')).toEqual(['a']);
});

test('a delayed message comes when its delay is over', async () => {
  await make('q', { DelaySeconds: '10' });
  await send('q', 'later');
  await send('q', 'at once', { DelaySeconds: 0 });
  expect(await bodies('q')).toEqual(['at once']);
  expect(await counts('q')).toEqual([0, 1, 1]);
  await clock.advance(10_000);
  expect(await bodies('q')).toEqual(['later']);
});

test('a long poll waits for a message that is sent, or becomes visible, and ends empty', async () => {
  await make('q', { ReceiveMessageWaitTimeSeconds: '20' });
  const waiting = bodies('q');
  await send('q', 'a');
  expect(await waiting).toEqual(['a']);
  const visibleAgain = bodies('q', { VisibilityTimeout: 300 });
  await clock.advance(15_000);
  const other = bodies('q', { WaitTimeSeconds: 1 });
  await clock.advance(1000);
  expect(await other).toEqual([]);
  await clock.advance(4000);
  expect(await visibleAgain).toEqual([]);
  await send('q', 'b', { DelaySeconds: 5 });
  const delayed = bodies('q');
  await clock.advance(5000);
  expect(await delayed).toEqual(['b']);
});

test('two waiting receivers share what comes', async () => {
  await make('q');
  const both = [1, 2].map(() => bodies('q', { WaitTimeSeconds: 20, MaxNumberOfMessages: 1 }));
  await send('q', 'a');
  await send('q', 'b');
  expect((await Promise.all(both)).flat().sort()).toEqual(['a', 'b']);
});

test('messages are gone when the queue has kept them long enough', async () => {
  await make('q', { MessageRetentionPeriod: '120' });
  await send('q', 'old');
  await clock.advance(60_000);
  await send('q', 'young');
  await clock.advance(60_000);
  expect(await bodies('q')).toEqual(['young']);
});

test('everything is as it was after a restart: messages, those in flight, receive counts', async () => {
  await make('q', { VisibilityTimeout: '30' });
  await send('q', 'in flight');
  const [taken] = await receive('q');
  await send('q', 'waiting');
  await restart();
  expect(await bodies('q')).toEqual(['waiting']);
  await call('DeleteMessage', { ...at('q'), ReceiptHandle: taken!.ReceiptHandle });
  expect(await counts('q')).toEqual([0, 1, 0]);
});

test('a batch does what it can, and says which entries failed', async () => {
  await make('q', { MaximumMessageSize: '1024' });
  const sent = await call('SendMessageBatch', { ...at('q'), Entries: [{ Id: 'a', MessageBody: 'x'.repeat(1025) }, { Id: 'b', MessageBody: 'fine' }] });
  expect(sent).toMatchObject({ Failed: [{ Id: 'a', Code: 'InvalidParameterValue', SenderFault: true }], Successful: [{ Id: 'b', MD5OfMessageBody: 'fff25994ee3941b225ba898fd17d186f' }] });
  const [message] = await receive('q');
  const deleted = await call('DeleteMessageBatch', { ...at('q'), Entries: [{ Id: '1', ReceiptHandle: message!.ReceiptHandle }, { Id: '2', ReceiptHandle: 'garbage' }] });
  expect(deleted).toMatchObject({ Successful: [{ Id: '1' }], Failed: [{ Id: '2', Code: 'ReceiptHandleIsInvalid' }] });
});

test('a batch leaves out the list that would be empty', async () => {
  await make('q');
  expect(Object.keys(await call('SendMessageBatch', { ...at('q'), Entries: [{ Id: 'a', MessageBody: 'fine' }] }))).toEqual(['Successful']);
  expect(Object.keys(await call('DeleteMessageBatch', { ...at('q'), Entries: [{ Id: 'a', ReceiptHandle: 'garbage' }] }))).toEqual(['Failed']);
});

test('an attribute that only FIFO queues have is refused as such', async () => {
  await expect(make('q', { DeduplicationScope: 'queue' })).rejects.toMatchObject({ name: 'InvalidAttributeName', message: 'You can specify the DeduplicationScope only when FifoQueue is set to true.' });
  await expect(make('q', { FifoQueue: 'false' })).rejects.toMatchObject({ name: 'InvalidAttributeName', message: 'Unknown Attribute FifoQueue.' });
});

test.each([
  ['SendMessageBatch', { Entries: [] }, 'EmptyBatchRequest'],
  ['SendMessageBatch', { Entries: Array.from({ length: 11 }, (_, n) => ({ Id: `${n}`, MessageBody: 'x' })) }, 'TooManyEntriesInBatchRequest'],
  ['SendMessageBatch', { Entries: [{ Id: 'a b', MessageBody: 'x' }] }, 'InvalidBatchEntryId'],
  ['SendMessageBatch', { Entries: [{ Id: 'a', MessageBody: 'x' }, { Id: 'a', MessageBody: 'y' }] }, 'BatchEntryIdsNotDistinct'],
  ['SendMessageBatch', { Entries: [{ Id: 'a', MessageBody: 'x'.repeat(1_048_000) }, { Id: 'b', MessageBody: 'x'.repeat(1000) }] }, 'BatchRequestTooLong'],
  ['SendMessage', { MessageBody: '' }, 'MissingRequiredParameterException'],
  ['SendMessage', { MessageBody: 'bell \u0007' }, 'InvalidMessageContents'],
  ['SendMessage', { MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValueException'],
  ['SendMessage', { MessageBody: 'x', MessageAttributes: { a: { DataType: 'String', StringValue: '' } } }, 'InvalidParameterValueException'],
  ['ReceiveMessage', { MaxNumberOfMessages: 11 }, 'InvalidParameterValueException'],
  ['ReceiveMessage', { WaitTimeSeconds: 21 }, 'InvalidParameterValueException'],
  ['DeleteMessage', { ReceiptHandle: 'garbage' }, 'ReceiptHandleIsInvalid'],
  ['GetQueueAttributes', { AttributeNames: ['Colour'] }, 'InvalidAttributeName'],
  ['SetQueueAttributes', { Attributes: { VisibilityTimeout: '43201' } }, 'InvalidAttributeValue'],
  ['SetQueueAttributes', { Attributes: { RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:none","maxReceiveCount":3}' } }, 'InvalidParameterValueException'],
  ['Dance', {}, 'InvalidAction'],
])('%s with %j is refused as AWS refuses it', async (action, input, name) => {
  await make('q');
  await expect(call(action, { ...at('q'), ...(input as JsonObject) })).rejects.toMatchObject({ name });
});

test('a queue is named by the end of its URL, whatever host it was written with, and must be there', async () => {
  await make('q');
  await call('SendMessage', { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q', MessageBody: 'a' });
  expect(await bodies('q')).toEqual(['a']);
  await expect(call('SendMessage', { ...at('nowhere'), MessageBody: 'a' })).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  expect(await call('GetQueueUrl', { QueueName: 'q' })).toEqual({ QueueUrl: 'http://127.0.0.1:4510/000000000000/q' });
});

test('attributes come by name, by prefix or all, with a digest of those that came', async () => {
  await make('q', { VisibilityTimeout: '0' });
  const value = (StringValue: string) => ({ DataType: 'String', StringValue });
  const sent = await send('q', 'msg', { MessageAttributes: { 'Help.Me': value('Me'), Hello: value('There'), General: value('Kenobi') } });
  const asked = async (...MessageAttributeNames: string[]) => (await receive('q', { MessageAttributeNames }))[0]!;
  expect(Object.keys((await asked('Hel.*')).MessageAttributes as object)).toEqual(['Help.Me', 'Hello']);
  expect((await asked('Hello', 'Other')).MessageAttributes).toEqual({ Hello: value('There') });
  expect(await asked('Other')).not.toHaveProperty('MD5OfMessageAttributes');
  for (const everything of ['All', '.*', '*']) expect((await asked(everything)).MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
});

test('the trace of the sender travels with the message', async () => {
  await make('q');
  await call('SendMessage', { ...at('q'), MessageBody: 'a' }, 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1');
  expect((await receive('q'))[0]!.Attributes.AWSTraceHeader).toBe('Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1');
});

test('a queue of the template is as the template says, and keeps its messages when that changes', async () => {
  const type = sqs.types['AWS::SQS::Queue']!;
  const create = (properties: JsonObject) => {
    const identity = { stack: 'Shop', logicalId: 'Intake', type: 'AWS::SQS::Queue', region: 'eu-west-1', account: '000000000000', properties };
    return type.create({ ...identity, ...type.identify(identity) });
  };
  await create({ VisibilityTimeout: 5 });
  await send('Shop-Intake', 'a');
  await create({ VisibilityTimeout: 7 });
  const { Attributes } = await call('GetQueueAttributes', { ...at('Shop-Intake'), AttributeNames: ['VisibilityTimeout', 'QueueArn'] });
  expect(Attributes).toEqual({ VisibilityTimeout: '7', QueueArn: arn('Shop-Intake') });
  expect(await bodies('Shop-Intake')).toEqual(['a']);
  expect(() => create({ FifoQueue: true })).toThrow('Shop/Intake (AWS::SQS::Queue): a FIFO queue (FifoQueue) is not supported by the local runtime');
});

test('a change of visibility for a message that is not in flight any more is accepted and does nothing', async () => {
  await make('q', { VisibilityTimeout: '5' });
  await send('q', 'a');
  const [message] = await receive('q');
  await clock.advance(5000);
  const change = { ...at('q'), ReceiptHandle: message!.ReceiptHandle, VisibilityTimeout: 600 };
  expect(await call('ChangeMessageVisibility', change)).toEqual({});
  expect(await bodies('q')).toEqual(['a']);
  expect(await call('ChangeMessageVisibility', change)).toEqual({});
  await clock.advance(5000);
  expect(await counts('q')).toEqual([1, 0, 0]);
});

test('the handle of a message that is deleted changes no visibility, and deletes once more', async () => {
  await make('q');
  await send('q', 'a');
  const [message] = await receive('q');
  const { ReceiptHandle } = message!;
  await call('DeleteMessage', { ...at('q'), ReceiptHandle });
  expect(await call('DeleteMessage', { ...at('q'), ReceiptHandle })).toEqual({});
  await expect(call('ChangeMessageVisibility', { ...at('q'), ReceiptHandle, VisibilityTimeout: 1 })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});

test("another queue's handle is no handle", async () => {
  await make('q');
  await make('other');
  await send('other', 'a');
  const [message] = await receive('other');
  const { ReceiptHandle } = message!;
  await expect(call('DeleteMessage', { ...at('q'), ReceiptHandle })).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  expect(await counts('other')).toEqual([0, 1, 0]);
});

test('a message counts with its attributes against the size limit, to the byte', async () => {
  await make('q', { MaximumMessageSize: '1024' });
  const MessageAttributes = { name: { DataType: 'String', StringValue: 'value' } }; // 4 + 6 + 5 bytes
  await send('q', 'x'.repeat(1009), { MessageAttributes });
  await expect(send('q', 'x'.repeat(1010), { MessageAttributes })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  await expect(send('q', 'ü'.repeat(513))).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});

test.each([
  [{ 'aws.trace': { DataType: 'String', StringValue: 'x' } }, 'Invalid message attribute name: aws.trace'],
  [{ 'a..b': { DataType: 'String', StringValue: 'x' } }, 'Invalid message attribute name: a..b'],
  [{ n: { DataType: 'Number', StringValue: 'many' } }, "Can't cast the value of message (user) attribute 'n' to a number."],
  [Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`a${n}`, { DataType: 'String', StringValue: 'x' }])), 'Number of message attributes [11] exceeds the allowed maximum [10].'],
])('message attributes %j are refused', async (MessageAttributes, message) => {
  await make('q');
  await expect(send('q', 'x', { MessageAttributes })).rejects.toMatchObject({ name: 'InvalidParameterValueException', message });
});

test('a queue that is purged is empty, and is purged once a minute', async () => {
  await make('q');
  await send('q', 'a');
  await call('PurgeQueue', at('q'));
  expect(await counts('q')).toEqual([0, 0, 0]);
  await clock.advance(59_000);
  await expect(call('PurgeQueue', at('q'))).rejects.toMatchObject({ name: 'PurgeQueueInProgress', status: 403 });
  await clock.advance(1000);
  expect(await call('PurgeQueue', at('q'))).toEqual({});
});

test('a message in flight across a restart stays invisible until its time is up', async () => {
  await make('q', { VisibilityTimeout: '30' });
  await send('q', 'a');
  await receive('q');
  await clock.advance(10_000);
  await restart();
  await clock.advance(19_999);
  expect(await bodies('q')).toEqual([]);
  await clock.advance(1);
  expect(await receive('q')).toMatchObject([{ Body: 'a', Attributes: { ApproximateReceiveCount: '2' } }]);
});

test('FIFO parameters and queues are refused, not taken for standard ones', async () => {
  await make('q');
  await expect(make('q.fifo')).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  await expect(send('q', 'a', { MessageDeduplicationId: 'once' })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
});
