import { expect, test } from 'vitest';
import type { CreditMemo } from '../../../../core/model/credit-memo.ts';
import type { Journal } from '../../../../core/model/journal.ts';
import { carrierBilled, freightAccrued, supplierBilled } from '../../../../core/posting/journals/bills.ts';
import { applied, captured, chargebackClosed, chargedBack, discountTaken, exchanged, received, refunded, settled, writtenOff } from '../../../../core/posting/journals/cash.ts';
import { delivered, dropShipped, goodsBack, goodsIssue, stockAdjusted } from '../../../../core/posting/journals/goods.ts';
import { creditMemoJournal, invoiceJournal, unbilledAccrual } from '../../../../core/posting/journals/invoice.ts';
import { mustStandAlone, reversalOf } from '../../../../core/posting/journals/reversal.ts';
import { anAccounting, anInvoice, anInvoiceLine, AT, usd } from '../../../support/builders.ts';

const SUBJECT = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', correlationId: 'corr-1' };
const DAY = '2026-11-23';
const dollars = anAccounting();
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const rate = { entity: 'NW-US', rateId: 'ECB-1', from: 'EUR', to: 'USD', date: '2026-11-20', rate: '1.10' };
const euros = anAccounting({ rates: [rate] });

/** `journal id` and its lines: `Dr key 12.78`, and what it is in the books where that is another amount. */
function told(journal: Journal | undefined): string[] {
  if (!journal) return [];
  const text = ({ minor, currency }: { minor: number; currency: string }) => `${(minor / 100).toFixed(2)}${currency === 'USD' ? '' : ` ${currency}`}`;
  return [journal.journalId, ...journal.lines.map((line) => [line.side === 'debit' ? 'Dr' : 'Cr', line.key, ...(line.jurisdiction ? [line.jurisdiction] : []), text(line.amount), ...(text(line.amount) === text(line.functional) ? [] : [`(${text(line.functional)})`])].join(' '))];
}

const invoice = anInvoice({ lines: [anInvoiceLine({ discount: usd(50) })], freight: usd(700), freightTax: usd(58) });
const destination = { ...invoice, fob: 'destination' as const };

test('goods issue, FOB shipping point: cost of goods sold from inventory', () => {
  expect(told(goodsIssue(invoice, DAY, dollars))).toEqual(['goods-issue:shiphero:1', 'Dr cost-of-goods 1.80', 'Cr inventory 1.80']);
});

test('goods issue, FOB destination: goods in transit; revenue and cost at delivery', () => {
  expect(told(goodsIssue(destination, DAY, dollars))).toEqual(['goods-issue:shiphero:1', 'Dr goods-in-transit 1.80', 'Cr inventory 1.80']);
  expect(told(invoiceJournal(destination, DAY, dollars))).toEqual(['invoice:2026-17', 'Dr receivables 11.95', 'Cr deferred-revenue 11.00', 'Cr tax-payable 0.95']);
  expect(told(delivered(destination, DAY, dollars))).toEqual([
    'delivery:shiphero:1', 'Dr deferred-revenue 11.00', 'Dr discounts 0.50', 'Cr revenue 4.50', 'Cr freight-income 7.00', 'Dr cost-of-goods 1.80', 'Cr goods-in-transit 1.80',
  ]);
  expect(delivered(invoice, DAY, dollars)).toBeUndefined();
});

test('shipped, not yet invoiced at period end: unbilled receivables, reversed at the invoice; nothing is earned before a delivery', () => {
  const accrual = unbilledAccrual(invoice, '2026-11-30', dollars) as Journal;
  expect(told(accrual)).toEqual(['unbilled:INV-shiphero:1', 'Dr unbilled-receivables 11.00', 'Cr revenue-accrual 11.00']);
  expect(told(reversalOf(accrual, { day: '2026-12-02', reason: 'invoiced', at: AT }))).toEqual(['reversal:unbilled:INV-shiphero:1', 'Cr unbilled-receivables 11.00', 'Dr revenue-accrual 11.00']);
  expect(unbilledAccrual(destination, '2026-11-30', dollars)).toBeUndefined();
});

