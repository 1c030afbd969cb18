import type { BalanceTransaction, GatewayEvent } from '../../../core/payments/gateway-event.ts';
import type { StripeClient } from './client.ts';
import { fromStripe } from './money.ts';
import { BalanceTransaction as StripeTransaction, pageOf, Payout } from './schema.ts';
import { instant } from './to-canonical.ts';

/** Movements in one event: an event has room for 256 kB. */
const PART = 500;

/** https://docs.stripe.com/reports/reporting-categories : the words that are meant for accounting. */
const KINDS: Readonly<Record<string, BalanceTransaction['type']>> = {
  charge: 'capture', refund: 'refund', refund_failure: 'refund-failed', dispute: 'dispute', dispute_reversal: 'dispute-reversed', fee: 'fee', network_cost: 'fee', payout: 'payout', payout_reversal: 'payout',
};

export const movementOf = ({ id, amount, fee, net, currency, created, source, reporting_category: category }: StripeTransaction): BalanceTransaction => ({
  balanceTransaction: id,
  type: KINDS[category] ?? 'other',
  gross: fromStripe(amount, currency),
  fee: fromStripe(fee, currency),
  net: fromStripe(net, currency),
  at: instant(created),
  ...(source && { source }),
  gatewayType: category,
});

/**
 * What is behind a payout; nothing while it is not paid, or Stripe is not ready to tell: it will announce it again.
 * https://docs.stripe.com/payouts/reconciliation
 */
export async function readPayout(client: StripeClient, payoutId: string): Promise<GatewayEvent[]> {
  const payout = await client.get(Payout, `payouts/${payoutId}`);
  if (payout.status !== 'paid' || payout.reconciliation_status === 'in_progress') return [];
  // one that was made by hand has none that Stripe could name
  const movements = payout.reconciliation_status === 'completed' ? await movementsOf(client, payoutId) : [];
  const parts = Math.max(1, Math.ceil(movements.length / PART));
  return Array.from({ length: parts }, (_, index) => ({
    type: 'payment.payout-paid',
    gateway: 'stripe',
    eventId: `${payoutId}/${index + 1}`,
    occurredAt: instant(payout.created),
    payoutId,
    paid: fromStripe(payout.amount, payout.currency),
    arrival: instant(payout.arrival_date).slice(0, 10),
    part: index + 1,
    parts,
    transactions: movements.slice(index * PART, (index + 1) * PART),
  }));
}

/** Oldest first, without the payout's own. */
async function movementsOf(client: StripeClient, payoutId: string): Promise<BalanceTransaction[]> {
  const all: StripeTransaction[] = [];
  for (let after: string | undefined; ; ) {
    const page = await client.get(pageOf(StripeTransaction), 'balance_transactions', { payout: payoutId, limit: '100', ...(after && { starting_after: after }) });
    all.push(...page.data);
    after = page.data.at(-1)?.id;
    if (!page.has_more || !after) break;
  }
  return all.filter(({ source }) => source !== payoutId).reverse().map(movementOf);
}
