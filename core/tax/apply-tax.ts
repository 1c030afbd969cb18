import type { CreditMemo } from '../model/credit-memo.ts';
import { Rejected } from '../model/errors.ts';
import type { Invoice } from '../model/invoice.ts';
import { add, type Money, subtract, sum, zero } from '../model/money.ts';
import type { Order } from '../model/order.ts';
import type { TaxResult } from './tax-engine.ts';

/**
 * The engine's estimates on the order: each line's tax over all places that it leaves from, the freight's, and the rates that were applied.
 * @param results of `quoteDocuments`; none leaves the order as it is
 */
export function quotedTax(order: Order, results: readonly TaxResult[], at: Date): Order {
  if (results.length === 0) return order;
  const settled = results.map(settle);
  const lines = settled.flatMap((result) => result.lines);
  return {
    ...order,
    lines: order.lines.map((line) => ({ ...line, tax: sum(order.currency, lines.filter(({ lineId }) => lineId === line.lineId).map(({ tax }) => tax)) })),
    freightTax: sum(order.currency, settled.map(({ freightTax }) => freightTax)),
    taxQuote: { quotedAt: at.toISOString(), rates: ratesOf(settled.flatMap(({ jurisdictions }) => jurisdictions)) },
  };
}

/**
 * The engine's figures on an invoice that is not posted yet.
 * @throws Rejected tax.total-differs
 */
export function invoicedTax(invoice: Invoice, result: TaxResult): Invoice {
  const { total, lines, freightTax, jurisdictions, documentId } = settle(result);
  return {
    ...invoice,
    lines: invoice.lines.map((line) => ({ ...line, tax: lines.find(({ lineId }) => lineId === line.lineId)?.tax ?? zero(invoice.currency) })),
    tax: total,
    freightTax,
    jurisdictions,
    ...(documentId && { taxDocument: documentId }),
    gross: add(subtract(invoice.goods, invoice.discount), invoice.freight, total),
  };
}

/**
 * What was committed is what was posted. They differ where somebody changed the document in the engine in between.
 * @throws Rejected tax.committed-differs
 */
export function mustBeCommitted(invoice: Invoice, { total }: TaxResult): void {
  if (total.minor === invoice.tax.minor) return;
  throw new Rejected('tax.committed-differs', `invoice ${invoice.number} was posted with another tax than the engine has committed`, { invoiceId: invoice.invoiceId, posted: invoice.tax, committed: total });
}

/**
 * The engine's return document is on record. Its tax is that of the memo, but for what rounding each document by itself makes.
 * @throws Rejected tax.credit-differs
 */
export function creditedTax(memo: CreditMemo, { total, documentId, jurisdictions, lines }: TaxResult): CreditMemo {
  const most = (lines.length + 1) * Math.max(1, jurisdictions.length);
  if (Math.abs(total.minor + memo.tax.minor) > most) {
    throw new Rejected('tax.credit-differs', `credit memo ${memo.creditMemoId} gives back another tax than the engine`, { creditMemoId: memo.creditMemoId, memo: memo.tax, engine: total });
  }
  return { ...memo, ...(documentId && { taxDocument: documentId }) };
}

/** Rates by authority; one that taxes kinds of goods differently has them all, smallest first. */
export function ratesOf(jurisdictions: readonly { jurisdiction: string; rate: string }[]): Record<string, string> {
  const groups = Map.groupBy(jurisdictions, ({ jurisdiction }) => jurisdiction);
  return Object.fromEntries([...groups].map(([jurisdiction, each]) => [jurisdiction, [...new Set(each.map(({ rate }) => rate))].toSorted().join(' ')]));
}

/**
 * Lines and freight, and the authorities, each sum to the engine's total. An engine that rounds the whole document may leave a minor unit per line
 * between them: that goes to the largest. The total itself is never touched.
 * @throws Rejected tax.total-differs where it is more
 */
export function settle(result: TaxResult): TaxResult {
  const most = result.lines.length + 1;
  const parts = evened([...result.lines.map(({ tax }) => tax), result.freightTax], result.total, most);
  const shares = evened(result.jurisdictions.map(({ tax }) => tax), result.total, most);
  return {
    ...result,
    lines: result.lines.map((line, index) => ({ ...line, tax: parts[index] as Money })),
    freightTax: parts.at(-1) as Money,
    jurisdictions: result.jurisdictions.map((jurisdiction, index) => ({ ...jurisdiction, tax: shares[index] as Money })),
  };
}

function evened(parts: readonly Money[], total: Money, most: number): Money[] {
  const left = subtract(total, sum(total.currency, [...parts]));
  if (left.minor === 0) return [...parts];
  const size = ({ minor }: Money) => Math.abs(minor);
  if (parts.length === 0 || size(left) > most) throw new Rejected('tax.total-differs', `the tax engine's parts lack ${left.minor} minor units of its total`, { total, left });
  const largest = parts.reduce((best, part, index) => (size(part) > size(parts[best] as Money) ? index : best), 0);
  return parts.map((part, index) => (index === largest ? add(part, left) : part));
}
