import { expect, test } from 'vitest';
import { TrialBalance } from '../../../core/posting/trial-balance.ts';
import { usd } from '../../support/builders.ts';
import { aJournal, aJournalLine } from '../../support/sagas.ts';

const eur = (minor: number) => ({ minor, currency: 'EUR' });

test('accounts are summed by side, in the currency of the books and by name', () => {
  const balance = new TrialBalance('USD');
  balance.add(aJournal('2026-11-23', 'A', { lines: [{ ...aJournalLine('receivables', 'debit', 100), account: 'b' }, { ...aJournalLine('revenue', 'credit', 100), account: 'a' }] }));
  balance.add(aJournal('2026-11-24', 'B', { lines: [{ ...aJournalLine('receivables', 'credit', 40), account: 'b' }, { ...aJournalLine('bank', 'debit', 40), account: 'c' }] }));
  expect(balance.journals).toBe(2);
  expect(balance.accounts).toEqual([
    { account: 'a', debit: usd(0), credit: usd(100) },
    { account: 'b', debit: usd(100), credit: usd(40) },
    { account: 'c', debit: usd(40), credit: usd(0) },
  ]);
  expect(balance.missing).toEqual([]);
});

test('a currency that does not add up to nothing is named, with by how much; so are the books', () => {
  const balance = new TrialBalance('USD');
  balance.add(aJournal('2026-11-23', 'A', { lines: [{ ...aJournalLine('receivables', 'debit', 0), amount: eur(50), functional: usd(55) }, { ...aJournalLine('revenue', 'credit', 0), amount: eur(50), functional: usd(54) }] }));
  expect(balance.missing).toEqual([{ what: 'unbalanced', document: 'books 1' }]);
  balance.add(aJournal('2026-11-23', 'B', { lines: [{ ...aJournalLine('receivables', 'credit', 0), amount: eur(2), functional: usd(1) }] }));
  expect(balance.missing).toEqual([{ what: 'unbalanced', document: 'EUR -2' }]);
});
