import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { ChannelFulfilment, OrderAnswer, OrderAnswers } from '../../../core/shipping/channel-fulfilment.ts';
import { type AmazonClient, unknownOr } from './client.ts';
import { submitFeed } from './feeds.ts';
import { acknowledgement, packageOf } from './from-canonical.ts';
import { PATH } from './orders.ts';
import { type AmazonSecret, type ToldOrder, ToldOrder as ToldOrderAnswer } from './schema.ts';

/** What an order is there: where it stands, by which numbers of ours it is known, what of it is told to have left. */
async function known(client: AmazonClient, orderId: string): Promise<ToldOrder | undefined> {
  const found = await client.ask(ToldOrderAnswer, 'getOrder', { method: 'GET', path: `${PATH}/${encodeURIComponent(orderId)}`, query: { includedData: ['FULFILLMENT', 'PACKAGES'] } }).catch(unknownOr);
  return found?.order;
}

/** Shipments of Amazon's orders: https://developer-docs.amazon.com/sp-api/docs/confirm-the-shipment-status . Looked up before they are told. */
export function amazonFulfilment(client: AmazonClient, { carriers }: Pick<AmazonSecret, 'carriers'>): ChannelFulfilment {
  return {
    async fulfil(order, shipment) {
      const packageDetail = packageOf(order, shipment, carriers);
      const { packageReferenceId } = packageDetail;
      const there = await known(client, order.channelOrderId);
      if (!there) throw new Rejected('channel.order-unknown', `Amazon has no order ${order.channelOrderId}`, { orderId: order.orderId });
      if (there.packages?.some((each) => each.packageReferenceId === packageReferenceId)) return { fulfilmentId: packageReferenceId };
      await client.tell('confirmShipment', {
        method: 'POST',
        path: `/orders/v0/orders/${encodeURIComponent(order.channelOrderId)}/shipmentConfirmation`,
        body: { marketplaceId: there.salesChannel.marketplaceId, packageDetail },
      });
      return { fulfilmentId: packageReferenceId };
    },
  };
}

/** What is said of Amazon's orders, as one feed. */
export function amazonAnswers(client: AmazonClient, { sellerId, marketplaceIds }: Pick<AmazonSecret, 'sellerId' | 'marketplaceIds'>): OrderAnswers {
  return {
    async answer(answers) {
      const news: OrderAnswer[] = [];
      const left: OrderAnswer[] = [];
      for (const each of answers) {
        const told = left.length > 0 && isAsked(each) ? undefined : await isTold(client, each).catch(shortOr);
        if (told === undefined) left.push(each);
        else if (!told) news.push(each);
      }
      return { left, ...(news.length > 0 && { message: await submitFeed(client, acknowledgement(sellerId, news), marketplaceIds) }) };
    },
  };
}

const isCancelled = ({ fulfillment }: ToldOrder): boolean => fulfillment?.fulfillmentStatus === 'CANCELLED';

export async function isCancelledThere(client: AmazonClient, orderId: string): Promise<boolean> {
  const there = await known(client, orderId);
  return there !== undefined && isCancelled(there);
}

/** Calls are short: it is asked another time. */
function shortOr(error: unknown): undefined {
  if (error instanceof Transient && error.code === 'channel.throttled') return undefined;
  throw error;
}

/** A cancellation is looked up always: it may have come from there. */
const isAsked = ({ says, again }: OrderAnswer): boolean => says === 'cancelled' || again;

async function isTold(client: AmazonClient, answer: OrderAnswer): Promise<boolean> {
  if (!isAsked(answer)) return false;
  const { order, says } = answer;
  const there = await known(client, order.channelOrderId);
  if (!there || isCancelled(there)) return true;
  return says === 'accepted' && (there.orderAliases ?? []).some(({ aliasType, aliasId }) => aliasType === 'SELLER_ORDER_ID' && aliasId === order.orderId);
}
