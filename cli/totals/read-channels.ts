import { askPartner } from '../ask-partner.ts';
import { ApiCaller } from '../client.ts';
import { type Figures, minorOf, product, sumOf, total } from './figures.ts';
import { type Asking, invoicesOf, type Sold } from './sold.ts';

interface ShopOrder {
  name: string;
  subtotal_price: string;
  total_tax: string;
  total_price: string;
  total_shipping_price_set: { shop_money: { amount: string } };
  line_items: { tax_lines: { price: string }[] }[];
  shipping_lines: { tax_lines?: { price: string }[] }[];
}
interface MarketplaceOrder {
  orderId: string;
  items: { quantity: number; price: string; discount: string; shipping: string; giftWrap: string }[];
}
interface Heard {
  type: string;
  segments: string[][];
}
interface Billed {
  goods: { minor: number };
  discount: { minor: number };
  freight: { minor: number };
  tax: { minor: number };
  gross: { minor: number };
}

const shopOrder = async ({ endpoints }: Asking, { number }: Sold) => (await askPartner<ShopOrder[]>(`${endpoints.partners.shopify}/_storefront/orders`)).find(({ name }) => name === number);

/** The shop's own totals. */
export async function shopify(asking: Asking, sold: Sold): Promise<Figures | undefined> {
  const order = await shopOrder(asking, sold);
  return order && { net: minorOf(order.subtotal_price), tax: minorOf(order.total_tax), freight: minorOf(order.total_shipping_price_set.shop_money.amount), gross: minorOf(order.total_price) };
}

/** A shop that owns its tax is its own engine: what it reckoned line by line. */
export async function shopTax(asking: Asking, sold: Sold): Promise<Figures | undefined> {
  const order = await shopOrder(asking, sold);
  return order && { tax: total([...order.line_items, ...order.shipping_lines].flatMap(({ tax_lines: lines = [] }) => lines.map(({ price }) => minorOf(price)))) };
}

/** Without the tax that the marketplace collects and remits by itself: it never is the seller's. */
export async function amazon({ endpoints }: Asking, { number }: Sold): Promise<Figures | undefined> {
  const order = (await askPartner<MarketplaceOrder[]>(`${endpoints.partners.amazon}/_storefront/orders`)).find(({ orderId }) => orderId === number);
  if (!order) return undefined;
  const net = total(order.items.map(({ quantity, price, discount }) => product(String(quantity), price) - minorOf(discount)));
  const freight = total(order.items.map(({ shipping, giftWrap }) => minorOf(shipping) + minorOf(giftWrap)));
  return { net, tax: 0n, freight, gross: net + freight };
}

/** What the customer was billed by 810s, out of their own segments: lines, taxes and charges, and the total that TDS says. */
export async function ediCustomer({ endpoints }: Asking, { number }: Sold): Promise<Figures | undefined> {
  const heard = await askPartner<Heard[]>(`${endpoints.partners.customer}/_heard`);
  return sumOf(heard.filter(({ type, segments }) => type === '810' && segments.some(([tag, , , , order]) => tag === 'BIG' && order === number)).map(({ segments }) => billed(segments)));
}

function billed(segments: readonly string[][]): Figures {
  const all = (tag: string) => segments.filter(([id]) => id === tag);
  const charges = all('SAC').map(([, kind, , , , amount = '0']) => (kind === 'A' ? -BigInt(amount) : BigInt(amount)));
  const allowed = total(charges.filter((amount) => amount < 0n));
  return {
    net: total(all('IT1').map(([, , quantity = '0', , price = '0']) => product(quantity, price))) + allowed,
    tax: total(all('TXI').map(([, , amount]) => minorOf(amount))),
    freight: total(charges.filter((amount) => amount > 0n)),
    gross: BigInt(all('TDS')[0]?.[1] ?? '0'),
  };
}

/** A portal on our own API has what the API tells it, with the portal's own credentials. */
export async function portal({ endpoints }: Asking, sold: Sold): Promise<Figures | undefined> {
  const invoices = await invoicesOf<Billed>(ApiCaller.channel(endpoints, 'b2b'), sold);
  const minor = (amount: { minor: number }) => BigInt(amount.minor);
  return sumOf(invoices.map(({ goods, discount, freight, tax, gross }) => ({ net: minor(goods) - minor(discount), tax: minor(tax), freight: minor(freight), gross: minor(gross) })));
}
