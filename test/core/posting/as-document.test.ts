import { describe, expect, test } from 'vitest';
import type { Journal, JournalLine } from '../../../core/model/journal.ts';
import type { AppliedLine, Receipt } from '../../../core/model/receipt.ts';
import { asDocument, type Behind, receivablesOf } from '../../../core/posting/as-document.ts';
import { anOpenItem, AT, usd } from '../../support/builders.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1 } as const;
const NOW = AT.toISOString();
const line = (key: JournalLine['key'], side: JournalLine['side'], minor: number): JournalLine => ({ key, account: key, side, amount: usd(minor), functional: usd(minor) });
const journal = (event: Journal['event'], document: string, lines: JournalLine[], change: Partial<Journal> = {}): Journal => ({
  ...OWNER, journalId: `${event}:${document}`, event, document, date: '2026-11-23', description: event, lines, ruleVersion: '1', correlationId: 'corr-1', postedAt: NOW, ...change,
});

const applied = (document: string, paid: number, change: Partial<AppliedLine> = {}): AppliedLine => ({ itemId: `invoice:${document}`, document, paid: usd(paid), functional: usd(paid), ...change });
const receipt = (lines: AppliedLine[], change: Partial<Receipt> = {}): Receipt => ({
  ...OWNER, receiptId: 'bank-T1', source: 'bank', transactionId: 'T1', amount: usd(10_000), valueDate: '2026-11-23', references: [], correlationId: 'corr-1', journals: [], receivedAt: NOW, revision: 1,
  applications: ['bank-T1.1', 'bank-T1.2'].map((applicationId, index) => ({
    applicationId, why: 'remittance', by: 'hub', at: NOW, date: '2026-11-23', lines: index === 1 ? lines : [applied('other', 1)], taken: usd(1), functional: usd(1), journals: [],
  })),
  ...change,
});
const memo = (number: string, minor: number) => ({ itemId: `credit-memo:${number}`, amount: usd(minor), functional: usd(minor) });

/** A ledger of the name xero; who knows nothing answers so. */
const as = (of: Journal, known: Partial<Behind> = {}) =>
  asDocument(of, 'xero', {
    item: async () => undefined, receipt: async () => undefined, refund: async () => undefined, journal: async () => undefined, memoOfRefund: async () => undefined, customerName: async () => undefined, ...known,
  });
const receiptIs = (of: Receipt): Partial<Behind> => ({ receipt: async (entity, id) => (entity === 'NW-US' && id === 'bank-T1' ? of : undefined) });
const needsDocument = (of: Journal, why: string) => ({
  name: 'Rejected', code: 'ledger.needs-document', message: `${of.journalId} moves receivables, which the ledger moves by documents alone: ${why}`, detail: { journalId: of.journalId, event: of.event, document: of.document },
});

const cash = journal('cash-applied', 'bank-T1.2', [line('unapplied-cash', 'debit', 7_000), line('receivables', 'credit', 7_000)]);

describe('what the ledger’s own documents move of receivables', () => {
  test('nothing: the journal goes in as it is', async () => {
    expect(await as(journal('goods-issue', 'shiphero:1', [line('cost-of-goods', 'debit', 180), line('inventory', 'credit', 180)]))).toEqual({ as: 'journal' });
    expect(await as(journal('bank-receipt', 'bank-T1', [line('bank', 'debit', 7_000), line('receivables', 'credit', 7_000)]))).toEqual({ as: 'journal' });
  });

  test('an invoice and a credit memo are the documents that are open of them, and wait for a person where nothing is', async () => {
    for (const event of ['invoice', 'credit-memo'] as const) {
      const of = journal(event, '17', [line('receivables', 'debit', 487), line('revenue', 'credit', 487)]);
      const item = anOpenItem({ itemId: `${event}:17` });
      expect(await as(of, { item: async (entity, id) => (entity === 'NW-US' && id === `${event}:17` ? item : undefined) })).toEqual({ as: event, item });
      await expect(as(of)).rejects.toMatchObject(needsDocument(of, 'nothing is known of the document'));
    }
  });

  test('what no document of the ledger does waits for a person', async () => {
    const of = journal('chargeback', 'dp_1', [line('chargeback-losses', 'debit', 487), line('receivables', 'credit', 487)]);
    await expect(as(of)).rejects.toMatchObject(needsDocument(of, 'the ledger has no document for it'));
  });

  test('a journal without receivables has no line of them', () => {
    expect(receivablesOf(cash)).toEqual(line('receivables', 'credit', 7_000));
    expect(() => receivablesOf(journal('goods-issue', '1', [line('inventory', 'credit', 1)]))).toThrow('goods-issue:1 moves no receivables');
  });
});

