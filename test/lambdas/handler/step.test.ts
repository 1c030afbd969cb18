import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Idle, Rejected, Transient } from '../../../core/model/errors.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { parkedRow, failedRow } from '../../../lambdas/handler/desk-row.ts';
import { step, undo } from '../../../lambdas/handler/step.ts';
import { logged } from '../../support/logs.ts';
import { aSaga, anException } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const lines = logged();
const { register, desk } = stores;
const SAGA = aSaga().sagaId;
const input = { sagaId: SAGA, step: 'check-credit', seq: 2, owner: 'finance', undo: 'release-credit' };
const entry = async (key = 'check-credit') => (await register.get(SAGA))?.steps[key];
const closeFence = () => stores.unit.commit([{ change: 'close-fence', sagaId: SAGA, at: new Date().toISOString() }]);
const leaseIsOver = async () => expect(Date.parse((await entry())?.leaseUntil ?? '')).toBeLessThanOrEqual(Date.now());

beforeEach(async () => {
  process.env.TIMEOUT_MS = '30000';
  await register.open(aSaga());
});

describe('a step', () => {
  test('claims before it acts, with its lease, and completes after', async () => {
    const run = vi.fn<() => Promise<Record<string, unknown>>>(async () => {
      expect(await entry()).toMatchObject({ status: 'claimed', undo: 'release-credit', owner: 'finance', attempts: 1 });
      expect(Date.parse((await entry())?.leaseUntil ?? '')).toBeGreaterThan(Date.now() + 25_000);
      return { exposed: true };
    });
    expect(await step(run)(input)).toEqual({ exposed: true });
    expect(await entry()).toMatchObject({ status: 'completed', result: { exposed: true } });
    await leaseIsOver();
  });

  test('that has completed gives its result again and does nothing, even when the saga was cancelled', async () => {
    const run = vi.fn<() => Promise<Record<string, unknown>>>(async () => ({ exposed: true }));
    await step(run)(input);
    await closeFence();
    expect(await step(run)(input)).toEqual({ exposed: true });
    expect(run).toHaveBeenCalledTimes(1);
  });

  test('that finds nothing to say gives an empty result', async () => {
    expect(await step(async () => undefined)(input)).toEqual({});
  });

  test('that finds nothing to do any more closes the row that it was parked on: its saga ends here', async () => {
    await expect(step(async () => Promise.reject(new Rejected('order.odd', 'x')))(input)).rejects.toMatchObject({ name: 'Rejected' });
    const id = parkedRow(SAGA, 'check-credit', false);
    await register.linkException(SAGA, 'check-credit', id);
    await desk.park(anException({ exceptionId: id }), 'token', 1);
    await expect(step(async () => Promise.reject(new Idle('order.odd', 'x')))(input)).rejects.toMatchObject({ name: 'Idle' });
    expect((await desk.get(id))?.status).toBe('closed');
  });

  test('runs once per item', async () => {
    const seen: (string | undefined)[] = [];
    const run = step(async ({ item }) => void seen.push(item));
    await run({ ...input, item: 'EAST' });
    await run({ ...input, item: 'WEST' });
    await run({ ...input, item: 'EAST' });
    expect(seen).toEqual(['EAST', 'WEST']);
  });

  test('behind a closed fence does not begin', async () => {
    await closeFence();
    const run = vi.fn<() => Promise<Record<string, unknown>>>(async () => ({}));
    await expect(step(run)(input)).rejects.toMatchObject({ name: 'Cancelled' });
    expect(run).not.toHaveBeenCalled();
  });

  test('that is Rejected keeps why, for the parking place, and leaves its lease', async () => {
    const run = step(async () => {
      throw new Rejected('credit.limit-exceeded', 'over', { open: 5 });
    });
    await expect(run(input)).rejects.toMatchObject({ name: 'Rejected' });
    expect(await entry()).toMatchObject({ status: 'claimed', rejection: { code: 'credit.limit-exceeded', message: 'over', detail: { open: 5 } } });
    await leaseIsOver();
  });

  test.each([
    ['Transient', new Transient('erp.timeout', 'late'), 'Transient'],
    ['an AWS throttle', Object.assign(new Error('slow down'), { name: 'ThrottlingException' }), 'Transient'],
    ['a lost connection', Object.assign(new Error('gone'), { code: 'ECONNRESET' }), 'Transient'],
    ['a missing grant', Object.assign(new Error('no'), { name: 'AccessDeniedException' }), 'AccessDeniedException'],
    ['a bug', new TypeError('x is undefined'), 'TypeError'],
  ])('%s ends the lease, is not kept as a rejection, and has its name', async (_, error, name) => {
    const run = step(async () => {
      throw error;
    });
    await expect(run(input)).rejects.toMatchObject({ name });
    expect(await entry()).not.toHaveProperty('rejection');
    await leaseIsOver();
  });

  test('a second attempt is told that it is one, in the log', async () => {
    const run = step(async () => {
      throw new Transient('erp.timeout', 'late');
    });
    await run(input).catch(() => undefined);
    await run(input).catch(() => undefined);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ attempt: 1 }, { attempt: 2, message: 'step failed', step: 'check-credit', code: 'erp.timeout', correlationId: 'corr-1' }]);
  });
});

