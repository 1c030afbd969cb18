import { describe, expect, test } from 'vitest';
import { availability } from '../../../core/inventory/availability.ts';
import { KitBackorders, KitStock } from '../../../core/inventory/kit-stock.ts';
import { reserveBackorder } from '../../../core/inventory/reserve-backorder.ts';
import { reserveStock } from '../../../core/inventory/reserve-stock.ts';
import { planSourcing, type SourcingQuestion } from '../../../core/inventory/source-lines.ts';
import type { Part } from '../../../core/inventory/stock.ts';
import type { OrderLine } from '../../../core/model/order.ts';
import type { LinePlan, OrderChange } from '../../../core/model/order-change.ts';
import type { Take } from '../../../core/model/stock.ts';
import { adjustStock, restoreStock } from '../../../core/ordering/change-stock.ts';
import { requestChange } from '../../../core/ordering/request-change.ts';
import { aLine, anItem, anOrder, aPosition, AT, items } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const E = 'NW-US';
const O = 'ORD-0000000000000001';
/** A drill and two lamps. */
const KIT = [{ sku: 'DRILL', steps: 1 }, { sku: 'LAMP', steps: 2 }];
const goods = items(anItem({ sku: 'SET', kit: [{ components: KIT.map(({ sku, steps }) => ({ sku, quantity: { amount: String(steps), uom: 'EA' } })) }] }), anItem({ sku: 'DRILL' }), anItem({ sku: 'LAMP' }));
const warehouses = ['EAST', 'WEST'].map((warehouse, priority) => ({ entity: E, warehouse, name: warehouse, priority }));
const sets = (steps: number, warehouse = 'EAST'): Take => ({ lineId: '1', sku: 'SET', warehouse, steps, kit: KIT });

const kept = (levels: Record<string, number>) => {
  const memory = new MemoryStock(levels);
  return { memory, stock: new KitStock(memory), backorders: new KitBackorders(memory), lots: memory.lots };
};

const asked = (steps: number, change: Partial<SourcingQuestion> = {}, levels: Record<string, [drills: number, lamps: number]> = {}): SourcingQuestion => ({
  lines: [{ lineId: '1', sku: 'SET', steps, kit: KIT }],
  warehouses, policy: 'priority', shipComplete: false, backorder: 'backorder', groups: [], today: '2026-11-23',
  positions: Object.entries(levels).flatMap(([warehouse, [drills, lamps]]) => [aPosition({ sku: 'DRILL', warehouse, onHand: drills }), aPosition({ sku: 'LAMP', warehouse, onHand: lamps })]),
  ...change,
});
const sourced = (steps: number, levels: Record<string, [number, number]>, change: Partial<SourcingQuestion> = {}) => {
  const { takes, backordered } = planSourcing(asked(steps, change, levels));
  return { takes: takes.map(({ warehouse, steps: kits }) => [warehouse, kits]), backordered: backordered.map(({ warehouse, steps: kits, promise }) => [warehouse, kits, promise]) };
};

test('a kit is reserved by component, all of them or none', async () => {
  const { memory, stock } = kept({ 'EAST#DRILL': 3, 'EAST#LAMP': 5 });
  expect(await stock.take(E, O, [sets(3)])).toBe(false);
  expect(memory.available).toEqual({ 'EAST#DRILL': 3, 'EAST#LAMP': 5 });
  expect(await stock.take(E, O, [sets(2)])).toBe(true);
  expect(memory.available).toEqual({ 'EAST#DRILL': 1, 'EAST#LAMP': 1 });
  expect(memory.held.map(({ lineId, sku, steps }) => [lineId, sku, steps])).toEqual([['1 > DRILL', 'DRILL', 2], ['1 > LAMP', 'LAMP', 4]]);
  expect(await stock.reservations(E, O)).toMatchObject([{ lineId: '1', sku: 'SET', warehouse: 'EAST', steps: 2, state: 'soft', kit: KIT }]);
});

test('kits are given back, allocated and issued by component, and counted by kits', async () => {
  const { memory, stock } = kept({ 'EAST#DRILL': 9, 'EAST#LAMP': 9 });
  await stock.take(E, O, [sets(4)]);
  await stock.give(E, O, [{ lineId: '1', steps: 1 }], 'T1');
  await stock.harden(E, O);
  await stock.issue(E, O, 'S1', [sets(2)]);
  expect(await stock.reservations(E, O)).toMatchObject([{ steps: 1, taken: 3, state: 'hard' }]);
  expect([memory.at('EAST#DRILL'), memory.at('EAST#LAMP')]).toMatchObject([{ onHand: 7, allocated: 1 }, { onHand: 5, allocated: 2 }]);
  expect(await stock.holders(E, 'LAMP', 'EAST')).toMatchObject([{ lineId: '1', steps: 2 }]);
});

