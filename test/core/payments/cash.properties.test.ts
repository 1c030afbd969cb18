import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CashRefund } from '../../../core/model/cash-out.ts';
import type { ExchangeRate } from '../../../core/model/legal-entity.ts';
import type { AccountKey, Journal } from '../../../core/model/journal.ts';
import type { OpenItem } from '../../../core/model/open-item.ts';
import type { Receipt } from '../../../core/model/receipt.ts';
import { applyCash } from '../../../core/payments/apply.ts';
import { accountOf, invoiceItem, isOwed } from '../../../core/payments/items.ts';
import { matchReceipt } from '../../../core/payments/match.ts';
import { giveBack, refundFailed } from '../../../core/payments/refund.ts';
import { receiptIdOf, receiveCash } from '../../../core/payments/receive.ts';
import { unapplyCash } from '../../../core/payments/unapply.ts';
import { invoiceJournal } from '../../../core/posting/journals/invoice.ts';
import { TrialBalance } from '../../../core/posting/trial-balance.ts';
import { anAccounting, anInvoice, anInvoiceLine, AT } from '../../support/builders.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', correlationId: 'corr-1' };
const CURRENCIES = ['USD', 'EUR', 'JPY'] as const;

/** What may happen, in any order; numbers choose among what there is at that moment. */
const step = fc.oneof(
  fc.record({ do: fc.constant('invoice' as const), minor: fc.integer({ min: 1, max: 99_999 }), currency: fc.constantFrom(...CURRENCIES), rate: fc.integer({ min: 1, max: 30_000 }) }),
  fc.record({ do: fc.constant('receipt' as const), minor: fc.integer({ min: 1, max: 120_000 }), currency: fc.constantFrom(...CURRENCIES), rate: fc.integer({ min: 1, max: 30_000 }), source: fc.constantFrom('bank' as const, 'gateway' as const), id: fc.nat(9), which: fc.nat(9), near: fc.integer({ min: -6, max: 6 }) }),
  fc.record({ do: fc.constant('apply' as const), which: fc.nat(99), rate: fc.integer({ min: 1, max: 30_000 }) }),
  fc.record({ do: fc.constant('unapply' as const), which: fc.nat(99) }),
  fc.record({ do: fc.constant('refund' as const), minor: fc.integer({ min: 1, max: 50_000 }), currency: fc.constantFrom(...CURRENCIES), rate: fc.integer({ min: 1, max: 30_000 }), which: fc.nat(99) }),
  fc.record({ do: fc.constant('refund-failed' as const), which: fc.nat(99) }),
);

/** Rates to the US dollar of the books, which differ at every step. */
const rated = (rate: number) =>
  anAccounting({ rates: ['EUR', 'JPY'].map((from): ExchangeRate => ({ entity: 'NW-US', rateId: `${from}-${rate}`, from, to: 'USD', date: '2026-11-23', rate: `${Math.floor(rate / 10_000)}.${String(rate % 10_000).padStart(4, '0')}1` })) });

/** A ledger and its open items, kept as the platform keeps them: journals only ever come to it. */
class House {
  journals: Journal[] = [];
  items = new Map<string, OpenItem>();
  receipts = new Map<string, Receipt>();
  refunds: CashRefund[] = [];
  /** What the rule of the books says that receivables are, per currency: counted by itself, from what happened. */
  owed = new Map<string, bigint>();
  keep(items: readonly OpenItem[], journals: readonly Journal[]) {
    for (const item of items) this.items.set(item.itemId, item);
    this.journals.push(...journals);
  }
  count(currency: string, minor: number) {
    this.owed.set(currency, (this.owed.get(currency) ?? 0n) + BigInt(minor));
  }
}

