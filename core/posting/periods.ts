import type { Change } from '../model/changes.ts';
import { daysAfter } from '../model/day.ts';
import type { Journal } from '../model/journal.ts';

/** The accounting period of a day: its calendar month, `YYYY-MM`. */
export const periodOf = (day: string): string => day.slice(0, 7);

export const firstDay = (period: string): string => `${period}-01`;

/** Every month has a 28th, and four days later is in the next one. */
export const nextPeriod = (period: string): string => periodOf(daysAfter(`${period}-28`, 4));

export const lastDay = (period: string): string => daysAfter(firstDay(nextPeriod(period)), -1);

export const periodBefore = (period: string): string => periodOf(daysAfter(firstDay(period), -1));

/** The day itself where its period is open; else the first day of the next one that is. */
export function openDay(day: string, closed: readonly string[]): string {
  let period = periodOf(day);
  if (!closed.includes(period)) return day;
  while (closed.includes(period)) period = nextPeriod(period);
  return firstDay(period);
}

/** A journal in the next open period, which keeps the date of its document. */
export function inOpenPeriod(journal: Journal, closed: readonly string[]): Journal {
  const date = openDay(journal.date, closed);
  return date === journal.date ? journal : { ...journal, date, documentDate: journal.date };
}

export const journalsInOpenPeriods = (changes: readonly Change[], closed: readonly string[]): Change[] =>
  changes.map((change) => (change.change === 'journal' ? { ...change, journal: inOpenPeriod(change.journal, closed) } : change));
