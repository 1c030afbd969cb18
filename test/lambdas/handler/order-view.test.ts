import { expect, test } from 'vitest';
import { noQuantities } from '../../../core/ordering/line-moves.ts';
import { orderView } from '../../../lambdas/handler/order-view.ts';
import { aLine, anOrder, usd } from '../../support/builders.ts';

test('an order says what each line comes to without what was cancelled, and what is owed for it as it stands', () => {
  const partly = aLine({ tax: usd(30), quantities: { ...noQuantities(), invoiced: 8, cancelled: 2 } });
  const view = orderView(anOrder({ lines: [partly, aLine({ lineId: '2', steps: 4, unitPrice: { amount: '10.00', per: '1', uom: 'EA' } })], discount: usd(100), freight: usd(990), freightTax: usd(80) }));
  expect(view.lines.map(({ ordered, quantities, goods }) => [ordered, quantities, goods])).toEqual([[10, { invoiced: 8, cancelled: 2 }, usd(360)], [4, { received: 4 }, usd(4000)]]);
  // 3.60 + 40.00 − 1.00 + 9.90 + 0.80 + 0.30 + 0.37
  expect(view.gross).toEqual(usd(5397));
});
