import { beforeEach, describe, expect, test } from 'vitest';
import { DynamoRegister } from '../../../lambdas/adapters/dynamo-register.ts';
import { DynamoUnit } from '../../../lambdas/adapters/dynamo-unit.ts';
import { AT } from '../../support/builders.ts';
import { aClaim, aSaga } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
let now = AT;
const register = new DynamoRegister(() => now);
const SAGA = aSaga().sagaId;
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const closeFence = () => new DynamoUnit().commit([{ change: 'close-fence', sagaId: SAGA, at: now.toISOString() }]);
const entry = async (key = 'check-credit') => (await register.get(SAGA))?.steps[key];

beforeEach(() => {
  now = AT;
});

describe('claim', () => {
  test('a first claim is on the row before the step acts, with its undo and its lease', async () => {
    await register.open(aSaga());
    const saga = await register.claim(SAGA, aClaim());
    expect(saga.steps['check-credit']).toEqual({
      key: 'check-credit', step: 'check-credit', seq: 2, owner: 'finance', undo: 'release-credit', status: 'claimed', attempts: 1,
      claimedAt: '2026-11-23T10:00:00.000Z', leaseUntil: '2026-11-23T10:00:30.000Z',
    });
    expect(await register.get(SAGA)).toEqual(saga);
  });

  test('a second claim counts the attempt, renews the lease and keeps when it all began', async () => {
    await register.open(aSaga());
    await register.claim(SAGA, aClaim());
    later(10_000);
    const saga = await register.claim(SAGA, aClaim());
    expect(saga.steps['check-credit']).toMatchObject({ attempts: 2, claimedAt: '2026-11-23T10:00:00.000Z', leaseUntil: '2026-11-23T10:00:40.000Z' });
  });

  test('a completed step gives its result again, even when the fence is closed', async () => {
    await register.open(aSaga());
    await register.claim(SAGA, aClaim());
    await register.complete(SAGA, 'check-credit', { exposed: true });
    await closeFence();
    const saga = await register.claim(SAGA, aClaim());
    expect(saga.steps['check-credit']).toMatchObject({ status: 'completed', result: { exposed: true }, attempts: 1 });
  });

  test('behind a closed fence nothing begins, neither a new step nor one that was under way', async () => {
    await register.open(aSaga());
    await register.claim(SAGA, aClaim());
    await closeFence();
    await expect(register.claim(SAGA, aClaim())).rejects.toMatchObject({ name: 'Cancelled', code: 'saga.cancelled' });
    await expect(register.claim(SAGA, aClaim({ key: 'reserve-stock', step: 'reserve-stock' }))).rejects.toMatchObject({ name: 'Cancelled' });
    expect((await register.get(SAGA))?.steps).toHaveProperty('check-credit');
    expect((await register.get(SAGA))?.steps).not.toHaveProperty('reserve-stock');
  });

  test('a step of a saga that nobody registered is cancelled', async () => {
    await expect(register.claim('order:none', aClaim())).rejects.toMatchObject({ name: 'Cancelled' });
    expect(await tables.all('sagas')).toEqual([]);
  });

  test('an exclusive claim is Busy until the lease of the first is over', async () => {
    await register.open(aSaga());
    await register.claim(SAGA, aClaim({ exclusive: true }));
    later(29_000);
    await expect(register.claim(SAGA, aClaim({ exclusive: true }))).rejects.toMatchObject({ name: 'Busy', until: '2026-11-23T10:00:30.000Z' });
    later(1_000);
    expect((await register.claim(SAGA, aClaim({ exclusive: true }))).steps['check-credit']?.attempts).toBe(2);
  });

  test('of ten exclusive claims at once one may act, the others are Busy', async () => {
    await register.open(aSaga());
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => register.claim(SAGA, aClaim({ exclusive: true }))));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as Error).name] : []))).toEqual(Array(9).fill('Busy'));
  });

  test('when a lease ran out, of ten that come one may act', async () => {
    await register.open(aSaga());
    await register.claim(SAGA, aClaim({ exclusive: true }));
    later(31_000);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => register.claim(SAGA, aClaim({ exclusive: true }))));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await entry()).toMatchObject({ attempts: 2 });
  });

  test('one that finds the step completed by the attempt it waited for gets its result', async () => {
    await register.open(aSaga());
    await register.claim(SAGA, aClaim({ exclusive: true }));
    later(31_000);
    // the other one completes between this one's look and its write
    class Slow extends DynamoRegister {
      override async get(sagaId: string) {
        const saga = await super.get(sagaId);
        if (saga?.steps['check-credit']?.status === 'claimed') await register.complete(SAGA, 'check-credit', { exposed: true });
        return saga;
      }
    }
    const saga = await new Slow(() => now).claim(SAGA, aClaim({ exclusive: true }));
    expect(saga.steps['check-credit']).toMatchObject({ status: 'completed', attempts: 1 });
  });

  test('an attempt that settled leaves its lease, and why a person is needed', async () => {
    await register.open(aSaga());
    await register.claim(SAGA, aClaim({ exclusive: true }));
    later(1_000);
    await register.settle(SAGA, 'check-credit', { code: 'credit.limit-exceeded', message: 'over', detail: {} });
    expect(await entry()).toMatchObject({ status: 'claimed', leaseUntil: '2026-11-23T10:00:01.000Z', rejection: { code: 'credit.limit-exceeded' } });
    await register.claim(SAGA, aClaim({ exclusive: true }));
    await register.complete(SAGA, 'check-credit', {});
    expect(await entry()).not.toHaveProperty('rejection');
  });
});