function happens(house: House, event: typeof step extends fc.Arbitrary<infer T> ? T : never): void {
  const pick = <T>(all: readonly T[], which: number): T | undefined => all[which % Math.max(1, all.length)];
  switch (event.do) {
    case 'invoice': {
      const money = { minor: event.minor, currency: event.currency };
      const none = { minor: 0, currency: event.currency };
      const n = house.items.size + 1;
      const invoice = anInvoice({ number: String(n), invoiceId: `INV-${n}`, currency: event.currency, lines: [anInvoiceLine({ goods: money, discount: none, tax: none, cost: none })], freight: none, freightTax: none, tax: none, gross: money });
      const journal = invoiceJournal(invoice, '2026-11-23', rated(event.rate));
      const item = journal && invoiceItem(invoice, [journal]);
      if (!journal || !item) return;
      house.keep([item], [journal]);
      return house.count(event.currency, event.minor);
    }
    case 'receipt': {
      // often nearly what one invoice comes to
      const near = pick([...house.items.values()].filter(isOwed), event.which);
      const amount = near && event.near !== 6 && near.open.minor + event.near > 0 ? { ...near.open, minor: near.open.minor + event.near } : { minor: event.minor, currency: event.currency };
      const receiptId = receiptIdOf(event.source, String(event.id));
      if (house.receipts.has(receiptId)) return; // told again
      const receipt: Receipt = { ...OWNER, schemaVersion: 1, receiptId, source: event.source, transactionId: String(event.id), amount, valueDate: '2026-11-25', customerId: 'ACME', references: [], correlationId: 'corr-1', applications: [], journals: [], receivedAt: AT.toISOString(), revision: 1 };
      const came = receiveCash(receipt, rated(event.rate));
      house.receipts.set(receiptId, came.receipt);
      return house.keep([came.item], [came.journal]);
    }
    case 'apply': {
      const receipt = pick([...house.receipts.values()], event.which);
      const cash = receipt && house.items.get(`${receipt.source === 'gateway' ? 'deposit' : 'unapplied'}:${receipt.receiptId}`);
      if (!receipt || !cash || cash.open.minor === 0) return;
      const match = matchReceipt(receipt, cash.open, { items: [...house.items.values()], references: [], rule: 'oldest-first' });
      if (match.code) return;
      const tolerances = CURRENCIES.map((currency) => ({ minor: 3, currency }));
      const done = applyCash({ receipt, cash, lines: match.lines, why: match.why, by: 'crossdock', day: '2026-11-25', allowances: { tolerances, terms: { netDays: 30, discountPercent: '2', discountDays: 1, graceDays: 1 } } }, rated(event.rate));
      house.receipts.set(receipt.receiptId, done.receipt);
      house.keep([done.cash, ...done.items], done.journals);
      for (const { paid, discount, writeOff } of done.application.lines) house.count(cash.open.currency, -(paid.minor + (discount?.minor ?? 0) + (writeOff?.amount.minor ?? 0)));
      return;
    }
    case 'unapply': {
      const all = [...house.receipts.values()].flatMap((receipt) => receipt.applications.filter(({ unapplied }) => !unapplied).map((application) => ({ receipt, application })));
      const one = pick(all, event.which);
      if (!one) return;
      const { receipt, application } = one;
      const cash = house.items.get(`${receipt.source === 'gateway' ? 'deposit' : 'unapplied'}:${receipt.receiptId}`) as OpenItem;
      const items = application.lines.map(({ itemId }) => house.items.get(itemId) as OpenItem);
      const journals = house.journals.filter(({ journalId }) => application.journals.includes(journalId));
      const back = unapplyCash({ receipt, applicationId: application.applicationId, cash, items, journals, day: '2026-11-26', by: 'fiona', reason: 'wrong', at: AT });
      house.receipts.set(receipt.receiptId, back.receipt);
      house.keep([back.cash, ...back.items], back.journals);
      for (const { paid, discount, writeOff } of application.lines) house.count(cash.open.currency, paid.minor + (discount?.minor ?? 0) + (writeOff?.amount.minor ?? 0));
      return;
    }
    case 'refund': {
      const some = pick([...house.items.values()].filter((item) => !isOwed(item)), event.which);
      const done = giveBack(OWNER, { refundId: `re_${house.refunds.length}`, amount: { minor: event.minor, currency: some?.open.currency ?? event.currency }, by: 'clearing', day: '2026-11-26' }, some ? [some] : [], rated(event.rate));
      house.refunds.push(done.refund);
      house.keep([...done.items, ...(done.unexplained ? [done.unexplained] : [])], done.journals);
      if (done.unexplained) house.count(done.unexplained.amount.currency, done.unexplained.amount.minor);
      return;
    }
    case 'refund-failed': {
      const refund = pick(house.refunds.filter(({ failedAt }) => !failedAt), event.which);
      if (!refund) return;
      const back = refundFailed(refund, refund.taken.map(({ itemId }) => house.items.get(itemId) as OpenItem), house.journals.filter(({ journalId }) => refund.journals.includes(journalId)), { day: '2026-11-27', reason: 'closed account', at: AT }, rated(10_000));
      house.refunds = house.refunds.map((each) => (each === refund ? back.refund : each));
      house.keep(back.items, back.journals);
      for (const { itemId, amount } of refund.taken) if (itemId.startsWith('refund:')) house.count(amount.currency, -amount.minor);
    }
  }
}

/** What an account is at, per currency and in the books. */
function balance(journals: readonly Journal[], key: AccountKey): { [currency: string]: bigint } {
  const total: { [currency: string]: bigint } = {};
  for (const line of journals.flatMap(({ lines }) => lines)) {
    if (line.key !== key) continue;
    const sign = line.side === 'debit' ? 1n : -1n;
    total[line.amount.currency] = (total[line.amount.currency] ?? 0n) + sign * BigInt(line.amount.minor);
    total.books = (total.books ?? 0n) + sign * BigInt(line.functional.minor);
  }
  return Object.fromEntries(Object.entries(total).filter(([, minor]) => minor !== 0n));
}

function open(items: Iterable<OpenItem>, key: AccountKey): { [currency: string]: bigint } {
  const total: { [currency: string]: bigint } = {};
  for (const item of items) {
    if (accountOf(item) !== key) continue;
    const sign = isOwed(item) ? 1n : -1n;
    total[item.open.currency] = (total[item.open.currency] ?? 0n) + sign * BigInt(item.open.minor);
    total.books = (total.books ?? 0n) + sign * BigInt(item.functional.minor);
  }
  return Object.fromEntries(Object.entries(total).filter(([, minor]) => minor !== 0n));
}

test('receivables are invoices less cash, discounts and write-offs, plus or minus exchange, at every moment of every history; so is what we owe; every prefix of the books adds up to nothing', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (history) => {
      const house = new House();
      for (const event of history) {
        happens(house, event);
        const books = new TrialBalance('USD');
        for (const journal of house.journals) books.add(journal);
        expect(books.missing).toEqual([]);
        for (const key of ['receivables', 'customer-deposits', 'unapplied-cash'] as const) expect(balance(house.journals, key)).toEqual(open(house.items.values(), key));
        const { books: _, ...counted } = balance(house.journals, 'receivables');
        expect(counted).toEqual(Object.fromEntries([...house.owed].filter(([, minor]) => minor !== 0n)));
        expect(new Set(house.journals.map(({ journalId }) => journalId)).size).toBe(house.journals.length);
        // nothing remains in the books of what is paid
        for (const item of house.items.values()) expect(item.open.minor > 0 || item.functional.minor === 0).toBe(true);
      }
    }),
    { numRuns: 1500 },
  );
});
