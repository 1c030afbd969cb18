import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { movedOn } from '../core/bank/prove.ts';
import { readStatementFile, type StatementFile } from '../core/bank/read-statement.ts';
import { StatementError } from '../core/bank/statement.ts';
import type { BankStatementsTaken } from '../core/model/bank.ts';
import { decimal, money } from '../core/model/money.ts';
import { ApiCaller } from './client.ts';
import { argumentsOf, command, COMMON, Misuse } from './command.ts';
import { readEndpoints } from './endpoints.ts';

const HELP = `npm run bank -- validate FILE    reads a statement file of a bank (BAI2 or camt.053), and says what is on it or what is wrong and where
npm run bank -- load FILE        sends it to the running platform (npm start), as finance; the same file again changes nothing

  --data <folder>    the data folder of the platform (default .crossdock)
  --help

- is standard input.
Exit code 0 when it is valid, or taken; 1 when it is not; 2 when it was called wrongly; 3 when it is taken, and some of it is left to a person.`;

/** A long file is taken in turns: what is taken is taken, and the next turn goes on. */
const TURNS = 200;

if (import.meta.main) process.exitCode = await command(HELP, main);

async function main(): Promise<number> {
  const { values, positionals } = argumentsOf({ allowPositionals: true, options: COMMON });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [name, file, ...more] = positionals;
  if ((name !== 'validate' && name !== 'load') || file === undefined || more.length > 0) throw new Misuse('a command and a file are needed');
  const bytes = readFileSync(file === '-' ? 0 : file);
  try {
    const read = readStatementFile(bytes);
    if (name === 'validate') return show(read);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    console.error(error.message);
    return 1;
  }
  return load(bytes, basename(file), values.data);
}

function show({ format, statements }: StatementFile): number {
  for (const statement of statements) {
    const { account, statement: id, currency, opening, closing, transactions, pending, notes } = statement;
    const written = (amount: typeof opening) => (amount ? decimal(amount) : 'not told');
    console.log(`${format}: account ${account}, statement ${id}, ${currency}: opening ${written(opening)}, ${transactions.length} movements of ${decimal(money(movedOn(statement), currency))}, closing ${written(closing)}; ${pending} pending, ${notes} notes`);
    for (const { place, direction, amount, valueOn, code, reference = '', party = '', text, returned, references } of transactions) {
      const pays = references.map(({ kind, number }) => `${kind} ${number}`).join(', ');
      console.log(`  ${valueOn} ${direction === 'in' ? '+' : '-'}${decimal(amount)} ${code}${returned ? ' RETURNED' : ''} ${[reference, party, text].filter(Boolean).join(' · ')}${pays && ` [${pays}]`} (${place})`);
    }
  }
  return 0;
}

async function load(bytes: Buffer, fileName: string, data: string): Promise<number> {
  const finance = ApiCaller.person(readEndpoints(data), 'finance');
  const key = randomUUID();
  for (let turn = 1; ; turn += 1) {
    const { status, body } = await finance.post<BankStatementsTaken & { code?: string; detail?: string }>('/bank-statements', { content: bytes.toString('base64'), fileName }, key);
    if (status === 503 && body.code === 'bank-statement.unfinished' && turn < TURNS) continue;
    if (status !== 200) {
      console.error(`refused: ${body.code ?? status}: ${body.detail ?? ''}`);
      return 1;
    }
    return told(body);
  }
}

function told({ statements }: BankStatementsTaken): number {
  let left = 0;
  for (const { account, statement, movements, receipts, known, payouts, fees, transfers, refunds, others, unmatched, returned, held, unexplained, pending } of statements) {
    console.log(`account ${account}, statement ${statement}: ${movements} movements: ${receipts} receipts, ${known} known before, ${payouts} payouts, ${fees} fees, ${transfers} transfers, ${refunds} refunds, ${others} others; ${pending} pending`);
    const open = unmatched + returned + held + unexplained;
    if (open > 0) console.log(`  for finance, on the desk: ${unmatched} payouts that nobody told of, ${returned} returned, ${held} held, ${unexplained} unexplained`);
    left += open;
  }
  return left > 0 ? 3 : 0;
}
