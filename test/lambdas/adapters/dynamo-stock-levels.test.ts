import { beforeEach, describe, expect, test } from 'vitest';
import type { Take } from '../../../core/model/stock.ts';
import { DynamoStockLevels } from '../../../lambdas/adapters/dynamo-stock-levels.ts';
import { DynamoStock } from '../../../lambdas/adapters/dynamo-stock.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const clock = { at: new Date('2026-11-23T10:00:00Z') };
const stock = new DynamoStock(() => clock.at);
const levels = new DynamoStockLevels(() => clock.at);
const E = 'NW-US';
const BOLT = { sku: 'BOLT', warehouse: 'EAST' };
const at = (time: string) => new Date(`2026-11-23T${time}Z`);
const take = (steps: number): Take => ({ lineId: '1', ...BOLT, steps });
const position = async () => (await stock.positions(E, ['BOLT'], ['EAST']))[0];
const ledger = async () => (await levels.since(E, ['BOLT'], ['EAST'], at('00:00:00')))[0]?.movements.toReversed().map(({ kind, steps, onHand, blocked, level }) => ({ kind, steps, onHand, blocked, level }));
/** Allocated at eight, or when that is said, and left at a time. */
const ship = async (orderId: string, steps: number, shippedAt: Date, reservedAt = at('08:00:00')) => {
  await new DynamoStock(() => reservedAt).take(E, orderId, [take(steps)]);
  await stock.harden(E, orderId);
  return () => stock.issue(E, orderId, `ship-${orderId}`, [take(steps)], shippedAt);
};

beforeEach(() => {
  clock.at = at('10:00:00');
});

describe('receipts, adjustments, blocks', () => {
  const receipt = (change: object = {}) => ({ ...BOLT, key: 'GR-1', steps: 12, occurredAt: clock.at, ...change });

  test('goods come in once per receipt, however often and by however many at once', async () => {
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => levels.receive(E, receipt())));
    expect(outcomes.map(({ result, before, position: { onHand } }) => [result, before, onHand])).toEqual(Array(4).fill(['applied', 0, 12]));
    expect(await position()).toMatchObject({ onHand: 12, available: 12, spare: 12, free: 12, sequence: 1 });
    expect(await ledger()).toEqual([{ kind: 'receipt', steps: 12, onHand: 12, blocked: 0, level: undefined }]);
  });

  test('the same receipt with another quantity is an error', async () => {
    await levels.receive(E, receipt());
    await expect(levels.receive(E, receipt({ steps: 13 }))).rejects.toMatchObject({ name: 'Rejected', code: 'stock.key-reused', detail: { key: 'GR-1' } });
    expect(await position()).toMatchObject({ onHand: 12 });
  });

  test('a receipt that was expected is expected no more, or less', async () => {
    await levels.plan(E, 'BOLT', 'EAST', 'PO-1', { kind: 'receipt', steps: 30, due: '2026-11-25' });
    expect(await position()).toMatchObject({ onHand: 0, free: 0, plan: { 'PO-1': { steps: 30 } } });
    await levels.receive(E, receipt({ expected: 'PO-1' }));
    expect((await position())?.plan).toEqual({ 'PO-1': { kind: 'receipt', steps: 18, due: '2026-11-25' } });
    await levels.receive(E, receipt({ key: 'GR-2', steps: 20, expected: 'PO-1' }));
    expect(await position()).toMatchObject({ onHand: 32, plan: {} });
  });

  test('found and lost, with a reason', async () => {
    await levels.adjust(E, receipt({ key: 'ADJ-1', reason: 'found' }));
    await levels.adjust(E, receipt({ key: 'ADJ-2', steps: -5, reason: 'damaged' }));
    expect(await position()).toMatchObject({ onHand: 7, available: 7 });
    expect((await levels.since(E, ['BOLT'], ['EAST'], at('00:00:00')))[0]?.movements.map(({ reason }) => reason).toSorted()).toEqual(['damaged', 'found']);
  });

  test('blocked stock is on hand and not available; no more is unblocked than is blocked', async () => {
    await levels.receive(E, receipt());
    await levels.block(E, receipt({ key: 'B-1', steps: 5, reason: 'quality' }));
    expect(await position()).toMatchObject({ onHand: 12, blocked: 5, available: 7, free: 7 });
    await expect(levels.block(E, receipt({ key: 'B-2', steps: -6, reason: 'released' }))).rejects.toMatchObject({ code: 'stock.not-blocked', detail: { blocked: 5 } });
    await levels.block(E, receipt({ key: 'B-3', steps: -5, reason: 'released' }));
    expect(await position()).toMatchObject({ blocked: 0, available: 12 });
  });

  test('safety stock and what is allocated elsewhere is available and not free', async () => {
    await levels.receive(E, receipt());
    await levels.plan(E, 'BOLT', 'EAST', 'safety', { kind: 'safety', steps: 3 });
    await levels.plan(E, 'BOLT', 'EAST', 'erp-77', { kind: 'foreign', steps: 4, due: '2026-12-01' });
    expect(await position()).toMatchObject({ available: 12, kept: 7, spare: 5, free: 5 });
    expect(await stock.take(E, 'A', [take(6)])).toBe(false);
    await levels.plan(E, 'BOLT', 'EAST', 'erp-77', undefined);
    expect(await stock.take(E, 'A', [take(6)])).toBe(true);
  });

  test('an older word on what is planned is ignored', async () => {
    await levels.plan(E, 'BOLT', 'EAST', 'PO-1', { kind: 'receipt', steps: 30, due: '2026-11-25', asOf: '2026-11-23T09:00:00Z' });
    await levels.plan(E, 'BOLT', 'EAST', 'PO-1', { kind: 'receipt', steps: 10, due: '2026-11-24', asOf: '2026-11-23T08:00:00Z' });
    expect((await position())?.plan['PO-1']).toMatchObject({ steps: 30 });
  });
});

