import { add, subtract, zero } from '../model/money.ts';
import type { Order } from '../model/order.ts';
import type { OrderChange } from '../model/order-change.ts';
import { shippedSteps } from '../ordering/line-moves.ts';
import { quotedTax } from './apply-tax.ts';
import type { TaxResult } from './tax-engine.ts';

/** An order without what has left of it: that is taxed with its invoices, for where it went. */
export function notLeft(order: Order): Order {
  const none = zero(order.currency);
  return {
    ...order,
    discount: subtract(order.discount, order.billed?.discount ?? none),
    freight: subtract(order.freight, order.billed?.freight ?? none),
    lines: order.lines.map((line) => ({ ...line, steps: line.steps - shippedSteps(line), quantities: { ...line.quantities, shipped: 0, invoiced: 0, returned: 0 } })),
    releases: order.releases.map((release) => ({ ...release, lines: release.lines.flatMap(({ shipped = 0, ...line }) => (line.steps > shipped ? [{ ...line, steps: line.steps - shipped }] : [])) })),
  };
}

/**
 * What the version that a change makes is taxed: what was billed of it, and the engine's estimate of the rest.
 * @param next that version @param results of `quoteDocuments` of what has not left of it; undefined where there is nothing to ask
 */
export function requotedTax(next: Order, results: readonly TaxResult[], at: Date): OrderChange['tax'] {
  const { lines, freightTax, taxQuote: quote } = quotedTax(notLeft(next), results, at);
  if (results.length === 0 || !quote) return undefined;
  const none = zero(next.currency);
  return {
    lines: lines.map(({ lineId, tax, billed }) => ({ lineId, tax: add(tax, billed?.tax ?? none) })),
    freightTax: add(freightTax, next.billed?.freightTax ?? none),
    quote,
  };
}