describe('undo', () => {
  test('an undo is counted when it begins, and marks its step when it is done', async () => {
    await register.open(aSaga());
    await register.claim(SAGA, aClaim());
    expect((await register.claimUndo(SAGA, 'check-credit', 1000)).steps['check-credit']).toMatchObject({ status: 'claimed', undoAttempts: 1 });
    await register.claimUndo(SAGA, 'check-credit', 1000);
    await register.undone(SAGA, 'check-credit');
    expect(await entry()).toMatchObject({ status: 'undone', undoAttempts: 2, undoneAt: '2026-11-23T10:00:00.000Z' });
  });

  test('the undo of a step that never was is a fault', async () => {
    await register.open(aSaga());
    await expect(register.claimUndo(SAGA, 'check-credit', 1000)).rejects.toThrow('has no step check-credit');
  });

  test('keys with a # and a dot are names, not paths', async () => {
    await register.open(aSaga());
    await register.claim(SAGA, aClaim({ key: 'release-to-warehouse#EAST.1', step: 'release-to-warehouse', item: 'EAST.1' }));
    await register.complete(SAGA, 'release-to-warehouse#EAST.1', { releaseId: 'R' });
    expect(await entry('release-to-warehouse#EAST.1')).toMatchObject({ status: 'completed', item: 'EAST.1' });
  });
});