describe('snapshots of a warehouse system', () => {
  const snapshot = (onHand: number, asOf: Date, change: object = {}) => levels.snapshot(E, { ...BOLT, key: `snap-${asOf.toISOString()}`, onHand, asOf, ...change });

  test('a shipment after the snapshot is taken off it', async () => {
    await stock.setOnHand(E, 'BOLT', 'EAST', 50);
    await (await ship('A', 8, at('09:30:00')))();
    expect(await snapshot(45, at('09:00:00'))).toMatchObject({ result: 'applied', before: 42, position: { onHand: 37, available: 37, asOf: '2026-11-23T09:00:00.000Z' } });
  });

  test('one that left before the snapshot is not taken off it again, even if its message is late', async () => {
    await stock.setOnHand(E, 'BOLT', 'EAST', 50);
    const left = await ship('A', 8, at('08:30:00'));
    await snapshot(42, at('09:00:00'));
    expect(await position()).toMatchObject({ onHand: 42, reserved: 8, available: 34 });
    await left();
    expect(await position()).toMatchObject({ onHand: 42, reserved: 0, allocated: 0, available: 42, free: 42 });
    // counted once in a later level, too
    await snapshot(42, at('09:45:00'));
    expect(await position()).toMatchObject({ onHand: 42 });
  });

  test('goods that were reserved after a level are not in it, whatever time they are said to have left at', async () => {
    await snapshot(50, at('09:00:00'));
    await (await ship('A', 8, at('05:00:00'), at('09:30:00')))();
    expect(await position()).toMatchObject({ onHand: 42, reserved: 0, available: 42 });
  });

  test('the same for receipts', async () => {
    await stock.setOnHand(E, 'BOLT', 'EAST', 50);
    await snapshot(62, at('09:00:00'));
    await levels.receive(E, { ...BOLT, key: 'GR-1', steps: 12, occurredAt: at('08:45:00') });
    await levels.receive(E, { ...BOLT, key: 'GR-2', steps: 5, occurredAt: at('09:10:00') });
    expect(await position()).toMatchObject({ onHand: 67 });
  });

  test('an older snapshot never overwrites a newer one, and is kept as a sample', async () => {
    await snapshot(40, at('09:00:00'));
    expect(await snapshot(55, at('08:00:00'))).toMatchObject({ result: 'sample', position: { onHand: 40, asOf: '2026-11-23T09:00:00.000Z' } });
    expect(await snapshot(55, at('09:00:00'), { key: 'again' })).toMatchObject({ result: 'sample' });
    expect(await ledger()).toEqual([
      { kind: 'sample', steps: 0, onHand: 0, blocked: 0, level: 55 },
      { kind: 'sample', steps: 0, onHand: 0, blocked: 0, level: 55 },
      { kind: 'snapshot', steps: 0, onHand: 40, blocked: 0, level: 40 },
    ]);
  });

  test('told twice, it counts once, and answers alike', async () => {
    await stock.setOnHand(E, 'BOLT', 'EAST', 50);
    await snapshot(40, at('09:00:00'));
    await stock.take(E, 'A', [take(3)]);
    expect(await snapshot(40, at('09:00:00'))).toMatchObject({ result: 'applied', before: 50, position: { onHand: 40, reserved: 3 } });
  });

  test('a level below what is committed is kept, and available goes below zero', async () => {
    await stock.setOnHand(E, 'BOLT', 'EAST', 50);
    await stock.take(E, 'A', [take(30)]);
    expect(await snapshot(25, at('09:00:00'))).toMatchObject({ before: 20, position: { onHand: 25, reserved: 30, available: -5 } });
    expect((await stock.holders(E, 'BOLT', 'EAST')).map(({ orderId, steps }) => ({ orderId, steps }))).toEqual([{ orderId: 'A', steps: 30 }]);
  });

  test('what it says of blocked stock counts as well', async () => {
    expect(await snapshot(40, at('09:00:00'), { blocked: 6 })).toMatchObject({ position: { onHand: 40, blocked: 6, available: 34 } });
  });

  test('told while orders ship and take, it loses none of them', async () => {
    await stock.setOnHand(E, 'BOLT', 'EAST', 100);
    const leave = await Promise.all(Array.from({ length: 8 }, (_, order) => ship(`O${order}`, 2, at('09:30:00'))));
    await Promise.all([...leave.map((go) => go()), snapshot(90, at('09:00:00')), ...Array.from({ length: 8 }, (_, order) => stock.take(E, `T${order}`, [take(1)]))]);
    expect(await position()).toMatchObject({ onHand: 74, reserved: 8, available: 66, allocated: 0 });
  });
});

test('the ledger begins at an instant, newest first, with all that held stock since', async () => {
  await stock.setOnHand(E, 'BOLT', 'EAST', 50);
  await stock.take(E, 'ENDED-BEFORE', [take(2)]);
  await stock.give(E, 'ENDED-BEFORE');
  clock.at = at('11:00:00');
  await stock.take(E, 'OPEN', [take(3)]);
  await (await ship('SHIPPED', 4, at('11:00:00')))();
  clock.at = at('12:00:00');
  await levels.adjust(E, { ...BOLT, key: 'ADJ-1', steps: -1, occurredAt: clock.at, reason: 'lost' });
  const [since] = await levels.since(E, ['BOLT', 'GHOST'], ['EAST'], at('11:00:00'));
  expect(since?.movements.map(({ kind }) => kind)).toEqual(['adjustment', 'issue']);
  expect(since?.reservations.map(({ orderId }) => orderId).toSorted()).toEqual(['OPEN', 'SHIPPED']);
  expect(since?.position).toMatchObject({ onHand: 45, reserved: 3 });
});
