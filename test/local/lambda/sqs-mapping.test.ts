import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AwsCall, JsonObject } from '../../../local/contract.ts';
import { Sqs } from '../../../local/sqs/engine.ts';
import { FakeQueue } from './fake-queue.ts';
import { setup } from './fixture.ts';
import type { Setup } from './fixture.ts';
import { eventually } from '../../support/eventually.ts';

/** The handler prints its event; this reads what it printed. */
const events = ({ dataDir }: Setup, name: string): { Records: JsonObject[] }[] => {
  const file = join(dataDir, 'logs', `${name}.log`);
  if (!existsSync(file)) return [];
  const messages = readFileSync(file, 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { message: string }).message);
  return messages.filter((text) => text.startsWith('event ')).map((text) => JSON.parse(text.slice(6)) as { Records: JsonObject[] });
};
const PRINT = 'const print = (event) => process.stdout.write("event " + JSON.stringify(event) + "\\n");';

async function mapped(source: string, properties: JsonObject = {}, options: Parameters<typeof setup>[0] = {}, fnProperties: JsonObject = {}) {
  const queue = new FakeQueue();
  const made = setup({ answer: (call) => queue.answer(call), ...options });
  made.fn('work', `${PRINT} ${source}`, fnProperties);
  const mapping = made.resource('AWS::Lambda::EventSourceMapping', 'Mapping', { FunctionName: 'work', EventSourceArn: queue.arn, ...properties });
  return { ...made, queue, mapping };
}

