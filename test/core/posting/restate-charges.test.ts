import { expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import { noQuantities } from '../../../core/ordering/line-moves.ts';
import { restateCharges } from '../../../core/posting/restate-charges.ts';
import { aLine, anItem, anOrder, items, usd } from '../../support/builders.ts';

/** All of it is billed: 1.00 of discount, 7.00 of freight with 0.58 of tax, and 0.37 of tax on the goods. */
const billed = { discount: usd(100), freight: usd(700), freightTax: usd(58) };
const gone = aLine({ billed: { goods: usd(450), tax: usd(37) } }, 'invoiced');
const said = { discount: usd(50), freight: usd(60), freightTax: usd(7), tax: new Map([['1', usd(8)], ['2', usd(9)]]) };
const restated = (change: Partial<Order>) => {
  const order = anOrder({ ...billed, billed, ...change });
  const { discount, freight, freightTax, lines } = restateCharges(order, order, items(anItem()), 'half-even', said);
  return { discount: discount.minor, freight: freight.minor, freightTax: freightTax.minor, taxes: lines.map(({ tax }) => tax.minor) };
};

test('once nothing of an order is open, what was billed is what it is, whatever the channel says', () => {
  expect(restated({ lines: [gone] })).toEqual({ discount: 100, freight: 700, freightTax: 58, taxes: [37] });
  expect(restated({ lines: [aLine({}, 'cancelled')], billed: undefined })).toEqual({ discount: 0, freight: 0, freightTax: 0, taxes: [0] });
});

test('while a line is open the channel’s word counts, and of a line that is billed whole its tax stays', () => {
  expect(restated({ lines: [gone, aLine({ lineId: '2' }, 'released')] })).toEqual({ discount: 50, freight: 60, freightTax: 7, taxes: [37, 9] });
});

test('tax of the hub is what the engine says, of what is billed too', () => {
  expect(restated({ taxOwner: 'hub', lines: [gone] })).toEqual({ discount: 100, freight: 700, freightTax: 7, taxes: [8] });
});

test('of an order that is not enriched yet, the channel’s word counts', () => {
  expect(restated({ lines: [aLine({ steps: 0, quantities: noQuantities() })], billed: undefined })).toEqual({ discount: 50, freight: 60, freightTax: 7, taxes: [8] });
});
