import { AlreadyExists, Invalid } from '../../core/model/errors.ts';
import { OrderRequest } from '../../core/model/order.ts';
import { type Capture, captureChanges, checkRequest, newOrder } from '../../core/ordering/capture-order.ts';
import { LEGACY } from '../../core/ordering/legacy.ts';
import { channelOrderKey } from '../../core/ordering/orders.ts';
import { idempotencyRow } from '../adapters/dynamo-orders.ts';
import { stores } from '../adapters/stores.ts';
import { channelOf } from '../handler/caller.ts';
import { canonicalHash } from '../handler/hash.ts';
import { type Answer, http, idempotencyKey, onceInOneCommit } from '../handler/http.ts';
import { newEventId, newOrderId } from '../handler/ids.ts';
import { routeOf } from '../handler/inbound-order.ts';
import { itemsOf } from '../handler/known-of.ts';
import { orderReceived } from '../handler/order-view.ts';
import { addressed } from '../handler/place-of.ts';

export const handler = http({ scope: 'orders.write', body: OrderRequest }, async ({ body, caller, correlationId, at }, event) => {
  const key = idempotencyKey(event, caller);
  return onceInOneCommit(key, correlationId, async (store) => {
    const owner = await stores.masterdata.channel(caller.entity, channelOf(caller));
    if (!owner) throw new Invalid('channel.unknown', `channel ${caller.channel} is not set up`, 403);
    const { customer, items } = await itemsOf(owner.entity, body.customerId, body.lines.map((line) => line.sku));
    checkRequest(body, customer, items);
    const request = await addressed(body, async () => customer);
    if (!request) throw new Invalid('order.unknown-ship-to', `customer ${body.customerId} has no place that it calls ${body.shipToCode}`, 422, { field: 'shipToCode' });
    const orderId = newOrderId(at);
    const capture: Capture = {
      owner,
      channel: owner.channel,
      ...(owner.connector && { channelConnector: owner.connector }),
      request,
      route: await routeOf(owner, orderId, body, at),
      orderId,
      correlationId,
      causationId: correlationId,
      at,
      eventId: newEventId(),
    };
    const order = newOrder(capture);
    const answer = orderReceived(order);
    const hash = canonicalHash(body);
    try {
      await stores.unit.commit(captureChanges(order, capture, hash, store(answer)));
      return answer;
    } catch (error) {
      if (error instanceof AlreadyExists && error.what === 'business-key') return known(channelOrderKey(owner.entity, owner.channel, body.channelOrderId), hash);
      throw error;
    }
  });
});

/** The same channel order under another key is the same order; with another content it is not. */
async function known(businessKey: string, hash: string): Promise<Answer> {
  const row = await idempotencyRow(`business#${businessKey}`);
  if (row?.requestHash === LEGACY) throw new Invalid('order.known-elsewhere', 'this channelOrderId is an order that was taken before the cut-over, by another system', 409, { legacyId: row.orderId });
  if (row?.requestHash !== hash) throw new Invalid('order.already-exists', 'this channelOrderId is another order already', 409, { orderId: row?.orderId });
  const order = await stores.orders.get(businessKey.split('#')[0] ?? '', String(row.orderId));
  if (!order) throw new Invalid('order.already-exists', 'this channelOrderId exists already', 409);
  return { ...orderReceived(order), headers: { 'idempotency-replayed': 'true' } };
}
