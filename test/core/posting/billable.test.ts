import { expect, test } from 'vitest';
import { goodsUpTo, measure } from '../../../core/posting/billable.ts';
import { aLine, anItem, anOrder, items, usd } from '../../support/builders.ts';

const order = anOrder({ lines: [aLine({ steps: 10 }, 'released'), aLine({ lineId: '2', sku: 'NUT', steps: 4, unitPrice: { amount: '0', per: '1', uom: 'EA' } }, 'released')] });
const of = (one: number, two: number) => (line: { lineId: string }) => (line.lineId === '1' ? one : two);
const share = (one: number, two: number, basis: 'value' | 'weight' | 'once', change = order) => measure(change, of(one, two), basis, items(anItem({ grams: 50 }), anItem({ sku: 'NUT', grams: 10 })), 'half-even').toString();

test('price times steps is rounded once', () => {
  expect(goodsUpTo(aLine({ unitPrice: { amount: '0.333', per: '1', uom: 'EA' } }), 10, 'USD', 'half-even')).toEqual(usd(333));
  expect(goodsUpTo(aLine({ unitPrice: { amount: '2.50', per: '1', uom: 'EA' }, priceUnit: undefined } as never), 3, 'USD', 'half-even')).toEqual(usd(750));
});

test('a charge is spread by value, by weight, or goes whole with whatever goes first', () => {
  expect([share(4, 4, 'value'), share(4, 4, 'weight'), share(4, 4, 'once'), share(0, 0, 'once')]).toEqual(['180', '240', '1', '0']);
});

test('goods that are worth nothing count by their steps, so that freight on them is billed too', () => {
  const gifts = { ...order, lines: order.lines.map((line) => ({ ...line, unitPrice: { amount: '0', per: '1', uom: 'EA' } })) };
  expect(share(3, 2, 'value', gifts)).toBe('5');
  // worth something in all, and what goes now is not
  expect(share(0, 4, 'value')).toBe('0');
});

test('by weight, what does not go need not be weighed; what goes must', () => {
  const weighed = items(anItem({ grams: 50 }));
  expect(measure(order, of(2, 0), 'value', weighed, 'half-even').toString()).toBe('90');
  const single = anOrder({ lines: [aLine({}, 'released')] });
  expect(measure(single, of(2, 0), 'weight', weighed, 'half-even').toString()).toBe('100');
  expect(() => measure(single, of(2, 0), 'weight', items(), 'half-even')).toThrow(expect.objectContaining({ name: 'Rejected', code: 'item.weight-missing', detail: { sku: 'BOLT-M8', lineId: '1' } }));
  expect(() => measure(single, of(2, 0), 'weight', items(anItem({ grams: 50, baseUnit: 'KG' })), 'half-even')).toThrow(expect.objectContaining({ code: 'item.weight-missing' }));
});
