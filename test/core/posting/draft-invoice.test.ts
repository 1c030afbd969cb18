import { expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import { type Billing, draftInvoice, postingSagaOf } from '../../../core/posting/draft-invoice.ts';
import { restateCharges } from '../../../core/posting/restate-charges.ts';
import { recordShipment } from '../../../core/shipping/record-shipment.ts';
import { aBilling, aCustomer, aLegalEntity, aLine, anItem, anOrder, aShipment, AT, items, usd } from '../../support/builders.ts';

const released = (change: Partial<Order> = {}) => anOrder({ lines: [aLine({}, 'released')], ...change });
const part = (steps: number, lineId = '1', sku = 'BOLT-M8') => [{ lineId, sku, steps }];
const record = (order: Order, parts: ReturnType<typeof part>, number = '1', billing: Partial<Billing> = {}, shipment = {}) =>
  recordShipment(order, aShipment({ shipmentId: `shiphero:${number}`, ...shipment }), parts, aBilling(billing));

test('what shipped is billed: goods, tax by share, freight with the first shipment', () => {
  const { invoice, order } = record(released({ freight: usd(1000), freightTax: usd(83) }), part(4));
  expect(invoice).toMatchObject({ invoiceId: 'INV-shiphero:1', goods: usd(180), discount: usd(0), tax: usd(15 + 83), freightTax: usd(83), freight: usd(1000), gross: usd(1278), lines: [{ net: usd(180), cost: usd(72) }] });
  const second = record(order, part(6), '2').invoice;
  expect(second).toMatchObject({ goods: usd(270), tax: usd(22), freight: usd(0), gross: usd(292) });
});

test('goods of invoice k are the price of all that left by then, rounded once, less what was billed before', () => {
  let order = released({ lines: [aLine({ steps: 3, unitPrice: { amount: '0.125', per: '1', uom: 'EA' }, tax: usd(0) }, 'released')] });
  // 0.125, 0.25 and 0.375 to the even cent: 0.12, 0.25 and 0.38
  for (const [number, goods] of [12, 13, 13].entries()) {
    const recorded = record(order, part(1), `${number}`);
    expect(recorded.invoice.goods).toEqual(usd(goods));
    expect(recorded.invoice.lines[0]).not.toHaveProperty('restated'); // a cent of rounding is no other price
    ({ order } = recorded);
  }
});

test('the discount of the whole order goes with the value of what left, and to the lines by largest remainder', () => {
  // 3 × 3.33 and 1 × 10.01 are 20.00; 1.00 off
  const lines = [aLine({ steps: 3, unitPrice: { amount: '3.33', per: '1', uom: 'EA' }, tax: usd(0) }, 'released'), aLine({ lineId: '2', steps: 1, unitPrice: { amount: '10.01', per: '1', uom: 'EA' }, tax: usd(0) }, 'released')];
  const first = record(released({ lines, discount: usd(100) }), [...part(1), ...part(1, '2')]);
  // 13.34 of 20.00 is 0.667: 0.67 off, of which 3.33/13.34 are 16.7 cents and 10.01/13.34 are 50.3
  expect(first.invoice).toMatchObject({ goods: usd(1334), discount: usd(67), gross: usd(1267), lines: [{ discount: usd(17), net: usd(316) }, { discount: usd(50), net: usd(951) }] });
  expect(record(first.order, part(2), '2').invoice).toMatchObject({ goods: usd(666), discount: usd(33), gross: usd(633) });
});

test.each([
  ['first-shipment', 1000, 0],
  ['by-value', 250, 750], // 4.50 of 18.00
  ['by-weight', 714, 286], // 10 × 50 g of 700 g
] as const)('freight %s', (freightPolicy, first, second) => {
  const lines = [aLine({ tax: usd(0) }, 'released'), aLine({ lineId: '2', sku: 'NUT', steps: 20, unitPrice: { amount: '67.5', per: '100', uom: 'EA' }, tax: usd(0) }, 'released')];
  const billing = { items: items(anItem({ grams: 50 }), anItem({ sku: 'NUT', grams: 10 })) };
  const one = record(released({ lines, freight: usd(1000), freightPolicy }), part(10), '1', billing);
  expect(one.invoice.freight).toEqual(usd(first));
  expect(record(one.order, part(20, '2', 'NUT'), '2', billing).invoice.freight).toEqual(usd(second));
});

test('freight by weight of an item without one is the warehouse’s to mend', () => {
  expect(() => record(released({ freight: usd(1000), freightPolicy: 'by-weight' }), part(10))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'item.weight-missing' }));
});

