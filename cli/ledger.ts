import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { PlainDate } from '../core/model/identity.ts';
import type { Journal } from '../core/model/journal.ts';
import { toHledger } from '../core/posting/hledger.ts';
import type { Ledger } from '../core/posting/ledger.ts';
import { DynamoLedger } from '../lambdas/adapters/dynamo-ledger.ts';
import type { Resource } from '../local/contract.ts';
import { actAsRoot } from './aws.ts';
import { readEndpoints } from './endpoints.ts';

const HELP = `npm run ledger -- [options]     exports the journals of the running platform (npm start) for hledger

  --from <YYYY-MM-DD>  first accounting date (default: 1 January of last year)
  --to <YYYY-MM-DD>    last accounting date (default: today, UTC)
  --out <file>         where to write; it appears when it is whole (default: standard output)
  --data <folder>      the data folder of the platform (default .crossdock)
  --help

  npm run --silent ledger | hledger -f - balance

Exit code 0 when all journals are written, 1 when they could not be read, 2 when it was called wrongly.`;

export interface Period {
  entity: string;
  from: string;
  to: string;
}

/** The period's journals as hledger reads them, one by one, however many there are. The last line says how many, so a cut-off export is seen. */
export async function* exportLedger(ledger: Pick<Ledger, 'journals'>, { entity, from, to }: Period): AsyncIterable<string> {
  let count = 0;
  yield `; Crossdock ${entity}, journals of ${from} to ${to}\n\n`;
  for await (const journal of ledger.journals(entity, from, to)) {
    yield `${toHledger(journal as Journal)}\n`;
    count += 1;
  }
  yield `; ${count} journals, end\n`;
}

if (import.meta.main) process.exitCode = await main();

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  try {
    const { aws: endpoint, region, entity } = readEndpoints(options.data);
    actAsRoot({ endpoint, region, resources: await resourcesOf(endpoint) });
    await write(exportLedger(new DynamoLedger(), { entity, from: options.from, to: options.to }), options.out);
    return 0;
  } catch (error) {
    const { code, cause } = error as NodeJS.ErrnoException & { cause?: { code?: string } };
    if (code === 'EPIPE' && !options.out) return 0; // whoever reads has seen enough
    console.error(cause?.code === 'ECONNREFUSED' ? 'the platform does not answer: run npm start first' : (error as Error).message);
    return 1;
  }
}

/** @throws Error saying what is wrong with it */
function readOptions() {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      out: { type: 'string' },
      data: { type: 'string', default: '.crossdock' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const now = new Date();
  const from = date('--from', values.from ?? `${now.getUTCFullYear() - 1}-01-01`);
  const to = date('--to', values.to ?? now.toISOString().slice(0, 10));
  if (from > to) throw new Error(`--from ${from} is after --to ${to}`);
  return { ...values, from, to };
}

function date(option: string, text: string): string {
  const read = PlainDate.safeParse(text);
  if (!read.success) throw new Error(`${option} ${text} is no date: ${z.prettifyError(read.error).replace(/^✖ /, '')}`);
  return read.data;
}

/** What the platform runs, by the page that it gives to scripts. */
export async function resourcesOf(endpoint: string): Promise<Resource[]> {
  const reply = await fetch(`${endpoint}/_local/resources`, { signal: AbortSignal.timeout(10_000) });
  if (!reply.ok) throw new Error(`${endpoint}/_local/resources answered ${reply.status}`);
  return ((await reply.json()) as { resources: Resource[] }).resources;
}

async function write(lines: AsyncIterable<string>, out: string | undefined): Promise<void> {
  if (!out) return pipeline(Readable.from(lines), process.stdout, { end: false });
  const part = `${out}.part`;
  try {
    await pipeline(Readable.from(lines), createWriteStream(part));
    await rename(part, out);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