test('of a kit that was taken in part, because a crash came between, none is held, and the next attempt takes the rest', async () => {
  const { memory, stock, backorders } = kept({ 'EAST#DRILL': 9, 'EAST#LAMP': 9 });
  await stock.take(E, O, [sets(2)]);
  await memory.give(E, O, [{ lineId: '1 > LAMP', steps: 4 }]);
  expect(await stock.reservations(E, O)).toMatchObject([{ lineId: '1', steps: 0 }]);
  const order = anOrder({ lines: [aLine({ sku: 'SET', steps: 2, kit: KIT })] });
  await reserveStock(order, { warehouses, items: new Map(), policy: 'priority', groups: [] }, { stock, backorders, lots: memory.lots }, AT);
  expect(memory.available).toEqual({ 'EAST#DRILL': 7, 'EAST#LAMP': 5 });
});

test('there are as many kits as the scarcest component allows, at each warehouse by itself: parts of one house make no kit with those of another', () => {
  expect(sourced(3, { EAST: [3, 6], WEST: [0, 9] })).toEqual({ takes: [['EAST', 3]], backordered: [] });
  expect(sourced(3, { EAST: [9, 4], WEST: [1, 9] })).toEqual({ takes: [['EAST', 2], ['WEST', 1]], backordered: [] });
  expect(sourced(3, { EAST: [9, 0], WEST: [0, 9] })).toEqual({ takes: [], backordered: [['EAST', 3, undefined]] });
});

test.each(['fewest-splits', 'cost', 'nearest'] as const)('components that are there, but not in one house, do not make a plan (%s)', (policy) => {
  expect(sourced(2, { EAST: [1, 9], WEST: [9, 2] }, { policy }).takes).toEqual([['EAST', 1], ['WEST', 1]]);
  expect(() => planSourcing(asked(2, { policy, backorder: 'park' }, { EAST: [0, 9], WEST: [9, 2] }))).toThrow(expect.objectContaining({ code: 'stock.short', detail: { short: [{ sku: 'SET', asked: 2, available: 1 }] } }));
});

test('a kit and its component on another line share what there is', () => {
  const lines = [{ lineId: '1', sku: 'SET', steps: 2, kit: KIT }, { lineId: '2', sku: 'LAMP', steps: 2 }];
  expect(sourced(2, { EAST: [2, 5] }, { lines })).toEqual({ takes: [['EAST', 2], ['EAST', 1]], backordered: [['EAST', 1, undefined]] });
});

test('a kit waits whole, for the day on which the last of its components comes', () => {
  const positions = [
    aPosition({ sku: 'DRILL', onHand: 5 }),
    aPosition({ sku: 'LAMP', onHand: 1, plan: { P1: { kind: 'receipt', steps: 3, due: '2026-11-25' }, P2: { kind: 'receipt', steps: 3, due: '2026-11-28' } } }),
  ];
  expect(planSourcing(asked(2, { positions })).backordered).toEqual([{ lineId: '1', sku: 'SET', steps: 2, kit: KIT, warehouse: 'EAST', promise: '2026-11-25' }]);
  expect(planSourcing(asked(3, { positions })).backordered).toMatchObject([{ steps: 3, promise: '2026-11-28' }]);
});

test('a backordered kit is demand for each of its components, and an order takes it no second time', async () => {
  const shelves = kept({ 'EAST#DRILL': 5, 'EAST#LAMP': 1 });
  const order = anOrder({ fulfilment: { backorder: 'backorder' }, lines: [aLine({ sku: 'SET', steps: 2, kit: KIT }), aLine({ lineId: '2', sku: 'DRILL', steps: 1 })] });
  const sourcing = { warehouses, items: new Map(), policy: 'priority' as const, groups: [] };
  const reserved = await reserveStock(order, sourcing, shelves, AT);
  expect(reserved.lines.map(({ quantities: { reserved: now, backordered } }) => [now, backordered])).toEqual([[0, 2], [1, 0]]);
  expect([shelves.memory.at('EAST#DRILL'), shelves.memory.at('EAST#LAMP')]).toMatchObject([{ reserved: 1, waiting: 2, free: 2 }, { waiting: 4, free: -3 }]);
  // its answer was lost: the same again
  await reserveStock(order, sourcing, shelves, AT);
  expect(await shelves.backorders.ofOrder(E, O)).toMatchObject([{ lineId: '1', sku: 'SET', steps: 2 }]);
  expect(shelves.memory.held).toHaveLength(1);
});

