import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountRule } from '../../../core/model/account-rules.ts';
import { AccountRules } from '../../../core/model/account-rules.ts';
import { ACCOUNT_KEYS } from '../../../core/model/journal.ts';
import { accountFor, BUILT_IN_RULES } from '../../../core/posting/account-rules.ts';
import { balanced, type Entry, excess, journalOf } from '../../../core/posting/journal-of.ts';
import { aLegalEntity, anAccounting, usd } from '../../support/builders.ts';
import { aJournal, aJournalLine } from '../../support/sagas.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', correlationId: 'corr-1' };
const eur = (minor: number) => ({ minor, currency: 'EUR' });
const rate = (value: string, from = 'EUR') => ({ entity: 'NW-US', rateId: `ECB-${from}-${value}`, from, to: 'USD', date: '2026-11-20', rate: value });
const make = (entries: Entry[], change: Parameters<typeof anAccounting>[0] = {}, exchange = false) =>
  journalOf(OWNER, { event: 'invoice', document: '17', day: '2026-11-23', description: 'Invoice 17', entries, exchange }, anAccounting(change));
const lines = (...of: Parameters<typeof make>) => make(...of)?.lines.map(({ side, key, amount, functional }) => `${side} ${key} ${amount.minor} ${amount.currency} = ${functional.minor} ${functional.currency}`);

test('entries on one account are one line, those of nothing are none, and what is below zero stands on the other side', () => {
  const entries: Entry[] = [
    { key: 'receivables', side: 'debit', amount: usd(70) },
    { key: 'revenue', side: 'credit', amount: usd(100), itemGroup: 'A' },
    { key: 'revenue', side: 'credit', amount: usd(-20), itemGroup: 'B' },
    { key: 'freight-income', side: 'credit', amount: usd(-10) },
    { key: 'tax-payable', side: 'credit', amount: usd(0) },
  ];
  expect(lines(entries)).toEqual(['debit receivables 70 USD = 70 USD', 'credit revenue 80 USD = 80 USD', 'debit freight-income 10 USD = 10 USD']);
  expect(make([{ key: 'receivables', side: 'debit', amount: usd(0) }])).toBeUndefined();
});

test('in another currency each line is converted at the rate, which is kept, and what rounding leaves has a line of its own', () => {
  const entries: Entry[] = [
    { key: 'receivables', side: 'debit', amount: eur(1003) },
    { key: 'revenue', side: 'credit', amount: eur(501) },
    { key: 'freight-income', side: 'credit', amount: eur(502) },
  ];
  // 11.033, 5.511 and 5.522
  expect(lines(entries, { rates: [rate('1.1')] })).toEqual(['debit receivables 1003 EUR = 1103 USD', 'credit revenue 501 EUR = 551 USD', 'credit freight-income 502 EUR = 552 USD']);
  // 0.11 against twice 0.055
  expect(lines([{ key: 'receivables', side: 'debit', amount: eur(10) }, { key: 'revenue', side: 'credit', amount: eur(5) }, { key: 'freight-income', side: 'credit', amount: eur(5) }], { rates: [rate('1.1')] })).toEqual([
    'debit receivables 10 EUR = 11 USD', 'credit revenue 5 EUR = 6 USD', 'credit freight-income 5 EUR = 6 USD', 'debit rounding 0 USD = 1 USD',
  ]);
  expect(make(entries, { rates: [rate('1.1')] })?.exchangeRates).toEqual([rate('1.1')]);
});

test('only rates that were applied are kept, and lines at a rate of their own stay by themselves', () => {
  const entries: Entry[] = [
    { key: 'receivables', side: 'debit', amount: eur(100) },
    { key: 'revenue', side: 'credit', amount: eur(60) },
    { key: 'revenue', side: 'credit', amount: eur(40), functional: usd(44) },
  ];
  const rates = [rate('1.3', 'GBP'), rate('1.1')];
  expect(lines(entries, { rates })).toEqual(['debit receivables 100 EUR = 110 USD', 'credit revenue 60 EUR = 66 USD', 'credit revenue 40 EUR = 44 USD']);
  expect(make(entries, { rates })?.exchangeRates).toEqual([rate('1.1')]);
  expect(make([{ key: 'receivables', side: 'debit', amount: usd(5) }, { key: 'revenue', side: 'credit', amount: usd(5) }, { key: 'rounding', side: 'debit', amount: eur(0) }], { rates })).not.toHaveProperty('exchangeRates');
});

test('a rate to another currency than that of the books is none', () => {
  const entries: Entry[] = [{ key: 'receivables', side: 'debit', amount: eur(100) }, { key: 'revenue', side: 'credit', amount: eur(100) }];
  expect(() => make(entries, { rates: [{ ...rate('0.8'), to: 'GBP' }] })).toThrow(expect.objectContaining({ code: 'books.rate-missing' }));
});

