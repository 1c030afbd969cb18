import { availability } from '../../core/inventory/availability.ts';
import { Invalid } from '../../core/model/errors.ts';
import { Availability, AvailabilityRequest } from '../../core/model/questions.ts';
import { stores } from '../adapters/stores.ts';
import { entityOf } from '../handler/caller.ts';
import { http } from '../handler/http.ts';
import { warehousesOf } from '../handler/inbound-order.ts';

/** A caller's "now" is a little past when it arrives, and clocks differ. */
const NOW_MS = 60_000;

export const handler = http({ scope: 'orders.read', body: AvailabilityRequest, answer: Availability }, async ({ caller, body, at }) => {
  if (body.at && Date.parse(body.at) < at.getTime() - NOW_MS) throw new Invalid('availability.past-instant', 'the stock of a past instant cannot be told', 422, { field: 'at' });
  const entity = entityOf(caller);
  const skus = [...new Set(body.lines.map((line) => line.sku))];
  const warehouses = await warehousesOf(entity);
  const [items, positions] = await Promise.all([stores.masterdata.items(entity, skus), stores.stock.positions(entity, skus, warehouses)]);
  const answer: Availability = {
    at: at.toISOString(),
    ...(body.shipNotBefore && { shipNotBefore: body.shipNotBefore }),
    lines: availability({ lines: body.lines, warehouses, at, explain: body.explain }, items, positions),
  };
  return { status: 200, body: answer };
});
