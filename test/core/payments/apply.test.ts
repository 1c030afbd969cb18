import { describe, expect, test } from 'vitest';
import type { Customer } from '../../../core/model/masterdata.ts';
import type { Journal } from '../../../core/model/journal.ts';
import type { Money } from '../../../core/model/money.ts';
import type { OpenItem } from '../../../core/model/open-item.ts';
import type { Receipt } from '../../../core/model/receipt.ts';
import { appliedOf, applyCash, discountOf, lineTotal } from '../../../core/payments/apply.ts';
import { receiptIdOf, receiveCash } from '../../../core/payments/receive.ts';
import { giveBack, refundFailed } from '../../../core/payments/refund.ts';
import { type PayoutPart, settlePayout } from '../../../core/payments/settle.ts';
import { standing, unapplyCash } from '../../../core/payments/unapply.ts';
import { anAccounting, AT, usd } from '../../support/builders.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', correlationId: 'corr-1' };
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const anItem = (document: string, amount = usd(10_000), change: Partial<OpenItem> = {}): OpenItem => ({
  ...OWNER, schemaVersion: 1, itemId: `invoice:${document}`, kind: 'invoice', document, orderId: 'ORD-1', customerId: 'ACME', amount, open: amount, functional: usd(amount.minor), date: '2026-11-01', dueDate: '2026-12-01', revision: 1, ...change,
});
const aReceipt = (amount: Money, change: Partial<Receipt> = {}): Receipt => ({
  ...OWNER, schemaVersion: 1, receiptId: 'bank-77', source: 'bank', transactionId: '77', amount, valueDate: '2026-11-11', customerId: 'ACME', references: [], applications: [], journals: [], receivedAt: AT.toISOString(), revision: 1, ...change,
});
const said = ({ journalId, lines }: Journal) => [journalId, ...lines.map(({ key, side, amount, functional }) => `${key} ${side} ${amount.minor} ${amount.currency} ${functional.minor}`)];
const TERMS: NonNullable<Customer['terms']> = { netDays: 30, discountPercent: '2', discountDays: 10 };
const accounting = anAccounting();
type Pay = { item: OpenItem; pay: Money; reason?: string };
const apply = (received: Money, lines: Pay[], { tolerances = [usd(50)], change = {} }: { tolerances?: Money[]; change?: Partial<Receipt> } = {}) => {
  const came = receiveCash(aReceipt(received, change), accounting);
  return { came, ...applyCash({ receipt: came.receipt, cash: came.item, lines, why: 'remittance', by: 'crossdock', day: '2026-11-23', allowances: { terms: TERMS, tolerances } }, accounting) };
};

describe('what comes in', () => {
  test('of a bank is unapplied, of a gateway a deposit of its order; each once, under the number of its source', () => {
    expect(receiptIdOf('bank', '77')).toBe('bank-77');
    const bank = receiveCash(aReceipt(usd(100)), accounting);
    expect(bank.item).toMatchObject({ itemId: 'unapplied:bank-77', kind: 'unapplied', customerId: 'ACME', open: usd(100), functional: usd(100), date: '2026-11-11' });
    expect(bank.item).not.toHaveProperty('orderId');
    expect(bank.receipt.journals).toEqual(['bank-receipt:bank-77']);
    const gateway = receiveCash(aReceipt(usd(100), { receiptId: 'gateway-1', source: 'gateway', orderId: 'ORD-1', customerId: undefined }), accounting, 'ACME');
    expect(gateway.item).toMatchObject({ itemId: 'deposit:gateway-1', kind: 'deposit', orderId: 'ORD-1', billTo: 'ACME' });
    expect(gateway.item).not.toHaveProperty('customerId');
    expect(said(gateway.journal)).toEqual(['capture:gateway-1', 'clearing debit 100 USD 100', 'customer-deposits credit 100 USD 100']);
  });

  test('advice is no money, and nothing is none', () => {
    expect(() => receiveCash(aReceipt(usd(100), { source: 'remittance' }), accounting)).toThrow('brings no money');
    expect(() => receiveCash(aReceipt(usd(0)), accounting)).toThrow('brings no money');
  });
});

