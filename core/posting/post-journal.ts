import type { Change } from '../model/changes.ts';
import { Rejected } from '../model/errors.ts';
import type { Invoice } from '../model/invoice.ts';
import type { Journal, JournalLine } from '../model/journal.ts';
import { type Money, sum } from '../model/money.ts';
import type { Order } from '../model/order.ts';
import { event } from '../ordering/events.ts';
import { move } from '../ordering/line-moves.ts';
import { documentLink } from '../tracing/document-link.ts';
import { ACCOUNT_RULES, type AccountRules } from './account-rules.ts';

/** Journals as posted, for the export. */
export interface Ledger {
  journals(entity: string, from: string, to: string): AsyncIterable<Journal>;
  journal(entity: string, journalId: string): Promise<Journal | undefined>;
}

/** Every journal of one invoice, balanced, before anything is stored or sent. @throws Rejected journal.unbalanced, invoice.not-numbered */
export function previewJournals(invoice: Invoice, at: Date, rules: AccountRules = ACCOUNT_RULES): Journal[] {
  const number = numberOf(invoice);
  const costs = invoice.lines.map((line) => line.cost);
  const cost = sum(costs[0]?.currency ?? invoice.currency, costs);
  const amounts: Record<string, Money> = { goods: invoice.goods, discount: invoice.discount, freight: invoice.freight, tax: invoice.tax, gross: invoice.gross, cost };
  return (['goods-issue', 'invoice'] as const).flatMap((name) => {
    const document = name === 'invoice' ? number : invoice.shipmentId;
    const lines = rules.events[name].map((rule): JournalLine => ({ account: rule.account, side: rule.side, amount: amounts[rule.amount] as Money })).filter((line) => line.amount.minor !== 0);
    if (lines.length === 0) return []; // goods without cost, or given away
    const { entity, businessUnit, region, correlationId } = invoice;
    const journal: Journal = {
      entity, businessUnit, region,
      schemaVersion: 1,
      journalId: `${name}:${document}`,
      event: name,
      document,
      date: invoice.invoiceDate,
      description: name === 'invoice' ? `Invoice ${document}, order ${invoice.orderId}` : `Goods issue ${document}, order ${invoice.orderId}`,
      lines,
      ruleVersion: rules.version,
      correlationId,
      postedAt: at.toISOString(),
    };
    return [balanced(journal)];
  });
}

function numberOf({ number, invoiceId }: Invoice): string {
  if (!number) throw new Rejected('invoice.not-numbered', `invoice ${invoiceId} has no number yet`, { invoiceId });
  return number;
}

/** @throws Rejected journal.unbalanced: debits equal credits in one currency, or it is no journal */
export function balanced(journal: Journal): Journal {
  const currencies = new Set(journal.lines.map((line) => line.amount.currency));
  const total = (side: JournalLine['side']) => journal.lines.filter((line) => line.side === side).reduce((all, line) => all + BigInt(line.amount.minor), 0n);
  if (currencies.size !== 1 || total('debit') !== total('credit')) {
    throw new Rejected('journal.unbalanced', `journal ${journal.journalId}: debit ${total('debit')}, credit ${total('credit')} in ${[...currencies].join(', ')}`, { journalId: journal.journalId });
  }
  return journal;
}

/** Posts a numbered invoice: its journals, the units that are now invoiced, and the event; all in one transaction. */
export function postJournal(order: Order, invoice: Invoice, at: Date): { order: Order; also: Change[] } {
  const journals = previewJournals(invoice, at);
  const steps = (lineId: string) => invoice.lines.find((line) => line.lineId === lineId)?.steps ?? 0;
  return {
    order: { ...order, lines: order.lines.map((line) => move(line, steps(line.lineId), 'shipped', 'invoiced')) },
    also: [
      ...journals.map((journal): Change => ({ change: 'journal', journal })),
      ...journals.map((journal): Change => ({ change: 'document', link: documentLink(order, 'journal', journal.journalId, at) })),
      { change: 'invoice', invoice: { ...invoice, postedAt: at.toISOString() } },
      {
        change: 'event',
        event: event(
          'invoice.posted',
          order,
          { key: `invoice/${invoice.invoiceId}`, version: 1, correlationId: order.correlationId, causationId: `shipment:${invoice.shipmentId}` },
          { orderId: order.orderId, shipmentId: invoice.shipmentId, invoiceId: invoice.invoiceId, number: numberOf(invoice), gross: invoice.gross, journals: journals.map((journal) => journal.journalId) },
          { at, id: `invoice.posted:${invoice.invoiceId}` },
        ),
      },
    ],
  };
}