test('what is worth nothing in its own currency stands on the side that its worth in the books says', () => {
  const entries: Entry[] = [{ key: 'receivables', side: 'debit', amount: eur(0), functional: usd(-3) }, { key: 'exchange-loss', side: 'debit', amount: eur(0), functional: usd(3) }];
  expect(lines(entries)).toEqual(['credit receivables 0 EUR = 3 USD', 'debit exchange-loss 0 EUR = 3 USD']);
  // no rate made it so
  expect(make(entries, { rates: [rate('1.1')] })).not.toHaveProperty('exchangeRates');
});

test('more than rounding can be is an exception', () => {
  const entries: Entry[] = [{ key: 'receivables', side: 'debit', amount: eur(100) }, { key: 'revenue', side: 'credit', amount: eur(100), functional: usd(104) }];
  expect(() => make(entries, { rates: [rate('1.1')] })).toThrow(expect.objectContaining({ name: 'Rejected', code: 'journal.rounding', detail: { journalId: 'invoice:17', off: usd(6), cap: 5 } }));
  expect(lines(entries, { rates: [rate('1.1')], books: aLegalEntity({ roundingCap: 6 }) })?.at(-1)).toBe('credit rounding 0 USD = 6 USD');
});

test('where rates may differ, the books gain or lose it', () => {
  const entries = (was: number): Entry[] => [{ key: 'customer-deposits', side: 'debit', amount: eur(100), functional: usd(was) }, { key: 'receivables', side: 'credit', amount: eur(100) }];
  expect(lines(entries(125), { rates: [rate('1.1')] }, true)?.at(-1)).toBe('credit exchange-gain 0 USD = 15 USD');
  expect(lines(entries(95), { rates: [rate('1.1')] }, true)?.at(-1)).toBe('debit exchange-loss 0 USD = 15 USD');
});

test('without a rate nothing is converted', () => {
  const entries: Entry[] = [{ key: 'receivables', side: 'debit', amount: eur(1) }, { key: 'revenue', side: 'credit', amount: eur(1) }];
  expect(() => make(entries, { rates: [rate('1.3', 'GBP')] })).toThrow(expect.objectContaining({ code: 'books.rate-missing', detail: { entity: 'NW-US', from: 'EUR', to: 'USD' } }));
});

test('what does not balance is no journal: in its own currency, in each of several, or in that of the books', () => {
  const unbalanced = expect.objectContaining({ name: 'Rejected', code: 'journal.unbalanced', detail: expect.objectContaining({ journalId: expect.stringMatching(/^invoice:/) }) });
  expect(() => make([{ key: 'receivables', side: 'debit', amount: usd(1) }, { key: 'revenue', side: 'credit', amount: usd(2) }])).toThrow(unbalanced);
  const mixed = [aJournalLine('receivables', 'debit', 1), { ...aJournalLine('revenue', 'credit', 1), amount: eur(1) }];
  expect(() => balanced(aJournal('2026-11-23', 'X', { lines: mixed }))).toThrow(unbalanced);
  const off = [aJournalLine('receivables', 'debit', 1), { ...aJournalLine('revenue', 'credit', 1), functional: usd(2) }];
  expect(() => balanced(aJournal('2026-11-23', 'X', { lines: off }))).toThrow(unbalanced);
  const books = [aJournalLine('receivables', 'debit', 1), { ...aJournalLine('revenue', 'credit', 1), functional: eur(1) }];
  expect(() => balanced(aJournal('2026-11-23', 'X', { lines: books }))).toThrow(unbalanced);
});

test('rates may differ only where that is said', () => {
  const entries: Entry[] = [{ key: 'receivables', side: 'debit', amount: eur(100) }, { key: 'revenue', side: 'credit', amount: eur(100), functional: usd(150) }];
  expect(() => journalOf(OWNER, { event: 'invoice', document: '17', day: '2026-11-23', description: 'Invoice 17', entries }, anAccounting({ rates: [rate('1.1')] }))).toThrow(expect.objectContaining({ code: 'journal.rounding' }));
});

test('what it is off by is said, in each currency and in that of the books', () => {
  const off = [aJournalLine('receivables', 'debit', 3), { ...aJournalLine('revenue', 'credit', 1), amount: eur(1) }];
  expect(() => balanced(aJournal('2026-11-23', 'X', { lines: off }))).toThrow('journal invoice:X is off by 3 USD, -1 EUR, 2 books');
});

