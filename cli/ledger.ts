import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Journal } from '../core/model/journal.ts';
import { toHledger } from '../core/posting/hledger.ts';
import type { Ledger } from '../core/posting/ledger.ts';
import { DynamoLedger } from '../lambdas/adapters/dynamo-ledger.ts';
import { argumentsOf, command, COMMON, day, Misuse, onPlatform } from './command.ts';

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

if (import.meta.main) process.exitCode = await command(HELP, main);

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const { entity } = await onPlatform(options.data);
  await write(exportLedger(new DynamoLedger(), { entity, from: options.from, to: options.to }), options.out).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' || options.out) throw error; // whoever reads has seen enough
  });
  return 0;
}

/** @throws Misuse saying what is wrong */
function readOptions() {
  const { values } = argumentsOf({ options: { from: { type: 'string' }, to: { type: 'string' }, out: { type: 'string' }, ...COMMON } });
  const now = new Date();
  const from = day('--from', values.from ?? `${now.getUTCFullYear() - 1}-01-01`);
  const to = day('--to', values.to ?? now.toISOString().slice(0, 10));
  if (from > to) throw new Misuse(`--from ${from} is after --to ${to}`);
  return { ...values, from, to };
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