test('availability of a kit is the least of its components at each warehouse, and explain names it', () => {
  const goods = items(
    anItem({ sku: 'SET', kit: [{ components: [{ sku: 'DRILL', quantity: { amount: '1', uom: 'EA' } }, { sku: 'LAMP', quantity: { amount: '2', uom: 'EA' } }] }] }),
    anItem({ sku: 'DRILL' }),
    anItem({ sku: 'LAMP' }),
  );
  const pictures = [aPosition({ sku: 'DRILL', onHand: 4 }), aPosition({ sku: 'LAMP', onHand: 5 }), aPosition({ sku: 'DRILL', warehouse: 'WEST', onHand: 1 }), aPosition({ sku: 'LAMP', warehouse: 'WEST', onHand: 9 })];
  const line = (lineId: string, sku: string, amount: string) => ({ lineId, sku, quantity: { amount, uom: 'EA' } });
  const question = { lines: [line('1', 'SET', '2'), line('2', 'LAMP', '13'), line('3', 'SET', '2')], warehouses, at: AT, groups: [], explain: true };
  const [first, lamps, second] = availability(question, goods, pictures);
  expect(first).toMatchObject({
    available: '3', promisable: '2', promise: 'full',
    warehouses: [
      { warehouse: 'EAST', available: '2', limitedBy: 'LAMP', components: [{ sku: 'DRILL', perKit: '1', available: '4', kits: 4 }, { sku: 'LAMP', perKit: '2', available: '5', kits: 2 }] },
      { warehouse: 'WEST', available: '1', limitedBy: 'DRILL' },
    ],
  });
  expect([lamps?.promisable, second?.promisable]).toEqual(['10', '0']);
  goods.delete('LAMP');
  expect(availability({ ...question, lines: [line('1', 'SET', '1')] }, goods, pictures)).toMatchObject([{ code: 'availability.kit-unusable' }]);
});

test('a change of kits gives back, takes and waits for whole ones, and withdrawn, holds again what it held', async () => {
  const shelves = kept({ 'EAST#DRILL': 5, 'EAST#LAMP': 12 });
  await shelves.stock.take(E, O, [sets(3)]);
  const order = anOrder({ fulfilment: { backorder: 'backorder' }, lines: [aLine({ sku: 'SET', steps: 3, kit: KIT }, 'accepted')] });
  const none = { received: 0, backordered: 0, reserved: 0, accepted: 0, released: 0 };
  const change = (to: number, more: Partial<LinePlan> = {}): OrderChange => ({
    ...requestChange(order, undefined, undefined, 'cora', AT).orderChange,
    changeId: `CHG-${to}`, plan: { lines: [{ lineId: '1', sku: 'SET', from: 3, to, takeBack: none, add: 0, ...more }], recalls: [] },
  });
  const adjust = async (one: OrderChange) => {
    let known = one;
    const keep = async (decided: Pick<OrderChange, 'held' | 'sourcing'>) => void (known = { ...known, ...decided });
    await adjustStock(order, one, { shipments: [], sourcing: { warehouses, items: new Map(), policy: 'priority', groups: [] }, keep }, shelves, AT);
    return known;
  };
  const less = await adjust(change(1, { takeBack: { ...none, accepted: 2 } }));
  expect(shelves.memory.available).toEqual({ 'EAST#DRILL': 4, 'EAST#LAMP': 10 });
  await restoreStock(order, less, shelves, AT);
  expect(await shelves.stock.reservations(E, O)).toMatchObject([{ lineId: '1', steps: 3, kit: KIT }]);
  const more = await adjust(change(7, { add: 4 }));
  expect([shelves.memory.available, await shelves.backorders.ofOrder(E, O)]).toMatchObject([{ 'EAST#DRILL': 0, 'EAST#LAMP': 2 }, [{ lineId: '1', sku: 'SET', steps: 2 }]]);
  expect(shelves.memory.at('EAST#LAMP')).toMatchObject({ waiting: 4 });
  await restoreStock(order, more, shelves, AT);
  expect([shelves.memory.available, shelves.memory.waiting]).toEqual([{ 'EAST#DRILL': 2, 'EAST#LAMP': 6 }, []]);
});

