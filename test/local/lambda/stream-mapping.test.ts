import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { FakeStream } from './fake-stream.ts';
import { ManualClock, setup } from './fixture.ts';
import { eventually } from '../../support/eventually.ts';

interface Seen {
  ids: string[];
}
const PRINT = 'const ids = (event) => event.Records.map((r) => r.dynamodb.Keys.id.S); const say = (value) => process.stdout.write("seen " + JSON.stringify(value) + "\\n");';
const HANDLER = `${PRINT} export const handler = async (event) => { say({ ids: ids(event) }); };`;
const POISON = `${PRINT} export const handler = async (event) => { say({ ids: ids(event) }); if (ids(event).includes("bad")) throw new Error("bad"); };`;

function seen(dataDir: string): Seen[] {
  const file = join(dataDir, 'logs', 'relay.log');
  if (!existsSync(file)) return [];
  const messages = readFileSync(file, 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { message: string }).message);
  return messages.filter((text) => text.startsWith('seen ')).map((text) => JSON.parse(text.slice(5)) as Seen);
}

function mapped(source: string, properties: JsonObject = {}, { stream = new FakeStream(), ...options }: { stream?: FakeStream; dataDir?: string; clock?: ManualClock } = {}) {
  const made = setup({ answer: (call) => stream.answer(call), ...options });
  made.fn('relay', source);
  made.resource('AWS::Lambda::EventSourceMapping', 'Mapping', {
    FunctionName: 'relay',
    EventSourceArn: stream.arn,
    StartingPosition: 'TRIM_HORIZON',
    ...properties,
  });
  return { ...made, stream, batches: () => seen(made.dataDir).map(({ ids }) => ids) };
}

describe('a stream that feeds a function', () => {
  test('hands over the documented record, in order', async () => {
    const { lambda, stream, dataDir } = mapped(`${PRINT} export const handler = async (event) => say(event);`);
    const sequence = stream.put('a', { at: Date.parse('2026-01-05T09:00:00Z') });
    await lambda.start();
    const [event] = await eventually(() => {
      const all = seen(dataDir);
      expect(all).toHaveLength(1);
      return all;
    });
    expect(event).toEqual({
      Records: [
        {
          eventID: 'e1',
          eventName: 'INSERT',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'eu-west-1',
          dynamodb: {
            ApproximateCreationDateTime: 1767603600,
            Keys: { id: { S: 'a' } },
            NewImage: { id: { S: 'a' } },
            SequenceNumber: sequence,
            SizeBytes: 10,
            StreamViewType: 'NEW_AND_OLD_IMAGES',
          },
          eventSourceARN: stream.arn,
        },
      ],
    });
  });

  test('is read under the role of the function', async () => {
    const { lambda, calls } = mapped(HANDLER);
    await lambda.start();
    expect(calls[0]).toMatchObject({ service: 'dynamodb', action: 'DescribeStream', principal: { kind: 'role', arn: 'arn:aws:iam::111111111111:role/relay-role' } });
  });

  test('from LATEST gives only what comes after', async () => {
    const { lambda, stream, batches } = mapped(HANDLER, { StartingPosition: 'LATEST' });
    stream.put('old');
    await lambda.start();
    stream.put('new');
    await eventually(() => expect(batches()).toEqual([['new']]));
  });

  test('comes in batches of at most the batch size', async () => {
    const { lambda, stream, batches } = mapped(HANDLER, { BatchSize: 2 });
    for (const id of ['a', 'b', 'c']) stream.put(id);
    await lambda.start();
    await eventually(() => expect(batches()).toEqual([['a', 'b'], ['c']]));
  });

  test('goes on after a restart where it was', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'lambda-restart-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const first = mapped(HANDLER, {}, { dataDir });
    first.stream.put('a');
    await first.lambda.start();
    await eventually(() => expect(first.batches()).toEqual([['a']]));
    // the function has said so before its batch counts as done: the next reading comes after that
    const reads = first.stream.reads;
    await eventually(() => expect(first.stream.reads).toBeGreaterThan(reads));
    await first.lambda.stop();
    first.stream.put('b');
    const second = mapped(HANDLER, {}, { dataDir, stream: first.stream });
    await second.lambda.start();
    await eventually(() => expect(second.batches()).toEqual([['a'], ['b']]));
  });

  test('skips nothing where the database goes away in the middle of a batch', async () => {
    const stream = new FakeStream();
    let gone = 0;
    const made = setup({
      answer: (call) => {
        if (gone > 0) throw new Error(`gone, ${(gone -= 1)}`);
        // it goes once the first record is read, before that is processed
        const answer = stream.answer(call);
        if (call.action === 'GetRecords' && (answer.Records as unknown[]).length > 0 && made.logged.length === 0) gone = 2;
        return answer;
      },
    });
    made.fn('relay', HANDLER);
    made.resource('AWS::Lambda::EventSourceMapping', 'Mapping', { FunctionName: 'relay', EventSourceArn: stream.arn, StartingPosition: 'TRIM_HORIZON', MaximumBatchingWindowInSeconds: 1 });
    stream.put('a');
    await made.lambda.start();
    await eventually(() => {
      made.lambda.nudge('outbox'); // it need not wait before it tries again
      expect(seen(made.dataDir).map(({ ids }) => ids)).toEqual([['a']]);
    });
  });

  test('from LATEST loses nothing that was written while the runtime was down', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'lambda-restart-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const first = mapped(HANDLER, { StartingPosition: 'LATEST' }, { dataDir });
    first.stream.put('ancient', { at: Date.now() - 60_000 });
    await first.lambda.start();
    await first.lambda.stop();
    first.stream.put('meanwhile');
    const second = mapped(HANDLER, { StartingPosition: 'LATEST' }, { dataDir, stream: first.stream });
    await second.lambda.start();
    await eventually(() => expect(second.batches()).toEqual([['meanwhile']]));
  });

  test('is looked at at once when the table is written to, and else once a second', async () => {
    const clock = new ManualClock();
    const { lambda, stream, batches } = mapped(HANDLER, {}, { clock });
    await lambda.start();
    await eventually(() => expect(stream.reads).toBe(1));
    await clock.advance(0); // it pauses by now
    await clock.advance(999);
    expect(stream.reads).toBe(1);
    await clock.advance(1);
    expect(stream.reads).toBe(2);
    stream.put('a');
    lambda.nudge('outbox'); // no time goes on
    await eventually(() => expect(batches()).toEqual([['a']]));
  });

  test('waits for more no longer than its batching window, however quiet it is', async () => {
    const clock = new ManualClock();
    const { lambda, stream, batches } = mapped(HANDLER, { MaximumBatchingWindowInSeconds: 1 }, { clock });
    stream.put('a');
    await lambda.start();
    await eventually(() => expect(stream.reads).toBe(2)); // the record, and nothing after it
    await clock.advance(400);
    stream.put('b');
    lambda.nudge('outbox');
    await eventually(() => expect(stream.reads).toBe(4));
    await clock.advance(599);
    expect([batches(), stream.reads]).toEqual([[], 4]);
    await clock.advance(1);
    await eventually(() => expect(batches()).toEqual([['a', 'b']]));
  });

  test('reads a new shard after its parent', async () => {
    const { lambda, stream, batches } = mapped(HANDLER);
    stream.shards['shard-2'] = { records: [], parent: 'shard-1' };
    stream.put('child', { shard: 'shard-2' });
    stream.put('parent');
    await lambda.start();
    await eventually(() => expect(batches()).toEqual([['parent']]));
    Object.assign(stream.shards['shard-1'] ?? {}, { closed: true });
    await eventually(() => expect(batches()).toEqual([['parent'], ['child']]));
  });

  test('skips what no filter wants', async () => {
    const { lambda, stream, batches } = mapped(HANDLER, { FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] } });
    stream.put('a');
    stream.put('b', { name: 'MODIFY' });
    stream.put('c');
    await lambda.start();
    await eventually(() => expect(batches()).toEqual([['a', 'c']]));
  });

  test('keeps each item in order when batches of a shard run side by side', async () => {
    const { lambda, stream, batches } = mapped(HANDLER, { ParallelizationFactor: 4, BatchSize: 2 });
    for (const id of ['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c']) stream.put(id);
    await lambda.start();
    await eventually(() => expect(batches().flat()).toHaveLength(9));
    expect(batches().flat().toSorted()).toEqual(['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c']);
  });
});