describe('money that was put to invoices', () => {
  test('is a payment on each of them, out of where the money was', async () => {
    const paid = [applied('17', 4_000), applied('18', 3_000), applied('19', 0)];
    expect(await as(cash, receiptIs(receipt(paid)))).toEqual({
      as: 'payments', payments: [{ of: 'invoice', number: '17', amount: usd(4_000) }, { of: 'invoice', number: '18', amount: usd(3_000) }], account: line('unapplied-cash', 'debit', 7_000),
    });
  });

  test('so are what was taken off within the terms and what was written off, each by itself', async () => {
    const lines = [applied('17', 4_000, { discount: usd(80), writeOff: { amount: usd(5), reason: 'small' } }), applied('18', 3_000)];
    const of = (event: 'terms-discount' | 'write-off', account: JournalLine['key'], minor: number) =>
      as(journal(event, 'bank-T1.2', [line('receivables', 'credit', minor), line(account, 'debit', minor)]), receiptIs(receipt(lines)));
    expect(await of('terms-discount', 'discounts', 80)).toEqual({ as: 'payments', payments: [{ of: 'invoice', number: '17', amount: usd(80) }], account: line('discounts', 'debit', 80) });
    expect(await of('write-off', 'write-offs', 5)).toEqual({ as: 'payments', payments: [{ of: 'invoice', number: '17', amount: usd(5) }], account: line('write-offs', 'debit', 5) });
  });

  test('differences of exchange rates and of rounding are not where the money was', async () => {
    const lines = [line('rounding', 'debit', 0), line('exchange-loss', 'debit', 0), line('exchange-gain', 'credit', 0), ...cash.lines];
    expect(await as({ ...cash, lines }, receiptIs(receipt([applied('17', 7_000)])))).toMatchObject({ account: { key: 'unapplied-cash' } });
    const nowhere = { ...cash, lines: lines.filter(({ key }) => key !== 'unapplied-cash') };
    await expect(as(nowhere, receiptIs(receipt([applied('17', 7_000)])))).rejects.toMatchObject(needsDocument(nowhere, 'the documents that it is about come to another amount'));
  });

  test('waits for a person where it comes to another amount, or is on what is no invoice', async () => {
    await expect(as(cash, receiptIs(receipt([applied('17', 6_999)])))).rejects.toMatchObject(needsDocument(cash, 'the documents that it is about come to another amount'));
    await expect(as(cash, receiptIs(receipt([applied('17', 7_000, { itemId: 'refund:re_1' })])))).rejects.toMatchObject(needsDocument(cash, 'refund:re_1 is no invoice'));
  });

  test('is tried again while its application is not there yet', async () => {
    for (const known of [{}, receiptIs(receipt([], { applications: [] }))]) await expect(as(cash, known)).rejects.toMatchObject({ name: 'Transient', code: 'receipt.not-found', message: 'application bank-T1.2 is not there' });
  });

  test('that was entered in that ledger is there already; what was taken off with it is not, and another’s neither', async () => {
    const there = receipt([applied('17', 7_000, { discount: usd(7_000) })], { gateway: 'xero', transactionId: 'PAY-9' });
    expect(await as(cash, receiptIs(there))).toEqual({ as: 'entered-there', id: 'PAY-9' });
    expect(await as(journal('bank-receipt', 'bank-T1', cash.lines), receiptIs(there))).toEqual({ as: 'entered-there', id: 'PAY-9' });
    expect((await as({ ...cash, event: 'terms-discount' }, receiptIs(there))).as).toBe('payments');
    const elsewhere = receiptIs({ ...there, gateway: 'stripe' });
    expect((await as(cash, elsewhere)).as).toBe('payments');
    expect(await as(journal('bank-receipt', 'bank-T1', cash.lines), elsewhere)).toEqual({ as: 'journal' });
  });
});

