import type { Invoice, InvoiceLine } from '../../core/model/invoice.ts';
import type { LegalEntity } from '../../core/model/legal-entity.ts';
import type { Customer, Item } from '../../core/model/masterdata.ts';
import type { OpenItem } from '../../core/model/open-item.ts';
import type { AddressedRequest, Order, OrderLine } from '../../core/model/order.ts';
import type { Payment } from '../../core/model/payment.ts';
import type { Shipment } from '../../core/model/shipment.ts';
import { derived, emptyPosition } from '../../core/inventory/position.ts';
import type { Position } from '../../core/model/stock.ts';
import { noQuantities } from '../../core/ordering/line-moves.ts';
import { BUILT_IN_RULES } from '../../core/posting/account-rules.ts';
import type { Billing } from '../../core/posting/draft-invoice.ts';
import type { Accounting } from '../../core/posting/journal-of.ts';

export const AT = new Date('2026-11-23T10:00:00Z');
export const usd = (minor: number) => ({ minor, currency: 'USD' });
export const EACH = { numerator: 1, denominator: 1 };

export const anItem = (change: Partial<Item> = {}): Item => ({
  entity: 'NW-US', sku: 'BOLT-M8', name: 'Bolt', baseUnit: 'EA', baseDigits: 0, units: { EA: EACH, BOX: { numerator: 100, denominator: 1 } },
  unitCost: { amount: '0.18', currency: 'USD' }, active: true, ...change,
});

export const items = (...all: Item[]): Map<string, Item> => new Map(all.map((item) => [item.sku, item]));

export const aCustomer = (change: Partial<Customer> = {}): Customer => ({ entity: 'NW-US', customerId: 'ACME', name: 'Acme', currency: 'USD', taxExempt: false, active: true, ...change });

export const aRequest = (change: Partial<AddressedRequest> = {}): AddressedRequest => ({
  channelOrderId: 'WEB-1', customerId: 'ACME', currency: 'USD', paymentOwner: 'terms', taxOwner: 'channel',
  shipTo: { name: 'Pat', street: '1 Main St', city: 'Austin', country: 'US' },
  lines: [{ lineId: '1', sku: 'BOLT-M8', quantity: { amount: '10', uom: 'EA' }, unitPrice: { amount: '0.45', per: '1', uom: 'EA' }, tax: usd(37) }],
  ...change,
});

/** An enriched line of `steps` pieces, all of them in `state`. */
export const aLine = (change: Partial<OrderLine> = {}, state: keyof OrderLine['quantities'] = 'received'): OrderLine => {
  const steps = change.steps ?? 10;
  return {
    lineId: '1', sku: 'BOLT-M8', quantity: { amount: String(steps), uom: 'EA' }, unitPrice: { amount: '0.45', per: '1', uom: 'EA' }, tax: usd(37),
    unit: EACH, priceUnit: EACH, steps, quantities: { ...noQuantities(), [state]: steps }, ...change,
  };
};

export const anOrder = (change: Partial<Order> = {}): Order => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, orderId: 'ORD-0000000000000001', version: 1, revision: 1, correlationId: 'corr-1',
  channel: 'b2b', channelOrderId: 'WEB-1', customerId: 'ACME', currency: 'USD', paymentOwner: 'terms', taxOwner: 'channel',
  shipTo: { name: 'Pat', street: '1 Main St', city: 'Austin', country: 'US' }, discount: usd(0), freight: usd(0), freightTax: usd(0), lines: [aLine()],
  route: { erp: 'tryton', invoicing: 'tryton', warehouses: { EAST: 'shiphero', WEST: 'shiphero' }, suppliers: {} }, releases: [], approvals: [], receivedAt: AT.toISOString(), ...change,
});

