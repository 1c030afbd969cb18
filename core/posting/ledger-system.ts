import type { CreditMemo } from '../model/credit-memo.ts';
import type { Invoice } from '../model/invoice.ts';
import type { Journal } from '../model/journal.ts';
import type { Order } from '../model/order.ts';
import type { Shipment } from '../model/shipment.ts';

/** A document in an outside system: its id there, and what people call it. */
export interface Posted {
  id: string;
  number: string;
}

/** Numbers and posts invoices and credit memos: an ERP, or a ledger. Every call is safe to repeat. Throws Transient or Rejected. */
export interface Invoicing {
  /**
   * Posts the invoice of one shipment, known by our `invoiceId` before it has its number: looks for it first. The amounts are ours and must come out to the
   * cent.
   * @param preview the invoice's journals as we expect them: which accounts it goes to
   * @throws Rejected invoice.total-differs where other amounts would be booked; nothing is posted then
   */
  postInvoice(order: Order, shipment: Shipment, invoice: Invoice, preview: readonly Journal[]): Promise<Posted>;
  /**
   * Posts a credit memo on a posted invoice, known by our `creditMemoId` before it has its number. The amounts are ours and must come out to the cent.
   * @param invoice the one that it is on
   * @param preview its journal as we expect it: which accounts it goes to
   * @throws Rejected credit-memo.total-differs where other amounts would be booked; nothing is posted then
   */
  postCreditMemo(order: Order, creditMemo: CreditMemo, invoice: Invoice, preview: readonly Journal[]): Promise<Posted>;
}

/** Keeps the books that count. Every call is safe to repeat. Throws Transient or Rejected. */
export interface Bookkeeping {
  /** Posts a journal, once per `journalId` however often it is sent. @throws Rejected journal.differs where one of that id is there with other amounts */
  postJournal(journal: Journal): Promise<{ id: string; number?: string }>;
  /** The journal as it stands there, for reconciliation: `total` is the sum of its debits, in minor units of the books. */
  journalByReference(entity: string, journalId: string): Promise<{ id: string; number?: string; date: string; total: number } | undefined>;
}

/** What a ledger connector does: cloud ledger, regional ledger. An ERP may do the same. */
export interface LedgerSystem extends Invoicing, Bookkeeping {}
