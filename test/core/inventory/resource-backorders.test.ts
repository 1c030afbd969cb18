import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resourceBackorders } from '../../../core/inventory/resource-backorders.ts';
import type { Backorder } from '../../../core/model/stock.ts';
import { aPosition, AT } from '../../support/builders.ts';

const BOTH = () => ['EAST', 'WEST'];
const waits = (orderId: string, steps: number, change: Partial<Backorder> = {}): Backorder => ({ orderId, lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps, openedAt: AT.toISOString(), shipComplete: false, revision: 1, ...change });
const given = (waiting: Backorder[], levels: Record<string, number>) =>
  resourceBackorders(waiting, Object.entries(levels).map(([warehouse, onHand]) => aPosition({ warehouse, onHand })), BOTH).map(({ orderId, warehouse, steps }) => `${orderId} ${warehouse} ${steps}`);

describe('who gets what', () => {
  test('what arrives goes to the oldest promise first, from where it waits', () => {
    expect(given([waits('A', 5), waits('B', 4, { warehouse: 'WEST' }), waits('C', 3)], { EAST: 7, WEST: 4 })).toEqual(['A EAST 5', 'B WEST 4', 'C EAST 2']);
  });

  test('from elsewhere where that is not enough', () => {
    expect(given([waits('A', 5)], { EAST: 2, WEST: 9 })).toEqual(['A EAST 2', 'A WEST 3']);
  });

  test('one that ships complete gets all of it, or lets the next one have it', () => {
    expect(given([waits('A', 5, { shipComplete: true }), waits('B', 4)], { EAST: 4 })).toEqual(['B EAST 4']);
    expect(given([waits('A', 5, { shipComplete: true })], { EAST: 3, WEST: 2 })).toEqual(['A EAST 3', 'A WEST 2']);
  });

  test('nothing of what is kept for others, or of a warehouse that may not serve it', () => {
    const position = aPosition({ warehouse: 'EAST', onHand: 10, kept: 8 });
    expect(resourceBackorders([waits('A', 5)], [position], BOTH)).toEqual([expect.objectContaining({ steps: 2 })]);
    expect(resourceBackorders([waits('A', 5)], [position], () => ['WEST'])).toEqual([]);
  });

  test('never more than there is, nor than each waits for', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.boolean()), { maxLength: 8 }), fc.nat(20), fc.nat(20), (wanted, east, west) => {
        const waiting = wanted.map(([steps, shipComplete], index) => waits(`O${index}`, steps, { shipComplete }));
        const fillings = resourceBackorders(waiting, [aPosition({ warehouse: 'EAST', onHand: east }), aPosition({ warehouse: 'WEST', onHand: west })], BOTH);
        const sum = (which: (one: (typeof fillings)[number]) => boolean) => fillings.filter(which).reduce((total, { steps }) => total + steps, 0);
        expect(sum(({ warehouse }) => warehouse === 'EAST')).toBeLessThanOrEqual(east);
        expect(sum(({ warehouse }) => warehouse === 'WEST')).toBeLessThanOrEqual(west);
        for (const { orderId, steps, shipComplete } of waiting) expect(shipComplete ? [0, steps] : Array.from({ length: steps + 1 }, (_, part) => part)).toContain(sum((one) => one.orderId === orderId));
      }),
      { numRuns: 1000 },
    );
  });
});

test('where it waits comes first, and the other warehouses in their order', () => {
  const places = ['EAST', 'WEST', 'NORTH', 'SOUTH'];
  const from = (warehouse: string) => resourceBackorders([waits('A', 9, { warehouse })], places.map((place) => aPosition({ warehouse: place, onHand: 2 })), () => places).map((filling) => filling.warehouse);
  expect([from('NORTH'), from('SOUTH'), from('EAST')]).toEqual([['NORTH', 'EAST', 'WEST', 'SOUTH'], ['SOUTH', 'EAST', 'WEST', 'NORTH'], ['EAST', 'WEST', 'NORTH', 'SOUTH']]);
});
