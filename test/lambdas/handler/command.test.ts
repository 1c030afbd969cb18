import { createHash } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Cancelled, Rejected, Transient } from '../../../core/model/errors.ts';
import type { DeskException } from '../../../core/model/exception.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { type Commands, commandHandler } from '../../../lambdas/handler/command.ts';
import { handler as getConnectors } from '../../../lambdas/api/get-connectors.ts';
import { fakeAws } from '../../support/aws.ts';
import { logged } from '../../support/logs.ts';
import { aPerson, aRequestEvent } from '../../support/requests.ts';
import { aClaim, aSaga } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const aws = fakeAws();
const lines = logged();
const SAGA = aSaga().sagaId;
const command = { taskToken: 'the-task-token', command: 'create-erp-order', connector: 'tryton', sagaId: SAGA, step: 'create-erp-order', seq: 4, owner: 'customer-service', undo: 'cancel-erp-order' };
const record = (body: unknown, messageId = 'm1') =>
  ({ messageId, receiptHandle: `handle-${messageId}`, attributes: { AWSTraceHeader: 'Root=1-6a0c2b00-0123456789abcdef01234567;Sampled=1' }, body: typeof body === 'string' ? body : JSON.stringify(body), eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:tryton-commands' }) as SQSRecord;
const take = (act: () => Promise<Record<string, unknown>>, ...records: SQSRecord[]) => {
  const commands: Commands = { steps: { 'create-erp-order': act }, undos: { 'cancel-erp-order': async () => void (await act()) } };
  return commandHandler(commands)({ Records: records.length > 0 ? records : [record(command)] });
};
const answers = () => aws.calls.filter((call) => call.action.startsWith('SendTask')).map(({ action, input }) => ({ action, ...input }));
const NONE = { batchItemFailures: [] };

beforeEach(async () => {
  process.env.TIMEOUT_MS = '30000';
  await stores.register.open(aSaga());
});

test('a command that was done answers its task with what it found out', async () => {
  expect(await take(async () => ({ erpOrder: '42' }))).toEqual(NONE);
  expect(answers()).toEqual([{ action: 'SendTaskSuccess', taskToken: 'the-task-token', output: '{"erpOrder":"42"}' }]);
  expect((await stores.register.get(SAGA))?.steps['create-erp-order']).toMatchObject({ status: 'completed', connector: 'tryton', undo: 'cancel-erp-order' });
});

test('delivered again after it was done, it answers and does nothing', async () => {
  const act = vi.fn<() => Promise<Record<string, unknown>>>(async () => ({ erpOrder: '42' }));
  await take(act);
  await take(act);
  expect(act).toHaveBeenCalledTimes(1);
  expect(answers()).toHaveLength(2);
});

describe('a failure is an answer, by its exact name', () => {
  const aws500 = Object.assign(new Error('oops'), { name: 'InternalServerError', $fault: 'server' });
  test.each([
    ['Transient', new Transient('erp.timeout', 'late')],
    ['Rejected', new Rejected('erp.credit-limit', 'over')],
    ['Cancelled', new Cancelled('saga.cancelled', 'closed')],
    ['Transient', aws500],
    ['Transient', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    ['AccessDeniedException', Object.assign(new Error('no'), { name: 'AccessDeniedException', $fault: 'client' })],
    ['TypeError', new TypeError('undefined is not a function')],
    ['Error', 'thrown as text'],
  ])('%s', async (name, error) => {
    expect(await take(() => Promise.reject(error))).toEqual(NONE);
    expect(answers()).toMatchObject([{ action: 'SendTaskFailure', error: name }]);
    expect(JSON.parse(String(answers()[0] && (answers()[0] as { cause?: string }).cause))).toMatchObject({ error: name });
  });

  test('a Rejected is on its row before the saga hears of it', async () => {
    aws.answer('SendTaskFailure', async () => {
      expect((await stores.register.get(SAGA))?.steps['create-erp-order']?.rejection?.code).toBe('erp.credit-limit');
      return {};
    });
    await take(() => Promise.reject(new Rejected('erp.credit-limit', 'over')));
    expect(answers()).toHaveLength(1);
  });

  test('a cause that is too long for Step Functions is cut', async () => {
    await take(() => Promise.reject(new Transient('erp.answer', 'x'.repeat(100_000))));
    expect(String((answers()[0] as { cause?: string }).cause)).toHaveLength(32_768);
  });

  test('a command that the connector does not take is Rejected', async () => {
    await take(async () => ({}), record({ ...command, command: 'make-coffee' }));
    expect(answers()).toMatchObject([{ error: 'Rejected', cause: expect.stringContaining('command.unknown') }]);
  });

  test('a saga that was cancelled meanwhile is not acted on', async () => {
    await stores.unit.commit([{ change: 'close-fence', sagaId: SAGA, at: new Date().toISOString() }]);
    const act = vi.fn<() => Promise<Record<string, unknown>>>(async () => ({}));
    await take(act);
    expect(act).not.toHaveBeenCalled();
    expect(answers()).toMatchObject([{ error: 'Cancelled' }]);
  });
});

describe('an attempt that is under way elsewhere', () => {
  beforeEach(async () => {
    await stores.register.claim(SAGA, aClaim({ key: 'create-erp-order', step: 'create-erp-order', leaseMs: 20_000 }));
    aws.answer('GetQueueUrl', () => ({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/000000000000/tryton-commands` }));
  });

  test('leaves the message, to be shown when its lease is over', async () => {
    const act = vi.fn<() => Promise<Record<string, unknown>>>(async () => ({}));
    expect(await take(act)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(act).not.toHaveBeenCalled();
    expect(answers()).toEqual([]);
    expect(aws.of('GetQueueUrl')).toEqual([{ QueueName: 'tryton-commands', QueueOwnerAWSAccountId: '000000000000' }]);
    const [change] = aws.of('ChangeMessageVisibility');
    expect(change).toMatchObject({ ReceiptHandle: 'handle-m1' });
    expect(change?.VisibilityTimeout).toBeGreaterThanOrEqual(15);
    expect(change?.VisibilityTimeout).toBeLessThanOrEqual(20);
  });

  test('leaves it all the same where the time cannot be set, and holds up no other', async () => {
    aws.fail('ChangeMessageVisibility', 'AccessDenied');
    await stores.register.open(aSaga({ sagaId: 'order:other' }));
    expect(await take(async () => ({}), record(command), record({ ...command, sagaId: 'order:other' }, 'm2'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(answers()).toMatchObject([{ action: 'SendTaskSuccess' }]);
  });
});

describe('an answer that cannot be given', () => {
  test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])('%s: nobody waits any more, the message goes', async (name) => {
    aws.fail('SendTaskSuccess', name);
    expect(await take(async () => ({}))).toEqual(NONE);
    aws.fail('SendTaskFailure', name);
    expect(await take(() => Promise.reject(new Transient('erp.timeout', 'late')), record({ ...command, step: 'fulfil-erp-order' }))).toEqual(NONE);
    expect(aws.of('SendTaskFailure')).toHaveLength(1);
  });

  test('anything else keeps the message; delivered again it is answered', async () => {
    aws.fail('SendTaskSuccess', 'KmsThrottlingException');
    aws.fail('SendTaskFailure', 'KmsThrottlingException');
    const act = vi.fn<() => Promise<Record<string, unknown>>>(async () => ({ erpOrder: '42' }));
    expect(await take(act)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    aws.answer('SendTaskSuccess', () => ({}));
    expect(await take(act)).toEqual(NONE);
    expect(act).toHaveBeenCalledTimes(1);
  });
});

describe('a connector whose system is down', () => {
  const md5 = (text: unknown) => createHash('md5').update(String(text)).digest('hex');
  const down = () => Promise.reject(new Transient('warehouse.unreachable', 'down'));
  const held = { ...command, connector: 'shiphero' };
  const rows = async () => (await tables.all('exceptions')).map(({ body }) => body as DeskException).map(({ code, status, owner, detail }) => [code, status, owner, detail.connector]);
  beforeEach(() => {
    process.env.ENTITIES = 'NW-US';
    vi.useFakeTimers({ toFake: ['Date'] });
    aws.answer('GetQueueUrl', () => ({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/000000000000/shiphero-commands` }));
    aws.answer('SendMessage', ({ MessageBody }) => ({ MessageId: 'm', MD5OfMessageBody: md5(MessageBody) }));
  });
  afterEach(() => {
    delete process.env.ENTITIES;
    vi.useRealTimers();
  });

  test('is left alone after thirty failures: commands go on the queue again, unclaimed, and the desk has one row; the first answer lets all through, and closes it', async () => {
    for (let n = 0; n < 30; n += 1) await take(down, record(held));
    expect(answers().filter(({ action }) => action === 'SendTaskFailure')).toHaveLength(30);
    expect(await rows()).toEqual([['connector.held-off', 'open', 'integration', 'shiphero']]);
    const act = vi.fn<() => Promise<Record<string, unknown>>>(async () => ({ warehouseOrder: '7' }));
    await stores.register.open(aSaga({ sagaId: 'order:held' }));
    const waits = record({ ...held, sagaId: 'order:held' });
    expect(await take(act, waits)).toEqual(NONE);
    expect(act).not.toHaveBeenCalled();
    expect(answers()).toHaveLength(30);
    const [again] = aws.of('SendMessage');
    expect([again?.MessageBody, Number(again?.DelaySeconds) >= 15, Number(again?.DelaySeconds) <= 26]).toEqual([waits.body, true, true]);
    expect(again?.MessageSystemAttributes).toEqual({ AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-6a0c2b00-0123456789abcdef01234567;Sampled=1' } });
    expect((await stores.register.get('order:held'))?.steps).toEqual({});
    vi.setSystemTime(Date.now() + 16_000);
    await take(act, record(String(again?.MessageBody)));
    expect(act).toHaveBeenCalledTimes(1);
    expect(await rows()).toEqual([['connector.held-off', 'closed', 'integration', 'shiphero']]);
    expect(await getConnectors(aRequestEvent(undefined, { caller: aPerson('integration') }))).toMatchObject({ statusCode: 200, body: expect.stringContaining('"state":"closed"') });
  });

  test('holds no command of another up, and what only a person can mend opens nothing', async () => {
    await take(async () => ({ erpOrder: '42' }));
    for (let n = 0; n < 40; n += 1) await take(() => Promise.reject(new Rejected('warehouse.refused', 'no')), record({ ...held, connector: 'other', step: `s${n}` }));
    expect(aws.of('SendMessage')).toEqual([]);
    expect(answers()).toHaveLength(41);
  });
});

test('an undo runs, marks its row and answers', async () => {
  await take(async () => ({ erpOrder: '42' }));
  const act = vi.fn<() => Promise<Record<string, unknown>>>(async () => ({}));
  expect(await take(act, record({ ...command, command: 'cancel-erp-order', key: 'create-erp-order' }))).toEqual(NONE);
  expect(act).toHaveBeenCalledTimes(1);
  expect((await stores.register.get(SAGA))?.steps['create-erp-order']?.status).toBe('undone');
});

test('what is no command goes back to the queue, and no log repeats it or its token', async () => {
  const failed = await take(async () => ({}), record('{"taskToken":"the-task-token", oops', 'm1'), record({ taskToken: 'the-task-token', shipTo: 'Pat' }, 'm2'), record(command, 'm3'));
  expect(failed).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }] });
  await take(() => Promise.reject(new TypeError('broken')), record({ ...command, step: 'other' }));
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.join('\n')).not.toMatch(/task-token|oops|Pat/);
});
