import type { Invoice } from '../../core/model/invoice.ts';
import type { Invoicing } from '../../core/posting/ledger-system.ts';
import { previewInvoice } from '../../core/posting/post-journal.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { stores } from '../adapters/stores.ts';
import { accountingOfInvoice, invoiceOfSaga, shipmentOfSaga } from './posting-documents.ts';
import type { StepContext } from './step.ts';

/** Has the authority number the invoice. Its journals are proven to balance before anything is sent. */
export async function postInvoice({ saga, at }: StepContext, system: () => Promise<Invoicing>) {
  const [{ order, shipment }, invoice] = await Promise.all([shipmentOfSaga(saga), invoiceOfSaga(saga)]);
  const preview = previewInvoice(invoice, await accountingOfInvoice(invoice, at));
  const posted = await (await system()).postInvoice(order, shipment, invoice, preview);
  const numbered: Invoice = { ...invoice, number: posted.number, erpInvoiceId: posted.id };
  await stores.unit.commit([{ change: 'invoice', invoice: numbered }, { change: 'document', link: documentLink(order, 'invoice', posted.number, at) }]);
  return { invoice: posted.number };
}
