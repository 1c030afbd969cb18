import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillBackorders, resourceBackorders } from '../../../core/inventory/resource-backorders.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Backorder } from '../../../core/model/stock.ts';
import { aLine, anOrder, aPosition, AT } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const E = 'NW-US';
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

describe('an order gets what it waited for', () => {
  /** 6 of 10 accepted and planned at EAST, 4 waiting. */
  async function waiting(fulfilment: Order['fulfilment'] = { backorder: 'backorder' }): Promise<{ order: Order; stock: MemoryStock }> {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 6 });
    const line = aLine();
    const order = anOrder({
      fulfilment,
      lines: [{ ...line, quantities: { ...line.quantities, received: 0, accepted: 6, backordered: 4 } }],
      releases: [{ releaseId: 'ORD-0000000000000001-EAST', warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 6 }] }],
    });
    await stock.take(E, order.orderId, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 6 }]);
    await stock.open(E, [{ orderId: order.orderId, lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 4, shipComplete: false }]);
    await stock.receive(E, { sku: 'BOLT-M8', warehouse: 'EAST', key: 'GR-1', steps: 3, occurredAt: AT });
    return { order, stock };
  }
  const bolts = (steps: number) => [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps }];

  test('reserved, with a release of its own; what is left waits on', async () => {
    const { order, stock } = await waiting();
    const filled = await fillBackorders(order, bolts(3), stock, AT);
    expect(filled?.lines[0]?.quantities).toMatchObject({ accepted: 6, reserved: 3, backordered: 1 });
    expect(filled?.releases.map(({ releaseId, lines }) => [releaseId, lines[0]?.steps])).toEqual([['ORD-0000000000000001-EAST', 6], ['ORD-0000000000000001-EAST-2', 3]]);
    expect({ held: stock.held.map(({ steps }) => steps), waiting: stock.waiting.map(({ steps }) => steps) }).toEqual({ held: [9], waiting: [1] });
  });

  test('repeated where the order was not stored, it is the same, and taken once', async () => {
    const { order, stock } = await waiting();
    const filled = await fillBackorders(order, bolts(3), stock, AT);
    expect(await fillBackorders(order, bolts(3), stock, AT)).toEqual(filled);
    expect({ held: stock.held.map(({ steps }) => steps), waiting: stock.waiting.map(({ steps }) => steps) }).toEqual({ held: [9], waiting: [1] });
  });

  test('others were faster, it waits for less, or it ships complete: it waits on, and nothing is taken', async () => {
    const { order, stock } = await waiting();
    expect(await fillBackorders(order, bolts(4), stock, AT)).toBeUndefined();
    expect(await fillBackorders(order, bolts(5), stock, AT)).toBeUndefined();
    expect(await fillBackorders({ ...order, fulfilment: { backorder: 'backorder', shipComplete: true } }, bolts(3), stock, AT)).toBeUndefined();
    expect(stock.held.map(({ steps }) => steps)).toEqual([6]);
  });
});
