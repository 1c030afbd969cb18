import { Rejected } from '../../../core/model/errors.ts';
import type { ChannelFulfilment } from '../../../core/shipping/channel-fulfilment.ts';
import { type Connection, ShopifyClient } from './client.ts';
import { type Pieces, piecesByGid, place, totalOf, tracking } from './from-canonical.ts';
import { Created, FulfilledLines, type Fulfillment, FulfilmentsOf, type OpenLine, OpenLines, type ShopifySecret } from './schema.ts';

/** https://shopify.dev/docs/api/admin-graphql/latest/objects/Order#field-Order.fields.fulfillmentOrders */
const FULFILMENTS = `query ($id: ID!) { order(id: $id) {
  fulfillments(first: 100) { id status totalQuantity trackingInfo(first: 20) { number } }
  fulfillmentOrders(first: 20) { nodes { id status } }
} }`;
const FULFILLED_LINES = `query ($id: ID!) { order(id: $id) { fulfillments(first: 15) { id fulfillmentLineItems(first: 50) { nodes { quantity lineItem { id } } pageInfo { hasNextPage endCursor } } } } }`;
const OPEN_LINES = `query ($id: ID!, $after: String) { fulfillmentOrder(id: $id) { lineItems(first: 100, after: $after) { nodes { id remainingQuantity lineItem { id } } pageInfo { hasNextPage endCursor } } } }`;
/** https://shopify.dev/docs/api/admin-graphql/latest/mutations/fulfillmentCreate */
const CREATE = `mutation ($fulfillment: FulfillmentInput!) { fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id } userErrors { field message } } }`;

const OPEN = new Set(['OPEN', 'IN_PROGRESS', 'SCHEDULED']);

/** A Shopify shop behind the port. */
export function shopify(settings: ShopifySecret, connection?: Connection): ChannelFulfilment {
  const client = new ShopifyClient(settings, connection);

  async function openLines(id: string): Promise<OpenLine[]> {
    const lines: OpenLine[] = [];
    for (let after: string | null | undefined; ; ) {
      const { fulfillmentOrder } = await client.ask(OpenLines, OPEN_LINES, { id, after });
      lines.push(...fulfillmentOrder.lineItems.nodes);
      if (!fulfillmentOrder.lineItems.pageInfo.hasNextPage) return lines;
      after = fulfillmentOrder.lineItems.pageInfo.endCursor;
    }
  }

  /** A shipment from two of the shop's locations takes two fulfilments: a call that ended between them left some pieces untold. */
  async function untold(pieces: Pieces, told: readonly Fulfillment[], orderGid: string): Promise<Pieces> {
    const quantity = told.reduce((sum, each) => sum + each.totalQuantity, 0);
    if (quantity === 0) return pieces;
    if (quantity >= totalOf(pieces)) return new Map();
    const { order } = await client.ask(FulfilledLines, FULFILLED_LINES, { id: orderGid });
    const left = new Map(pieces);
    for (const { id } of told) {
      const lines = order.fulfillments.find((each) => each.id === id)?.fulfillmentLineItems;
      if (!lines || lines.pageInfo.hasNextPage) throw new Rejected('channel.partly-told', `the shop knows of a part of this shipment, and which part cannot be seen`, { fulfilment: id });
      for (const line of lines.nodes) left.set(line.lineItem.id, (left.get(line.lineItem.id) ?? 0) - (line.quantity ?? 0));
    }
    return new Map([...left].filter(([, pieces]) => pieces > 0));
  }

  return {
    async fulfil(order, shipment) {
      const id = order.channelReference;
      const { order: found } = id ? await client.ask(FulfilmentsOf, FULFILMENTS, { id }) : { order: null };
      if (!id || !found) throw new Rejected('channel.order-unknown', `the shop has no order ${order.channelOrderId}`, { orderId: order.orderId });
      const info = tracking(shipment);
      const told = found.fulfillments.filter((each) => each.status !== 'CANCELLED' && info.numbers.every((number) => each.trackingInfo.some((one) => one.number === number)));
      let left = await untold(piecesByGid(order, shipment), told, id);
      const ids = told.map((each) => each.id);
      for (const fulfilmentOrder of found.fulfillmentOrders.nodes.filter((each) => OPEN.has(each.status))) {
        if (left.size === 0) break;
        const placed = place(left, await openLines(fulfilmentOrder.id));
        if (placed.lines.length === 0) continue;
        const { fulfillmentCreate } = await client.ask(Created, CREATE, {
          fulfillment: {
            lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: fulfilmentOrder.id, fulfillmentOrderLineItems: placed.lines }],
            notifyCustomer: settings.notifyCustomer ?? false,
            trackingInfo: info,
          },
        });
        if (!fulfillmentCreate.fulfillment) {
          throw new Rejected('channel.refused', `the shop refuses: ${fulfillmentCreate.userErrors.map((error) => error.message).join(' ')}`, { orderId: order.orderId, shipmentId: shipment.shipmentId });
        }
        ids.push(fulfillmentCreate.fulfillment.id);
        left = placed.left;
      }
      if (left.size > 0) throw new Rejected('channel.nothing-to-fulfil', `the shop has nothing left to fulfil for a part of ${shipment.shipmentId}`, { orderId: order.orderId, lines: [...left.keys()] });
      return { fulfilmentId: ids[0] ?? '' };
    },
  };
}
