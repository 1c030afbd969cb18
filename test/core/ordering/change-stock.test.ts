import { describe, expect, test } from 'vitest';
import { holdOf, type Sourcing } from '../../../core/inventory/reserve-stock.ts';
import type { Order, OrderLine, Release } from '../../../core/model/order.ts';
import type { LinePlan, OrderChange, TakeBack } from '../../../core/model/order-change.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import type { Take } from '../../../core/model/stock.ts';
import { adjustStock, heldNow, isSourced, outAt, restoreStock, sourceChange } from '../../../core/ordering/change-stock.ts';
import { requestChange } from '../../../core/ordering/request-change.ts';
import { aLine, anItem, anOrder, aShipment, AT, items } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const ORDER = 'ORD-0000000000000001';
const BOTH: Sourcing = { warehouses: ['EAST', 'WEST'].map((warehouse, priority) => ({ entity: 'NW-US', warehouse, name: warehouse, priority })), items: new Map(), policy: 'priority', groups: [] };
const NONE: TakeBack = { received: 0, backordered: 0, reserved: 0, accepted: 0, released: 0 };
const plan = (lineId: string, { add = 0, sku = 'BOLT-M8', ...back }: Partial<TakeBack> & { add?: number; sku?: string }): LinePlan => ({ lineId, sku, from: 10, to: 10, takeBack: { ...NONE, ...back }, add });
const take = (steps: number, warehouse = 'EAST', lineId = '1', sku = 'BOLT-M8'): Take => ({ lineId, sku, warehouse, steps });
const waiting = (steps: number, accepted = 0): OrderLine => ({ ...aLine({ steps: steps + accepted }), quantities: { ...aLine().quantities, received: 0, accepted, backordered: steps } });
const backorders = { backorder: 'backorder' } as const;
const changeOf = (order: Order, lines: LinePlan[], change: Partial<OrderChange> = {}): OrderChange => ({ ...requestChange(order, undefined, undefined, 'cora', AT).orderChange, plan: { lines, recalls: [] }, ...change });
/** Stock of which an order holds something. */
const stocked = async (levels: Record<string, number>, held: Take[] = []) => {
  const stock = new MemoryStock(levels);
  if (held.length > 0) await stock.take('NW-US', ORDER, held);
  return stock;
};
const places = (stock: MemoryStock) => stock.held.map(({ lineId, warehouse, steps }) => [lineId, warehouse, steps]);
const queue = (stock: MemoryStock) => stock.waiting.map(({ lineId, warehouse, steps, shipComplete, promise }) => [lineId, warehouse, steps, shipComplete, promise]);

test('an order is sourced once a unit of it is anything but received or gone', () => {
  for (const state of ['reserved', 'backordered', 'accepted', 'released', 'picked', 'shipped', 'invoiced'] as const) expect(isSourced(anOrder({ lines: [aLine(), aLine({ lineId: '2', steps: 1 }, state)] })), state).toBe(true);
  for (const state of ['received', 'cancelled', 'returned'] as const) expect(isSourced(anOrder({ lines: [aLine({}, state)] })), state).toBe(false);
});

test('out at a warehouse is what its releases were sent with, of the line, less what has left of each', () => {
  const release = (releaseId: string, steps: number, change: Partial<Release> = {}): Release => ({
    releaseId, warehouse: 'EAST', connector: 'shiphero', releasedAt: AT.toISOString(), lines: [{ lineId: '1', sku: 'BOLT-M8', steps }, { lineId: '2', sku: 'NUT-M8', steps: 50 }], ...change,
  });
  const { releasedAt: _, ...unsent } = release('R3', 400);
  const order = anOrder({ releases: [release('R1', 8), release('R2', 5), unsent, release('R4', 400, { recalledAt: AT.toISOString() }), release('R5', 7, { warehouse: 'WEST' })] });
  const left = (releaseId: string, ...parts: [string, number][]) => aShipment({ releaseId, matched: parts.map(([lineId, steps]) => ({ lineId, sku: 'BOLT-M8', steps })) });
  expect(outAt(order, [], 'EAST', '1')).toBe(13);
  expect(outAt(order, [left('R1', ['1', 3], ['2', 9]), left('R5', ['1', 7]), aShipment({ releaseId: 'R1' })], 'EAST', '1')).toBe(10);
  // more left than was asked: nothing is out of that one, and the other is as it was
  expect(outAt(order, [left('R1', ['1', 9])], 'EAST', '1')).toBe(5);
  expect([outAt(order, [left('R5', ['1', 7])], 'WEST', '1'), outAt(order, [], 'EAST', '3')]).toEqual([0, 0]);
});

