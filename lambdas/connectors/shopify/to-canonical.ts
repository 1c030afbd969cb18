import Fraction from 'fraction.js';
import type { ChannelOrder } from '../../handler/webhook.ts';
import { Rejected } from '../../../core/model/errors.ts';
import { add, decimal, type Money, parseDecimal, sum } from '../../../core/model/money.ts';
import type { Address, OrderRequestLine } from '../../../core/model/order.ts';
import { roundToMoney } from '../../../core/model/quantity.ts';
import { type LineItem, Marks, type MoneySet, type ShippingAddress, type ShippingLine, ShopOrder } from './schema.ts';

/** A web shop sells pieces. */
const UOM = 'EA';

/**
 * The order that an `orders/create` webhook brings; undefined for what nobody should ship: test orders, and orders cancelled meanwhile.
 * What is unknown here (a SKU, a customer) is not decided here.
 * @throws Rejected webhook.unreadable, order.sku-missing, order.ship-to-missing, order.discount-unsupported, order.tax-included-unsupported,
 * order.edited-unsupported, order.currency-mixed, order.amount-malformed, order.total-differs
 */
export function orderIn(body: unknown, shopDomain: string): ChannelOrder | undefined {
  const marks = Marks.safeParse(body);
  if (marks.data?.test || marks.data?.cancelled_at) return undefined;
  const read = ShopOrder.safeParse(body);
  if (!read.success) throw new Rejected('webhook.unreadable', 'the webhook is not of the form that Shopify documents', { fields: read.error.issues.map((issue) => issue.path.join('.')).slice(0, 20) });
  const order = read.data;
  if (order.taxes_included) throw new Rejected('order.tax-included-unsupported', `prices of ${order.name} include tax`, { order: order.name });
  const { currency } = order;
  const lines = order.line_items.map((item) => line(item, order));
  const shipping = order.shipping_lines ?? [];
  const freight = sum(currency, shipping.map((each) => shippingPrice(each, currency)));
  const freightTax = sum(currency, shipping.flatMap((each) => taxes(each.tax_lines, currency)));
  const total = add(sum(currency, lines.map((each) => each.net)), sum(currency, lines.flatMap((each) => each.line.tax ?? [])), freight, freightTax);
  const said = shopMoney(order.total_price_set, currency);
  if (total.minor !== said.minor) {
    // Tips, duties, gift cards sold and the like: billing the lines would not come to what was paid.
    throw new Rejected('order.total-differs', `the parts of ${order.name} do not sum to its total`, { order: order.name, parts: decimal(total), total: decimal(said) });
  }
  return {
    account: shopDomain,
    channelReference: order.admin_graphql_api_id,
    occurredAt: new Date(order.created_at).toISOString(),
    request: {
      channelOrderId: order.name,
      ...(order.po_number && { purchaseOrder: order.po_number }),
      currency,
      paymentOwner: 'channel',
      taxOwner: 'channel',
      shipTo: shipTo(order.shipping_address, order),
      freight,
      freightTax,
      lines: lines.map((each) => each.line),
    },
  };
}

function line(item: LineItem, order: ShopOrder): { line: OrderRequestLine; net: Money } {
  const { currency } = order;
  if (item.current_quantity !== null && item.current_quantity !== undefined && item.current_quantity !== item.quantity) {
    throw new Rejected('order.edited-unsupported', `${order.name} was edited before it was told`, { order: order.name, line: lineIdOf(item) });
  }
  const gross = new Fraction(shopAmount(item.price_set, currency)).mul(item.quantity);
  const discounts = item.discount_allocations?.length ? item.discount_allocations.map((each) => each.amount_set) : item.total_discount_set ? [item.total_discount_set] : [];
  const net = discounts.reduce((left, each) => left.sub(shopAmount(each, currency)), gross);
  return {
    line: {
      lineId: lineIdOf(item),
      sku: item.sku || skuMissing(order, item),
      quantity: { amount: String(item.quantity), uom: UOM },
      unitPrice: { amount: exactPrice(net.div(item.quantity), order, item), per: '1', uom: UOM },
      tax: sum(currency, taxes(item.tax_lines, currency)),
    },
    net: roundToMoney(net, currency, 'half-even'),
  };
}

const lineIdOf = (item: LineItem): string => item.admin_graphql_api_id.split('/').at(-1) ?? '';

/** Up to 6 places; a discount that does not divide by the quantity would bill another amount. */
function exactPrice(price: Fraction, order: ShopOrder, item: LineItem): string {
  const millionths = price.mul(1_000_000);
  if (millionths.d !== 1n || price.s < 0n) {
    throw new Rejected('order.discount-unsupported', `the discount on line ${lineIdOf(item)} of ${order.name} does not divide into an exact unit price`, { order: order.name, line: lineIdOf(item), sku: item.sku });
  }
  const digits = String(millionths.n).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/0{1,4}$/, '');
}

function skuMissing(order: ShopOrder, item: LineItem): never {
  throw new Rejected('order.sku-missing', `line ${lineIdOf(item)} of ${order.name} has no SKU`, { order: order.name, line: lineIdOf(item), title: item.title });
}

function shippingPrice(shipping: ShippingLine, currency: string): Money {
  if (shipping.discounted_price_set) return shopMoney(shipping.discounted_price_set, currency);
  return (shipping.discount_allocations ?? []).reduce((left, each) => add(left, negative(shopMoney(each.amount_set, currency))), shopMoney(shipping.price_set, currency));
}

const negative = (amount: Money): Money => ({ minor: -amount.minor, currency: amount.currency });
const taxes = (lines: { price_set: MoneySet }[] | null | undefined, currency: string): Money[] => (lines ?? []).map((each) => shopMoney(each.price_set, currency));

/** The shop's own money, never what the buyer saw: presentment and settlement do not mix. */
function shopAmount({ shop_money }: MoneySet, currency: string): string {
  if (shop_money.currency_code !== currency) throw new Rejected('order.currency-mixed', `an amount in ${shop_money.currency_code} on an order in ${currency}`, { currency });
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(shop_money.amount)) throw new Rejected('order.amount-malformed', 'an amount is not a decimal number', { amount: shop_money.amount });
  return shop_money.amount;
}

function shopMoney(set: MoneySet, currency: string): Money {
  try {
    return parseDecimal(shopAmount(set, currency), currency);
  } catch (error) {
    if (error instanceof Rejected) throw error;
    throw new Rejected('order.amount-malformed', (error as Error).message, { amount: set.shop_money.amount, currency });
  }
}

function shipTo(address: ShippingAddress | null | undefined, order: ShopOrder): Address {
  const name = address?.name || [address?.first_name, address?.last_name].filter(Boolean).join(' ') || address?.company;
  if (!address || !name || !address.address1 || !address.city || !address.country_code) {
    throw new Rejected('order.ship-to-missing', `${order.name} has no complete address to ship to`, { order: order.name });
  }
  const phone = address.phone || order.phone;
  return {
    name,
    ...(address.company && { company: address.company }),
    street: address.address1,
    ...(address.address2 && { street2: address.address2 }),
    city: address.city,
    ...(address.province_code && { region: address.province_code }),
    ...(address.zip && { postalCode: address.zip }),
    country: address.country_code,
    ...(phone && { phone }),
    ...(order.email && { email: order.email }),
  };
}
