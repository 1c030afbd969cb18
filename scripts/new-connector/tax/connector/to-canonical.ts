import { Transient } from '../../../../core/model/errors.ts';
import { type Money, parseDecimal, sum } from '../../../../core/model/money.ts';
import type { TaxDocumentStatus, TaxResult } from '../../../../core/tax/tax-engine.ts';
import type { Taxed, TaxRecord } from './schema.ts';

export const STATUSES: Record<TaxRecord['status'], TaxDocumentStatus> = { saved: 'Saved', committed: 'Committed', void: 'Cancelled' };

/** The engine's figures, as they are. @throws Transient vendor-x.malformed where an amount is none of its currency */
export const taxResult = ({ currency, lines, summary, ...taxed }: Taxed, documentId?: string): TaxResult => ({
  ...(documentId && { documentId }),
  total: amount(taxed.total_tax, currency),
  lines: lines.filter(({ freight }) => !freight).map(({ line: lineId, tax }) => ({ lineId, tax: amount(tax, currency) })),
  freightTax: sum(currency, lines.filter(({ freight }) => freight).map(({ tax }) => amount(tax, currency))),
  jurisdictions: summary.map(({ jurisdiction, name, rate, taxable, tax }) => ({ jurisdiction, name, rate, taxable: amount(taxable, currency), tax: amount(tax, currency) })),
});

export function amount(text: string, currency: string): Money {
  try {
    return parseDecimal(text, currency);
  } catch {
    throw new Transient('vendor-x.malformed', `Vendor X gave ${text}, which is no amount of ${currency}`);
  }
}