test('what has expired while the order was held up is held again before the change: its planned release still finds it', async () => {
  const stock = await stocked({ 'EAST#BOLT-M8': 10 });
  const planned: Release = { releaseId: `${ORDER}-EAST`, warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] };
  const order = anOrder({ lines: [aLine({}, 'reserved')], releases: [planned] });
  await stock.take('NW-US', ORDER, [take(10)], holdOf(order, AT));
  const later = new Date(AT.getTime() + 4 * 86_400_000);
  stock.now = later;
  await stock.expire('NW-US', ORDER);
  expect(places(stock)).toEqual([]);
  const facts = { shipments: [], sourcing: BOTH, keep: async () => undefined };
  await adjustStock(order, changeOf(order, [plan('1', { reserved: 4 })]), facts, { stock, backorders: stock, lots: stock.lots }, later);
  expect(places(stock)).toEqual([['1', 'EAST', 6]]);
  // gone to others meanwhile, it is a matter for a person
  const empty = await stocked({ 'EAST#BOLT-M8': 3 });
  await expect(adjustStock(order, changeOf(order, [plan('1', { reserved: 4 })]), facts, { stock: empty, backorders: empty, lots: empty.lots }, later)).rejects.toMatchObject({ code: 'stock.reservation-expired' });
});

describe('where a change takes from, and what it gives back', () => {
  const source = (order: Order, lines: LinePlan[], stock: MemoryStock, { shipments = [], sourcing = BOTH, request }: { shipments?: Shipment[]; sourcing?: Sourcing; request?: OrderChange['request'] } = {}) =>
    sourceChange(order, changeOf(order, lines, { request }), shipments, sourcing, { stock, lots: stock.lots }, AT);
  const order = anOrder({ lines: [aLine({}, 'accepted')] });
  const NOTHING = { round: 0, takes: [], back: [], backordered: [], cancelled: [], dropShips: [] };

  test('given back is what no release is out for, the last warehouse first, of the line and no more than is asked', async () => {
    const held = [take(6), take(4, 'WEST'), take(9, 'EAST', '2', 'NUT-M8')];
    const stock = await stocked({ 'EAST#BOLT-M8': 9, 'WEST#BOLT-M8': 9, 'EAST#NUT-M8': 9 }, held);
    expect(await source(order, [plan('1', { accepted: 5 })], stock)).toEqual({ ...NOTHING, back: [{ lineId: '1', warehouse: 'WEST', steps: 4 }, { lineId: '1', warehouse: 'EAST', steps: 1 }] });
    expect((await source(order, [plan('1', { reserved: 1, accepted: 1, released: 1 })], stock)).back).toEqual([{ lineId: '1', warehouse: 'WEST', steps: 3 }]);
    expect((await source(order, [plan('1', { received: 2, backordered: 2 })], stock)).back).toEqual([]);
    const out: Release = { releaseId: 'R', warehouse: 'WEST', connector: 'shiphero', releasedAt: AT.toISOString(), lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 3 }] };
    expect((await source({ ...order, releases: [out] }, [plan('1', { accepted: 5 })], stock)).back).toEqual([{ lineId: '1', warehouse: 'WEST', steps: 1 }, { lineId: '1', warehouse: 'EAST', steps: 4 }]);
    expect((await source({ ...order, releases: [{ ...out, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 9 }] }] }, [plan('1', { accepted: 2 })], stock)).back).toEqual([{ lineId: '1', warehouse: 'EAST', steps: 2 }]);
    expect(await sourceChange(order, { ...changeOf(order, []), plan: undefined }, [], BOTH, { stock, lots: stock.lots }, AT)).toEqual(NOTHING);
  });

  test('what is added is sourced as an order is: here, then there, then waiting or the supplier’s', async () => {
    const stock = await stocked({ 'EAST#BOLT-M8': 3, 'WEST#BOLT-M8': 4 });
    const later = { ...order, fulfilment: backorders };
    const lines = [plan('1', { add: 9 }), plan('3', { add: 0, sku: 'NUT-M8' })];
    expect(await source(later, lines, stock)).toMatchObject({ takes: [{ warehouse: 'EAST', steps: 3 }, { warehouse: 'WEST', steps: 4 }], backordered: [{ lineId: '1', sku: 'BOLT-M8', steps: 2 }], cancelled: [], dropShips: [] });
    expect(await source({ ...order, fulfilment: { backorder: 'cancel' } }, lines, stock)).toMatchObject({ backordered: [], cancelled: [{ lineId: '1', steps: 2 }] });
    const routed = { ...order, route: { ...order.route, suppliers: { FABORY: 'x12' } } };
    const supplied = await source(routed, [plan('1', { add: 9 })], stock, { sourcing: { ...BOTH, items: items(anItem({ dropShip: { supplier: 'FABORY' } })) } });
    expect([supplied.takes, supplied.dropShips]).toEqual([[], [{ supplier: 'FABORY', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 9 }] }]]);
  });

  test('as many days before it ends as the line wants it to last, from the day that it is to leave', async () => {
    const stock = await stocked({ 'EAST#BOLT-M8': 50, 'WEST#BOLT-M8': 50 });
    stock.keptByLots = [['EAST', '2026-12-10'], ['WEST', '2027-01-15']].map(([warehouse = '', expiresOn]) => ({ sku: 'BOLT-M8', warehouse, lots: [{ lot: 'L', expiresOn, onHand: 50, allocated: 0 }], revision: 1 }));
    const kept = { ...order, fulfilment: backorders, lines: [aLine({ lineId: '2', sku: 'NUT-M8' }, 'accepted'), aLine({ lots: { minimumDays: 30 } }, 'accepted')] };
    expect((await source(kept, [plan('1', { add: 2 })], stock)).takes).toEqual([{ ...take(2, 'WEST'), goodUntil: '2026-12-23' }]);
    expect(await source(kept, [plan('1', { add: 2 })], stock, { request: { shipNotBefore: '2027-01-01' } })).toMatchObject({ takes: [], backordered: [{ lineId: '1', steps: 2 }] });
  });

  test('of a kit that is added, its components', async () => {
    const stock = await stocked({ 'EAST#NUT-M8': 20 });
    const kit = [{ sku: 'NUT-M8', steps: 4 }];
    expect(await source(order, [{ ...plan('9', { add: 2, sku: 'SET' }), kit }], stock)).toMatchObject({ takes: [{ lineId: '9', sku: 'SET', warehouse: 'EAST', steps: 2, kit }], cancelled: [] });
  });

  test('with nothing there at all a person decides', async () => {
    const stock = await stocked({});
    await expect(source({ ...order, fulfilment: { backorder: 'cancel' } }, [plan('1', { add: 9 })], stock)).rejects.toMatchObject({ name: 'Rejected', code: 'stock.short', detail: { short: [{ lineId: '1', sku: 'BOLT-M8', steps: 9 }] } });
    // one of two things that are added is there: that is something
    expect(await source({ ...order, fulfilment: { backorder: 'cancel' } }, [plan('1', { add: 9 }), plan('2', { add: 1, sku: 'NUT-M8' })], await stocked({ 'EAST#NUT-M8': 1 }))).toMatchObject({ takes: [{ sku: 'NUT-M8' }], cancelled: [{ lineId: '1' }] });
  });

  test('from warehouses that serve the order, for the day and place that the change asks for', async () => {
    const stock = await stocked({ 'EAST#BOLT-M8': 50, 'WEST#BOLT-M8': 50 });
    expect((await source({ ...order, fulfilment: { allowedWarehouses: ['WEST'] } }, [plan('1', { add: 2 })], stock)).takes).toEqual([take(2, 'WEST')]);
    expect((await source({ ...order, shipNotBefore: '2026-12-05' }, [plan('1', { add: 2 })], stock)).takes).toEqual([{ ...take(2), due: '2026-12-05' }]);
    expect((await source({ ...order, shipNotBefore: '2026-12-05' }, [plan('1', { add: 2 })], stock, { request: { shipNotBefore: '2026-12-24' } })).takes).toEqual([{ ...take(2), due: '2026-12-24' }]);
    const near: Sourcing = { ...BOTH, policy: 'nearest', warehouses: BOTH.warehouses.map((one) => ({ ...one, distances: [{ country: 'US', postalPrefix: one.warehouse === 'EAST' ? '0' : '9', km: 1 }] })) };
    expect((await source(order, [plan('1', { add: 2 })], stock, { sourcing: near, request: { shipTo: { ...order.shipTo, postalCode: '94105' } } })).takes).toEqual([take(2, 'WEST')]);
  });
});