test('a document of the books’ own currency is never evened out: it balances, or it is none', () => {
  const entries: Entry[] = [{ key: 'receivables', side: 'debit', amount: usd(5), functional: usd(6) }, { key: 'revenue', side: 'credit', amount: usd(5) }];
  expect(() => make(entries)).toThrow(expect.objectContaining({ code: 'journal.unbalanced' }));
  // with a line of another currency among them it is
  const mixed: Entry[] = [...entries, { key: 'bank', side: 'debit', amount: eur(10) }, { key: 'clearing', side: 'credit', amount: eur(10) }];
  expect(lines(mixed, { rates: [rate('1.1')] })?.at(-1)).toBe('credit rounding 0 USD = 1 USD');
  expect(make(mixed, { rates: [rate('1.1')] })?.exchangeRates).toEqual([rate('1.1')]);
});

test('what is worth something in its own currency keeps its side, whatever it is worth in the books', () => {
  const entries: Entry[] = [{ key: 'receivables', side: 'debit', amount: eur(2), functional: usd(0) }, { key: 'revenue', side: 'credit', amount: eur(2), functional: usd(0) }];
  expect(lines(entries, { rates: [rate('1.1')] })).toEqual(['debit receivables 2 EUR = 0 USD', 'credit revenue 2 EUR = 0 USD']);
});

test('any document that adds up is balanced in both currencies', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 3_000_000 }), fc.constantFrom('EUR', 'JPY', 'KWD'), (amounts, micro, currency) => {
      const money = (minor: number) => ({ minor, currency });
      const total = amounts.reduce((sum, amount) => sum + amount, 0);
      const entries: Entry[] = [{ key: 'receivables', side: 'debit', amount: money(total) }, ...amounts.map((amount, index): Entry => ({ key: ACCOUNT_KEYS[5 + index] ?? 'revenue', side: 'credit', amount: money(amount) }))];
      const journal = make(entries, { rates: [rate(`${Math.floor(micro / 1_000_000)}.${String(micro % 1_000_000).padStart(6, '0')}`, currency)], books: aLegalEntity({ roundingCap: 13 }) });
      if (!journal) return;
      expect(excess(journal.lines, (line) => line.functional)).toBe(0n);
      expect(excess(journal.lines.filter(({ amount }) => amount.currency === currency), (line) => line.amount)).toBe(0n);
      for (const { amount, functional } of journal.lines) expect(Math.min(amount.minor, functional.minor)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 2000 },
  );
});

test('an account is that of the rule that names most: item group before customer group before jurisdiction before event', () => {
  const rules = (...more: AccountRule[]) => ({ entity: 'NW-US', version: 'v2', from: '2026-01-01', rules: [{ key: 'revenue', account: 'any' } as const, ...more] });
  const ask = (of: ReturnType<typeof rules>) => accountFor(of, { key: 'revenue', event: 'invoice', itemGroup: 'TOOLS', customerGroup: 'TRADE', jurisdiction: 'US-CA' });
  const by = (selectors: Partial<AccountRule>, account: string): AccountRule => ({ key: 'revenue', account, ...selectors });
  expect(ask(rules())).toBe('any');
  expect(ask(rules(by({ event: 'invoice' }, 'event'), by({ jurisdiction: 'US-CA' }, 'place')))).toBe('place');
  expect(ask(rules(by({ customerGroup: 'TRADE' }, 'trade'), by({ jurisdiction: 'US-CA', event: 'invoice' }, 'place')))).toBe('trade');
  expect(ask(rules(by({ itemGroup: 'TOOLS' }, 'tools'), by({ customerGroup: 'TRADE', jurisdiction: 'US-CA', event: 'invoice' }, 'trade')))).toBe('tools');
  expect(ask(rules(by({ itemGroup: 'BOLTS' }, 'bolts'), by({ event: 'credit-memo' }, 'memo')))).toBe('any');
  expect(() => accountFor(rules(), { key: 'bank', event: 'bank-receipt' })).toThrow(expect.objectContaining({ code: 'journal.no-account', detail: { key: 'bank', event: 'bank-receipt', version: 'v2' } }));
});

test('the built-in rules are a version as any other: one account for every purpose', () => {
  expect(AccountRules.parse({ entity: 'NW-US', ...BUILT_IN_RULES }).rules.map(({ key }) => key).sort()).toEqual([...ACCOUNT_KEYS].sort());
});

test('a version in which two rules answer the same question is none; neither is one whose account hledger would read otherwise', () => {
  const version = (...rules: AccountRule[]) => AccountRules.safeParse({ entity: 'NW-US', version: 'v2', from: '2026-01-01', rules }).success;
  expect(version({ key: 'bank', account: 'assets:bank' }, { key: 'bank', itemGroup: 'A', account: 'assets:bank' })).toBe(true);
  expect(version({ key: 'bank', account: 'assets:bank' }, { key: 'bank', account: 'assets:bank 2' })).toBe(false);
  for (const account of ['assets:', 'two  spaces', 'a;b', '(virtual)', ' a', 'a|b']) expect(version({ key: 'bank', account }), account).toBe(false);
});
