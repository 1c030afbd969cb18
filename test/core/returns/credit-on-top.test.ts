import { expect, test } from 'vitest';
import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import type { InvoiceLine } from '../../../core/model/invoice.ts';
import { creditReturn } from '../../../core/returns/credit-return.ts';
import { aLegalEntity, anInvoiceLine, AT, usd } from '../../support/builders.ts';
import { aCreditMemo, aPostedInvoice, aReceipt, aReturn } from './returns.ts';

const billed = (lineId: string) => anInvoiceLine({ lineId, goods: usd(1000), tax: usd(100) });
const shipped = aPostedInvoice({ invoiceId: 'INV-1', number: 'N-1', lines: ['1', '2', '3'].map(billed) });
/** What a line was billed on top, of the ten that the customer had of it. */
const more = (lineId: string, net: number, tax: number): InvoiceLine => anInvoiceLine({ lineId, steps: 0, on: 10, goods: usd(net), tax: usd(tax), cost: usd(0) });
const onTop = (lines: InvoiceLine[], freight = usd(0)) => aPostedInvoice({ invoiceId: 'INV-CHG-1', number: 'N-9', corrects: { invoiceId: 'INV-1', number: 'N-1' }, postedAt: '2026-11-29T10:00:00.000Z', lines, freight });
const of = aReturn({ policy: { ...aReturn().policy, creditFreight: true } });
const back = (lineIds: string[], supplement = onTop([more('1', 200, 20), more('2', 400, 40)], usd(400)), creditMemos: CreditMemo[] = []) =>
  creditReturn(of, aReceipt(), lineIds.map((lineId) => ({ lineId, sku: 'BOLT-M8', steps: 10, disposition: 'restock' })), { invoices: [shipped, supplement], creditMemos, books: aLegalEntity(), at: AT }).memos;
const told = (memos: readonly CreditMemo[]) => memos.map(({ invoiceNumber, lines, freight }) => [invoiceNumber, lines.map(({ lineId, steps, net, tax }) => [lineId, steps, net.minor, tax.minor]), freight.minor]);

test('what was billed on top goes back with the goods, its freight with the last line of the order', () => {
  expect(told(back(['1']))).toEqual([['N-1', [['1', 10, 1000, 100]], 0], ['N-9', [['1', 0, 200, 20]], 0]]);
  expect(told(back(['1', '2', '3']))).toEqual([['N-1', ['1', '2', '3'].map((lineId) => [lineId, 10, 1000, 100]), 0], ['N-9', [['1', 0, 200, 20], ['2', 0, 400, 40]], 400]]);
});

test('where freight alone is left of what was billed on top, its memo has one line of nothing', () => {
  expect(told(back(['3'], undefined, back(['1', '2'])))).toEqual([['N-1', [['3', 10, 1000, 100]], 0], ['N-9', [['1', 0, 0, 0]], 400]]);
});

test('tax alone that was billed on top goes back, too', () => {
  expect(told(back(['1'], onTop([more('1', 0, 80)])))).toEqual([['N-1', [['1', 10, 1000, 100]], 0], ['N-9', [['1', 0, 0, 80]], 0]]);
});

test('nothing on top, no memo on it', () => {
  expect(told(back(['3'], onTop([more('1', 200, 20)])))).toEqual([['N-1', [['3', 10, 1000, 100]], 0]]);
  expect(told(back(['2'], undefined, [aCreditMemo({ invoiceId: 'INV-CHG-1', returnId: undefined, lines: [{ lineId: '2', sku: 'BOLT-M8', steps: 0, net: usd(400), tax: usd(40) }] })]))).toEqual([['N-1', [['2', 10, 1000, 100]], 0]]);
});
