import { askPartner } from './ask-partner.ts';
import type { Endpoints } from './endpoints.ts';

export interface ShopOrder {
  id: number;
  name: string;
}

/** A buyer checks out in the demo's web shop. */
export async function checkout(endpoints: Endpoints, lines: { sku: string; quantity: number; price: string; discount?: string }[], shipping = '9.90'): Promise<ShopOrder> {
  return askPartner(`${endpoints.partners.shopify}/_storefront/orders`, {
    lines, shipping, email: 'pat@example.test', firstName: 'Pat', lastName: 'Miller',
    shippingAddress: { address1: '500 Congress Ave', city: 'Austin', provinceCode: 'TX', zip: '78701', countryCode: 'US' },
  });
}

/** An order as a channel of our own API sends it. */
export const apiOrder = (channelOrderId: string, sku: string, quantity: string, price: string, change: Record<string, unknown> = {}) => ({
  channelOrderId,
  customerId: 'ACME',
  currency: 'USD',
  paymentOwner: 'terms',
  taxOwner: 'channel',
  shipTo: { name: 'Acme Builders', street: '12 Harbour Rd', city: 'Newark', region: 'NJ', postalCode: '07102', country: 'US' },
  lines: [{ lineId: '1', sku, quantity: { amount: quantity, uom: 'EA' }, unitPrice: { amount: price, uom: 'EA' }, tax: { minor: 0, currency: 'USD' } }],
  ...change,
});

/** Plays a fault on a simulated partner, or ends them all. */
export async function fault(partner: string, spec: Record<string, unknown> | null): Promise<void> {
  const reply = await fetch(`${partner}/_faults`, spec ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(spec) } : { method: 'DELETE' });
  if (!reply.ok) throw new Error(`${partner}/_faults answered ${reply.status}: ${await reply.text()}`);
}
