import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LINE_STATES, type LineState } from '../../../core/model/order.ts';
import { LEGAL_MOVES, move, moveAll, noQuantities, openSteps, shippedSteps, statusOf } from '../../../core/ordering/line-moves.ts';
import { aLine, anOrder } from '../../support/builders.ts';

test('a move that is not in the table is an exception', () => {
  expect(() => move(aLine({}, 'shipped'), 1, 'shipped', 'cancelled')).toThrow(expect.objectContaining({ code: 'line.illegal-move', detail: { lineId: '1', from: 'shipped', to: 'cancelled' } }));
});

test('more than there is cannot move', () => {
  expect(() => move(aLine(), 11, 'received', 'reserved')).toThrow(expect.objectContaining({ code: 'line.not-enough', detail: { lineId: '1', from: 'received', to: 'reserved', steps: 11, available: 10 } }));
});

test('nothing moves from anywhere to anywhere', () => {
  const line = aLine({}, 'shipped');
  expect(move(line, 0, 'shipped', 'cancelled')).toBe(line);
});

test('open is what has not left and is wanted; what has left is shipped, invoiced or back', () => {
  const of = { ...noQuantities(), received: 1, reserved: 2, backordered: 4, accepted: 8, released: 16, picked: 32, shipped: 64, invoiced: 128, cancelled: 256, returned: 512 };
  expect([openSteps(aLine({ quantities: of })), shippedSteps(aLine({ quantities: of }))]).toEqual([63, 704]);
});

test('the quantities of a line sum to what was ordered, whatever is tried', () => {
  const tries = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.constantFrom(...LINE_STATES), fc.constantFrom(...LINE_STATES)), { maxLength: 40 });
  fc.assert(
    fc.property(tries, (moves) => {
      let line = aLine();
      for (const [steps, from, to] of moves) {
        try {
          line = move(line, steps, from, to);
        } catch (error) {
          expect(error).toHaveProperty('name', 'Rejected');
        }
        expect(Object.values(line.quantities).reduce((sum, steps) => sum + steps, 0)).toBe(10);
        expect(Math.min(...Object.values(line.quantities))).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 1000 },
  );
});

test('nothing leaves cancelled or returned, and shipped goods are never cancelled', () => {
  expect(LEGAL_MOVES.cancelled).toEqual([]);
  expect(LEGAL_MOVES.returned).toEqual([]);
  for (const state of ['shipped', 'invoiced', 'picked'] satisfies LineState[]) expect(LEGAL_MOVES[state]).not.toContain('cancelled');
});

test('the status is derived from the quantities', () => {
  const order = anOrder();
  expect(statusOf(order)).toBe('received');
  expect(statusOf(moveAll(order, 'received', 'reserved'))).toBe('processing');
  expect(statusOf(anOrder({ lines: [aLine({}, 'accepted')] }))).toBe('accepted');
  expect(statusOf(anOrder({ lines: [aLine({}, 'released')] }))).toBe('released');
  expect(statusOf(anOrder({ lines: [move(aLine({}, 'released'), 4, 'released', 'shipped')] }))).toBe('partially-shipped');
  expect(statusOf(anOrder({ lines: [aLine({}, 'shipped')] }))).toBe('shipped');
  expect(statusOf(anOrder({ lines: [aLine({}, 'invoiced')] }))).toBe('invoiced');
  const cancellation = { by: 'cora', at: order.receivedAt, reason: 'x' };
  expect(statusOf({ ...order, cancellation })).toBe('cancelling');
  expect(statusOf({ ...order, cancellation: { ...cancellation, completedAt: order.receivedAt } })).toBe('cancelled');
});
