import { beforeEach, describe, expect, test } from 'vitest';
import type { Hold } from '../../../core/inventory/held.ts';
import type { Take } from '../../../core/model/stock.ts';
import { DynamoBackorders } from '../../../lambdas/adapters/dynamo-stock-backorders.ts';
import { DynamoStockLevels } from '../../../lambdas/adapters/dynamo-stock-levels.ts';
import { DynamoStock } from '../../../lambdas/adapters/dynamo-stock.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const clock = { at: new Date('2026-11-23T10:00:00Z') };
const later = (minutes: number) => new Date(clock.at.getTime() + minutes * 60_000);
const stock = new DynamoStock(() => clock.at);
const levels = new DynamoStockLevels(() => clock.at);
const backorders = new DynamoBackorders(() => clock.at);
const E = 'NW-US';
const take = (steps: number, change: Partial<Take> = {}): Take => ({ lineId: '1', sku: 'BOLT', warehouse: 'EAST', steps, ...change });
const hold = (change: Partial<Hold> = {}): Hold => ({ version: 1, ...change });
const position = async (sku = 'BOLT', warehouse = 'EAST') => (await stock.positions(E, [sku], [warehouse]))[0];
const states = async (order: string) => (await stock.reservations(E, order)).map(({ lineId, warehouse, state, steps }) => `${lineId} ${warehouse} ${state} ${steps}`);

beforeEach(async () => {
  clock.at = new Date('2026-11-23T10:00:00Z');
  await stock.setOnHand(E, 'BOLT', 'EAST', 20);
});

describe('tokens', () => {
  test('a reservation retried with its token takes once', async () => {
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => stock.take(E, 'A', [take(7)], hold({ token: 'T1' }))));
    expect(outcomes).toEqual([true, true, true, true]);
    expect(await position()).toMatchObject({ reserved: 7, available: 13 });
  });

  test('the last units, retried: the second answer is that of the first', async () => {
    expect(await stock.take(E, 'A', [take(20)], hold({ token: 'T1' }))).toBe(true);
    expect(await stock.take(E, 'A', [take(20)], hold({ token: 'T1' }))).toBe(true);
  });

  test('the same token for another quantity is an error, and takes nothing', async () => {
    await stock.take(E, 'A', [take(7)], hold({ token: 'T1' }));
    await expect(stock.take(E, 'A', [take(8)], hold({ token: 'T1' }))).rejects.toMatchObject({ name: 'Rejected', code: 'stock.token-reused', detail: { token: 'T1' } });
    await stock.bring(E, 'A', [take(9)], hold({ token: 'T2' }));
    await expect(stock.bring(E, 'A', [take(10)], hold({ token: 'T2' }))).rejects.toMatchObject({ code: 'stock.token-reused' });
    expect(await position()).toMatchObject({ reserved: 9 });
  });

  test('what was given back since is not taken by a late retry', async () => {
    await stock.take(E, 'A', [take(7)], hold({ token: 'T1' }));
    await stock.give(E, 'A');
    expect(await stock.take(E, 'A', [take(7)], hold({ token: 'T1' }))).toBe(false);
    expect(await position()).toMatchObject({ reserved: 0, available: 20 });
  });

  test('a change repeated after a later one changes nothing', async () => {
    await stock.bring(E, 'A', [take(5)], hold({ token: 'V2' }));
    await stock.bring(E, 'A', [take(8)], hold({ version: 3, token: 'V3' }));
    expect(await stock.bring(E, 'A', [take(5)], hold({ token: 'V2' }))).toBe(true);
    expect(await states('A')).toEqual(['1 EAST soft 8']);
  });
});

