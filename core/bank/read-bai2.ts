import { Currency, money } from '../model/money.ts';
import { type Bai2Record, bai2Records, Fields, linesOf } from './bai2-records.ts';
import { fundsFields, readDetail } from './bai2-detail.ts';
import { prove } from './prove.ts';
import { type BankStatement, StatementError } from './statement.ts';

/** Ledger balances: https://www.scribd.com/doc/312122470/BAI-File-Format (010 opening, 015 closing). */
const OPENING = '010';
const CLOSING = '015';
/** 1: an update. A deletion, a correction or a test is no statement to be booked. */
const UPDATE = '1';

/**
 * A BAI2 file as statements, a group's day for each account. Amounts are minor units of their currency. Every control total and every count of records is held:
 * what was lost on the way is seen.
 * @throws StatementError
 */
export function readBai2(text: string): BankStatement[] {
  const records = bai2Records(text);
  const file = new Cursor(records);
  const header = new Fields(file.take('01'));
  if (header.needed(9) !== '2') header.fail(9, 'only version 2 is read', 'bank-statement.unsupported');
  const statements: BankStatement[] = [];
  let [total, groups] = [0n, 0];
  while (file.next === '02') {
    const group = readGroup(file, header);
    statements.push(...group.statements);
    total += group.total;
    groups += 1;
  }
  const trailer = new Fields(file.take('99'));
  held(trailer, 2, total, 'the groups come to');
  heldCount(trailer, 3, groups, 'groups');
  heldCount(trailer, 4, file.lines, 'records');
  if (file.next) throw new StatementError('bank-statement.malformed', `line ${file.line}`, 'the file goes on after its trailer');
  return statements;
}

class Cursor {
  readonly #records: readonly Bai2Record[];
  #at = 0;
  lines = 0;
  constructor(records: readonly Bai2Record[]) {
    this.#records = records;
  }
  get next(): string | undefined {
    return this.#records[this.#at]?.id;
  }
  get line(): number {
    const last = this.#records.at(-1);
    return this.#records[this.#at]?.line ?? (last ? last.line + linesOf(last) : 1);
  }
  take(id: string): Bai2Record {
    const record = this.#records[this.#at];
    if (record?.id !== id) throw new StatementError('bank-statement.malformed', `line ${this.line}`, `${record ? `a record ${record.id}` : 'the end'} where a ${id} is expected`);
    this.#at += 1;
    this.lines += linesOf(record);
    return record;
  }
}

function held(fields: Fields, place: number, total: bigint, what: string): void {
  if (fields.amount(place) !== total) fields.fail(place, `it says ${fields.text(place)}, and ${what} ${total}`, 'bank-statement.total');
}
function heldCount(fields: Fields, place: number, count: number, what: string): void {
  if (fields.count(place) !== count) fields.fail(place, `it says ${fields.text(place)} ${what}, and there are ${count}`, 'bank-statement.total');
}

function readGroup(file: Cursor, header: Fields): { statements: BankStatement[]; total: bigint } {
  const before = file.lines;
  const group = new Fields(file.take('02'));
  if (group.needed(4) !== UPDATE) group.fail(4, `status ${group.text(4)}: deletions, corrections and tests are for a person`, 'bank-statement.unsupported');
  const day = group.date(5);
  const currency = currencyAt(group, 7, 'USD');
  const id = [header.needed(2), header.needed(4), header.needed(6)].join('/');
  const statements: BankStatement[] = [];
  let total = 0n;
  while (file.next === '03') {
    const account = readAccount(file, { currency, day, id });
    statements.push(account.statement);
    total += account.total;
  }
  const trailer = new Fields(file.take('98'));
  held(trailer, 2, total, 'the accounts come to');
  heldCount(trailer, 3, statements.length, 'accounts');
  heldCount(trailer, 4, file.lines - before, 'records');
  return { statements, total };
}

const currencyAt = (fields: Fields, place: number, otherwise: string): string => {
  const code = fields.text(place) || otherwise;
  return Currency.safeParse(code).success ? code : fields.fail(place, `${code} is no currency`);
};

function readAccount(file: Cursor, group: { currency: string; day: string; id: string }): { statement: BankStatement; total: bigint } {
  const before = file.lines;
  const record = file.take('03');
  const fields = new Fields(record);
  const currency = currencyAt(fields, 3, group.currency);
  const { balances, total: summaries } = readSummaries(fields);
  const statement: BankStatement = { account: fields.needed(2), statement: group.id, currency, transactions: [], pending: 0, notes: 0 };
  const [opening, closing] = [balances.get(OPENING), balances.get(CLOSING)];
  if (opening !== undefined) statement.opening = money(opening, currency);
  if (closing !== undefined) statement.closing = money(closing, currency);
  let total = summaries;
  while (file.next === '16') {
    const { amount, transaction } = readDetail(file.take('16'), currency, group.day);
    total += amount;
    if (transaction) statement.transactions.push(transaction);
    else statement.notes += 1;
  }
  const trailer = new Fields(file.take('49'));
  held(trailer, 2, total, 'its amounts come to');
  heldCount(trailer, 3, file.lines - before, 'records');
  return { statement: prove(statement, `line ${record.line} (03)`), total };
}

/** Balances and totals of an account: type, amount, count of items, funds type and what that adds; as often as there are any. */
function readSummaries(fields: Fields): { balances: Map<string, bigint>; total: bigint } {
  const balances = new Map<string, bigint>();
  let total = 0n;
  let place = 4;
  while (place <= fields.length + 1) {
    const code = fields.text(place);
    if (!code) {
      place += 1; // a line that ends with a comma more, or an account of which nothing is summed up
      continue;
    }
    if (!/^\d{3}$/.test(code)) fields.fail(place, `${code} is no type of a summary`);
    if (fields.text(place + 1)) {
      const amount = fields.amount(place + 1);
      total += amount;
      if (balances.has(code) && (code === OPENING || code === CLOSING)) fields.fail(place, `${code} comes twice`);
      balances.set(code, amount);
    }
    if (fields.text(place + 2)) fields.count(place + 2);
    place += 4 + fundsFields(fields, place + 3);
  }
  return { balances, total };
}
