import type { DocumentLink } from '../core/model/changes.ts';
import { documentLink } from '../core/tracing/document-link.ts';
import { linkWrite } from '../lambdas/adapters/document-link-write.ts';
import { transact } from '../lambdas/adapters/dynamo.ts';
import type { Clones, StoredOrder } from './clones.ts';
import type { Figure } from './figures.ts';
import type { Loaded } from './loaded.ts';
import { load, percentile } from './statistics.ts';

/** Numbers that an order of the bench does not come to have, since it is shipped from our own warehouse, paid on account, and kept. Its others arise by themselves. */
const ELSEWHERE = ['purchase-order', 'supplier-purchase-order', 'supplier-order', 'supplier-invoice', 'payment', 'capture', 'return', 'credit-memo', 'refund', 'interchange', 'serial'];

/** Gives an order a number of every kind there is, so that its copies have them. */
export async function numberOfEachKind(entity: string, { orderId, correlationId }: StoredOrder): Promise<void> {
  const links = ELSEWHERE.map((kind): DocumentLink => documentLink({ entity, orderId, correlationId }, kind, `${kind}:${orderId}`, new Date()));
  await transact(links.map(linkWrite), orderId);
}

/** What it takes to find an order's trace, by each kind of number. */
export async function traceByNumber({ person }: Loaded, { numbers }: Clones, clients: number, times: number, at: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const kind of Object.keys(numbers[0] ?? {}).sort()) {
    const took = await load(clients, times, async (index) => {
      const document = numbers[(index * 7919) % numbers.length]?.[kind] ?? '';
      const { status, text } = await person.get(`/trace?document=${encodeURIComponent(document)}`);
      if (status !== 200) throw new Error(`GET /trace?document=${document}, a number of kind ${kind}, answered ${status}: ${text}`);
    });
    for (const [name, share] of [['p50', 0.5], ['p99', 0.99]] as const) figures.push({ name: `trace by ${kind} ${name}, ${at}`, value: percentile(took, share), unit: 'ms' });
  }
  return figures;
}