describe('an order changes', () => {
  test('more for one line, less for another, a new one and none of the last, by difference', async () => {
    await Promise.all(['NUT', 'CAP', 'PIN'].map((sku) => stock.setOnHand(E, sku, 'EAST', 10)));
    await stock.take(E, 'A', [take(5), take(6, { lineId: '2', sku: 'NUT' }), take(4, { lineId: '3', sku: 'CAP' })], hold());
    expect(await stock.bring(E, 'A', [take(8), take(2, { lineId: '2', sku: 'NUT' }), take(3, { lineId: '4', sku: 'PIN' })], hold({ version: 2 }))).toBe(true);
    expect(await states('A')).toEqual(['1 EAST soft 8', '2 EAST soft 2', '3 EAST released 4', '4 EAST soft 3']);
    for (const [sku, reserved] of [['BOLT', 8], ['NUT', 2], ['CAP', 0], ['PIN', 3]] as const) expect(await position(sku)).toMatchObject({ reserved });
    expect((await stock.reservations(E, 'A')).map(({ version }) => version)).toEqual([2, 1, 1, 2]);
  });

  test('more than there is: nothing of it', async () => {
    await stock.setOnHand(E, 'NUT', 'EAST', 10);
    await stock.take(E, 'A', [take(5), take(6, { lineId: '2', sku: 'NUT' })]);
    expect(await stock.bring(E, 'A', [take(21), take(1, { lineId: '2', sku: 'NUT' })], hold())).toBe(false);
    expect(await states('A')).toEqual(['1 EAST soft 5', '2 EAST soft 6']);
  });

  test('what moves from one warehouse to another may not be had from either by others meanwhile', async () => {
    await stock.setOnHand(E, 'BOLT', 'WEST', 5);
    await stock.take(E, 'A', [take(20)]);
    expect(await stock.bring(E, 'A', [take(15), take(5, { warehouse: 'WEST' })], hold())).toBe(true);
    expect(await states('A')).toEqual(['1 EAST soft 15', '1 WEST soft 5']);
  });

  test('a line that is allocated stays so, with more and with less', async () => {
    await stock.take(E, 'A', [take(5)]);
    await stock.harden(E, 'A');
    await stock.bring(E, 'A', [take(9)], hold());
    expect(await position()).toMatchObject({ reserved: 9, allocated: 9 });
    await stock.bring(E, 'A', [take(2)], hold());
    expect(await position()).toMatchObject({ reserved: 2, allocated: 2, available: 18 });
  });

  test('parts of a line are given back once per token, what is soft before what is hard', async () => {
    await stock.setOnHand(E, 'BOLT', 'WEST', 5);
    await stock.take(E, 'A', [take(10)]);
    await stock.harden(E, 'A');
    await stock.bring(E, 'A', [take(10), take(5, { warehouse: 'WEST' })], hold());
    for (let round = 0; round < 2; round += 1) await stock.give(E, 'A', [{ lineId: '1', steps: 7 }], 'C1');
    expect(await states('A')).toEqual(['1 EAST hard 8', '1 WEST released 5']);
    expect(await position()).toMatchObject({ reserved: 8, allocated: 8 });
    await expect(stock.give(E, 'A', [{ lineId: '1', steps: 1 }], 'C1')).rejects.toMatchObject({ code: 'stock.token-reused' });
    await expect(stock.give(E, 'A', [{ lineId: '1', steps: 9 }], 'C2')).rejects.toMatchObject({ code: 'stock.not-held', detail: { held: 8 } });
  });

  test('100 lines that are short in the last chunk are what they were', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => take(1, { lineId: String(index), sku: `S${String(index).padStart(3, '0')}` }));
    await Promise.all(lines.map(({ sku }, index) => stock.setOnHand(E, sku, 'EAST', index === 99 ? 1 : 5)));
    await stock.take(E, 'A', lines);
    expect(await stock.bring(E, 'A', lines.map((line) => ({ ...line, steps: 2 })), hold({ token: 'V2' }))).toBe(false);
    expect(new Set((await stock.reservations(E, 'A')).map(({ steps, taken }) => `${steps} ${taken}`))).toEqual(new Set(['1 1']));
    expect(await position('S000')).toMatchObject({ reserved: 1, available: 4 });
    // the same call again, once there is enough
    await stock.setOnHand(E, 'S099', 'EAST', 5);
    expect(await stock.bring(E, 'A', lines.map((line) => ({ ...line, steps: 2 })), hold({ token: 'V2' }))).toBe(true);
    expect(await position('S099')).toMatchObject({ reserved: 2 });
  });

  test('others at the same order at once: one target wins whole', async () => {
    await stock.take(E, 'A', [take(5)]);
    await Promise.all([3, 8, 12].map((steps) => stock.bring(E, 'A', [take(steps)], hold())));
    const { reserved = 0, available } = (await position()) ?? {};
    expect([3, 8, 12]).toContain(reserved);
    expect(await states('A')).toEqual([`1 EAST soft ${reserved}`]);
    expect(available).toBe(20 - reserved);
  });
});