test('invoice: receivables and discounts against revenue, freight income and tax payable per jurisdiction', () => {
  expect(told(invoiceJournal(invoice, DAY, dollars))).toEqual(['invoice:2026-17', 'Dr receivables 11.95', 'Dr discounts 0.50', 'Cr revenue 4.50', 'Cr freight-income 7.00', 'Cr tax-payable 0.95']);
  const share = (jurisdiction: string, tax: number) => ({ jurisdiction, name: jurisdiction, rate: '0.05', taxable: usd(1100), tax: usd(tax) });
  expect(told(invoiceJournal({ ...invoice, jurisdictions: [share('US-CA STATE 06', 70), share('US-CA COUNTY 037', 25)] }, DAY, dollars)).slice(-2)).toEqual(['Cr tax-payable US-CA STATE 06 0.70', 'Cr tax-payable US-CA COUNTY 037 0.25']);
});

test('invoice in another currency: both amounts on each line, at the rate of the invoice', () => {
  const foreign = anInvoice({ currency: 'EUR', lines: [anInvoiceLine({ goods: eur(1000), discount: eur(0), tax: eur(190) })], exchangeRate: rate });
  expect(told(invoiceJournal(foreign, DAY, euros))).toEqual(['invoice:2026-17', 'Dr receivables 11.90 EUR (13.09)', 'Cr revenue 10.00 EUR (11.00)', 'Cr tax-payable 1.90 EUR (2.09)']);
});

test('accounts by item and customer group and jurisdiction: as the rules say, and their version is on the journal', () => {
  const rules = {
    entity: 'NW-US', version: '2027-01', from: '2027-01-01',
    rules: [
      ...dollars.rules.rules,
      { key: 'revenue' as const, itemGroup: 'TOOLS', account: 'revenues:tools' },
      { key: 'receivables' as const, customerGroup: 'TRADE', account: 'assets:receivables:trade' },
      { key: 'tax-payable' as const, jurisdiction: 'US-CA', account: 'liabilities:tax payable:california' },
    ],
  };
  const lines = [anInvoiceLine({ goods: usd(100), tax: usd(0) }), anInvoiceLine({ lineId: '2', goods: usd(200), tax: usd(10), group: 'TOOLS' })];
  const journal = invoiceJournal(anInvoice({ lines, customerGroup: 'TRADE', jurisdictions: [{ jurisdiction: 'US-CA', name: 'California', rate: '0.05', taxable: usd(200), tax: usd(10) }] }), DAY, { ...dollars, rules });
  expect(journal?.lines.map((line) => `${line.account} ${line.amount.minor}`)).toEqual(['assets:receivables:trade 310', 'revenues:sales 100', 'revenues:tools 200', 'liabilities:tax payable:california 10']);
  expect(journal?.ruleVersion).toBe('2027-01');
});

test('a shipment with a carrier accrues freight out; the carrier’s bill clears it, more or less of it is a variance', () => {
  expect(told(freightAccrued(SUBJECT, { shipmentId: 'shiphero:1', charge: usd(642) }, DAY, dollars))).toEqual(['freight-out:shiphero:1', 'Dr freight-out 6.42', 'Cr accrued-freight 6.42']);
  expect(told(carrierBilled(SUBJECT, { document: 'UPS/4711', accrued: usd(642), billed: usd(700) }, DAY, dollars))).toEqual(['carrier-bill:UPS/4711', 'Dr accrued-freight 6.42', 'Dr freight-variance 0.58', 'Cr payables 7.00']);
  expect(told(carrierBilled(SUBJECT, { document: 'UPS/4712', accrued: usd(642), billed: usd(600) }, DAY, dollars))).toEqual(['carrier-bill:UPS/4712', 'Dr accrued-freight 6.42', 'Cr freight-variance 0.42', 'Cr payables 6.00']);
});

