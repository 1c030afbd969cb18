import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ManualClock } from '../../../../local/clock.ts';
import type { StockFeed } from '../../../../core/inventory/stock-feed.ts';
import { type ShipHero, startShipHero } from '../../../../local/partners/shiphero/shiphero.ts';
import { patient, ShipHeroClient } from '../../../../lambdas/connectors/shiphero/client.ts';
import { timeLeft } from '../../../../lambdas/handler/poll.ts';
import { changeOf, levelOf, shipHeroStock } from '../../../../lambdas/connectors/shiphero/stock.ts';

let clock: ManualClock;
let partner: ShipHero;
let feed: StockFeed;
const now = () => new Date(clock.now());

beforeEach(async () => {
  clock = new ManualClock();
  partner = await startShipHero({ credentials: { username: 'wms@example.test', password: 'pw', refreshToken: 'refresh-1' }, clock });
  partner.seed({ products: [{ sku: 'BOLT-M8', name: 'Bolt', stock: { EAST: 10, WEST: 4 } }, { sku: 'NUT-M8', name: 'Nut', stock: { EAST: 20 } }] });
  feed = shipHeroStock(new ShipHeroClient({ url: partner.url, refreshToken: 'refresh-1' }), { warehouses: partner.warehouseIds }, now);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await partner.stop();
});

test('the levels of a warehouse, as of when they were asked for less what clocks may differ by', async () => {
  await clock.advance(3_600_000);
  const { rows, next } = await feed.levels('EAST', undefined);
  const asOf = new Date(clock.now() - 30_000);
  expect([next, rows]).toEqual([undefined, [{ sku: 'BOLT-M8', onHand: '10', blocked: '0', asOf }, { sku: 'NUT-M8', onHand: '20', blocked: '0', asOf }]]);
  expect((await feed.level('WEST', 'BOLT-M8'))?.onHand).toBe('4');
});

test('of what changed since, a receipt and a count are told, and the level after them', async () => {
  await clock.advance(3_600_000);
  const since = now();
  partner.floor({ action: 'receive', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 5 });
  partner.floor({ action: 'count', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 12 });
  partner.floor({ action: 'damage', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 2, reason: 'Inbound Shipping Damage' });
  const { rows } = await feed.changes('EAST', since);
  expect(rows.map(({ kind, quantity, reason }) => [kind, quantity, reason])).toEqual([
    ['receipt', '5', 'Received from purchase order PO-1'],
    ['adjustment', '-3', 'Cycle Count Adjustment'],
    ['adjustment', '-2', 'Inbound Shipping Damage'],
  ]);
  await clock.advance(5_000);
  expect((await feed.levels('EAST', since)).rows).toEqual([{ sku: 'BOLT-M8', onHand: '10', blocked: '0', asOf: new Date(since.getTime() + 999) }]);
  expect((await feed.changes('WEST', since)).rows).toEqual([]);
});

describe('a level that has just changed', () => {
  const feedBy = (connection: typeof fetch, timeHere = now) => shipHeroStock(new ShipHeroClient({ url: partner.url, refreshToken: 'refresh-1' }, { fetch: connection, timeoutMs: 10_000 }), { warehouses: partner.warehouseIds }, timeHere);
  /** Five bolts come at 10:00:00.200. @returns what is told of them so much later, and by the next reading */
  const toldAfter = async (ms: number, asked = feed) => {
    await clock.advance(3_600_200);
    const since = new Date(clock.now() - 300_000);
    partner.floor({ action: 'receive', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 5 });
    await clock.advance(ms);
    const { rows } = await asked.levels('EAST', since);
    expect(await asked.level('EAST', 'BOLT-M8')).toEqual(rows[0]);
    await clock.advance(300_000);
    const again = await asked.levels('EAST', since);
    return [rows, again.rows].map((told) => told.map(({ onHand, asOf }) => `${onHand} at ${asOf.toISOString().slice(11, -1)}`).join());
  };

  test('is left out while more may change in that second, and told by the next reading', async () => {
    expect(await toldAfter(600)).toEqual(['', '15 at 10:04:30.800']);
  });

  test('is left out where that second was over only if the time of the answer, in whole seconds, was at its end', async () => {
    expect(await toldAfter(1_700)).toEqual(['', '15 at 10:04:31.900']);
  });

  test('is told once that second is surely over, as of its end: all that changed in it is in the level', async () => {
    expect(await toldAfter(6_000)).toEqual(['15 at 10:00:00.999', '15 at 10:04:36.200']);
  });

  test.each([['behind', -600_000], ['ahead of', 600_000]])('is told once it is over by ShipHero’s clock, though ours is ten minutes %s that', async (_, by) => {
    const asked = feedBy(fetch, () => new Date(clock.now() + by));
    expect((await toldAfter(600, asked))[0]).toBe('');
    expect((await toldAfter(6_000, asked))[0]).toMatch(/^20 at /);
  });

  test.each([['no', undefined], ['no readable', 'soon']])('is told once it is over by our clock, where the answer has %s time', async (_, date) => {
    const asked = feedBy(async (...call) => {
      const answer = await fetch(...call);
      return new Response(await answer.text(), { status: answer.status, headers: date === undefined ? {} : { date } });
    });
    expect(await toldAfter(799, asked)).toEqual(['', '15 at 10:04:30.999']);
    await clock.advance(3_600_000 - (clock.now() % 3_600_000));
    expect((await toldAfter(800, asked))[0]).toBe('20 at 12:00:00.999');
  });

  test('is left out where the answer was so long under way that it may be from before', async () => {
    const running = performance.now.bind(performance);
    let late = 0;
    const asked = feedBy(async (...call) => {
      const answer = await fetch(...call);
      late += 6_000;
      return answer;
    });
    vi.spyOn(performance, 'now').mockImplementation(() => running() + late);
    expect((await toldAfter(6_000, asked))[0]).toBe('');
  });
});

