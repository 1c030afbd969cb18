import { EUROPE } from './europe/master-data.ts';
import type { Seen } from './seen.ts';

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** What there was on the days so far, for who wants to know what a run has seen. */
export class Counts {
  readonly #counts = new Map<string, number>();

  /** @param seen at the end of a day whose books are its own */
  add({ orders, shipments, invoices, memos, bills, payments, receipts, journals, desk, returnReceipts }: Seen): void {
    const now = {
      orders: orders.length,
      'of them of a marketplace': orders.filter(({ paymentOwner }) => paymentOwner === 'marketplace').length,
      'of the second entity': orders.filter(({ entity }) => entity === EUROPE).length,
      'in euros': orders.filter(({ currency }) => currency === 'EUR').length,
      'with kits': orders.filter(({ lines }) => lines.some(({ kit }) => kit)).length,
      'of them cancelled': orders.filter(({ cancellation }) => cancellation).length,
      changes: sum(orders.map(({ version }) => version - 1)),
      shipments: shipments.length,
      'of them by suppliers': invoices.filter(({ supplier }) => supplier).length,
      'with more than was ordered': shipments.filter(({ matched = [] }) => matched.some(({ over }) => over)).length,
      invoices: invoices.length,
      'supplier bills': bills.length,
      'goods back': returnReceipts.length,
      'supplementary invoices': invoices.filter(({ corrects }) => corrects).length,
      'credit memos': memos.length,
      'of them for charges': memos.filter(({ returnId }) => !returnId).length,
      captures: sum(payments.map(({ captures }) => captures.length)),
      disputes: sum(payments.map(({ disputes = [] }) => disputes.length)),
      payouts: journals.filter(({ event }) => event === 'settlement').length,
      receipts: receipts.filter(({ source }) => source === 'bank').length,
      accruals: journals.filter(({ event }) => event === 'unbilled').length,
      journals: journals.length,
      'rows of the desk': desk.length,
    };
    for (const [what, count] of Object.entries(now)) this.#counts.set(what, (this.#counts.get(what) ?? 0) + count);
    for (const { code } of desk) this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
  }

  toString = (): string => [...this.#counts].flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : [])).join(', ');
}
