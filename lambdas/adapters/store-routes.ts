import type { RoutingRule } from '../../core/model/routing-rule.ts';
import { checkRoutes, type FirstInvoiceOf, servedBy } from '../../core/routing/change-routes.ts';
import { putRoutingRule } from './dynamo-masterdata.ts';
import { stores } from './stores.ts';

/**
 * Adds lines to the routing table of an entity, or refuses all of them.
 * @param dry only looks
 * @throws Rejected those of `checkRoutes`
 */
export async function storeRoutes(entity: string, added: readonly RoutingRule[], { at, dry = false }: { at: Date; dry?: boolean }): Promise<void> {
  await checkRoutes(await stores.masterdata.rules(entity), added, firstInvoiceUntil(at));
  if (!dry) for (const line of added) await putRoutingRule(line);
}

/** Looks through the journals of invoices from a day on, and ends at the first of such an order. A person asks it, once per cut-over. */
const firstInvoiceUntil = (at: Date): FirstInvoiceOf => async (entity, what, connector, since) => {
  for await (const { event, document, orderId, postedAt } of stores.ledger.journals(entity, since.slice(0, 10), `${at.getUTCFullYear() + 1}-12-31`)) {
    if (event !== 'invoice' || !orderId || Date.parse(postedAt) < Date.parse(since)) continue;
    const order = await stores.orders.get(entity, orderId);
    if (order && servedBy(order, what, connector)) return { number: document, postedAt };
  }
  return undefined;
};
