import { expect, test } from 'vitest';
import { addressValues, extraLines, planSales, price, restatedOf, sequenceOf, symbolsOf, taxLines } from '../../../../lambdas/connectors/tryton/from-canonical.ts';
import { isLive, lineIds } from '../../../../lambdas/connectors/tryton/to-canonical.ts';
import { anInvoice, anItem, anOrder, aShipment, usd } from '../documents.ts';

const unit = (uom: string, id: number, digits = 0) => ({ uom, id, digits });
const priced = (amount: string, per: string, uom: string, steps: number, ...units: ReturnType<typeof unit>[]) => {
  const item = anItem({ units: { EA: { numerator: 1, denominator: 1 }, BOX: { numerator: 12, denominator: 1 } } });
  const [line] = anOrder([{ lineId: '1', sku: 'BOLT-M8', steps, price: amount, per }]).lines;
  return price({ ...line!, unitPrice: { amount, per, uom } }, { lineId: '1', sku: 'BOLT-M8', steps }, item, units);
};

test('a price is brought to the unit that the ERP sells by, exactly', () => {
  expect(priced('12.50', '100', 'EA', 40, unit('EA', 1))).toEqual({ unit: 1, quantity: '40', unitPrice: '0.125' });
  expect(priced('6.00', '1', 'BOX', 24, unit('EA', 1))).toEqual({ unit: 1, quantity: '24', unitPrice: '0.5' });
  expect(priced('6.05', '1', 'BOX', 24, unit('EA', 1), unit('BOX', 2))).toEqual({ unit: 2, quantity: '2', unitPrice: '6.05' });
});

test('a price or a quantity that no unit holds exactly is refused, not rounded', () => {
  expect(() => priced('6.05', '1', 'BOX', 18, unit('EA', 1), unit('BOX', 2))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'erp.price-precision' }));
  expect(() => priced('1.00001', '1', 'EA', 1, unit('EA', 1))).toThrow(expect.objectContaining({ code: 'erp.price-precision' }));
  expect(() => priced('6.00', '1', 'BOX', 18, unit('BOX', 2))).toThrow(expect.objectContaining({ code: 'erp.quantity-precision' }));
  expect(priced('6.00', '1', 'BOX', 18, unit('BOX', 2, 2))).toEqual({ unit: 2, quantity: '1.5', unitPrice: '6' });
});

test('an order is one sale per warehouse, the first under its own id', () => {
  const order = anOrder([{ lineId: 'a', sku: 'BOLT-M8', steps: 2, price: '1' }, { lineId: 'b', sku: 'NUT', steps: 1, price: '1', warehouse: 'WEST' }]);
  expect(planSales(order)).toEqual([
    { warehouse: 'EAST', reference: 'ORD-0000000000000001', parts: [{ lineId: 'a', sku: 'BOLT-M8', steps: 2 }] },
    { warehouse: 'WEST', reference: 'ORD-0000000000000001/WEST', parts: [{ lineId: 'b', sku: 'NUT', steps: 1 }] },
  ]);
  expect(() => planSales({ ...order, releases: [] })).toThrow(expect.objectContaining({ code: 'erp.not-sourced' }));
  expect(sequenceOf(order, 'b')).toBe(20);
  expect(lineIds(order, [{ id: 77, sequence: 20, product: 1, quantity: 1, unit: 1, unit_price: '1' }])).toEqual(new Map([[77, 'b']]));
});

test('our units are found under the names of Tryton', () => {
  expect(symbolsOf('EA')).toEqual(['EA', 'ea', 'u']);
  expect(symbolsOf('KG')).toEqual(['KG', 'kg']);
});

test('an address is text, and phone and mail stay out of the ERP', () => {
  expect(addressValues({ ...anOrder().shipTo, company: 'Acme' }, 7)).toEqual({ party_name: 'Acme, Pat Q. Buyer', street: '1 Main St\nApt 2', postal_code: '78701', city: 'Austin, TX', country: 7 });
});

test('discount, freight, a cent of rounding and the tax of the channel complete the invoice', () => {
  const order = anOrder();
  const invoice = anInvoice(order, aShipment(order, '1'), { goods: '2.26', discount: '0.26', freight: '5.00', tax: '0.19' });
  expect(extraLines(invoice, usd('2.25'), { goods: 6, discount: 5, freight: 8 })).toEqual([
    { type: 'line', description: 'Rounding', quantity: 1, unit_price: { __class__: 'Decimal', decimal: '0.01' }, account: 6 },
    { type: 'line', description: 'Discount', quantity: 1, unit_price: { __class__: 'Decimal', decimal: '-0.26' }, account: 5 },
    { type: 'line', description: 'Freight', quantity: 1, unit_price: { __class__: 'Decimal', decimal: '5.00' }, account: 8 },
  ]);
  expect(taxLines(invoice, 7)).toEqual([
    { manual: true, description: 'Sales tax', base: { __class__: 'Decimal', decimal: '7.00' }, amount: { __class__: 'Decimal', decimal: '0.19' }, account: 7 },
  ]);
  expect(taxLines({ ...invoice, tax: usd('0') }, 7)).toEqual([]);
});

test('what earlier deliveries cost more by now is a line of its own', () => {
  const order = anOrder();
  const [line, ...more] = anInvoice(order, aShipment(order, '1'), { goods: '180.60' }).lines;
  const invoice = { ...anInvoice(order, aShipment(order, '1'), { goods: '180.60' }), lines: [{ ...line!, restated: usd('38.70') }, ...more] };
  expect(restatedOf(invoice)).toEqual(usd('38.70'));
  expect(extraLines(invoice, usd('141.90'), { goods: 6, discount: 5, freight: 8 })).toEqual([
    { type: 'line', description: 'Price of earlier deliveries', quantity: 1, unit_price: { __class__: 'Decimal', decimal: '38.70' }, account: 6 },
  ]);
});

test('a sale that was taken back after it was processed counts as gone', () => {
  const sale = { id: 1, number: '1', reference: 'x', state: 'done' as const, shipment_state: 'sent', warehouse: 5, shipments: [1], lines: [1] };
  const move = { id: 1, origin: 'sale.line,1', product: 1, quantity: 1, state: 'cancelled' };
  expect(isLive(sale, [move])).toBe(false);
  expect(isLive(sale, [move, { ...move, state: 'done' }])).toBe(true);
  expect(isLive({ ...sale, state: 'cancelled' }, [])).toBe(false);
  expect(isLive({ ...sale, shipment_method: 'manual' }, [])).toBe(true); // what a supplier shipped, paid for: Tryton never moved it
});
