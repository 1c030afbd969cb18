/**
 * Holds the queues against answers recorded from AWS. Usage: node test/parity/sqs.ts <file>
 * The file holds responses by test name; the requests that led to them are written out below, for standard queues.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ManualClock } from '../../local/clock.ts';
import { AwsError } from '../../local/contract.ts';
import type { JsonObject } from '../../local/contract.ts';
import { Sqs } from '../../local/sqs/engine.ts';
import { queryCode } from '../../local/sqs/errors.ts';

type Call = (action: string, input?: JsonObject, trace?: string) => Promise<JsonObject>;
/** One recorded test, replayed: what it asked, by the name its answer was recorded under. */
type Replay = (call: Call, clock: ManualClock) => Promise<JsonObject>;

const text = (StringValue: string) => ({ DataType: 'String', StringValue });
const entries = (count: number, more: (n: number) => JsonObject) => ({ Entries: Array.from({ length: count }, (_, n) => ({ Id: `id-${n}`, ...more(n) })) });
const all = { AttributeNames: ['All'] };
const refused = (name: string, action: string, input: JsonObject): Replay => async (call) => ({ [name]: await call(action, input) });
const sized = (size: string): Replay => async (call) => {
  await call('SetQueueAttributes', { Attributes: { MaximumMessageSize: size } });
  return { send_oversized_message: await call('SendMessage', { MessageBody: 'a'.repeat(Number(size) + 1) }) };
};
const received = (asked: Record<string, JsonObject>, attributes: JsonObject): Replay => async (call) => {
  await call('SendMessage', { MessageBody: 'msg', MessageAttributes: attributes });
  const answers: JsonObject = {};
  for (const [name, input] of Object.entries(asked)) answers[name] = await call('ReceiveMessage', { VisibilityTimeout: 0, ...input });
  return answers;
};
const batchId = (Id: string) => refused('error_response', 'DeleteMessageBatch', { Entries: [{ Id, ReceiptHandle: 'x' }] });
const group = (MessageGroupId: string) => refused('error-response', 'SendMessage', { MessageBody: 'x', MessageGroupId });

