import fc from 'fast-check';
import { expect, test } from 'vitest';
import { availability } from '../../../core/inventory/availability.ts';
import { fitFor, fitForOrder, goodUntil, lasting, limitsOf, lotsWanted, unfit } from '../../../core/inventory/good-until.ts';
import { changed, chooseLots } from '../../../core/inventory/lots.ts';
import { reserveStock, type Sourcing } from '../../../core/inventory/reserve-stock.ts';
import { daysAfter } from '../../../core/model/day.ts';
import type { LotPosition } from '../../../core/model/lot.ts';
import type { Position } from '../../../core/model/stock.ts';
import type { Order } from '../../../core/model/order.ts';
import { aLine, anItem, anOrder, aPosition, AT, items } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const E = 'NW-US';
const TODAY = '2026-11-23';
const BOTH: Sourcing = { warehouses: ['EAST', 'WEST'].map((warehouse, priority) => ({ entity: E, warehouse, name: warehouse, priority })), items: new Map(), policy: 'priority', groups: [] };
const lotsAt = (warehouse: string, ...lots: [string | undefined, number, number?][]): LotPosition => ({
  sku: 'BOLT-M8', warehouse, revision: 1, lots: lots.map(([expiresOn, onHand, allocated = 0], index) => ({ lot: `L${index}`, ...(expiresOn && { expiresOn }), onHand, allocated })),
});
const wants = (minimumDays: number, steps = 10, change: Partial<Order> = {}) => anOrder({ lines: [aLine({ lots: { minimumDays }, steps, quantities: { ...aLine().quantities, received: steps } })], ...change });

test('what must still be good is so for as long as the customer wants after the goods leave: its own days before those of the article', () => {
  const milk = anItem({ lots: { minimumDays: 10 } });
  expect([lotsWanted(milk, undefined), lotsWanted(milk, { minimumShelfLifeDays: 30 }), lotsWanted(anItem(), { minimumShelfLifeDays: 30 }), lotsWanted(undefined, { minimumShelfLifeDays: 30 })]).toEqual([{ minimumDays: 10 }, { minimumDays: 30 }, undefined, undefined]);
  expect([goodUntil({}, { minimumDays: 10 }, AT), goodUntil({ shipNotBefore: '2026-12-01' }, { minimumDays: 10 }, AT), goodUntil({ shipNotBefore: '2026-11-01' }, { minimumDays: 0 }, AT), goodUntil({}, undefined, AT)]).toEqual(['2026-12-03', '2026-12-11', TODAY, undefined]);
});

test('unfit is what ends sooner and is not allocated, and what nobody told a lot of; what is kept back as expired is not counted twice', () => {
  const lots = lotsAt('EAST', ['2026-11-20', 2], ['2026-12-01', 5, 3], ['2026-12-10', 4], [undefined, 6]);
  const at = (onHand: number, expired = 0) => ({ onHand, plan: (expired > 0 ? { 'short-dated': { kind: 'short-dated', steps: expired } } : {}) satisfies Position['plan'] as Position['plan'] });
  expect(unfit(at(17), lots, '2026-12-01')).toBe(2);
  expect(unfit(at(17), lots, '2026-12-02')).toBe(4);
  expect(unfit(at(17, 2), lots, '2026-12-02')).toBe(2);
  expect(unfit(at(20), lots, '2026-12-02')).toBe(7);
  // some have left the shelf, and the warehouse has not told of its lots since
  expect(unfit(at(12), lots, '2026-12-02')).toBe(4);
  expect(unfit(at(8), undefined, TODAY)).toBe(8);
});

test('a lot that somebody has allocated more of than there is counts for nothing, and never below it', () => {
  expect(unfit({ onHand: 3, plan: {} }, lotsAt('EAST', ['2026-12-01', 1, 3], ['2027-01-01', 1]), '2026-12-02')).toBe(0);
  expect(unfit({ onHand: 1, plan: { 'short-dated': { kind: 'short-dated', steps: 5 } } }, lotsAt('EAST', ['2026-12-01', 1]), '2026-12-02')).toBe(0);
});

