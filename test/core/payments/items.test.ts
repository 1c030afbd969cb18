import { expect, test } from 'vitest';
import type { Journal } from '../../../core/model/journal.ts';
import { creditMemoItem, inBooksOf, invoiceItem } from '../../../core/payments/items.ts';
import { matchReceipt } from '../../../core/payments/match.ts';
import { capturable, newPayment, refundable } from '../../../core/payments/payment.ts';
import { attemptAfter, creditMemoOf, giveBack, nextAttempt, payBack, refundOfMemoFailed } from '../../../core/payments/refund.ts';
import { unapplyCash } from '../../../core/payments/unapply.ts';
import { refunded } from '../../../core/posting/journals/cash.ts';
import { creditMemoJournal, invoiceJournal } from '../../../core/posting/journals/invoice.ts';
import type { CreditMemo } from '../../../core/model/credit-memo.ts';
import { anAccounting, anInvoice, anInvoiceLine, anOpenItem, anOrder, aPayment, AT, usd } from '../../support/builders.ts';

const SUBJECT = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', correlationId: 'corr-1' };
const accounting = anAccounting();
const memo = (change: Partial<CreditMemo> = {}): CreditMemo => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, creditMemoId: 'CM-1', number: 'CN-1', orderId: 'ORD-1', invoiceId: 'INV-1', invoiceNumber: '2026-17', customerId: 'ACME', correlationId: 'corr-1', currency: 'USD',
  memoDate: '2026-11-23', reason: 'x', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 4, net: usd(180), tax: usd(15) }], freight: usd(0), tax: usd(15), gross: usd(195), ...change,
});
const journal = (of: Journal | undefined) => [of as Journal];

test('an invoice and a memo leave open what their journals have on receivables; of a customer group, whose accounts go by it', () => {
  const invoice = anInvoice();
  expect(invoiceItem(invoice, journal(invoiceJournal(invoice, '2026-11-23', accounting)))).toMatchObject({ itemId: 'invoice:2026-17', amount: usd(487), open: usd(487), functional: usd(487) });
  expect(invoiceItem({ ...invoice, customerGroup: 'TRADE' }, journal(invoiceJournal(invoice, '2026-11-23', accounting)), 'HQ')).toMatchObject({ customerGroup: 'TRADE', billTo: 'HQ' });
  const plain = [invoiceItem(invoice, journal(invoiceJournal(invoice, '2026-11-23', accounting))), creditMemoItem(memo(), journal(creditMemoJournal(memo(), '2026-11-23', accounting)))];
  for (const item of plain) expect(Object.keys(item ?? {})).not.toEqual(expect.arrayContaining(['customerGroup']));
  expect(creditMemoItem(memo({ customerGroup: 'TRADE' }), journal(creditMemoJournal(memo(), '2026-11-23', accounting)))).toMatchObject({ customerGroup: 'TRADE', open: usd(195) });
  expect([invoiceItem(invoice, []), creditMemoItem(memo(), [])]).toEqual([undefined, undefined]);
});

test('an invoice that was paid ahead to the cent leaves nothing in the books either, whatever the rates did', () => {
  const invoice = anInvoice({ lines: [anInvoiceLine({ tax: usd(0) })] });
  const [own] = journal(invoiceJournal(invoice, '2026-11-23', accounting)) as [Journal];
  const paid: Journal = { ...own, lines: [{ ...own.lines[0]!, side: 'credit', functional: usd(447) }] };
  expect(invoiceItem(invoice, [own, paid])).toMatchObject({ open: usd(0), functional: usd(0) });
});

test('the last part of an item takes all that is left of it in the books', () => {
  expect([inBooksOf({ open: usd(3), functional: usd(10) }, usd(1), 'half-even'), inBooksOf({ open: usd(3), functional: usd(10) }, usd(3), 'half-even'), inBooksOf({ open: usd(0), functional: usd(2) }, usd(0), 'half-even')]).toEqual([usd(3), usd(10), usd(2)]);
});

