import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Take } from '../../../core/model/stock.ts';
import { Rejected } from '../../../core/model/errors.ts';
import { DynamoStock } from '../../../lambdas/adapters/dynamo-stock.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const stock = new DynamoStock();
const SKUS = ['A', 'B'];
const WAREHOUSES = ['EAST', 'WEST'];

type Act =
  | { do: 'take'; order: string; takes: Take[] }
  | { do: 'give' | 'harden' | 'soften'; order: string }
  | { do: 'issue'; order: string; shipment: string; takes: Take[] }
  | { do: 'level'; sku: string; warehouse: string; onHand: number };

const ORDERS = ['O1', 'O2', 'O3'];
const order = fc.constantFrom(...ORDERS);
const takes = fc
  .uniqueArray(fc.record({ lineId: fc.constantFrom('1', '2', '3'), sku: fc.constantFrom(...SKUS), warehouse: fc.constantFrom(...WAREHOUSES), steps: fc.integer({ min: 1, max: 8 }) }), {
    selector: ({ lineId, warehouse }) => `${lineId}#${warehouse}`,
    minLength: 1,
    maxLength: 3,
  })
  // a line is of one item
  .map((all) => all.map((one) => ({ ...one, sku: one.lineId === '1' ? 'A' : 'B' })));
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('take' as const), order, takes }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('give' as const, 'harden' as const, 'soften' as const), order }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('issue' as const), order, shipment: fc.constantFrom('S1', 'S2', 'S3'), takes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('level' as const), sku: fc.constantFrom(...SKUS), warehouse: fc.constantFrom(...WAREHOUSES), onHand: fc.integer({ min: 0, max: 30 }) }) },
);

/** Each run has an entity of its own. */
interface Seen {
  entity: string;
}

async function run({ entity }: Seen, action: Act): Promise<void> {
  if (action.do === 'take') await stock.take(entity, action.order, action.takes);
  else if (action.do === 'issue') await stock.issue(entity, action.order, action.shipment, action.takes).catch(refused);
  else if (action.do === 'level') await stock.setOnHand(entity, action.sku, action.warehouse, action.onHand);
  else await stock[action.do](entity, action.order);
}

function refused(error: unknown): void {
  if (!(error instanceof Rejected)) throw error;
}

/** available = onHand − blocked − Σ active reservations; allocated = Σ hard ones. */
async function holds({ entity }: Seen): Promise<void> {
  const reservations = (await Promise.all(ORDERS.map((one) => stock.reservations(entity, one)))).flat();
  for (const position of await stock.positions(entity, SKUS, WAREHOUSES)) {
    const held = (...states: string[]) => reservations.filter((one) => one.sku === position.sku && one.warehouse === position.warehouse && states.includes(one.state)).reduce((sum, one) => sum + one.steps, 0);
    const reserved = held('soft', 'hard');
    expect(position).toMatchObject({ reserved, allocated: held('hard'), available: position.onHand - reserved, blocked: 0 });
  }
}

/** What left is what the issue rows say, each shipment once. */
async function left({ entity }: Seen): Promise<Map<string, number>> {
  const gone = new Map<string, number>();
  for (const row of (await tables.all('stock')).filter((item) => String(item.pk).startsWith(`${entity}#order#`) && String(item.sk).startsWith('issue#'))) {
    for (const { sku, warehouse, steps } of row.takes as Take[]) gone.set(`${sku}#${warehouse}`, (gone.get(`${sku}#${warehouse}`) ?? 0) + steps);
  }
  return gone;
}

let runs = 0;
async function begin(): Promise<Seen> {
  const seen: Seen = { entity: `E${(runs += 1)}` };
  for (const sku of SKUS) for (const warehouse of WAREHOUSES) await stock.setOnHand(seen.entity, sku, warehouse, 12);
  return seen;
}

async function onHandIs(seen: Seen): Promise<void> {
  const gone = await left(seen);
  for (const { sku, warehouse, onHand } of await stock.positions(seen.entity, SKUS, WAREHOUSES)) expect(onHand).toBe(12 - (gone.get(`${sku}#${warehouse}`) ?? 0));
}

test('after each of any actions the counters are what the reservations say', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 15 }), async (actions) => {
      const seen = await begin();
      for (const action of actions) {
        const before = await stock.positions(seen.entity, SKUS, WAREHOUSES);
        await run(seen, action);
        await holds(seen);
        // only a count may bring a position below zero
        if (action.do !== 'level' && before.every((position) => position.available >= 0)) for (const position of await stock.positions(seen.entity, SKUS, WAREHOUSES)) expect(position.available).toBeGreaterThanOrEqual(0);
      }
      if (!actions.some((action) => action.do === 'level')) await onHandIs(seen);
    }),
    { numRuns: 12 },
  );
});

test('whatever happens at once, the counters are what the reservations say, and each shipment left once', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 30 }), async (actions) => {
      const seen = await begin();
      const still = actions.filter((action) => action.do !== 'level');
      for (let from = 0; from < still.length; from += 10) {
        await Promise.all(still.slice(from, from + 10).map((action) => run(seen, action)));
        await holds(seen);
        for (const position of await stock.positions(seen.entity, SKUS, WAREHOUSES)) expect(position.available).toBeGreaterThanOrEqual(0);
      }
      await onHandIs(seen);
    }),
    { numRuns: 12 },
  );
});

test('everything that was ever taken can be given back whole', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 15 }), async (actions) => {
      const seen = await begin();
      await Promise.all(actions.filter((action) => action.do !== 'issue' && action.do !== 'level').map((action) => run(seen, action)));
      await Promise.all(['O1', 'O2', 'O3', 'O1'].map((one) => stock.give(seen.entity, one)));
      for (const position of await stock.positions(seen.entity, SKUS, WAREHOUSES)) expect(position).toMatchObject({ onHand: 12, reserved: 0, available: 12 });
    }),
    { numRuns: 10 },
  );
});
