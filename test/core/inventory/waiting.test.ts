import { describe, expect, test } from 'vitest';
import type { Step } from '../../../core/inventory/held.ts';
import { fillsOf, fillStep, opened, perLine, waits } from '../../../core/inventory/waiting.ts';
import type { Backorder } from '../../../core/model/stock.ts';
import { AT } from '../../support/builders.ts';

const NOW = AT.toISOString();
const EARLIER = '2026-11-20T10:00:00.000Z';
const given = { orderId: 'A', lineId: '1', sku: 'BOLT', warehouse: 'EAST', steps: 5, shipComplete: false };
const waiting = (of: Partial<Backorder> = {}): Backorder => ({ ...given, openedAt: EARLIER, revision: 3, ...of });

test('what waits is demand of its day; without a promise of a day that never comes', () => {
  expect(waits(waiting({ promise: '2026-12-01' }), 5, NOW)).toEqual({
    shift: { waiting: 5, sequence: 1, due: { '2026-12-01': 5 } },
    movement: { key: 'A#1#3#more', kind: 'backorder', at: NOW, occurredAt: NOW, steps: 0, onHand: 0, blocked: 0, waiting: { day: '2026-12-01', steps: 5 } },
  });
  expect(waits(waiting(), -2, NOW)).toMatchObject({ shift: { waiting: -2, due: { '9999-12-31': -2 } }, movement: { key: 'A#1#3#less' } });
  expect(waits(waiting(), 0, NOW).movement.key).toBe('A#1#3#more');
});

describe('opened', () => {
  test('anew it waits from now on', () => {
    expect(opened(undefined, given, NOW)).toEqual({ ...given, openedAt: NOW, revision: 1 });
  });

  test('one that waits keeps its place where its quantity, promise, warehouse or completeness changes, and is left alone where nothing does', () => {
    expect(opened(waiting(), given, NOW)).toBeUndefined();
    for (const change of [{ steps: 6 }, { promise: '2026-12-01' }, { warehouse: 'WEST' }, { shipComplete: true }]) {
      expect(opened(waiting(), { ...given, ...change }, NOW)).toEqual({ ...given, ...change, openedAt: EARLIER, revision: 4 });
    }
  });

  test('one that was filled goes to the end of the queue', () => {
    expect(opened(waiting({ steps: 0 }), given, NOW)).toEqual({ ...given, openedAt: NOW, revision: 4 });
  });
});

test('filled, it waits for so much less; taken back, for so much more', () => {
  expect(fillStep({ before: waiting(), steps: 3 }, NOW)).toMatchObject({ after: { steps: 2, revision: 4 }, shift: { waiting: -3 }, movement: { key: 'A#1#4#less' } });
  expect(fillStep({ before: waiting(), steps: -3 }, NOW)).toMatchObject({ after: { steps: 8, revision: 4 }, shift: { waiting: 3 }, movement: { key: 'A#1#4#more' } });
});

test('one that is filled from two warehouses is one backorder', () => {
  expect(perLine([{ lineId: '1', steps: 2 }, { lineId: '2', steps: 1 }, { lineId: '1', steps: 3 }])).toEqual([{ lineId: '1', steps: 5 }, { lineId: '2', steps: 1 }]);
});

describe('as much as is taken, and as is still to be filled', () => {
  const step = (lineId: string, steps: number | undefined) => ({ after: { lineId }, ...(steps !== undefined && { change: { at: NOW, steps } }) }) as unknown as Step;
  const fills = (steps: Step[], wanted: { lineId: string; steps: number }[], waits: Backorder[] = [waiting()]) => fillsOf(steps, wanted, waits).map(({ before, steps: by }) => `${before.lineId} ${by}`);

  test('what its line takes, over all warehouses and of no other line', () => {
    expect(fills([step('1', 2), step('1', 1), step('2', 9), step('1', undefined)], [{ lineId: '1', steps: 4 }])).toEqual(['1 3']);
  });

  test('no more than was meant, nor than waits', () => {
    expect(fills([step('1', 9)], [{ lineId: '1', steps: 4 }])).toEqual(['1 4']);
    expect(fills([step('1', 9)], [{ lineId: '1', steps: 8 }])).toEqual(['1 5']);
  });

  test('what is given back waits again, and no more than was meant', () => {
    expect(fills([step('1', -3)], [{ lineId: '1', steps: -4 }])).toEqual(['1 -3']);
    expect(fills([step('1', -3)], [{ lineId: '1', steps: -2 }])).toEqual(['1 -2']);
    expect(fills([step('1', -3)], [{ lineId: '1', steps: 4 }])).toEqual([]);
  });

  test('where nothing is taken or nobody waits, nothing is filled', () => {
    expect(fills([], [{ lineId: '1', steps: 4 }])).toEqual([]);
    expect(fills([step('1', 2)], [{ lineId: '1', steps: 4 }], [waiting({ lineId: '2' })])).toEqual([]);
    expect(fills([step('1', 2)], [{ lineId: '1', steps: 0 }])).toEqual([]);
  });
});
