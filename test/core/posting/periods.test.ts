import { expect, test } from 'vitest';
import { firstDay, inOpenPeriod, journalsInOpenPeriods, lastDay, nextPeriod, openDay, periodBefore, periodOf } from '../../../core/posting/periods.ts';
import { aJournal } from '../../support/sagas.ts';

test('a period is a calendar month, over the ends of years and in leap years', () => {
  expect(periodOf('2026-11-30')).toBe('2026-11');
  expect([firstDay('2026-11'), lastDay('2026-11'), nextPeriod('2026-11'), periodBefore('2026-11')]).toEqual(['2026-11-01', '2026-11-30', '2026-12', '2026-10']);
  expect([lastDay('2028-02'), lastDay('2026-02'), nextPeriod('2026-01'), nextPeriod('2026-12'), periodBefore('2026-01')]).toEqual(['2028-02-29', '2026-02-28', '2026-02', '2027-01', '2025-12']);
});

test('a journal goes into the next period that is open, and keeps the date of its document', () => {
  expect(openDay('2026-11-23', [])).toBe('2026-11-23');
  expect(openDay('2026-11-23', ['2026-10', '2026-12'])).toBe('2026-11-23');
  expect(openDay('2026-11-23', ['2026-11'])).toBe('2026-12-01');
  expect(openDay('2026-11-23', ['2026-12', '2026-11'])).toBe('2027-01-01');
  const journal = aJournal('2026-11-23', 'X');
  expect(inOpenPeriod(journal, [])).toBe(journal);
  expect(inOpenPeriod(journal, ['2026-11'])).toEqual({ ...journal, date: '2026-12-01', documentDate: '2026-11-23' });
});

test('of several changes only journals move', () => {
  const journal = aJournal('2026-11-23', 'X');
  const fence = { change: 'close-fence' as const, sagaId: 'order:1', reason: 'x' } as never;
  expect(journalsInOpenPeriods([{ change: 'journal', journal }, fence], ['2026-11'])).toEqual([{ change: 'journal', journal: { ...journal, date: '2026-12-01', documentDate: '2026-11-23' } }, fence]);
});
