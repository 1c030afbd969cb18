import { expect, test } from 'vitest';
import { shifted } from '../../../core/inventory/position.ts';
import { subsets } from '../../../core/inventory/rank-warehouses.ts';
import { StockPool } from '../../../core/inventory/stock-pool.ts';
import type { Warehouse } from '../../../core/model/masterdata.ts';
import type { PlanEntry } from '../../../core/model/stock.ts';
import { aPosition } from '../../support/builders.ts';

const fence = (group: string, steps: number): PlanEntry => ({ kind: 'fence', group, steps });
const LINE = { lineId: '1', sku: 'BOLT-M8' };
const pool = (onHand: number, plan: Record<string, PlanEntry>, groups: string[]) => new StockPool([aPosition({ onHand, kept: Object.values(plan).reduce((sum, { steps }) => sum + steps, 0), plan })], groups);

test('an order has what is free and what is left of its own ring-fence; of several the largest, since a reservation takes of one', () => {
  const plan = { a: fence('channel:b2b', 3), b: fence('group:GOLD', 5), c: fence('channel:shop', 9) };
  expect(pool(20, plan, []).has('EAST', 'BOLT-M8')).toBe(3);
  expect(pool(20, plan, ['channel:b2b']).has('EAST', 'BOLT-M8')).toBe(6);
  expect(pool(20, plan, ['channel:b2b', 'group:GOLD']).has('EAST', 'BOLT-M8')).toBe(8);
  expect(pool(20, plan, ['channel:b2b']).has('WEST', 'BOLT-M8')).toBe(0);
});

test('an entry of another kind is no quota, whoever it names', () => {
  expect(pool(20, { a: { ...fence('channel:b2b', 5), kind: 'safety' } }, ['channel:b2b']).has('EAST', 'BOLT-M8')).toBe(15);
});

test('where more is kept and waited for than there is, a quota is worth nothing; with nothing free it is what there is', () => {
  expect(pool(4, { a: fence('channel:b2b', 5) }, ['channel:b2b']).has('EAST', 'BOLT-M8')).toBe(0);
  expect(pool(5, { a: fence('channel:b2b', 5) }, ['channel:b2b']).has('EAST', 'BOLT-M8')).toBe(5);
});

test('its quota is taken first, and is used up as it goes', () => {
  const left = pool(9, { a: fence('channel:b2b', 5) }, ['channel:b2b']);
  expect(left.take(LINE, 'EAST', 3, undefined)).toEqual({ ...LINE, warehouse: 'EAST', steps: 3, fence: { group: 'channel:b2b', steps: 3 } });
  expect(left.has('EAST', 'BOLT-M8')).toBe(6);
  expect(left.take(LINE, 'EAST', 4, '2026-12-01')).toEqual({ ...LINE, warehouse: 'EAST', steps: 4, due: '2026-12-01', fence: { group: 'channel:b2b', steps: 2 } });
  expect(left.take(LINE, 'EAST', 2, undefined)).toEqual({ ...LINE, warehouse: 'EAST', steps: 2 });
  expect(left.has('EAST', 'BOLT-M8')).toBe(0);
});

test('what must be good until a day is taken so; of what is not kept by lots no day is said', () => {
  expect(pool(9, {}, []).take({ ...LINE, goodUntil: '2027-01-01' }, 'EAST', 3, undefined)).toStrictEqual({ ...LINE, warehouse: 'EAST', steps: 3, goodUntil: '2027-01-01' });
  expect(pool(9, {}, []).take(LINE, 'EAST', 3, undefined)).toStrictEqual({ ...LINE, warehouse: 'EAST', steps: 3 });
});

test('a plan that is tried on a copy takes nothing of the pool', () => {
  const left = pool(9, { a: fence('channel:b2b', 5) }, ['channel:b2b']);
  const copy = left.copy();
  copy.take(LINE, 'EAST', 9, undefined);
  expect([left.has('EAST', 'BOLT-M8'), copy.has('EAST', 'BOLT-M8')]).toEqual([9, 0]);
});

test('sets of warehouses come the smallest first, the best ranked first among those of one size; of many the first eight are compared', () => {
  const houses = (count: number) => Array.from({ length: count }, (_, index) => ({ warehouse: `W${index}` }) as Warehouse);
  expect(subsets(houses(3)).map((set) => set.map(({ warehouse }) => warehouse).join(' '))).toEqual(['W0', 'W1', 'W2', 'W0 W1', 'W0 W2', 'W1 W2', 'W0 W1 W2']);
  expect(subsets(houses(10))).toHaveLength(255);
});

test('a ring-fence that is used up is none: nothing says that anything comes out of it, and the next largest counts', () => {
  const plan = { a: fence('channel:b2b', 5), b: fence('group:GOLD', 0) };
  const left = pool(9, plan, ['channel:b2b', 'group:GOLD']);
  expect(left.take(LINE, 'EAST', 5, undefined).fence).toEqual({ group: 'channel:b2b', steps: 5 });
  expect(Object.keys(left.take(LINE, 'EAST', 1, undefined))).toEqual(['lineId', 'sku', 'warehouse', 'steps']);
  expect(left.has('EAST', 'BOLT-M8')).toBe(3);
});

test('of four warehouses the pairs come by rank too', () => {
  const houses = ['A', 'B', 'C', 'D'].map((warehouse) => ({ warehouse }) as Warehouse);
  expect(subsets(houses).filter((set) => set.length === 2).map((set) => set.map(({ warehouse }) => warehouse).join(''))).toEqual(['AB', 'AC', 'AD', 'BC', 'BD', 'CD']);
});

test('a shift of an entry that the plan does not have is a fault, not a new entry', () => {
  expect(() => shifted(aPosition(), { plan: { 'fence#channel:b2b': -1 } })).toThrow(new RangeError('BOLT-M8 at EAST has no plan fence#channel:b2b'));
});