describe('what is applied', () => {
  test('goes to the accounts of who is paid, and is of the receipt that it came with', () => {
    const rules = { ...accounting.rules, rules: [...accounting.rules.rules, { key: 'receivables' as const, customerGroup: 'TRADE', account: 'assets:trade receivables' }] };
    const came = receiveCash(aReceipt(usd(100)), accounting);
    const { journals } = applyCash({ receipt: came.receipt, cash: came.item, lines: [{ item: anItem('1', usd(100), { customerGroup: 'TRADE' }), pay: usd(100) }], why: 'remittance', by: 'crossdock', day: '2026-11-23', allowances: {} }, { ...accounting, rules });
    expect(journals.map(({ entity, correlationId, lines }) => [entity, correlationId, lines.map(({ account }) => account)])).toEqual([['NW-US', 'corr-1', ['liabilities:unapplied cash', 'assets:trade receivables']]]);
  });

  test('with its discount to the cent, where nothing more may be taken off', () => {
    const done = apply(usd(9_800), [{ item: anItem('1'), pay: usd(9_800) }], { tolerances: [] });
    expect([done.items[0]?.open, done.application.lines[0]?.discount, done.short]).toEqual([usd(0), usd(200), []]);
  });

  test('is in the currency of the cash: the item’s and what is paid of it', () => {
    const came = receiveCash(aReceipt(usd(100)), accounting);
    const pay = (item: OpenItem, amount: Money) => () => applyCash({ receipt: came.receipt, cash: came.item, lines: [{ item, pay: amount }], why: 'remittance', by: 'crossdock', day: '2026-11-23', allowances: {} }, accounting);
    for (const act of [pay(anItem('1', eur(100)), usd(100)), pay(anItem('1', usd(100)), eur(100))]) expect(act).toThrow(expect.objectContaining({ code: 'cash.currency-mismatch', detail: { document: '1' } }));
  });

  test('to two invoices, with discount and write-off of each: journals of their sums, and each line with its own', () => {
    const done = apply(usd(19_760), [{ item: anItem('1'), pay: usd(9_800) }, { item: anItem('2', usd(10_000), { date: '2026-10-01' }), pay: usd(9_960), reason: '01' }]);
    expect(done.journals.map(said)).toEqual([
      ['cash-applied:bank-77.1', 'unapplied-cash debit 19760 USD 19760', 'receivables credit 19760 USD 19760'],
      ['terms-discount:bank-77.1', 'discounts debit 200 USD 200', 'receivables credit 200 USD 200'],
      ['write-off:bank-77.1', 'write-offs debit 40 USD 40', 'receivables credit 40 USD 40'],
    ]);
    expect(done.application).toMatchObject({
      applicationId: 'bank-77.1', taken: usd(19_760), journals: ['cash-applied:bank-77.1', 'terms-discount:bank-77.1', 'write-off:bank-77.1'],
      lines: [{ itemId: 'invoice:1', paid: usd(9_800), discount: usd(200), functional: usd(10_000) }, { itemId: 'invoice:2', paid: usd(9_960), writeOff: { amount: usd(40), reason: '01' }, functional: usd(10_000) }],
    });
    expect(done.application.lines[0]).not.toHaveProperty('writeOff');
    expect(done.application.lines[1]).not.toHaveProperty('discount');
    expect(done.application.lines.map((line) => lineTotal(line).minor)).toEqual([10_000, 10_000]);
    expect([done.items.map(({ open }) => open.minor), done.short, done.items.some((item) => item.deduction)]).toEqual([[0, 0], [], false]);
  });

  test('a discount is of the whole invoice, once, until its last day; of anything else there is none', () => {
    const most = (change: Partial<OpenItem>, day = '2026-11-11', terms: Customer['terms'] = TERMS) => discountOf(anItem('1', usd(10_000), change), day, terms, 'half-even').minor;
    expect([most({}), most({}, '2026-11-12'), most({ open: usd(9_999) }), most({ kind: 'refund' })]).toEqual([200, 0, 0, 0]);
    expect([discountOf(anItem('1'), '2026-11-11', undefined, 'half-even').minor, most({}, '2026-11-11', { netDays: 30, discountDays: 10 }), most({}, '2026-11-11', { netDays: 30, discountPercent: '2' })]).toEqual([0, 0, 0]);
    expect(most({}, '2026-11-13', { ...TERMS, graceDays: 2 })).toBe(200);
  });

  test('less than the discount is taken off where less is missing, and a tolerance on top of it', () => {
    expect(apply(usd(9_900), [{ item: anItem('1'), pay: usd(9_900) }]).application.lines[0]).toMatchObject({ discount: usd(100) });
    expect(apply(usd(9_770), [{ item: anItem('1'), pay: usd(9_770) }]).application.lines[0]).toMatchObject({ discount: usd(200), writeOff: { amount: usd(30), reason: 'within-tolerance' } });
  });

  test('where something stays open nothing is taken off', () => {
    const { application, items, short } = apply(usd(9_000), [{ item: anItem('1'), pay: usd(9_000) }]);
    expect(application.lines[0]).toEqual({ itemId: 'invoice:1', document: '1', paid: usd(9_000), functional: usd(9_000) });
    expect(items[0]?.deduction).toEqual({ receiptId: 'bank-77', amount: usd(1_000), reason: 'short-paid', openedAt: AT.toISOString() });
    expect(short.map(({ itemId }) => itemId)).toEqual(['invoice:1']);
  });

  test('a tolerance is in its own currency; of several any will do', () => {
    const writeOff = (tolerances: Money[]) => apply(usd(9_790), [{ item: anItem('1', usd(9_800), { date: '2026-10-01' }), pay: usd(9_790) }], { tolerances }).application.lines[0]?.writeOff?.amount.minor;
    expect([writeOff([eur(50)]), writeOff([]), writeOff([usd(9)]), writeOff([usd(9), usd(10)]), writeOff([eur(5), usd(10)])]).toEqual([undefined, undefined, undefined, 10, 10]);
  });

  test('no more than there is, in the same currency, of what is owed', () => {
    const refused = (pay: Money, item: OpenItem, received = usd(10_000)) => {
      try {
        apply(received, [{ item, pay }]);
        return 'applied';
      } catch (error) {
        return `${(error as { code?: string }).code} ${JSON.stringify((error as { detail?: object }).detail)}`;
      }
    };
    expect(refused(usd(10_000), anItem('1'))).toBe('applied');
    expect(refused(usd(0), anItem('1'))).toMatch(/^cash.over-applied .*"1"/);
    expect(refused(usd(-5), anItem('1'))).toMatch(/^cash.over-applied/);
    expect(refused(usd(101), anItem('1', usd(100)))).toMatch(/^cash.over-applied .*"1"/);
    expect(refused(usd(10_001), anItem('1', usd(20_000)))).toMatch(/^cash.over-applied .*"left".*10000/);
    expect(refused(usd(1), anItem('1', usd(100), { open: usd(0) }))).toMatch(/^cash.nothing-open .*"1"/);
    expect(refused(usd(1), anItem('1', usd(100), { kind: 'credit-memo' }))).toMatch(/^cash.nothing-open/);
    expect(refused(eur(1), anItem('1'))).toMatch(/^cash.currency-mismatch .*/);
    expect(refused(usd(1), anItem('1', eur(100)))).toMatch(/^cash.currency-mismatch .*/);
    expect(() => apply(usd(5), [])).toThrow(expect.objectContaining({ code: 'cash.over-applied' }));
  });
});