describe('stock follows a change', () => {
  const adjusted = async (order: Order, change: OrderChange, stock: MemoryStock) => {
    const kept: Pick<OrderChange, 'held' | 'sourcing'>[] = [];
    const sourcing = await adjustStock(order, change, { shipments: [], sourcing: BOTH, keep: async (decided) => void kept.push(decided) }, { stock, backorders: stock, lots: stock.lots }, AT);
    return { sourcing, kept };
  };
  const order = anOrder({ lines: [aLine({}, 'accepted')], fulfilment: backorders });

  test('what is added is held, then what is not wanted is given back; what it held is kept before any of it', async () => {
    const stock = await stocked({ 'EAST#BOLT-M8': 20, 'EAST#NUT-M8': 5 }, [take(10)]);
    const { kept, sourcing } = await adjusted(order, changeOf(order, [plan('1', { accepted: 4 }), plan('2', { add: 3, sku: 'NUT-M8' })]), stock);
    expect(places(stock)).toEqual([['1', 'EAST', 6], ['2', 'EAST', 3]]);
    expect(kept).toEqual([{ held: [take(10)], sourcing }]);
    expect(stock.held[1]).toMatchObject({ version: 2, expiresAt: '2026-11-26T10:00:00.000Z' });
  });

  test('a second attempt does what the first one decided, once', async () => {
    const stock = await stocked({ 'EAST#BOLT-M8': 20, 'EAST#NUT-M8': 5 }, [take(10)]);
    const change = changeOf(order, [plan('1', { accepted: 4 }), plan('2', { add: 3, sku: 'NUT-M8' })]);
    const first = await adjusted(order, change, stock);
    const second = await adjusted(order, { ...change, ...first.kept[0] }, stock);
    expect([second.kept, second.sourcing, places(stock)]).toEqual([[], first.sourcing, [['1', 'EAST', 6], ['2', 'EAST', 3]]]);
    // what the first one gave back has not expired: it is not held again for a release that is still to go out
    const planned: Release = { releaseId: `${ORDER}-EAST`, warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] };
    await adjusted({ ...order, releases: [planned] }, { ...change, ...first.kept[0] }, stock);
    expect(places(stock)).toEqual([['1', 'EAST', 6], ['2', 'EAST', 3]]);
  });

  test('others were faster: it decides anew, and says so; five times, and it is tried later', async () => {
    const stock = await stocked({ 'EAST#BOLT-M8': 20, 'WEST#BOLT-M8': 20 }, [take(10)]);
    const rounds = stock.rounds;
    stock.beforeTake = (round) => round === rounds + 1 && stock.level('EAST#BOLT-M8', 10);
    const { kept, sourcing } = await adjusted(order, changeOf(order, [plan('1', { add: 5 })]), stock);
    expect([kept.map((one) => [one.held, one.sourcing?.round]), sourcing?.takes]).toEqual([[[[take(10)], 0], [[take(10)], 1]], [take(5, 'WEST')]]);
    stock.add = async () => false;
    await expect(adjusted(order, changeOf(order, [plan('1', { add: 5 })]), stock)).rejects.toMatchObject({ name: 'Transient', code: 'stock.contended' });
  });

  test('what its own saga has not sourced yet is left to that, and a change without a plan has nothing to do', async () => {
    const stock = await stocked({ 'EAST#BOLT-M8': 20 });
    const fresh = anOrder();
    expect(await adjusted(fresh, changeOf(fresh, [plan('1', { add: 5 })]), stock)).toEqual({ sourcing: undefined, kept: [] });
    expect(await adjusted(order, { ...changeOf(order, []), plan: undefined }, stock)).toEqual({ sourcing: undefined, kept: [] });
    expect(stock.held).toEqual([]);
  });

  test('lines wait for what they want in the new version: more, less, or not at all; each at its place and with its promise', async () => {
    const open = async (stock: MemoryStock, steps: number) => stock.open('NW-US', [{ orderId: ORDER, lineId: '1', sku: 'BOLT-M8', warehouse: 'WEST', steps, shipComplete: false, promise: '2026-12-01' }]);
    const after = async (lines: LinePlan[], of: Order) => {
      const stock = await stocked({});
      await open(stock, 4);
      await adjusted(of, changeOf(of, lines), stock);
      return queue(stock);
    };
    const wants = anOrder({ lines: [waiting(4, 6), aLine({ lineId: '2', sku: 'NUT-M8' }, 'accepted')], fulfilment: { ...backorders, shipComplete: true } });
    expect(await after([plan('1', { backordered: 1 })], wants)).toEqual([['1', 'WEST', 3, true, '2026-12-01']]);
    expect(await after([plan('1', { backordered: 4 })], wants)).toEqual([]);
    expect(await after([plan('1', { add: 2 })], wants)).toEqual([['1', 'WEST', 6, true, '2026-12-01']]);
    expect(await after([plan('2', { add: 2, sku: 'NUT-M8' })], wants)).toEqual([['1', 'WEST', 4, false, '2026-12-01'], ['2', 'EAST', 2, true, undefined]]);
  });
});

