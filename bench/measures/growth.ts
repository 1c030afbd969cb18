import { setImmediate } from 'node:timers/promises';
import type { ApiCaller } from '../../cli/client.ts';
import { Clones } from '../clones.ts';
import type { Figure } from '../figures.ts';
import type { Loaded } from '../loaded.ts';
import type { Measure } from '../measure.ts';
import { load, percentile } from '../statistics.ts';
import { numberOfEachKind, traceByNumber } from '../traced.ts';

const CLIENTS = 4;
const STEP = 1_000;
/** Traces are found among so many; nothing else is measured there. */
const MOST = 100_000;

/** The API's latencies, and how they change as orders pile up. */
export const growth: Measure = {
  name: 'growth',
  what: "POST /v1/orders, status, and the trace by each kind of number, and how they change as orders pile up (copies of a real order's rows)",
  async run({ quick, loaded, progress }) {
    const platform = await loaded();
    const original = await platform.order();
    await platform.posted(original.orderId);
    await numberOfEachKind(platform.platform.endpoints.entity, original);
    const clones = new Clones(platform.platform.dataDir, original);
    const figures: Figure[] = [];
    for (const stored of quick ? [200, 1_000] : [1_000, 20_000, MOST]) {
      while (clones.orders.length < stored) {
        clones.store(Math.min(STEP, stored - clones.orders.length));
        await setImmediate(); // connections that were closed meanwhile are noticed
        progress(`${clones.orders.length} of ${stored} orders stored`);
      }
      if (stored !== MOST) figures.push(...(await latencies(platform, clones, stored, quick)));
      if (!quick && stored !== MOST) figures.push(...(await platform.run(10, 100)).figures.map((figure) => ({ ...figure, name: `${figure.name}, ${at(stored)}` })));
      if (stored === 1_000 || stored === MOST) figures.push(...(await traceByNumber(platform, clones, CLIENTS, quick ? 20 : 300, at(stored))));
    }
    clones.close();
    return figures;
  },
};

const at = (stored: number) => `at ${stored.toLocaleString('en-US')} orders`;

async function latencies(platform: Loaded, { orders }: Clones, stored: number, quick: boolean): Promise<Figure[]> {
  const behind: Promise<unknown>[] = [];
  const posts = await load(CLIENTS, quick ? 12 : 200, async () => {
    const { orderId } = await platform.order();
    behind.push(platform.posted(orderId));
  });
  await Promise.all(behind);
  const some = (index: number) => orders[(index * 7919) % orders.length] ?? { orderId: '', correlationId: '' };
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
  const { b2b, person } = platform;
  return [
    ...both(`POST /v1/orders (sagas behind it, ${CLIENTS} clients)`, posts),
    ...both('GET /v1/orders/{id}', await reads(b2b, ({ orderId }) => `/orders/${orderId}`)),
    ...both('GET /v1/trace/{correlationId}', await reads(person, ({ correlationId }) => `/trace/${correlationId}`)),
    ...both('GET /v1/trace?document=', await reads(person, ({ orderId }) => `/trace?document=${orderId}`)),
  ];
}