describe('rows on the desk', () => {
  const parked = parkedRow(SAGA, 'check-credit', false);
  const failed = failedRow(SAGA, 'check-credit', false);
  const waiting = async () => {
    await step(async () => Promise.reject(new Rejected('credit.limit-exceeded', 'over')))(input).catch(() => undefined);
    await register.linkException(SAGA, 'check-credit', parked);
    await desk.park(anException({ exceptionId: parked }), 'token', 1);
    await register.linkException(SAGA, 'check-credit', failed);
    await desk.raise(anException({ exceptionId: failed, kind: 'failed' }));
  };
  const statuses = async () => [(await desk.get(parked))?.status, (await desk.get(failed))?.status];

  test('a later success closes each that waited for it', async () => {
    await waiting();
    await step(async () => ({}))(input);
    expect(await statuses()).toEqual(['closed', 'closed']);
    expect(await entry()).not.toHaveProperty('rejection');
  });

  test('a success whose attempt ended before it could close them closes them when it is told again', async () => {
    await waiting();
    await register.complete(SAGA, 'check-credit', {});
    await step(async () => ({}))(input);
    expect(await statuses()).toEqual(['closed', 'closed']);
  });

  test('another failure closes none', async () => {
    await waiting();
    await step(async () => Promise.reject(new Transient('erp.timeout', 'late')))(input).catch(() => undefined);
    expect(await statuses()).toEqual(['open', 'open']);
  });
});

describe('an undo', () => {
  const what = { sagaId: SAGA, key: 'check-credit', step: 'check-credit' };
  beforeEach(async () => {
    await step(async () => ({}))(input);
    await closeFence();
  });

  test('takes back once, and marks its step', async () => {
    const run = vi.fn<() => Promise<undefined>>(async () => undefined);
    await undo(run)(what);
    await undo(run)(what);
    expect(run).toHaveBeenCalledTimes(1);
    expect(await entry()).toMatchObject({ status: 'undone', undoAttempts: 2 });
  });

  test('that is Rejected keeps why; tried again with success it closes its own row only', async () => {
    await expect(undo(async () => Promise.reject(new Rejected('recall.refused', 'picked')))(what)).rejects.toMatchObject({ name: 'Rejected' });
    expect(await entry()).toMatchObject({ status: 'completed', undoAttempts: 1, rejection: { code: 'recall.refused' } });
    const id = parkedRow(SAGA, 'check-credit', true);
    await register.linkException(SAGA, 'check-credit', id);
    await desk.park(anException({ exceptionId: id }), 'token', 1);
    await desk.raise(anException({ exceptionId: 'EXC-other' }));
    await undo(async () => undefined)(what);
    expect((await desk.get(id))?.status).toBe('closed');
    expect((await desk.get('EXC-other'))?.status).toBe('open');
    expect(await entry()).not.toHaveProperty('rejection');
  });

  test('AWS faults are Transient here, too', async () => {
    await expect(undo(async () => Promise.reject(Object.assign(new Error('x'), { $fault: 'server', name: 'Internal' })))(what)).rejects.toMatchObject({ name: 'Transient', code: 'aws.Internal' });
  });
});