describe('a change is undone', () => {
  const order = anOrder({ lines: [waiting(4, 6)], fulfilment: backorders });
  const restore = (stock: MemoryStock, change: Partial<OrderChange>, of = order) => restoreStock(of, changeOf(of, [], change), { stock, backorders: stock }, AT);

  test('it holds again what it held, and waits again for what it waited for, where nothing said where at its first warehouse', async () => {
    const stock = await stocked({ 'EAST#BOLT-M8': 20, 'WEST#BOLT-M8': 5 }, [take(2), take(5, 'WEST')]);
    await restore(stock, { held: [take(6)] });
    expect([places(stock), queue(stock)]).toEqual([[['1', 'EAST', 6]], [['1', 'EAST', 4, false, undefined]]]);
    await restore(stock, { held: [take(6)] });
    expect([places(stock), queue(stock)]).toEqual([[['1', 'EAST', 6]], [['1', 'EAST', 4, false, undefined]]]);
  });

  test('a line that waits more than it did goes back to what it was, and one that did not wait waits no more', async () => {
    const stock = await stocked({ 'EAST#BOLT-M8': 6 }, [take(6)]);
    await stock.open('NW-US', ['1', '2'].map((lineId) => ({ orderId: ORDER, lineId, sku: 'BOLT-M8', warehouse: 'WEST', steps: 9, shipComplete: false })));
    await restore(stock, { held: [take(6)] }, { ...order, lines: [...order.lines, aLine({ lineId: '2' }, 'accepted')] });
    expect(queue(stock)).toEqual([['1', 'WEST', 4, false, undefined]]);
  });

  test('one that had not begun has nothing to undo, and what others took meanwhile is a person’s matter', async () => {
    const stock = await stocked({ 'EAST#BOLT-M8': 5 });
    await restore(stock, {});
    expect([places(stock), queue(stock)]).toEqual([[], []]);
    await expect(restore(stock, { held: [take(6)] })).rejects.toMatchObject({ name: 'Rejected', code: 'stock.short', detail: { changeId: 'CHG-0000000000000001-1' } });
  });

  test('what it holds now is told without what was given back', async () => {
    const stock = await stocked({ 'EAST#BOLT-M8': 20, 'WEST#BOLT-M8': 5 }, [take(2), take(5, 'WEST')]);
    await stock.give('NW-US', ORDER, [{ lineId: '1', warehouse: 'WEST', steps: 5 }]);
    expect(await heldNow(order, stock)).toEqual([take(2)]);
  });
});
