import { expect, test } from 'vitest';
import { causeOf, connectorOf, grouped } from '../../../core/exceptions/groups.ts';
import { anException } from '../../support/sagas.ts';

const failed = (openedAt: string, deadline: string, connector: string) => anException({ code: 'execution.failed', step: 'quote-tax', owner: 'integration', severity: 'high', detail: { connector }, openedAt, deadline });

test('what one thing stopped is one row with its count, its oldest and its next deadline; another system, step or owner is another', () => {
  const rows = [
    failed('2026-11-23T10:02:00.000Z', '2026-11-23T14:02:00.000Z', 'avalara'),
    failed('2026-11-23T10:00:00.000Z', '2026-11-23T14:00:00.000Z', 'avalara'),
    failed('2026-11-23T09:00:00.000Z', '2026-11-23T15:00:00.000Z', 'stripe'),
    anException({ deadline: '2026-11-23T13:00:00.000Z' }),
    anException({ deadline: '2026-11-23T12:00:00.000Z', owner: 'customer-service', severity: 'high' }),
  ];
  expect(grouped(rows, () => ['retry']).map(({ cause, owner, count, oldest, nextDeadline }) => [cause, owner, count, oldest.slice(11, 16), nextDeadline.slice(11, 16)])).toEqual([
    ['credit.limit-exceeded~check-credit~', 'customer-service', 1, '10:00', '12:00'],
    ['credit.limit-exceeded~check-credit~', 'finance', 1, '10:00', '13:00'],
    ['execution.failed~quote-tax~avalara', 'integration', 2, '10:00', '14:00'],
    ['execution.failed~quote-tax~stripe', 'integration', 1, '09:00', '15:00'],
  ]);
});

test('a group names the outside system where its rows do, and nothing else as one', () => {
  expect([connectorOf({ detail: { connector: 'avalara' } }), connectorOf({ detail: { connector: 7 } }), connectorOf({ detail: {} })]).toEqual(['avalara', undefined, undefined]);
  const [named, nameless] = grouped([failed('2026-11-23T10:00:00.000Z', '2026-11-23T14:00:00.000Z', 'avalara'), anException()], () => []);
  expect(named?.connector).toBe('avalara');
  expect(nameless && 'connector' in nameless).toBe(false);
});

test('of two that are due at once, the one of more rows is first, then by its cause; in a group the earliest of each counts, whichever comes first', () => {
  const due = '2026-11-23T14:00:00.000Z';
  const rows = [failed('2026-11-23T10:00:00.000Z', due, 'b'), failed('2026-11-23T10:00:00.000Z', due, 'a'), failed('2026-11-23T09:00:00.000Z', due, 'c'), failed('2026-11-23T10:00:00.000Z', '2026-11-23T15:00:00.000Z', 'c')];
  expect(grouped(rows, () => []).map(({ cause, count, oldest, nextDeadline }) => [cause.at(-1), count, oldest.slice(11, 16), nextDeadline.slice(11, 16)])).toEqual([['c', 2, '09:00', '14:00'], ['a', 1, '10:00', '14:00'], ['b', 1, '10:00', '14:00']]);
});

test('a group is as severe as its worst row, and offers what can be done about each', () => {
  const rows = [anException({ severity: 'low', exceptionId: 'a' }), anException({ severity: 'high', exceptionId: 'b' })];
  expect(grouped(rows, ({ exceptionId }) => (exceptionId === 'a' ? ['retry', 'cancel'] : ['retry']))).toMatchObject([{ severity: 'high', actions: ['retry'] }]);
  expect(grouped(rows.toReversed(), () => [])).toMatchObject([{ severity: 'high' }]);
  expect(causeOf(anException())).toBe('credit.limit-exceeded~check-credit~');
});
