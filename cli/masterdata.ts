import { readFileSync, statSync } from 'node:fs';
import { type FeedKind, readFeed } from '../core/masterdata/feed-file.ts';
import { takeFeed } from '../lambdas/adapters/take-feed.ts';
import { argumentsOf, command, COMMON, Misuse, onPlatform } from './command.ts';

const HELP = `npm run masterdata -- items FILE        articles:  sku,name,baseUnit,unitCost,currency[,baseDigits][,active]
npm run masterdata -- customers FILE    customers: customerId,name,currency[,active]
npm run masterdata -- prices FILE       prices of the standard list: sku,price,currency,uom

Takes over a flat file of an ERP into the running platform. Of each record the columns of the file are taken, what others know of it stays.

  --check            only looks; nothing is stored
  --as-of <instant>  when the file was made (ISO 8601; default: when it was last written). Of two files the newer one counts, whichever comes first
  --data <folder>    the data folder of the platform (default .crossdock)
  --help

FILE is CSV with a header, separated by commas, semicolons or tabs; - is standard input. A file in which any line is wrong is not taken; every error is said with its line and column.

Exit code 0 when all of it is stored (or could be), 1 when the file is wrong or could not be stored, 2 when it was called wrongly, 3 when some records were refused.`;

if (import.meta.main) process.exitCode = await command(HELP, main);

async function main(): Promise<number> {
  const { values, positionals } = argumentsOf({ allowPositionals: true, options: { check: { type: 'boolean', default: false }, 'as-of': { type: 'string' }, ...COMMON } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [name = '', file, ...more] = positionals;
  const kind = KINDS.find((each) => each === name);
  if (!kind || file === undefined || more.length > 0) throw new Misuse('a kind of file and a file are needed');
  const { records, errors } = readFeed(kind, readFileSync(file === '-' ? 0 : file, 'utf8'));
  for (const { line, column, message } of errors) console.error(`${file}:${line}${column ? ` ${column}` : ''}: ${message}`);
  if (errors.length > 0) return 1;
  const asOf = instantOf(values['as-of'], file);
  const { entity } = await onPlatform(values.data);
  const { taken, same, superseded, refused } = await takeFeed(entity, kind, records, asOf, values.check);
  console.log(`${taken} of ${records.length} ${kind} ${values.check ? 'would be taken over' : 'taken over'}, ${same} are so already${superseded > 0 ? `, of ${superseded} a newer file has spoken` : ''}`);
  for (const { line, code, message } of refused) console.error(`${file}:${line}: ${code}: ${message}`);
  return refused.length > 0 ? 3 : 0;
}

const KINDS: readonly FeedKind[] = ['items', 'customers', 'prices'];

/** @throws Misuse where it is none */
function instantOf(given: string | undefined, file: string): Date {
  if (given === undefined) return file === '-' ? new Date() : statSync(file).mtime;
  const at = new Date(given);
  if (Number.isNaN(at.getTime())) throw new Misuse(`--as-of ${given} is no instant`);
  return at;
}
