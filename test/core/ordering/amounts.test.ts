import { expect, test } from 'vitest';
import { goodsOfOrder, grossOf, wantedSteps } from '../../../core/ordering/amounts.ts';
import { noQuantities } from '../../../core/ordering/line-moves.ts';
import { aLine, anOrder, usd } from '../../support/builders.ts';

test('gross is goods, freight and all tax, each line rounded once', () => {
  const lines = [aLine(), aLine({ lineId: '2', unitPrice: { amount: '12.345', per: '100', uom: 'EA' }, steps: 3, tax: usd(1) })];
  // 4.50 + 0.37 (0.37035, rounded) + 0.38 tax + 7.00 freight + 0.58 freight tax
  expect(grossOf(anOrder({ lines, freight: usd(700), freightTax: usd(58) }))).toEqual(usd(450 + 37 + 38 + 700 + 58));
});

test('the header discount comes off the goods once', () => {
  const order = anOrder({ discount: usd(50) });
  expect([goodsOfOrder(order), grossOf(order)]).toEqual([usd(450), usd(450 - 50 + 37)]);
});

test('what was cancelled of a line is not owed; its tax is of the version, restated with it', () => {
  const line = aLine({ tax: usd(22), quantities: { ...noQuantities(), reserved: 6, cancelled: 4 } });
  expect(wantedSteps(line)).toBe(6);
  expect(grossOf(anOrder({ lines: [line] }))).toEqual(usd(270 + 22));
});

test('a line that has no ratio of its price is priced by the step', () => {
  const { priceUnit: _, ...line } = aLine();
  expect(goodsOfOrder(anOrder({ lines: [line] }))).toEqual(usd(450));
});

test('an order that is not enriched yet comes to its freight and tax', () => {
  const { unit: _, priceUnit: __, ...raw } = aLine();
  expect(grossOf(anOrder({ lines: [{ ...raw, steps: 0, quantities: noQuantities() }], freight: usd(700) }))).toEqual(usd(737));
});
