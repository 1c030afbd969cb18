import { billToOfItems, invoiceMovement, orderCredit } from '../credit/exposure.ts';
import type { Change } from '../model/changes.ts';
import type { CreditMemo } from '../model/credit-memo.ts';
import { Rejected } from '../model/errors.ts';
import type { Invoice } from '../model/invoice.ts';
import type { Journal } from '../model/journal.ts';
import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';
import { add } from '../model/money.ts';
import { event } from '../ordering/events.ts';
import { move } from '../ordering/line-moves.ts';
import { addressed, posterOf, type Posters } from '../routing/authority.ts';
import { invoiceItem } from '../payments/items.ts';
import { documentLink } from '../tracing/document-link.ts';
import { carrierBillsUs } from './charges.ts';
import type { Accounting } from './journal-of.ts';
import { freightAccrued } from './journals/bills.ts';
import { dropShipped, goodsIssue } from './journals/goods.ts';
import { creditMemoJournal, invoiceJournal } from './journals/invoice.ts';
import { reversalOf } from './journals/reversal.ts';

const posted = (journals: readonly (Journal | undefined)[]): Journal[] => journals.filter((journal) => journal !== undefined);

/** Journals in the books, each with who posts it into those that count, and how they are found again. */
export const journalChanges = (journals: readonly Journal[], posters: Posters, at: Date): Change[] =>
  journals.flatMap((journal): Change[] => [
    { change: 'journal', journal: addressed(journal, posters) },
    ...(journal.orderId ? [{ change: 'document' as const, link: documentLink({ ...journal, orderId: journal.orderId }, 'journal', journal.journalId, at) }] : []),
  ]);

/** The same outside a posting saga: what is to be sent is announced to who keeps the books. */
export const journalsOfTheirOwn = (journals: readonly Journal[], posters: Posters, at: Date): Change[] => [
  ...journalChanges(journals, posters, at),
  ...journals.flatMap((journal): Change[] => {
    const { journalId, correlationId, orderId } = journal;
    const { system, how } = posterOf(posters, journal.event);
    if (how === 'derived') return [];
    const about = { key: `journal/${journalId}`, version: 1, correlationId, causationId: journalId };
    return [{ change: 'event', event: event('journal.to-be-sent', journal, about, { journalId, system, ...(orderId && { orderId }) }, { at, id: `journal.to-be-sent:${journal.entity}:${journalId}` }) }];
  }),
];

/** What a shipment does to the books when the goods leave: their cost, and the freight that the carrier will bill. */
export const shipmentJournals = (order: Order, shipment: Shipment, invoice: Invoice, accounting: Accounting): Journal[] =>
  posted([
    (invoice.supplier ? dropShipped : goodsIssue)(invoice, invoice.shippedOn, accounting),
    shipment.freightCharge && carrierBillsUs(order) ? freightAccrued(invoice, { shipmentId: shipment.shipmentId, charge: shipment.freightCharge }, invoice.shippedOn, accounting) : undefined,
  ]);

/** The journal that an invoice will be, balanced, before anything is sent: under our own id until the authority has numbered it. */
export const previewInvoice = (invoice: Invoice, accounting: Accounting): Journal[] => posted([invoiceJournal(invoice, invoice.invoiceDate, accounting)]);

/** The same of a credit memo. */
export const previewCreditMemo = (memo: CreditMemo, accounting: Accounting): Journal[] => posted([creditMemoJournal(memo, memo.memoDate, accounting)]);

/**
 * Posts a numbered invoice: its journal, the units that are now invoiced, what it makes of the customer's credit, and the event; all in one transaction.
 * @param accrued what its revenue was accrued as at the end of an earlier period: reversed now
 * @throws Rejected invoice.not-numbered and those of `journalOf`
 */
export function postJournal(order: Order, invoice: Invoice, accrued: { accrual?: string | undefined; journal?: Journal | undefined }, accounting: Accounting): { order: Order; invoice: Invoice; also: Change[] } {
  const { number, invoiceId } = invoice;
  if (!number) throw new Rejected('invoice.not-numbered', `invoice ${invoiceId} has no number yet`, { invoiceId });
  const { at } = accounting;
  const reversal = accrued.journal && reversalOf(accrued.journal, { day: invoice.invoiceDate, reason: `invoiced as ${number}`, at });
  const own = previewInvoice(invoice, accounting);
  const journals = posted([...own, reversal]);
  const ids = journals.map(({ journalId }) => journalId);
  const done: Invoice = { ...invoice, journals: [...invoice.journals, ...ids], postedAt: at.toISOString() };
  const item = invoiceItem(done, own, billToOfItems(order));
  const steps = (lineId: string) => invoice.lines.find((line) => line.lineId === lineId)?.steps ?? 0;
  const billed: Order = { ...order, invoiced: order.invoiced ? add(order.invoiced, invoice.gross) : invoice.gross, lines: order.lines.map((line) => move(line, steps(line.lineId), 'shipped', 'invoiced')) };
  return {
    order: billed,
    invoice: done,
    also: [
      ...journalChanges(journals, order.route, at),
      { change: 'invoice', invoice: done },
      ...(item ? [{ change: 'item', item } as const] : []),
      ...orderCredit(order, billed, [invoiceMovement(done, at)]).map((credit) => ({ change: 'credit', ...credit }) as const),
      { change: 'billed', entity: invoice.entity, invoiceId, shippedOn: invoice.shippedOn, ...(accrued.accrual && { accrual: accrued.accrual }) },
      {
        change: 'event',
        event: event(
          'invoice.posted',
          order,
          { key: `invoice/${invoiceId}`, version: 1, correlationId: order.correlationId, causationId: `shipment:${invoice.shipmentId}` },
          { orderId: order.orderId, shipmentId: invoice.shipmentId, invoiceId, number, gross: invoice.gross, journals: ids, ...(order.route.channel && { channelConnector: order.route.channel }), ...(invoice.fob === 'destination' && { fob: 'destination' as const }), ...(order.route.shadows?.tax && { shadows: [order.route.shadows.tax] }) },
          { at, id: `invoice.posted:${invoiceId}` },
        ),
      },
    ],
  };
}
