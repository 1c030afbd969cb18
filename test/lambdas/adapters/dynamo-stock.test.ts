import { beforeEach, describe, expect, test } from 'vitest';
import type { Take } from '../../../core/model/stock.ts';
import { DynamoStock } from '../../../lambdas/adapters/dynamo-stock.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const stock = new DynamoStock();
const E = 'NW-US';
const take = (steps: number, change: Partial<Take> = {}): Take => ({ lineId: '1', sku: 'BOLT', warehouse: 'EAST', steps, ...change });
/** Counters of one item, `allocated` with them. */
const counters = async (sku = 'BOLT', warehouse = 'EAST') => {
  const { onHand, reserved, available, allocated } = (await tables.get('stock', { pk: `${E}#item#${sku}`, sk: warehouse })) ?? {};
  return { onHand, reserved, available, allocated };
};
const states = async (order: string) => (await stock.reservations(E, order)).map(({ lineId, state, steps }) => `${lineId} ${state} ${steps}`);

beforeEach(() => stock.setOnHand(E, 'BOLT', 'EAST', 20));

describe('take and give', () => {
  test('what is taken is reserved, what is given back is available again', async () => {
    expect(await stock.take(E, 'A', [take(7)])).toBe(true);
    expect(await counters()).toEqual({ onHand: 20, reserved: 7, available: 13, allocated: 0 });
    await stock.give(E, 'A');
    expect(await counters()).toEqual({ onHand: 20, reserved: 0, available: 20, allocated: 0 });
    expect(await states('A')).toEqual(['1 released 7']);
  });

  test('given back exactly once, however often and by however many at once', async () => {
    await stock.take(E, 'A', [take(7)]);
    await stock.take(E, 'B', [take(5)]);
    await Promise.all([1, 2, 3, 4].map(() => stock.give(E, 'A')));
    await stock.give(E, 'A');
    expect(await counters()).toEqual({ onHand: 20, reserved: 5, available: 15, allocated: 0 });
  });

  test('two lines of one item do not pass one by one', async () => {
    expect(await stock.take(E, 'A', [take(12), take(12, { lineId: '2' })])).toBe(false);
    expect(await stock.reservations(E, 'A')).toEqual([]);
    expect(await counters()).toMatchObject({ available: 20 });
  });

  test('all or nothing over warehouses', async () => {
    await stock.setOnHand(E, 'NUT', 'WEST', 1);
    expect(await stock.take(E, 'A', [take(5), take(2, { lineId: '2', sku: 'NUT', warehouse: 'WEST' })])).toBe(false);
    expect(await counters()).toMatchObject({ available: 20 });
    expect(await counters('NUT', 'WEST')).toMatchObject({ available: 1 });
  });

  test('an item without a position has none to take', async () => {
    expect(await stock.take(E, 'A', [take(1, { sku: 'UNKNOWN' })])).toBe(false);
  });

  test('the same order takes once; what it gave back it may take anew', async () => {
    await stock.take(E, 'A', [take(7)]);
    expect(await stock.take(E, 'A', [take(7)])).toBe(false);
    expect(await counters()).toMatchObject({ reserved: 7 });
    await stock.give(E, 'A');
    expect(await stock.take(E, 'A', [take(3)])).toBe(true);
    expect(await counters()).toMatchObject({ reserved: 3, available: 17 });
  });

  test('of 200 orders at once for 20 units exactly 20 get one', async () => {
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, order) => stock.take(E, `O${order}`, [take(1)])));
    expect(outcomes.filter(Boolean)).toHaveLength(20);
    expect(await counters()).toEqual({ onHand: 20, reserved: 20, available: 0, allocated: 0 });
  });
});

describe('chunks', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, index) => take(1, { lineId: String(index), sku: `S${String(index).padStart(3, '0')}` }));
  const stocked = (all: Take[], onHand = 1) => Promise.all(all.map(({ sku }) => stock.setOnHand(E, sku, 'EAST', onHand)));

  test('an order of 100 lines is taken, allocated, issued and given back whole', async () => {
    const all = lines(100);
    await stocked(all, 2);
    expect(await stock.take(E, 'A', all)).toBe(true);
    await stock.harden(E, 'A');
    expect(await counters('S099')).toEqual({ onHand: 2, reserved: 1, available: 1, allocated: 1 });
    await stock.issue(E, 'A', 'ship-1', all.slice(0, 60));
    await stock.issue(E, 'A', 'ship-1', all.slice(0, 60));
    await stock.give(E, 'A');
    expect(await counters('S000')).toEqual({ onHand: 1, reserved: 0, available: 1, allocated: 0 });
    expect(await counters('S099')).toEqual({ onHand: 2, reserved: 0, available: 2, allocated: 0 });
  });

  test('a line short in the second chunk gives the first one back', async () => {
    const all = lines(60);
    await stocked(all.slice(0, 59));
    expect(await stock.take(E, 'A', all)).toBe(false);
    expect(await counters('S000')).toEqual({ onHand: 1, reserved: 0, available: 1, allocated: 0 });
    expect(new Set((await states('A')).map((state) => state.split(' ')[1]))).toEqual(new Set(['released']));
  });
});

