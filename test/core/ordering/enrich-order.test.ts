import { expect, test } from 'vitest';
import { enrichOrder } from '../../../core/ordering/enrich-order.ts';
import { noQuantities } from '../../../core/ordering/line-moves.ts';
import { aCustomer, aLine, anItem, anOrder, items } from '../../support/builders.ts';

const raw = (change = {}) => anOrder({ lines: [{ ...aLine(), steps: 0, quantities: noQuantities(), ...change }] });

test('units are copied to the line and the quantity becomes whole steps', () => {
  const order = enrichOrder(raw({ quantity: { amount: '2', uom: 'BOX' } }), aCustomer(), items(anItem()));
  expect(order.lines[0]).toMatchObject({ steps: 200, unit: { numerator: 100, denominator: 1 }, quantities: { received: 200 } });
});

test('enriching again changes nothing, even when the item has changed', () => {
  const once = enrichOrder(raw(), aCustomer(), items(anItem()));
  expect(enrichOrder(once, aCustomer(), items(anItem({ units: {} })))).toEqual(once);
});

test.each([
  ['an unknown SKU', raw({ sku: 'NOPE' }), 'order.unknown-sku'],
  ['an unknown unit', raw({ quantity: { amount: '1', uom: 'PAL' } }), 'order.unknown-unit'],
  ['half a piece', raw({ quantity: { amount: '0.5', uom: 'EA' } }), 'order.unit-does-not-divide'],
])('%s parks', (_what, order, code) => {
  expect(() => enrichOrder(order, aCustomer(), items(anItem()))).toThrow(expect.objectContaining({ name: 'Rejected', code }));
});

test('an item that is billed by the weight that was shipped parks', () => {
  expect(() => enrichOrder(raw(), aCustomer(), items(anItem({ catchWeight: true })))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'order.catch-weight-unsupported' }));
});

test('an unknown customer, or one billed in another currency, parks', () => {
  expect(() => enrichOrder(raw(), undefined, items(anItem()))).toThrow(expect.objectContaining({ code: 'order.unknown-customer' }));
  expect(() => enrichOrder(raw(), aCustomer({ currency: 'EUR' }), items(anItem()))).toThrow(expect.objectContaining({ code: 'order.currency-mismatch' }));
});
