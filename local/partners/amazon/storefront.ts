import type { Documents } from '../documents.ts';
import { cents, money, taxOn } from '../money.ts';
import { Refusal } from '../partner.ts';
import { type AddressRecord, type ItemRecord, type ListingRecord, listingKey, type OrderRecord, stamp } from './records.ts';

/** What `POST /_storefront/orders` takes. Money is a decimal string; discount, shipping and giftWrap are for the whole line. */
export interface Purchase {
  lines: { sku: string; quantity: number; price: string; discount?: string; shipping?: string; giftWrap?: string }[];
  /** Absent: '0.0825', on goods and shipping alike. */
  taxRate?: number;
  /** Absent: true. What is not paid is PENDING. */
  paid?: boolean;
  fulfilledBy?: 'MERCHANT' | 'AMAZON';
  programs?: string[];
  marketplaceId?: string;
  /** It was then: orders younger than two minutes are not shown. */
  minutesAgo?: number;
  buyerName?: string;
  address?: Partial<AddressRecord>;
}

const ADDRESS: AddressRecord = { name: 'Pat Miller', addressLine1: '500 Congress Ave', city: 'Austin', stateOrRegion: 'TX', postalCode: '78701', countryCode: 'US', phone: '+1 512-555-0100 ext. 12345' };

/** A buyer checks out. What is sold is off the listing at once, paid or not. */
export function purchase(documents: Documents, clock: number, marketplaceId: string, order: Purchase): OrderRecord {
  if (!order.lines?.length) throw new Refusal('lines is required');
  const now = clock - (order.minutesAgo ?? 0) * 60_000;
  return documents.change(() => {
    const number = documents.next('order');
    const rate = order.taxRate ?? 0.0825;
    const at = order.marketplaceId ?? marketplaceId;
    const items = order.lines.map((line, index): ItemRecord => {
      if (!(Number.isInteger(line.quantity) && line.quantity > 0)) throw new Refusal('quantity must be a whole number above 0');
      const listing = documents.get<ListingRecord>('listing', listingKey(at, line.sku));
      restock(documents, at, line.sku, -line.quantity);
      const goods = cents(line.price) * BigInt(line.quantity) - cents(line.discount ?? '0.00');
      const shipping = cents(line.shipping ?? '0.00');
      return {
        orderItemId: `${String(number).padStart(10, '1')}${String(index + 1).padStart(4, '0')}`, sku: line.sku, title: listing?.title ?? line.sku, quantity: line.quantity, shipped: 0,
        price: money(cents(line.price)), discount: money(cents(line.discount ?? '0.00')), shipping: money(shipping), giftWrap: money(cents(line.giftWrap ?? '0.00')),
        tax: money(taxOn(goods, rate)), shippingTax: money(taxOn(shipping, rate)),
      };
    });
    const placed: OrderRecord = {
      orderId: `113-${String(number).padStart(7, '0')}-${String(7_000_000 + number * 13)}`,
      marketplaceId: at, currency: 'USD', createdTime: stamp(now), lastUpdatedTime: stamp(now), paid: order.paid ?? true, fulfilledBy: order.fulfilledBy ?? 'MERCHANT', programs: order.programs ?? [],
      buyer: { buyerName: order.buyerName ?? 'Pat Miller', buyerEmail: `k${number}@marketplace.amazon.example` }, address: { ...ADDRESS, ...order.address }, items, packages: [],
    };
    documents.put('order', placed.orderId, placed);
    return placed;
  });
}

/** What is on the listing goes up or down; below nothing it does not go. */
export function restock(documents: Documents, marketplaceId: string, sku: string, pieces: number): void {
  const listing = documents.get<ListingRecord>('listing', listingKey(marketplaceId, sku));
  if (listing) documents.put('listing', listingKey(marketplaceId, sku), { ...listing, quantity: Math.max(0, listing.quantity + pieces) });
}

/** Items that have not left are not wanted any more. Where stock was not the reason, they are for sale again. */
export function cancelItems(documents: Documents, order: OrderRecord, by: NonNullable<ItemRecord['cancelled']>['by'], reason: string, only?: readonly string[]): OrderRecord {
  const goes = (item: ItemRecord) => item.shipped === 0 && !item.cancelled && (!only || only.includes(item.orderItemId));
  for (const item of order.items) if (goes(item) && reason !== 'NoInventory') restock(documents, order.marketplaceId, item.sku, item.quantity);
  return { ...order, items: order.items.map((item) => (goes(item) ? { ...item, cancelled: { by, reason } } : item)) };
}
