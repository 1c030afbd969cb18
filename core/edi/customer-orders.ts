import type { EdiOrder } from '../model/edi-order.ts';
import { Rejected } from '../model/errors.ts';
import type { Address, OrderRequest } from '../model/order.ts';
import type { Party, PurchaseOrder } from './documents.ts';

/** The desk's code for a purchase order whose syntax is right, and that is no order of ours. */
export const EDI_ORDER = 'purchase-order.unusable';

type Line = PurchaseOrder['lines'][number];

/** What a customer's purchase order is known by beside whose it is; with the store, the channel's id of an order. */
export const keyOf = ({ number, release }: Pick<PurchaseOrder, 'number' | 'release'>): string => [number, release].filter(Boolean).join('/');

/**
 * What a customer orders. Where it says which store gets what (SDQ), each store is an order of its own: with its own releases, shipments and invoices, under the same purchase
 * order. Where the goods go to one place all the same (N1*ST), that is where each goes, marked for its store.
 * @returns in the order of the stores' codes @throws Rejected purchase-order.unusable
 */
export function requestsOf(order: PurchaseOrder, customerId: string): OrderRequest[] {
  const refuse = (why: string, detail: object = {}): never => {
    throw new Rejected(EDI_ORDER, `purchase order ${keyOf(order)}: ${why}`, { purchaseOrder: order.number, ...detail });
  };
  const twice = order.lines.find(({ line }, index) => order.lines.findIndex((other) => other.line === line) !== index);
  if (twice) refuse(`line ${twice.line} comes twice`);
  const allotted = order.lines.filter(({ stores }) => stores);
  if (allotted.length > 0 && allotted.length < order.lines.length) refuse('some lines say which store gets what, and others do not', { lines: order.lines.filter(({ stores }) => !stores).map(({ line }) => line) });
  const to = order.parties.find(({ role }) => role === 'ship-to');
  const place = to && placeOf(to);
  const head = {
    customerId,
    purchaseOrder: order.number,
    currency: order.currency ?? refuse('it is in no currency'),
    paymentOwner: 'terms' as const,
    taxOwner: 'hub' as const,
    ...(order.shipNotBefore && { shipNotBefore: order.shipNotBefore }),
    ...(order.cancelAfter && { cancelAfter: order.cancelAfter }),
  };
  const lineOf = ({ line, quantity: { uom }, unitPrice, ids }: Line, amount: string) => ({
    lineId: line,
    sku: ids.seller ?? ids.buyer ?? ids.upc ?? refuse(`line ${line} names no article`, { line }),
    quantity: { amount, uom },
    unitPrice: { amount: unitPrice ?? refuse(`line ${line} has no price`, { line }), per: '1', uom },
  });
  const mark = order.parties.find(({ role }) => role === 'mark-for')?.code?.id;
  if (allotted.length === 0) return [{ ...head, channelOrderId: keyOf(order), ...(mark && { markFor: mark }), ...(place ?? refuse('it says nowhere where the goods go')), lines: order.lines.map((line) => lineOf(line, line.quantity.amount)) }];
  const stores = [...new Set(order.lines.flatMap(({ stores: all = [] }) => all.map(({ store }) => store)))].sort();
  return stores.map((store) => ({
    ...head,
    channelOrderId: `${keyOf(order)}/${store}`,
    ...(place ? { ...place, markFor: store } : { shipToCode: store }),
    lines: order.lines.flatMap((line) => (line.stores ?? []).flatMap((part) => (part.store === store ? [lineOf(line, part.quantity)] : []))),
  }));
}

/** The purchase order as one of its orders keeps it. @param orders how many it became */
export function ediOrderOf({ number, release, type, orderDate, references, lines }: PurchaseOrder, partner: string, request: OrderRequest, orders: number): EdiOrder {
  const { vendor, department } = references;
  const store = lines.some(({ stores }) => stores) ? (request.markFor ?? request.shipToCode) : undefined;
  return {
    partner, number, type, orderDate, orders,
    ...(release && { release }), ...(store && { store }), ...(vendor && { vendor }), ...(department && { department }),
    lines: request.lines.map(({ lineId, quantity, unitPrice }) => ({ line: lineId, quantity, unitPrice: unitPrice.amount, ids: lines.find(({ line }) => line === lineId)?.ids ?? {} })),
  };
}

/** By its code, whose address is ours, else by the address that it says. */
function placeOf({ code, name, name2, street: [street, street2], city, region, postalCode, country, phone, email }: Party): { shipToCode: string } | { shipTo: Address } | undefined {
  if (code) return { shipToCode: code.id };
  if (!name || !street || !city || !country) return undefined;
  return { shipTo: { name, ...(name2 && { company: name2 }), street, ...(street2 && { street2 }), city, ...(region && { region }), ...(postalCode && { postalCode }), country, ...(phone && { phone }), ...(email && { email }) } };
}

/** The places that requests name by the customer's codes. */
export const placesIn = (requests: readonly OrderRequest[]): string[] => [...new Set(requests.flatMap(({ shipToCode, markFor }) => [shipToCode, markFor].filter((code) => code !== undefined)))];
