import { Env, env } from '../handler/env.ts';
import { log } from '../handler/log.ts';
import { watchDocuments } from '../handler/watch-documents.ts';

/** The watchdog: each document that should have followed another by now, and did not, is a row on the desk of whoever sees to it, until it comes. */
export async function handler(): Promise<{ raised: number; closed: number }> {
  const total = { raised: 0, closed: 0 };
  for (const entity of env(Env.Entities).split(' ')) {
    const { raised, closed } = await watchDocuments(entity);
    total.raised += raised;
    total.closed += closed;
  }
  if (total.raised + total.closed > 0) log.info('documents watched', total);
  return total;
}