describe('ring-fences', () => {
  const fence = (steps: number) => ({ fence: { group: 'channel:shopify', steps } });
  beforeEach(() => levels.plan(E, 'BOLT', 'EAST', 'fence#channel:shopify', { kind: 'fence', group: 'channel:shopify', steps: 8 }));

  test('a quota is free for nobody else', async () => {
    expect(await position()).toMatchObject({ available: 20, kept: 8, spare: 12, free: 12 });
    expect(await stock.take(E, 'A', [take(13)])).toBe(false);
    expect(await stock.take(E, 'A', [take(12)])).toBe(true);
    expect(await stock.take(E, 'B', [take(8, fence(8))])).toBe(true);
    expect(await position()).toMatchObject({ available: 0, kept: 0, free: 0, plan: { 'fence#channel:shopify': { steps: 0 } } });
  });

  test('no more comes out of a quota than is left, and what is given back goes back to it', async () => {
    expect(await stock.take(E, 'A', [take(9, fence(9))])).toBe(false);
    await stock.take(E, 'A', [take(10, fence(6))]);
    expect(await position()).toMatchObject({ reserved: 10, kept: 2, free: 8 });
    await stock.give(E, 'A', [{ lineId: '1', steps: 5 }], 'G1');
    expect(await position()).toMatchObject({ reserved: 5, kept: 3, free: 12 });
    await stock.give(E, 'A');
    expect(await position()).toMatchObject({ reserved: 0, kept: 8, free: 12 });
  });

  test('a quota that is larger than what there is grants nothing that is not there', async () => {
    await stock.setOnHand(E, 'BOLT', 'EAST', 7);
    expect(await stock.take(E, 'A', [take(8, fence(8))])).toBe(false);
    expect(await stock.take(E, 'A', [take(1, fence(1))])).toBe(false);
    await stock.setOnHand(E, 'BOLT', 'EAST', 8);
    expect(await stock.take(E, 'A', [take(8, fence(8))])).toBe(true);
    expect(await position()).toMatchObject({ available: 0, free: 0 });
  });

  test('what shipped is used up', async () => {
    await stock.take(E, 'A', [take(6, fence(6))]);
    await stock.harden(E, 'A');
    await stock.issue(E, 'A', 'ship-1', [take(6)]);
    expect(await position()).toMatchObject({ onHand: 14, kept: 2, free: 12 });
  });

  test('taken away, it holds back no more; a reservation out of it still can be given back', async () => {
    await stock.take(E, 'A', [take(6, fence(6))]);
    await levels.plan(E, 'BOLT', 'EAST', 'fence#channel:shopify', undefined);
    expect(await position()).toMatchObject({ kept: 0, free: 14 });
    await stock.give(E, 'A');
    expect(await position()).toMatchObject({ available: 20, kept: 6 });
  });
});

