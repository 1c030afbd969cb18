import type { Documents } from '../documents.ts';
import { cents, money } from '../money.ts';
import { gid, type AddressRecord, type FulfillmentRecord, type LevelRecord, type LineRecord, type LocationRecord, type OrderRecord, type RefundRecord, type SubscriptionRecord, type TaxRecord, type TransactionRecord, type VariantRecord } from './records.ts';

interface Page {
  first?: number | null;
  after?: string | null;
}

/** A Relay connection over a list that is already in order. Cursors are opaque to clients. */
export function connect<T>(items: T[], keyOf: (item: T) => string, page: Page, view: (item: T) => unknown) {
  const cursor = (item: T) => Buffer.from(keyOf(item)).toString('base64');
  const start = page.after ? items.findIndex((item) => cursor(item) === page.after) + 1 : 0;
  const shown = items.slice(start, start + (page.first ?? 50));
  const edges = shown.map((item) => ({ cursor: cursor(item), node: view(item) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: { hasNextPage: start + shown.length < items.length, hasPreviousPage: start > 0, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
  };
}

const bag = (amount: string, currency: string) => {
  const one = { amount, currencyCode: currency };
  return { shopMoney: one, presentmentMoney: one };
};
const tax = (currency: string) => (each: TaxRecord) => ({
  title: each.title, rate: each.rate, ratePercentage: each.rate * 100, priceSet: bag(each.price, currency), source: 'Shopify', channelLiable: false,
});

/** Records of the shop as the GraphQL types that the schema declares. */
export class Views {
  readonly #documents: Documents;
  constructor(documents: Documents) {
    this.#documents = documents;
  }

  order = (order: OrderRecord): object => {
    const open = order.lines.some((line) => line.fulfilled < line.quantity);
    const bagOf = (amount: string) => bag(amount, order.currency);
    return {
      __typename: 'Order',
      id: gid('Order', order.id), legacyResourceId: String(order.id), name: order.name, number: order.number,
      email: order.email, phone: order.phone, note: order.note, poNumber: order.poNumber, tags: order.tags, test: false, sourceName: 'web',
      createdAt: order.createdAt, processedAt: order.createdAt, updatedAt: order.updatedAt, cancelledAt: order.cancelledAt, cancelReason: order.cancelReason,
      closed: !open, currencyCode: order.currency, presentmentCurrencyCode: order.currency, taxesIncluded: false, paymentGatewayNames: [order.gateway],
      displayFinancialStatus: order.financialStatus,
      displayFulfillmentStatus: !open ? 'FULFILLED' : order.lines.some((line) => line.fulfilled > 0) ? 'PARTIALLY_FULFILLED' : 'UNFULFILLED',
      customer: order.customer && {
        id: gid('Customer', order.customer.id), legacyResourceId: String(order.customer.id), firstName: order.customer.firstName, lastName: order.customer.lastName,
        displayName: `${order.customer.firstName} ${order.customer.lastName}`, email: order.customer.email,
        defaultEmailAddress: order.customer.email && { emailAddress: order.customer.email },
      },
      shippingAddress: address(order.shippingAddress), billingAddress: address(order.billingAddress),
      lineItems: (page: Page) => connect(order.lines, (line) => String(line.id), page, (line) => this.line(order, line)),
      shippingLines: (page: Page) =>
        connect(order.shippingLines, (each) => String(each.id), page, (each) => ({
          id: gid('ShippingLine', each.id), title: each.title, code: each.code, carrierIdentifier: null, source: 'shopify',
          originalPriceSet: bagOf(each.price), discountedPriceSet: bagOf(each.price), taxLines: [],
        })),
      taxLines: order.lines.flatMap((line) => line.taxLines.map(tax(order.currency))),
      subtotalPriceSet: bagOf(order.subtotal), totalDiscountsSet: bagOf(order.discounts), totalShippingPriceSet: bagOf(order.shipping), totalTaxSet: bagOf(order.tax),
      totalPriceSet: bagOf(order.total), currentTotalPriceSet: bagOf(order.total),
      totalOutstandingSet: bagOf(['PENDING', 'AUTHORIZED'].includes(order.financialStatus) ? order.total : '0.00'),
      transactions: ({ first }: Page) => order.transactions.slice(0, first ?? 50).map((each) => this.transaction(order, each)),
      refunds: ({ first }: Page) => order.refunds.slice(0, first ?? 50).map((each) => this.refund(order, each)),
      fulfillments: ({ first }: Page) => order.fulfillments.slice(0, first ?? 50).map((each) => this.fulfillment(order, each)),
      fulfillmentOrders: (page: Page) => connect([order], (each) => String(each.fulfillmentOrderId), page, this.fulfillmentOrder),
    };
  };

  transaction = (order: OrderRecord, each: TransactionRecord): object => {
    const parent = order.transactions.find(({ id }) => id === each.parentId);
    return {
      __typename: 'OrderTransaction',
      id: gid('OrderTransaction', each.id), kind: each.kind, status: each.status, gateway: order.gateway, amountSet: bag(each.amount, order.currency), authorizationExpiresAt: each.expiresAt,
      createdAt: each.createdAt, processedAt: each.createdAt, multiCapturable: each.multiCapturable, parentTransaction: parent ? () => this.transaction(order, parent) : null, order: () => this.order(order),
    };
  };
  refund = (order: OrderRecord, { id, note, createdAt, transactionIds }: RefundRecord): object => {
    const transactions = order.transactions.filter((each) => transactionIds.includes(each.id));
    return {
      id: gid('Refund', id), legacyResourceId: String(id), note, createdAt, order: () => this.order(order),
      totalRefundedSet: bag(money(transactions.reduce((total, { amount }) => total + cents(amount), 0n)), order.currency),
      transactions: (page: Page) => connect(transactions, (each) => String(each.id), page, (each) => this.transaction(order, each)),
    };
  };

  line = (order: OrderRecord, line: LineRecord): object => {
    const net = cents(line.price) * BigInt(line.quantity) - cents(line.discount);
    const unit = bag(money(net / BigInt(line.quantity)), order.currency);
    return {
      id: gid('LineItem', line.id), name: line.title, title: line.title, sku: line.sku, quantity: line.quantity, currentQuantity: line.quantity,
      unfulfilledQuantity: order.cancelledAt ? 0 : line.quantity - line.fulfilled, requiresShipping: true, taxable: true, vendor: null,
      variant: () => this.variantOf(line.variantId),
      originalUnitPriceSet: bag(line.price, order.currency), discountedUnitPriceSet: unit, discountedUnitPriceAfterAllDiscountsSet: unit,
      originalTotalSet: bag(money(cents(line.price) * BigInt(line.quantity)), order.currency), discountedTotalSet: bag(money(net), order.currency),
      totalDiscountSet: bag(line.discount, order.currency), discountAllocations: cents(line.discount) > 0n ? [{ allocatedAmountSet: bag(line.discount, order.currency) }] : [], taxLines: line.taxLines.map(tax(order.currency)),
    };
  };

  fulfillmentOrder = (order: OrderRecord): object => {
    const open = order.lines.some((line) => line.fulfilled < line.quantity);
    const begun = order.lines.some((line) => line.fulfilled > 0);
    const location = this.#documents.get<LocationRecord>('location', order.locationId);
    return {
      id: gid('FulfillmentOrder', order.fulfillmentOrderId), orderId: gid('Order', order.id), orderName: order.name, requestStatus: 'UNSUBMITTED',
      status: order.cancelledAt || !open ? 'CLOSED' : begun ? 'IN_PROGRESS' : 'OPEN', createdAt: order.createdAt, updatedAt: order.updatedAt,
      assignedLocation: { name: location?.name ?? '', location: location && this.location(location) },
      lineItems: (page: Page) =>
        connect(order.lines, (line) => String(line.id), page, (line) => ({
          id: gid('FulfillmentOrderLineItem', order.fulfillmentLineIds[String(line.id)] ?? 0), sku: line.sku, productTitle: line.title,
          totalQuantity: line.quantity, remainingQuantity: order.cancelledAt ? 0 : line.quantity - line.fulfilled, lineItem: this.line(order, line),
        })),
    };
  };

  fulfillment = (order: OrderRecord, each: FulfillmentRecord): object => ({
    id: gid('Fulfillment', each.id), legacyResourceId: String(each.id), name: each.name, status: 'SUCCESS', createdAt: each.createdAt, updatedAt: each.createdAt,
    totalQuantity: each.lines.reduce((total, line) => total + line.quantity, 0), trackingInfo: each.tracking,
    location: () => this.locationOf(each.locationId), order: () => this.order(order),
    fulfillmentLineItems: (page: Page) =>
      connect(each.lines, (line) => String(line.id), page, (line) => {
        const of = order.lines.find((one) => one.id === line.lineId);
        return { id: gid('FulfillmentLineItem', line.id), quantity: line.quantity, lineItem: of && this.line(order, of) };
      }),
  });

  variantOf = (id: number | null): object | null => {
    const variant = id === null ? undefined : this.#documents.get<VariantRecord>('variant', id);
    return variant ? this.variant(variant) : null;
  };
  variant = (variant: VariantRecord): object => ({
    id: gid('ProductVariant', variant.id), legacyResourceId: String(variant.id), sku: variant.sku, title: variant.title, displayName: variant.title, price: variant.price,
    inventoryItem: () => this.item(variant),
  });
  item = (variant: VariantRecord): object => ({
    id: gid('InventoryItem', variant.inventoryItemId), legacyResourceId: String(variant.inventoryItemId), sku: variant.sku, tracked: true,
    inventoryLevel: ({ locationId }: { locationId: string }) => {
      const level = this.#levels(variant).find((each) => gid('Location', each.locationId) === locationId);
      return level ? this.level(level) : null;
    },
    inventoryLevels: (page: Page) => connect(this.#levels(variant), (each) => String(each.locationId), page, this.level),
  });
  level = (level: LevelRecord): object => ({
    id: gid('InventoryLevel', `${level.locationId}?inventory_item_id=${level.itemId}`), updatedAt: level.updatedAt, location: () => this.locationOf(level.locationId),
    quantities: ({ names }: { names: string[] }) =>
      names.map((name) => ({ id: gid('InventoryQuantity', `${level.itemId}-${level.locationId}?name=${name}`), name, quantity: ['available', 'on_hand'].includes(name) ? level.available : 0, updatedAt: level.updatedAt })),
  });
  locationOf = (id: number): object | null => {
    const location = this.#documents.get<LocationRecord>('location', id);
    return location ? this.location(location) : null;
  };
  location = (location: LocationRecord): object => ({ id: gid('Location', location.id), legacyResourceId: String(location.id), name: location.name, isActive: true });
  subscription = (each: SubscriptionRecord): object => ({
    id: gid('WebhookSubscription', each.id), legacyResourceId: String(each.id), topic: each.topic, uri: each.uri, callbackUrl: each.uri, format: 'JSON', includeFields: each.includeFields,
    filter: null, createdAt: each.createdAt, updatedAt: each.createdAt, apiVersion: { displayName: each.apiVersion, handle: each.apiVersion, supported: true },
  });

  #levels(variant: VariantRecord): LevelRecord[] {
    return this.#documents.by<LevelRecord>('level', 'itemId', variant.inventoryItemId);
  }
}

function address(from: AddressRecord): object {
  const { countryCode, ...rest } = from;
  return { ...rest, name: [from.firstName, from.lastName].filter(Boolean).join(' '), countryCodeV2: countryCode };
}
