import { expect, test } from 'vitest';
import type { CreditMemoLine } from '../../../core/model/credit-memo.ts';
import { creditedBy } from '../../../core/returns/billed-for.ts';
import { anInvoiceLine, usd } from '../../support/builders.ts';

/** Ten, billed at 10.00. */
const line = anInvoiceLine({ goods: usd(1000), tax: usd(0) });
const correction = (on: number | undefined, net: number): CreditMemoLine => ({ lineId: '1', sku: 'BOLT-M8', steps: 0, ...(on !== undefined && { on }), net: usd(net), tax: usd(0) });
const credited = (back: number, corrections: CreditMemoLine[]) => creditedBy(line, 'net', 10, corrections, back, 'half-even').minor;

test('what is back is credited at what was billed for it by then: a correction counts from the steps on that were still out', () => {
  // two were back when 2.00 was given on the eight, and six when 1.00 was given on the four: 2 × 1.00, 4 × 0.75 and 4 × 0.50
  const [early, late] = [correction(8, 200), correction(4, 100)];
  for (const corrections of [[early, late], [late, early]]) expect([0, 1, 2, 4, 6, 8, 10].map((back) => credited(back, corrections))).toEqual([0, 100, 200, 350, 500, 600, 700]);
});

test('a correction of before anything was back is on all of it', () => {
  for (const on of [undefined, 10]) expect([credited(5, [correction(on, 400)]), credited(10, [correction(4, 100), correction(on, 400)])]).toEqual([300, 500]);
});
