import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RemittanceAdvice } from '../../../core/edi/documents.ts';
import { referencesOf } from '../../../core/payments/remittance.ts';
import { usd } from '../../support/builders.ts';

type Item = RemittanceAdvice['groups'][number]['items'][number];
const anInvoice = (number: string, paid: number | undefined, change: Partial<Item> = {}): Item => ({ kind: 'invoice', number, ...(paid !== undefined && { paid: usd(paid) }), adjustments: [], ...change });
const advice = (total: number, items: Item[], adjustments: RemittanceAdvice['groups'][number]['adjustments'] = []): RemittanceAdvice => ({ document: 'remittance-advice', handling: 'advice', total: usd(total), flow: 'credit', method: 'ACH', date: '2026-11-27', trace: 'ACH-77', currency: 'USD', parties: [], groups: [{ adjustments, items }] });
const off = (minor: number, reason: string) => ({ amount: usd(-minor), reason });
const said = (document: RemittanceAdvice) => referencesOf(document).map(({ kind, number, amount, reason }) => [kind, number, amount?.minor, reason]);

describe('a remittance', () => {
  test('pays each invoice what it says, under the reason of what is taken off it, whether that is off already or not', () => {
    expect(said(advice(14_000, [anInvoice('17', 9_000, { adjustments: [off(1_000, '04')] }), anInvoice('18', 5_000, { adjustment: { reason: '01', amount: usd(-200) } })]))).toEqual([['invoice', '17', 9_000, '04'], ['invoice', '18', 5_000, '01']]);
    expect(said(advice(14_000, [anInvoice('17', 10_000, { adjustments: [off(1_000, '04')] }), anInvoice('18', 5_000)]))).toEqual([['invoice', '17', 9_000, '04'], ['invoice', '18', 5_000, undefined]]);
  });

  test('has what is taken off the whole, and credit memos that the payer takes, off its last invoices, under their reason', () => {
    expect(said(advice(13_000, [anInvoice('17', 10_000), anInvoice('18', 5_000)], [off(2_000, '06')]))).toEqual([['invoice', '17', 10_000, undefined], ['invoice', '18', 3_000, '06']]);
    expect(said(advice(8_000, [anInvoice('17', 10_000), { kind: 'credit-memo', number: 'CM-3', paid: usd(-2_000), adjustments: [] }]))).toEqual([['invoice', '17', 8_000, 'CM CM-3']]);
    expect(said(advice(9_000, [anInvoice('17', 10_000), anInvoice('18', 500)], [off(1_500, '06')]))).toEqual([['invoice', '17', 9_000, '06']]);
  });

  test('names what it pays without saying how much; a purchase order is an order', () => {
    expect(said(advice(5_000, [anInvoice('17', undefined), { kind: 'purchase-order', number: 'PO-77', adjustments: [] }]))).toEqual([['invoice', '17', undefined, undefined], ['order', 'PO-77', undefined, undefined]]);
  });

  test('whose parts do not come to its total is for a person', () => {
    expect(() => referencesOf(advice(5_001, [anInvoice('17', 5_000)]))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'remittance.total-differs', detail: { trace: expect.any(String), total: usd(5_001) } }));
    // one part that does not say what it pays leaves nothing to compare
    expect(said(advice(5_001, [anInvoice('17', 5_000), anInvoice('18', undefined)]))).toEqual([['invoice', '17', 5_000, undefined], ['invoice', '18', undefined, undefined]]);
  });

  test('takes what is off the whole of those that say what they pay, the last of them first, and of none that says nothing', () => {
    const whole = (adjustment: ReturnType<typeof off>, ...items: Item[]) => said(advice(0, [...items, anInvoice('X', undefined)], [adjustment]));
    expect(whole(off(600, '06'), anInvoice('17', 500), anInvoice('18', 0), anInvoice('19', 400))).toEqual([['invoice', '17', 300, '06'], ['invoice', 'X', undefined, undefined]]);
    expect(whole(off(400, '06'), anInvoice('17', 500), anInvoice('19', 400))).toEqual([['invoice', '17', 500, undefined], ['invoice', 'X', undefined, undefined]]);
    expect(said(advice(0, [anInvoice('17', 500), anInvoice('X', undefined), { kind: 'credit-memo', number: 'CM-3', adjustments: [] }]))).toEqual([['invoice', '17', 500, undefined], ['invoice', 'X', undefined, undefined]]);
  });

  test('gives the reason of what is taken off an invoice, not of what is put on it', () => {
    const on = { amount: usd(300), reason: '55' };
    const [first] = said(advice(9_300, [anInvoice('17', 9_300, { adjustments: [on, { amount: usd(0), reason: '00' }, off(1_000, '04')] })]));
    expect(first).toEqual(['invoice', '17', 9_300, '04']);
    expect(said(advice(9_300, [anInvoice('17', 9_300, { adjustments: [on] })]))).toEqual([['invoice', '17', 9_300, undefined]]);
  });

  test('whatever is deducted, what is paid of the invoices comes to the total', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 4 }), (invoices, deductions) => {
        const total = invoices.reduce((sum, minor) => sum + minor, 0) - deductions.reduce((sum, minor) => sum + minor, 0);
        fc.pre(total >= 0);
        const paid = referencesOf(advice(total, invoices.map((minor, index) => anInvoice(String(index), minor)), deductions.map((minor) => off(minor, '06'))));
        expect(paid.reduce((sum, { amount }) => sum + (amount?.minor ?? 0), 0)).toBe(total);
      }),
    );
  });
});
