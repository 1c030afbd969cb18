import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actAsRoot } from '../../cli/aws.ts';
import { ApiCaller } from '../../cli/client.ts';
import { ENTITY } from '../../cli/demo-data.ts';
import { copyLake } from '../../cli/lake.ts';
import { resourcesOf } from '../../cli/command.ts';
import { SCENARIOS } from '../../cli/scenarios/index.ts';
import { checkout } from '../../cli/shop.ts';
import { follow, isPosted } from '../../cli/timeline.ts';
import type { Journal } from '../../core/model/journal.ts';
import { DynamoLedger } from '../../lambdas/adapters/dynamo-ledger.ts';
import { Platform, until } from '../support/platform.ts';
import { installFromPypi } from './pypi.ts';

const run = promisify(execFile);
const duckdb = await installFromPypi('DuckDB', 'duckdb', '2.0.1');
const skipped = 'skipped' in duckdb ? duckdb.skipped : undefined;
const bin = 'skipped' in duckdb ? '' : duckdb.bin;
const folder = mkdtempSync(join(tmpdir(), 'crossdock-lake-'));
const views = readFileSync(resolve(import.meta.dirname, '../../docs/lake.sql'), 'utf8');
const platform = new Platform(['--ship-after', '200']);
let ledger: Journal[];

/** Rows of one statement over the lake in the folder; numbers as text, because some are larger than a JSON number. */
async function ask<T>(sql: string): Promise<T[]> {
  const script = 'import duckdb, json, sys; db = duckdb.connect(); db.execute(sys.argv[1]); q = db.execute(sys.argv[2]); names = [c[0] for c in q.description]; print(json.dumps([dict(zip(names, map(str, row))) for row in q.fetchall()]))';
  const { stdout } = await run(join(bin, 'python'), ['-c', script, views, sql], { cwd: folder, maxBuffer: 1e8 });
  return JSON.parse(stdout) as T[];
}

const journals = () => Array.fromAsync(new DynamoLedger().journals(ENTITY, '2026-01-01', '2099-12-31'));

beforeAll(async () => {
  if (skipped) return;
  const endpoints = await platform.start();
  const print = () => {};
  for (const quantity of [100, 250]) {
    const { name } = await checkout(endpoints, [{ sku: 'BOLT-M8', quantity, price: '0.45' }, { sku: 'LAMP-LED', quantity: 1, price: '39.90' }]);
    await follow(ApiCaller.person(endpoints, 'integration'), { trace: { document: name }, print, until: isPosted(1), timeoutMs: 90_000 });
  }
  await SCENARIOS.return?.play(endpoints, print);
  const resources = await resourcesOf(endpoints.aws);
  actAsRoot({ endpoint: endpoints.aws, region: endpoints.region, resources });
  // the last event is in the lake once its batch has filled or waited; what gateways report is booked after the order is done
  await until('the return is in the lake, and the books are quiet', async () => {
    const before = await journals();
    await copyLake(resources, folder);
    ledger = await journals();
    return ledger.length === before.length && (await ask(`SELECT id FROM events WHERE type = 'return.credited'`).catch(() => [])).length > 0;
  }, 120_000);
});
afterAll(async () => {
  await platform.remove();
  rmSync(folder, { recursive: true });
});

test.skipIf(skipped)(`DuckDB reads the lake of a driven platform${skipped ? `: ${skipped}` : ''}, and revenue by month is the ledger's`, async () => {
  const revenue = new Map<string, bigint>();
  for (const { date, lines } of ledger) {
    for (const { key, side, functional } of lines) {
      if (key !== 'revenue') continue;
      const of = `${date.slice(0, 7)} ${functional.currency}`;
      revenue.set(of, (revenue.get(of) ?? 0n) + (side === 'credit' ? 1n : -1n) * BigInt(functional.minor));
    }
  }
  const read = await ask<{ entity: string; period: string; currency: string; minor: string }>('FROM revenue_by_month');
  expect(read.map(({ period, currency, minor }) => [`${period} ${currency}`, BigInt(minor)])).toEqual([...revenue]);
  // 100 and 250 bolts, a lamp with each, and the three lamps of which two came back
  expect([...revenue.values()].reduce((sum, minor) => sum + minor, 0n)).toBe(45_00n + 112_50n + 5n * 39_90n);
});

test.skipIf(skipped)('every journal of the ledger is in the lake once, and everything in it adds up to nothing', async () => {
  expect((await ask<{ id: string }>('SELECT id FROM journals ORDER BY id')).map(({ id }) => id)).toEqual(ledger.map(({ journalId }) => journalId).toSorted());
  expect(await ask('SELECT currency, sum(minor) AS minor FROM postings GROUP BY ALL')).toEqual([{ currency: 'USD', minor: '0' }]);
});

test.skipIf(skipped)('what the invoices in the lake say is billed is what the events say', async () => {
  const [said] = await ask(`SELECT count(*) AS invoices, sum(CAST(body->>'$.data.gross.minor' AS HUGEINT)) AS gross FROM events WHERE type = 'invoice.posted'`);
  expect((await ask<{ invoices: string; gross: string }>('SELECT sum(invoices) AS invoices, sum(gross) AS gross FROM invoiced_by_month'))[0]).toEqual(said);
});

test.skipIf(skipped)('no name, street or mail address of a customer is in the lake', async () => {
  const [{ hits } = { hits: '' }] = await ask<{ hits: string }>(`SELECT count(*) AS hits FROM documents WHERE type = 'order' AND body->>'$.shipTo.name' <> '***'`);
  expect(hits).toBe('0');
});
