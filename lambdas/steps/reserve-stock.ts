import { reserveStock } from '../../core/inventory/reserve-stock.ts';
import { skusOf } from '../../core/masterdata/kit-of.ts';
import type { Order } from '../../core/model/order.ts';
import { restateCharges } from '../../core/posting/restate-charges.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { sourcingOf } from '../handler/sourcing-of.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  const { entity, orderId } = saga;
  const order = await changeOrder(entity, orderId, async (current) => {
    const sourcing = await sourcingOf(current, skusOf(current.lines));
    const reserved = await reserveStock(current, sourcing, stores, at);
    // what is cancelled for want of stock is billed no discount, freight or tax
    return { order: cancelled(reserved) > cancelled(current) ? restateCharges(current, reserved, sourcing.items, (await stores.books.entity(entity)).rounding) : reserved };
  });
  return { releases: order.releases.map((release) => release.releaseId) };
});

const cancelled = (order: Order) => order.lines.reduce((sum, line) => sum + line.quantities.cancelled, 0);
