import { expect, test } from 'vitest';
import { placeBy } from '../../../core/ordering/ship-to.ts';
import { enrichOrder } from '../../../core/ordering/enrich-order.ts';
import { noQuantities } from '../../../core/ordering/line-moves.ts';
import type { Customer, Item } from '../../../core/model/masterdata.ts';
import { housePolicy } from '../../../core/model/policy.ts';
import { aCustomer, aLine, anItem, anOrder, items } from '../../support/builders.ts';

const known = (customer: Customer | undefined = aCustomer(), known: Item[] = [anItem()], more = {}) => ({ customer, items: items(...known), policy: housePolicy('NW-US'), ...more });

const raw = (change = {}) => anOrder({ lines: [{ ...aLine(), steps: 0, quantities: noQuantities(), ...change }] });

test('units are copied to the line and the quantity becomes whole steps', () => {
  const order = enrichOrder(raw({ quantity: { amount: '2', uom: 'BOX' } }), known());
  expect(order.lines[0]).toMatchObject({ steps: 200, unit: { numerator: 100, denominator: 1 }, quantities: { received: 200 } });
});

test('enriching again changes nothing, even when the item has changed', () => {
  const once = enrichOrder(raw(), known());
  expect(enrichOrder(once, known(aCustomer(), [anItem({ units: {} })]))).toEqual(once);
});

test.each([
  ['an unknown SKU', raw({ sku: 'NOPE' }), 'order.unknown-sku', { lineId: '1', sku: 'NOPE' }],
  ['an unknown unit', raw({ quantity: { amount: '1', uom: 'PAL' } }), 'order.unknown-unit', { lineId: '1', sku: 'BOLT-M8' }],
  ['half a piece', raw({ quantity: { amount: '0.5', uom: 'EA' } }), 'order.unit-does-not-divide', { lineId: '1', sku: 'BOLT-M8' }],
  ['nothing', raw({ quantity: { amount: '0', uom: 'EA' } }), 'order.unit-does-not-divide', { lineId: '1', sku: 'BOLT-M8' }],
])('%s parks', (_what, order, code, detail) => {
  expect(() => enrichOrder(order, known())).toThrow(expect.objectContaining({ name: 'Rejected', code, detail: expect.objectContaining(detail) }));
});

test('an item that is billed by the weight that was shipped parks', () => {
  expect(() => enrichOrder(raw(), known(aCustomer(), [anItem({ catchWeight: true })]))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'order.catch-weight-unsupported' }));
});

test('an unknown customer, or one billed in another currency, parks', () => {
  expect(() => enrichOrder(raw(), { ...known(), customer: undefined })).toThrow(expect.objectContaining({ code: 'order.unknown-customer', detail: { field: 'customerId' } }));
  expect(() => enrichOrder(raw(), known(aCustomer({ currency: 'EUR' })))).toThrow(expect.objectContaining({ code: 'order.currency-mismatch', detail: { field: 'currency' } }));
});

test('how it is fulfilled and freighted: the word of the request, else of the customer, else of the house', () => {
  const customer = aCustomer({ fulfilment: { backorder: 'backorder', allowedCarriers: ['UPS'] }, freight: { terms: 'collect' } });
  expect(enrichOrder({ ...raw(), fulfilment: { shipComplete: true }, freightPolicy: 'by-weight' }, known(customer))).toMatchObject({
    fulfilment: { shipComplete: true, backorder: 'backorder', allowedCarriers: ['UPS'] }, freightPolicy: 'by-weight', freightTerms: 'collect',
  });
  expect(enrichOrder(raw(), known())).toMatchObject({ fulfilment: { shipComplete: false, backorder: 'park' }, freightPolicy: 'first-shipment', freightTerms: 'prepaid-and-add' });
});

test('whose credit it is on: the customer, or the account that it is billed to, which must be one', () => {
  const branch = aCustomer({ billTo: 'HQ' });
  expect(enrichOrder(raw(), known()).billTo).toBe('ACME');
  expect(enrichOrder(raw(), known(branch, [anItem()], { billTo: aCustomer({ customerId: 'HQ' }) })).billTo).toBe('HQ');
  expect(() => enrichOrder(raw(), known(branch))).toThrow(expect.objectContaining({ code: 'order.unknown-customer', detail: { field: 'billTo' } }));
  expect(() => enrichOrder(raw(), known(branch, [anItem()], { billTo: aCustomer({ customerId: 'HQ', currency: 'EUR' }) }))).toThrow(expect.objectContaining({ code: 'order.currency-mismatch', detail: { field: 'currency' } }));
  expect(enrichOrder(raw(), known(aCustomer({ billTo: 'ACME' }))).billTo).toBe('ACME');
});

