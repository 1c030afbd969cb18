import { describe, expect, test } from 'vitest';
import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import type { Invoice } from '../../../core/model/invoice.ts';
import type { Return } from '../../../core/model/return.ts';
import { creditReturn } from '../../../core/returns/credit-return.ts';
import type { Taken } from '../../../core/returns/match-receipt.ts';
import { recordReturn } from '../../../core/returns/record-return.ts';
import { postReturnJournal } from '../../../core/returns/post-return-journal.ts';
import { statusOfReturn } from '../../../core/returns/return-status.ts';
import { aLegalEntity, anAccounting, anInvoiceLine, aPayment, AT, usd } from '../../support/builders.ts';
import { aCreditMemo, anInvoicedOrder, aPostedInvoice, aReceipt, aReturn } from './returns.ts';

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

  test('counts what was credited on the line before, whatever for', () => {
    const allowance = aCreditMemo({ creditMemoId: 'CM-PRICE', returnId: undefined, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 0, net: usd(400), tax: usd(0) }] });
    expect(credit([taken(10)], { creditMemos: [allowance] }).memos[0]?.lines[0]).toMatchObject({ net: usd(50), tax: usd(37) });
  });

  test('keeps the restocking fee back for the reasons that cost, and no others', () => {
    const of = aReturn({ policy: { ...aReturn().policy, restockingFee: '15' } });
    expect(credit([taken(4)], { of }).memos[0]).toMatchObject({ restockingFee: usd(27), gross: usd(168) });
    const damaged = { ...of, lines: [{ ...of.lines[0]!, reason: 'damaged' as const }] };
    expect(credit([taken(4)], { of: damaged }).memos[0]).not.toHaveProperty('restockingFee');
  });

  test('gives the freight back with the last of the invoice, where the policy says so', () => {
    const invoices = [aPostedInvoice({ freight: usd(900), freightTax: usd(74), jurisdictions: [{ jurisdiction: 'US-TX STATE 48', name: 'Texas', rate: '0.0825', taxable: usd(1350), tax: usd(111) }] })];
    const of = aReturn({ policy: { ...aReturn().policy, creditFreight: true } });
    const [part] = credit([taken(4)], { invoices, of }).memos;
    expect(part).toMatchObject({ freight: usd(0), tax: usd(15), jurisdictions: [{ taxable: usd(180), tax: usd(15) }] });
    expect(credit([taken(6)], { invoices, of, creditMemos: [part!] }).memos[0]).toMatchObject({ freight: usd(900), tax: usd(96), gross: usd(1266), jurisdictions: [{ taxable: usd(1170), tax: usd(96) }] });
  });
});

const crediting = { invoices: [aPostedInvoice()], creditMemos: [], books: aLegalEntity(), at: AT, accountings: new Map([['INV-shiphero:1', anAccounting()]]) };

test('recording moves the quantities, drafts the memo and puts the cost back, all at once', () => {
  const matched = { taken: [taken(3), taken(1, 'scrap')], leftOut: [], arrived: new Map([['1', 4]]), refused: new Map<string, number>() };
  const { order, also } = recordReturn(anInvoicedOrder(), aReturn(), aReceipt(), matched, crediting);
  expect(order.lines[0]?.quantities).toMatchObject({ invoiced: 6, returned: 4 });
  expect(also.flatMap((change) => (change.change === 'journal' ? [change.journal] : []))).toMatchObject([
    { journalId: 'goods-back:CM-0000000000000001-1-R1-1', lines: [{ key: 'inventory', side: 'debit', amount: usd(54) }, { key: 'cost-of-goods', side: 'credit', amount: usd(72) }, { key: 'scrap', side: 'debit', amount: usd(18) }] },
  ]);
  expect(also).toContainEqual(expect.objectContaining({ change: 'return', return: expect.objectContaining({ lines: [expect.objectContaining({ received: 4 })] }) }));
  expect(also).toContainEqual(expect.objectContaining({ change: 'credit-memo', ifAbsent: true }));
});

test('posting books the memo and what the gateway gave back, and says so once', () => {
  const payment = aPayment({ refunds: [{ refundId: 'CM-0000000000000001-1-R1-1', gatewayRefundId: 're_1', gatewayCaptureId: 'ch_1', refunded: usd(195), status: 'succeeded', at: AT.toISOString() }] });
  const received = aReturn({ lines: [{ ...aReturn().lines[0]!, received: 4 }] });
  const receipt = aReceipt({ goods: [{ lineId: '1', sku: 'BOLT-M8', invoiceId: 'INV-shiphero:1', steps: 4, disposition: 'restock', cost: usd(72) }], creditMemos: ['CM-0000000000000001-1-R1-1'] });
  const posted = postReturnJournal(anInvoicedOrder(), received, receipt, [{ memo: aCreditMemo({ number: 'CN-5' }), accounting: anAccounting() }], [payment], anAccounting());
  expect(posted.journals).toEqual(['credit-memo:CN-5', 'refund:re_1']);
  const told = posted.also.flatMap((change) => (change.change === 'event' ? [change.event.data] : []));
  expect(told).toMatchObject([{ creditMemos: [{ number: 'CN-5', invoiceNumber: '2026-17', gross: usd(195), refunded: usd(195) }] }]);
  const after = posted.also.flatMap((change) => (change.change === 'return' ? [change.return] : []))[0]!;
  expect(statusOfReturn(after, '2026-11-23')).toBe('credited');
  expect(() => postReturnJournal(anInvoicedOrder(), received, receipt, [{ memo: aCreditMemo(), accounting: anAccounting() }], [], anAccounting())).toThrow(expect.objectContaining({ code: 'credit-memo.not-numbered' }));
});