test('a refund of a memo that failed is open again, at what went out; one of which nothing is known is only reversed', () => {
  const out = refunded({ ...SUBJECT, orderId: 'ORD-1' }, { document: 're_1', amount: usd(195), of: 'receivables', functional: usd(195), by: 'clearing' }, '2026-11-23', accounting) as Journal;
  const item = anOpenItem({ kind: 'credit-memo', itemId: 'credit-memo:CN-1', open: usd(0), functional: usd(0) });
  const how = { day: '2026-11-25', reason: 'account closed', at: AT };
  const failed = refundOfMemoFailed({ ...out, lines: out.lines.map((line) => (line.key === 'receivables' ? { ...line, functional: usd(190) } : line)) }, item, how);
  expect([failed.item?.open, failed.item?.functional, failed.journal.journalId]).toEqual([usd(195), usd(190), 'reversal:refund:re_1']);
  expect(refundOfMemoFailed(out, undefined, how).item).toBeUndefined();
  expect(refundOfMemoFailed({ ...out, lines: out.lines.filter(({ key }) => key !== 'receivables') }, item, how).item).toBe(item);
});

test('money goes back out of the oldest of a kind first, and out of no more than it takes', () => {
  const deposit = (document: string, date: string, open: number) => anOpenItem({ kind: 'deposit', itemId: `deposit:${document}`, document, date, open: usd(open), functional: usd(open) });
  const all = [deposit('C', '2026-11-03', 100), deposit('A', '2026-11-01', 100), deposit('B', '2026-11-02', 100)];
  const { refund, items, journals, unexplained } = giveBack(SUBJECT, { refundId: 're_1', amount: usd(200), by: 'clearing', day: '2026-11-24' }, all, accounting);
  expect([refund.taken.map(({ itemId, amount }) => [itemId, amount.minor]), items.length, journals.map(({ journalId }) => journalId), unexplained]).toEqual([[['deposit:A', 100], ['deposit:B', 100]], 2, ['refund:re_1'], undefined]);
});

test('what is paid goes by the day it is due, then by its number', () => {
  const item = (document: string, dueDate: string) => anOpenItem({ itemId: `invoice:${document}`, document, dueDate, open: usd(100) });
  const items = [item('C', '2026-12-02'), item('B', '2026-12-01'), item('D', '2026-11-30'), item('A', '2026-12-01'), { ...item('0', '2026-11-01'), open: usd(0) }];
  const { lines } = matchReceipt({}, usd(350), { items, references: [], rule: 'oldest-first' });
  expect(lines.map(({ item: { document }, pay }) => [document, pay.minor])).toEqual([['D', 100], ['A', 100], ['B', 100], ['C', 50]]);
});

test('a reference of another kind names no order', () => {
  const items = [anOpenItem({ orderId: 'ORD-1', open: usd(100) })];
  const match = (kind: 'order' | 'other', number: string) => matchReceipt({}, usd(77), { items, references: [{ kind, number } as never] });
  expect([match('order', 'ORD-1').lines.length, match('other', 'ORD-1').code]).toEqual([1, 'cash.unmatched']);
});

test('one who captures once only has nothing left once anything is captured or asked for', () => {
  const asked = [{ captureId: 'INV-1', amount: usd(10) }];
  const captures = [{ captureId: 'INV-0', gatewayCaptureId: 'ch_0', captured: usd(10), at: AT.toISOString() }];
  expect([capturable(aPayment(), AT).minor, capturable(aPayment({ asked }), AT).minor, capturable(aPayment({ captures }), AT).minor, capturable(aPayment({ captures, asked }), AT).minor]).toEqual([487, 0, 0, 0]);
});

test('given back for an invoice is what was captured for that one, of the payment that has it', () => {
  const capture = (invoiceId: string, gatewayCaptureId: string, minor: number) => ({ captureId: invoiceId, invoiceId, gatewayCaptureId, captured: usd(minor), at: AT.toISOString() });
  const payments = [aPayment({ captures: [capture('INV-1', 'ch_1', 100), capture('INV-2', 'ch_2', 300)] })];
  const most = (invoiceId: string) => refundable(payments, { invoiceId, refundId: 'CM-1', gross: usd(1_000) });
  expect([most('INV-1'), most('INV-2'), most('INV-3')]).toEqual([usd(100), usd(300), usd(0)]);
});