describe('a queue that feeds a function', () => {
  test('hands over the documented record and deletes the message', async () => {
    const made = await mapped('export const handler = async (event) => print(event);');
    await made.lambda.start();
    made.queue.send('{"order":1}', {
      Attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1545082649183' },
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'order' } },
    } as never);
    await eventually(() => expect(made.queue.deleted).toEqual(['{"order":1}']));
    await eventually(() => expect(events(made, 'work')).toHaveLength(1));
    expect(events(made, 'work')[0]).toEqual({
      Records: [
        {
          messageId: 'm1',
          receiptHandle: 'r1',
          body: '{"order":1}',
          attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1545082649183' },
          messageAttributes: { kind: { stringValue: 'order', stringListValues: [], binaryListValues: [], dataType: 'String' } },
          md5OfBody: '',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-west-1:111111111111:orders',
          awsRegion: 'eu-west-1',
        },
      ],
    });
  });

  test('is polled under the role of the function, one long poll at a time while idle', async () => {
    const made = await mapped('export const handler = async () => {};');
    await made.lambda.start();
    await eventually(() => expect(made.queue.receives).toBe(1));
    const receive = made.calls.find(({ action }) => action === 'ReceiveMessage');
    expect(receive?.principal).toEqual({ kind: 'role', arn: 'arn:aws:iam::111111111111:role/work-role', session: 'work' });
    expect(receive?.input).toMatchObject({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders', WaitTimeSeconds: 20, MaxNumberOfMessages: 10 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(made.queue.receives).toBe(1);
  });

  test('keeps all messages of a batch that failed, and offers them again', async () => {
    const made = await mapped('export const handler = async (event) => { if (event.Records[0].attributes.ApproximateReceiveCount === "1") throw new Error("once"); };');
    await made.lambda.start();
    made.queue.send('a');
    await eventually(() => expect(made.queue.receives).toBe(2));
    await eventually(() => expect(made.queue.hidden.size).toBe(1));
    expect(made.queue.deleted).toEqual([]);
    made.queue.reappear();
    await eventually(() => expect(made.queue.deleted).toEqual(['a']));
  });

  test('may have reported failures kept and the rest deleted', async () => {
    const made = await mapped(
      'export const handler = async (event) => ({ batchItemFailures: event.Records.filter((r) => r.body === "bad").map((r) => ({ itemIdentifier: r.messageId })) });',
      { FunctionResponseTypes: ['ReportBatchItemFailures'] },
    );
    for (const body of ['good', 'bad', 'fine']) made.queue.send(body);
    await made.lambda.start();
    await eventually(() => expect(made.queue.deleted).toEqual(['good', 'fine']));
    expect([...made.queue.hidden.keys()]).toEqual(['r2']);
  });

  test.each([
    ['null', 'null', ['a', 'b']],
    ['an empty object', '({})', ['a', 'b']],
    ['an empty list', '({ batchItemFailures: [] })', ['a', 'b']],
    ['a null list', '({ batchItemFailures: null })', ['a', 'b']],
    ['an empty identifier', '({ batchItemFailures: [{ itemIdentifier: "" }] })', []],
    ['a null identifier', '({ batchItemFailures: [{ itemIdentifier: null }] })', []],
    ['another key', '({ batchItemFailures: [{ id: "m1" }] })', []],
    ['an unknown message', '({ batchItemFailures: [{ itemIdentifier: "m9" }] })', []],
    ['a string', '"m1"', []],
  ])('takes %s for what AWS takes it for', async (_, answer, deleted) => {
    const made = await mapped(`export const handler = async () => ${answer};`, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
    made.queue.send('a');
    made.queue.send('b');
    await made.lambda.start();
    await eventually(() => expect(made.queue.receives).toBe(2));
    await eventually(() => expect(made.queue.deleted.length + made.queue.hidden.size).toBe(2));
    await eventually(() => expect(made.queue.deleted).toEqual(deleted));
  });

  test('never has more batches at work than its maximum concurrency', async () => {
    const made = await mapped(
      'export const handler = async (event) => { print({ at: "in" }); await new Promise((r) => setTimeout(r, 150)); print({ at: "out" }); };', // longer than a second sandbox takes to start
      { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } },
    );
    for (let n = 0; n < 12; n += 1) made.queue.send(String(n));
    await made.lambda.start();
    await eventually(() => expect(made.queue.deleted).toHaveLength(12));
    const steps = (await eventually(() => {
      const all = events(made, 'work') as unknown as { at: string }[];
      expect(all).toHaveLength(24);
      return all;
    })).map(({ at }) => (at === 'in' ? 1 : -1));
    let busy = 0;
    const most = Math.max(...steps.map((step) => (busy += step)));
    expect(most).toBe(2);
    expect(made.lambda.sandboxes()).toEqual({ work: 2 });
  });

  test('gathers larger batches during a batching window', async () => {
    const made = await mapped('export const handler = async (event) => print({ size: event.Records.length });', {
      BatchSize: 25,
      MaximumBatchingWindowInSeconds: 60,
    });
    for (let n = 0; n < 25; n += 1) made.queue.send(String(n));
    await made.lambda.start();
    await eventually(() => expect(made.queue.deleted).toHaveLength(25));
    await eventually(() => expect(events(made, 'work')).toEqual([{ size: 25 }]));
  });

  test('passes over, and deletes, what no filter wants', async () => {
    const made = await mapped('export const handler = async (event) => print(event.Records.map((r) => r.body));', {
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }] },
    });
    made.queue.send('{"kind":"order"}');
    made.queue.send('{"kind":"noise"}');
    made.queue.send('not json');
    await made.lambda.start();
    await eventually(() => expect(made.queue.deleted).toHaveLength(3));
    await eventually(() => expect(events(made, 'work')).toEqual([['{"kind":"order"}']]));
  });

  test('must hide messages for as long as the function may run', async () => {
    const made = await mapped('export const handler = async () => {};', {}, {}, { Timeout: 60 });
    await expect(made.lambda.start()).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds'),
    });
  });

  test('needs a window for batches over ten', async () => {
    await expect(mapped('export const handler = async () => {};', { BatchSize: 100 })).rejects.toThrow(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  });

  test('is left alone while the mapping is disabled, also after a restart', async () => {
    const made = await mapped('export const handler = async () => {};');
    const update = (Enabled: boolean) =>
      made.lambda.handle({ service: 'lambda', action: 'UpdateEventSourceMapping', input: { UUID: made.mapping.ref, Enabled }, principal: { kind: 'root' } });
    expect(await update(false)).toMatchObject({ State: 'Disabled' });
    await made.lambda.start();
    made.queue.send('a');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(made.queue.receives).toBe(0);
    expect(await update(true)).toMatchObject({ State: 'Enabled', FunctionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:work' });
    await eventually(() => expect(made.queue.deleted).toEqual(['a']));
  });

  test('gets back what was at work when the platform ended as soon as it starts again, and nothing that waits after a failure', async () => {
    let sqs: Sqs | undefined;
    const answer = async (call: AwsCall) => (await sqs?.handle(call)) ?? {};
    // one after the other: when the last one is at work, the others are settled
    const first = await mapped(
      'export const handler = async (event) => { print(event); const [{ body }] = event.Records; if (body === "bad") throw new Error("bad"); if (body !== "good") await new Promise(() => {}); };',
      { BatchSize: 1 },
      { answer, maxSandboxes: 1 },
    );
    sqs = new Sqs(first.host);
    sqs.start();
    const ask = async (action: string, input: JsonObject) => sqs?.handle({ service: 'sqs', action, input: { QueueUrl: 'orders', ...input }, principal: { kind: 'root' } });
    const inQueue = async () => {
      const { Attributes } = (await ask('GetQueueAttributes', { AttributeNames: ['All'] })) as { Attributes: Record<string, string> };
      return [Attributes.ApproximateNumberOfMessages, Attributes.ApproximateNumberOfMessagesNotVisible];
    };
    await ask('CreateQueue', { QueueName: 'orders', Attributes: { VisibilityTimeout: '3600' } });
    for (const MessageBody of ['good', 'bad', 'slow']) await ask('SendMessage', { MessageBody });
    await first.lambda.start();
    await eventually(() => expect(events(first, 'work')).toHaveLength(3));
    expect(await inQueue()).toEqual(['0', '2']);
    await first.lambda.stop();
    sqs.stop();

    sqs = new Sqs(first.host);
    sqs.start();
    const again = setup({ dataDir: first.dataDir, answer });
    again.fn('work', `${PRINT} export const handler = async (event) => print(event);`);
    again.resource('AWS::Lambda::EventSourceMapping', 'Mapping', { FunctionName: 'work', EventSourceArn: first.queue.arn });
    await again.lambda.start();
    await eventually(async () => expect(await inQueue()).toEqual(['0', '1']));
    expect(events(again, 'work').at(-1)?.Records.map(({ body }) => body)).toEqual(['slow']);
    const given = again.calls.find(({ action }) => action === 'ChangeMessageVisibilityBatch');
    expect(given?.principal).toEqual({ kind: 'role', arn: 'arn:aws:iam::111111111111:role/work-role', session: 'work' });
    sqs.stop();
  });

  test('starts although what was at work cannot be given back, and says how long that takes', async () => {
    const first = await mapped('export const handler = async (event) => { print(event); await new Promise(() => {}); };', {}, { maxSandboxes: 1 });
    first.queue.send('slow');
    await first.lambda.start();
    await eventually(() => expect(events(first, 'work')).toHaveLength(1));
    await first.lambda.stop();

    const answer = (call: AwsCall) => {
      if (call.action === 'ChangeMessageVisibilityBatch') throw Object.assign(new Error('role work-role may not'), { name: 'AccessDenied' });
      return first.queue.answer(call);
    };
    const again = setup({ dataDir: first.dataDir, answer });
    again.fn('work', 'export const handler = async () => {};');
    again.resource('AWS::Lambda::EventSourceMapping', 'Mapping', { FunctionName: 'work', EventSourceArn: first.queue.arn });
    await again.lambda.start();
    expect(again.logged).toEqual(['warn what work was at work on comes back only after the visibility timeout of arn:aws:sqs:eu-west-1:111111111111:orders: AccessDenied: role work-role may not']);
    first.queue.reappear();
    await eventually(() => expect(first.queue.deleted).toEqual(['slow']));
  });

  test('goes on being polled after a refusal, which is logged', async () => {
    let refuse = true;
    const queue = new FakeQueue();
    const made = setup({
      answer: (call) => {
        if (call.action === 'ReceiveMessage' && refuse) {
          refuse = false;
          throw Object.assign(new Error('role work-role may not sqs:ReceiveMessage'), { name: 'AccessDenied' });
        }
        return queue.answer(call);
      },
    });
    made.fn('work', 'export const handler = async () => {};');
    made.resource('AWS::Lambda::EventSourceMapping', 'Mapping', { FunctionName: 'work', EventSourceArn: queue.arn });
    queue.send('a');
    await made.lambda.start();
    await eventually(() => expect(queue.deleted).toEqual(['a']));
    expect(made.logged).toContain('error polling arn:aws:sqs:eu-west-1:111111111111:orders for work: AccessDenied: role work-role may not sqs:ReceiveMessage');
  });
});
