import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ApiCaller } from '../../cli/client.ts';
import { benchOrder, seedCatalogue } from '../catalogue.ts';
import { costOf, itemSizes } from '../cost.ts';
import type { Figure } from '../figures.ts';
import { Journals } from '../journals.ts';
import { LOADED, type Measure } from '../measure.ts';
import { Platform } from '../platform.ts';
import { load, percentile } from '../statistics.ts';

const TIMEOUT_MS = 180_000;

/** Orders through the API of a channel, from accepted to journal-posted, and what each cost. */
export const orders: Measure = {
  name: 'orders',
  what: 'orders/s from accepted to journal-posted, and $ per 1,000 orders',
  async run(bench) {
    const folder = join(bench.folder, 'orders');
    mkdirSync(folder, { recursive: true });
    const platform = new Platform(folder, ['--assembly', join(bench.folder, 'cdk.out'), ...LOADED]);
    await platform.start();
    const journals = new Journals(platform.dataDir);
    try {
      await seedCatalogue(platform);
      const run = driver(platform, journals);
      bench.progress('warming up');
      await run(2, bench.quick ? 4 : 20);
      const figures: Figure[] = [];
      bench.progress('1 in flight, with calls counted');
      const single = await counted(platform, journals, () => run(1, bench.quick ? 6 : 40));
      figures.push(...single.figures);
      for (const [inFlight, total] of bench.quick ? [[10, 20], [100, 100]] as const : [[10, 150], [100, 500]] as const) {
        bench.progress(`${inFlight} in flight`);
        figures.push(...(await run(inFlight, total)).figures);
      }
      return [...figures, ...single.cost];
    } finally {
      journals.close();
      await platform.stop();
    }
  },
};

interface Run {
  figures: Figure[];
  posted: number;
}

/**
 * Ramp up and stragglers count: a rate over the middle alone flatters, since orders wait in queues and then come through in a wave.
 * @returns a load of `total` orders, each of `inFlight` clients waiting for its journal before its next order
 */
export function driver(platform: Platform, journals: Journals) {
  const b2b = ApiCaller.channel(platform.endpoints, 'b2b');
  return async (inFlight: number, total: number): Promise<Run> => {
    const posted: number[] = [];
    const took: number[] = [];
    let lost = 0;
    const begun = Date.now();
    const cpu = platform.cpu();
    await load(inFlight, total, async () => {
      const { status, body, text } = await b2b.post<{ orderId: string }>('/orders', benchOrder());
      if (status !== 202) throw new Error(`POST /v1/orders answered ${status}: ${text}`);
      const accepted = Date.now();
      try {
        const ended = await journals.ended(body.orderId, TIMEOUT_MS);
        if (ended.status !== 'SUCCEEDED') throw new Error(`${ended.machine} saga ${ended.status} ${ended.error}`);
        posted.push(ended.at);
        took.push(ended.at - accepted);
      } catch {
        lost += 1;
      }
    });
    const after = platform.cpu();
    const name = `${inFlight} in flight`;
    return {
      posted: posted.length,
      figures: [
        { name: `orders/s, ${name}`, value: posted.length / ((Math.max(begun + 1, ...posted) - begun) / 1000), unit: '/s' },
        { name: `accepted to journal-posted p50, ${name}`, value: percentile(took, 0.5) / 1000, unit: 's' },
        { name: `accepted to journal-posted p99, ${name}`, value: percentile(took, 0.99) / 1000, unit: 's' },
        ...(cpu !== undefined && after !== undefined ? [{ name: `CPU per order, ${name}`, value: ((after - cpu) / total) * 1000, unit: 'ms' }] : []),
        ...(lost > 0 ? [{ name: `orders not posted, ${name}`, value: lost, unit: `of ${total}`, target: '0' }] : []),
      ],
    };
  };
}

async function counted(platform: Platform, journals: Journals, work: () => Promise<Run>): Promise<{ figures: Figure[]; cost: Figure[] }> {
  const from = Date.now();
  const before = await platform.metrics();
  const logged = logBytes(platform);
  const { figures, posted } = await work();
  const after = await platform.metrics();
  const sizes = await itemSizes(platform);
  const cost = costOf({ before, after, orders: posted, transitions: journals.transitions(from), logBytes: logBytes(platform) - logged, sizes });
  return { figures, cost };
}

function logBytes(platform: Platform): number {
  const folder = join(platform.dataDir, 'runtime', 'lambda', 'logs');
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
