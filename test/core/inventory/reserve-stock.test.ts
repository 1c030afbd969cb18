import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { releaseStock as release, reserveStock as reserve, type Sourcing } from '../../../core/inventory/reserve-stock.ts';
import type { Order } from '../../../core/model/order.ts';
import { aLine, anItem, anOrder, AT, items } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const BOTH: Sourcing = { warehouses: ['EAST', 'WEST'].map((warehouse, priority) => ({ entity: 'NW-US', warehouse, name: warehouse, priority })), items: new Map(), policy: 'priority', groups: [] };
const reserveStock = (order: Order, sourcing: Sourcing, stock: MemoryStock) => reserve(order, sourcing, { stock, backorders: stock, lots: stock.lots }, AT);
const releaseStock = (order: Order, stock: MemoryStock) => release(order, { stock, backorders: stock });

test('the order holds its stock, and knows which warehouse will give what', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 50 });
  const order = await reserveStock(anOrder(), BOTH, stock);
  expect(order.lines[0]?.quantities).toMatchObject({ received: 0, reserved: 10 });
  expect(order.releases).toEqual([{ releaseId: 'ORD-0000000000000001-EAST', warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] }]);
  expect(stock.available['EAST#BOLT-M8']).toBe(40);
});

test('a retried reservation takes stock once, and plans the same', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 6, 'WEST#BOLT-M8': 6 });
  const first = await reserveStock(anOrder(), BOTH, stock);
  expect(await reserveStock(anOrder(), BOTH, stock)).toEqual(first);
  expect(stock.available).toEqual({ 'EAST#BOLT-M8': 0, 'WEST#BOLT-M8': 2 });
  expect(first.releases.map((release) => release.releaseId)).toEqual(['ORD-0000000000000001-EAST', 'ORD-0000000000000001-WEST']);
});

test('what an attempt left half way is no reservation: it is given back, and all of it taken', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 10, 'EAST#NUT-M8': 4 });
  const order = anOrder({ lines: [aLine(), aLine({ lineId: '2', sku: 'NUT-M8', steps: 4 })] });
  await stock.take('NW-US', order.orderId, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 10 }]);
  const reserved = await reserveStock(order, BOTH, stock);
  expect(reserved.releases[0]?.lines.map((line) => line.lineId)).toEqual(['1', '2']);
  expect(stock.available).toEqual({ 'EAST#BOLT-M8': 0, 'EAST#NUT-M8': 0 });
});

test('others were faster: it looks again and decides again', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 10, 'WEST#BOLT-M8': 10 });
  stock.beforeTake = (round) => {
    if (round === 1) stock.level('EAST#BOLT-M8', 3);
  };
  expect((await reserveStock(anOrder(), BOTH, stock)).releases.map((release) => release.warehouse)).toEqual(['WEST']);
});

test('others were faster five times: Transient; nothing is held', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 100 });
  stock.beforeTake = () => {
    stock.level('EAST#BOLT-M8', 9);
    queueMicrotask(() => stock.level('EAST#BOLT-M8', 100));
  };
  await expect(reserveStock(anOrder(), BOTH, stock)).rejects.toMatchObject({ name: 'Transient', code: 'stock.contended' });
  expect({ rounds: stock.rounds, held: stock.held }).toEqual({ rounds: 5, held: [] });
});

test('one short line leaves no reservation over', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 10 });
  const order = anOrder({ lines: [aLine(), aLine({ lineId: '2', sku: 'NUT-M8', steps: 4 })] });
  await expect(reserveStock(order, BOTH, stock)).rejects.toMatchObject({ name: 'Rejected', code: 'stock.short', detail: { short: [{ sku: 'NUT-M8', asked: 4, available: 0 }] } });
  expect(stock.held).toEqual([]);
});

test('released whether nothing, some or all was reserved', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 10 });
  expect(await releaseStock(anOrder(), stock)).toEqual(anOrder());
  const released = await releaseStock(await reserveStock(anOrder(), BOTH, stock), stock);
  expect(released).toEqual(anOrder());
  expect(stock.available).toEqual({ 'EAST#BOLT-M8': 10 });
});

