import { moveDone, moveException } from './computed.ts';
import type { Erp } from './erp.ts';
import type { Record_ } from './values.ts';

export const lines = (erp: Erp, sale: Record_): Record_[] => erp.sorted('sale.line', erp.by('sale.line', 'sale', sale.id)).filter((line) => line['type'] === 'line');

/** shipment_state, invoice_state and whether the sale is done. */
export function settle(erp: Erp, id: number): void {
  const sale = erp.get('sale.sale', id);
  const all = lines(erp, sale);
  const moves = erp.value('sale.sale', sale, 'moves') as number[];
  const shipment_state = moves.length === 0 ? 'none' : all.some((line) => moveException(erp, line)) ? 'exception' : all.every((line) => moveDone(erp, line)) ? 'sent' : 'waiting';
  const skipped = new Set([...((sale['invoices_ignored'] as number[] | undefined) ?? []), ...((sale['invoices_recreated'] as number[] | undefined) ?? [])]);
  const invoices = (erp.value('sale.sale', sale, 'invoices') as number[]).filter((each) => !skipped.has(each)).map((each) => erp.get('account.invoice', each)['state']);
  const invoice_state = invoices.length === 0 ? 'none' : invoices.includes('cancelled') ? 'exception' : invoices.every((state) => state === 'paid') ? 'paid' : 'waiting';
  const done = (invoice_state === 'paid' || invoice_state === 'none') && (shipment_state === 'sent' || shipment_state === 'none');
  const state = done ? 'done' : 'processing';
  if (state !== sale['state'] || shipment_state !== sale['shipment_state'] || invoice_state !== sale['invoice_state']) erp.update('sale.sale', id, { state, shipment_state, invoice_state });
}
