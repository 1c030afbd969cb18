import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CreditMemo } from '../../../../core/model/credit-memo.ts';
import type { Invoice } from '../../../../core/model/invoice.ts';
import type { Journal } from '../../../../core/model/journal.ts';
import type { Receipt } from '../../../../core/model/receipt.ts';
import { invoiceItem } from '../../../../core/payments/items.ts';
import type { Accounting } from '../../../../core/posting/journal-of.ts';
import { freightAccrued } from '../../../../core/posting/journals/bills.ts';
import { applied, captured, discountTaken, exchanged, received, refunded, writtenOff } from '../../../../core/posting/journals/cash.ts';
import { goodsIssue } from '../../../../core/posting/journals/goods.ts';
import { reversalOf } from '../../../../core/posting/journals/reversal.ts';
import { previewCreditMemo, previewInvoice } from '../../../../core/posting/post-journal.ts';
import { anAccounting, anInvoice, anInvoiceLine, anOpenItem, anOrder, aShipment, AT, usd } from '../../../support/builders.ts';
import { underTest, type UnderTest } from './under-test.ts';

let it: UnderTest;
beforeEach(async () => {
  it = await underTest();
});
afterEach(() => it.xero.stop());

const SUBJECT = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', correlationId: 'corr-1', orderId: 'ORD-0000000000000001' };
const DAY = '2026-11-23';
const dollars = anAccounting();
const share = (jurisdiction: string, tax: number) => ({ jurisdiction, name: jurisdiction, rate: '0.05', taxable: usd(1100), tax: usd(tax) });
/** Goods 4.50, discount 0.50, freight 7.00, tax 0.95 for two authorities: 11.95. */
const { number: _, ...unnumbered } = anInvoice({ lines: [anInvoiceLine({ discount: usd(50) })], freight: usd(700), freightTax: usd(58), dueDate: '2026-12-23', jurisdictions: [share('US-TX 48', 70), share('US-TX 48201', 25)] });
const post = (invoice: Invoice = unnumbered, accounting: Accounting = dollars, ledger = it.ledger) => ledger.postInvoice(anOrder(), aShipment(), invoice, previewInvoice(invoice, accounting));
const aMemo = (change: Partial<CreditMemo> = {}): CreditMemo => ({
  ...SUBJECT, schemaVersion: 1, creditMemoId: 'CM-1', invoiceId: 'INV-shiphero:1', invoiceNumber: 'INV-0001', customerId: 'ACME', currency: 'USD', memoDate: DAY, reason: 'Return',
  lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 5, net: usd(200), tax: usd(17) }], freight: usd(0), tax: usd(17), gross: usd(217), ...change,
});
const credit = (memo = aMemo()) => it.ledger.postCreditMemo(anOrder(), memo, unnumbered, previewCreditMemo(memo, dollars));
const cost = goodsIssue(unnumbered, DAY, dollars) as Journal;

