import { beforeEach, expect, test, vi } from 'vitest';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as escalate } from '../../../lambdas/jobs/escalate-exceptions.ts';
import { Env } from '../../../lambdas/handler/env.ts';
import { logged } from '../../support/logs.ts';
import { anException } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
logged();
const LATE = anException({ owner: 'warehouse', severity: 'high', code: 'stock.short', deadline: '2026-11-23T18:00:00.000Z' });
const at = async (time: string) => {
  vi.setSystemTime(new Date(`2026-11-23T${time}:00.000Z`));
  return (await escalate()).escalated;
};
const told = async () => (await tables.all('outbox')).map(({ body }) => body as { type: string; data: { level: number; to: string } }).filter(({ type }) => type === 'exception.escalated').map(({ data }) => `${data.level} ${data.to}`).sort();

beforeEach(async () => {
  process.env[Env.Entities] = 'NW-US NW-EU';
  vi.useFakeTimers({ toFake: ['Date'] });
  await stores.desk.raise(LATE);
  return () => vi.useRealTimers();
});

test('a row that nobody answers is escalated at its deadline, then level by level, and each level is told once', async () => {
  expect([await at('17:59'), await at('18:00'), await at('18:05'), await at('19:59')]).toEqual([0, 1, 0, 0]);
  expect(await told()).toEqual(['1 warehouse']);
  expect([await at('20:00'), await at('22:00'), await at('23:59')]).toEqual([1, 1, 0]);
  expect(await told()).toEqual(['1 warehouse', '2 customer-service', '3 integration']);
  expect(await stores.desk.get('EXC-1')).toMatchObject({ status: 'open', escalation: { level: 3, to: 'integration', by: 'crossdock' } });
  expect((await stores.desk.history('EXC-1', 10)).map(({ by, action, after }) => [by, action, after])).toEqual([
    ['crossdock', 'escalate', { level: 1, to: 'warehouse' }],
    ['crossdock', 'escalate', { level: 2, to: 'customer-service' }],
    ['crossdock', 'escalate', { level: 3, to: 'integration' }],
  ]);
});

test('a row that was answered, or is over, is left alone; opened anew it begins again', async () => {
  await stores.desk.decide('EXC-1', { action: 'retry', by: 'ann', at: '2026-11-23T17:00:00.000Z' });
  expect(await at('19:00')).toBe(0);
  await stores.desk.close('EXC-1', new Date());
  expect(await at('20:00')).toBe(0);
  await stores.desk.raise({ ...LATE, occurrences: 2, deadline: '2026-11-23T21:00:00.000Z' });
  expect([await at('20:30'), await at('21:00')]).toEqual([0, 1]);
});

test('the latest come first, so many in a run, of every entity', async () => {
  await stores.desk.raise({ ...LATE, exceptionId: 'EXC-2', entity: 'NW-EU', deadline: '2026-11-23T12:00:00.000Z' });
  await stores.desk.raise({ ...LATE, exceptionId: 'EXC-3', deadline: '2026-11-23T11:00:00.000Z' });
  expect((await stores.desk.due('NW-US', new Date('2026-11-23T19:00:00.000Z'), 1)).map(({ exceptionId }) => exceptionId)).toEqual(['EXC-3']);
  expect(await at('19:00')).toBe(3);
});

test('a row that cannot be escalated holds up no other, and the run says that it failed; it is tried again', async () => {
  await stores.desk.raise({ ...LATE, exceptionId: 'EXC-2', deadline: '2026-11-23T17:00:00.000Z' });
  vi.spyOn(stores.unit, 'commit').mockRejectedValueOnce(new RangeError('what is this'));
  await expect(at('18:00')).rejects.toThrow('1 could not be looked at');
  expect([(await stores.desk.get('EXC-1'))?.escalation?.level, (await stores.desk.get('EXC-2'))?.escalation]).toEqual([1, undefined]);
  expect(await at('18:05')).toBe(1);
});