/** The first payment of an order of 4.87 USD, authorised for a week. */
export const aPayment = (change: Partial<Payment> = {}): Payment => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, paymentId: 'PAY-0000000000000001-1', orderId: 'ORD-0000000000000001', correlationId: 'corr-1',
  customerId: 'ACME', gateway: 'stripe', amount: usd(487), status: 'authorised',
  authorisation: { authorisationId: 'pi_1', authorised: usd(487), captureBefore: '2026-11-30T10:00:00Z', multiCapture: false, risk: { level: 'normal' } },
  captures: [], refunds: [], history: [{ status: 'requested', at: AT.toISOString() }, { status: 'authorised', at: AT.toISOString() }], revision: 1, ...change,
});

export const aShipment = (change: Partial<Shipment> = {}): Shipment => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, shipmentId: 'shiphero:1', connector: 'shiphero', releaseId: 'ORD-0000000000000001-EAST',
  orderId: 'ORD-0000000000000001', warehouse: 'EAST', correlationId: 'corr-1', trackingNumbers: ['1Z1'], shippedAt: AT.toISOString(), lines: [{ sku: 'BOLT-M8', quantity: '10' }], ...change,
});

/** Books in US dollars, in New York. */
export const aLegalEntity = (change: Partial<LegalEntity> = {}): LegalEntity => ({
  entity: 'NW-US', name: 'Northwind US', functionalCurrency: 'USD', rounding: 'half-even', timeZone: 'America/New_York', closedPeriod: 'ask', roundingCap: 5, ...change,
});

export const anAccounting = (change: Partial<Accounting> = {}): Accounting => ({ books: aLegalEntity(), rules: { entity: 'NW-US', ...BUILT_IN_RULES }, rates: [], at: AT, ...change });

export const aBilling = (change: Partial<Billing> = {}): Billing => ({ customer: aCustomer(), items: items(anItem()), ...anAccounting(), ...change });

export const anInvoiceLine = (change: Partial<InvoiceLine> = {}): InvoiceLine => {
  const goods = change.goods ?? usd(450);
  const discount = change.discount ?? usd(0);
  return { lineId: '1', sku: 'BOLT-M8', steps: 10, goods, discount, net: { ...goods, minor: goods.minor - discount.minor }, tax: usd(37), cost: usd(180), ...change };
};

/** A numbered invoice; its sums are those of its lines. */
export const anInvoice = (change: Partial<Invoice> = {}): Invoice => {
  const lines = change.lines ?? [anInvoiceLine()];
  const currency = change.currency ?? 'USD';
  const sum = (of: (line: InvoiceLine) => number) => ({ minor: lines.reduce((total, line) => total + of(line), 0), currency });
  const [goods, discount, freight, freightTax] = [sum((line) => line.goods.minor), sum((line) => line.discount.minor), change.freight ?? sum(() => 0), change.freightTax ?? sum(() => 0)];
  const tax = { minor: sum((line) => line.tax.minor).minor + freightTax.minor, currency };
  return {
    entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, invoiceId: 'INV-shiphero:1', number: '2026-17', orderId: 'ORD-0000000000000001', shipmentId: 'shiphero:1',
    customerId: 'ACME', correlationId: 'corr-1', currency, shippedOn: '2026-11-23', invoiceDate: '2026-11-23', dueDate: '2026-11-23', lines, goods, discount, freight, freightTax, tax, fob: 'shipping-point', journals: [], ...change,
    gross: change.gross ?? { minor: goods.minor - discount.minor + freight.minor + (change.tax ?? tax).minor, currency },
  };
};

/** A position of which `available`, `spare` and `free` follow from the rest. */
export const aPosition = (change: Partial<Position> = {}): Position => {
  const position = { ...emptyPosition('BOLT-M8', 'EAST'), ...change };
  const { onHand, blocked, reserved, kept, waiting } = position;
  return { ...position, ...derived({ onHand, blocked, reserved, kept, waiting }) };
};

/** An invoice over 100.00 that is open. */
export const anOpenItem = (change: Partial<OpenItem> = {}): OpenItem => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, itemId: 'invoice:17', kind: 'invoice', document: '17', customerId: 'ACME', billTo: 'ACME', correlationId: 'corr-1',
  amount: usd(10_000), open: usd(10_000), functional: usd(10_000), date: '2026-11-01', dueDate: '2026-12-01', revision: 1, ...change,
});
