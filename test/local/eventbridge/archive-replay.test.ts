import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { BUS, Estate, QUEUE, settled, until } from './estate.ts';

const ARCHIVE = 'arn:aws:events:eu-west-1:123456789012:archive/everything';
const LEDGER = 'arn:aws:sqs:eu-west-1:123456789012:ledger';
const start = Date.parse('2026-01-05T09:00:00Z') / 1000;

let estate: Estate;
beforeEach(async () => {
  estate = new Estate();
  await estate.withRule();
  await estate.call('CreateArchive', { ArchiveName: 'everything', EventSourceArn: BUS });
});
afterEach(() => estate.end());

const replay = (over: JsonObject = {}) =>
  estate.call('StartReplay', { ReplayName: 'again', EventSourceArn: ARCHIVE, EventStartTime: start, EventEndTime: start + 3600, Destination: { Arn: BUS }, ...over });
const ended = async (ReplayName = 'again') => {
  for (let turn = 0; turn < 2000; turn++) {
    const found = await estate.call('DescribeReplay', { ReplayName });
    if (found.State === 'COMPLETED' || found.State === 'CANCELLED') return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('the replay never ended');
};
const details = (queue = QUEUE) => estate.sent(queue).map((body) => JSON.parse(body).detail.n);
const count = async () => (await estate.call('DescribeArchive', { ArchiveName: 'everything' })).EventCount;
/** Three events at 0, 10 and 20 minutes, sent out of order. */
const three = async () => {
  for (const n of [2, 0, 1]) await estate.put({ n }, { Time: start + n * 600 });
  await until(() => estate.sent().length === 3);
  estate.calls.length = 0;
};

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
describe('a replay', () => {
  test('sends the archived events again in order of their time, marked with its name', async () => {
    await three();
    expect(await replay()).toEqual({ ReplayArn: 'arn:aws:events:eu-west-1:123456789012:replay/again', State: 'STARTING', ReplayStartTime: start });
    await until(() => estate.sent().length === 3);
    expect(details()).toEqual([0, 1, 2]);
    expect(estate.sent()[0]).toBe(
      '{"version":"0","id":"00000000-0000-4000-8000-000000000002","detail-type":"order.received","source":"orders","account":"123456789012",' +
        '"time":"2026-01-05T09:00:00Z","region":"eu-west-1","replay-name":"again","resources":[],"detail":{"n":0}}',
    );
  });

  test('takes only events of its time range', async () => {
    await three();
    await replay({ EventStartTime: start + 600, EventEndTime: start + 1199 });
    await ended();
    await settled();
    expect(details()).toEqual([1]);
    await replay({ ReplayName: 'later', EventStartTime: start + 601, EventEndTime: start + 1200 });
    await ended('later');
    await settled();
    expect(details()).toEqual([1, 2]);
  });

  test('does not trigger a rule that excludes replay-name', async () => {
    const EventPattern = '{"source":["orders"],"replay-name":[{"exists":false}]}';
    await estate.call('PutRule', { Name: 'posting', EventBusName: 'business-events', EventPattern });
    await estate.call('PutTargets', { Rule: 'posting', EventBusName: 'business-events', Targets: [{ Id: 'ledger', Arn: LEDGER }] });
    await three();
    await replay();
    await ended();
    await until(() => estate.sent().length === 3);
    await settled();
    expect(estate.sent(LEDGER)).toEqual([]);
  });

  test('for one rule reaches no other', async () => {
    await estate.call('PutRule', { Name: 'lake', EventBusName: 'business-events', EventPattern: '{"source":["orders"]}' });
    await estate.call('PutTargets', { Rule: 'lake', EventBusName: 'business-events', Targets: [{ Id: 'lake', Arn: `${QUEUE}-lake` }] });
    await three();
    await replay({ Destination: { Arn: BUS, FilterArns: ['arn:aws:events:eu-west-1:123456789012:rule/business-events/lake'] } });
    await ended();
    await until(() => estate.sent(`${QUEUE}-lake`).length === 3);
    await settled();
    expect(estate.sent()).toEqual([]);
  });

  test('is not archived again', async () => {
    await three();
    await replay();
    await ended();
    expect(await count()).toBe(3);
  });

  test('tells where it is and what it was asked', async () => {
    await three();
    await replay({ Description: 'after the fix' });
    expect(await ended()).toEqual({
      ReplayName: 'again',
      ReplayArn: 'arn:aws:events:eu-west-1:123456789012:replay/again',
      Description: 'after the fix',
      Destination: { Arn: BUS },
      EventSourceArn: ARCHIVE,
      EventStartTime: start,
      EventEndTime: start + 3600,
      EventLastReplayedTime: start + 1200,
      ReplayStartTime: start,
      ReplayEndTime: start,
      State: 'COMPLETED',
    });
    const { Replays } = await estate.call('ListReplays', { NamePrefix: 'ag' });
    expect(Replays).toMatchObject([{ ReplayName: 'again', State: 'COMPLETED' }]);
  });

  test('goes on after a crash where it was, losing nothing', async () => {
    for (let n = 0; n < 250; n++) await estate.put({ n });
    await until(() => estate.sent().length === 250);
    await settled();
    estate.calls.length = 0;
    await replay();
    await new Promise((resolve) => setImmediate(resolve));
    estate.restart();
    await ended();
    await until(() => new Set(details()).size === 250);
  });

  test('can be cancelled', async () => {
    for (let n = 0; n < 250; n++) await estate.put({ n });
    await replay();
    expect(await estate.call('CancelReplay', { ReplayName: 'again' })).toEqual({ ReplayArn: 'arn:aws:events:eu-west-1:123456789012:replay/again', State: 'CANCELLING' });
    expect((await estate.call('DescribeReplay', { ReplayName: 'again' })).State).toBe('CANCELLING');
    expect((await ended()).State).toBe('CANCELLED');
    await expect(estate.call('CancelReplay', { ReplayName: 'again' })).rejects.toMatchObject({ name: 'IllegalStatusException' });
  });

  test.each<[string, JsonObject, string, string]>([
    ['an unknown bus', { Destination: { Arn: `${BUS}-x` } }, 'ResourceNotFoundException', 'Event bus business-events-x does not exist.'],
    [
      'another bus than the archive has',
      { Destination: { Arn: BUS.replace('business-events', 'default') } },
      'ValidationException',
      'Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.',
    ],
    ['an unknown archive', { EventSourceArn: `${ARCHIVE}-x` }, 'ValidationException', 'Parameter EventSourceArn is not valid. Reason: Archive everything-x does not exist.'],
    [
      'an end before the start',
      { EventEndTime: start },
      'ValidationException',
      'Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.',
    ],
  ])('of %s is refused', async (_name, over, error, message) => {
    await expect(replay(over)).rejects.toMatchObject({ name: error, message });
  });

  test('needs a new name, and ten at a time are the limit', async () => {
    await replay();
    await expect(replay()).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException', message: 'Replay again already exists.' });
    for (let n = 0; n < 9; n++) await replay({ ReplayName: `r${n}` });
    await expect(replay({ ReplayName: 'r9' })).rejects.toMatchObject({ name: 'LimitExceededException' });
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html
describe('an archive', () => {
  test('keeps what matches its pattern', async () => {
    await estate.call('UpdateArchive', { ArchiveName: 'everything', EventPattern: '{"detail":{"n":[1]}}', Description: 'only one', RetentionDays: 7 });
    await estate.put({ n: 1 });
    await estate.put({ n: 2 });
    expect(await estate.call('DescribeArchive', { ArchiveName: 'everything' })).toEqual({
      ArchiveArn: ARCHIVE,
      ArchiveName: 'everything',
      Description: 'only one',
      EventSourceArn: BUS,
      EventPattern: '{"detail":{"n":[1]}}',
      State: 'ENABLED',
      RetentionDays: 7,
      SizeBytes: 216, // the event as it is delivered, in bytes
      EventCount: 1,
      CreationTime: start,
    });
  });

  test('forgets events past its retention', async () => {
    await estate.call('UpdateArchive', { ArchiveName: 'everything', RetentionDays: 1 });
    await estate.put({ n: 1 });
    await estate.clock.advance(23 * 3_600_000);
    await estate.put({ n: 2 });
    expect(await count()).toBe(2);
    await estate.clock.advance(2 * 3_600_000);
    expect(await count()).toBe(1);
  });

  test('survives a restart with its events, and goes with them when deleted', async () => {
    await three();
    await settled();
    estate.restart();
    expect(await count()).toBe(3);
    await estate.call('DeleteArchive', { ArchiveName: 'everything' });
    await expect(count()).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'Archive everything does not exist.' });
    await estate.call('CreateArchive', { ArchiveName: 'everything', EventSourceArn: BUS });
    expect(await count()).toBe(0);
  });

  test('is listed by name, by bus, by state, but by one of them only', async () => {
    const names = async (input: JsonObject) => ((await estate.call('ListArchives', input)).Archives as JsonObject[]).map(({ ArchiveName }) => ArchiveName);
    expect(await names({})).toEqual(['everything']);
    expect(await names({ NamePrefix: 'every' })).toEqual(['everything']);
    expect(await names({ NamePrefix: 'x' })).toEqual([]);
    expect(await names({ EventSourceArn: BUS })).toEqual(['everything']);
    expect(await names({ State: 'DISABLED' })).toEqual([]);
    await expect(names({ NamePrefix: 'x', State: 'ENABLED' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(names({ EventSourceArn: `${BUS}-x` })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('needs a bus that exists, a new name, a valid pattern, and something to update', async () => {
    await expect(estate.call('CreateArchive', { ArchiveName: 'a', EventSourceArn: `${BUS}-x` })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(estate.call('CreateArchive', { ArchiveName: 'everything', EventSourceArn: BUS })).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'Archive everything already exists.',
    });
    await expect(estate.call('CreateArchive', { ArchiveName: 'a', EventSourceArn: BUS, EventPattern: '{}' })).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
    await expect(estate.call('UpdateArchive', { ArchiveName: 'a' })).rejects.toThrow('At least one of EventPattern, RetentionDays or Description must be provided.');
  });
});