describe('taken back', () => {
  const first = apply(usd(10_000), [{ item: anItem('1'), pay: usd(6_000) }]);
  const second = applyCash({ receipt: first.receipt, cash: first.cash, lines: [{ item: anItem('2'), pay: usd(4_000) }], why: 'by-hand', by: 'fiona', day: '2026-11-23', allowances: { tolerances: [] } }, accounting);
  const other = anItem('9', usd(10), { deduction: { receiptId: 'bank-1', amount: usd(10), reason: '06', openedAt: AT.toISOString() } });
  const back = unapplyCash({ receipt: second.receipt, applicationId: 'bank-77.1', cash: second.cash, items: [first.items[0] as OpenItem, other], journals: first.journals, day: '2026-11-24', by: 'fiona', reason: 'wrong', at: AT });

  test('one application of a receipt leaves the others, and items of others', () => {
    expect(appliedOf(second.receipt)).toEqual(usd(10_000));
    expect(appliedOf(back.receipt)).toEqual(usd(4_000));
    expect(back.receipt.applications.map(({ unapplied }) => unapplied)).toEqual([{ by: 'fiona', at: AT.toISOString(), reason: 'wrong', journals: ['reversal:cash-applied:bank-77.1'] }, undefined]);
    expect(back.cash.open).toEqual(usd(6_000));
    expect(back.items).toEqual([anItem('1'), other]);
  });

  test('a deduction case of another receipt stays with its item', () => {
    const cased = { ...(first.items[0] as OpenItem), deduction: { receiptId: 'bank-1', amount: usd(10), reason: '06', openedAt: AT.toISOString() } };
    const [item] = unapplyCash({ receipt: second.receipt, applicationId: 'bank-77.1', cash: second.cash, items: [cased], journals: [], day: '2026-11-24', by: 'fiona', reason: 'wrong', at: AT }).items;
    expect(item?.deduction?.receiptId).toBe('bank-1');
  });

  test('what is not there is said', () => {
    expect(standing(second.receipt, 'bank-77.2').lines[0]?.itemId).toBe('invoice:2');
    expect(() => standing(second.receipt, 'bank-77.3')).toThrow(expect.objectContaining({ code: 'application.not-found', status: 404 }));
  });
});

