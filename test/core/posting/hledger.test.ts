import { expect, test } from 'vitest';
import { toHledger } from '../../../core/posting/hledger.ts';
import { usd } from '../../support/builders.ts';
import { aJournal, aJournalLine } from '../../support/sagas.ts';

const eur = (minor: number) => ({ minor, currency: 'EUR' });

test('a journal is an hledger transaction, credits negative, with nothing that hledger would read otherwise', () => {
  const journal = aJournal('2026-11-23', '17', { description: 'Invoice 17; order (1)', lines: [aJournalLine('receivables', 'debit', 1278), aJournalLine('revenue', 'credit', 1278)] });
  expect(toHledger(journal)).toBe(
    '2026-11-23 * (17) Invoice 17_ order _1_  ; invoice:17, rules built-in-2026-11\n    NW-US:assets:receivables  12.78 USD\n    NW-US:revenues:sales  -12.78 USD\n',
  );
});

test('an amount of another currency has its cost in that of the books; a difference has that alone', () => {
  const lines = [
    { ...aJournalLine('bank', 'debit', 1100), amount: eur(1000) },
    { ...aJournalLine('receivables', 'credit', 1060), amount: eur(1000) },
    { ...aJournalLine('exchange-gain', 'credit', 40), amount: usd(0) },
  ];
  expect(toHledger(aJournal('2026-11-23', 'DB/1', { description: 'Received', lines }))).toBe(
    '2026-11-23 * (DB/1) Received  ; invoice:DB/1, rules built-in-2026-11\n    NW-US:assets:bank  10.00 EUR @@ 11.00 USD\n    NW-US:assets:receivables  -10.00 EUR @@ 10.60 USD\n    NW-US:revenues:exchange gain  -0.40 USD\n',
  );
});

test('whose tax it is, and the day of a document whose period was closed, stand in comments', () => {
  const lines = [aJournalLine('receivables', 'debit', 5), { ...aJournalLine('tax-payable', 'credit', 5), jurisdiction: 'US-CA STATE 06' }];
  expect(toHledger(aJournal('2026-12-01', '17', { documentDate: '2026-11-30', lines }))).toBe(
    '2026-12-01 * (17) Invoice  ; invoice:17, rules built-in-2026-11, document of 2026-11-30\n    NW-US:assets:receivables  0.05 USD\n    NW-US:liabilities:tax payable  -0.05 USD  ; jurisdiction:US-CA STATE 06\n',
  );
});

test('a difference of rates of a foreign amount that is nothing stands in the currency of the books', () => {
  const lines = [{ ...aJournalLine('receivables', 'debit', 5), amount: eur(0) }, { ...aJournalLine('exchange-gain', 'credit', 5), amount: eur(0) }];
  expect(toHledger(aJournal('2026-11-23', 'X', { description: 'Difference', lines }))).toContain('NW-US:assets:receivables  0.05 USD\n    NW-US:revenues:exchange gain  -0.05 USD');
});