describe('an invoice', () => {
  test('is Xero’s to number, and comes to what our journal says, account by account; looked for before it is made', async () => {
    const posted = await post();
    expect(posted.number).toBe('INV-0001');
    expect(await post()).toEqual(posted);
    expect(it.calls('PUT Invoices')).toBe(1);
    expect(it.balances()).toEqual({ 610: 1195, 220: 50, 200: -450, 210: -700, 820: -95 });
    const [there] = it.xero.org.documents.all<{ reference: string; date: string; dueDate: string; lines: { description: string; amount: number }[] }>('sales');
    expect(there).toMatchObject({ reference: 'INV-shiphero:1', date: DAY, dueDate: '2026-12-23' });
    expect(there?.lines.map(({ description, amount }) => [description, amount])).toEqual([['10 × BOLT-M8, order ORD-0000000000000001', 0], ['Discount', -50], ['Goods', 450], ['Freight', 700], ['Tax US-TX 48', 70], ['Tax US-TX 48201', 25]]);
  });

  test.each(['GET Invoices', 'PUT Invoices', 'PUT Contacts'])('whose answer to %s was lost is there once', async (operation) => {
    it.xero.faults.add({ kind: 'lostAnswer', operation });
    await expect(post()).rejects.toMatchObject({ name: 'Transient', code: 'ledger.unreachable' });
    await post();
    expect(it.balances()['610']).toBe(1195);
    expect(it.xero.org.documents.size('contact')).toBe(1);
  });

  test('that two send at the same time is there once', async () => {
    await it.ledger.postInvoice(anOrder(), aShipment(), { ...unnumbered, invoiceId: 'INV-0' }, previewInvoice(unnumbered, dollars)); // the contact is there
    const numbers = await Promise.all([post(), post(undefined, undefined, it.over({}))]);
    expect(numbers[0]).toEqual(numbers[1]);
    expect(it.balances()['610']).toBe(2390);
  });

  test('of nothing is numbered too', async () => {
    const free = anInvoice({ number: undefined, lines: [anInvoiceLine({ goods: usd(0), tax: usd(0) })] });
    expect(await post(free)).toMatchObject({ number: 'INV-0001' });
    expect(it.balances()).toEqual({});
  });

  test('that stands there over another amount, or that somebody voided, is for a person: nothing is made', async () => {
    await post();
    const dearer = it.ledger.postInvoice(anOrder(), aShipment(), { ...unnumbered, gross: usd(1196) }, previewInvoice(unnumbered, dollars));
    await expect(dearer).rejects.toMatchObject({ name: 'Rejected', code: 'invoice.total-differs', detail: { there: { minor: 1195 }, ours: { minor: 1196 } } });
    it.xero.people.void('INV-0001');
    await expect(post()).rejects.toMatchObject({ name: 'Rejected', code: 'ledger.document-state', detail: { number: 'INV-0001', status: 'VOIDED' } });
    expect(it.calls('PUT Invoices')).toBe(1);
  });

  test('carries business unit and region where the secret names the tracking categories of them', async () => {
    await post(unnumbered, dollars, it.over({}, { tracking: { businessUnit: 'Business unit', region: 'Region' } }));
    const lines = it.xero.org.documents.all<{ lines: { account?: string; tracking: object[] }[] }>('sales')[0]?.lines ?? [];
    expect(lines.filter(({ account }) => account !== undefined).map(({ tracking }) => tracking)).toEqual(Array.from({ length: 5 }, () => [{ name: 'Business unit', option: 'wholesale' }, { name: 'Region', option: 'us' }]));
  });

  test('in another currency has the rate of our journal, the other way round', async () => {
    const rate = { entity: 'NW-US', rateId: 'ECB-1', from: 'EUR', to: 'USD', date: '2026-11-20', rate: '1.08' };
    const eur = (minor: number) => ({ minor, currency: 'EUR' });
    const foreign = anInvoice({ number: undefined, currency: 'EUR', lines: [anInvoiceLine({ goods: eur(10000), discount: eur(0), tax: eur(0) })], exchangeRate: rate });
    const accounting = anAccounting({ rates: [rate] });
    await post(foreign, accounting);
    expect(it.xero.org.documents.all('sales')).toMatchObject([{ currency: 'EUR', rate: 925_926 }]);
    expect(it.balances()).toEqual({ 610: 10800, 200: -10800 }); // 100.00 at 1.08
  });

  test.each([
    ['a month that is locked', () => it.xero.people.lock('2026-11-30'), 'ledger.period-locked'],
    ['an account that is archived', () => it.xero.people.archive('210'), 'ledger.account-refused'],
    ['whatever else Xero does not like', () => it.xero.faults.add({ kind: 'reject', operation: 'PUT Invoices', error: { Message: 'The TaxType field is mandatory' } }), 'ledger.refused'],
  ])('is refused for %s, and goes through once that is mended', async (_what, trouble, code) => {
    trouble();
    await expect(post()).rejects.toMatchObject({ name: 'Rejected', code });
    expect(it.balances()).toEqual({});
    it.xero.people.lock(undefined);
    it.xero.people.archive('210', false);
    await it.clock.advance(60_000);
    await post();
    expect(it.balances()['610']).toBe(1195);
  });

  test('is not sent on an account that the secret does not map, or for a customer that nobody knows', async () => {
    await expect(post(unnumbered, dollars, it.over({}, { accounts: { ...it.settings.accounts, 'revenues:freight': '' } }))).rejects.toMatchObject({ code: 'ledger.account-unmapped', detail: { account: 'revenues:freight' } });
    await expect(post({ ...unnumbered, customerId: 'NOBODY' })).rejects.toMatchObject({ code: 'ledger.customer-unknown', detail: { customerId: 'NOBODY' } });
    expect(it.balances()).toEqual({});
  });
});

test('a credit memo is a credit note of its own number, to the cent, once', async () => {
  const posted = await credit();
  expect(posted.number).toBe('CN-0001');
  expect(await credit()).toEqual(posted);
  expect(it.balances()).toEqual({ 225: 200, 820: 17, 610: -217 });
  await expect(it.ledger.postCreditMemo(anOrder(), aMemo({ gross: usd(218) }), unnumbered, previewCreditMemo(aMemo(), dollars))).rejects.toMatchObject({ code: 'credit-memo.total-differs' });
});