describe('given back', () => {
  const own = (kind: OpenItem['kind'], document: string, minor: number, change: Partial<OpenItem> = {}) => anItem(document, usd(minor), { kind, itemId: `${kind}:${document}`, ...change });
  const give = (minor: number, items: OpenItem[], change = {}) => giveBack({ ...OWNER, orderId: 'ORD-1' }, { refundId: 're_1', amount: usd(minor), by: 'bank', day: '2026-11-24', customerId: 'ACME', billTo: 'ACME', ...change }, items, accounting);

  test('the oldest of a kind first, deposits before what lies unapplied before memos; only what we owe, in its currency', () => {
    const items = [own('credit-memo', 'M', 100), own('unapplied', 'U', 100), own('deposit', 'young', 100, { date: '2026-11-09' }), own('deposit', 'old', 100), own('invoice', 'I', 100), own('deposit', 'E', 100, { open: eur(100) }), own('deposit', 'spent', 100, { open: usd(0) })];
    const { refund, items: after, unexplained } = give(350, items);
    expect(refund.taken.map(({ itemId, amount }) => `${itemId} ${amount.minor}`)).toEqual(['deposit:old 100', 'deposit:young 100', 'unapplied:U 100', 'credit-memo:M 50']);
    expect(after.map(({ itemId, open }) => `${itemId} ${open.minor}`)).toEqual(['deposit:old 0', 'deposit:young 0', 'unapplied:U 0', 'credit-memo:M 50']);
    expect(unexplained).toBeUndefined();
  });

  test('from one account it is one journal under its own number; what nothing explains the customer owes', () => {
    expect(give(100, [own('deposit', 'D', 100), own('deposit', 'other', 50)]).journals.map(said)).toEqual([['refund:re_1', 'customer-deposits debit 100 USD 100', 'bank credit 100 USD 100']]);
    const { unexplained, refund, items } = give(40, []);
    expect(unexplained).toMatchObject({ itemId: 'refund:re_1', kind: 'refund', orderId: 'ORD-1', customerId: 'ACME', billTo: 'ACME', amount: usd(40), open: usd(40), functional: usd(40), date: '2026-11-24', dueDate: '2026-11-24' });
    expect([refund.orderId, items, refund.taken]).toEqual(['ORD-1', [], [{ itemId: 'refund:re_1', amount: usd(40), functional: usd(40) }]]);
    const nobody = giveBack(OWNER, { refundId: 're_2', amount: usd(40), by: 'clearing', day: '2026-11-24' }, [], accounting);
    for (const field of ['orderId', 'customerId', 'billTo']) expect(nobody.unexplained).not.toHaveProperty(field);
    expect(nobody.refund).not.toHaveProperty('orderId');
  });

  test('where it did not reach the customer, all is as it was', () => {
    const deposit = own('deposit', 'D', 100);
    const { refund, items, journals, unexplained } = give(140, [deposit]);
    const failed = refundFailed(refund, [...items, unexplained as OpenItem, own('unapplied', 'U', 5)], journals, { day: '2026-11-25', reason: 'account closed', at: AT }, accounting);
    expect(failed.refund.failedAt).toBe(AT.toISOString());
    expect(failed.items.map(({ itemId, open }) => `${itemId} ${open.minor}`)).toEqual(['deposit:D 100', 'refund:re_1 0', 'unapplied:U 5']);
    expect(failed.journals.map(({ journalId }) => journalId)).toEqual(journals.map(({ journalId }) => `reversal:${journalId}`));
  });
});

