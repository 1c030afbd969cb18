import type { ChannelOrders, ChannelSays } from '../../handler/take-channel-orders.ts';
import { type AmazonClient, parse, unknownOr } from './client.ts';
import { type AmazonSecret, Marks, OneOrder, OrderPage } from './schema.ts';
import { orderIn } from './to-canonical.ts';

/** `lastUpdatedBefore` must be so long ago: https://developer-docs.amazon.com/sp-api/docs/get-orders-with-filtering-criteria */
const SETTLES_MS = 2 * 60_000 + 5_000;
/** Where the goods go, what was paid, who wants it cancelled, where it stands: who the buyer is is not asked. No restricted data token is needed for this version. */
const INCLUDED = ['RECIPIENT', 'PROCEEDS', 'CANCELLATION', 'FULFILLMENT'];
/** Ready to ship, or not wanted any more. What is PENDING is not paid yet: it is written to again when it is. */
const STATUSES = ['UNSHIPPED', 'PARTIALLY_SHIPPED', 'CANCELLED'];
/** Amazon, or a shop of its own, carries these out: there is nothing to ship, or no shipment to confirm. */
const FOREIGN_PROGRAMS = ['IN_STORE_PICK_UP', 'AMAZON_EASY_SHIP', 'DELIVERY_BY_AMAZON', 'FBM_SHIP_PLUS'];

export const PATH = '/orders/2026-01-01/orders';

/** A seller's orders on its marketplaces. https://developer-docs.amazon.com/sp-api/docs/orders-api */
export function amazonOrders(client: AmazonClient, { marketplaceIds, ordersFrom }: Pick<AmazonSecret, 'marketplaceIds' | 'ordersFrom'>): ChannelOrders {
  return {
    accounts: marketplaceIds,
    from: new Date(ordersFrom),
    settlesMs: SETTLES_MS,
    async *updated(after, before) {
      const query = {
        lastUpdatedAfter: after.toISOString(), lastUpdatedBefore: before.toISOString(), fulfillmentStatuses: STATUSES, marketplaceIds, fulfilledBy: 'MERCHANT', maxResultsPerPage: '100', includedData: INCLUDED,
      };
      for (let paginationToken: string | undefined; ; ) {
        const { orders, pagination } = await client.ask(OrderPage, 'searchOrders', { method: 'GET', path: PATH, query: { ...query, paginationToken } });
        yield orders.map((order) => saysOf(order));
        paginationToken = pagination?.nextToken || undefined;
        if (!paginationToken) return;
      }
    },
    async one(channelOrderId) {
      const found = await client.ask(OneOrder, 'getOrder', { method: 'GET', path: `${PATH}/${encodeURIComponent(channelOrderId)}`, query: { includedData: INCLUDED } }).catch(unknownOr);
      return found && saysOf(found.order);
    },
  };
}

/** One of which not even that can be read is a change of the API, and stops everything. */
export function saysOf(order: unknown): ChannelSays {
  const marks = parse(Marks, order);
  const ignored = whyIgnored(marks);
  const unwanted = whyUnwanted(marks);
  return {
    account: marks.salesChannel.marketplaceId ?? marks.salesChannel.channelName,
    channelOrderId: marks.orderId,
    updatedAt: marks.lastUpdatedTime,
    ...(ignored && { ignored }),
    ...(unwanted && { unwanted }),
    order: async () => ({ document: JSON.stringify(order), read: () => orderIn(order) }),
  };
}

function whyIgnored({ fulfillment, programs, salesChannel }: Marks): string | undefined {
  const { fulfilledBy, fulfillmentStatus = '' } = fulfillment ?? {};
  if (fulfilledBy !== 'MERCHANT') return 'fulfilled-by-amazon';
  if (salesChannel.channelName !== 'AMAZON') return 'sold-elsewhere';
  const program = programs?.find((each) => FOREIGN_PROGRAMS.includes(each));
  if (program) return program.toLowerCase().replaceAll('_', '-');
  if (!STATUSES.includes(fulfillmentStatus)) return fulfillmentStatus.toLowerCase().replaceAll('_', '-') || 'no-status';
  return undefined;
}

/** A buyer asks item by item, and the seller decides: https://developer-docs.amazon.com/sp-api/changelog/changes-to-orders-api-and-reports-api-for-buyer-cancellation-requests */
function whyUnwanted({ fulfillment, orderItems }: Marks): ChannelSays['unwanted'] {
  const items = orderItems.filter(({ quantityOrdered }) => quantityOrdered > 0);
  if (fulfillment?.fulfillmentStatus === 'CANCELLED') {
    const execution = orderItems.find(({ cancellation }) => cancellation?.cancellationExecution)?.cancellation?.cancellationExecution;
    return { by: execution?.cancelledBy?.toLowerCase() ?? 'amazon', reason: execution?.cancelReason ?? 'cancelled at Amazon', whole: true };
  }
  const asked = items.flatMap(({ cancellation }) => (cancellation?.cancellationRequest ? [cancellation.cancellationRequest] : []));
  return asked[0] && { by: 'customer', reason: asked[0].cancelReason ?? 'the buyer asks for it', whole: asked.length === items.length };
}