test('drop-ship: the supplier shipped, not invoiced; its bill clears that, with variance and exchange difference', () => {
  expect(told(dropShipped({ ...invoice, supplier: 'SUP-1' }, DAY, dollars))).toEqual(['drop-ship:shiphero:1', 'Dr cost-of-goods 1.80', 'Cr goods-received 1.80']);
  expect(told(supplierBilled(SUBJECT, { document: 'SUP-1/99', accrued: usd(180), billed: usd(185) }, DAY, dollars))).toEqual(['supplier-bill:SUP-1/99', 'Dr goods-received 1.80', 'Dr purchase-variance 0.05', 'Cr payables 1.85']);
  expect(told(supplierBilled(SUBJECT, { document: 'SUP-1/99', accrued: eur(100), billed: eur(100), accruedInBooks: usd(108) }, DAY, euros))).toEqual([
    'supplier-bill:SUP-1/99', 'Dr goods-received 1.00 EUR (1.08)', 'Cr payables 1.00 EUR (1.10)', 'Dr exchange-loss 0.00 (0.02)',
  ]);
});

test('captured before the invoice is a deposit, which the invoice takes; captured after it pays the receivable', () => {
  expect(told(captured(SUBJECT, { document: 'ch_1', amount: usd(500), of: 'customer-deposits' }, DAY, dollars))).toEqual(['capture:ch_1', 'Dr clearing 5.00', 'Cr customer-deposits 5.00']);
  expect(told(applied(SUBJECT, { document: 'gateway-ch_1.1', from: { key: 'customer-deposits', amount: usd(500) }, to: { amount: usd(500) } }, DAY, dollars))).toEqual(['cash-applied:gateway-ch_1.1', 'Dr customer-deposits 5.00', 'Cr receivables 5.00']);
  expect(told(captured(SUBJECT, { document: 'ch_2', amount: usd(500), of: 'receivables' }, DAY, dollars))).toEqual(['capture:ch_2', 'Dr clearing 5.00', 'Cr receivables 5.00']);
});

test('a deposit goes out at what it came in at: the books gain or lose the difference', () => {
  expect(told(applied(SUBJECT, { document: 'gateway-ch_1.1', from: { key: 'customer-deposits', amount: eur(1000), functional: usd(1080) }, to: { amount: eur(1000) } }, DAY, euros))).toEqual(['cash-applied:gateway-ch_1.1', 'Dr customer-deposits 10.00 EUR (10.80)', 'Cr receivables 10.00 EUR (11.00)', 'Dr exchange-loss 0.00 (0.20)']);
});

test('bank receipt: what it pays, and what nobody knows the purpose of; applied later, and un-applied by its reversal', () => {
  const shares = [{ key: 'receivables' as const, amount: usd(1195) }, { key: 'unapplied-cash' as const, amount: usd(305) }];
  expect(told(received(SUBJECT, { document: 'BOA/77', amount: usd(1500), shares }, DAY, dollars))).toEqual(['bank-receipt:BOA/77', 'Dr bank 15.00', 'Cr receivables 11.95', 'Cr unapplied-cash 3.05']);
  expect(() => received(SUBJECT, { document: 'BOA/77', amount: usd(1501), shares }, DAY, dollars)).toThrow(expect.objectContaining({ code: 'journal.unbalanced' }));
  const application = applied(SUBJECT, { document: 'BOA/77/2026-18', from: { key: 'unapplied-cash', amount: usd(305) }, to: { amount: usd(305) } }, DAY, dollars) as Journal;
  expect(told(application)).toEqual(['cash-applied:BOA/77/2026-18', 'Dr unapplied-cash 3.05', 'Cr receivables 3.05']);
  expect(told(reversalOf(application, { day: DAY, reason: 'wrong invoice', at: AT }))).toEqual(['reversal:cash-applied:BOA/77/2026-18', 'Cr unapplied-cash 3.05', 'Dr receivables 3.05']);
});

test('exchange gain or loss arises where cash meets a receivable of another day', () => {
  const shares = [{ key: 'receivables' as const, amount: eur(1000), functional: usd(1060) }];
  expect(told(received(SUBJECT, { document: 'DB/1', amount: eur(1000), shares }, DAY, euros))).toEqual(['bank-receipt:DB/1', 'Dr bank 10.00 EUR (11.00)', 'Cr receivables 10.00 EUR (10.60)', 'Cr exchange-gain 0.00 (0.40)']);
  expect(told(exchanged(SUBJECT, { document: 'REV-2026-11', currency: 'EUR', gain: usd(-40) }, DAY, dollars))).toEqual(['exchange-difference:REV-2026-11', 'Cr receivables 0.00 EUR (0.40)', 'Dr exchange-loss 0.00 (0.40)']);
});