describe('expiry', () => {
  const until = (minutes: number) => hold({ expiresAt: later(minutes).toISOString() });

  test('soft reservations that expired are found by time, given back once, and others stay', async () => {
    await stock.take(E, 'A', [take(3)], until(30));
    await stock.take(E, 'B', [take(4)], until(10));
    await stock.take(E, 'C', [take(5)], until(60));
    await stock.take(E, 'D', [take(2)], until(5));
    await stock.harden(E, 'D');
    clock.at = later(40);
    expect(await stock.expired(10)).toEqual([{ entity: E, orderId: 'B' }, { entity: E, orderId: 'A' }]);
    const expired = await Promise.all([stock.expire(E, 'A'), stock.expire(E, 'A'), stock.expire(E, 'D')]);
    expect(expired.reduce((sum, count) => sum + count)).toBe(1);
    expect(await position()).toMatchObject({ reserved: 11, allocated: 2 });
    expect(await stock.expired(10)).toEqual([{ entity: E, orderId: 'B' }]);
  });

  test('what has expired is not allocated, swept or not', async () => {
    await stock.take(E, 'A', [take(3)], until(30));
    clock.at = later(30);
    await expect(stock.harden(E, 'A')).rejects.toMatchObject({ name: 'Rejected', code: 'stock.reservation-expired', detail: { lineId: '1' } });
    expect(await position()).toMatchObject({ reserved: 3, allocated: 0 });
  });

  test('allocated in the same moment in which it expires: one wins', async () => {
    for (let round = 0; round < 6; round += 1) {
      await stock.take(E, `R${round}`, [take(1)], until(30));
      const early = new DynamoStock(() => later(29));
      const late = new DynamoStock(() => later(31));
      const [hardened] = await Promise.allSettled([early.harden(E, `R${round}`), late.expire(E, `R${round}`)]);
      const [state] = await states(`R${round}`);
      expect(['1 EAST hard 1', '1 EAST released 1']).toContain(state);
      expect(hardened.status).toBe('fulfilled');
    }
    const held = await stock.holders(E, 'BOLT', 'EAST');
    expect(await position()).toMatchObject({ reserved: held.length, allocated: held.length, available: 20 - held.length });
  });
});