const REPLAYS: Record<string, Replay> = {
  'test_send_receive_max_number_of_messages[sqs]': refused('send_max_number_of_messages', 'ReceiveMessage', { MaxNumberOfMessages: 11 }),
  'test_send_oversized_message[sqs]': sized('1048576'),
  'test_send_message_with_updated_maximum_message_size[sqs]': sized('1024'),
  'test_send_message_batch_with_oversized_contents[sqs]': refused('send_oversized_message_batch', 'SendMessageBatch', {
    Entries: [{ Id: '1', MessageBody: 'a'.repeat(1_048_576) }, { Id: '2', MessageBody: 'a' }],
  }),
  'test_tag_untag_queue[sqs]': async (call) => {
    await call('TagQueue', { Tags: { tag1: 'value1', tag2: 'value2', tag3: '' } });
    const first = await call('ListQueueTags');
    await call('UntagQueue', { TagKeys: ['tag1', 'tag3'] });
    const second = await call('ListQueueTags');
    await call('UntagQueue', { TagKeys: ['tag2'] });
    return { 'get-tag-1': first, 'get-tag-2': second, 'get-tag-after-untag': await call('ListQueueTags') };
  },
  'test_create_queue_with_different_attributes_raises_exception[sqs]': async (call) => {
    await call('CreateQueue', { QueueName: 'other', Attributes: { DelaySeconds: '1' } });
    const differing = await call('CreateQueue', { QueueName: 'other', Attributes: { DelaySeconds: '2' } });
    return { create_queue_01: differing, create_queue_02: differing };
  },
  'test_create_and_update_queue_attributes[sqs]': async (call) => {
    const queue = { QueueUrl: 'x/other' };
    await call('CreateQueue', { QueueName: 'other', Attributes: { MessageRetentionPeriod: '604800', ReceiveMessageWaitTimeSeconds: '10', VisibilityTimeout: '20' } });
    const before = await call('GetQueueAttributes', { ...queue, ...all });
    await call('SetQueueAttributes', { ...queue, Attributes: { MaximumMessageSize: '2048', VisibilityTimeout: '69', DelaySeconds: '420' } });
    return { get_queue_attributes: before, get_updated_queue_attributes: await call('GetQueueAttributes', { ...queue, ...all }) };
  },
  'test_set_queue_attributes_default_values[sqs]': async (call) => {
    const initial = await call('GetQueueAttributes', all);
    await call('SetQueueAttributes', { Attributes: { KmsMasterKeyId: 'testKeyId', KmsDataKeyReusePeriodSeconds: '6000' } });
    const updated = await call('GetQueueAttributes', all);
    await call('SetQueueAttributes', { Attributes: { KmsMasterKeyId: '', KmsDataKeyReusePeriodSeconds: '' } });
    return { 'get-queue-attributes-initial-values': initial, 'get-queue-attributes-after-update': updated, 'get-queue-attributes-after-set-to-defaults': await call('GetQueueAttributes', all) };
  },
  'test_sse_queue_attributes[sqs]': async (call) => {
    await call('SetQueueAttributes', { Attributes: { KmsMasterKeyId: 'testKeyId', KmsDataKeyReusePeriodSeconds: '6000', SqsManagedSseEnabled: 'false' } });
    const names = { AttributeNames: ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'] };
    const kms = await call('GetQueueAttributes', names);
    await call('SetQueueAttributes', { Attributes: { SqsManagedSseEnabled: 'true' } });
    return { sse_kms_attributes: kms, sse_sqs_attributes: await call('GetQueueAttributes', names) };
  },
  'test_change_message_visibility_after_visibility_timeout_expiration[sqs]': async (call, clock) => {
    await call('SendMessage', { MessageBody: 'foobar' });
    const { Messages } = await call('ReceiveMessage', { VisibilityTimeout: 1 });
    await clock.advance(2000);
    const { ReceiptHandle } = (Messages as JsonObject[])[0]!;
    return { visibility_timeout_expired: await call('ChangeMessageVisibility', { ReceiptHandle: ReceiptHandle!, VisibilityTimeout: 2 }) };
  },
  'test_delete_after_visibility_timeout[sqs]': async (call, clock) => {
    await call('SendMessage', { MessageBody: 'foobar' });
    const { Messages } = await call('ReceiveMessage', { VisibilityTimeout: 1 });
    await clock.advance(2000);
    await call('DeleteMessage', { ReceiptHandle: (Messages as JsonObject[])[0]!.ReceiptHandle! });
    return { delete_after_timeout_queue_empty: await call('ReceiveMessage') };
  },
  'test_too_many_entries_in_batch_request[sqs]': refused('test_too_many_entries_in_batch_request', 'SendMessageBatch', entries(20, () => ({ MessageBody: 'x' }))),
  'test_invalid_batch_id[sqs]': refused('test_invalid_batch_id', 'SendMessageBatch', { Entries: [{ Id: 'message:1', MessageBody: 'x' }] }),
  'test_send_batch_message_size': async (call) => {
    await call('SetQueueAttributes', { Attributes: { MaximumMessageSize: '1024' } });
    return { 'send-message-batch-result': await call('SendMessageBatch', { Entries: [{ Id: 'a', MessageBody: 'a'.repeat(1025) }, { Id: 'b', MessageBody: 'a'.repeat(1024) }] }) };
  },
  'test_delete_message_batch_invalid_msg_id[sqs-]': batchId(''),
  'test_delete_message_batch_invalid_msg_id[sqs-invalid:id]': batchId('invalid:id'),
  'test_delete_message_batch_with_too_large_batch[sqs]': refused('error_response', 'DeleteMessageBatch', entries(20, () => ({ ReceiptHandle: 'x' }))),
  'test_change_message_visibility_batch_with_too_large_batch[sqs]': refused('error_response', 'ChangeMessageVisibilityBatch', entries(20, () => ({ ReceiptHandle: 'x', VisibilityTimeout: 10 }))),
  'test_send_message_with_empty_string_attribute[sqs]': refused('empty-string-attr', 'SendMessage', { MessageBody: 'test', MessageAttributes: { ErrorDetails: text('') } }),
  'test_send_empty_message[sqs]': refused('send_empty_message', 'SendMessage', { MessageBody: '' }),
  'test_send_message_to_standard_queue_with_invalid_message_group_id[empty]': group(''),
  'test_send_message_to_standard_queue_with_invalid_message_group_id[spaces]': group('group 123'),
  'test_set_unsupported_attribute_standard[sqs]': async (call) => {
    const attribute = await call('SetQueueAttributes', { Attributes: { FifoQueue: 'true' } });
    return { 'invalid-attr-name-1': attribute, 'invalid-attr-name-2': attribute };
  },
  'test_successive_purge_calls_fail[sqs]': async (call) => {
    await call('PurgeQueue');
    return { purge_queue_error: await call('PurgeQueue') };
  },
  'test_receive_empty_queue[sqs]': async (call) => {
    const empty = await call('ReceiveMessage');
    return { empty_short_poll_resp_no_param: empty, empty_short_poll_resp: await call('ReceiveMessage', { WaitTimeSeconds: 0 }), empty_long_poll_resp: empty };
  },
  'test_receive_message_message_attribute_names_filters[sqs]': async (call, clock) => {
    const attributes = { Hello: text('There'), General: text('Kenobi'), 'Help.Me': text('Me') };
    const asked = { all_name: ['All'], only_non_existing_names: ['Foo', 'Help'], only_existing: ['General', 'Hello'], existing_and_non_existing: ['Hello', 'Foo'], prefix_filter: ['Hel.*'] };
    const inputs = Object.fromEntries(Object.entries(asked).map(([name, MessageAttributeNames]) => [name, { MessageAttributeNames }]));
    const answers = await received(inputs, attributes)(call, clock);
    const only = (name: string) => ((answers[name] as JsonObject).Messages as JsonObject[])[0]!;
    return { ...answers, ...Object.fromEntries(Object.keys(asked).filter((name) => name !== 'all_name').map((name) => [name, only(name)])) };
  },
  'test_receive_message_attribute_names_filters[sqs]': received(
    {
      all_attributes: all,
      all_system_and_message_attributes: { ...all, MessageAttributeNames: ['All'] },
      single_attribute: { AttributeNames: ['SenderId'] },
    },
    { Foo: text('Bar') },
  ),
  'test_message_system_attribute_names_with_attribute_names[sqs]': received(
    { same_values: { ...all, MessageSystemAttributeNames: ['All'] }, different_values: { AttributeNames: ['SenderId'], MessageSystemAttributeNames: ['All'] } },
    {},
  ),
  'test_non_existent_queue': async (call) => {
    const missing = await call('GetQueueAttributes', { QueueUrl: 'x/nowhere' });
    return { 'queue-does-not-exist': missing, 'queue-does-not-exist-url': await call('GetQueueUrl', { QueueName: 'nowhere' }) };
  },
};

/** Members whose value differs from one run to the next. */
const VARYING = /^(MessageId|ReceiptHandle|SenderId|QueueArn|Id|.*Timestamp)$/;

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([name, inner]) => name !== 'ResponseMetadata' && name !== 'message' && !(Array.isArray(inner) && inner.length === 0));
  return Object.fromEntries(members.map(([name, inner]) => [name, VARYING.test(name) ? '*' : comparable(inner)]));
}

