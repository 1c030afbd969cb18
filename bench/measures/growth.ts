import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApiCaller } from '../../cli/client.ts';
import { benchOrder, seedCatalogue } from '../catalogue.ts';
import { Clones } from '../clones.ts';
import type { Figure } from '../figures.ts';
import { Journals } from '../journals.ts';
import { LOADED, type Measure } from '../measure.ts';
import { Platform } from '../platform.ts';
import { load, percentile } from '../statistics.ts';
import { driver } from './orders.ts';

const CLIENTS = 4;
const DRAIN_MS = 300_000;

/** The API's latencies, and how they change as orders pile up. */
export const growth: Measure = {
  name: 'growth',
  what: 'POST /v1/orders, status and trace, and how they change as orders pile up (copies of a real order\'s rows)',
  async run(bench) {
    const folder = join(bench.folder, 'growth');
    mkdirSync(folder, { recursive: true });
    const platform = new Platform(folder, ['--assembly', join(bench.folder, 'cdk.out'), ...LOADED]);
    await platform.start();
    const journals = new Journals(platform.dataDir);
    try {
      await seedCatalogue(platform);
      const b2b = ApiCaller.channel(platform.endpoints, 'b2b');
      const person = ApiCaller.person(platform.endpoints, 'integration');
      bench.progress('warming up');
      await driver(platform, journals)(2, 4);
      const first = await b2b.post<{ orderId: string; correlationId: string }>('/orders', benchOrder());
      if (first.status !== 202) throw new Error(`POST /v1/orders answered ${first.status}: ${first.text}`);
      await journals.ended(first.body.orderId, DRAIN_MS);
      const clones = new Clones(platform, { orderId: first.body.orderId, correlationId: first.headers.get('x-correlation-id') ?? '' });
      const figures: Figure[] = [];
      for (const stored of bench.quick ? [200, 1_000] : [1_000, 20_000]) {
        bench.progress(`storing up to ${stored} orders`);
        const from = performance.now();
        while (clones.orders.length < stored) {
          await clones.store(Math.min(2_000, stored - clones.orders.length));
          if (stored > 2_000) bench.progress(`${clones.orders.length} stored`);
        }
        bench.progress(`stored in ${((performance.now() - from) / 1000).toFixed(0)} s; asking`);
        figures.push(...(await latencies({ b2b, person }, journals, clones, stored, bench.quick)));
        figures.push(...(await driver(platform, journals)(10, bench.quick ? 10 : 100)).figures.map((figure) => ({ ...figure, name: `${figure.name}, ${at(stored)}` })));
      }
      return figures;
    } finally {
      journals.close();
      await platform.stop();
    }
  },
};

const at = (stored: number) => `at ${stored.toLocaleString('en-US')} orders`;

async function latencies({ b2b, person }: { b2b: ApiCaller; person: ApiCaller }, journals: Journals, { orders }: Clones, stored: number, quick: boolean): Promise<Figure[]> {
  const behind: Promise<unknown>[] = [];
  const posts = await load(CLIENTS, quick ? 20 : 200, async () => {
    const { status, body, text } = await b2b.post<{ orderId: string }>('/orders', benchOrder());
    if (status !== 202) throw new Error(`POST /v1/orders answered ${status}: ${text}`);
    behind.push(journals.ended(body.orderId, DRAIN_MS));
  });
  await Promise.all(behind);
  const some = (index: number) => orders[Math.floor((orders.length * ((index * 7919) % 1000)) / 1000)] ?? { orderId: '', correlationId: '' };
  const reads = async (caller: ApiCaller, path: (order: { orderId: string; correlationId: string }) => string) => {
    const ask = async (index: number) => {
      const { status, text } = await caller.get(path(some(index)));
      if (status !== 200) throw new Error(`GET ${path(some(index))} answered ${status}: ${text}`);
    };
    await load(CLIENTS, 5 * CLIENTS, ask); // until the functions are up
    return load(CLIENTS, quick ? 200 : 1_000, ask);
  };
  const both = (name: string, took: number[]): Figure[] => [
    { name: `${name} p50, ${at(stored)}`, value: percentile(took, 0.5), unit: 'ms' },
    { name: `${name} p99, ${at(stored)}`, value: percentile(took, 0.99), unit: 'ms' },
  ];
  return [
    ...both(`POST /v1/orders (sagas behind it, ${CLIENTS} clients)`, posts),
    ...both('GET /v1/orders/{id}', await reads(b2b, ({ orderId }) => `/orders/${orderId}`)),
    ...both('GET /v1/trace/{correlationId}', await reads(person, ({ correlationId }) => `/trace/${correlationId}`)),
    ...both('GET /v1/trace?document=', await reads(person, ({ orderId }) => `/trace?document=${orderId}`)),
  ];
}
