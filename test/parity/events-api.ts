/**
 * Plays what was recorded from EventBridge's API again on the local engine and compares the answers, member by member; placeholders
 * and times in the recording stand for any value. Usage: node test/parity/events-api.ts <archive-and-replay file> <targets file>
 */
import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../local/contract.ts';
import { Estate, settled } from '../local/eventbridge/estate.ts';

type Recording = Record<string, { 'recorded-content': JsonObject }>;
type Answers = Record<string, unknown>;
const PREFIX = 'arn:aws:events:eu-west-1:123456789012:';
const PATTERN = JSON.stringify({ source: ['core.update-account-command'], 'detail-type': ['core.update-account-command'], detail: { command: ['update-account'] } });
const DETAIL = JSON.stringify({ command: 'update-account', payload: { acc_id: '0a787ecb-4015', sf_id: 'baz' } });
const entry = (bus: string, Detail = DETAIL) => ({ Source: 'core.update-account-command', DetailType: 'core.update-account-command', EventBusName: bus, Detail });

/** What a scenario may do: calls that end in an error give the error as the recording has it. */
class Play {
  readonly estate = new Estate();
  async call(action: string, input: JsonObject): Promise<JsonObject> {
    try {
      return await this.estate.call(action, input);
    } catch (error) {
      return { Error: { Code: (error as Error).name, Message: (error as Error).message } };
    }
  }
  async bus(kind: string): Promise<string> {
    const name = kind === 'default' ? 'default' : 'parity';
    if (name !== 'default') await this.call('CreateEventBus', { Name: name });
    return `${PREFIX}event-bus/${name}`;
  }
  archive(bus: string, more: JsonObject = {}) {
    const all = { ArchiveName: 'kept', EventSourceArn: bus, Description: 'description of the archive', EventPattern: PATTERN, RetentionDays: 1 };
    return this.call('CreateArchive', { ...all, ...more });
  }
  replay(bus: string, more: JsonObject = {}) {
    const all = { ReplayName: 'replay-name', EventSourceArn: `${PREFIX}archive/kept`, EventStartTime: 0, EventEndTime: 2e9, Destination: { Arn: bus } };
    return this.call('StartReplay', { ...all, ...more });
  }
  async rule(bus: string, target: JsonObject): Promise<Answers> {
    const rule_response = await this.call('PutRule', { Name: 'commands', EventBusName: bus, EventPattern: PATTERN });
    return { rule_response, put_targets_response: await this.call('PutTargets', { Rule: 'commands', EventBusName: bus, Targets: [{ Id: 't', ...target }] }) };
  }
  put(bus: string, Detail = DETAIL) {
    return this.call('PutEvents', { Entries: [entry(bus, Detail)] });
  }
}

