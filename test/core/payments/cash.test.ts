import { describe, expect, test } from 'vitest';
import type { OpenItem } from '../../../core/model/open-item.ts';
import type { PaymentReference, Receipt } from '../../../core/model/receipt.ts';
import { applyCash } from '../../../core/payments/apply.ts';
import { disputeClosed, disputeOpened } from '../../../core/payments/dispute.ts';
import { matchReceipt } from '../../../core/payments/match.ts';
import { giveBack } from '../../../core/payments/refund.ts';
import { receiveCash } from '../../../core/payments/receive.ts';
import { type PayoutPart, settlePayout } from '../../../core/payments/settle.ts';
import { unapplyCash } from '../../../core/payments/unapply.ts';
import type { Journal } from '../../../core/model/journal.ts';
import { anAccounting, AT, usd } from '../../support/builders.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', correlationId: 'corr-1' };
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const anItem = (document: string, amount = usd(10_000), change: Partial<OpenItem> = {}): OpenItem => ({
  ...OWNER, schemaVersion: 1, itemId: `invoice:${document}`, kind: 'invoice', document, orderId: 'ORD-1', customerId: 'ACME', amount, open: amount, functional: usd(amount.minor), date: '2026-11-01', dueDate: '2026-12-01', revision: 1, ...change,
});
const aReceipt = (amount = usd(10_000), change: Partial<Receipt> = {}): Receipt => ({
  ...OWNER, schemaVersion: 1, receiptId: 'bank-77', source: 'bank', transactionId: '77', amount, valueDate: '2026-11-23', customerId: 'ACME', references: [], applications: [], journals: [], receivedAt: AT.toISOString(), revision: 1, ...change,
});
const named = (number: string, change: Partial<PaymentReference> = {}): PaymentReference => ({ kind: 'invoice', number, ...change });
const lines = ({ lines: all }: Journal) => all.map(({ key, side, amount, functional }) => `${key} ${side} ${amount.minor} ${amount.currency} ${functional.minor}`);

describe('a receipt is matched', () => {
  const items = [anItem('1'), anItem('2', usd(5_000)), anItem('3', usd(5_000), { dueDate: '2026-11-15' })];
  const match = (amount: number, references: PaymentReference[] = [], rule?: 'oldest-first') => {
    const found = matchReceipt(aReceipt(usd(amount)), usd(amount), { items, references, rule });
    return found.code ?? [found.why, ...found.lines.map(({ item, pay }) => `${item.document} ${pay.minor}`)];
  };
  test('by what its remittance names, in that order, as far as the money goes', () => {
    expect(match(12_000, [named('1'), named('2')])).toEqual(['remittance', '1 10000', '2 2000']);
    expect(match(12_000, [named('1', { amount: usd(9_000) }), named('2')])).toEqual(['remittance', '1 9000', '2 3000']);
  });
  test('else by the one invoice of exactly its amount', () => expect(match(10_000)).toEqual(['exact-amount', '1 10000']));
  test('else by the contract, the oldest due first', () => expect(match(5_000, [], 'oldest-first')).toEqual(['oldest-first', '3 5000']));
  test('else not at all: two of its amount, or none', () => {
    expect(match(5_000)).toBe('cash.ambiguous');
    expect(match(7_777)).toBe('cash.unmatched');
  });
  test('what a gateway took pays its order', () => {
    const found = matchReceipt({ orderId: 'ORD-1' }, usd(12_000), { items: [anItem('1'), anItem('9', usd(12_000), { orderId: 'ORD-2' })], references: [] });
    expect(found).toMatchObject({ why: 'order', lines: [{ item: { document: '1' }, pay: usd(10_000) }] });
  });
  test('never with an invoice in another currency', () => expect(matchReceipt(aReceipt(eur(10_000)), eur(10_000), { items, references: [named('1')] })).toMatchObject({ code: 'cash.currency' }));
});