test('a kit is as old as its oldest component, of unknown age where one was never told of, and stale where any of them is', () => {
  const at = (drill: string | undefined, lamp: string | undefined) => [aPosition({ sku: 'DRILL', onHand: 4, asOf: drill }), aPosition({ sku: 'LAMP', onHand: 8, asOf: lamp })];
  const east = [{ warehouse: 'EAST', staleAfterMinutes: 30 }];
  const set = { lineId: '1', sku: 'SET', quantity: { amount: '1', uom: 'EA' } };
  const [early, late] = ['2026-11-23T09:20:00.000Z', '2026-11-23T09:59:00.000Z'];
  const there = (pictures: ReturnType<typeof at>, from = east) => availability({ lines: [set], warehouses: from, at: AT, groups: [], explain: true }, goods, pictures)[0]?.warehouses?.[0];
  expect(there(at(late, early), [{ warehouse: 'EAST', staleAfterMinutes: 60 }])).toMatchObject({ available: '4', asOf: early, components: [{ asOf: late }, { asOf: early }] });
  expect(there(at(early, late), [{ warehouse: 'EAST', staleAfterMinutes: 60 }])).toMatchObject({ asOf: early });
  expect(there(at(early, late))).toMatchObject({ stale: true });
  expect(there(at(late, early))).toMatchObject({ stale: true });
  expect(there(at(late, late))).not.toHaveProperty('stale');
  for (const unknown of [at(late, undefined), at(undefined, late), at(late, late).slice(0, 1)]) expect(there(unknown)).not.toHaveProperty('asOf');
  expect(there(at(late, undefined))?.components?.map((part) => Object.keys(part).includes('asOf'))).toEqual([true, false]);
  // one that was never told of is none, and has no balance
  expect(there(at(late, late).slice(0, 1))).toMatchObject({ available: '0', limitedBy: 'LAMP', components: [{}, { sku: 'LAMP', available: '0', kits: 0 }] });
  const spoilt = items(...[...goods.values()].map((item) => (item.sku === 'LAMP' ? { ...item, baseUnit: 'GONE' } : item)));
  expect(() => availability({ lines: [set], warehouses: east, at: AT, groups: [], explain: true }, spoilt, at(late, late))).toThrow('LAMP has no usable base unit');
});

test('kits and their components that are asked for together share what there is', () => {
  const pictures = [aPosition({ sku: 'DRILL', onHand: 9 }), aPosition({ sku: 'LAMP', onHand: 12 })];
  const line = (lineId: string, sku: string, amount: string) => ({ lineId, sku, quantity: { amount, uom: 'EA' } });
  const promised = (...lines: ReturnType<typeof line>[]) => availability({ lines, warehouses, at: AT, groups: [], explain: false }, goods, pictures).map(({ promisable }) => promisable);
  // two kits take four lamps: eight are left, for four kits
  expect(promised(line('1', 'SET', '2'), line('2', 'LAMP', '9'), line('3', 'DRILL', '9'))).toEqual(['2', '8', '7']);
  expect(promised(line('1', 'LAMP', '3'), line('2', 'SET', '9'))).toEqual(['3', '4']);
  expect(promised(line('1', 'SET', '2'), line('2', 'SET', '9'))).toEqual(['2', '4']);
});

test('what one line wants of a component is ahead of the next line that waits for it, so much per kit', () => {
  const plan = { first: { kind: 'receipt' as const, steps: 3, due: '2026-12-01' }, second: { kind: 'receipt' as const, steps: 3, due: '2026-12-05' } };
  const line = (lineId: string, sku: string, amount: string) => ({ lineId, sku, quantity: { amount, uom: 'EA' } });
  const question = { lines: [line('1', 'SET', '2'), line('2', 'LAMP', '6')], warehouses: [{ warehouse: 'EAST' }], at: AT, groups: [], explain: false };
  // four lamps go into the kits, so six more are there with the second receipt and not with the first
  expect(availability(question, goods, [aPosition({ sku: 'DRILL', onHand: 2 }), aPosition({ sku: 'LAMP', onHand: 4, plan })])).toMatchObject([{ promisable: '2' }, { promisable: '0', fullFrom: '2026-12-05' }]);
});