describe('backorders', () => {
  const waits = (orderId: string, steps: number, promise?: string) => ({ orderId, lineId: '1', sku: 'BOLT', warehouse: 'EAST', steps, shipComplete: false, ...(promise && { promise }) });

  test('the oldest promise comes first, then who waited longest; closed ones are gone', async () => {
    await backorders.open(E, [waits('A', 5, '2026-12-10')]);
    clock.at = later(1);
    await backorders.open(E, [waits('B', 2), waits('C', 3, '2026-12-01')]);
    clock.at = later(2);
    await backorders.open(E, [waits('D', 4)]);
    expect((await backorders.ofItem(E, 'BOLT', 10)).map(({ orderId, steps }) => `${orderId} ${steps}`)).toEqual(['C 3', 'A 5', 'B 2', 'D 4']);
    await backorders.close(E, 'C');
    await backorders.close(E, 'C');
    expect((await backorders.ofItem(E, 'BOLT', 2)).map(({ orderId }) => orderId)).toEqual(['A', 'B']);
    expect(await position()).toMatchObject({ waiting: 11, due: { '2026-12-10': 5, '9999-12-31': 6 } });
  });

  test('who waits keeps its place where its promise or quantity changes, and counts once', async () => {
    await backorders.open(E, [waits('A', 5)]);
    clock.at = later(1);
    for (let round = 0; round < 2; round += 1) await backorders.open(E, [waits('A', 7, '2026-12-10')]);
    expect(await backorders.ofOrder(E, 'A')).toEqual([expect.objectContaining({ steps: 7, promise: '2026-12-10', openedAt: '2026-11-23T10:00:00.000Z' })]);
    expect(await position()).toMatchObject({ waiting: 7, free: 13, due: { '2026-12-10': 7 } });
  });

  test('stock that arrives is for those who wait: a new order cannot take it, a backorder is filled from it', async () => {
    await stock.take(E, 'OLD', [take(20)]);
    await backorders.open(E, [waits('A', 10), waits('B', 5)]);
    await levels.receive(E, { sku: 'BOLT', warehouse: 'EAST', key: 'GR-1', steps: 12, occurredAt: clock.at });
    expect(await position()).toMatchObject({ available: 12, spare: 12, free: -3 });
    expect(await stock.take(E, 'NEW', [take(1)])).toBe(false);
    expect(await stock.add(E, 'A', [take(10)], hold({ token: 'F1' }), [{ lineId: '1', steps: 10 }])).toBe(true);
    expect(await position()).toMatchObject({ reserved: 30, waiting: 5, spare: 2, free: -3 });
    expect(await backorders.ofOrder(E, 'A')).toEqual([]);
    // not more than is there
    expect(await stock.add(E, 'B', [take(5)], hold({ token: 'F2' }), [{ lineId: '1', steps: 5 }])).toBe(false);
    expect(await stock.add(E, 'B', [take(2)], hold({ token: 'F3' }), [{ lineId: '1', steps: 2 }])).toBe(true);
    expect((await backorders.ofOrder(E, 'B'))[0]).toMatchObject({ steps: 3 });
    expect(await position()).toMatchObject({ spare: 0, waiting: 3, free: -3 });
  });

  test('filled from another warehouse, it waits no more where it did', async () => {
    await stock.setOnHand(E, 'BOLT', 'WEST', 6);
    await stock.take(E, 'OLD', [take(20)]);
    await backorders.open(E, [waits('A', 4)]);
    await stock.add(E, 'A', [take(4, { warehouse: 'WEST' })], hold({ token: 'F4' }), [{ lineId: '1', steps: 4 }]);
    expect(await position()).toMatchObject({ waiting: 0, free: 0 });
    expect(await position('BOLT', 'WEST')).toMatchObject({ reserved: 4, free: 2 });
  });

  test('filled from two warehouses at once, it is filled once', async () => {
    await stock.setOnHand(E, 'BOLT', 'WEST', 6);
    await backorders.open(E, [waits('A', 9)]);
    const parts = [take(5), take(3, { warehouse: 'WEST' })];
    expect(await stock.add(E, 'A', parts, hold({ token: 'F5' }), parts)).toBe(true);
    expect((await backorders.ofOrder(E, 'A'))[0]).toMatchObject({ steps: 1 });
    expect(await position()).toMatchObject({ reserved: 5, waiting: 1 });
  });

  test('repeated with its token, a filling fills once', async () => {
    await backorders.open(E, [waits('A', 10)]);
    for (let round = 0; round < 3; round += 1) expect(await stock.add(E, 'A', [take(4)], hold({ token: 'F1' }), [{ lineId: '1', steps: 4 }])).toBe(true);
    expect((await backorders.ofOrder(E, 'A'))[0]).toMatchObject({ steps: 6 });
    expect(await position()).toMatchObject({ reserved: 4, waiting: 6, available: 16, free: 10 });
  });

  test('of 40 lines filled at once one is short: all of them wait as before', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => take(1, { lineId: String(index), sku: `S${String(index).padStart(3, '0')}` }));
    await Promise.all(lines.map(({ sku }, index) => stock.setOnHand(E, sku, 'EAST', index === 39 ? 0 : 5)));
    await backorders.open(E, lines.map(({ lineId, sku, warehouse, steps }) => ({ orderId: 'A', lineId, sku, warehouse, steps, shipComplete: true })));
    expect(await stock.add(E, 'A', lines, hold({ token: 'F6' }), lines)).toBe(false);
    expect(await backorders.ofOrder(E, 'A')).toHaveLength(40);
    expect(await position('S000')).toMatchObject({ reserved: 0, waiting: 1, free: 4 });
    expect(await stock.add(E, 'A', lines.slice(0, 39), hold({ token: 'F7' }), lines.slice(0, 39))).toBe(true);
    expect((await backorders.ofOrder(E, 'A')).map(({ lineId }) => lineId)).toEqual(['39']);
  });
});

test('what may leave later is told by day, and is off it again when it is given back', async () => {
  await stock.take(E, 'A', [take(4, { due: '2026-12-10' })]);
  await stock.take(E, 'B', [take(3)]);
  expect(await position()).toMatchObject({ reserved: 7, later: { '2026-12-10': 4 } });
  await stock.bring(E, 'A', [take(6, { due: '2026-12-20' })], hold());
  expect(await position()).toMatchObject({ reserved: 9, later: { '2026-12-10': 0, '2026-12-20': 6 } });
  await stock.give(E, 'A');
  expect(await position()).toMatchObject({ reserved: 3, later: { '2026-12-20': 0 } });
});
