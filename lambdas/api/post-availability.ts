import { availability } from '../../core/inventory/availability.ts';
import { eligible, groupsOf } from '../../core/inventory/eligible.ts';
import { positionAt } from '../../core/inventory/position-at.ts';
import { Invalid } from '../../core/model/errors.ts';
import { Availability, AvailabilityRequest } from '../../core/model/questions.ts';
import { stores } from '../adapters/stores.ts';
import { entityOf } from '../handler/caller.ts';
import { http } from '../handler/http.ts';
import { withComponents } from '../handler/items-for.ts';
import { standing } from '../handler/standing.ts';

/** A caller's "now" is a little past when it arrives, and clocks differ. */
const NOW_MS = 60_000;
/** A month and its close: what has happened since must be read to answer. */
const FURTHEST_MS = 35 * 86_400_000;

export const handler = http({ scope: 'orders.read', body: AvailabilityRequest, answer: Availability }, async ({ caller, body, at: now }) => {
  const past = body.at && Date.parse(body.at) < now.getTime() - NOW_MS ? new Date(body.at) : undefined;
  if (past && now.getTime() - past.getTime() > FURTHEST_MS) throw new Invalid('availability.past-instant', 'that is over 35 days ago: the stock of then cannot be told', 422, { field: 'at' });
  const entity = entityOf(caller);
  const asked = [...new Set(body.lines.map((line) => line.sku))];
  const [all, { customer, items: found }] = await Promise.all([
    stores.masterdata.warehouses(entity),
    body.customerId ? stores.masterdata.forOrder(entity, body.customerId, asked) : stores.masterdata.items(entity, asked).then((items) => ({ customer: undefined, items })),
  ]);
  if (body.customerId && !customer?.active) throw new Invalid('availability.unknown-customer', `customer ${body.customerId} is not known, or not active`, 422, { field: 'customerId' });
  const items = await withComponents(entity, found);
  const skus = [...new Set([...asked, ...items.keys()])];
  const warehouses = eligible(all, customer?.fulfilment);
  const names = warehouses.map(({ warehouse }) => warehouse);
  const at = past ?? now;
  const pictures = past ? (await stores.levels.since(entity, skus, names, past)).map((since) => positionAt(since, past)) : await standing(entity, items, skus, names, { customer, shipNotBefore: body.shipNotBefore, at });
  const groups = groupsOf(caller.channel, customer);
  const answer = {
    at: at.toISOString(),
    ...(body.shipNotBefore && { shipNotBefore: body.shipNotBefore }),
    lines: availability({ lines: body.lines, warehouses, at, shipNotBefore: body.shipNotBefore, groups, explain: body.explain }, items, pictures),
  } satisfies Availability;
  return { status: 200, body: answer };
});