const fulfilled = (fulfilment: Order['fulfilment'], change: Partial<Order> = {}) => anOrder({ fulfilment, ...change });
const quantities = (order: Order, lineId = '1') => Object.fromEntries(Object.entries(order.lines.find((line) => line.lineId === lineId)?.quantities ?? {}).filter(([, steps]) => steps > 0));

describe('what is not there', () => {
  test('is backordered where the order may be: what there is is reserved, the rest waits for its promise, once', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 6, 'WEST#BOLT-M8': 0 });
    await stock.plan('NW-US', 'BOLT-M8', 'WEST', 'PO-1', { kind: 'receipt', steps: 50, due: '2026-12-01' });
    const order = fulfilled({ backorder: 'backorder' });
    const reserved = await reserveStock(order, BOTH, stock);
    expect(quantities(reserved)).toEqual({ reserved: 6, backordered: 4 });
    expect(await reserveStock(order, BOTH, stock)).toEqual(reserved);
    expect(stock.waiting).toEqual([expect.objectContaining({ warehouse: 'WEST', steps: 4, promise: '2026-12-01', shipComplete: false })]);
    expect(stock.at('WEST#BOLT-M8')).toMatchObject({ waiting: 4 });
    await releaseStock(reserved, stock);
    expect({ held: stock.held, waiting: stock.waiting }).toEqual({ held: [], waiting: [] });
  });

  test('is cancelled where it is not wanted later', async () => {
    const reserved = await reserveStock(fulfilled({ backorder: 'cancel' }), BOTH, new MemoryStock({ 'EAST#BOLT-M8': 6 }));
    expect(quantities(reserved)).toEqual({ reserved: 6, cancelled: 4 });
  });

  test('is no reason to cancel everything without a word: a person decides', async () => {
    await expect(reserveStock(fulfilled({ backorder: 'cancel' }), BOTH, new MemoryStock())).rejects.toMatchObject({ code: 'stock.short', detail: { short: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] } });
  });

  test('keeps an order that ships complete from taking anything: all of it waits', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 50 });
    const order = fulfilled({ backorder: 'backorder', shipComplete: true }, { lines: [aLine(), aLine({ lineId: '2', sku: 'NUT-M8', steps: 4 })] });
    const reserved = await reserveStock(order, BOTH, stock);
    expect([quantities(reserved), quantities(reserved, '2'), stock.held]).toEqual([{ backordered: 10 }, { backordered: 4 }, []]);
    // nothing is asked of the stock, which would be a write
    expect([stock.rounds, stock.waiting.map(({ steps, shipComplete }) => [steps, shipComplete])]).toEqual([0, [[10, true], [4, true]]]);
  });

  test('is shipped by the supplier, whole, where the item has one that is routed', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 6 });
    const sourcing = { ...BOTH, items: items(anItem({ dropShip: { supplier: 'FABORY' } })) };
    const order = anOrder();
    const routed = { ...order, route: { ...order.route, suppliers: { FABORY: 'x12-supplier' } } };
    const reserved = await reserveStock(routed, sourcing, stock);
    expect(reserved.releases).toEqual([{ releaseId: 'ORD-0000000000000001-FABORY', warehouse: 'FABORY', supplier: 'FABORY', connector: 'x12-supplier', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] }]);
    expect([quantities(reserved), stock.held]).toEqual([{ reserved: 10 }, []]);
    await expect(reserveStock(order, sourcing, stock)).rejects.toMatchObject({ code: 'stock.short' });
    await expect(reserveStock(routed, { ...BOTH, items: items(anItem()) }, stock)).rejects.toMatchObject({ code: 'stock.short' });
  });

  test('is asked of nobody where the order wants only what a supplier ships', async () => {
    const route = { ...anOrder().route, suppliers: { FABORY: 'x12-supplier' } };
    const stock = new MemoryStock();
    const reserved = await reserveStock(fulfilled({ backorder: 'cancel' }, { route }), { ...BOTH, items: items(anItem({ dropShip: { supplier: 'FABORY' } })) }, stock);
    expect([quantities(reserved), stock.rounds]).toEqual([{ reserved: 10 }, 0]);
  });
});