const archives: Record<string, (play: Play, kind: string) => Promise<Answers>> = {
  test_create_list_describe_update_delete_archive: async (play, kind) => {
    const bus = await play.bus(kind);
    return {
      'create-archive': await play.archive(bus),
      'list-archives': await play.call('ListArchives', { NamePrefix: 'kept' }),
      'describe-archive': await play.call('DescribeArchive', { ArchiveName: 'kept' }),
      'update-archive': await play.call('UpdateArchive', { ArchiveName: 'kept', Description: 'updated' }),
      'delete-archive': await play.call('DeleteArchive', { ArchiveName: 'kept' }),
    };
  },
  test_create_archive_error_unknown_event_bus: async (play) => ({ 'create-archive-unknown-event-bus-error': await play.archive(`${PREFIX}event-bus/none`) }),
  test_create_archive_error_duplicate: async (play, kind) => {
    const bus = await play.bus(kind);
    await play.archive(bus);
    return { 'create-archive-duplicate-error': await play.archive(bus) };
  },
  test_describe_archive_error_unknown_archive: async (play) => ({ 'describe-archive-unknown-archive-error': await play.call('DescribeArchive', { ArchiveName: 'none' }) }),
  test_list_archive_with_name_prefix: async (play, kind) => {
    await play.archive(await play.bus(kind));
    const list = (NamePrefix: string) => play.call('ListArchives', { NamePrefix });
    return { 'list-archives-with-name-prefix': await list('ke'), 'list-archives-with-full-name': await list('kept'), 'list-archives-not-existing-archive': await list('none') };
  },
  test_list_archive_with_source_arn: async (play, kind) => {
    const EventSourceArn = await play.bus(kind);
    await play.archive(EventSourceArn);
    return { 'list-archives-with-source-arn': await play.call('ListArchives', { EventSourceArn }) };
  },
  test_list_archive_error_unknown_source_arn: async (play) => ({
    'list-archives-unknown-event-bus-error': await play.call('ListArchives', { EventSourceArn: `${PREFIX}event-bus/none` }),
  }),
  test_update_archive_error_unknown_archive: async (play) => ({ 'update-archive-unknown-archive-error': await play.call('UpdateArchive', { ArchiveName: 'none' }) }),
  test_delete_archive_error_unknown_archive: async (play) => ({ 'delete-archive-unknown-archive-error': await play.call('DeleteArchive', { ArchiveName: 'none' }) }),
  test_list_archive_state_enabled: async (play, kind) => {
    await play.archive(await play.bus(kind));
    return { 'list-archives-state-enabled': await play.call('ListArchives', { State: 'ENABLED' }) };
  },
  test_list_archive_with_events: async (play, kind) => {
    const bus = await play.bus(kind.split('-')[1]!);
    await play.call('CreateArchive', {
      ArchiveName: 'kept',
      EventSourceArn: bus,
      Description: 'description of the archive',
      RetentionDays: 1,
      ...(kind.startsWith('True') ? { EventPattern: PATTERN } : {}),
    });
    for (let n = 0; n < 10; n++) await play.put(bus);
    return { 'list-archives': await play.call('ListArchives', {}), 'describe-archive': await play.call('DescribeArchive', { ArchiveName: 'kept' }) };
  },
  test_start_list_describe_canceled_replay: async (play, kind) => {
    const bus = await play.bus(kind);
    await play.rule(bus, { Arn: 'arn:aws:sqs:eu-west-1:123456789012:q' });
    await play.archive(bus);
    for (let n = 0; n < 3; n++) await play.put(bus);
    await settled();
    play.estate.calls.length = 0;
    const FilterArns = [`${PREFIX}rule/${kind === 'default' ? 'commands' : 'parity/commands'}`];
    const asked = { Description: 'description of the replay', Destination: { Arn: bus, FilterArns } };
    const start = await play.replay(bus, asked);
    await settled();
    const bodies = play.estate.sent('x:q').map((body) => ({ MessageId: 'm', ReceiptHandle: 'receipt-handle', MD5OfBody: 'm-d5-of-body', Body: JSON.parse(body) as JsonObject }));
    const list = await play.call('ListReplays', { NamePrefix: 'replay-name' });
    const describe = await play.call('DescribeReplay', { ReplayName: 'replay-name' });
    await play.replay(bus, { ...asked, ReplayName: 'cancelled' });
    const cancel = await play.call('CancelReplay', { ReplayName: 'cancelled' });
    const cancelled = await play.call('DescribeReplay', { ReplayName: 'cancelled' });
    const named = { ...cancelled, ReplayName: 'replay-name' }; // the recording replaced both names by one
    return { 'start-replay': start, 'replay-messages': bodies, 'list-replays': list, 'describe-replay': describe, 'cancel-replay': cancel, 'describe-replay-canceled': named };
  },
  test_start_replay_error_unknown_event_bus: async (play) => {
    const bus = await play.bus('custom');
    await play.archive(bus);
    return {
      'start-replay-unknown-event-bus-error': await play.replay(`${PREFIX}event-bus/none`),
      'start-replay-wrong-event-bus-error': await play.replay(`${PREFIX}event-bus/default`),
    };
  },
  test_list_replays_with_prefix: async (play) => {
    const bus = await play.bus('custom');
    await play.archive(bus);
    await play.replay(bus, { ReplayName: 'x-test-replay' });
    await settled();
    const list = (NamePrefix: string) => play.call('ListReplays', { NamePrefix });
    return { 'list-replays-with-full-name': await list('x-test-replay'), 'list-replays-with-prefix': await list('x') };
  },
  test_list_replay_with_limit: async (play) => {
    const bus = await play.bus('custom');
    await play.archive(bus);
    for (let n = 0; n < 6; n++) await play.replay(bus, { ReplayName: `x-test-replay-${n}` });
    await settled();
    const first = await play.call('ListReplays', { Limit: 3 });
    return { 'list-replays-with-limit': first, 'list-replays-with-limit-next-token': await play.call('ListReplays', { Limit: 3, NextToken: first.NextToken! }) };
  },
  test_start_replay_error_unknown_archive: async (play) => ({ 'start-replay-unknown-archive-error': await play.replay(await play.bus('default')) }),
  test_start_replay_error_duplicate_name_same_archive: async (play) => {
    const bus = await play.bus('custom');
    await play.archive(bus);
    await play.replay(bus);
    return { 'start-replay-duplicate-error': await play.replay(bus) };
  },
  test_start_replay_error_duplicate_different_archive: async (play) => {
    const bus = await play.bus('custom');
    await play.archive(bus);
    await play.archive(bus, { ArchiveName: 'other' });
    await play.replay(bus);
    return { 'start-replay-duplicate-error': await play.replay(bus, { EventSourceArn: `${PREFIX}archive/other` }) };
  },
  test_start_replay_error_invalid_end_time: async (play, kind) => {
    const bus = await play.bus('custom');
    await play.archive(bus);
    return { 'start-replay-invalid-end-time-error': await play.replay(bus, { EventStartTime: 1000, EventEndTime: 1000 - Number(kind) }) };
  },
  test_describe_replay_error_unknown_replay: async (play) => ({ 'describe-replay-unknown-replay-error': await play.call('DescribeReplay', { ReplayName: 'none' }) }),
  tests_concurrency_error_too_many_active_replays: async (play) => {
    const bus = await play.bus('custom');
    await play.archive(bus);
    for (let n = 0; n < 10; n++) await play.replay(bus, { ReplayName: `r-${n}` });
    return { 'list-replays-with-limit': await play.replay(bus, { ReplayName: 'r-10' }) };
  },
  test_list_replays_with_event_source_arn: async (play) => {
    const bus = await play.bus('custom');
    await play.archive(bus);
    await play.replay(bus);
    await settled();
    return { 'list-replays-with-event-source-arn': await play.call('ListReplays', { EventSourceArn: `${PREFIX}archive/kept` }) };
  },
};