test('actual freight is what the carrier charges for each shipment', () => {
  const order = released({ freight: usd(5000), freightPolicy: 'actual' });
  const one = record(order, part(4), '1', {}, { freightCharge: usd(642) });
  expect(one.invoice.freight).toEqual(usd(642));
  expect(record(one.order, part(6), '2', {}, { freightCharge: usd(1111) }).invoice.freight).toEqual(usd(1111));
  expect(() => record(order, part(4), '1', {}, { freightCharge: { minor: 642, currency: 'EUR' } })).toThrow(expect.objectContaining({ code: 'freight.currency-mismatch' }));
});

test('actual freight that nobody said is finance’s, who may approve to bill none for this shipment', () => {
  const order = released({ freightPolicy: 'actual' });
  expect(() => record(order, part(4))).toThrow(expect.objectContaining({ code: 'freight.charge-missing' }));
  const approved = (about: string) => ({ ...order, approvals: [{ code: 'freight.charge-missing', about, by: 'fiona', at: AT.toISOString() }] });
  expect(record(approved('posting:shiphero:1'), part(4)).invoice.freight).toEqual(usd(0));
  expect(() => record(approved('posting:shiphero:9'), part(4))).toThrow(expect.objectContaining({ code: 'freight.charge-missing' }));
});

test.each([
  ['prepaid', 0],
  ['prepaid-and-add', 1000],
  ['collect', 0],
  ['third-party', 0],
] as const)('freight terms %s bill %i', (freightTerms, minor) => {
  expect(record(released({ freight: usd(1000), freightTax: usd(83), freightTerms }), part(10)).invoice).toMatchObject({ freight: usd(minor), freightTax: usd(minor === 0 ? 0 : 83) });
});

test('tax of the hub is the engine’s, and of a marketplace its own: neither is billed by share', () => {
  for (const taxOwner of ['hub', 'marketplace'] as const) expect(record(released({ taxOwner, freight: usd(100), freightTax: usd(9) }), part(10)).invoice).toMatchObject({ tax: usd(0), freightTax: usd(0), gross: usd(550) });
});

test('a short-close restates discount, freight and tax: the rest of them is on goods that never ship', () => {
  const order = released({ discount: usd(101), freight: usd(700), freightPolicy: 'by-value' });
  const { order: shipped, invoice } = record(order, part(3));
  expect(invoice).toMatchObject({ goods: usd(135), discount: usd(30), freight: usd(210), tax: usd(11) });
  const closed = shipped.lines.map((line) => ({ ...line, quantities: { ...line.quantities, released: 0, cancelled: 7 } }));
  expect(restateCharges(shipped, { ...shipped, lines: closed }, items(anItem()), 'half-even')).toMatchObject({ discount: usd(30), freight: usd(210), lines: [{ tax: usd(11) }] });
  const half = shipped.lines.map((line) => ({ ...line, quantities: { ...line.quantities, released: 3, cancelled: 4 } }));
  const restated = restateCharges(shipped, { ...shipped, lines: half }, items(anItem()), 'half-even');
  // 3 of the 7 that were left: 0.30 and 3/7 of 0.71; 2.10 and 3/7 of 4.90; 0.11 and 3/7 of 0.26
  expect(restated).toMatchObject({ discount: usd(60), freight: usd(420), lines: [{ tax: usd(22) }] });
  expect(record(restated, part(3), '2').invoice).toMatchObject({ goods: usd(135), discount: usd(30), freight: usd(210), tax: usd(11) });
});