describe('an attempt whose answer was lost, or that ended half way', () => {
  const waits = { backorder: 'backorder' } as const;

  test('waits for nothing twice: what waits of it already is as good as not waiting', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 6 });
    const first = await reserveStock(fulfilled(waits), BOTH, stock);
    expect(await reserveStock(fulfilled(waits), BOTH, stock)).toEqual(first);
    expect([quantities(first), stock.held.map(({ steps }) => steps), stock.waiting.map(({ steps }) => steps)]).toEqual([{ reserved: 6, backordered: 4 }, [6], [4]]);
  });

  test('gets what has come since, and then waits for nothing', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 6, 'EAST#NUT-M8': 1 });
    const order = fulfilled(waits, { lines: [aLine(), aLine({ lineId: '2', sku: 'NUT-M8', steps: 4 })] });
    await reserveStock(order, BOTH, stock);
    stock.level('EAST#BOLT-M8', 10);
    const again = await reserveStock(order, BOTH, stock);
    expect([quantities(again), quantities(again, '2')]).toEqual([{ reserved: 10 }, { reserved: 1, backordered: 3 }]);
    expect(stock.waiting.map(({ lineId, steps }) => [lineId, steps])).toEqual([['2', 3]]);
  });

  test('keeps where it is held, though there is more at a better place by now', async () => {
    const stock = new MemoryStock({ 'WEST#BOLT-M8': 10 });
    const first = await reserveStock(anOrder(), BOTH, stock);
    stock.level('EAST#BOLT-M8', 50);
    expect([await reserveStock(anOrder(), BOTH, stock), stock.held.map(({ warehouse }) => warehouse), stock.rounds]).toEqual([first, ['WEST'], 1]);
  });

  test('waits as it did before it, where all that was added is there by now', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 6 });
    const order = await reserveStock(fulfilled(waits), BOTH, stock);
    const [before] = stock.waiting;
    const more = { ...order, lines: order.lines.map((line) => ({ ...line, steps: 13, quantities: { ...line.quantities, received: 3 } })) };
    await reserveStock(more, BOTH, stock);
    stock.level('EAST#BOLT-M8', 13);
    stock.now = new Date(AT.getTime() + 1_000);
    expect(quantities(await reserveStock(more, BOTH, stock))).toEqual({ reserved: 9, backordered: 4 });
    expect(stock.waiting.map(({ steps, openedAt }) => [steps, openedAt])).toEqual([[4, before?.openedAt]]);
  });

  test('waits for less where some of it has come since, and has that', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 6 });
    await stock.open('NW-US', [{ orderId: 'ORD-0000000000000001', lineId: '9', sku: 'NUT-M8', warehouse: 'EAST', steps: 2, shipComplete: false }]);
    const order = fulfilled(waits, { lines: [aLine(), aLine({ lineId: '9', sku: 'NUT-M8', steps: 2 }, 'backordered')] });
    await reserveStock(order, BOTH, stock);
    stock.level('EAST#BOLT-M8', 8);
    const again = await reserveStock(order, BOTH, stock);
    // what its other line waits for is left alone
    expect([quantities(again), quantities(again, '9')]).toEqual([{ reserved: 8, backordered: 2 }, { backordered: 2 }]);
    expect(stock.waiting.map(({ lineId, steps }) => [lineId, steps])).toEqual([['9', 2], ['1', 2]]);
    expect(stock.rounds).toBe(2);
  });

  test('waits for more than it did, after what it is held for, not before', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 6 });
    await reserveStock(fulfilled(waits), BOTH, stock);
    await stock.give('NW-US', 'ORD-0000000000000001');
    stock.level('EAST#BOLT-M8', 3);
    expect(quantities(await reserveStock(fulfilled(waits), BOTH, stock))).toEqual({ reserved: 3, backordered: 7 });
    expect(stock.waiting.map(({ steps }) => steps)).toEqual([7]);
  });

  test('holds again what it took out of a ring-fence, and no more of it', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 10, 'EAST#NUT-M8': 4 });
    await stock.plan('NW-US', 'BOLT-M8', 'EAST', 'fence#channel:b2b', { kind: 'fence', group: 'channel:b2b', steps: 4 });
    const order = anOrder({ lines: [aLine({ steps: 8 }), aLine({ lineId: '2', sku: 'NUT-M8', steps: 4 })] });
    await stock.take('NW-US', order.orderId, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 3, fence: { group: 'channel:b2b', steps: 3 } }]);
    const reserved = await reserveStock(order, { ...BOTH, groups: ['channel:b2b'] }, stock);
    expect([quantities(reserved), quantities(reserved, '2')]).toEqual([{ reserved: 8 }, { reserved: 4 }]);
    expect(stock.held.map(({ steps, fence }) => [steps, fence?.steps])).toEqual([[8, 4], [4, undefined]]);
    expect(stock.at('EAST#BOLT-M8')).toMatchObject({ reserved: 8, kept: 0, free: 2, plan: { 'fence#channel:b2b': { steps: 0 } } });
  });
});

