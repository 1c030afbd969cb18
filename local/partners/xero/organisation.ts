import type { Clock } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { inBase } from './amounts.ts';
import { CHART } from './chart.ts';
import { Invalid } from './errors.ts';
import { type AccountRecord, type JournalRecord, type SalesRecord, totalOf, type TrackingRecord } from './records.ts';

export type Posting = Pick<JournalRecord, 'date' | 'source' | 'sourceType' | 'reference'> & { lines: { account: string; amount: number; description?: string }[] };

/** One organisation's books: its chart of accounts, its lock date, and the ledger that every document is written into. */
export class Organisation {
  readonly documents: Documents;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly currency: string;
  /** Hears of every sales document that was made or touched. */
  heard: (record: SalesRecord, type: 'CREATE' | 'UPDATE') => void = () => {};

  constructor(documents: Documents, clock: Clock, newId: () => string, currency: string, tracking: Record<string, string[]>) {
    this.documents = documents;
    this.clock = clock;
    this.newId = newId;
    this.currency = currency;
    documents.change(() => {
      for (const account of CHART) if (!documents.get('account', account.code)) documents.put('account', account.code, { ...account, id: newId() });
      for (const [name, options] of Object.entries(tracking)) if (!documents.get('tracking', name)) documents.put('tracking', name, { id: newId(), name, options } satisfies TrackingRecord);
    });
  }

  now = (): number => this.clock.now();
  today = (): string => new Date(this.now()).toISOString().slice(0, 10);

  accounts = (): AccountRecord[] => this.documents.all<AccountRecord>('account');
  account = (code: string): AccountRecord | undefined => this.documents.get<AccountRecord>('account', code);
  systemAccount = (system: AccountRecord['system']): string => this.accounts().find((each) => each.system === system)?.code ?? '';

  /** Of a line of a document or a manual journal. Accounts that Xero keeps by itself, and bank accounts, cannot be written on: https://help.xero.com/nz/Q_Accruals_ARAP . @throws Invalid */
  mayBeWrittenOn(code: string): void {
    const account = this.account(code);
    if (!account || account.archived || account.system || account.type === 'BANK') throw new Invalid(`Account code '${code}' is not a valid code for this document.`);
  }

  /** @throws Invalid */
  mustBeOpen(date: string): void {
    const locked = this.lockedUntil();
    if (locked !== undefined && date <= locked) throw new Invalid(`The document date cannot be before the end of year lock date, currently set at ${written(locked)}`);
  }

  lockedUntil = (): string | undefined => this.documents.get<{ date: string }>('setting', 'lock')?.date;

  /** Writes what balances, and nothing else. */
  write({ lines, ...of }: Posting): void {
    const sum = totalOf(lines);
    if (sum !== 0) throw new RangeError(`the ledger would be off by ${sum}`);
    const journal: JournalRecord = {
      number: this.documents.next('journal'), id: this.newId(), created: this.now(), ...of,
      lines: lines.filter(({ amount }) => amount !== 0).map(({ account, amount, description = '' }) => ({ id: this.newId(), account, amount, description })),
    };
    this.documents.put('journal', journal.number, journal);
  }

  /** Takes back what was written last for a document, on its own day. */
  reverse(source: string, sourceType: string): void {
    const last = this.journalsOf(source).at(-1);
    if (!last) return;
    const { date, reference, lines } = last;
    this.write({ date, source, sourceType, reference, lines: lines.map(({ account, amount, description }) => ({ account, amount: 0 - amount, description })) });
  }

  journals = (): JournalRecord[] => this.documents.all<JournalRecord>('journal').sort((a, b) => a.number - b.number);
  journalsOf = (source: string): JournalRecord[] => this.documents.by<JournalRecord>('journal', 'source', source).sort((a, b) => a.number - b.number);

  /** A sales document: receivables against its lines. What converting the lines one by one leaves is rounding. */
  writeSales(record: SalesRecord): void {
    const sign = record.type === 'ACCREC' ? 1 : -1;
    const lines = record.lines.filter(({ account }) => account !== undefined).map(({ account = '', amount, description }) => ({ account, description, amount: 0 - sign * inBase(amount, record.rate) }));
    const receivable = sign * inBase(totalOf(record.lines), record.rate);
    const off = receivable + totalOf(lines);
    this.write({
      date: record.date, source: record.id, sourceType: record.type, reference: record.reference,
      lines: [{ account: this.systemAccount('DEBTORS'), amount: receivable }, ...lines, { account: this.systemAccount('ROUNDING'), amount: 0 - off }],
    });
  }

  /** What each account stands at. */
  balances(): Record<string, number> {
    const balances: Record<string, number> = {};
    for (const { lines } of this.journals()) for (const { account, amount } of lines) balances[account] = (balances[account] ?? 0) + amount;
    return balances;
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const written = (day: string): string => `${day.slice(8)}-${MONTHS[Number(day.slice(5, 7)) - 1]}-${day.slice(0, 4)}`;