describe('cash is applied', () => {
  const apply = (pay: number, { item = anItem('1'), received = pay, accounting = anAccounting(), valueDate = '2026-11-23', reason = undefined as string | undefined } = {}) => {
    const came = receiveCash(aReceipt({ ...item.open, minor: received }, { valueDate }), accounting);
    const terms = { netDays: 30, discountPercent: '2', discountDays: 10, graceDays: 2 };
    return { came, ...applyCash({ receipt: came.receipt, cash: came.item, lines: [{ item, pay: { ...item.open, minor: pay }, reason }], why: 'remittance', by: 'crossdock', day: '2026-11-23', allowances: { terms, tolerances: [usd(50)] } }, accounting) };
  };
  test('in full: bank, unapplied, receivables; nothing is open any more', () => {
    const { came, journals, items, cash } = apply(10_000);
    expect(lines(came.journal)).toEqual(['bank debit 10000 USD 10000', 'unapplied-cash credit 10000 USD 10000']);
    expect(journals.map((journal) => [journal.journalId, ...lines(journal)])).toEqual([['cash-applied:bank-77.1', 'unapplied-cash debit 10000 USD 10000', 'receivables credit 10000 USD 10000']]);
    expect([items[0]?.open.minor, cash.open.minor]).toEqual([0, 0]);
  });
  test('short within the discount, inside date and grace, as a discount; a day later it is short', () => {
    expect(apply(9_800, { valueDate: '2026-11-13' }).application.lines[0]).toMatchObject({ paid: usd(9_800), discount: usd(200) });
    expect(apply(9_800, { valueDate: '2026-11-14' }).items[0]).toMatchObject({ open: usd(200), deduction: { amount: usd(200), reason: 'short-paid', receiptId: 'bank-77' } });
  });
  test('short within tolerance with a write-off, beyond it with a deduction case under the customer’s reason', () => {
    const { application, journals } = apply(9_950);
    expect(application.lines[0]).toMatchObject({ writeOff: { amount: usd(50), reason: 'within-tolerance' } });
    expect(lines(journals[1] as Journal)).toEqual(['write-offs debit 50 USD 50', 'receivables credit 50 USD 50']);
    expect(apply(9_949, { reason: '06' }).short).toMatchObject([{ open: usd(51), deduction: { reason: '06' } }]);
  });
  test('over: the rest stays the customer’s', () => expect(apply(10_000, { received: 10_500 }).cash).toMatchObject({ kind: 'unapplied', open: usd(500), functional: usd(500) }));
  test('in another currency than the books: they gain or lose when it is applied, and not before', () => {
    const rate = { entity: 'NW-US', rateId: 'r', from: 'EUR', to: 'USD', date: '2026-11-23', rate: '1.20' };
    const { came, journals } = apply(10_000, { item: anItem('1', eur(10_000), { functional: usd(11_000) }), accounting: anAccounting({ rates: [rate] }) });
    expect(lines(came.journal)).toEqual(['bank debit 10000 EUR 12000', 'unapplied-cash credit 10000 EUR 12000']);
    expect(lines(journals[0] as Journal)).toEqual(['unapplied-cash debit 10000 EUR 12000', 'receivables credit 10000 EUR 11000', 'exchange-gain credit 0 USD 1000']);
  });
  test('and taken back by reversals, once: item and receipt are as before', () => {
    const { came, receipt, items, cash, journals } = apply(9_950);
    const back = unapplyCash({ receipt, applicationId: 'bank-77.1', cash, items, journals, day: '2026-11-24', by: 'fiona', reason: 'wrong invoice', at: AT });
    expect(back.journals.map(({ journalId }) => journalId)).toEqual(['reversal:cash-applied:bank-77.1', 'reversal:write-off:bank-77.1']);
    expect([back.items[0], back.cash]).toEqual([anItem('1'), came.item]);
    expect(() => unapplyCash({ receipt: back.receipt, applicationId: 'bank-77.1', cash, items, journals, day: '2026-11-24', by: 'fiona', reason: 'again', at: AT })).toThrow(expect.objectContaining({ code: 'application.already-unapplied' }));
  });
  test('not beyond what is there', () => {
    expect(() => apply(10_001)).toThrow(expect.objectContaining({ code: 'cash.over-applied' }));
    expect(() => apply(10_000, { received: 9_999 })).toThrow(expect.objectContaining({ code: 'cash.over-applied' }));
  });
});