describe('what was added to an order that is sourced', () => {
  const first = async (stock: MemoryStock, change: Partial<Order> = {}) => reserveStock(anOrder(change), BOTH, stock);
  const plus = (order: Order, change: Partial<Order> = {}): Order => ({ ...order, lines: [...order.lines, aLine({ lineId: '2', sku: 'NUT-M8', steps: 4 })], ...change });

  test('is held beside what its releases hold, and goes out with a release of its own', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 50, 'EAST#NUT-M8': 50 });
    const reserved = await reserveStock(plus(await first(stock)), BOTH, stock);
    expect(stock.held.map(({ sku, steps }) => [sku, steps])).toEqual([['BOLT-M8', 10], ['NUT-M8', 4]]);
    expect(reserved.releases.map(({ releaseId, lines }) => [releaseId, lines.map(({ sku, steps }) => [sku, steps])])).toEqual([['ORD-0000000000000001-EAST', [['BOLT-M8', 10]]], ['ORD-0000000000000001-EAST-2', [['NUT-M8', 4]]]]);
    // and once, however often it is asked
    expect(await reserveStock(plus(await first(new MemoryStock({ 'EAST#BOLT-M8': 50 }))), BOTH, stock)).toEqual(reserved);
  });

  test('is beside what has left already, and beside what a supplier ships', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 50, 'EAST#NUT-M8': 50 });
    const order = await first(stock);
    await stock.harden('NW-US', order.orderId);
    await stock.issue('NW-US', order.orderId, 'S1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 4 }]);
    const supplied = { releaseId: 'R-DIRECT', warehouse: 'DIRECT', supplier: 'DIRECT', connector: 'x12', lines: [{ lineId: '3', sku: 'RACK', steps: 7 }] };
    const gone = { releaseId: 'R-GONE', warehouse: 'WEST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 2, shipped: 2 }] };
    const releases = [...order.releases.map((one) => ({ ...one, lines: one.lines.map((line) => ({ ...line, shipped: 4 })) })), supplied, gone];
    await reserveStock(plus(order, { releases }), BOTH, stock);
    expect(stock.held.map(({ sku, warehouse, steps }) => [sku, warehouse, steps])).toEqual([['BOLT-M8', 'EAST', 6], ['NUT-M8', 'EAST', 4]]);
  });

  test('waits with what waits of its line already, by one sum', async () => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 6 });
    const order = await reserveStock(fulfilled({ backorder: 'backorder' }), BOTH, stock);
    const more = { ...order, lines: order.lines.map((line) => ({ ...line, steps: 13, quantities: { ...line.quantities, received: 3 } })) };
    const again = await reserveStock(more, BOTH, stock);
    expect([quantities(again), stock.waiting.map(({ lineId, steps }) => [lineId, steps])]).toEqual([{ reserved: 6, backordered: 7 }, [['1', 7]]]);
    // what came in between is for who waited before, and for the order itself only beyond that
    const richer = new MemoryStock({ 'EAST#BOLT-M8': 6 });
    await reserveStock(fulfilled({ backorder: 'backorder' }), BOTH, richer);
    richer.level('EAST#BOLT-M8', 12);
    expect(quantities(await reserveStock(more, BOTH, richer))).toEqual({ reserved: 8, backordered: 5 });
  });

  test('is nothing where everything is sourced: nothing is asked of the stock', async () => {
    const done = anOrder({ lines: [aLine({}, 'reserved')] });
    expect(await reserveStock(done, BOTH, {} as MemoryStock)).toBe(done);
  });
});

