import { now } from '../adapters/stores.ts';
import { businessEvents } from '../handler/queue.ts';
import { startBackorders } from '../handler/start-backorders.ts';

/** Goods came, or more was found than there should be: whoever waits for them is served. What comes free in another way, the sweep finds. */
export const handler = businessEvents(['stock.received', 'stock.adjusted'], async ({ entity, data: { sku, steps } }) => {
  if (steps > 0) await startBackorders(entity, sku, now());
});