test('what is not fit is kept back, on top of what is kept back already, at its own place and of its own article alone', () => {
  const positions = [aPosition({ onHand: 9, warehouse: 'EAST' }), aPosition({ onHand: 9, warehouse: 'WEST' }), aPosition({ onHand: 9, sku: 'NUT-M8', warehouse: 'EAST' })];
  const lots = [{ ...lotsAt('EAST', ['2027-12-01', 9]), sku: 'NUT-M8' }, lotsAt('EAST', ['2026-12-01', 4], ['2027-12-01', 5]), lotsAt('WEST', ['2027-12-01', 9])];
  const [east, west, nuts] = fitFor(positions, lots, (sku) => (sku === 'BOLT-M8' ? '2026-12-02' : undefined)) as [Position, Position, Position];
  const [before] = positions as [Position];
  expect([east.kept - before.kept, east.spare - before.spare, east.free - before.free, east.plan['short-dated']]).toEqual([4, -4, -4, { kind: 'short-dated', steps: 4 }]);
  expect([west, nuts]).toEqual(positions.slice(1));
  const expired = { ...before, plan: { 'short-dated': { kind: 'short-dated' as const, steps: 1 } } };
  expect(fitFor([expired], lots, () => '2026-12-02')[0]?.plan['short-dated']).toEqual({ kind: 'short-dated', steps: 4 });
});

test('of an order, lots are read once for each article and place that they are wanted of, and the day is that on which it leaves', async () => {
  const asked: unknown[] = [];
  const lots = { positions: async (...question: unknown[]) => (asked.push(question), [lotsAt('EAST', ['2026-12-05', 4])]) };
  const positions = [aPosition({ onHand: 4, warehouse: 'EAST' }), aPosition({ onHand: 4, warehouse: 'WEST' }), aPosition({ onHand: 4, sku: 'NUT-M8', warehouse: 'EAST' })];
  const lines = [aLine({ lots: { minimumDays: 5 } }), aLine({ lineId: '2', lots: { minimumDays: 5 } }), aLine({ lineId: '3', sku: 'NUT-M8' })];
  const fit = async (shipNotBefore?: string) => (await fitForOrder({ entity: E, ...(shipNotBefore && { shipNotBefore }) }, lines, positions, lots, AT)).map(({ spare }, index) => spare - (positions[index]?.spare ?? 0));
  expect(await fit()).toEqual([0, -4, 0]);
  expect(await fit('2026-12-01')).toEqual([-4, -4, 0]);
  expect(asked[0]).toEqual([E, ['BOLT-M8'], ['EAST', 'WEST']]);
});

test('of what is taken at a place the last day counts, of what is given back or has no day none', () => {
  const step = (sku: string, warehouse: string, steps: number, goodUntilDay?: string) => ({ after: { sku, warehouse, ...(goodUntilDay && { goodUntil: goodUntilDay }) }, change: { at: AT.toISOString(), steps } }) as never as Parameters<typeof lasting>[0][number];
  expect(
    lasting([step('A', 'EAST', 2, '2026-12-01'), step('A', 'EAST', 1, '2026-12-03'), step('A', 'EAST', 1, '2026-12-02'), step('A', 'WEST', 1, '2026-12-01'), step('B', 'EAST', -1, '2026-12-09'), step('C', 'EAST', 1), step('D', 'EAST', 0, '2026-12-09'), { after: { sku: 'E', warehouse: 'EAST', goodUntil: '2026-12-09' } } as never]),
  ).toEqual([{ sku: 'A', warehouse: 'EAST', day: '2026-12-03' }, { sku: 'A', warehouse: 'WEST', day: '2026-12-01' }]);
});

test('what a taking must leave is what does not last, for as long as so much is on hand; of a place that nobody knows nothing is said', () => {
  const wanted = ['EAST', 'WEST', 'NORTH'].map((warehouse) => ({ sku: 'BOLT-M8', warehouse, day: '2026-12-02' }));
  const limits = limitsOf(wanted, [aPosition({ onHand: 9, warehouse: 'EAST' }), aPosition({ onHand: 3, sku: 'NUT-M8', warehouse: 'NORTH' }), aPosition({ onHand: 5, warehouse: 'WEST' })], [lotsAt('EAST', ['2026-12-01', 4], ['2027-12-01', 5])]);
  expect([...limits]).toEqual([['EAST#BOLT-M8', { unfit: 4, onHand: 9 }], ['WEST#BOLT-M8', { unfit: 5, onHand: 5 }]]);
});

test('nobody is asked of lots where nothing is kept by lots', async () => {
  const positions = [aPosition({ onHand: 9 })];
  const never = { positions: () => Promise.reject(new Error('asked')) };
  expect(await fitForOrder({ entity: E }, [aLine()], positions, never, AT)).toEqual(positions);
});