describe('a batch that fails', () => {
  test('is tried as often as allowed, then reported, and the stream goes on', async () => {
    const { lambda, stream, batches, calls } = mapped(POISON, {
      MaximumRetryAttempts: 1,
      BatchSize: 1,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:111111111111:lost' } },
    });
    const sequence = stream.put('bad', { at: Date.parse('2026-01-05T09:00:00Z') });
    stream.put('good');
    await lambda.start();
    await eventually(() => expect(batches()).toEqual([['bad'], ['bad'], ['good']]));
    const sent = calls.find(({ service }) => service === 'sqs');
    expect(sent).toMatchObject({
      action: 'SendMessage',
      input: { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/lost' },
      principal: { kind: 'role', arn: 'arn:aws:iam::111111111111:role/relay-role' },
    });
    expect(JSON.parse(String(sent?.input.MessageBody))).toEqual({
      requestContext: {
        requestId: expect.any(String),
        functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:relay',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: expect.any(String),
      DDBStreamBatchInfo: {
        shardId: 'shard-1',
        startSequenceNumber: sequence,
        endSequenceNumber: sequence,
        approximateArrivalOfFirstRecord: '2026-01-05T09:00:00Z',
        approximateArrivalOfLastRecord: '2026-01-05T09:00:00Z',
        batchSize: 1,
        streamArn: stream.arn,
      },
    });
  });

  test('is cut in two until the bad record is alone, without counting as retries', async () => {
    const { lambda, stream, batches } = mapped(POISON, { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 });
    for (const id of ['a', 'b', 'bad', 'd']) stream.put(id);
    await lambda.start();
    await eventually(() => expect(batches()).toEqual([['a', 'b', 'bad', 'd'], ['a', 'b'], ['bad', 'd'], ['bad'], ['d']]));
  });

  test('goes on at the lowest failure that the function reports', async () => {
    const source = `${PRINT} export const handler = async (event) => { say({ ids: ids(event) });
      const failed = event.Records.filter((r) => ["c", "b"].includes(r.dynamodb.Keys.id.S) && event.Records.length > 2).reverse();
      return { batchItemFailures: failed.map((r) => ({ itemIdentifier: r.dynamodb.SequenceNumber })) }; };`;
    const { lambda, stream, batches } = mapped(source, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
    for (const id of ['a', 'b', 'c']) stream.put(id);
    await lambda.start();
    await eventually(() => expect(batches()).toEqual([['a', 'b', 'c'], ['b', 'c']]));
  });

  test('is given up when its records are too old', async () => {
    const { lambda, stream, batches, logged } = mapped(HANDLER, { MaximumRecordAgeInSeconds: 60 });
    stream.put('old', { at: Date.now() - 120_000 });
    stream.put('new');
    await lambda.start();
    await eventually(() => expect(batches()).toEqual([['new']]));
    expect(logged).toContain(`warn relay gives up 1 records of ${stream.arn}: RecordAgeExceeded`);
  });
});
