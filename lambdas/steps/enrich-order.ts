import type { Order } from '../../core/model/order.ts';
import { checkPurchaseOrder } from '../../core/ordering/check-purchase-order.ts';
import { checkTerms } from '../../core/ordering/check-terms.ts';
import { enrichOrder, type Known } from '../../core/ordering/enrich-order.ts';
import { checkPrices } from '../../core/pricing/check-prices.ts';
import { linksOf } from '../adapters/dynamo-trace.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { knownOf } from '../handler/known-of.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  await changeOrder(saga.entity, saga.orderId, async (order) => {
    const known = await knownOf(order);
    const enriched = enrichOrder(order, known);
    checkTerms(enriched, known, at);
    if (enriched.purchaseOrder) checkPurchaseOrder(enriched, await linksOf(enriched.entity, enriched.purchaseOrder));
    await pricesOf(enriched, known);
    return { order: enriched };
  });
});

/** Where nobody set a tolerance, the channel's price is the price. */
async function pricesOf(order: Order, { customer, channel, policy }: Known): Promise<void> {
  const tolerance = customer?.priceTolerance ?? channel?.priceTolerance ?? policy.priceTolerance;
  if (!customer || tolerance === undefined) return;
  const { items, conditions } = await stores.prices.forCustomer(customer, order.lines.map((line) => line.sku));
  checkPrices(order, customer, items, conditions, tolerance);
}