test('what a change says itself counts as it is said', () => {
  const order = released({ discount: usd(100), freight: usd(700) });
  const said = { discount: usd(50), freight: usd(0), freightTax: usd(3), tax: new Map([['1', usd(8)]]) };
  expect(restateCharges(order, order, items(anItem()), 'half-even', said)).toMatchObject({ discount: usd(50), freight: usd(0), freightTax: usd(3), lines: [{ tax: usd(8) }] });
});

test('a first shipment’s freight stays whole while anything of the order remains, and goes with the last of it', () => {
  const order = released({ freight: usd(700) });
  const cancelled = (steps: number) => ({ ...order, lines: order.lines.map((line) => ({ ...line, quantities: { ...line.quantities, released: 10 - steps, cancelled: steps } })) });
  expect(restateCharges(order, cancelled(9), items(anItem()), 'half-even').freight).toEqual(usd(700));
  expect(restateCharges(order, cancelled(10), items(anItem()), 'half-even').freight).toEqual(usd(0));
});

test('what was billed is read from the order, not guessed: a price that was lowered meanwhile is settled by the next invoice', () => {
  const { order } = record(released(), part(4));
  const cheaper = { ...order, lines: order.lines.map((line) => ({ ...line, unitPrice: { ...line.unitPrice, amount: '0.40' } })) };
  // six of them are 2.40; the four before are 0.20 less by now, and the invoice says so
  expect(record(cheaper, part(6), '2').invoice).toMatchObject({ goods: usd(400 - 180), lines: [{ goods: usd(220), restated: usd(-20) }] });
  expect(record(order, part(6), '2').invoice.lines[0]).not.toHaveProperty('restated');
  const free = { ...order, lines: order.lines.map((line) => ({ ...line, tax: usd(0), unitPrice: { ...line.unitPrice, amount: '0' } })) };
  expect(() => record(free, part(6), '2')).toThrow(expect.objectContaining({ code: 'invoice.below-zero' }));
});

test('what left on top is ordered from now on, and billed', () => {
  const { order, invoice } = recordShipment(released(), aShipment(), [{ lineId: '1', sku: 'BOLT-M8', steps: 12, over: 2 }], aBilling());
  expect(invoice).toMatchObject({ goods: usd(540), tax: usd(37) });
  expect(order.lines[0]).toMatchObject({ steps: 12, over: 2, quantities: { released: 0, shipped: 12 } });
});

test('amounts are rounded as the entity rounds, and the day is the day where its books are', () => {
  const order = released({ lines: [aLine({ unitPrice: { amount: '0.25', per: '10', uom: 'EA' }, tax: usd(0) }, 'released')] });
  expect(record(order, part(1)).invoice.goods).toEqual(usd(2));
  expect(record(order, part(1), '1', { books: aLegalEntity({ rounding: 'half-up' }) }).invoice.goods).toEqual(usd(3));
  const late = recordShipment(released(), aShipment(), part(4), aBilling({ customer: aCustomer({ group: 'TRADE', terms: { netDays: 30 } }), at: new Date('2026-12-01T02:00:00Z') })).invoice;
  expect(late).toMatchObject({ invoiceDate: '2026-11-30', dueDate: '2026-12-30', customerGroup: 'TRADE', fob: 'shipping-point' });
});

test('FOB is the order’s, else the customer’s', () => {
  const billing = { customer: aCustomer({ freight: { fob: 'destination' as const } }) };
  expect(record(released(), part(4), '1', billing).invoice.fob).toBe('destination');
  expect(record(released({ fob: 'shipping-point' }), part(4), '1', billing).invoice.fob).toBe('shipping-point');
});

