import type { WaitedFor } from '../../core/inventory/backorders.ts';
import { now, stores } from '../adapters/stores.ts';
import { log } from '../handler/log.ts';
import { startBackorders } from '../handler/start-backorders.ts';
import { described } from '../handler/step.ts';

/** The index of who waits is a little behind. */
const GRACE_MS = 10 * 60_000;

/** Serves whoever waits with what came free in any way: a level that rose, an order that was cancelled, a reservation that expired, a quota that was lowered. */
export async function handler(): Promise<{ items: number; begun: number }> {
  const count = { items: 0, begun: 0 };
  for await (const item of stores.backorders.items()) {
    count.items += 1;
    try {
      count.begun += await look(item);
    } catch (error) {
      log.error('backorders not looked at', { ...item, ...described(error) }); // one must not hold up the rest
    }
  }
  if (count.begun > 0) log.info('backorders swept', count);
  return count;
}

async function look(item: WaitedFor): Promise<number> {
  const { entity, sku, since } = item;
  const waiting = await stores.backorders.ofItem(entity, sku, 1);
  if (waiting.length > 0) return startBackorders(entity, sku, now());
  if (now().getTime() - Date.parse(since) > GRACE_MS) await stores.backorders.forget(item);
  return 0;
}