describe('allocate', () => {
  test('hard and soft again, each safe to repeat', async () => {
    await stock.take(E, 'A', [take(7)]);
    await stock.harden(E, 'A');
    await stock.harden(E, 'A');
    expect(await counters()).toEqual({ onHand: 20, reserved: 7, available: 13, allocated: 7 });
    await stock.soften(E, 'A');
    await stock.soften(E, 'A');
    expect(await counters()).toEqual({ onHand: 20, reserved: 7, available: 13, allocated: 0 });
  });

  test('begun with rows that have moved since, it takes them as they are now', async () => {
    await stock.take(E, 'A', [take(7)]);
    const seen = await stock.reservations(E, 'A');
    await stock.give(E, 'A', [{ lineId: '1', steps: 3 }]);
    await stock.harden(E, 'A', seen);
    expect(await counters()).toEqual({ onHand: 20, reserved: 4, available: 16, allocated: 4 });
  });

  test('what is given back hard is no longer allocated', async () => {
    await stock.take(E, 'A', [take(7)]);
    await stock.harden(E, 'A');
    await stock.give(E, 'A');
    expect(await counters()).toEqual({ onHand: 20, reserved: 0, available: 20, allocated: 0 });
  });

  test('given back while it turns hard, nothing is left over', async () => {
    for (let round = 0; round < 8; round += 1) {
      await stock.take(E, `R${round}`, [take(2)]);
      await Promise.all([stock.harden(E, `R${round}`), stock.give(E, `R${round}`)]);
      expect(await states(`R${round}`)).toEqual(['1 released 2']);
    }
    expect(await counters()).toEqual({ onHand: 20, reserved: 0, available: 20, allocated: 0 });
  });
});

describe('issue', () => {
  beforeEach(async () => {
    await stock.take(E, 'A', [take(10)]);
    await stock.harden(E, 'A');
  });

  test('goods leave the shelf and the reservation, once per shipment', async () => {
    await Promise.all([1, 2, 3].map(() => stock.issue(E, 'A', 'ship-1', [take(4)])));
    expect(await counters()).toEqual({ onHand: 16, reserved: 6, available: 10, allocated: 6 });
    expect(await states('A')).toEqual(['1 hard 6']);
  });

  test('what left on top of the order is off the shelf, and off no reservation', async () => {
    await stock.issue(E, 'A', 'ship-1', [{ ...take(12), over: 2 }]);
    expect(await counters()).toEqual({ onHand: 8, reserved: 0, available: 8, allocated: 0 });
    await stock.issue(E, 'A', 'ship-2', [{ ...take(1), over: 1 }]);
    expect(await counters()).toEqual({ onHand: 7, reserved: 0, available: 7, allocated: 0 });
  });

  test('two shipments at once are both issued', async () => {
    await Promise.all([stock.issue(E, 'A', 'ship-1', [take(4)]), stock.issue(E, 'A', 'ship-2', [take(6)])]);
    expect(await counters()).toEqual({ onHand: 10, reserved: 0, available: 10, allocated: 0 });
    expect(await states('A')).toEqual(['1 issued 0']);
  });

  test.each([
    ['more than it holds', take(11)],
    ['another line', take(1, { lineId: '9' })],
    ['another warehouse', take(1, { warehouse: 'WEST' })],
  ])('%s is Rejected', async (_, wrong) => {
    await expect(stock.issue(E, 'A', 'ship-1', [wrong])).rejects.toMatchObject({ name: 'Rejected', code: 'stock.not-allocated', detail: { shipmentId: 'ship-1' } });
    expect(await counters()).toMatchObject({ onHand: 20, reserved: 10 });
  });

  test('what is only promised is not issued', async () => {
    await stock.soften(E, 'A');
    await expect(stock.issue(E, 'A', 'ship-1', [take(1)])).rejects.toMatchObject({ code: 'stock.not-allocated' });
  });
});

describe('levels', () => {
  test('a count moves what is available by the difference, below zero where more is promised', async () => {
    await stock.take(E, 'A', [take(15)]);
    await stock.setOnHand(E, 'BOLT', 'EAST', 12);
    expect(await counters()).toEqual({ onHand: 12, reserved: 15, available: -3, allocated: 0 });
    expect(await stock.take(E, 'B', [take(1)])).toBe(false);
  });

  test('a level that is set while orders take loses none of them', async () => {
    await Promise.all([...Array.from({ length: 10 }, (_, order) => stock.take(E, `O${order}`, [take(1)])), stock.setOnHand(E, 'BOLT', 'EAST', 50), stock.setOnHand(E, 'BOLT', 'EAST', 40)]);
    const { onHand, reserved, available } = await counters();
    expect([40, 50]).toContain(onHand);
    expect({ reserved, available }).toEqual({ reserved: 10, available: Number(onHand) - 10 });
  });

  test('positions are read over items and warehouses, what there is', async () => {
    await stock.setOnHand(E, 'NUT', 'WEST', 3);
    expect(await stock.positions(E, ['BOLT', 'NUT'], ['EAST', 'WEST'])).toEqual(
      expect.arrayContaining([expect.objectContaining({ sku: 'BOLT', warehouse: 'EAST', available: 20 }), expect.objectContaining({ sku: 'NUT', warehouse: 'WEST', available: 3 })]),
    );
  });
});
