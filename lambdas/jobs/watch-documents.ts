import { deskMetrics } from '../../core/operations/desk-metrics.ts';
import { now } from '../adapters/stores.ts';
import type { OpenRow } from '../handler/close-silences.ts';
import { Env, env } from '../handler/env.ts';
import { log } from '../handler/log.ts';
import { watchDocuments } from '../handler/watch-documents.ts';

/**
 * The watchdog: each document that should have followed another by now, and did not, is a row on the desk of whoever sees to it, until it comes. It has looked through what is open, so it
 * counts that for the dashboards as well.
 */
export async function handler(): Promise<{ raised: number; closed: number }> {
  const total = { raised: 0, closed: 0 };
  const open: OpenRow[] = [];
  for (const entity of env(Env.Entities).split(' ')) {
    const watched = await watchDocuments(entity);
    total.raised += watched.raised;
    total.closed += watched.closed;
    open.push(...watched.open);
  }
  for (const metrics of deskMetrics(open, env(Env.CellPrefix), now())) log.info('on the desk', metrics);
  return total;
}
