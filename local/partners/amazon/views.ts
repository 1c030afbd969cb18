import type { JsonObject } from '../../contract.ts';
import { cents, money } from '../money.ts';
import { type ItemRecord, type OrderRecord, type PackageRecord, statusOf } from './records.ts';

/** An order in the form of the Orders API v2026-01-01. @param included datasets that were asked for: the rest is left out */
export function orderView(order: OrderRecord, included: ReadonlySet<string>): JsonObject {
  const with_ = (dataset: string, part: JsonObject): JsonObject => (included.has(dataset) ? part : {});
  const amount = (text: string): JsonObject => ({ amount: text, currencyCode: order.currency });
  const open = statusOf(order) === 'CANCELLED' ? [] : order.items.filter((item) => !item.cancelled);
  const total = open.reduce((sum, item) => sum + cents(totalOf(item)), 0n);
  return {
    orderId: order.orderId,
    ...(order.sellerOrderId && { orderAliases: [{ aliasId: order.sellerOrderId, aliasType: 'SELLER_ORDER_ID' }] }),
    createdTime: order.createdTime,
    lastUpdatedTime: order.lastUpdatedTime,
    programs: order.programs,
    salesChannel: { channelName: 'AMAZON', marketplaceId: order.marketplaceId, marketplaceName: 'Amazon.com' },
    ...with_('BUYER', { buyer: order.buyer }),
    // who it goes to is told once it is paid
    ...(order.paid ? with_('RECIPIENT', { recipient: { deliveryAddress: { ...order.address, addressType: 'RESIDENTIAL' } } }) : {}),
    ...with_('PROCEEDS', { proceeds: { grandTotal: amount(money(total)) } }),
    ...with_('FULFILLMENT', { fulfillment: { fulfillmentStatus: statusOf(order), fulfilledBy: order.fulfilledBy, fulfillmentServiceLevel: 'STANDARD' } }),
    orderItems: order.items.map((item) => itemView(item, order, included)),
    ...(order.fulfilledBy === 'MERCHANT' ? with_('PACKAGES', { packages: order.packages.map(packageView) }) : {}),
  };
}

const totalOf = (item: ItemRecord): string => {
  const goods = cents(item.price) * BigInt(item.quantity);
  return money(goods - cents(item.discount) + cents(item.tax) + cents(item.shipping) + cents(item.shippingTax) + cents(item.giftWrap));
};

function itemView(item: ItemRecord, order: OrderRecord, included: ReadonlySet<string>): JsonObject {
  const amount = (text: string): JsonObject => ({ amount: text, currencyCode: order.currency });
  const part = (type: string, text: string, inside?: Record<string, string>): JsonObject[] =>
    cents(text) === 0n ? [] : [{ type, subtotal: amount(text), ...(inside && { detailedBreakdowns: Object.entries(inside).flatMap(([subtype, value]) => (cents(value) === 0n ? [] : [{ subtype, value: amount(value) }])) }) }];
  const tax = money(cents(item.tax) + cents(item.shippingTax));
  const { cancelRequest, cancelled } = item;
  return {
    orderItemId: item.orderItemId,
    quantityOrdered: cancelled ? 0 : item.quantity,
    product: { asin: `B0${item.orderItemId.slice(-8)}`, title: item.title, sellerSku: item.sku, condition: { conditionType: 'NEW', conditionSubtype: 'NEW' }, price: { unitPrice: amount(item.price) } },
    ...(included.has('PROCEEDS') && {
      proceeds: {
        proceedsTotal: amount(cancelled ? '0.00' : totalOf(item)),
        breakdowns: cancelled
          ? []
          : [
              ...part('ITEM', money(cents(item.price) * BigInt(item.quantity))),
              ...part('SHIPPING', item.shipping),
              ...part('GIFT_WRAP', item.giftWrap),
              ...part('TAX', tax, { ITEM: item.tax, SHIPPING: item.shippingTax }),
              ...part('DISCOUNT', money(-cents(item.discount)), { ITEM: money(-cents(item.discount)) }),
            ],
      },
    }),
    ...(included.has('CANCELLATION') && (cancelRequest || cancelled) && {
      cancellation: {
        ...(cancelRequest && { cancellationRequest: { requester: 'BUYER', cancelReason: cancelRequest } }),
        ...(cancelled && { cancellationExecution: { cancelledBy: cancelled.by, cancelReason: cancelled.reason } }),
      },
    }),
    ...(included.has('FULFILLMENT') && { fulfillment: { quantityFulfilled: item.shipped, quantityUnfulfilled: cancelled ? 0 : item.quantity - item.shipped } }),
  };
}

const packageView = (each: PackageRecord): JsonObject => ({
  packageReferenceId: each.packageReferenceId,
  createdTime: each.createdTime,
  packageStatus: { status: 'SHIPPED' },
  carrier: each.carrier,
  shipTime: each.shipTime,
  ...(each.shippingService && { shippingService: each.shippingService }),
  trackingNumber: each.trackingNumber,
  packageItems: each.items.map(({ orderItemId, quantity }) => ({ orderItemId, quantity })),
});