test('available to a customer is only what lasts for as long as it wants, and the explanation says how much does not', () => {
  const lots = [lotsAt('EAST', ['2026-12-01', 30], ['2027-12-01', 10])];
  const ask = (days: number | undefined) =>
    availability(
      { lines: [{ lineId: '1', sku: 'BOLT-M8', quantity: { amount: '40', uom: 'EA' } }], warehouses: [{ warehouse: 'EAST' }], at: AT, groups: [], explain: true },
      items(anItem()),
      fitFor([aPosition({ onHand: 40, reserved: 3 })], lots, () => (days === undefined ? undefined : daysAfter(TODAY, days))),
    )[0];
  expect([ask(undefined)?.available, ask(8)?.available, ask(9)?.available]).toEqual(['37', '37', '7']);
  expect(ask(9)).toMatchObject({ promise: 'partly', warehouses: [{ balance: { onHand: '40', reserved: '3', shortDated: '30', net: '7' } }] });
});

test('lots that end before a customer may have them are not promised to that customer, counted from the day that the goods leave', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 10, 'WEST#BOLT-M8': 10 });
  stock.keptByLots = [lotsAt('EAST', ['2026-12-22', 4], ['2027-12-01', 6]), lotsAt('WEST', ['2027-12-01', 10])];
  const shelves = { stock, backorders: stock, lots: stock.lots };
  const placesOf = async (order: Order) => (await reserveStock(order, BOTH, shelves, AT)).releases.map(({ warehouse }) => warehouse);
  // good today, and not on the day that it leaves
  await expect(placesOf(wants(29, 20, { orderId: 'A', shipNotBefore: '2026-11-30' }))).rejects.toMatchObject({ code: 'stock.short', detail: { short: [{ sku: 'BOLT-M8', asked: 20, available: 16 }] } });
  expect(await placesOf(wants(30, 10, { orderId: 'B' }))).toEqual(['WEST']);
  expect(await placesOf(wants(29, 10, { orderId: 'C' }))).toEqual(['EAST']);
});

test('that is a condition of the taking: what lasts is promised once, however many saw it', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 40 });
  stock.keptByLots = [lotsAt('EAST', ['2026-12-01', 30], ['2027-12-01', 10])];
  const take = { lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 6 };
  const lasting = { ...take, goodUntil: '2027-01-01' };
  expect(await stock.take(E, 'A', [lasting], { version: 1 })).toBe(true);
  expect(await stock.take(E, 'B', [lasting], { version: 1 })).toBe(false);
  expect(await stock.take(E, 'C', [{ ...lasting, steps: 4 }], { version: 1 })).toBe(true);
  expect(await stock.take(E, 'B', [{ ...take, goodUntil: TODAY, steps: 30 }], { version: 1 })).toBe(true);
});

test('whatever was promised to customers of any shelf life can be given to all of them, in whatever order it is allocated', async () => {
  const day = fc.integer({ min: 0, max: 5 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(day, fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 4 }),
      fc.array(fc.record({ days: day, steps: fc.integer({ min: 1, max: 6 }), allocate: fc.boolean() }), { minLength: 1, maxLength: 8 }),
      async (lots, wishes) => {
        const stock = new MemoryStock({ 'EAST#BOLT-M8': lots.reduce((sum, [, steps]) => sum + steps, 0) });
        stock.keptByLots = [lotsAt('EAST', ...lots.map(([days, steps]): [string, number] => [daysAfter(TODAY, days), steps]))];
        const allocate = ({ days: minimumDays, steps }: { days: number; steps: number }) => {
          const position = stock.keptByLots[0] as LotPosition;
          const picks = chooseLots(position, { lineId: '1', sku: 'BOLT-M8', steps, minimumDays }, TODAY);
          expect(picks).toBeDefined();
          stock.keptByLots = [changed(position, (picks ?? []).map(({ lot, steps: many }) => ({ lot, allocated: many })))];
        };
        const promised: typeof wishes = [];
        for (const [index, wish] of wishes.entries()) {
          const take = { lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: wish.steps, goodUntil: daysAfter(TODAY, wish.days) };
          if (!(await stock.take(E, `O${index}`, [take], { version: 1 }))) continue;
          if (wish.allocate) allocate(wish);
          else promised.push(wish);
        }
        for (const wish of promised.toReversed()) allocate(wish);
      },
    ),
    { numRuns: 100 },
  );
});
