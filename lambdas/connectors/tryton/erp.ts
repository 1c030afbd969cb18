import type { Receivables } from '../../../core/credit/receivables.ts';
import type { Erp } from '../../../core/ordering/erp.ts';
import { supplierOf } from '../../../core/shipping/supplier-of.ts';
import { type Connection, TrytonClient } from './client.ts';
import { TrytonCreditNotes } from './credit-notes.ts';
import { TrytonDeliveries } from './deliveries.ts';
import { TrytonDropShips } from './drop-ships.ts';
import { TrytonJournals } from './journals.ts';
import { TrytonInvoices } from './invoices.ts';
import { TrytonMasterdata } from './masterdata.ts';
import { TrytonReceivables } from './receivables.ts';
import { TrytonSales } from './sales.ts';
import type { TrytonSecret } from './schema.ts';
import { erpOrder } from './to-canonical.ts';

export type Clock = () => Date;

/** Tryton behind the port. */
export function trytonErp(settings: TrytonSecret, clock: Clock, connection?: Connection): Erp & Receivables {
  const client = new TrytonClient(settings, connection);
  const masterdata = new TrytonMasterdata(client, clock);
  const sales = new TrytonSales(client, masterdata);
  const deliveries = new TrytonDeliveries(client, masterdata, sales);
  const dropShips = new TrytonDropShips(client, masterdata, sales);
  const invoices = new TrytonInvoices(client, masterdata, sales, { deliveries, dropShips }, settings);
  const creditNotes = new TrytonCreditNotes(client, masterdata, settings);
  const journals = new TrytonJournals(client, masterdata, settings);
  const receivables = new TrytonReceivables(client, masterdata, clock);
  return {
    async createOrder(order, _, items) {
      const all = [...(await sales.create(order, items)), ...(await dropShips.settle(order, items))];
      return all.length > 0 ? erpOrder(all) : undefined;
    },
    cancelOrder: (order) => sales.cancel(order),
    fulfilOrder: (order, shipment, items) => (supplierOf(order, shipment) ? dropShips : deliveries).fulfil(order, shipment, items),
    postInvoice: (order, shipment, invoice) => invoices.post(order, shipment, invoice),
    postCreditMemo: (_, creditMemo, invoice) => creditNotes.post(creditMemo, invoice),
    postJournal: (journal) => journals.postJournal(journal),
    journalByReference: (entity, journalId) => journals.journalByReference(entity, journalId),
    receivables: () => receivables.receivables(),
  };
}

let kept: { settings: TrytonSecret; erp: Erp & Receivables } | undefined;

/** The same one, with its session and what it looked up, for as long as the settings stay the same. */
export function connected(settings: TrytonSecret, clock: Clock): Erp & Receivables {
  if (!kept || JSON.stringify(kept.settings) !== JSON.stringify(settings)) kept = { settings, erp: trytonErp(settings, clock) };
  return kept.erp;
}
