import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { costOf, itemSizes } from '../cost.ts';
import type { Figure } from '../figures.ts';
import type { Loaded } from '../loaded.ts';
import type { Measure } from '../measure.ts';
import type { Platform } from '../platform.ts';

/** Orders through the API of a channel, from accepted to journal-posted, and what each cost. */
export const orders: Measure = {
  name: 'orders',
  what: 'orders/s from accepted to journal-posted, and $ per 1,000 orders',
  async run({ quick, loaded, progress }) {
    progress('a fresh platform');
    const platform = await loaded();
    progress('1 in flight, with calls counted');
    const single = await counted(platform, quick ? 6 : 40);
    const figures = single.figures;
    for (const [inFlight, total] of quick ? ([[10, 20], [100, 100]] as const) : ([[10, 150], [100, 500]] as const)) {
      progress(`${inFlight} in flight`);
      figures.push(...(await platform.run(inFlight, total)).figures);
    }
    return [...figures, ...single.cost];
  },
};

async function counted(loaded: Loaded, total: number): Promise<{ figures: Figure[]; cost: Figure[] }> {
  const { platform, journals } = loaded;
  const from = Date.now();
  const before = await platform.metrics();
  const logged = logBytes(platform);
  const { figures, posted } = await loaded.run(1, total);
  const after = await platform.metrics();
  const sizes = await itemSizes(platform);
  const cost = costOf({ before, after, orders: posted, transitions: journals.transitions(from), logBytes: logBytes(platform) - logged, sizes });
  return { figures, cost };
}

function logBytes(platform: Platform): number {
  const folder = join(platform.dataDir, 'runtime', 'lambda', 'logs');
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
