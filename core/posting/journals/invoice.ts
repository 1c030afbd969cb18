import type { CreditMemo } from '../../model/credit-memo.ts';
import type { Invoice, TaxShare } from '../../model/invoice.ts';
import type { Journal } from '../../model/journal.ts';
import { add, type Money, subtract, zero } from '../../model/money.ts';
import { type Accounting, type Entry, journalOf } from '../journal-of.ts';

/** The document that an invoice's journals are about; before the authority has numbered it, our own id. */
const documentOf = ({ number, invoiceId }: Invoice) => number ?? invoiceId;

/** receivables, discounts → revenue, freight income, tax payable per jurisdiction. Where control passes at delivery, revenue is deferred until then. */
export function invoiceJournal(invoice: Invoice, day: string, accounting: Accounting): Journal | undefined {
  return journalOf(
    invoice,
    {
      event: 'invoice',
      document: documentOf(invoice),
      day,
      description: `Invoice ${documentOf(invoice)}, order ${invoice.orderId}`,
      entries: [{ key: 'receivables', side: 'debit', amount: invoice.gross }, ...(invoice.fob === 'destination' ? [deferred(invoice, 'credit')] : earned(invoice)), ...taxes(invoice, 'credit')],
    },
    accounting,
  );
}

/** FOB destination: what was deferred is earned. Its cost follows in `deliveredCost`. */
export const earnedAtDelivery = (invoice: Invoice): Entry[] => [deferred(invoice, 'debit'), ...earned(invoice)];

const deferred = (invoice: Invoice, side: Entry['side']): Entry => ({ key: 'deferred-revenue', side, amount: netOf(invoice) });

const netOf = ({ goods, discount, freight }: Invoice): Money => add(subtract(goods, discount), freight);

const earned = ({ lines, freight }: Invoice): Entry[] => [
  ...lines.map(({ discount, group }): Entry => ({ key: 'discounts', side: 'debit', amount: discount, itemGroup: group })),
  ...lines.map(({ goods, group }): Entry => ({ key: 'revenue', side: 'credit', amount: goods, itemGroup: group })),
  { key: 'freight-income', side: 'credit', amount: freight },
];

const taxes = ({ tax, jurisdictions }: { tax: Money; jurisdictions?: TaxShare[] | undefined }, side: Entry['side']): Entry[] =>
  jurisdictions ? jurisdictions.map((share) => ({ key: 'tax-payable', side, amount: share.tax, jurisdiction: share.jurisdiction })) : [{ key: 'tax-payable', side, amount: tax }];

/** unbilled receivables → revenue accrual, at the end of a period; reversed at the invoice. Nothing is earned before a delivery that is FOB destination. */
export function unbilledAccrual(invoice: Invoice, day: string, accounting: Accounting): Journal | undefined {
  const amount = invoice.fob === 'destination' ? zero(invoice.currency) : netOf(invoice);
  return journalOf(
    invoice,
    {
      event: 'unbilled',
      document: invoice.invoiceId,
      day,
      description: `Shipped and not invoiced: ${invoice.shipmentId}, order ${invoice.orderId}`,
      entries: [{ key: 'unbilled-receivables', side: 'debit', amount }, { key: 'revenue-accrual', side: 'credit', amount }],
    },
    accounting,
  );
}

/** returns, freight income, tax payable → receivables. A restocking fee makes the returns cost less. */
export function creditMemoJournal(memo: CreditMemo, day: string, accounting: Accounting): Journal | undefined {
  const document = memo.number ?? memo.creditMemoId;
  return journalOf(
    memo,
    {
      event: 'credit-memo',
      document,
      day,
      description: `Credit memo ${document} on invoice ${memo.invoiceNumber}, order ${memo.orderId}`,
      entries: [
        ...memo.lines.map(({ net, group }): Entry => ({ key: 'returns', side: 'debit', amount: net, itemGroup: group })),
        { key: 'freight-income', side: 'debit', amount: memo.freight },
        ...taxes(memo, 'debit'),
        ...(memo.restockingFee ? [{ key: 'returns', side: 'credit', amount: memo.restockingFee } satisfies Entry] : []),
        { key: 'receivables', side: 'credit', amount: memo.gross },
      ],
    },
    accounting,
  );
}
