import { apart } from '../../core/inventory/kits.ts';
import { now } from '../adapters/stores.ts';
import { businessEvents } from '../handler/queue.ts';
import { startBackorders } from '../handler/start-backorders.ts';

/**
 * Goods came, or more was found than there should be: whoever waits for them is served. So is what a warehouse shipped short, where another one has it. What comes
 * free in another way, the sweep finds.
 */
export const handler = businessEvents(['stock.received', 'stock.adjusted', 'shipment.short'], async ({ entity, data }) => {
  for (const { sku, steps } of 'lines' in data ? data.lines.flatMap(apart) : [data]) if (steps > 0) await startBackorders(entity, sku, now());
});
