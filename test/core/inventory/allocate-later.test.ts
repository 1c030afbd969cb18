import { describe, expect, test, vi } from 'vitest';
import { allocateStock, deallocateStock, holdAgain, waitForLost } from '../../../core/inventory/allocate-stock.ts';
import { holdOf, reserveStock as reserve, type Sourcing } from '../../../core/inventory/reserve-stock.ts';
import type { Rejected } from '../../../core/model/errors.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Take } from '../../../core/model/stock.ts';
import { aLine, anOrder, AT } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const BOTH: Sourcing = { warehouses: ['EAST', 'WEST'].map((warehouse, priority) => ({ entity: 'NW-US', warehouse, name: warehouse, priority })), items: new Map(), policy: 'priority', groups: [] };
const reserveStock = (order: Order, sourcing: Sourcing, stock: MemoryStock) => reserve(order, sourcing, { stock, backorders: stock, lots: stock.lots }, AT);

test('allocated, it says which warehouses and which suppliers get a release; and softened again', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 6, 'WEST#BOLT-M8': 6 });
  const order = await reserveStock(anOrder(), BOTH, stock);
  expect(await allocateStock(order, stock, AT)).toEqual({ items: [{ item: 'ORD-0000000000000001-EAST', connector: 'shiphero' }, { item: 'ORD-0000000000000001-WEST', connector: 'shiphero' }], suppliers: [] });
  const supplied = { ...order, releases: [...order.releases, { releaseId: 'ORD-0000000000000001-DIRECT', warehouse: 'DIRECT', supplier: 'DIRECT', connector: 'x12-supplier', lines: [{ lineId: '2', sku: 'RACK-42U', steps: 1 }] }] };
  expect(await allocateStock(supplied, stock, AT)).toMatchObject({ items: [{ connector: 'shiphero' }, { connector: 'shiphero' }], suppliers: [{ item: 'ORD-0000000000000001-DIRECT', connector: 'x12-supplier' }] });
  expect(stock.held.map((one) => one.state)).toEqual(['hard', 'hard']);
  await deallocateStock(order, stock);
  expect(stock.held.map((one) => one.state)).toEqual(['soft', 'soft']);
});

describe('allocation after a long wait', () => {
  const days = (count: number) => new Date(AT.getTime() + count * 86_400_000);

  test('a reservation that expired is made again as it was planned, swept or not', async () => {
    for (const swept of [false, true]) {
      const stock = new MemoryStock({ 'EAST#BOLT-M8': 6, 'WEST#BOLT-M8': 6 });
      const order = await reserveStock(anOrder(), BOTH, stock);
      stock.now = days(4);
      if (swept) await stock.expire('NW-US', order.orderId);
      await allocateStock(order, stock, days(4));
      expect(stock.held.map(({ warehouse, steps, state }) => `${warehouse} ${steps} ${state}`)).toEqual(['EAST 6 hard', 'WEST 4 hard']);
    }
  });

  test('of an article that is kept by lots it is made again of those that last for the customer, of others of any', async () => {
    const lines = [aLine({ lineId: '1', steps: 2 }, 'reserved'), aLine({ lineId: '2', sku: 'SEAL-300', steps: 3, lots: { minimumDays: 30 } }, 'reserved')];
    const planned = { releaseId: 'ORD-0000000000000001-EAST', warehouse: 'EAST', connector: 'shiphero', lines: lines.map(({ lineId, sku, steps }) => ({ lineId, sku, steps })) };
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 6, 'EAST#SEAL-300': 6 });
    const bring = vi.spyOn(stock, 'bring').mockResolvedValue(true);
    await holdAgain(anOrder({ lines, releases: [planned] }), stock, days(4));
    expect(bring.mock.calls[0]?.[2]).toEqual([{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 2 }, { lineId: '2', sku: 'SEAL-300', warehouse: 'EAST', steps: 3, goodUntil: '2026-12-27' }]);
  });

  test('what others took meanwhile is a matter for a person; what is left is not held for ever', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 10 });
    const order = await reserveStock(anOrder(), BOTH, stock);
    stock.now = days(4);
    await stock.expire('NW-US', order.orderId);
    await stock.take('NW-US', 'OTHER', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 3 }]);
    await expect(allocateStock(order, stock, days(4))).rejects.toMatchObject({ name: 'Rejected', code: 'stock.reservation-expired', detail: { lost: [{ warehouse: 'EAST', steps: 10 }] } });
    expect(stock.held.map(({ orderId }) => orderId)).toEqual(['OTHER']);
  });

  test('an order that takes backorders waits for what others took, and goes on with the rest', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 6, 'WEST#BOLT-M8': 6 });
    const reserved = await reserveStock(anOrder({ fulfilment: { backorder: 'backorder' } }), BOTH, stock);
    const order = { ...reserved, lines: reserved.lines.map((line) => ({ ...line, quantities: { ...line.quantities, reserved: 0, accepted: 10 } })) };
    stock.now = days(4);
    await stock.expire('NW-US', order.orderId);
    await stock.take('NW-US', 'OTHER', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 3 }]);
    const error = await allocateStock(order, stock, days(4)).catch((thrown: unknown) => thrown as Rejected);
    const rest = await waitForLost(order, (error as Rejected).detail.lost as Take[], stock, days(4));
    expect(rest.lines[0]?.quantities).toMatchObject({ accepted: 0, backordered: 10 });
    expect(rest.releases.map(({ recalledAt }) => recalledAt)).toEqual([days(4).toISOString(), days(4).toISOString()]);
    expect(stock.waiting).toMatchObject([{ orderId: order.orderId, warehouse: 'EAST', steps: 10 }]);
    await allocateStock(rest, stock, days(4));
    expect(stock.held.map(({ orderId }) => orderId)).toEqual(['OTHER']);
  });

  test('stock is kept for as long as customer or house say, and from the day that the goods are wanted from', () => {
    const until = (change: Partial<Order>) => holdOf(anOrder(change), new Date('2026-11-23T08:00:00Z')).expiresAt;
    expect(until({})).toBe('2026-11-26T08:00:00.000Z');
    expect(until({ fulfilment: { holdHours: 4 } })).toBe('2026-11-23T12:00:00.000Z');
    expect(until({ shipNotBefore: '2026-12-01', fulfilment: { holdHours: 4 } })).toBe('2026-12-01T04:00:00.000Z');
    expect(until({ shipNotBefore: '2026-11-01' })).toBe('2026-11-26T08:00:00.000Z');
  });

  test('what has left is not reserved again', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 20 });
    const order = await reserveStock(anOrder(), BOTH, stock);
    await allocateStock(order, stock, AT);
    await stock.issue('NW-US', order.orderId, 'S1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 4 }]);
    const sent = { ...order, releases: order.releases.map((release) => ({ ...release, releasedAt: AT.toISOString(), lines: release.lines.map((line) => ({ ...line, shipped: 4 })) })) };
    await allocateStock(sent, stock, days(4));
    expect(stock.held.map(({ steps }) => steps)).toEqual([6]);
  });
});