test('the customer’s own number becomes our SKU, and is kept', () => {
  const bolt = anItem();
  const order = enrichOrder(raw({ sku: 'ACME-778' }), { ...known(), items: new Map([['ACME-778', bolt], ['BOLT-M8', bolt]]) });
  expect(order.lines[0]).toMatchObject({ sku: 'BOLT-M8', customerPart: 'ACME-778', steps: 10 });
});

test('an item by our own number keeps no other; one that is kept by lots says how long they must last: as long as the customer, else the item says', () => {
  expect(Object.keys(enrichOrder(raw(), known()).lines[0]!)).not.toEqual(expect.arrayContaining(['customerPart']));
  expect(enrichOrder(raw(), known()).lines[0]).not.toHaveProperty('lots');
  const milk = [anItem({ lots: { minimumDays: 10 } })];
  expect(enrichOrder(raw(), known(aCustomer(), milk)).lines[0]?.lots).toEqual({ minimumDays: 10 });
  expect(enrichOrder(raw(), known(aCustomer({ minimumShelfLifeDays: 30 }), milk)).lines[0]?.lots).toEqual({ minimumDays: 30 });
});

test('pieces of an article under serial control are numbered one by one, those of no other are', () => {
  const [plain, numbered] = [anItem(), anItem({ serials: true })].map((item) => enrichOrder(raw(), known(aCustomer(), [item])).lines[0]!);
  expect([Object.keys(plain!).includes('serials'), numbered!.serials]).toEqual([false, true]);
});

test('payment by the hub needs a payment method', () => {
  expect(() => enrichOrder({ ...raw(), paymentOwner: 'hub' }, known())).toThrow(expect.objectContaining({ code: 'order.payment-method-missing', detail: { field: 'paymentMethod' } }));
  expect(enrichOrder({ ...raw(), paymentOwner: 'hub', paymentMethod: 'pm_1' }, known()).paymentMethod).toBe('pm_1');
});

test('the code of a place is ours from then on; one that nobody knows parks, one that was found is not looked for again', () => {
  const place = { shipToId: 'DAL-1', address: { name: 'Acme store 92', street: '92 Elm St', city: 'Dallas', country: 'US' } };
  const coded = { ...raw(), shipToCode: '0092' };
  expect(enrichOrder(coded, known(aCustomer(), [anItem()], { place }))).toMatchObject({ shipTo: place.address, shipToId: 'DAL-1', shipToCode: '0092' });
  expect(() => enrichOrder(coded, known())).toThrow(expect.objectContaining({ name: 'Rejected', code: 'order.unknown-ship-to', detail: { field: 'shipToCode', code: '0092' } }));
  expect(enrichOrder({ ...coded, shipToId: 'DAL-1' }, known()).shipTo).toEqual(coded.shipTo);
});

test('a place is found by what the customer calls it, else by our own id of it', () => {
  const customer = aCustomer({ shipTos: [{ shipToId: 'DAL-1', address: { name: 'Acme store 92', street: '92 Elm St', city: 'Dallas', country: 'US' } }] });
  expect([placeBy(customer, '0092', 'DAL-1'), placeBy(customer, 'DAL-1', undefined), placeBy(customer, '0092', undefined), placeBy(undefined, 'DAL-1', undefined), placeBy(aCustomer(), 'DAL-1', undefined)].map((place) => place?.shipToId)).toEqual(['DAL-1', 'DAL-1', undefined, undefined, undefined]);
});

test('what a kit is made of is copied to the line, and stays when its bill changes', () => {
  const set = (amount: string) => anItem({ sku: 'SET', units: { EA: { numerator: 1, denominator: 1 } }, kit: [{ components: [{ sku: 'BOLT-M8', quantity: { amount, uom: 'BOX' } }] }] });
  const once = enrichOrder(raw({ sku: 'SET' }), known(aCustomer(), [set('2'), anItem()]));
  expect(once.lines[0]).toMatchObject({ steps: 10, kit: [{ sku: 'BOLT-M8', steps: 200 }] });
  expect(enrichOrder(once, known(aCustomer(), [set('3'), anItem()]))).toEqual(once);
  expect(() => enrichOrder(raw({ sku: 'SET' }), known(aCustomer(), [set('2')]))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'item.kit-bill' }));
  const taken = anOrder({ lines: [{ ...raw({ sku: 'SET' }).lines[0]! }, { ...raw().lines[0]!, lineId: '1 > BOLT-M8' }] });
  expect(() => enrichOrder(taken, known(aCustomer(), [set('2'), anItem()]))).toThrow(expect.objectContaining({ code: 'item.kit-bill', detail: { lineId: '1 > BOLT-M8' } }));
});
