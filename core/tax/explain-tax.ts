import Fraction from 'fraction.js';
import type { Invoice } from '../model/invoice.ts';
import { add, type Money, subtract, sum } from '../model/money.ts';
import type { Order } from '../model/order.ts';
import { shareUpTo } from '../model/quantity.ts';
import type { TaxVariance } from '../model/views.ts';
import { wantedSteps } from '../ordering/amounts.ts';
import { ratesOf } from './apply-tax.ts';

const MODE = 'half-even';

/**
 * How the tax of these invoices of an order came out against its quote. The quote of a line that is invoiced in part counts by its share, that of the
 * freight likewise.
 */
export function explainTax(order: Order, invoices: readonly Invoice[]): TaxVariance {
  const { currency } = order;
  const compared = (quoted: Money, committed: Money) => ({ quoted, committed, difference: subtract(committed, quoted) });
  const billed = invoices.flatMap((invoice) => invoice.lines);
  const lines = order.lines.map((line) => {
    const own = billed.filter(({ lineId }) => lineId === line.lineId);
    const steps = own.reduce((total, part) => total + part.steps, 0);
    return { lineId: line.lineId, ...compared(shareUpTo(line.tax, new Fraction(steps), new Fraction(wantedSteps(line)), MODE), sum(currency, own.map(({ tax }) => tax))) };
  });
  const freight = sum(currency, invoices.map((invoice) => invoice.freight));
  const freightTax = compared(shareUpTo(order.freightTax, new Fraction(freight.minor), new Fraction(order.freight.minor), MODE), sum(currency, invoices.map((invoice) => invoice.freightTax)));
  const total = compared(add(freightTax.quoted, ...lines.map(({ quoted }) => quoted)), add(freightTax.committed, ...lines.map(({ committed }) => committed)));
  const rates = changedRates(order, invoices);
  return { lines, freight: freightTax, total, cause: causeOf([...lines, freightTax], rates.length > 0, invoices), rates };
}

/** Authorities that took another rate than was quoted. */
function changedRates(order: Order, invoices: readonly Invoice[]): TaxVariance['rates'] {
  const quoted = order.taxQuote?.rates ?? {};
  const committed = ratesOf(invoices.flatMap(({ jurisdictions }) => jurisdictions ?? []));
  return Object.entries(committed).flatMap(([jurisdiction, rates]) => {
    const before = quoted[jurisdiction];
    return before === undefined || rates.split(' ').every((rate) => before.split(' ').includes(rate)) ? [] : [{ jurisdiction, quoted: before, committed: rates }];
  });
}

/** Rounding moves each part by at most a minor unit per invoice and authority. */
function causeOf(parts: readonly { difference: Money }[], ratesChanged: boolean, invoices: readonly Invoice[]): TaxVariance['cause'] {
  const largest = Math.max(...parts.map(({ difference }) => Math.abs(difference.minor)));
  if (largest === 0) return 'none';
  if (ratesChanged) return 'rates';
  const authorities = Math.max(1, ...invoices.map(({ jurisdictions = [] }) => jurisdictions.length));
  return largest <= invoices.length * authorities ? 'rounding' : 'amounts';
}