describe('a payout', () => {
  const moved = (type: PayoutPart['transactions'][number]['type'], gross: number, fee: number, change = {}) => ({ balanceTransaction: `txn_${type}`, type, gross: usd(gross), fee: usd(fee), net: usd(gross - fee), at: '2026-11-24T00:00:00Z', gatewayType: type, ...change });
  const settle = (paid: number, transactions: PayoutPart['transactions'], change: Partial<PayoutPart> = {}) =>
    settlePayout(OWNER, { gateway: 'stripe', eventId: 'evt_1', occurredAt: '2026-11-24T00:00:00Z', payoutId: 'po_1', paid: usd(paid), arrival: '2026-11-26', part: 1, parts: 1, transactions, ...change }, '2026-11-26', accounting);

  test('in several parts: each moves its own, under a number of its own', () => {
    const { journal, net } = settle(9_000, [moved('capture', 5_000, 100)], { part: 2, parts: 3 });
    expect(said(journal as Journal)).toEqual(['settlement:po_1/2', 'bank debit 4900 USD 4900', 'gateway-fees debit 100 USD 100', 'clearing credit 5000 USD 5000']);
    expect(net).toEqual(usd(4_900));
    expect(settle(9_000, [], { part: 3, parts: 3 })).toMatchObject({ net: usd(0), unexplained: [] });
  });

  test('of which the gateway does not say what is in it leaves clearing all the same, unexplained', () => {
    expect(settle(9_000, [moved('payout', -9_000, 0)])).toMatchObject({ net: usd(9_000), fees: usd(0), unexplained: [{ balanceTransaction: 'po_1', gatewayType: 'payout', net: usd(9_000) }] });
  });

  test('of nothing, with nothing in it, is nothing: no journal, and nobody has to explain it', () => {
    expect(settle(0, [])).toEqual({ journal: undefined, net: usd(0), fees: usd(0), unexplained: [] });
  });

  test('everything that our own journals put into clearing is explained', () => {
    const kinds = (['capture', 'refund', 'refund-failed', 'dispute', 'dispute-reversed', 'fee'] as const).map((type) => moved(type, type === 'fee' ? -6 : 10, 0));
    expect(settle(44, kinds)).toMatchObject({ unexplained: [], fees: usd(6) });
  });

  test('that does not add up, as a whole or in one movement, or is in two currencies, is refused by name', () => {
    expect(() => settle(9_999, [moved('capture', 10_000, 320)])).toThrow(expect.objectContaining({ code: 'cash.payout-differs', detail: { payoutId: 'po_1', paid: usd(9_999), net: usd(9_680) } }));
    expect(() => settle(9_999, [moved('capture', 10_000, 320, { net: usd(9_999) })])).toThrow(expect.objectContaining({ code: 'cash.payout-differs', detail: { payoutId: 'po_1', balanceTransaction: 'txn_capture' } }));
    expect(() => settle(9_680, [moved('capture', 10_000, 320, { net: eur(9_680) })])).toThrow(expect.objectContaining({ code: 'cash.currency', detail: { payoutId: 'po_1', balanceTransaction: 'txn_capture' } }));
  });
});
