import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { Customer, Item } from '../../../core/model/masterdata.ts';
import { parseDecimal } from '../../../core/model/money.ts';
import type { Order, Release } from '../../../core/model/order.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import { noQuantities } from '../../../core/ordering/line-moves.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'WEB', region: 'us' } as const;
export const usd = (text: string) => parseDecimal(text, 'USD');

export const anItem = (change: Partial<Item> = {}): Item => ({
  entity: 'NW-US', sku: 'BOLT-M8', name: 'Bolt M8', baseUnit: 'EA', baseDigits: 0,
  units: { EA: { numerator: 1, denominator: 1 } },
  unitCost: { amount: '4.00', currency: 'USD' }, active: true, ...change,
});
export const itemsOf = (...items: Item[]) => new Map(items.map((item) => [item.sku, item]));

export const aCustomer = (change: Partial<Customer> = {}): Customer => ({
  entity: 'NW-US', customerId: 'CUST-1', name: 'Acme Retail', currency: 'USD', taxExempt: false, active: true, ...change,
});

interface Line {
  lineId: string;
  sku: string;
  steps: number;
  price: string;
  per?: string;
  warehouse?: string;
}

/** An order that was reserved: its releases are planned. */
export function anOrder(lines: Line[] = [{ lineId: '1', sku: 'BOLT-M8', steps: 3, price: '10.00' }], change: Partial<Order> = {}): Order {
  const orderId = change.orderId ?? 'ORD-0000000000000001';
  const warehouses = [...new Set(lines.map((line) => line.warehouse ?? 'EAST'))];
  const releases = warehouses.map(
    (warehouse): Release => ({
      releaseId: `${orderId}-${warehouse}`, warehouse, connector: 'shiphero',
      lines: lines.filter((line) => (line.warehouse ?? 'EAST') === warehouse).map(({ lineId, sku, steps }) => ({ lineId, sku, steps })),
    }),
  );
  const ordered = [...new Set(lines.map((line) => line.lineId))].map((lineId) => {
    const parts = lines.filter((line) => line.lineId === lineId);
    const steps = parts.reduce((sum, line) => sum + line.steps, 0);
    const { sku = '', price = '0', per = '1' } = parts[0] ?? {};
    const unit = { numerator: 1, denominator: 1 };
    return { lineId, sku, quantity: { amount: String(steps), uom: 'EA' }, unitPrice: { amount: price, per, uom: 'EA' }, tax: usd('0'), unit, priceUnit: unit, steps, quantities: { ...noQuantities(), released: steps } };
  });
  return {
    ...OWNER, schemaVersion: 1, orderId, version: 1, revision: 1, correlationId: 'COR-1', channel: 'web', channelOrderId: '#1001', channelReference: 'gid://shopify/Order/5500000001001',
    customerId: 'CUST-1', currency: 'USD', paymentOwner: 'channel', taxOwner: 'channel',
    shipTo: { name: 'Pat Q. Buyer', street: '1 Main St', street2: 'Apt 2', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US', phone: '+15125550100', email: 'pat@example.test' },
    discount: usd('0'), freight: usd('0'), freightTax: usd('0'), lines: ordered,
    route: { erp: 'tryton', invoicing: 'tryton', channel: 'shopify', warehouses: { EAST: 'shiphero', WEST: 'shiphero' }, suppliers: {} },
    releases, approvals: [], receivedAt: '2026-11-23T10:00:00.000Z', ...change,
  };
}

/** What left of one release; everything of it unless said. */
export function aShipment(order: Order, number: string, change: { warehouse?: string; steps?: Record<string, number> } & Partial<Shipment> = {}): Shipment {
  const { warehouse = 'EAST', steps, ...rest } = change;
  const release = order.releases.find((candidate) => candidate.warehouse === warehouse) as Release;
  const matched = release.lines
    .map((line) => ({ ...line, steps: steps ? (steps[line.lineId] ?? 0) : line.steps }))
    .filter((line) => line.steps > 0);
  return {
    ...OWNER, schemaVersion: 1, shipmentId: `shiphero:${number}`, connector: 'shiphero', releaseId: release.releaseId, orderId: order.orderId, warehouse, correlationId: order.correlationId,
    carrier: 'UPS', service: 'Ground', trackingNumbers: [`1Z${number}`], shippedAt: '2026-11-23T15:00:00.000Z',
    lines: matched.map((line) => ({ lineId: line.lineId, sku: line.sku, quantity: String(line.steps) })), matched, ...rest,
  };
}

export function anInvoice(order: Order, shipment: Shipment, figures: { goods: string; discount?: string; freight?: string; tax?: string }): Invoice {
  const [goods, discount, freight, tax] = [usd(figures.goods), usd(figures.discount ?? '0'), usd(figures.freight ?? '0'), usd(figures.tax ?? '0')];
  const none = usd('0');
  return {
    ...OWNER, schemaVersion: 1, invoiceId: `INV-${shipment.shipmentId}`, orderId: order.orderId, shipmentId: shipment.shipmentId, customerId: order.customerId, correlationId: order.correlationId,
    currency: 'USD', shippedOn: '2026-11-23', invoiceDate: '2026-11-23', dueDate: '2026-12-23', lines: (shipment.matched ?? []).map(({ lineId, sku, steps }) => ({ lineId, sku, steps, goods: none, discount: none, net: none, tax: none, cost: none })),
    goods, discount, freight, tax, freightTax: none, gross: { minor: goods.minor - discount.minor + freight.minor + tax.minor, currency: 'USD' }, fob: 'shipping-point', journals: [],
  };
}

/** What is given back of the first line of an invoice: two steps. */
export function aCreditMemo(order: Order, invoice: Invoice, figures: { net: string; freight?: string; tax?: string; fee?: string }): CreditMemo {
  const [net, freight, tax, fee] = [usd(figures.net), usd(figures.freight ?? '0'), usd(figures.tax ?? '0'), usd(figures.fee ?? '0')];
  const [{ lineId = '1', sku = '' } = {}] = invoice.lines;
  return {
    ...OWNER, schemaVersion: 1, creditMemoId: `CM-${order.orderId.replace(/^ORD-/, '')}-1-R1-1`, orderId: order.orderId, invoiceId: invoice.invoiceId, invoiceNumber: invoice.number ?? '', customerId: order.customerId,
    correlationId: order.correlationId, currency: 'USD', memoDate: '2026-11-23', reason: 'Return', lines: [{ lineId, sku, steps: 2, net, tax }], freight, tax, ...(fee.minor > 0 && { restockingFee: fee }),
    gross: { minor: net.minor + freight.minor + tax.minor - fee.minor, currency: 'USD' },
  };
}

/** The real fetch, but the answer of the call that `lost` picks never arrives, though it took effect. Once. */
export function losing(lost: (url: string, body: string) => boolean): { fetch: typeof fetch; lost: () => number } {
  let count = 0;
  return {
    lost: () => count,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (count > 0 || !lost(String(input), String(init?.body ?? ''))) return response;
      count++;
      await response.arrayBuffer();
      throw new TypeError('fetch failed');
    },
  };
}