test('a supplier’s own stock costs what the supplier asks', () => {
  const releases = [{ releaseId: 'ORD-0000000000000001-EAST', warehouse: 'SUP-1', supplier: 'SUP-1', connector: 'x12', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] }];
  const billing = { items: items(anItem({ group: 'FASTENERS', dropShip: { supplier: 'SUP-1', unitCost: { amount: '0.215', currency: 'USD' } } })) };
  const { invoice, order } = record(released({ releases }), part(10), '1', billing);
  expect(invoice).toMatchObject({ supplier: 'SUP-1', lines: [{ cost: usd(215), group: 'FASTENERS' }] });
  expect(order.releases[0]?.lines).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 10, shipped: 10 }]);
});

test('in another currency than the books it keeps the rate of its day; in theirs it needs none', () => {
  const rate = (from: string) => ({ entity: 'NW-US', rateId: `ECB-${from}`, from, to: 'USD', date: '2026-11-20', rate: '1.1' });
  const rates = [rate('GBP'), rate('EUR')];
  const euros = released({ currency: 'EUR', discount: { minor: 0, currency: 'EUR' }, freight: { minor: 0, currency: 'EUR' }, freightTax: { minor: 0, currency: 'EUR' }, lines: [aLine({ tax: { minor: 37, currency: 'EUR' } }, 'released')] });
  expect(record(euros, part(10), '1', { rates }).invoice.exchangeRate).toEqual(rate('EUR'));
  expect(record(released(), part(10), '1', { rates: [...rates, rate('USD')] }).invoice).not.toHaveProperty('exchangeRate');
});

test('lots that left are on its lines; lines without any say nothing of them', () => {
  const lots = [{ lot: 'JAN', expiresOn: '2027-01-31', steps: 4 }];
  expect(recordShipment(released(), aShipment(), [{ ...part(4)[0]!, lots }], aBilling()).invoice.lines[0]?.lots).toEqual(lots);
  expect(record(released(), part(4)).invoice.lines[0]).not.toHaveProperty('lots');
});

test('serial numbers that left are on its lines; lines without any say nothing of them', () => {
  expect(recordShipment(released(), aShipment(), [{ ...part(2)[0]!, serials: ['SN-1', 'SN-2'] }], aBilling()).invoice.lines[0]?.serials).toEqual(['SN-1', 'SN-2']);
  expect(record(released(), part(4)).invoice.lines[0]).not.toHaveProperty('serials');
});

test('it is shipped on the day that the warehouse says, and never later than today', () => {
  expect(record(released(), part(4), '1', {}, { shippedAt: '2026-11-20T10:00:00Z' }).invoice.shippedOn).toBe('2026-11-20');
  expect(record(released(), part(4), '1', {}, { shippedAt: '2026-11-30T10:00:00Z' }).invoice.shippedOn).toBe('2026-11-23');
});

test('what it is worth nothing it bills at nothing; below that a person looks', () => {
  const line = aLine({ unitPrice: { amount: '0', per: '1', uom: 'EA' }, tax: usd(0) }, 'released');
  expect(record(released({ lines: [line] }), part(10)).invoice.gross).toEqual(usd(0));
  const billed = { ...line, billed: { goods: usd(1), tax: usd(0) } };
  expect(() => record(released({ lines: [billed] }), part(10))).toThrow(expect.objectContaining({ code: 'invoice.below-zero', detail: { shipmentId: 'shiphero:1', gross: usd(-1) } }));
});

test('a line that nobody can bill is said: it is not of the order, was never enriched, or its item is gone', () => {
  const unknown = (detail: object) => expect.objectContaining({ name: 'Rejected', code: 'invoice.unknown-line', detail });
  expect(() => record(released(), part(4, '9'))).toThrow(unknown({ lineId: '9' }));
  expect(() => record(released({ lines: [aLine({ priceUnit: undefined }, 'released')] }), part(4))).toThrow(unknown({ lineId: '1' }));
  expect(() => record(released(), part(4), '1', { items: items() })).toThrow(unknown({ lineId: '1' }));
});

