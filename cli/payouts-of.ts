import { until } from './ask-again.ts';
import { actAsRoot } from './aws.ts';
import { resourcesOf } from './command.ts';
import type { Endpoints } from './endpoints.ts';
import { secretOf } from './totals/secret-of.ts';

export interface StripeAccess {
  url: string;
  apiKey: string;
}
export interface StripePayout {
  id: string;
  amount: number;
}
interface Intent {
  latest_charge: string | null;
  metadata: { order_id?: string };
}
type List = <T extends { id: string }>(path: string, filter?: Record<string, string>) => AsyncGenerator<T>;

/** How the platform itself reaches Stripe. */
export async function stripeOf({ aws, region }: Endpoints): Promise<StripeAccess> {
  const resources = await resourcesOf(aws);
  actAsRoot({ endpoint: aws, region, resources });
  return secretOf<StripeAccess>(resources, 'stripe');
}

/**
 * The payouts that settled what was captured for an order, whoever had them made; what none has settled yet is paid out now. A payout takes all of the balance, so another scenario
 * may have taken this order's with its own. Which movements a payout settled is told by the payout: https://docs.stripe.com/api/balance_transactions/list
 * @throws Error where nothing was captured for it
 */
export async function payoutsOf({ url, apiKey }: StripeAccess, orderId: string, pageSize = 100): Promise<StripePayout[]> {
  const list: List = async function* (path, filter = {}) {
    for (let after: string | undefined; ; ) {
      const query = new URLSearchParams({ ...filter, limit: String(pageSize), ...(after && { starting_after: after }) });
      const reply = await fetch(`${url}/v1/${path}?${query}`, { headers: { authorization: `Bearer ${apiKey}` } });
      if (!reply.ok) throw new Error(`the gateway answered ${reply.status}: ${await reply.text()}`);
      const { data, has_more: more } = (await reply.json()) as { data: never[]; has_more: boolean };
      yield* data;
      after = (data.at(-1) as { id: string } | undefined)?.id;
      if (!more || !after) return;
    }
  };
  const captured = await movementsOf(list, orderId);
  if (captured.length === 0) throw new Error(`nothing was captured for ${orderId}`);
  return until(`a payout of what was captured for ${orderId}`, async () => {
    const before = await settling(list, captured);
    if (before) return before;
    const reply = await fetch(`${url}/_payouts`, { method: 'POST', body: '{}' });
    // 400: the balance is empty; somebody was faster
    if (!reply.ok && reply.status !== 400) throw new Error(`the gateway answered ${reply.status}: ${await reply.text()}`);
    return settling(list, captured);
  });
}

/** The movements of its captures: a payment has one charge, and a charge one for each capture. */
async function movementsOf(list: List, orderId: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { latest_charge: charge, metadata } of list<Intent & { id: string }>('payment_intents')) {
    if (metadata.order_id !== orderId || !charge) continue;
    for await (const { id } of list('balance_transactions', { source: charge, type: 'charge' })) found.push(id);
  }
  return found;
}

/** Newest first, as they are listed. Undefined while one of the movements is in none. */
async function settling(list: List, movements: readonly string[]): Promise<StripePayout[] | undefined> {
  const [open, found] = [new Set(movements), [] as StripePayout[]];
  for await (const payout of list<StripePayout>('payouts')) {
    const before = open.size;
    for await (const { id } of list('balance_transactions', { payout: payout.id })) open.delete(id);
    if (open.size < before) found.push(payout);
    if (open.size === 0) return found;
  }
  return undefined;
}