test('who has seen what an order holds by kits leaves it to stock to read again what is kept, and says the rest as it saw it', async () => {
  const { memory, stock } = kept({ 'EAST#DRILL': 9, 'EAST#LAMP': 9 });
  const seen: unknown[] = [];
  memory.harden = async (...of: unknown[]) => void seen.push(of[2]);
  await stock.take(E, O, [sets(2), { lineId: '2', sku: 'LAMP', warehouse: 'EAST', steps: 1 }]);
  const rows = await stock.reservations(E, O);
  const plain = rows.filter(({ lineId }) => lineId === '2');
  for (const each of [rows, plain, undefined]) await stock.harden(E, O, each);
  expect(seen).toEqual([undefined, plain, undefined]);
});

describe('kits that waited', () => {
  /** So many kits wait at EAST, and so many lamps of an order that was promised earlier. */
  const waiting = async (steps: number, levels: Record<string, number>, lamps = 0) => {
    const { memory, ...ports } = kept({});
    const backordered = (orderId: string, line: Partial<OrderLine>) => anOrder({ orderId, acceptedAt: AT.toISOString(), fulfilment: { backorder: 'backorder' }, lines: [aLine(line, 'backordered')] });
    const orders = new Map([[O, backordered(O, { sku: 'SET', steps, kit: KIT })], ['EARLIER', backordered('EARLIER', { sku: 'LAMP', steps: lamps })]]);
    const row = { lineId: '1', warehouse: 'EAST', shipComplete: false };
    if (lamps > 0) await ports.backorders.open(E, [{ ...row, orderId: 'EARLIER', sku: 'LAMP', steps: lamps, promise: '2026-11-24' }]);
    await ports.backorders.open(E, [{ ...row, orderId: O, sku: 'SET', steps, kit: KIT }]);
    for (const [place, onHand] of Object.entries(levels)) memory.level(place, onHand);
    const reserve = () => reserveBackorder(orders.get(O)!, 'backorder:1', warehouses, { ...ports, orders: { get: async (_, orderId) => orders.get(orderId) } }, AT);
    return { memory, stock: ports.stock, reserve };
  };

  test('are reserved once per saga: an attempt whose answer was lost gives the same again', async () => {
    const { memory, reserve } = await waiting(3, { 'EAST#DRILL': 9, 'EAST#LAMP': 5 });
    // five lamps are two kits
    expect(await reserve()).toEqual([sets(2)]);
    expect(memory.available).toEqual({ 'EAST#DRILL': 7, 'EAST#LAMP': 1 });
    expect(await reserve()).toEqual([sets(2)]);
    expect(memory.available).toEqual({ 'EAST#DRILL': 7, 'EAST#LAMP': 1 });
  });

  test('get no more than each of their components gives them: an older promise has its own coming', async () => {
    expect(await (await waiting(3, { 'EAST#DRILL': 3, 'EAST#LAMP': 6 }, 2)).reserve()).toEqual([sets(2)]);
    await expect((await waiting(3, { 'EAST#DRILL': 3, 'EAST#LAMP': 6 }, 5)).reserve()).rejects.toMatchObject({ name: 'Idle', code: 'backorder.nothing' });
  });

  test('and were given back since, whole or but for a component, are not taken', async () => {
    const parts: (Part[] | undefined)[] = [undefined, [{ lineId: '1 > LAMP', steps: 4 }]];
    for (const back of parts) {
      const { memory, reserve } = await waiting(2, { 'EAST#DRILL': 2, 'EAST#LAMP': 4 });
      expect(await reserve()).toEqual([sets(2)]);
      await memory.give(E, O, back);
      await expect(reserve()).rejects.toMatchObject({ name: 'Idle', code: 'backorder.nothing' });
    }
  });
});

test.each(['fewest-splits', 'cost'] as const)('houses that have all components between them, and no kit each, are passed over (%s)', (policy) => {
  const four = ['EAST', 'WEST', 'NORTH', 'SOUTH'].map((warehouse, priority) => ({ entity: E, warehouse, name: warehouse, priority }));
  const question = asked(2, { policy, warehouses: four }, { EAST: [2, 0], WEST: [0, 4], NORTH: [1, 2], SOUTH: [1, 2] });
  const caps = ['EAST', 'NORTH'].map((warehouse) => aPosition({ sku: 'CAP', warehouse, onHand: 1 }));
  const { takes } = planSourcing({ ...question, lines: [...question.lines, { lineId: '2', sku: 'CAP', steps: 1 }], positions: [...question.positions, ...caps] });
  expect(takes.map(({ sku, warehouse, steps }) => [sku, warehouse, steps])).toEqual([['SET', 'NORTH', 1], ['SET', 'SOUTH', 1], ['CAP', 'NORTH', 1]]);
});
