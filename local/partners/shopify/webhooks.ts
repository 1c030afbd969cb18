import { createHmac } from 'node:crypto';
import type { Clock, Json, JsonObject } from '../../contract.ts';
import type { Deliveries } from '../deliveries.ts';
import type { Documents } from '../documents.ts';
import { gid, type AddressRecord, type OrderRecord, type SubscriptionRecord } from './records.ts';

/**
 * Signed webhooks, JSON in the shape of the REST resource, with the headers of
 * https://shopify.dev/docs/apps/build/webhooks/delivery-structure#headers . One happening in the shop has one X-Shopify-Event-Id for
 * all its topics; each delivery has its own X-Shopify-Webhook-Id, the same on every retry.
 */
export class Announcer {
  readonly #documents: Documents;
  readonly #deliveries: Deliveries;
  readonly #clock: Clock;
  readonly #id: () => string;
  readonly #shop: { domain: string; secret: string };

  constructor(documents: Documents, deliveries: Deliveries, clock: Clock, id: () => string, shop: { domain: string; secret: string }) {
    this.#documents = documents;
    this.#deliveries = deliveries;
    this.#clock = clock;
    this.#id = id;
    this.#shop = shop;
  }

  /** `topics` as in WebhookSubscriptionTopic. */
  announce(order: OrderRecord, ...topics: string[]): void {
    const eventId = this.#id();
    for (const topic of topics) {
      for (const subscription of this.#documents.by<SubscriptionRecord>('subscription', 'topic', topic)) {
        this.#deliveries.send(this.#webhook(order, subscription, eventId));
      }
    }
  }

  #webhook(order: OrderRecord, subscription: SubscriptionRecord, eventId: string) {
    const topic = subscription.topic.toLowerCase().replace('_', '/');
    const whole = restOrder(order);
    const wanted = subscription.includeFields;
    const body = JSON.stringify(wanted.length ? Object.fromEntries(Object.entries(whole).filter(([name]) => wanted.includes(name))) : whole);
    const id = this.#id();
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': 'Shopify-Captain-Hook',
      'X-Shopify-Topic': topic,
      'X-Shopify-Hmac-Sha256': createHmac('sha256', this.#shop.secret).update(body, 'utf8').digest('base64'),
      'X-Shopify-Shop-Domain': this.#shop.domain,
      'X-Shopify-API-Version': subscription.apiVersion,
      'X-Shopify-Webhook-Id': id,
      'X-Shopify-Event-Id': eventId,
      'X-Shopify-Triggered-At': new Date(this.#clock.now()).toISOString(),
    };
    return { id, topic, url: subscription.uri, headers, body };
  }
}

/** The order as the REST Admin API shows it (https://shopify.dev/docs/api/admin-rest/latest/resources/order#resource-object). */
export function restOrder(order: OrderRecord): JsonObject {
  const bag = (amount: string): JsonObject => {
    const one = { amount, currency_code: order.currency };
    return { shop_money: one, presentment_money: one };
  };
  const tax = (each: { title: string; rate: number; price: string }): JsonObject => ({
    title: each.title, rate: each.rate, price: each.price, price_set: bag(each.price), channel_liable: false,
  });
  const shipped = order.lines.every((line) => line.fulfilled >= line.quantity) ? 'fulfilled' : order.lines.some((line) => line.fulfilled > 0) ? 'partial' : null;
  return {
    id: order.id, admin_graphql_api_id: gid('Order', order.id),
    name: order.name, number: order.number - 1000, order_number: order.number,
    email: order.email, contact_email: order.email, phone: order.phone, note: order.note, po_number: order.poNumber, tags: order.tags.join(', '), test: false, source_name: 'web',
    created_at: order.createdAt, processed_at: order.createdAt, updated_at: order.updatedAt, closed_at: null,
    cancelled_at: order.cancelledAt, cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    currency: order.currency, presentment_currency: order.currency, taxes_included: false,
    financial_status: order.financialStatus.toLowerCase(), fulfillment_status: shipped, payment_gateway_names: [order.gateway],
    total_line_items_price: order.subtotal, subtotal_price: order.subtotal, total_discounts: order.discounts, total_tax: order.tax, total_price: order.total,
    current_total_price: order.total, subtotal_price_set: bag(order.subtotal), total_tax_set: bag(order.tax), total_price_set: bag(order.total),
    total_discounts_set: bag(order.discounts), total_shipping_price_set: bag(order.shipping),
    tax_lines: order.lines.flatMap((line) => line.taxLines.map(tax)),
    customer: order.customer && { id: order.customer.id, email: order.customer.email, first_name: order.customer.firstName, last_name: order.customer.lastName, admin_graphql_api_id: gid('Customer', order.customer.id) },
    shipping_address: address(order.shippingAddress), billing_address: address(order.billingAddress),
    line_items: order.lines.map((line): Json => ({
      id: line.id, admin_graphql_api_id: gid('LineItem', line.id), sku: line.sku, title: line.title, name: line.title, variant_id: line.variantId,
      quantity: line.quantity, current_quantity: line.quantity, fulfillable_quantity: line.quantity - line.fulfilled,
      fulfillment_status: line.fulfilled === 0 ? null : line.fulfilled < line.quantity ? 'partial' : 'fulfilled',
      price: line.price, price_set: bag(line.price), total_discount: line.discount, total_discount_set: bag(line.discount),
      requires_shipping: true, taxable: true, gift_card: false, vendor: null, properties: [], tax_lines: line.taxLines.map(tax), discount_allocations: [],
    })),
    shipping_lines: order.shippingLines.map((each): Json => ({ id: each.id, title: each.title, code: each.code, price: each.price, price_set: bag(each.price), discounted_price: each.price, source: 'shopify', tax_lines: [] })),
    fulfillments: order.fulfillments.map((each): Json => ({
      id: each.id, admin_graphql_api_id: gid('Fulfillment', each.id), name: each.name, status: 'success', created_at: each.createdAt, location_id: each.locationId,
      tracking_company: each.tracking[0]?.company ?? null, tracking_number: each.tracking[0]?.number ?? null, tracking_numbers: each.tracking.flatMap((one) => one.number ?? []),
    })),
    refunds: [], discount_codes: [], note_attributes: [],
  };
}

function address(from: AddressRecord): JsonObject {
  return {
    first_name: from.firstName, last_name: from.lastName, name: [from.firstName, from.lastName].filter(Boolean).join(' '), company: from.company,
    address1: from.address1, address2: from.address2, city: from.city, province: from.province, province_code: from.provinceCode,
    zip: from.zip, country: from.country, country_code: from.countryCode, phone: from.phone,
  };
}