describe('money that went back', () => {
  const of = (change: Partial<Journal> = {}) => journal('refund', 're_1/receivables', [line('receivables', 'debit', 487), line('clearing', 'credit', 487)], change);
  const payments = { as: 'payments', payments: [{ of: 'credit-memo', number: 'CM-1', amount: usd(487) }], account: line('clearing', 'credit', 487) };

  test('is a payment on each credit memo that it was taken out of, and on nothing else', async () => {
    const taken = [memo('CM-1', 487), { ...memo('', 100), itemId: 'unapplied:bank-T1' }];
    const refund = { ...OWNER, refundId: 're_1', correlationId: 'corr-1', amount: usd(587), taken, journals: [], date: '2026-11-23', revision: 1 };
    const known: Partial<Behind> = { refund: async (entity, id) => (entity === 'NW-US' && id === 're_1' ? refund : undefined) };
    expect(await as(of(), known)).toEqual(payments);
    await expect(as(of(), { refund: async () => ({ ...refund, taken: [memo('CM-1', 486)] }) })).rejects.toMatchObject({ code: 'ledger.needs-document' });
  });

  test('by the gateway is on the credit memo that says why, and waits for a person where none does', async () => {
    const known: Partial<Behind> = { memoOfRefund: async (entity, orderId, id) => (entity === 'NW-US' && orderId === 'ORD-1' && id === 're_1/receivables' ? 'CM-1' : undefined) };
    expect(await as(of({ orderId: 'ORD-1' }), known)).toEqual(payments);
    for (const unknown of [of(), of({ orderId: 'ORD-2' })]) await expect(as(unknown, known)).rejects.toMatchObject(needsDocument(unknown, 'no credit memo says what was given back'));
    await expect(as(of(), { memoOfRefund: async () => 'CM-1' })).rejects.toMatchObject({ code: 'ledger.needs-document' });
  });
});

describe('a journal that takes another back', () => {
  const back = journal('reversal', 'cash-applied:bank-T1.2', [line('receivables', 'debit', 7_000), line('unapplied-cash', 'credit', 7_000)]);
  const originalIs = (of: Journal): Partial<Behind> => ({ journal: async (entity, id) => (entity === 'NW-US' && id === 'cash-applied:bank-T1.2' ? of : undefined) });

  test('takes payments back where that one made them', async () => {
    expect(await as(back, { ...receiptIs(receipt([applied('17', 7_000)])), ...originalIs(cash) })).toEqual({ as: 'taken-back', journal: cash });
  });

  test('of a document waits for a person, and of a journal that is not there yet is tried again', async () => {
    const invoice = journal('invoice', '17', [line('receivables', 'debit', 487), line('revenue', 'credit', 487)]);
    await expect(as(back, { ...originalIs(invoice), item: async () => anOpenItem() })).rejects.toMatchObject(needsDocument(back, 'what it takes back is a document that the ledger keeps: it is corrected by another one there'));
    await expect(as(back)).rejects.toMatchObject({ name: 'Transient', code: 'journal.not-found', message: 'journal cash-applied:bank-T1.2 is not there' });
  });
});