test('refund: out of a deposit, or of a receivable that a credit memo left below zero, by gateway or bank', () => {
  expect(told(refunded(SUBJECT, { document: 're_1', amount: usd(500), of: 'customer-deposits', by: 'clearing' }, DAY, dollars))).toEqual(['refund:re_1', 'Dr customer-deposits 5.00', 'Cr clearing 5.00']);
  expect(told(refunded(SUBJECT, { document: 'BOA/78', amount: usd(500), of: 'receivables', by: 'bank' }, DAY, dollars))).toEqual(['refund:BOA/78', 'Dr receivables 5.00', 'Cr bank 5.00']);
});

test('chargeback: a receivable until it is decided', () => {
  expect(told(chargedBack(SUBJECT, { document: 'dp_1', amount: usd(500) }, DAY, dollars))).toEqual(['chargeback:dp_1', 'Dr chargeback-receivable 5.00', 'Cr clearing 5.00']);
  expect(told(chargebackClosed(SUBJECT, { document: 'dp_1', amount: usd(500), outcome: 'won' }, DAY, dollars))).toEqual(['chargeback-closed:dp_1', 'Dr clearing 5.00', 'Cr chargeback-receivable 5.00']);
  expect(told(chargebackClosed(SUBJECT, { document: 'dp_1', amount: usd(500), outcome: 'lost' }, DAY, dollars))).toEqual(['chargeback-closed:dp_1', 'Dr chargeback-losses 5.00', 'Cr chargeback-receivable 5.00']);
});

test('settlement: bank and fees from clearing; one that takes money back stands the other way round', () => {
  expect(told(settled(SUBJECT, { document: 'po_1', paid: usd(970), fees: usd(30) }, DAY, dollars))).toEqual(['settlement:po_1', 'Dr bank 9.70', 'Dr gateway-fees 0.30', 'Cr clearing 10.00']);
  expect(told(settled(SUBJECT, { document: 'po_2', paid: usd(-530), fees: usd(30) }, DAY, dollars))).toEqual(['settlement:po_2', 'Cr bank 5.30', 'Dr gateway-fees 0.30', 'Dr clearing 5.00']);
});

test('terms discount, write-off within tolerance', () => {
  expect(told(discountTaken(SUBJECT, { document: '2026-17/BOA/77', amount: usd(24) }, DAY, dollars))).toEqual(['terms-discount:2026-17/BOA/77', 'Dr discounts 0.24', 'Cr receivables 0.24']);
  expect(told(writtenOff(SUBJECT, { document: '2026-17/BOA/77', amount: usd(1) }, DAY, dollars))).toEqual(['write-off:2026-17/BOA/77', 'Dr write-offs 0.01', 'Cr receivables 0.01']);
});

test('stock adjustment: shrinkage, and what was found the other way round', () => {
  expect(told(stockAdjusted(SUBJECT, { document: 'CNT-1', value: usd(36) }, DAY, dollars))).toEqual(['stock-adjustment:CNT-1', 'Dr shrinkage 0.36', 'Cr inventory 0.36']);
  expect(told(stockAdjusted(SUBJECT, { document: 'CNT-2', value: usd(-36) }, DAY, dollars))).toEqual(['stock-adjustment:CNT-2', 'Cr shrinkage 0.36', 'Dr inventory 0.36']);
});

