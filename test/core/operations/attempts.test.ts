import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { attemptsOf, graphOf, type HistoryEvent } from '../../../core/operations/attempts.ts';

let second = 0;
const event = (id: number, previousEventId: number, type: string, details: HistoryEvent['details'] = {}): HistoryEvent => ({ id, previousEventId, at: new Date(Date.UTC(2026, 10, 29, 14, 0, (second = id))), type, details });
const at = (id: number) => `2026-11-29T14:00:${String(id).padStart(2, '0')}.000Z`;

const STARTED = [event(1, 0, 'ExecutionStarted', { input: '{"sagaId":"order:1"}' }), event(2, 0, 'TaskStateEntered', { name: 'ReserveStock', input: '{"sagaId":"order:1"}' }), event(3, 2, 'TaskScheduled'), event(4, 3, 'TaskStarted')];

test('a state that is tried again has an attempt for each try', () => {
  const history = [...STARTED, event(5, 4, 'TaskFailed', { error: 'Transient', cause: 'slow' }), event(6, 5, 'TaskScheduled'), event(7, 6, 'TaskSucceeded', { output: '{}' }), event(8, 7, 'TaskStateExited', { name: 'ReserveStock', output: '{"held":3}' })];
  expect(attemptsOf(history)).toEqual([
    {
      name: 'ReserveStock',
      attempts: [
        { enteredAt: at(2), exitedAt: at(5), status: 'failed', input: { sagaId: 'order:1' }, error: 'Transient', cause: 'slow' },
        { enteredAt: at(6), exitedAt: at(8), status: 'succeeded', input: { sagaId: 'order:1' }, output: { held: 3 } },
      ],
    },
  ]);
  expect(second).toBe(8);
});

test('an execution that failed and was redriven goes on in the state that it failed in', () => {
  const history = [...STARTED, event(5, 4, 'TaskTimedOut', { error: 'States.Timeout' }), event(6, 5, 'ExecutionFailed', { error: 'States.Timeout' }), event(7, 0, 'ExecutionRedriven'), event(8, 7, 'TaskScheduled'), event(9, 8, 'TaskStarted')];
  expect(attemptsOf(history)).toEqual([
    { name: 'ReserveStock', attempts: [{ enteredAt: at(2), exitedAt: at(5), status: 'failed', input: { sagaId: 'order:1' }, error: 'States.Timeout' }, { enteredAt: at(8), status: 'running', input: { sagaId: 'order:1' } }] },
  ]);
});

test('an error that is caught leaves its state failed, and the one that it parks in running', () => {
  const history = [...STARTED, event(5, 4, 'TaskFailed', { error: 'Rejected' }), event(6, 5, 'TaskStateExited', { name: 'ReserveStock', output: '{}' }), event(7, 6, 'TaskStateEntered', { name: 'ParkReserveStock', input: '{}' })];
  expect(attemptsOf(history).map(({ name, attempts }) => [name, attempts.map(({ status }) => status)])).toEqual([['ReserveStock', ['failed']], ['ParkReserveStock', ['running']]]);
});

test('a compiled saga is a graph whose every edge leads to a state, with the step that each state is', () => {
  const { startAt, states } = graphOf(readFileSync('statemachines/order/order.asl.json', 'utf8'));
  const names = states.map(({ name }) => name);
  expect(startAt).toBe('EnrichOrder');
  expect(states.flatMap(({ next }) => next).filter((target) => !names.includes(target))).toEqual([]);
  expect(states.find(({ name }) => name === 'ReserveStock')).toMatchObject({ type: 'Task', step: 'reserve-stock' });
  expect(states.find(({ name }) => name === 'CreateErpOrder')).toMatchObject({ step: 'create-erp-order' });
});
