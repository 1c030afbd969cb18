import { Rejected } from '../../../core/model/errors.ts';
import { type Money, parseDecimal, subtract, sum, zero } from '../../../core/model/money.ts';
import type { SettledMovement, Settlement } from '../../../core/payments/settlements.ts';

/** https://developer-docs.amazon.com/sp-api/docs/settlement-reports-attributes */
const COLUMNS = ['settlement-id', 'settlement-end-date', 'deposit-date', 'total-amount', 'currency', 'transaction-type', 'order-id', 'amount-type', 'amount-description', 'amount', 'posted-date'] as const;
type Row = Partial<Record<string, string>>;

/** What the buyer paid, less promotions; tax comes in by the one and goes out by the other where the marketplace remits it. Everything else of an order is what Amazon keeps. */
const SALE = new Set(['ItemPrice', 'Promotion', 'ItemWithheldTax']);
/** Held back for the next settlement, and given back by it. */
const RESERVE = new Set(['Current Reserve Amount', 'Previous Reserve Amount Balance']);

/**
 * A settlement out of Amazon's flat file, V2: a first row for the whole, then one per amount. Amounts of one order are one movement, those of no order one for each of their words.
 * @throws Rejected cash.settlement-unreadable; cash.payout-differs where the rows do not sum to the total
 */
export function settlementIn(report: string): Settlement {
  const [head, ...rows] = rowsOf(report);
  const currency = head?.['currency'] ?? '';
  if (!head || !/^[A-Z]{3}$/.test(currency)) throw unreadable('it has no row for the whole');
  const settlementId = head['settlement-id'] || unreadableField('settlement-id');
  const endedAt = instantOf(head['settlement-end-date'], 'settlement-end-date');
  const paid = amountOf(head['total-amount'], currency);
  // the payout itself may have a row
  const groups = Map.groupBy(rows.filter((row) => row['transaction-type'] !== 'Transfer'), keyOf);
  const movements = [...groups].map(([key, own]) => movementOf(`${settlementId}-${key}`, own, currency, endedAt));
  const net = sum(currency, movements.map((movement) => movement.net));
  if (net.minor !== paid.minor) throw new Rejected('cash.payout-differs', `the rows of settlement ${settlementId} sum to ${net.minor}, and ${paid.minor} was paid`, { payoutId: settlementId, paid, net });
  return { settlementId, endedAt, paid, arrival: instantOf(head['deposit-date'], 'deposit-date').slice(0, 10), movements };
}

function rowsOf(report: string): Row[] {
  const [header = '', ...lines] = report.replace(/^\uFEFF/, '').split(/\r?\n/).filter((line) => line.trim() !== '');
  const names = header.split('\t');
  const missing = COLUMNS.filter((name) => !names.includes(name));
  if (missing.length > 0) throw unreadable(`it has no column ${missing.join(', ')}`);
  return lines.map((line) => Object.fromEntries(line.split('\t').map((text, index) => [names[index] ?? '', text.trim()])));
}

const REFUND = /refund/i;
const kindOf = (row: Row): 'capture' | 'refund' | 'other' => (row['transaction-type'] === 'Order' ? 'capture' : REFUND.test(row['transaction-type'] ?? '') ? 'refund' : 'other');

/** Of an order by its kind; else by its words. */
function keyOf(row: Row): string {
  const order = row['order-id'];
  const words = [row['transaction-type'], row['amount-type'], row['amount-description']].filter(Boolean).join(' ');
  if (!order) return words;
  const kind = kindOf(row);
  return kind === 'capture' ? order : kind === 'refund' ? `${order}-refund` : `${order}-${words}`;
}

function movementOf(id: string, rows: readonly Row[], currency: string, endedAt: string): SettledMovement {
  const [first = {}] = rows;
  const total = (some: readonly Row[]) => sum(currency, some.map((row) => amountOf(row['amount'], currency)));
  const net = total(rows);
  const word = [first['transaction-type'], first['amount-description']].filter(Boolean).join(': ');
  const at = first['posted-date-time'] ? instantOf(first['posted-date-time'], 'posted-date-time') : endedAt;
  const kind = kindOf(first);
  const order = first['order-id'];
  if (order && kind !== 'other') {
    const gross = total(rows.filter((row) => SALE.has(row['amount-type'] ?? '')));
    return { id, type: kind, channelOrderId: order, gross, fee: subtract(gross, net), net, at, word: first['transaction-type'] ?? '' };
  }
  return { id, type: typeOf(first, net), gross: net, fee: zero(currency), net, at, word };
}

/** What nobody can say is finance's. */
function typeOf(row: Row, { minor }: Money): SettledMovement['type'] {
  const description = row['amount-description'] ?? '';
  if (RESERVE.has(description)) return 'reserve';
  return minor < 0 && (/fees?\b/i.test(description) || /fee/i.test(row['amount-type'] ?? '') || /fee/i.test(row['transaction-type'] ?? '')) ? 'fee' : 'other';
}

/** European reports write 95,00. */
function amountOf(text: string | undefined, currency: string): Money {
  try {
    return parseDecimal((text ?? '').replace(/^(-?\d+),(\d+)$/, '$1.$2'), currency);
  } catch {
    throw unreadable(`${text} is no amount of ${currency}`);
  }
}

/** 2026-11-15T00:00:00+00:00, 2026-11-15 00:00:00 UTC, 15.11.2026 00:00:00 UTC, or the day alone. */
function instantOf(text: string | undefined, column: string): string {
  const [, day, month, year] = /^(\d\d)\.(\d\d)\.(\d{4})/.exec(text ?? '') ?? [];
  const iso = (day ? `${year}-${month}-${day}${(text ?? '').slice(10)}` : (text ?? '')).replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?: UTC)?$/, '$1T$2Z');
  const at = /^\d{4}-\d\d-\d\d/.test(iso) ? Date.parse(iso) : Number.NaN;
  if (Number.isNaN(at)) return unreadableField(column);
  return new Date(at).toISOString();
}

const unreadable = (why: string) => new Rejected('cash.settlement-unreadable', why);
function unreadableField(column: string): never {
  throw unreadable(`its ${column} cannot be read`);
}
