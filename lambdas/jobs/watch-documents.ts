import { deskMetrics } from '../../core/operations/desk-metrics.ts';
import { now } from '../adapters/stores.ts';
import type { OpenRow } from '../handler/close-silences.ts';
import { Env, env } from '../handler/env.ts';
import { log } from '../handler/log.ts';
import { Turns } from '../handler/turns.ts';
import { TURNS, watchDocuments } from '../handler/watch-documents.ts';

/** The function ends at 55 seconds; what is not looked at by then, the next run begins with. */
const BUDGET_MS = 40_000;

/**
 * The watchdog: each document that should have followed another by now, and did not, is a row on the desk of whoever sees to it, until it comes. It has looked through what is open, so it
 * counts that for the dashboards as well.
 * @throws Error where something could not be looked at: all else was
 */
export async function handler(): Promise<{ raised: number; closed: number }> {
  const total = { raised: 0, closed: 0 };
  const open: OpenRow[] = [];
  const entities = env(Env.Entities).split(' ');
  const turns = new Turns(entities.length * TURNS, BUDGET_MS);
  for (const entity of entities) {
    const watched = await watchDocuments(entity, turns);
    total.raised += watched.raised;
    total.closed += watched.closed;
    open.push(...watched.open);
  }
  for (const metrics of deskMetrics(open, env(Env.CellPrefix), now())) log.info('on the desk', metrics);
  turns.failIfAny();
  return total;
}