test('goods that are wanted later are held for their day; for today, they are held as any', async () => {
  const due = async (shipNotBefore: string | undefined) => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': 50 });
    await reserveStock(anOrder({ shipNotBefore }), BOTH, stock);
    return stock.held[0]?.due;
  };
  expect([await due('2026-12-01'), await due('2026-11-24'), await due('2026-11-23'), await due('2026-11-01'), await due(undefined)]).toEqual(['2026-12-01', '2026-11-24', undefined, undefined, undefined]);
});

test('an order that took no backorders and waits all the same, after its stock was lost, waits no more once it is released', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 6 });
  await stock.open('NW-US', [{ orderId: 'ORD-0000000000000001', lineId: '2', sku: 'BOLT-M8', warehouse: 'EAST', steps: 4, shipComplete: false }]);
  await releaseStock(anOrder({ lines: [aLine({}, 'reserved'), aLine({ lineId: '2', steps: 4 }, 'backordered')] }), stock);
  expect(stock.waiting).toEqual([]);
});

test('a channel takes from its own ring-fence first, and from no other', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 10 });
  for (const group of ['channel:b2b', 'channel:shop']) await stock.plan('NW-US', 'BOLT-M8', 'EAST', `fence#${group}`, { kind: 'fence', group, steps: 4 });
  await expect(reserveStock(anOrder({ lines: [aLine({ steps: 7 })] }), { ...BOTH, groups: ['channel:b2b'] }, stock)).rejects.toMatchObject({ code: 'stock.short', detail: { short: [{ asked: 7, available: 6 }] } });
  await reserveStock(anOrder({ lines: [aLine({ steps: 5 })] }), { ...BOTH, groups: ['channel:b2b'] }, stock);
  expect(stock.at('EAST#BOLT-M8')).toMatchObject({ reserved: 5, kept: 4, free: 1, plan: { 'fence#channel:b2b': { steps: 0 }, 'fence#channel:shop': { steps: 4 } } });
});

test('a warehouse that the customer does not accept, or where none of its carriers collects, gives nothing', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 50, 'WEST#BOLT-M8': 50 });
  const carriers = { ...BOTH, warehouses: BOTH.warehouses.map((one) => ({ ...one, ...(one.warehouse === 'EAST' && { carriers: ['UPS'] }) })) };
  const from = async (fulfilment: Order['fulfilment']) => (await reserveStock(fulfilled(fulfilment, { orderId: JSON.stringify(fulfilment) }), carriers, stock)).releases.map(({ warehouse }) => warehouse);
  expect([await from({ allowedCarriers: ['UPS'] }), await from({ allowedCarriers: ['DHL'] }), await from({ allowedWarehouses: ['WEST'] })]).toEqual([['EAST'], ['WEST'], ['WEST']]);
});

test('the releases of any order are its lines, and what is left and held is what was there', async () => {
  const level = fc.integer({ min: 0, max: 20 });
  await fc.assert(
    fc.asyncProperty(level, level, level, level, fc.array(fc.record({ sku: fc.constantFrom('A', 'B'), steps: fc.integer({ min: 1, max: 12 }) }), { minLength: 1, maxLength: 4 }), async (ea, eb, wa, wb, asked) => {
      const before = { 'EAST#A': ea, 'EAST#B': eb, 'WEST#A': wa, 'WEST#B': wb };
      const stock = new MemoryStock({ ...before });
      const order = anOrder({ lines: asked.map(({ sku, steps }, index) => aLine({ lineId: String(index), sku, steps })) });
      const enough = (['A', 'B'] as const).every((sku) => asked.filter((line) => line.sku === sku).reduce((sum, line) => sum + line.steps, 0) <= before[`EAST#${sku}`] + before[`WEST#${sku}`]);
      const reserved = await reserveStock(order, BOTH, stock).catch(() => undefined);
      expect(reserved !== undefined).toBe(enough);
      for (const line of reserved?.lines ?? []) {
        expect(reserved?.releases.flatMap((release) => release.lines).filter((part) => part.lineId === line.lineId).reduce((sum, part) => sum + part.steps, 0)).toBe(line.steps);
      }
      await stock.give('NW-US', order.orderId);
      expect(stock.available).toEqual(before);
    }),
  );
});
