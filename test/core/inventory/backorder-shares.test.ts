import { describe, expect, test } from 'vitest';
import { sharesOf } from '../../../core/inventory/backorder-shares.ts';
import { KitBackorders } from '../../../core/inventory/kit-stock.ts';
import type { Warehouse } from '../../../core/model/masterdata.ts';
import type { Order, OrderLine } from '../../../core/model/order.ts';
import { aLine, anOrder, AT } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const E = 'NW-US';
const WAREHOUSES = ['EAST', 'WEST'].map((name, priority): Warehouse => ({ entity: E, warehouse: name, name, priority }));
const lot = (expiresOn: string, onHand: number) => ({ lot: expiresOn, expiresOn, onHand, allocated: 0 });

/** Orders in memory, and the stock that they wait for; what is asked of them is written down. */
function estate() {
  const stock = new MemoryStock();
  const orders = new Map<string, Order>();
  const asked: string[] = [];
  const queue = {
    stock: { positions: (entity: string, skus: readonly string[], names: readonly string[]) => (asked.push(`positions ${skus.join()} at ${names.join()}`), stock.positions(entity, skus, names)) },
    backorders: { ofItem: (entity: string, sku: string, most: number) => (asked.push(`the first ${most} of ${sku}`), stock.ofItem(entity, sku, most)), ofOrder: stock.ofOrder.bind(stock) },
    lots: { positions: async (_: string, skus: readonly string[], names: readonly string[]) => (asked.push(`lots of ${skus.join()} at ${names.join()}`), stock.keptByLots) },
    orders: { get: async (_: string, orderId: string) => (asked.push(`order ${orderId}`), orders.get(orderId)) },
  };
  const waits = async (orderId: string, lines: Partial<OrderLine>[], change: Partial<Order> = {}) => {
    const order = anOrder({
      orderId, acceptedAt: AT.toISOString(), fulfilment: { backorder: 'backorder' },
      lines: lines.map((line, index) => ({ ...aLine({ lineId: String(index + 1), ...line }), quantities: { ...aLine().quantities, received: 0, backordered: line.steps ?? 10 } })),
      ...change,
    });
    orders.set(orderId, order);
    await new KitBackorders(stock).open(E, order.lines.map(({ lineId, sku, steps, kit }) => ({ orderId, lineId, sku, warehouse: 'EAST', steps, shipComplete: order.fulfilment?.shipComplete ?? false, ...(kit && { kit }) })));
  };
  const shares = async (sku = 'BOLT-M8') => (await sharesOf(E, sku, WAREHOUSES, queue, AT)).map(({ orderId, lineId, warehouse, steps, goodUntil }) => [orderId, lineId, warehouse, steps, ...(goodUntil ? [goodUntil] : [])].join(' '));
  return { stock, orders, asked, waits, shares };
}

test('the first two hundred who wait are asked for, each order once, and lots by nobody who keeps none', async () => {
  const { stock, waits, shares, asked } = estate();
  await waits('A', [{ steps: 3 }, { steps: 2 }]);
  stock.level('EAST#BOLT-M8', 4);
  expect(await shares()).toEqual(['A 1 EAST 3', 'A 2 EAST 1']);
  expect(asked).toEqual(['positions BOLT-M8 at EAST,WEST', 'the first 200 of BOLT-M8', 'order A']);
});

test('what is spare at one place alone is enough to ask for', async () => {
  const { stock, waits, shares } = estate();
  await waits('A', [{ steps: 3 }]);
  stock.level('WEST#BOLT-M8', 1);
  expect(await shares()).toEqual(['A 1 WEST 1']);
});

test('who wants lots that last gets none of the others, and it is said until when they must', async () => {
  const { stock, waits, shares, asked } = estate();
  await waits('A', [{ steps: 8, lots: { minimumDays: 30 } }]);
  await waits('B', [{ steps: 3, lots: { minimumDays: 0 } }]);
  stock.level('EAST#BOLT-M8', 10);
  stock.keptByLots = [{ sku: 'BOLT-M8', warehouse: 'EAST', revision: 1, lots: [lot('2026-12-22', 4), lot('2026-12-23', 6)] }];
  // of ten, four end a day too soon for the first one
  expect(await shares()).toEqual(['A 1 EAST 6 2026-12-23', 'B 1 EAST 3 2026-11-23']);
  expect(asked.filter((each) => each.startsWith('lots'))).toEqual(['lots of BOLT-M8 at EAST,WEST']);
});

test('lots at one place say nothing of another', async () => {
  const { stock, waits, shares } = estate();
  await waits('A', [{ steps: 4, lots: { minimumDays: 30 } }]);
  stock.level('EAST#BOLT-M8', 2);
  stock.level('WEST#BOLT-M8', 3);
  stock.keptByLots = [{ sku: 'BOLT-M8', warehouse: 'WEST', revision: 1, lots: [lot('2027-12-01', 3)] }];
  expect(await shares()).toEqual(['A 1 WEST 3 2026-12-23']);
});

test('an order that ships complete needs its other lines of lots that last, too', async () => {
  const { stock, waits, shares } = estate();
  await waits('A', [{ steps: 2 }, { steps: 2, sku: 'MILK', lots: { minimumDays: 10 } }], { fulfilment: { backorder: 'backorder', shipComplete: true } });
  stock.level('EAST#BOLT-M8', 2);
  stock.level('EAST#MILK', 2);
  stock.keptByLots = [{ sku: 'MILK', warehouse: 'EAST', revision: 1, lots: [lot('2026-12-02', 2)] }];
  expect(await shares()).toEqual([]);
  stock.keptByLots = [{ sku: 'MILK', warehouse: 'EAST', revision: 1, lots: [lot('2026-12-03', 2)] }];
  expect(await shares()).toEqual(['A 1 EAST 2']);
});

