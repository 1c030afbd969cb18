import type { LedgerChanges } from '../../../core/payments/ledger-changes.ts';
import type { XeroClient } from './client.ts';
import { XeroInvoice, XeroPayment } from './schema.ts';
import { instantOf, ledgerPayment } from './to-canonical.ts';

/** What people did in Xero: payments that they entered or took back, and invoices that they voided. */
export const xeroChanges = (client: XeroClient): LedgerChanges => ({
  async *payments(since) {
    for await (const page of client.changed(XeroPayment, 'Payments', since)) yield page.flatMap((payment) => ledgerPayment(payment) ?? []);
  },
  async *voided(since) {
    for await (const page of client.changed(XeroInvoice, 'Invoices', since, { Type: 'ACCREC', Status: 'VOIDED' })) {
      yield page.map(({ InvoiceID, InvoiceNumber, UpdatedDateUTC }) => ({ invoiceId: InvoiceID, number: InvoiceNumber, stamp: instantOf(UpdatedDateUTC) }));
    }
  },
});
