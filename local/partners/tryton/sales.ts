import type { JsonObject } from '../../contract.ts';
import { credit, nameOf } from './computed.ts';
import type { Erp } from './erp.ts';
import { raised, userError } from './errors.ts';
import { wait } from './inventory-moves.ts';
import { invoiceFor } from './invoices.ts';
import { warn } from './moves.ts';
import { lines, settle } from './sale-state.ts';
import { key, number, units, type Record_ } from './values.ts';
import { create } from './writing.ts';

const FROM: Readonly<Record<string, readonly string[]>> = {
  quote: ['draft'], confirm: ['quotation'], process: ['confirmed', 'processing', 'done'], cancel: ['draft', 'quotation'], draft: ['cancelled', 'quotation', 'confirmed'],
};

/** One button of a sale. From a state that the button does not leave it does nothing, and says nothing. */
export function saleButton(erp: Erp, button: string, ids: number[]): null {
  for (const id of ids) {
    const sale = erp.get('sale.sale', id);
    if (!FROM[button]?.includes(String(sale['state']))) continue;
    if (button === 'quote') quote(erp, sale);
    else if (button === 'confirm') confirm(erp, sale);
    else if (button === 'process') processSale(erp, id);
    else erp.update('sale.sale', id, { state: button === 'cancel' ? 'cancelled' : 'draft' });
  }
  return null;
}

function quote(erp: Erp, sale: Record_): void {
  const missing = (what: string) => userError(`To get a quote for sale "${nameOf(erp, 'sale.sale', sale)}" you must enter ${what}.`);
  if (!sale['invoice_address']) throw missing('an invoice address');
  if (goods(erp, sale).length) {
    if (!sale['warehouse']) throw missing('a warehouse');
    if (!sale['shipment_address']) throw missing('a shipment address');
  }
  erp.update('sale.sale', sale.id, { state: 'quotation', number: sale['number'] ?? erp.next('sale') });
}

/** Without a worker for the queue, Tryton processes a sale at once when it is confirmed. */
function confirm(erp: Erp, sale: Record_): void {
  const party = erp.get('party.party', sale['party']);
  const limit = party['credit_limit_amount'];
  if (limit !== null && limit !== undefined) {
    const owes = credit(erp, party) + units(erp.value('sale.sale', sale, 'untaxed_amount'));
    const shown = (limit as JsonObject)['decimal'] ?? limit;
    if (owes > units(limit)) warn(erp, `credit_limit_amount_sale.sale,${sale.id}`, `Party "${String(party['name'])}" has reached their credit limit of $${Number(shown).toFixed(2)}.`);
  }
  erp.update('sale.sale', sale.id, { state: 'confirmed', sale_date: sale['sale_date'] ?? erp.today() });
  processSale(erp, sale.id);
}

const goods = (erp: Erp, sale: Record_): Record_[] => lines(erp, sale).filter((line) => line['product'] && erp.value('product.product', erp.get('product.product', line['product']), 'type') === 'goods');

/** Ships what is not shipped, invoices what is to be invoiced, and sets the states. */
export function processSale(erp: Erp, id: number): void {
  const sale = erp.get('sale.sale', id);
  if (!FROM['process']?.includes(String(sale['state']))) return;
  if (lines(erp, sale).some((line) => number(line['quantity']) < 0)) throw raised('returns by a negative quantity are not simulated');
  if (sale['shipment_method'] === 'invoice') throw raised("shipment_method 'invoice' is not simulated");
  for (const line of lines(erp, sale)) accountable(erp, line);
  erp.update('sale.sale', id, { state: 'processing' });
  invoiceFor(erp, sale);
  if (sale['shipment_method'] === 'order') ship(erp, sale);
  settle(erp, id);
}

function accountable(erp: Erp, line: Record_): void {
  const product = erp.find('product.product', line['product']);
  if (product && !erp.value('product.product', product, 'account_category')) throw userError(`There is no "Account Category" defined for "${nameOf(erp, 'product.product', product)}".`);
}

function ship(erp: Erp, sale: Record_): void {
  const warehouse = erp.find('stock.location', sale['warehouse']);
  const open = goods(erp, sale).flatMap((line) => {
    const recreated = new Set((line['moves_recreated'] as number[] | undefined) ?? []);
    const moved = erp.by('stock.move', 'origin', `sale.line,${line.id}`).filter((move) => !recreated.has(move.id)).reduce((total, move) => total + number(move['quantity']), 0);
    const left = number(line['quantity']) - moved;
    return left > 0 ? [{ line, left }] : [];
  });
  if (!open.length || !warehouse) return;
  const party = erp.get('party.party', sale['shipment_party'] ?? sale['party']);
  const planned = later(sale['shipping_date'] ?? sale['sale_date'], erp.today());
  const shipment = create(erp, 'stock.shipment.out', { customer: party.id, delivery_address: sale['shipment_address'] ?? null, warehouse: warehouse.id, planned_date: planned, number: erp.next('shipment.out') });
  for (const { line, left } of open) {
    create(erp, 'stock.move', {
      product: line['product'] ?? null, uom: line['unit'] ?? null, quantity: left, from_location: warehouse['output_location'] ?? null, to_location: party['customer_location'] ?? null, company: sale['company'] ?? null,
      unit_price: line['unit_price'] ?? null, currency: sale['currency'] ?? null, planned_date: planned, origin: `sale.line,${line.id}`, shipment: `stock.shipment.out,${shipment}`,
    });
  }
  wait(erp, erp.get('stock.shipment.out', shipment));
}

const later = (a: JsonObject | unknown, b: JsonObject): JsonObject => (a && String(key(a as JsonObject)) > String(key(b)) ? (a as JsonObject) : b);
