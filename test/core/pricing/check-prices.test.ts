import { expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import type { PriceCondition } from '../../../core/model/price.ts';
import { checkPrices } from '../../../core/pricing/check-prices.ts';
import { aCustomer, aLine, anItem, anOrder, AT, items } from '../../support/builders.ts';

const condition = (amount: string, change: Partial<PriceCondition> = {}): PriceCondition => ({
  entity: 'NW-US', conditionId: 'LIST', sku: 'BOLT-M8', party: { kind: 'list', id: 'STANDARD' }, currency: 'USD', price: { amount, per: '1', uom: 'EA' }, from: '2026-01-01T00:00:00Z', ...change,
});
/** The channel says 0.45. */
const check = (conditions: PriceCondition[], tolerance = '0', order: Partial<Order> = {}) => checkPrices(anOrder(order), aCustomer(), items(anItem()), conditions, tolerance);
const approved = (code: string) => ({ approvals: [{ code, by: 'cora', at: AT.toISOString(), version: 1 }] });

test('the price that applies is the price, by whatever unit', () => {
  expect(() => check([condition('0.45')])).not.toThrow();
  expect(() => check([condition('0.45', { price: { amount: '45.00', per: '1', uom: 'BOX' } })])).not.toThrow();
});

test.each([
  ['0.50', '10', false],
  ['0.50', '9.9999', true],
  ['0.40', '12.5', false],
  ['0.40', '12.4999', true],
])('where %s applies and %s %% are tolerated, 0.45 waits for customer service: %s', (applies, tolerance, waits) => {
  const act = () => check([condition(applies)], tolerance);
  if (waits) expect(act).toThrow(expect.objectContaining({ name: 'Rejected', code: 'order.price-out-of-tolerance' }));
  else expect(act).not.toThrow();
});

test('the row says what was asked, what applies and by which condition', () => {
  expect(() => check([condition('0.50')], '5')).toThrow(
    expect.objectContaining({ detail: { tolerance: '5', lines: [{ lineId: '1', sku: 'BOLT-M8', price: { amount: '0.45', per: '1', uom: 'EA' }, applies: { amount: '0.50', per: '1', uom: 'EA' }, conditionId: 'LIST' }] } }),
  );
});

test('it names every article that is off, or has no price, and none of the others', () => {
  const lines = [aLine(), aLine({ lineId: '2', sku: 'NUT-M8' }), aLine({ lineId: '3', sku: 'NONE' }), aLine({ lineId: '4', sku: 'NIL' })];
  const known = items(anItem(), anItem({ sku: 'NUT-M8' }), anItem({ sku: 'NONE' }), anItem({ sku: 'NIL' }));
  const conditions = [condition('0.50'), condition('0.60', { conditionId: 'NUT', sku: 'NUT-M8' })];
  const act = (order: Partial<Order>) => () => checkPrices(anOrder({ lines, ...order }), aCustomer(), known, conditions, '0');
  expect(act({})).toThrow('there is no price for NONE, NIL');
  expect(act(approved('order.price-missing'))).toThrow("BOLT-M8, NUT-M8: the channel's price is more than 0 % off");
});

test('a line that the order has no ratio for is left to who enriches it', () => {
  expect(() => check([condition('0.50')], '0', { lines: [aLine({ priceUnit: undefined })] })).not.toThrow();
});

test('an approval accepts the channel’s price', () => {
  expect(() => check([condition('0.50')], '5', approved('order.price-out-of-tolerance'))).not.toThrow();
});

test('a line for which no price applies has a code of its own', () => {
  expect(() => check([])).toThrow(expect.objectContaining({ code: 'order.price-missing', detail: { lines: [{ lineId: '1', sku: 'BOLT-M8', code: 'price.none' }] } }));
  expect(() => check([], '5', approved('order.price-missing'))).not.toThrow();
});

test('the price of the day on which the order came counts, and the quantity break that it reaches', () => {
  const conditions = [condition('0.45', { until: '2026-11-24T00:00:00Z' }), condition('0.60', { conditionId: 'NEW', from: '2026-11-24T00:00:00Z' })];
  expect(() => check(conditions)).not.toThrow();
  expect(() => check(conditions, '0', { receivedAt: '2026-11-24T00:00:00.000Z' })).toThrow(expect.objectContaining({ code: 'order.price-out-of-tolerance' }));
  const breaks = [condition('0.60'), condition('0.45', { conditionId: 'TEN', minimum: { amount: '10', uom: 'EA' } })];
  expect(() => check(breaks)).not.toThrow();
  expect(() => check(breaks, '0', { lines: [aLine({ steps: 9 })] })).toThrow(expect.objectContaining({ code: 'order.price-out-of-tolerance' }));
});

test('what is free by its condition may cost nothing else', () => {
  expect(() => check([condition('0')], '100')).toThrow(expect.objectContaining({ code: 'order.price-out-of-tolerance' }));
});
