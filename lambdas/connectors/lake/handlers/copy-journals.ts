import { daysAfter } from '../../../../core/model/day.ts';
import type { Journal } from '../../../../core/model/journal.ts';
import { firstDay, lastDay, periodBefore, periodOf } from '../../../../core/posting/periods.ts';
import { now, stores } from '../../../adapters/stores.ts';
import { Env, env } from '../../../handler/env.ts';
import { log } from '../../../handler/log.ts';
import { putObject } from '../bucket.ts';
import { journalRow } from '../from-canonical.ts';
import { partOf } from '../objects.ts';

/** Journals of one file: some megabytes. */
const PER_PART = 2_000;
/** How many periods back one may still be open. */
const MONTHS = 13;
/** What was posted just before a period was closed is copied after it. */
const AFTER_CLOSING_MS = 2 * 86_400_000;

/**
 * Copies the ledger's journals, period by period, over what was copied before: the lake has all of them, however they came into the books. Journals
 * are immutable and only become more, so each file is written over itself, and a period that is closed stays as it is.
 */
export async function handler(): Promise<{ journals: number }> {
  let journals = 0;
  for (const entity of env(Env.Entities).split(' ')) {
    for (const period of await stillOpen(entity, now())) journals += await copyPeriod(entity, period);
  }
  log.info('journals copied to the lake', { journals });
  return { journals };
}

/** Somewhere it is tomorrow already. */
async function stillOpen(entity: string, at: Date): Promise<string[]> {
  let period = periodOf(daysAfter(at.toISOString().slice(0, 10), 1));
  const periods: string[] = [];
  for (let month = 0; month < MONTHS; month += 1, period = periodBefore(period)) {
    const closedAt = await stores.ledger.closedAt(entity, period);
    if (!closedAt || at.getTime() - Date.parse(closedAt) < AFTER_CLOSING_MS) periods.push(period);
  }
  return periods;
}

async function copyPeriod(entity: string, period: string): Promise<number> {
  const folder = `journals/entity=${encodeURIComponent(entity)}/period=${period}`;
  let rows: Journal[] = [];
  let copied = 0;
  const write = async () => {
    const part = Math.floor(copied / PER_PART);
    copied += rows.length;
    await putObject(partOf(folder, part, rows.map(journalRow)));
    rows = [];
  };
  for await (const journal of stores.ledger.journals(entity, firstDay(period), lastDay(period))) {
    rows.push(journal);
    if (rows.length === PER_PART) await write();
  }
  if (rows.length > 0) await write();
  return copied;
}
