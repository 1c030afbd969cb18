import Fraction from 'fraction.js';
import { Rejected } from '../../../core/model/errors.ts';
import { add, decimal, type Money, parseDecimal, subtract, sum, zero } from '../../../core/model/money.ts';
import type { Address, OrderRequestLine } from '../../../core/model/order.ts';
import type { ChannelOrder } from '../../handler/inbound-order.ts';
import { AmazonOrder, type AmazonMoney, type DeliveryAddress, type OrderItem } from './schema.ts';

/** A marketplace sells pieces. */
const UOM = 'EA';

/**
 * An order of Amazon's Orders API v2026-01-01, with what RECIPIENT and PROCEEDS bring. The unit price is what Amazon says of the goods; promotions are the discount of the whole order, so that no price
 * has to divide. What is unknown here (a SKU, a customer) is not decided here.
 * @throws Rejected webhook.unreadable, order.sku-missing, order.ship-to-missing, order.currency-mixed, order.amount-malformed, order.total-differs
 */
export function orderIn(body: unknown): ChannelOrder {
  const read = AmazonOrder.safeParse(body);
  if (!read.success) throw new Rejected('webhook.unreadable', 'the order is not of the form that Amazon documents', { fields: read.error.issues.map((issue) => issue.path.join('.')).slice(0, 20) });
  const order = read.data;
  // cancelled before it was told: a line of nothing is no line
  const sold = order.orderItems.filter((item) => item.quantityOrdered > 0);
  const currency = currencyOf(order);
  const parts = sold.map((item) => partsOf(item, order.orderId, currency));
  return {
    account: order.salesChannel.marketplaceId,
    occurredAt: new Date(order.createdTime).toISOString(),
    request: {
      channelOrderId: order.orderId,
      currency,
      paymentOwner: 'marketplace',
      taxOwner: 'marketplace',
      shipTo: shipTo(order.recipient?.deliveryAddress, order.orderId),
      discount: sum(currency, parts.map(({ discount }) => discount)),
      freight: sum(currency, parts.map(({ freight }) => freight)),
      freightTax: sum(currency, parts.map(({ freightTax }) => freightTax)),
      lines: parts.map(({ line }) => line),
    },
  };
}

interface Parts {
  line: OrderRequestLine;
  discount: Money;
  freight: Money;
  freightTax: Money;
}

/** The parts of an item must come to what it says it comes to: gift wrap and other charges are not billed silently short. */
function partsOf(item: OrderItem, order: string, currency: string): Parts {
  const breakdowns = item.proceeds?.breakdowns ?? [];
  const none = zero(currency);
  const of = (type: string) => sum(currency, breakdowns.filter((each) => each.type === type).map(({ subtotal }) => amountOf(subtotal, currency)));
  const inside = (type: string, subtype: string) =>
    sum(currency, breakdowns.filter((each) => each.type === type).flatMap(({ detailedBreakdowns }) => (detailedBreakdowns ?? []).flatMap((part) => (part.subtype === subtype && part.value ? [amountOf(part.value, currency)] : []))));
  const goods = of('ITEM');
  // whether what is taken off is told below zero or above it: it is taken off
  const shippingOff = positive(inside('DISCOUNT', 'SHIPPING'));
  const discount = subtract(positive(of('DISCOUNT')), shippingOff);
  const freight = subtract(of('SHIPPING'), shippingOff);
  const freightTax = inside('TAX', 'SHIPPING');
  const tax = subtract(of('TAX'), freightTax);
  const total = add(goods, freight, tax, freightTax, { ...discount, minor: -discount.minor });
  const said = item.proceeds?.proceedsTotal ? amountOf(item.proceeds.proceedsTotal, currency) : none;
  if (total.minor !== said.minor || freight.minor < 0) {
    throw new Rejected('order.total-differs', `the parts of an item of ${order} do not sum to its total`, { order, line: item.orderItemId, parts: decimal(total), total: decimal(said), charges: breakdowns.map(({ type }) => type) });
  }
  return {
    discount, freight, freightTax,
    line: {
      lineId: item.orderItemId,
      sku: item.product.sellerSku || skuMissing(order, item),
      quantity: { amount: String(item.quantityOrdered), uom: UOM },
      unitPrice: unitPrice(goods, item, order),
      tax,
    },
  };
}

/** Goods ÷ quantity where that is exact; else so much for so many. */
function unitPrice(goods: Money, { quantityOrdered }: OrderItem, order: string): OrderRequestLine['unitPrice'] {
  if (goods.minor < 0) throw new Rejected('order.amount-malformed', `goods of ${order} below nothing`, { order });
  const each = new Fraction(decimal(goods)).div(quantityOrdered).mul(1_000_000);
  if (each.d !== 1n) return { amount: decimal(goods), per: String(quantityOrdered), uom: UOM };
  const digits = String(each.n).padStart(7, '0');
  return { amount: `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/0{1,4}$/, ''), per: '1', uom: UOM };
}

const positive = (amount: Money): Money => ({ ...amount, minor: Math.abs(amount.minor) });

function currencyOf({ orderId, orderItems }: AmazonOrder): string {
  const said = orderItems.flatMap((item) => item.proceeds?.proceedsTotal?.currencyCode ?? item.product.price?.unitPrice?.currencyCode ?? []);
  if (!said[0]) throw new Rejected('order.amount-malformed', `${orderId} says nothing of its amounts`, { order: orderId });
  return said[0];
}

function amountOf({ amount, currencyCode }: AmazonMoney, currency: string): Money {
  if (currencyCode !== currency) throw new Rejected('order.currency-mixed', `an amount in ${currencyCode} on an order in ${currency}`, { currency });
  try {
    return parseDecimal(amount, currency);
  } catch (error) {
    throw new Rejected('order.amount-malformed', (error as Error).message, { amount, currency });
  }
}

function skuMissing(order: string, item: OrderItem): never {
  throw new Rejected('order.sku-missing', `item ${item.orderItemId} of ${order} has no SKU of the seller`, { order, line: item.orderItemId });
}

/** The third line goes with the second: there are two of them here. */
function shipTo(address: DeliveryAddress | null | undefined, order: string): Address {
  if (!address?.name || !address.addressLine1 || !address.city || !address.countryCode) {
    throw new Rejected('order.ship-to-missing', `${order} has no complete address to ship to: the application needs the role Direct-to-Consumer Delivery`, { order });
  }
  const more = [address.addressLine2, address.addressLine3].filter(Boolean).join(', ');
  return {
    name: address.name,
    ...(address.companyName && { company: address.companyName }),
    street: address.addressLine1,
    ...(more && { street2: more }),
    city: address.city,
    ...(address.stateOrRegion && { region: address.stateOrRegion }),
    ...(address.postalCode && { postalCode: address.postalCode }),
    country: address.countryCode,
    ...(address.phone && { phone: address.phone }),
  };
}
