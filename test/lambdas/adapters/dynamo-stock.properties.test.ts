import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Picture } from '../../../core/inventory/atp.ts';
import { positionAt } from '../../../core/inventory/position-at.ts';
import type { Reservation, Take } from '../../../core/model/stock.ts';
import { DynamoBackorders } from '../../../lambdas/adapters/dynamo-stock-backorders.ts';
import { DynamoStockLevels } from '../../../lambdas/adapters/dynamo-stock-levels.ts';
import { DynamoStock } from '../../../lambdas/adapters/dynamo-stock.ts';
import { AT } from '../../support/builders.ts';
import { anAct, consistent, perform, type Ports, SKUS, WAREHOUSES, withinAtp } from '../../support/stock-acts.ts';
import { testTables } from '../../support/tables.ts';

testTables();

let runs = 0;
/** Each run has an entity of its own. */
async function stocked(): Promise<Ports> {
  const clock = { at: AT };
  const now = () => clock.at;
  const ports = { entity: `E${(runs += 1)}`, stock: new DynamoStock(now), levels: new DynamoStockLevels(now), backorders: new DynamoBackorders(now), clock };
  await Promise.all(SKUS.flatMap((sku) => WAREHOUSES.map((warehouse) => ports.stock.setOnHand(ports.entity, sku, warehouse, 12))));
  return ports;
}

const inOrder = (a: { sku: string; warehouse: string }, b: { sku: string; warehouse: string }) => `${a.sku}${a.warehouse}`.localeCompare(`${b.sku}${b.warehouse}`);
const said = ({ onHand, blocked, reserved, plan }: Picture) => ({ onHand, blocked, reserved, plan });

test('after any acts in a row the counters are what the rows say, nothing was granted above ATP, and a past instant is as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { minLength: 2, maxLength: 10 }), fc.nat(), async (acts, pick) => {
      const ports = await stocked();
      const then = new Date(AT.getTime() + (pick % acts.length) * 60_000);
      let positions = await ports.stock.positions(ports.entity, SKUS, WAREHOUSES);
      let seen = positions;
      for (const [index, act] of acts.entries()) {
        ports.clock.at = new Date(AT.getTime() + index * 60_000);
        const outcome = await perform(ports, act);
        const after = await ports.stock.positions(ports.entity, SKUS, WAREHOUSES);
        withinAtp(act, outcome, positions, after, ports.clock.at);
        positions = after;
        if (ports.clock.at.getTime() === then.getTime()) seen = after;
      }
      await consistent(ports);
      const past = (await ports.levels.since(ports.entity, SKUS, WAREHOUSES, then)).map((since) => positionAt(since, then));
      expect(past.toSorted(inOrder).map(said)).toEqual(seen.toSorted(inOrder).map(said));
    }),
    { numRuns: 60 },
  );
});

test('whatever happens at once, the counters are what the rows say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { minLength: 6, maxLength: 16 }), async (acts) => {
      const ports = await stocked();
      for (let from = 0; from < acts.length; from += 8) {
        ports.clock.at = new Date(AT.getTime() + from * 60_000);
        await Promise.all(acts.slice(from, from + 8).map((act) => perform(ports, act)));
      }
      await consistent(ports);
    }),
    { numRuns: 60 },
  );
});

const E = 'NW-US';
const stock = new DynamoStock();
const take = (steps: number, change: Partial<Take> = {}): Take => ({ lineId: '1', sku: 'BOLT', warehouse: 'EAST', steps, ...change });
const bolts = async () => (await stock.positions(E, ['BOLT'], ['EAST']))[0];

test('promise 14: 1,000 orders at once for 100 units: exactly 100 get one, the rest are told so, none below zero', async () => {
  await stock.setOnHand(E, 'BOLT', 'EAST', 100);
  let lowest = 100;
  const watch = setInterval(() => void bolts().then((position) => (lowest = Math.min(lowest, position?.available ?? 0)), () => undefined), 20);
  const outcomes = await Promise.all(Array.from({ length: 1000 }, (_, order) => stock.take(E, `O${order}`, [take(1)])));
  clearInterval(watch);
  expect({ granted: outcomes.filter(Boolean).length, refused: outcomes.filter((granted) => !granted).length }).toEqual({ granted: 100, refused: 900 });
  expect(await bolts()).toMatchObject({ onHand: 100, reserved: 100, available: 0 });
  expect(lowest).toBeGreaterThanOrEqual(0);
});