test('an article that a supplier ships without saying at what costs what it costs us', () => {
  const releases = [{ releaseId: 'ORD-0000000000000001-EAST', warehouse: 'SUP-1', supplier: 'SUP-1', connector: 'x12', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] }];
  expect(record(released({ releases }), part(10)).invoice.lines[0]?.cost).toEqual(usd(180));
});

test('freight as the carrier charges it: approved for this shipment none is billed, and a charge in another currency is refused', () => {
  const actual = (shipment: object, approvals: Order['approvals'] = []) => record(released({ freightPolicy: 'actual', approvals }), part(4), '1', {}, shipment).invoice.freight;
  const approval = (code: string, about: string) => [{ code, about, by: 'fin', at: AT.toISOString() }];
  expect(actual({ freightCharge: usd(642) })).toEqual(usd(642));
  expect(actual({}, approval('freight.charge-missing', 'posting:shiphero:1'))).toEqual(usd(0));
  for (const other of [[], approval('shipment.over', 'posting:shiphero:1'), approval('freight.charge-missing', 'posting:shiphero:2')]) expect(() => actual({}, other)).toThrow(expect.objectContaining({ code: 'freight.charge-missing', detail: { shipmentId: 'shiphero:1' } }));
  expect(() => actual({ freightCharge: { minor: 642, currency: 'EUR' } })).toThrow(expect.objectContaining({ code: 'freight.currency-mismatch', detail: { shipmentId: 'shiphero:1' } }));
});

