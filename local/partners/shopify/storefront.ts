import type { Clock } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { Refusal } from '../partner.ts';
import { cents, money, taxOn } from '../money.ts';
import type { AddressRecord, LevelRecord, LineRecord, LocationRecord, OrderRecord, VariantRecord } from './records.ts';

/** What `POST /_storefront/orders` takes: a buyer's checkout. Money is a decimal string. */
export interface Checkout {
  lines: { sku: string; quantity: number; price: string; title?: string; discount?: string }[];
  email?: string;
  phone?: string;
  firstName?: string;
  lastName?: string;
  shippingAddress?: Partial<AddressRecord>;
  billingAddress?: Partial<AddressRecord>;
  /** Absent: 0.0825. */
  taxRate?: number;
  /** Freight, not taxed. Absent: '0.00'. */
  shipping?: string;
  currency?: string;
  /** Absent: PAID, which is taken at once; AUTHORIZED is held, and PENDING paid later. */
  financialStatus?: string;
  /** A hold can be captured more than once: Shopify Plus. */
  multiCapturable?: boolean;
  /** It may be several payments, by their amounts. Absent: one of the whole. */
  payments?: string[];
  note?: string;
  poNumber?: string;
  tags?: string[];
}

const EMPTY: AddressRecord = {
  firstName: null, lastName: null, company: null, address1: null, address2: null, city: null,
  province: null, provinceCode: null, zip: null, country: 'United States', countryCode: 'US', phone: null,
};

/** Turns a checkout into an order of the shop, priced and taxed per line like a shop whose prices exclude tax. */
export function placeOrder(documents: Documents, clock: Clock, checkout: Checkout): OrderRecord {
  if (!checkout.lines?.length) throw new Refusal('lines is required');
  const number = 1000 + documents.next('orderNumber');
  const id = 5_500_000_000_000 + number;
  const rate = checkout.taxRate ?? 0.0825;
  const lines = checkout.lines.map((each) => line(documents, each, rate));
  const gross = sum(lines.map((each) => cents(each.price) * BigInt(each.quantity)));
  const discounts = sum(lines.map((each) => cents(each.discount)));
  const tax = sum(lines.flatMap((each) => each.taxLines.map((one) => cents(one.price))));
  const shipping = cents(checkout.shipping ?? '0.00');
  const now = new Date(clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z');
  const names = { firstName: checkout.firstName ?? checkout.shippingAddress?.firstName ?? 'Pat', lastName: checkout.lastName ?? checkout.shippingAddress?.lastName ?? 'Buyer' };
  const shippingAddress = { ...EMPTY, ...names, ...checkout.shippingAddress };
  const location = documents.all<LocationRecord>('location')[0];
  const total = money(gross - discounts + shipping + tax);
  const kind = { PAID: 'SALE', AUTHORIZED: 'AUTHORIZATION' }[checkout.financialStatus ?? 'PAID'];
  const order: OrderRecord = {
    id, number, name: `#${number}`,
    email: checkout.email ?? null, phone: checkout.phone ?? null, note: checkout.note ?? null, poNumber: checkout.poNumber ?? null, tags: checkout.tags ?? [],
    createdAt: now, updatedAt: now, cancelledAt: null, cancelReason: null,
    currency: checkout.currency ?? 'USD', financialStatus: checkout.financialStatus ?? 'PAID', gateway: 'shopify_payments',
    transactions: kind ? (checkout.payments ?? [total]).map((amount) => ({ id: newId(documents), kind, status: 'SUCCESS', amount, createdAt: now, parentId: null, multiCapturable: checkout.multiCapturable ?? false, expiresAt: null })) : [],
    refunds: [],
    customer: checkout.email ? { id: customerId(documents, checkout.email), ...names, email: checkout.email } : null,
    shippingAddress, billingAddress: { ...shippingAddress, ...checkout.billingAddress },
    lines,
    shippingLines: shipping > 0n ? [{ id: newId(documents), title: 'Standard', code: 'Standard', price: money(shipping) }] : [],
    subtotal: money(gross - discounts), discounts: money(discounts), shipping: money(shipping), tax: money(tax), total,
    fulfillmentOrderId: newId(documents),
    fulfillmentLineIds: Object.fromEntries(lines.map((each) => [String(each.id), newId(documents)])),
    locationId: location?.id ?? 0,
    fulfillments: [],
  };
  documents.put('order', id, order);
  if (location) for (const each of lines) takeOff(documents, location.id, each, now);
  return order;
}

/** What is sold is not available any more, at once. */
function takeOff(documents: Documents, locationId: number, { variantId, quantity }: LineRecord, updatedAt: string): void {
  const variant = variantId === null ? undefined : documents.get<VariantRecord>('variant', variantId);
  const level = variant && documents.get<LevelRecord>('level', `${variant.inventoryItemId}-${locationId}`);
  if (level) documents.put('level', `${level.itemId}-${level.locationId}`, { ...level, available: level.available - quantity, updatedAt });
}

export const newId = (documents: Documents): number => 7_000_000_000_000 + documents.next('id');

function line(documents: Documents, each: Checkout['lines'][number], rate: number): LineRecord {
  if (!(Number.isInteger(each.quantity) && each.quantity > 0)) throw new Refusal('quantity must be a whole number above 0');
  const variant = documents.by<VariantRecord>('variant', 'sku', each.sku)[0];
  const net = cents(each.price) * BigInt(each.quantity) - cents(each.discount ?? '0.00');
  const taxLines = rate > 0 ? [{ title: 'Sales tax', rate, price: money(taxOn(net, rate)) }] : [];
  return {
    id: newId(documents), sku: each.sku, title: each.title ?? variant?.title ?? each.sku, variantId: variant?.id ?? null,
    quantity: each.quantity, price: money(cents(each.price)), discount: money(cents(each.discount ?? '0.00')), taxLines, fulfilled: 0,
  };
}

function customerId(documents: Documents, email: string): number {
  const known = documents.get<{ id: number }>('customer', email);
  if (known) return known.id;
  const id = newId(documents);
  documents.put('customer', email, { id, email });
  return id;
}

const sum = (amounts: bigint[]): bigint => amounts.reduce((total, each) => total + each, 0n);