describe('open and end', () => {
  const sagas = (count: number, unit = 'wholesale') => Array.from({ length: count }, (_, index) => aSaga({ sagaId: `order:${unit}-${index}`, businessUnit: unit }));
  const open = (saga = aSaga(), limit?: number) => register.open(saga, limit);
  const counted = async () => (await tables.all('sagas')).reduce((sum, row) => sum + Number(row.openSagas ?? 0), 0);

  test.each([1, 3, 8, 10, 13])('with a limit of %i exactly so many sagas are open', async (limit) => {
    const outcomes = await Promise.all(sagas(16).map((saga) => open(saga, limit)));
    expect(outcomes.filter((outcome) => outcome === 'opened')).toHaveLength(limit);
    expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(16 - limit);
    expect(await counted()).toBe(limit);
  });

  test('each saga that ends makes room for one, once', async () => {
    const [first, second, third, fourth] = sagas(4);
    await open(first, 2);
    await open(second, 2);
    expect(await open(third, 2)).toBe('full');
    await Promise.all([1, 2, 3].map(() => register.end(first?.sagaId ?? '', 'completed')));
    expect(await open(third, 2)).toBe('opened');
    expect(await open(fourth, 2)).toBe('full');
  });

  test('a saga that sleeps counts no more, once, and is counted off only once when it ends', async () => {
    const [one, other] = sagas(2);
    for (const saga of [one, other]) await open(saga, 2);
    await Promise.all([1, 2].map(() => register.uncount(one?.sagaId ?? '')));
    expect(await counted()).toBe(1);
    await Promise.all([register.end(one?.sagaId ?? '', 'completed'), register.uncount(one?.sagaId ?? '')]);
    expect(await counted()).toBe(1);
    await Promise.all([register.end(other?.sagaId ?? '', 'unwound'), register.uncount(other?.sagaId ?? '')]);
    expect(await counted()).toBe(0);
  });

  test('a limit that was changed meanwhile loses no count', async () => {
    const all = sagas(12);
    for (const saga of all) await open(saga, 12);
    for (const saga of all) await register.end(saga.sagaId, 'completed');
    expect(await counted()).toBe(0);
    await Promise.all(sagas(5, 'retail').map((saga) => open(saga, 5)));
    await Promise.all(sagas(5, 'retail').map((saga) => register.end(saga.sagaId, 'unwound')));
    expect(await counted()).toBe(0);
  });

  test('the same saga opens once and is counted once', async () => {
    expect(await open(aSaga(), 10)).toBe('opened');
    expect(await open(aSaga({ correlationId: 'other' }), 10)).toBe('exists');
    expect(await counted()).toBe(1);
    expect((await register.get(SAGA))?.correlationId).toBe('corr-1');
  });

  test('business units do not take each other room', async () => {
    await Promise.all(sagas(3).map((saga) => open(saga, 3)));
    expect(await open(aSaga({ sagaId: 'order:other', businessUnit: 'retail' }), 3)).toBe('opened');
  });

  test('an order that was cancelled before it began is never counted, neither up nor down', async () => {
    await closeFence();
    expect(await open(aSaga(), 1)).toBe('exists');
    expect(await register.get(SAGA)).toMatchObject({ sagaId: SAGA, fence: 'closed', steps: {} });
    await register.end(SAGA, 'unwound');
    expect(await counted()).toBe(0);
    expect(await open(aSaga({ sagaId: 'order:next' }), 1)).toBe('opened');
  });

  test('a completed saga may still be unwound; an unwound one is not completed by a step that comes late', async () => {
    await open(aSaga(), 5);
    await register.end(SAGA, 'completed');
    await register.end(SAGA, 'unwound');
    await register.end(SAGA, 'completed');
    expect(await register.get(SAGA)).toMatchObject({ status: 'unwound' });
    expect(await counted()).toBe(0);
  });

  test('whoever is first, what was unwound is unwound, and counted off once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const saga = aSaga({ sagaId: `order:race-${round}` });
      await open(saga, 100);
      await Promise.all([register.end(saga.sagaId, 'completed'), register.end(saga.sagaId, 'unwound')]);
      expect((await register.get(saga.sagaId))?.status).toBe('unwound');
    }
    expect(await counted()).toBe(0);
  });

  test('posting sagas have no limit, and a saga is found by what it is about', async () => {
    expect(await register.open(aSaga({ sagaId: 'posting:s1', kind: 'posting', limited: false }))).toBe('opened');
    expect(await register.open(aSaga({ sagaId: 'posting:s1', kind: 'posting', limited: false }))).toBe('exists');
    expect(await register.byCorrelation('corr-1')).toEqual([aSaga({ sagaId: 'posting:s1', kind: 'posting', limited: false })]);
  });
});