test('an application that is taken back is kept with who, why and by which journals; others and their items stay', () => {
  const line = { itemId: 'invoice:17', document: '17', paid: usd(100), functional: usd(100) };
  const application = (applicationId: string) => ({ applicationId, why: 'remittance' as const, by: 'crossdock', at: AT.toISOString(), date: '2026-11-23', lines: [line], taken: usd(100), functional: usd(100), journals: [`cash-applied:${applicationId}`] });
  const receipt = { ...SUBJECT, schemaVersion: 1 as const, receiptId: 'bank-1', source: 'bank' as const, transactionId: '1', amount: usd(200), valueDate: '2026-11-11', references: [], applications: [application('bank-1.1'), application('bank-1.2')], journals: [], receivedAt: AT.toISOString(), revision: 1 };
  const paid = refunded(SUBJECT, { document: 'bank-1.2', amount: usd(100), of: 'receivables', by: 'bank' }, '2026-11-23', accounting) as Journal;
  const cased = (receiptId: string) => anOpenItem({ open: usd(0), functional: usd(0), deduction: { receiptId, amount: usd(5), reason: '01', openedAt: AT.toISOString() } });
  const other = anOpenItem({ itemId: 'invoice:18', open: usd(0), functional: usd(0) });
  const back = unapplyCash({ receipt, applicationId: 'bank-1.2', cash: anOpenItem({ kind: 'unapplied', open: usd(0), functional: usd(0) }), items: [cased('bank-1'), other, { ...cased('bank-0'), itemId: 'invoice:17' }], journals: [paid], day: '2026-11-24', by: 'fiona', reason: 'wrong', at: AT });
  expect(back.receipt.applications.map(({ unapplied }) => unapplied)).toEqual([undefined, { by: 'fiona', at: '2026-11-23T10:00:00.000Z', reason: 'wrong', journals: ['reversal:refund:bank-1.2'] }]);
  expect(back.items.map(({ open, deduction }) => [open.minor, deduction?.receiptId])).toEqual([[100, undefined], [0, undefined], [100, 'bank-0']]);
  expect(back.items[1]).toBe(other);
  expect(Object.keys(back.items[0] ?? {})).not.toEqual(expect.arrayContaining(['deduction']));
});

test('finance gives back at the bank what we owe, of one item, in its currency and no more of it', () => {
  const item = (change: Parameters<typeof anOpenItem>[0] = {}) => anOpenItem({ kind: 'unapplied', itemId: 'unapplied:bank-1', document: 'bank-1', open: usd(100), functional: usd(100), ...change });
  const back = (of: ReturnType<typeof item>, amount = usd(60)) => payBack(of, { refundId: 'r1', amount, day: '2026-11-24' }, accounting);
  const { refund, item: left, journals } = back(item());
  expect([refund.taken, left.open, journals.map(({ journalId, lines }) => [journalId, lines.map(({ key }) => key)])]).toEqual([[{ itemId: 'unapplied:bank-1', amount: usd(60), functional: usd(60) }], usd(40), [['refund:r1', ['unapplied-cash', 'bank']]]]);
  expect(back(item(), usd(100)).item.open).toEqual(usd(0));
  const refused = (code: string, detail: object) => expect.objectContaining({ name: 'Invalid', code, status: 409, detail: { document: 'bank-1', ...detail } });
  for (const none of [item({ kind: 'invoice' }), item({ open: usd(0) })]) expect(() => back(none)).toThrow(refused('cash.nothing-owed', {}));
  expect(() => back(item(), { minor: 60, currency: 'EUR' })).toThrow(refused('cash.currency-mismatch', {}));
  expect(() => back(item(), usd(101))).toThrow(refused('cash.over-refunded', { open: usd(100) }));
});

test('an attempt after one that failed bears the memo and what failed', () => {
  const second = nextAttempt('CM-1', 're_1');
  expect([creditMemoOf('CM-1'), attemptAfter('CM-1'), creditMemoOf(second), attemptAfter(second), nextAttempt(second, 're_2')]).toEqual(['CM-1', undefined, 'CM-1', 're_1', 'CM-1~re_2']);
});

test('a payment that a change asks for says so, and no other does', () => {
  expect(newPayment(anOrder(), 'PAY-1', usd(1), AT, 'CHG-1').changeId).toBe('CHG-1');
  expect(newPayment(anOrder(), 'PAY-1', usd(1), AT)).not.toHaveProperty('changeId');
});
