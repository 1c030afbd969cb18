import { randomUUID } from 'node:crypto';
import { askPartner } from '../ask-partner.ts';
import { callNow } from '../call-now.ts';
import { ApiCaller } from '../client.ts';
import type { Endpoints } from '../endpoints.ts';
import { apiOrder, checkout } from '../shop.ts';
import { follow, isPosted, type Trace } from '../timeline.ts';
import type { Sold } from '../totals/sold.ts';
import { expectStatus } from './desk.ts';

/** Under way: how often it leaves, and what it is known by. */
export interface Ordered extends Omit<Sold, 'orderId' | 'correlationId'> {
  trace: { document: string } | { correlationId: string };
  /** It is billed so often. */
  shipments: number;
}

/** Two warehouses have it between them: two shipments, two invoices. With a promotion, freight and tax on each line. */
export async function inTheShop(endpoints: Endpoints): Promise<Ordered> {
  const { name } = await checkout(endpoints, [{ sku: 'LAMP-LED', quantity: 3, price: '39.90', discount: '7.77' }, { sku: 'BOLT-M8', quantity: 333, price: '0.45' }, { sku: 'LEVEL-360', quantity: 4, price: '89.00', discount: '20.00' }], '12.34');
  return { name: `Shopify ${name}`, number: name, trace: { document: name }, shipments: 2 };
}

/** Amazon collects and remits the tax. It shows what was written to two minutes ago and earlier. */
export async function onAmazon(endpoints: Endpoints): Promise<Ordered> {
  const lines = [{ sku: 'DRILL-18V', quantity: 1, price: '129.00', discount: '6.45', shipping: '6.90' }, { sku: 'SAW-1200', quantity: 1, price: '99.95', shipping: '3.15' }];
  const { orderId } = await askPartner<{ orderId: string }>(`${endpoints.partners.amazon}/_storefront/orders`, { lines, minutesAgo: 5 });
  await callNow(endpoints, 'AmazonReadOrdersFn');
  return { name: `Amazon ${orderId}`, number: orderId, trace: { document: orderId }, shipments: 1 };
}

/** An 850 whose lines leave from our own warehouse, from the third party's and from the supplier: three shipments, three 856, three 810. */
export async function byEdi(endpoints: Endpoints): Promise<Ordered> {
  const number = `PO-${randomUUID().slice(0, 8)}`;
  const lines = [
    { line: '1', quantity: '275', uom: 'EA', price: '0.45', buyerPart: 'MER-1008' },
    { line: '2', quantity: '36', uom: 'EA', price: '3.20', part: 'GLOVE-L' },
    { line: '3', quantity: '1', uom: 'EA', price: '349.00', part: 'BENCH-2M' },
  ];
  await askPartner(`${endpoints.partners.customer}/_order`, { number, shipTo: '0042', lines });
  return { name: `X12 ${number}`, number, trace: { document: number }, shipments: 3 };
}

const USD = (minor: number) => ({ minor, currency: 'USD' });
const EACH = (amount: string) => ({ amount, uom: 'EA' });

/** Tax and card are ours; the warehouse sends it in two parts, each taxed, billed and captured by itself. */
export async function onThePortal(endpoints: Endpoints): Promise<Ordered> {
  const number = `PORTAL-${randomUUID().slice(0, 8)}`;
  const order = await ApiCaller.channel(endpoints, 'b2b').post<{ orderId: string; correlationId: string }>('/orders', apiOrder(number, 'LAMP-LED', '5', '39.90', {
    taxOwner: 'hub', paymentOwner: 'hub', paymentMethod: 'pm_card_visa',
    shipTo: { name: 'Acme Builders', street: '1 Main St', city: 'Houston', region: 'TX', postalCode: '77002', country: 'US' },
    discount: USD(1111), freight: USD(1450), freightPolicy: 'by-value',
    lines: [
      { lineId: '1', sku: 'LAMP-LED', quantity: EACH('5'), unitPrice: EACH('39.90') },
      { lineId: '2', sku: 'BOLT-M8', quantity: EACH('333'), unitPrice: { amount: '41.00', per: '100', uom: 'EA' } },
    ],
  }));
  expectStatus(order, 202);
  const { orderId, correlationId } = order.body;
  await askPartner(`${endpoints.partners.shiphero}/_floor`, { action: 'split', order: `${orderId}-EAST` });
  return { name: `portal ${number}`, number, trace: { correlationId }, shipments: 2 };
}

/** What is worth a line while several orders are under way. */
const TOLD = ['captured', 'ERP', 'warehouse', 'supplier', 'shipped', 'invoice', 'PARKED'];

/** Follows an order until all of it is posted. @throws Error where it comes to a stand */
export async function followed(endpoints: Endpoints, ordered: Ordered, print: (line: string) => void): Promise<Sold & { trace: Trace }> {
  const { name, number, trace, shipments } = ordered;
  const now = await follow(ApiCaller.person(endpoints, 'integration'), {
    trace,
    print: (line) => {
      if (TOLD.some((word) => line.slice(11).startsWith(word))) print(`${name.padEnd(28)}${line}`);
    },
    until: (seen) => isPosted(shipments)(seen),
    timeoutMs: 120_000,
  });
  const { orderId, correlationId } = now;
  return { name, number, orderId, correlationId, trace: now };
}