test('and all of them, by what they come to: an article on two lines is wanted twice', async () => {
  const { stock, waits, shares } = estate();
  await waits('A', [{ steps: 2 }, { steps: 2, sku: 'NUT-M8' }, { steps: 1, sku: 'NUT-M8' }], { fulfilment: { backorder: 'backorder', shipComplete: true } });
  stock.level('EAST#BOLT-M8', 2);
  stock.level('EAST#NUT-M8', 2);
  expect(await shares()).toEqual([]);
  stock.level('WEST#NUT-M8', 1);
  expect(await shares()).toEqual(['A 1 EAST 2']);
});

test('at places that may serve it', async () => {
  const { stock, waits, shares } = estate();
  await waits('A', [{ steps: 2 }, { steps: 1, sku: 'NUT-M8' }], { fulfilment: { backorder: 'backorder', shipComplete: true, allowedWarehouses: ['EAST'] } });
  stock.level('EAST#BOLT-M8', 2);
  stock.level('WEST#NUT-M8', 1);
  expect(await shares()).toEqual([]);
  stock.level('EAST#NUT-M8', 1);
  expect(await shares()).toEqual(['A 1 EAST 2']);
});

test('who wants no lots has the oldest promise all the same, and one that does want them behind it is held to its day', async () => {
  const { stock, waits, shares } = estate();
  await waits('A', [{ steps: 3 }]);
  await waits('B', [{ steps: 6, lots: { minimumDays: 30 } }]);
  stock.level('EAST#BOLT-M8', 10);
  stock.keptByLots = [{ sku: 'BOLT-M8', warehouse: 'EAST', revision: 1, lots: [lot('2026-12-22', 4), lot('2026-12-23', 6)] }];
  expect(await shares()).toEqual(['A 1 EAST 3', 'B 1 EAST 3 2026-12-23']);
});

test('what nobody told a lot of is held against what is on hand at that place, not at another', async () => {
  const { stock, waits, shares } = estate();
  await waits('A', [{ steps: 8, lots: { minimumDays: 30 } }]);
  stock.level('EAST#BOLT-M8', 3);
  stock.level('WEST#BOLT-M8', 5);
  stock.keptByLots = ['EAST', 'WEST'].map((warehouse) => ({ sku: 'BOLT-M8', warehouse, revision: 1, lots: [lot('2027-12-01', 3)] }));
  expect(await shares()).toEqual(['A 1 EAST 3 2026-12-23', 'A 1 WEST 3 2026-12-23']);
});

test('until when lots must be good is the word of the line that waits, not of another one of its order', async () => {
  const { stock, waits, shares } = estate();
  await waits('A', [{ steps: 2 }, { steps: 3, sku: 'MILK', lots: { minimumDays: 30 } }]);
  stock.level('EAST#MILK', 4);
  stock.keptByLots = [{ sku: 'MILK', warehouse: 'EAST', revision: 1, lots: [lot('2026-12-22', 2), lot('2026-12-23', 2)] }];
  expect(await shares('MILK')).toEqual(['A 2 EAST 2 2026-12-23']);
});

test('a line that its order does not have any more lets the others go first', async () => {
  const { stock, orders, waits, shares } = estate();
  await waits('A', [{ steps: 3 }]);
  await waits('B', [{ steps: 3 }]);
  orders.set('A', anOrder({ orderId: 'A', acceptedAt: AT.toISOString(), lines: [aLine({ lineId: '9' }, 'backordered')] }));
  stock.level('EAST#BOLT-M8', 4);
  expect(await shares()).toEqual(['B 1 EAST 3']);
});

describe('a kit that waits', () => {
  /** A drill and two lamps. */
  const kit = [{ sku: 'DRILL', steps: 1 }, { sku: 'LAMP', steps: 2 }];

  test('is in the queue of each of its components, by kits, and gets what the others of them allow as well', async () => {
    const { stock, waits, shares, asked } = estate();
    await waits('A', [{ steps: 1 }, { steps: 3, sku: 'SET', kit }]);
    await waits('B', [{ steps: 4, sku: 'LAMP' }]);
    stock.level('EAST#DRILL', 2);
    stock.level('EAST#LAMP', 7);
    expect([await shares('DRILL'), await shares('LAMP')]).toEqual([['A 2 EAST 2'], ['A 2 EAST 2', 'B 1 EAST 3']]);
    expect(asked).toEqual([
      'positions DRILL at EAST,WEST', 'the first 200 of DRILL', 'order A', 'positions SET,LAMP at EAST,WEST',
      'positions LAMP at EAST,WEST', 'the first 200 of LAMP', 'order A', 'order B', 'positions SET,DRILL at EAST,WEST',
    ]);
  });

  test('lets the others go first where its order is gone, or its line is none any more', async () => {
    const { stock, orders, waits, shares, asked } = estate();
    await waits('A', [{ steps: 1 }, { steps: 3, sku: 'SET', kit }]);
    await waits('B', [{ steps: 1 }, { steps: 3, sku: 'SET', kit }]);
    await waits('C', [{ steps: 1, sku: 'LAMP' }]);
    orders.delete('A');
    orders.set('B', anOrder({ orderId: 'B', acceptedAt: AT.toISOString(), lines: [aLine({ kit }, 'backordered'), aLine({ lineId: '2', sku: 'SET' }, 'backordered')] }));
    for (const sku of ['DRILL', 'LAMP']) stock.level(`EAST#${sku}`, 9);
    expect(await shares('LAMP')).toEqual(['C 1 EAST 1']);
    expect(asked.filter((each) => each.startsWith('positions'))).toEqual(['positions LAMP at EAST,WEST']);
  });
});