test('promise 15: one short line, and no reservation is left over', async () => {
  const lines = Array.from({ length: 60 }, (_, index) => take(1, { lineId: String(index), sku: `S${index}` }));
  await Promise.all(lines.map(({ sku }, index) => stock.setOnHand(E, sku, 'EAST', index === 59 ? 0 : 1)));
  expect(await stock.take(E, 'A', lines)).toBe(false);
  expect((await stock.reservations(E, 'A')).filter(({ state }) => state !== 'released')).toEqual([]);
  expect((await stock.positions(E, lines.map(({ sku }) => sku), ['EAST'])).every(({ reserved }) => reserved === 0)).toBe(true);
});

test('promise 16: a reservation retried with its token takes once; the same token for another quantity is an error', async () => {
  await stock.setOnHand(E, 'BOLT', 'EAST', 20);
  const hold = { version: 1, token: 'T1' };
  expect(await Promise.all([1, 2, 3].map(() => stock.take(E, 'A', [take(7)], hold)))).toEqual([true, true, true]);
  expect(await bolts()).toMatchObject({ reserved: 7 });
  await expect(stock.take(E, 'A', [take(8)], hold)).rejects.toMatchObject({ code: 'stock.token-reused' });
  expect(await bolts()).toMatchObject({ reserved: 7 });
});

test('promise 17: cancel, ship and expiry racing: one winner; on-hand = initial + receipts ± adjustments − shipped + returned, reserved = Σ open', async () => {
  const levels = new DynamoStockLevels();
  const early = new DynamoStock(() => AT);
  const late = new DynamoStock(() => new Date(AT.getTime() + 3_600_000));
  await stock.setOnHand(E, 'BOLT', 'EAST', 100);
  const orders = Array.from({ length: 12 }, (_, index) => `O${index}`);
  await Promise.all(orders.map((order) => early.take(E, order, [take(2)], { version: 1, expiresAt: new Date(AT.getTime() + 60_000).toISOString() })));
  const moved = { sku: 'BOLT', warehouse: 'EAST', occurredAt: new Date() };
  const ship = (order: string) => early.harden(E, order).then(() => stock.issue(E, order, `ship-${order}`, [take(2)])).then(() => true, () => false);
  await Promise.all([
    ...orders.map(async (order) => Promise.all([ship(order), stock.give(E, order), late.expire(E, order)])),
    levels.receive(E, { ...moved, key: 'GR-1', steps: 10 }),
    levels.receive(E, { ...moved, key: 'RETURN-1', steps: 3 }),
    levels.adjust(E, { ...moved, key: 'ADJ-1', steps: -4, reason: 'lost' }),
  ]);
  const rows = (await Promise.all(orders.map((order) => stock.reservations(E, order)))).flat();
  const shipped = rows.filter(({ state }) => state === 'issued');
  const open = rows.filter(({ state }) => state === 'soft' || state === 'hard');
  expect(rows.map(ending)).toEqual(orders.map(() => expect.stringMatching(/^(issued 2 of 2|released 0 of 0)$/)));
  expect(open).toEqual([]);
  expect(await bolts()).toMatchObject({ onHand: 100 + 10 + 3 - 4 - 2 * shipped.length, reserved: 0, allocated: 0 });
});

/** How much was taken in the end, and how much of it the history says left. */
function ending({ state, taken, history }: Reservation): string {
  const net = history.reduce((sum, { steps }) => sum + steps, 0);
  expect(net).toBe(0);
  return `${state} ${taken} of ${state === 'issued' ? history[0]?.steps : 0}`;
}

test('promise 18: an older snapshot never overwrites a newer one', async () => {
  const levels = new DynamoStockLevels();
  const snapshot = (hour: number, onHand: number) => levels.snapshot(E, { sku: 'BOLT', warehouse: 'EAST', key: `S${hour}`, onHand, asOf: new Date(`2026-11-23T${String(hour).padStart(2, '0')}:00:00Z`) });
  const outcomes = await Promise.all([[8, 80], [12, 120], [10, 100], [9, 90], [11, 110]].map(([hour = 0, onHand = 0]) => snapshot(hour, onHand)));
  expect(outcomes[1]).toMatchObject({ result: 'applied' });
  expect(await bolts()).toMatchObject({ onHand: 120, asOf: '2026-11-23T12:00:00.000Z' });
});