test('a refund takes deposits first, then what lies unapplied; what nothing explains the customer owes', () => {
  const deposit = anItem('gateway-1', usd(300), { kind: 'deposit', itemId: 'deposit:gateway-1' });
  const loose = anItem('bank-1', usd(100), { kind: 'unapplied', itemId: 'unapplied:bank-1' });
  const { journals, unexplained, refund } = giveBack(OWNER, { refundId: 're_1', amount: usd(500), by: 'clearing', day: '2026-11-24' }, [loose, deposit], anAccounting());
  expect(journals.map((journal) => [journal.journalId, lines(journal)[0]])).toEqual([
    ['refund:re_1/customer-deposits', 'customer-deposits debit 300 USD 300'], ['refund:re_1/unapplied-cash', 'unapplied-cash debit 100 USD 100'], ['refund:re_1/receivables', 'receivables debit 100 USD 100'],
  ]);
  expect([unexplained?.open, refund.taken.map(({ itemId }) => itemId)]).toEqual([usd(100), ['deposit:gateway-1', 'unapplied:bank-1', 'refund:re_1']]);
});

test('a dispute is owed until it is decided; decided before it was heard of, both are posted', () => {
  const [opening] = disputeOpened(OWNER, { disputeId: 'du_1', disputed: usd(487) }, '2026-11-24', anAccounting());
  expect(lines(opening as Journal)).toEqual(['chargeback-receivable debit 487 USD 487', 'clearing credit 487 USD 487']);
  const closed = (outcome: 'won' | 'lost', first = opening) => disputeClosed(OWNER, { disputeId: 'du_1', disputed: usd(487), outcome }, first, '2026-11-28', anAccounting()).map((journal) => [journal.journalId, lines(journal)[0]]);
  expect(closed('won')).toEqual([['chargeback-closed:du_1', 'clearing debit 487 USD 487']]);
  expect(disputeClosed(OWNER, { disputeId: 'du_1', disputed: usd(487), outcome: 'lost' }, undefined, '2026-11-28', anAccounting()).map(lines)).toEqual([
    ['chargeback-receivable debit 487 USD 487', 'clearing credit 487 USD 487'], ['chargeback-losses debit 487 USD 487', 'chargeback-receivable credit 487 USD 487'],
  ]);
});

describe('a payout is settled', () => {
  const moved = (type: PayoutPart['transactions'][number]['type'], gross: number, fee: number) => ({ balanceTransaction: `txn_${type}`, type, gross: usd(gross), fee: usd(fee), net: usd(gross - fee), at: '2026-11-24T00:00:00Z', gatewayType: type });
  const payout = (paid: number, transactions: PayoutPart['transactions']): PayoutPart => ({ gateway: 'stripe', eventId: 'evt_1', occurredAt: '2026-11-24T00:00:00Z', payoutId: 'po_1', paid: usd(paid), arrival: '2026-11-26', part: 1, parts: 1, transactions });
  test('from clearing to the bank, less what the gateway kept, movement by movement', () => {
    const { journal } = settlePayout(OWNER, payout(8_545, [moved('capture', 10_000, 320), moved('refund', -1_000, 0), moved('fee', -135, 0), moved('payout', -8_545, 0)]), '2026-11-26', anAccounting());
    expect(lines(journal as Journal)).toEqual(['bank debit 8545 USD 8545', 'gateway-fees debit 455 USD 455', 'clearing credit 9000 USD 9000']);
  });
  test('and told where it does not add up, or holds what nobody knows', () => {
    expect(() => settlePayout(OWNER, payout(9_999, [moved('capture', 10_000, 320)]), '2026-11-26', anAccounting())).toThrow(expect.objectContaining({ code: 'cash.payout-differs' }));
    expect(settlePayout(OWNER, payout(9_180, [moved('capture', 10_000, 320), moved('other', -500, 0)]), '2026-11-26', anAccounting()).unexplained).toEqual([{ balanceTransaction: 'txn_other', gatewayType: 'other', net: usd(-500) }]);
  });
});