test('return credited: returns, freight and tax from the receivable; goods back at the original cost, or scrapped', () => {
  const memo: CreditMemo = {
    ...SUBJECT, schemaVersion: 1, creditMemoId: 'CM-RET-1', number: 'C-5', orderId: 'ORD-1', invoiceId: 'INV-shiphero:1', invoiceNumber: '2026-17', customerId: 'ACME', currency: 'USD', memoDate: DAY, reason: 'damaged',
    lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 4, net: usd(160), tax: usd(13) }], freight: usd(100), tax: usd(21), gross: usd(281),
  };
  expect(told(creditMemoJournal(memo, DAY, dollars))).toEqual(['credit-memo:C-5', 'Dr returns 1.60', 'Dr freight-income 1.00', 'Dr tax-payable 0.21', 'Cr receivables 2.81']);
  const lines = [{ cost: usd(54), disposition: 'restock' as const }, { cost: usd(18), disposition: 'scrap' as const }];
  expect(told(goodsBack(SUBJECT, { document: 'RET-1', lines }, DAY, dollars))).toEqual(['goods-back:RET-1', 'Dr inventory 0.54', 'Cr cost-of-goods 0.72', 'Dr scrap 0.18']);
});

test('a journal that moved open items goes back with them, or not at all; any other may be reversed by itself', () => {
  const [document, amount] = ['X', usd(100)] as const;
  const moved = [
    captured(SUBJECT, { document, amount, of: 'receivables' }, DAY, dollars), received(SUBJECT, { document, amount, shares: [{ key: 'receivables', amount }] }, DAY, dollars),
    applied(SUBJECT, { document, from: { key: 'unapplied-cash', amount }, to: { amount } }, DAY, dollars), discountTaken(SUBJECT, { document, amount }, DAY, dollars), writtenOff(SUBJECT, { document, amount }, DAY, dollars),
    refunded(SUBJECT, { document, amount, of: 'receivables', by: 'bank' }, DAY, dollars), exchanged(SUBJECT, { document, currency: 'EUR', gain: usd(5) }, DAY, dollars),
  ];
  for (const journal of moved) expect(() => mustStandAlone(journal as Journal), journal?.event).toThrow(expect.objectContaining({ name: 'Invalid', code: 'journal.unapply-instead', status: 409, detail: { document: 'X' } }));
  for (const journal of [invoiceJournal(invoice, DAY, dollars), chargedBack(SUBJECT, { document, amount }, DAY, dollars), settled(SUBJECT, { document, paid: amount, fees: usd(1) }, DAY, dollars)]) expect(() => mustStandAlone(journal as Journal), journal?.event).not.toThrow();
});

test('what is taken off a receivable of another day, and what a dispute lost, leaves the difference of rates by itself', () => {
  const sixty = { document: 'X', amount: eur(100), functional: usd(60) };
  const keys = (journal: Journal | undefined) => journal?.lines.map(({ key }) => key);
  expect(keys(discountTaken(SUBJECT, sixty, DAY, euros))).toEqual(['discounts', 'receivables', 'exchange-gain']);
  expect(keys(writtenOff(SUBJECT, sixty, DAY, euros))).toEqual(['write-offs', 'receivables', 'exchange-gain']);
  expect(keys(chargebackClosed(SUBJECT, { ...sixty, outcome: 'lost' }, DAY, euros))).toEqual(['chargeback-losses', 'chargeback-receivable', 'exchange-gain']);
});

test('a reversal turns the sides, on the accounts and at the rates of what it takes back, and is not reversed itself', () => {
  const journal = { ...(invoiceJournal(invoice, DAY, euros) as Journal), documentDate: '2026-10-31' };
  const reversal = reversalOf(journal, { day: '2026-12-01', reason: 'posted twice', at: AT });
  expect(reversal).toMatchObject({ journalId: 'reversal:invoice:2026-17', event: 'reversal', document: 'invoice:2026-17', date: '2026-12-01', description: 'Reversal of invoice:2026-17: posted twice', reverses: 'invoice:2026-17', ruleVersion: journal.ruleVersion });
  expect(reversal).not.toHaveProperty('documentDate');
  expect(reversal.lines.map(({ side, ...line }) => line)).toEqual(journal.lines.map(({ side, ...line }) => line));
  expect(() => reversalOf(reversal, { day: DAY, reason: 'x', at: AT })).toThrow(expect.objectContaining({ name: 'Invalid', code: 'journal.is-reversal', status: 409 }));
});