async function replay(run: Replay): Promise<JsonObject> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parity-sqs-'));
  const clock = new ManualClock();
  let ids = 0;
  const place = { clock, dataDir, region: 'us-east-1', account: '000000000000', endpoint: 'http://127.0.0.1' };
  const sqs = new Sqs({ ...place, dispatch: async () => ({}), random: () => 0.5, id: () => `${++ids}`, log: () => undefined });
  const call: Call = async (action, input = {}, trace) => {
    try {
      return await sqs.handle({ service: 'sqs', action, input: { QueueUrl: 'http://x/q', ...input }, principal: { kind: 'root' }, ...(trace ? { trace } : {}) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { Error: { Code: queryCode(error.name), Message: error.message.replace(' on q is', ' on <queue-name> is'), QueryErrorCode: error.name, Type: 'Sender' } };
    }
  };
  try {
    await call('CreateQueue', { QueueName: 'q' });
    return await run(call, clock);
  } finally {
    sqs.stop();
    await new Promise((resolve) => setImmediate(resolve));
    rmSync(dataDir, { recursive: true });
  }
}

const file = process.argv[2];
if (!file) throw new Error('usage: node test/parity/sqs.ts <file>');
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { 'recorded-content': JsonObject }>;
let right = 0;
let asked = 0;
for (const [name, run] of Object.entries(REPLAYS)) {
  const key = Object.keys(recorded).find((each) => each.endsWith(`::${name}`));
  if (!key) continue;
  const answers = await replay(run);
  for (const [step, answer] of Object.entries(answers)) {
    const expected = comparable(recorded[key]!['recorded-content'][step]);
    asked++;
    if (isDeepStrictEqual(comparable(answer), expected)) right++;
    else console.log(`${name} ${step}:\n  AWS  ${JSON.stringify(expected)}\n  here ${JSON.stringify(comparable(answer))}`);
  }
}
console.log(`queues: ${right} of ${asked} answers as AWS`);