const change = { id: 'C', sku: 'BOLT-M8', change_in_on_hand: -4, created_at: '2026-11-23T09:00:00' };
test.each(['Order ORD-1 shipped', '<b>Order</b> 7 picked into tote T-1', 'Transferred to bin B-2', 'Moved from bin A-1', 'Return RMA-9'])('“%s” is told by another message, or is no movement of goods', (reason) => {
  expect(changeOf({ ...change, reason })).toEqual([]);
});
test('what has no reason is an adjustment all the same; a count is one whatever it is called', () => {
  expect(changeOf(change)).toMatchObject([{ kind: 'adjustment', quantity: '-4', reason: 'no reason given', occurredAt: new Date('2026-11-23T09:00:00Z') }]);
  expect(changeOf({ ...change, reason: 'Count before transfer', cycle_counted: true })).toMatchObject([{ kind: 'adjustment', reason: 'Count before transfer' }]);
});

test('what is not for sale is there, and blocked; what changed a moment ago is as of then', () => {
  const at = new Date('2026-11-23T10:00:00Z');
  const bolts = (changed?: string) => levelOf({ sku: 'BOLT-M8', on_hand: 7, non_sellable_quantity: 2, updated_at: changed }, at, at);
  expect(bolts('2026-11-23T09:59:58')).toEqual({ sku: 'BOLT-M8', onHand: '9', blocked: '2', asOf: new Date('2026-11-23T09:59:58.999Z') });
  expect([bolts('2026-11-23T09:59:59')?.asOf, bolts('2026-11-23T10:00:00')]).toEqual([new Date('2026-11-23T09:59:59.999Z'), undefined]);
  expect([bolts('2026-11-23T09:59:29')?.asOf, bolts()?.asOf]).toEqual([new Date('2026-11-23T09:59:30Z'), new Date('2026-11-23T09:59:30Z')]);
});

test('of each lot what is in all its bins; what is of no lot is left out', async () => {
  partner.floor({ action: 'receive', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 5, lot: 'L1', expires: '2027-01-31T00:00:00' });
  partner.floor({ action: 'receive', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 2, lot: 'L2' });
  expect(await feed.lots('EAST', 'BOLT-M8')).toEqual([{ lot: 'L1', expiresOn: '2027-01-31', quantity: '5' }, { lot: 'L2', quantity: '2' }]);
  expect(await feed.lots('EAST', 'NUT-M8')).toEqual([]);
});

test('what moved is asked for a few at a time, and where there is more, a hundred: credits go by what is asked for', async () => {
  await clock.advance(3_600_000);
  const since = now();
  for (let count = 0; count < 130; count += 1) partner.floor({ action: 'receive', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 1 });
  const sizes: number[] = [];
  for (let page = await feed.changes('EAST', since); ; page = await feed.changes('EAST', since, page.next)) {
    sizes.push(page.rows.length);
    if (page.next === undefined) break;
  }
  expect(sizes).toEqual([20, 100, 10]);
});

describe('credits that run out in the middle of a reading', () => {
  /** 20 of 30 receipts are read twice; what credits are left is not enough for the larger page that has the rest. */
  const reading = async (runTime: number) => {
    await partner.stop();
    partner = await startShipHero({ credentials: { username: 'u', password: 'p', refreshToken: 'refresh-1' }, clock, credits: { max: 400, perSecond: 60 } });
    partner.seed({ products: [{ sku: 'BOLT-M8', name: 'Bolt', stock: { EAST: 10 } }] });
    const since = now();
    for (let count = 0; count < 30; count += 1) partner.floor({ action: 'receive', sku: 'BOLT-M8', warehouse: 'EAST', quantity: 1 });
    const ends = clock.now() + runTime;
    const waits: number[] = [];
    const wait = (ms: number) => (waits.push(ms), clock.advance(ms));
    const asked = shipHeroStock(new ShipHeroClient({ url: partner.url, refreshToken: 'refresh-1' }, patient(timeLeft({ getRemainingTimeInMillis: () => ends - clock.now() }), wait)), { warehouses: partner.warehouseIds }, now);
    await asked.changes('EAST', since);
    const { next } = await asked.changes('EAST', since);
    return { rest: await asked.changes('EAST', since, next).catch((error: Error) => error), waits };
  };

  test('are waited for, as long as ShipHero says, and the reading goes on where it was', async () => {
    const { rest, waits } = await reading(60_000);
    expect([rest instanceof Error || rest.rows.length, waits]).toEqual([10, [1000]]);
  });

  test('are not waited for where there is no time left: when to come back is said in seconds', async () => {
    const { rest, waits } = await reading(15_999);
    expect([rest, waits]).toMatchObject([{ name: 'Transient', code: 'warehouse.throttled', detail: { retryAfter: 1 } }, []]);
  });
});