describe('a journal', () => {
  test('that moves no receivables is a manual journal of our id, once, and is found by it', async () => {
    const posted = await it.ledger.postJournal(cost);
    expect(await it.ledger.postJournal(cost)).toEqual(posted);
    await it.ledger.postJournal(freightAccrued(unnumbered, { shipmentId: 'shiphero:1', charge: usd(642) }, DAY, dollars) as Journal);
    expect(it.balances()).toEqual({ 500: 180, 630: -180, 425: 642, 815: -642 });
    it.known.journals.push(cost);
    expect(await it.ledger.journalByReference('NW-US', cost.journalId)).toEqual({ id: posted.id, date: DAY, total: 180 });
    expect(await it.ledger.journalByReference('NW-US', 'goods-issue:other')).toBeUndefined();
  });

  test('whose answer was lost is there once; of the same id over another amount it is not the same', async () => {
    it.xero.faults.add({ kind: 'lostAnswer', operation: 'PUT ManualJournals' });
    await expect(it.ledger.postJournal(cost)).rejects.toMatchObject({ name: 'Transient' });
    await it.ledger.postJournal(cost);
    expect(it.balances()['630']).toBe(-180);
    const dearer = { ...cost, lines: cost.lines.map((line) => ({ ...line, functional: usd(181) })) };
    await expect(it.ledger.postJournal(dearer)).rejects.toMatchObject({ name: 'Rejected', code: 'journal.differs', detail: { there: { minor: 180 }, ours: { minor: 181 } } });
  });

  test('of an invoice that the ERP numbered is an invoice under that number, and no journal on receivables', async () => {
    const invoice = { ...unnumbered, number: '2026-17' };
    const [journal] = previewInvoice(invoice, dollars) as [Journal];
    it.known.items.push(invoiceItem(invoice, [journal], 'ACME') as never);
    const posted = await it.ledger.postJournal(journal);
    expect(posted.number).toBe('2026-17');
    expect(await it.ledger.postJournal(journal)).toEqual(posted);
    expect(it.balances()).toEqual({ 610: 1195, 220: 50, 200: -450, 210: -700, 820: -95 });
    expect(it.calls('PUT ManualJournals')).toBe(0);
  });
});