/** Deliveries: the recorded event's own detail is sent; the answer is what the target got, in the wrapping of the recording. */
const targets: Record<string, (play: Play, recorded: JsonObject) => Promise<Answers>> = {
  test_put_events_with_target_sqs: async (play, recorded) => ({ message: await received(play, { Arn: 'arn:aws:sqs:eu-west-1:123456789012:q' }, recorded.message as JsonObject[]) }),
  test_put_events_with_target_sqs_event_detail_match: async (play, recorded) => ({
    messages: await received(play, { Arn: 'arn:aws:sqs:eu-west-1:123456789012:q', InputPath: '$.detail' }, recorded.messages as JsonObject[]),
  }),
  test_put_events_with_target_events: async (play, recorded) => {
    await play.call('CreateEventBus', { Name: 'next' });
    await play.call('PutRule', { Name: 'next', EventBusName: 'next', EventPattern: PATTERN });
    await play.call('PutTargets', { Rule: 'next', EventBusName: 'next', Targets: [{ Id: 'q', Arn: 'arn:aws:sqs:eu-west-1:123456789012:q' }] });
    return { messages: await received(play, { Arn: `${PREFIX}event-bus/next` }, recorded.messages as JsonObject[]) };
  },
  test_put_events_with_target_lambda: async (play, recorded) => ({ events: await invoked(play, recorded.events as JsonObject[]) }),
  test_put_events_with_target_lambda_list_entry: async (play, recorded) => ({ events: await invoked(play, recorded.events as JsonObject[]) }),
  test_put_events_with_target_lambda_list_entries_partial_match: async (play, recorded) => ({ events: await invoked(play, recorded.events as JsonObject[]) }),
  test_put_events_with_target_cloudwatch_logs: async (play) => {
    const event_bus_response = await play.call('CreateEventBus', { Name: 'parity' });
    const bus = `${PREFIX}event-bus/parity`;
    const made = await play.rule(bus, { Arn: 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/events/g' });
    const put_events_response = await play.put(bus);
    await settled();
    const [logged] = play.estate.calls.at(-1)!.input.logEvents as { timestamp: number; message: string }[];
    const log_events = [{ timestamp: 'timestamp', message: JSON.parse(logged!.message) as JsonObject, ingestionTime: 'timestamp' }];
    return { event_bus_response, ...made, put_events_response, log_events };
  },
};

async function received(play: Play, target: JsonObject, recorded: JsonObject[]): Promise<unknown[]> {
  const body = recorded[0]!.Body as JsonObject;
  await deliver(play, target, (body.detail ?? body) as JsonObject);
  return play.estate.sent('x:q').map((text) => ({ ...recorded[0], Body: JSON.parse(text) as JsonObject }));
}

async function invoked(play: Play, recorded: JsonObject[]): Promise<unknown[]> {
  await deliver(play, { Arn: 'arn:aws:lambda:eu-west-1:123456789012:function:f' }, recorded[0]!.detail as JsonObject);
  return play.estate.calls.filter((call) => call.service === 'lambda').map((call) => JSON.parse(String(call.input.Payload)) as JsonObject);
}

async function deliver(play: Play, target: JsonObject, detail: JsonObject) {
  const bus = await play.bus('custom');
  await play.rule(bus, target);
  await play.call('PutRule', { Name: 'commands', EventBusName: bus, EventPattern: '{"source":["core.update-account-command"]}' });
  await play.put(bus, JSON.stringify(detail));
  await settled();
}

/** Members that differ between recorded and answered; a placeholder stands for anything. AWS's SizeBytes follows no documented rule. */
function differences(recorded: unknown, answered: unknown, at = ''): string[] {
  if (typeof recorded === 'string') {
    if (/^(datetime|date|timestamp|[a-z-]+-id)$/.test(recorded)) return answered === undefined ? [`${at}: missing`] : [];
    const parts = recorded.replace('111111111111', '123456789012').split(/<[^>]+>/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.+')}$`, 's').test(String(answered)) ? [] : [`${at}: recorded ${recorded}, answered ${String(answered)}`];
  }
  if (at.endsWith('.SizeBytes')) return typeof answered === 'number' ? [] : [`${at}: missing`];
  if (typeof recorded !== 'object' || recorded === null) return recorded === answered ? [] : [`${at}: recorded ${String(recorded)}, answered ${String(answered)}`];
  const given = (typeof answered === 'string' ? JSON.parse(answered) : (answered ?? {})) as JsonObject;
  const names = new Set([...Object.keys(recorded), ...Object.keys(given)].filter((name) => name !== 'ResponseMetadata'));
  return [...names].flatMap((name) => {
    const one = (recorded as JsonObject)[name];
    return one === undefined ? [`${at}.${name}: not in the recording`] : differences(one, given[name], `${at}.${name}`);
  });
}

async function hold(file: string, scenarioOf: (name: string, kind: string, recorded: JsonObject) => ((play: Play) => Promise<Answers>) | undefined) {
  const recording = JSON.parse(readFileSync(file, 'utf8')) as Recording;
  let same = 0;
  let played = 0;
  const skipped: string[] = [];
  for (const [title, { 'recorded-content': recorded }] of Object.entries(recording)) {
    const [, name, , kind] = /([a-z_]+)(\[(.*)\])?$/.exec(title.split('::').at(-1)!)!;
    const scenario = Object.keys(recorded).length > 0 ? scenarioOf(name!, kind ?? '', recorded) : undefined;
    if (!scenario) {
      skipped.push(title.split('::').slice(1).join(' '));
      continue;
    }
    played++;
    const play = new Play();
    const found = differences(recorded, await scenario(play));
    play.estate.end();
    if (found.length === 0) same++;
    else console.log(title.split('::').slice(1).join(' '), found);
  }
  console.log(`${file.split('/').at(-1)}: ${same} of ${played} as recorded; not played: ${skipped.join(', ') || 'none'}`);
}

const [archiveFile, targetFile] = process.argv.slice(2);
if (!archiveFile || !targetFile) throw new Error('usage: node test/parity/events-api.ts <archive-and-replay file> <targets file>');
await hold(archiveFile, (name, kind) => (archives[name] ? (play) => archives[name]!(play, kind) : undefined));
await hold(targetFile, (name, _kind, recorded) => (targets[name] ? (play) => targets[name]!(play, recorded) : undefined));
