import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { masterKey, putMaster } from '../../lambdas/adapters/dynamo-masterdata.ts';
import { DynamoStock } from '../../lambdas/adapters/dynamo-stock.ts';
import type { Figure } from '../figures.ts';
import type { Loaded } from '../loaded.ts';
import type { Measure } from '../measure.ts';
import { load, percentile } from '../statistics.ts';

const CLIENTS = 4;
const LINES = 50;
/** Those of the demo, which are the first three, and two more. */
const WAREHOUSES = ['EAST', 'WEST', '3PL', 'BENCH-NORTH', 'BENCH-SOUTH'];
const ORDERS = 1_000;
const UNITS = 100;
const ORIGINAL = 'BENCH-I0';

/** Availability as items are added, and a run on the last units of one. */
export const stock: Measure = {
  name: 'stock',
  what: `POST /v1/availability, ${LINES} lines at ${WAREHOUSES.length} warehouses, as items are added; ${ORDERS} orders at once for ${UNITS} units`,
  async run({ quick, loaded, progress }) {
    const platform = await loaded();
    const { entity } = platform.platform.endpoints;
    for (const [index, warehouse] of WAREHOUSES.entries()) {
      if (index > 2) await putMaster(masterKey.warehouse(entity, warehouse), { entity, warehouse, name: warehouse, priority: 10 + index });
      if (index > 0) await new DynamoStock().setOnHand(entity, ORIGINAL, warehouse, 1_000, new Date());
    }
    const figures: Figure[] = [];
    let stored = 0;
    for (const items of quick ? [100, 5_000] : [100, 100_000]) {
      progress(`storing ${items.toLocaleString('en-US')} items at ${WAREHOUSES.length} warehouses each`);
      storeItems(platform.platform.dataDir, stored, items);
      stored = items;
      figures.push(...(await availability(platform, items, quick)));
    }
    progress(`${ORDERS} orders at once for ${UNITS} units`);
    return [...figures, ...(await lastUnits(platform))];
  },
};

const skuOf = (index: number) => `STOCK-${String(index).padStart(6, '0')}`;

/** Copies of one item's master record and positions under new names, written straight into the file of the DynamoDB engine while it runs. */
function storeItems(dataDir: string, from: number, upTo: number): void {
  const db = new DatabaseSync(join(dataDir, 'runtime', 'dynamodb', 'dynamodb.sqlite'));
  db.exec('PRAGMA busy_timeout = 60000; PRAGMA synchronous = NORMAL');
  const tables = (db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[]).filter(({ name }) => !/^(_|sqlite_)/.test(name));
  const places = tables.flatMap(({ name }) => {
    const rows = db.prepare(`SELECT * FROM "${name}" WHERE item_json LIKE ?`).all(`%#item#${ORIGINAL}"%`) as Record<string, SQLInputValue>[];
    const columns = Object.keys(rows[0] ?? {});
    return rows.length > 0 ? [{ rows, insert: db.prepare(`INSERT INTO "${name}" (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`) }] : [];
  });
  const renamed = new RegExp(`${ORIGINAL}(?![0-9])`, 'g');
  for (let begun = from; begun < upTo; begun += 1_000) {
    db.exec('BEGIN IMMEDIATE');
    for (let index = begun; index < Math.min(begun + 1_000, upTo); index += 1) {
      for (const { rows, insert } of places) for (const row of rows) insert.run(...Object.values(row).map((value) => (typeof value === 'string' ? value.replace(renamed, skuOf(index)) : value)));
    }
    db.exec('COMMIT');
  }
  db.close();
}

async function availability({ b2b }: Loaded, items: number, quick: boolean): Promise<Figure[]> {
  const ask = async (index: number) => {
    const lines = Array.from({ length: LINES }, (_, line) => ({ lineId: String(line), sku: skuOf((index * 7919 + line * 104_729) % items), quantity: { amount: '3', uom: 'EA' } }));
    // a question holds nothing: no key
    const { status, body, text } = await b2b.post<{ lines: { promise?: string; warehouses?: unknown[] }[] }>('/availability', { lines }, null);
    if (status !== 200 || !body.lines.every(({ promise, warehouses }) => promise === 'full' && warehouses?.length === WAREHOUSES.length)) throw new Error(`POST /v1/availability answered ${status}: ${text.slice(0, 500)}`);
  };
  await load(CLIENTS, 5 * CLIENTS, ask); // until the functions are up
  const took = await load(CLIENTS, quick ? 100 : 500, ask);
  const name = (share: string) => `availability ${share}, ${LINES} lines × ${WAREHOUSES.length} warehouses, at ${items.toLocaleString('en-US')} items`;
  return [
    { name: name('p50'), value: percentile(took, 0.5), unit: 'ms' },
    { name: name('p99'), value: percentile(took, 0.99), unit: 'ms', ...(items > 100 && { target: '≤ 1.3 × that at 100 items' }) },
  ];
}

async function lastUnits({ platform }: Loaded): Promise<Figure[]> {
  const { entity } = platform.endpoints;
  const adapter = new DynamoStock();
  await adapter.setOnHand(entity, 'STOCK-LAST', 'EAST', UNITS, new Date());
  const calls = async () => (await platform.metrics()).total.dynamodb ?? {};
  const before = await calls();
  const begun = performance.now();
  const outcomes = await Promise.allSettled(Array.from({ length: ORDERS }, (_, index) => adapter.take(entity, `STOCK-O${index}-${begun}`, [{ lineId: '1', sku: 'STOCK-LAST', warehouse: 'EAST', steps: 1 }])));
  const took = performance.now() - begun;
  const after = await calls();
  const [left] = await adapter.positions(entity, ['STOCK-LAST'], ['EAST']);
  const attempts = (after.TransactWriteItems ?? 0) - (before.TransactWriteItems ?? 0);
  const count = (which: (outcome: PromiseSettledResult<boolean>) => boolean) => outcomes.filter(which).length;
  const name = `${ORDERS} orders at once for ${UNITS} units`;
  return [
    { name: `${name}: granted`, value: count((one) => one.status === 'fulfilled' && one.value), unit: '', target: String(UNITS) },
    { name: `${name}: refused`, value: count((one) => one.status === 'fulfilled' && !one.value), unit: '', target: String(ORDERS - UNITS) },
    { name: `${name}: neither, to be tried again`, value: count((one) => one.status === 'rejected'), unit: '', target: '0' },
    { name: `${name}: available in the end`, value: left?.available ?? Number.NaN, unit: '', target: '0' },
    { name: `${name}: attempts per order`, value: attempts / ORDERS, unit: 'transactions', target: '1' },
    { name: `${name}: answered in`, value: took / 1000, unit: 's' },
  ];
}