describe('cash', () => {
  const application = (lines: { document: string; paid: number; discount?: number; writeOff?: number }[]): Receipt => ({
    ...SUBJECT, schemaVersion: 1, receiptId: 'bank-1', source: 'bank', transactionId: '1', amount: usd(1500), valueDate: DAY, references: [], journals: [], receivedAt: AT.toISOString(), revision: 1,
    applications: [{
      applicationId: 'bank-1.1', why: 'remittance', by: 'crossdock', at: AT.toISOString(), date: DAY, taken: usd(0), functional: usd(0), journals: [],
      lines: lines.map(({ document, paid, discount, writeOff }) => ({ itemId: `invoice:${document}`, document, paid: usd(paid), ...(discount !== undefined && { discount: usd(discount) }), ...(writeOff !== undefined && { writeOff: { amount: usd(writeOff), reason: 'within-tolerance' } }), functional: usd(paid) })),
    }],
  });
  const move = { document: 'bank-1.1' };
  const toApply = (amount: number) => applied(SUBJECT, { ...move, from: { key: 'unapplied-cash', amount: usd(amount) }, to: { amount: usd(amount) } }, DAY, dollars) as Journal;
  const twoInvoices = async () => {
    await post();
    await post({ ...unnumbered, invoiceId: 'INV-shiphero:2' });
  };

  test('on the bank and unapplied is a manual journal on the account that stands for the bank; what it pays is a payment on each invoice, its discount and its write-off payments of their own', async () => {
    await twoInvoices();
    it.known.receipts.push(application([{ document: 'INV-0001', paid: 1100, discount: 60, writeOff: 35 }, { document: 'INV-0002', paid: 300 }]));
    await it.ledger.postJournal(received(SUBJECT, { document: 'bank-1', amount: usd(1500), shares: [{ key: 'unapplied-cash', amount: usd(1500) }] }, DAY, dollars) as Journal);
    for (const journal of [toApply(1400), discountTaken(SUBJECT, { ...move, amount: usd(60) }, DAY, dollars), writtenOff(SUBJECT, { ...move, amount: usd(35) }, DAY, dollars)] as Journal[]) {
      const { id } = await it.ledger.postJournal(journal);
      expect(await it.ledger.postJournal(journal)).toEqual({ id });
    }
    expect(it.balances()).toMatchObject({ 605: 1500, 806: -100, 610: 895, 440: 35 });
    expect(it.xero.org.documents.all('sales')).toMatchObject([{ number: 'INV-0001', status: 'PAID' }, { number: 'INV-0002', status: 'AUTHORISED' }]);
    it.known.journals.push(toApply(1400));
    expect(await it.ledger.journalByReference('NW-US', 'cash-applied:bank-1.1')).toMatchObject({ date: DAY, total: 1400 });
  });

  test('of which one payment was made before the answer was lost is not paid twice, and the other is paid', async () => {
    await twoInvoices();
    it.known.receipts.push(application([{ document: 'INV-0001', paid: 1195 }, { document: 'INV-0002', paid: 200 }]));
    it.xero.faults.add({ kind: 'lostAnswer', operation: 'PUT Payments' });
    await expect(it.ledger.postJournal(toApply(1395))).rejects.toMatchObject({ name: 'Transient' });
    await it.ledger.postJournal(toApply(1395));
    expect(it.balances()['806']).toBe(1395);
  });

  test('that is taken back is owed again; not before it was paid there', async () => {
    await twoInvoices();
    it.known.receipts.push(application([{ document: 'INV-0001', paid: 1195 }]));
    it.known.journals.push(toApply(1195));
    const back = reversalOf(toApply(1195), { day: DAY, reason: 'wrong customer', at: AT });
    await expect(it.ledger.postJournal(back)).rejects.toMatchObject({ name: 'Transient', code: 'ledger.not-there-yet' });
    await it.ledger.postJournal(toApply(1195));
    const { id } = await it.ledger.postJournal(back);
    expect(await it.ledger.postJournal(back)).toEqual({ id });
    expect(it.balances()).toMatchObject({ 610: 2390 });
    expect(it.balances()['806']).toBeUndefined();
  });

  test('that people entered in Xero is there already: neither its receipt nor its application is sent', async () => {
    await post();
    it.known.receipts.push({ ...application([{ document: 'INV-0001', paid: 1195 }]), gateway: 'xero', transactionId: 'xero-42' });
    const came = received(SUBJECT, { document: 'bank-1', amount: usd(1195), shares: [{ key: 'unapplied-cash', amount: usd(1195) }] }, DAY, dollars) as Journal;
    expect([await it.ledger.postJournal(came), await it.ledger.postJournal(toApply(1195))]).toEqual([{ id: 'xero-42' }, { id: 'xero-42' }]);
    expect(it.balances()['610']).toBe(1195);
  });

  test('of the gateway stands in clearing and deposits; given back on a credit memo it is a payment of the credit note', async () => {
    await credit();
    await it.ledger.postJournal(captured(SUBJECT, { document: 'pi_1', amount: usd(500), of: 'customer-deposits' }, DAY, dollars) as Journal);
    it.known.memos['re_1'] = 'CN-0001';
    const back = refunded(SUBJECT, { document: 're_1', amount: usd(217), of: 'receivables', by: 'clearing' }, DAY, dollars) as Journal;
    await it.ledger.postJournal(back);
    await it.ledger.postJournal(back);
    expect(it.balances()).toEqual({ 225: 200, 820: 17, 615: 283, 805: -500 });
    expect(it.xero.org.documents.all('sales')).toMatchObject([{ number: 'CN-0001', status: 'PAID' }]);
  });

  test.each([
    ['a refund that no credit memo explains', () => refunded(SUBJECT, { document: 're_2', amount: usd(1), of: 'receivables', by: 'bank' }, DAY, dollars)],
    ['an exchange difference, which Xero works out by itself', () => exchanged(SUBJECT, { document: 'x', currency: 'EUR', gain: usd(5) }, DAY, dollars)],
    ['the reversal of an invoice', () => {
      const [journal] = previewInvoice({ ...unnumbered, number: 'INV-0001' }, dollars) as [Journal];
      it.known.journals.push(journal);
      it.known.items.push(anOpenItem({ itemId: 'invoice:INV-0001', document: 'INV-0001' }));
      return reversalOf(journal, { day: DAY, reason: 'x', at: AT });
    }],
  ])('%s needs a document that nobody has made', async (_what, journal) => {
    await expect(it.ledger.postJournal(journal() as Journal)).rejects.toMatchObject({ name: 'Rejected', code: 'ledger.needs-document' });
    expect(it.calls('PUT ManualJournals') + it.calls('PUT Payments')).toBe(0);
  });
});
