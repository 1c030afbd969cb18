import { describe, expect, test } from 'vitest';
import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { Return } from '../../../core/model/return.ts';
import { creditReturn } from '../../../core/returns/credit-return.ts';
import type { Taken } from '../../../core/returns/match-receipt.ts';
import { aLegalEntity, anInvoiceLine, AT, usd } from '../../support/builders.ts';
import { aCreditMemo, aPostedInvoice, aReceipt, aReturn } from './returns.ts';

const taken = (steps: number, disposition: Taken['disposition'] = 'restock'): Taken => ({ lineId: '1', sku: 'BOLT-M8', steps, disposition });
const credit = (parts: Taken[], { invoices = [aPostedInvoice()], creditMemos = [], of = aReturn() }: { invoices?: Invoice[]; creditMemos?: CreditMemo[]; of?: Return } = {}) =>
  creditReturn(of, aReceipt(), parts, { invoices, creditMemos, books: aLegalEntity(), at: AT });

describe('a credit', () => {
  test('is at what was billed: net of the discount, with its tax, at the original cost', () => {
    const invoices = [aPostedInvoice({ lines: [anInvoiceLine({ goods: usd(450), discount: usd(50), tax: usd(33), cost: usd(185) })] })];
    const { goods, memos } = credit([taken(4)], { invoices });
    expect(memos).toMatchObject([{ creditMemoId: 'CM-0000000000000001-1-R1-1', invoiceId: 'INV-shiphero:1', invoiceNumber: '2026-17', lines: [{ lineId: '1', steps: 4, net: usd(160), tax: usd(13) }], tax: usd(13), gross: usd(173), memoDate: '2026-11-23' }]);
    expect(goods).toEqual([{ lineId: '1', sku: 'BOLT-M8', invoiceId: 'INV-shiphero:1', steps: 4, disposition: 'restock', cost: usd(74) }]);
  });

  test('goes by the invoice that was billed first, then the next, each with a memo of its own', () => {
    const second = aPostedInvoice({ invoiceId: 'INV-shiphero:2', number: '2026-18', postedAt: '2026-11-24T10:00:00.000Z', lines: [anInvoiceLine({ steps: 5, goods: usd(300), tax: usd(25), cost: usd(95) })] });
    const first = aPostedInvoice({ lines: [anInvoiceLine({ steps: 5, goods: usd(225), tax: usd(19), cost: usd(90) })] });
    const { goods, memos } = credit([taken(3), taken(3, 'scrap')], { invoices: [second, first], creditMemos: [aCreditMemo({ lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 1, net: usd(45), tax: usd(4) }] })] });
    expect(memos.map(({ creditMemoId, invoiceNumber, lines }) => [creditMemoId, invoiceNumber, lines[0]?.steps, lines[0]?.net.minor])).toEqual([['CM-0000000000000001-1-R1-1', '2026-17', 4, 180], ['CM-0000000000000001-1-R1-2', '2026-18', 2, 120]]);
    expect(goods.map(({ invoiceId, steps, disposition, cost }) => [invoiceId, steps, disposition, cost.minor])).toEqual([['INV-shiphero:1', 3, 'restock', 54], ['INV-shiphero:1', 1, 'scrap', 18], ['INV-shiphero:2', 2, 'scrap', 38]]);
  });

  test('of more than any invoice billed is refused; an invoice that is not posted yet billed nothing', () => {
    expect(() => credit([taken(11)])).toThrow(expect.objectContaining({ code: 'return.not-billed' }));
    expect(() => credit([taken(1)], { invoices: [aPostedInvoice({ postedAt: undefined })] })).toThrow(expect.objectContaining({ code: 'return.not-billed' }));
  });

  test('of three invoices goes by the day on which each was posted, and leaves out those without the line', () => {
    const posted = (day: number, lineId = '1') => aPostedInvoice({ invoiceId: `INV-${day}`, number: `N-${day}`, postedAt: `2026-11-2${day}T10:00:00.000Z`, lines: [anInvoiceLine({ lineId, steps: 2, goods: usd(90), tax: usd(7), cost: usd(36) })] });
    const { goods, memos } = credit([taken(5)], { invoices: [posted(5), posted(3), posted(2, '2'), posted(6), posted(4), posted(1)], creditMemos: [aCreditMemo({ invoiceId: 'INV-1', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 2, net: usd(90), tax: usd(7) }] })] });
    expect(goods.map(({ invoiceId, steps }) => [invoiceId, steps])).toEqual([['INV-3', 2], ['INV-4', 2], ['INV-5', 1]]);
    expect(memos.map(({ creditMemoId, invoiceNumber }) => [creditMemoId, invoiceNumber])).toEqual([['CM-0000000000000001-1-R1-1', 'N-3'], ['CM-0000000000000001-1-R1-2', 'N-4'], ['CM-0000000000000001-1-R1-3', 'N-5']]);
    expect(() => credit([taken(9)], { invoices: [posted(2, '2'), posted(3)] })).toThrow(expect.objectContaining({ detail: { lineId: '1', sku: 'BOLT-M8', steps: 7 } }));
  });

  test('bears what its invoice bears: customer group, item groups, rate of exchange; and why the goods came', () => {
    const exchangeRate = { entity: 'NW-US', rateId: 'ECB-1', from: 'EUR', to: 'USD', date: '2026-11-20', rate: '1.1' };
    const invoices = [aPostedInvoice({ customerGroup: 'DEALERS', exchangeRate, lines: [anInvoiceLine({ group: 'BOLTS' }), anInvoiceLine({ lineId: '2' }), anInvoiceLine({ lineId: '3' })] })];
    const reasons = ['damaged', 'unwanted', 'late', 'damaged'] as const;
    const of = aReturn({ lines: reasons.map((reason, index) => ({ ...aReturn().lines[0]!, lineId: String(index + 1), reason })) });
    const { goods, memos } = credit([taken(4), { ...taken(1), lineId: '2' }], { invoices, of });
    expect(goods.map(({ group }) => group)).toEqual(['BOLTS', undefined]);
    expect(memos).toEqual([{
      ...aCreditMemo(), customerGroup: 'DEALERS', exchangeRate, reason: 'Return RMA-0000000000000001-1-R1: damaged, unwanted', restockingFee: undefined,
      lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 4, net: usd(180), tax: usd(15), group: 'BOLTS' }, { lineId: '2', sku: 'BOLT-M8', steps: 1, net: usd(45), tax: usd(4) }], tax: usd(19), gross: usd(244),
    }]);
    expect(Object.keys(credit([taken(4)]).memos[0] ?? {})).not.toEqual(expect.arrayContaining(['customerGroup']));
    expect(Object.keys(credit([taken(4)]).memos[0]?.lines[0] ?? {})).toEqual(['lineId', 'sku', 'steps', 'net', 'tax']);
  });

  test('counts what was credited on the line before, whatever for', () => {
    const allowance = aCreditMemo({ creditMemoId: 'CM-PRICE', returnId: undefined, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 0, net: usd(400), tax: usd(0) }] });
    expect(credit([taken(10)], { creditMemos: [allowance] }).memos[0]?.lines[0]).toMatchObject({ net: usd(50), tax: usd(37) });
  });

  test('keeps the restocking fee back for the reasons that cost, and no others', () => {
    const of = aReturn({ policy: { ...aReturn().policy, restockingFee: '15' } });
    expect(credit([taken(4)], { of }).memos[0]).toMatchObject({ restockingFee: usd(27), gross: usd(168) });
    const two = { ...of, lines: [of.lines[0]!, { ...of.lines[0]!, lineId: '2', reason: 'damaged' as const }] };
    const invoices = [aPostedInvoice({ lines: [anInvoiceLine(), anInvoiceLine({ lineId: '2' })] })];
    expect(credit([taken(4), { ...taken(4), lineId: '2' }], { of: two, invoices }).memos[0]).toMatchObject({ restockingFee: usd(27), gross: usd(363) });
    const damaged = { ...of, lines: [{ ...of.lines[0]!, reason: 'damaged' as const }] };
    expect(credit([taken(4)], { of: damaged }).memos[0]).not.toHaveProperty('restockingFee');
  });

  test('keeps no more of it back than it is, and counts what this return paid, not what another did', () => {
    const of = aReturn({ policy: { ...aReturn().policy, restockingFee: '100' } });
    expect(credit([taken(4)], { of }).memos[0]).toMatchObject({ restockingFee: usd(180), gross: usd(15) });
    const before = aCreditMemo({ returnId: 'RMA-0000000000000001-9' });
    expect(credit([taken(4)], { of: aReturn({ policy: { ...aReturn().policy, restockingFee: '15' } }), creditMemos: [before] }).memos[0]?.restockingFee).toEqual(usd(27));
  });

  test('what was paid too little on the first receipt is not taken from the second beyond what it gives', () => {
    const before = aCreditMemo({ lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 9, net: usd(405), tax: usd(33) }], tax: usd(33), gross: usd(438) });
    const of = aReturn({ policy: { ...aReturn().policy, restockingFee: '50' } });
    expect(credit([taken(1)], { of, creditMemos: [before] }).memos[0]).toMatchObject({ restockingFee: usd(45), gross: usd(4) });
  });

  test('gives each authority back its own, where one has two rates and two have one', () => {
    const share = (jurisdiction: string, rate: string, tax: number) => ({ jurisdiction, name: jurisdiction, rate, taxable: usd(450), tax: usd(tax) });
    const invoices = [aPostedInvoice({ jurisdictions: [share('STATE', '0.05', 20), share('STATE', '0.02', 10), share('CITY', '0.02', 7)] })];
    const [first] = credit([taken(4)], { invoices }).memos;
    expect(first?.jurisdictions?.map(({ tax, taxable }) => [tax.minor, taxable.minor])).toEqual([[8, 180], [4, 180], [3, 180]]);
    const rest = credit([taken(6)], { invoices, creditMemos: [first!] }).memos[0];
    expect(rest?.jurisdictions?.map(({ tax, taxable }) => [tax.minor, taxable.minor])).toEqual([[12, 270], [6, 270], [4, 270]]);
  });

  test('gives no freight back while a line of the invoice is out', () => {
    const invoices = [aPostedInvoice({ freight: usd(900), lines: [anInvoiceLine(), anInvoiceLine({ lineId: '2', steps: 4 })] })];
    const of = aReturn({ policy: { ...aReturn().policy, creditFreight: true } });
    expect(credit([taken(10)], { invoices, of }).memos[0]?.freight).toEqual(usd(0));
    expect(credit([taken(10), { ...taken(3), lineId: '2' }], { invoices, of }).memos[0]?.freight).toEqual(usd(0));
    expect(credit([taken(10), { ...taken(4), lineId: '2' }], { invoices, of }).memos[0]?.freight).toEqual(usd(900));
  });

  test('gives no more freight back than is left of it: what a memo on this invoice gave before, and no other', () => {
    const invoices = [aPostedInvoice({ freight: usd(900), freightTax: usd(74) })];
    const of = aReturn({ policy: { ...aReturn().policy, creditFreight: true } });
    const less = (invoiceId: string) => aCreditMemo({ creditMemoId: 'CM-C1', invoiceId, returnId: undefined, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 0, net: usd(0), tax: usd(0) }], freight: usd(300), tax: usd(25), gross: usd(325) });
    expect(credit([taken(10)], { invoices, of, creditMemos: [less('INV-shiphero:1'), less('INV-9')] }).memos[0]).toMatchObject({ freight: usd(600), tax: usd(37 + 49) });
  });

  test('of goods that were billed at nothing is a memo of nothing, which says what is back', () => {
    const invoices = [aPostedInvoice({ lines: [anInvoiceLine({ goods: usd(0), tax: usd(0) })] })];
    expect(credit([taken(4)], { invoices }).memos).toMatchObject([{ lines: [{ lineId: '1', steps: 4, net: usd(0), tax: usd(0) }], gross: usd(0) }]);
  });

  test('gives the freight back with the last of the invoice, where the policy says so', () => {
    const invoices = [aPostedInvoice({ freight: usd(900), freightTax: usd(74), jurisdictions: [{ jurisdiction: 'US-TX STATE 48', name: 'Texas', rate: '0.0825', taxable: usd(1350), tax: usd(111) }] })];
    const of = aReturn({ policy: { ...aReturn().policy, creditFreight: true } });
    const [part] = credit([taken(4)], { invoices, of }).memos;
    expect(part).toMatchObject({ freight: usd(0), tax: usd(15), jurisdictions: [{ taxable: usd(180), tax: usd(15) }] });
    expect(credit([taken(6)], { invoices, of, creditMemos: [part!] }).memos[0]).toMatchObject({ freight: usd(900), tax: usd(96), gross: usd(1266), jurisdictions: [{ taxable: usd(1170), tax: usd(96) }] });
  });
});