test('what is recorded is stored, found and announced together', () => {
  const order = released({ route: { ...released().route, channel: 'shopify' }, releases: [{ releaseId: 'ORD-0000000000000001-EAST', warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 6 }, { lineId: '2', sku: 'NUT', steps: 1 }] }, { releaseId: 'OTHER', warehouse: 'WEST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 4 }] }] });
  const matched = [{ ...part(4)[0]!, lots: [{ lot: 'JAN', steps: 3 }, { lot: 'JAN', steps: 1 }] }];
  const shipment = aShipment({ trackingNumbers: ['1Z1', '1Z1', '1Z2'], shippedAt: '2026-11-22T10:00:00.000Z', freightCharge: usd(642) });
  const { also, invoice, order: shipped } = recordShipment(order, shipment, matched, aBilling());
  const link = (kind: string, number: string) => ({ change: 'document', link: { entity: 'NW-US', kind, number, correlationId: 'corr-1', orderId: 'ORD-0000000000000001', recordedAt: '2026-11-23T10:00:00.000Z' } });
  expect(invoice.journals).toEqual(['goods-issue:shiphero:1', 'freight-out:shiphero:1']);
  expect(also.filter(({ change }) => change !== 'journal')).toEqual([
    { change: 'shipment', shipment: { ...shipment, matched } },
    { change: 'invoice', invoice, ifAbsent: true },
    { change: 'unbilled', unbilled: { entity: 'NW-US', invoiceId: 'INV-shiphero:1', orderId: 'ORD-0000000000000001', shipmentId: 'shiphero:1', shippedOn: '2026-11-22' } },
    link('journal', 'goods-issue:shiphero:1'), link('journal', 'freight-out:shiphero:1'), link('shipment', 'shiphero:1'), link('lot', 'JAN'), link('tracking', '1Z1'), link('tracking', '1Z2'),
    { change: 'event', event: expect.objectContaining({ eventId: 'shipment.recorded:shiphero:1', entityKey: 'shipment/shiphero:1', entityVersion: 1, occurredAt: '2026-11-22T10:00:00.000Z', correlationId: 'corr-1', causationId: 'shipment:shiphero:1', data: { orderId: 'ORD-0000000000000001', shipmentId: 'shiphero:1', channelConnector: 'shopify' } }) },
  ]);
  expect(shipped.releases.map(({ lines }) => lines.map((line) => line.shipped))).toEqual([[4, undefined], [undefined]]);
});

test('what the picker had and what was still to be picked are shipped alike; what left on top is owed from now on', () => {
  const line = { ...aLine(), quantities: { ...aLine().quantities, received: 0, picked: 3, released: 7 } };
  const { order, also } = recordShipment(released({ lines: [line] }), aShipment(), part(5), aBilling());
  expect(order.lines[0]?.quantities).toMatchObject({ picked: 0, released: 5, shipped: 5 });
  expect(also.some(({ change }) => change === 'credit')).toBe(false);
  const over = recordShipment(released({ lines: [aLine({ tax: usd(0) }, 'released')] }), aShipment(), [{ ...part(12)[0]!, over: 2 }], aBilling());
  expect(over.also.filter(({ change }) => change === 'credit')).toEqual([{ change: 'credit', account: { entity: 'NW-US', billTo: 'ACME', currency: 'USD' }, own: { of: 'ORD-0000000000000001', more: usd(90) }, moved: [] }]);
});

test('what cannot be posted later is said before anything is stored', () => {
  const { rules } = aBilling();
  const untold = { rules: { ...rules, rules: rules.rules.filter(({ key }) => key !== 'receivables') } };
  expect(() => record(released(), part(4), '1', untold)).toThrow(expect.objectContaining({ code: 'journal.no-account' }));
});

test('freight by weight asks nothing of a line that is out, and a draft has no journal yet', () => {
  const heavy = items(anItem({ grams: 50 }), anItem({ sku: 'GONE' }));
  const order = released({ freight: usd(1000), freightPolicy: 'by-weight', lines: [aLine({}, 'released'), aLine({ lineId: '2', sku: 'GONE', steps: 4 }, 'cancelled')] });
  expect(record(order, part(5), '1', { items: heavy }).invoice.freight).toEqual(usd(500));
  expect(draftInvoice(released(), aShipment(), part(5), aBilling()).invoice.journals).toEqual([]);
});

test('a kit weighs what is said of it, else what its components weigh; and costs what they cost, each of them known', () => {
  const kit = [{ sku: 'BOLT-M8', steps: 4 }, { sku: 'NUT-M8', steps: 2 }];
  const lines = [aLine({ steps: 2 }, 'released'), aLine({ lineId: '2', sku: 'SET', steps: 2, kit }, 'released')];
  const order = released({ freight: usd(1000), freightPolicy: 'by-weight', lines });
  const weighed = (set: object, nut: object = { grams: 100 }) => record(order, part(2, '2', 'SET'), '1', { items: items(anItem({ grams: 50 }), anItem({ sku: 'NUT-M8', ...nut }), anItem({ sku: 'SET', ...set })) }).invoice;
  // two sets of 4 × 50 and 2 × 100 beside two bolts of 50
  expect([weighed({}).freight, weighed({ grams: 150 }).freight]).toEqual([usd(889), usd(750)]);
  expect(weighed({}).lines[0]).toMatchObject({ cost: usd(144 + 72), parts: [{ sku: 'BOLT-M8', steps: 8, cost: usd(144) }, { sku: 'NUT-M8', steps: 4, cost: usd(72) }] });
  expect(() => weighed({}, { grams: undefined })).toThrow(expect.objectContaining({ code: 'item.weight-missing', detail: { sku: 'NUT-M8', lineId: '2' } }));
  expect(() => record(released({ lines }), part(2, '2', 'SET'), '1', { items: items(anItem(), anItem({ sku: 'SET' })) })).toThrow(expect.objectContaining({ code: 'invoice.unknown-line', detail: { lineId: '2', sku: 'NUT-M8' } }));
  expect(record(released({ lines }), part(2), '1', { items: items(anItem()) }).invoice.lines[0]).not.toHaveProperty('parts');
});

test('the saga behind an invoice is that of its shipment, whatever the shipment is called', () => {
  const { invoice } = record(released(), part(4), 'INV-7');
  expect([invoice?.invoiceId, postingSagaOf('INV-shiphero:INV-7')]).toEqual(['INV-shiphero:INV-7', 'posting:shiphero:INV-7']);
});
