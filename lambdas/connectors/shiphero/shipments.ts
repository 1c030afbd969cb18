import type { ShipmentRef, ShipmentSource } from '../../../core/shipping/shipment-source.ts';
import { type Connection, ShipHeroClient } from './client.ts';
import { seconds } from './from-canonical.ts';
import { FulfilledPage, HeldShipments, nodes, OneShipment, type PageOf, type ShipHeroSecret, ShipmentPage } from './schema.ts';
import { shippedAs } from './to-canonical.ts';
import { liveOf } from './warehouse.ts';

// credits are charged by `first`, so a list says only which there are: https://developer.shiphero.com/getting-started/
/** https://developer.shiphero.com/schema/operations/queries/shipments.html */
const SINCE = `query ($from: ISODateTime, $after: String) { shipments(date_from: $from) { data(first: 50, after: $after) {
  edges { node { id legacy_id completed order { order_number partner_order_id } } } pageInfo { hasNextPage endCursor }
} } }`;
/** An order there is fulfilled once nothing of it is pending: because all of it left, a line was cut, or somebody said so. https://developer.shiphero.com/schema/operations/queries/orders.html */
const FULFILLED = 'query ($from: ISODateTime, $after: String) { orders(fulfillment_status: "fulfilled", updated_from: $from) { data(first: 50, after: $after) { edges { node { id order_number partner_order_id } } pageInfo { hasNextPage endCursor } } } }';
const OF_RELEASE = 'query ($number: String) { orders(order_number: $number) { data(first: 2) { edges { node { id order_number partner_order_id fulfillment_status shipments { id legacy_id completed } } } } } }';
const ONE = `query ($id: String!) { shipment(id: $id) { data { legacy_id created_date shipping_labels { tracking_number carrier shipping_method cost }
  line_items(first: 100) { edges { node { quantity line_item { sku partner_line_item_id serial_numbers { serial_number } } lot { name expires_at } } } }
} } }`;
const MOST_PAGES = 20;

/** All of a list, as far as one run goes. */
async function pages<T>(ask: (after: string | undefined) => Promise<PageOf<T>>): Promise<T[]> {
  const found: T[] = [];
  for (let page = 0, after: string | undefined; page < MOST_PAGES; page += 1) {
    const data = await ask(after);
    found.push(...nodes(data));
    if (!data.pageInfo.hasNextPage || !data.pageInfo.endCursor) break;
    after = data.pageInfo.endCursor;
  }
  return found;
}

/** What ShipHero has, whether or not its webhooks arrived. */
export function shipHeroShipments(settings: ShipHeroSecret, connection?: Connection): ShipmentSource {
  const client = new ShipHeroClient(settings, connection);
  return {
    async shippedSince(from) {
      const shipped = await pages(async (after) => (await client.ask(ShipmentPage, SINCE, { from: seconds(from), after })).shipments.data);
      return shipped.flatMap(({ id, legacy_id: number, completed, order }): ShipmentRef[] => {
        const releaseId = order?.partner_order_id || order?.order_number;
        return releaseId && completed !== false ? [{ externalShipmentId: String(number), releaseId, ref: id }] : [];
      });
    },

    async closedSince(from) {
      const fulfilled = await pages(async (after) => (await client.ask(FulfilledPage, FULFILLED, { from: seconds(from), after })).orders.data);
      return fulfilled.flatMap(({ partner_order_id: ours, order_number: number }) => ours || number || []);
    },

    async release(releaseId) {
      const { orders } = await client.ask(HeldShipments, OF_RELEASE, { number: releaseId });
      const held = liveOf(nodes(orders.data), releaseId);
      if (!held) return undefined;
      const all = (held.shipments ?? []).flatMap((each) => each ?? []);
      const left = all.filter(({ completed }) => completed !== false);
      // a label that is printed and not packed yet counts as fulfilled, too
      const closed = held.fulfillment_status === 'fulfilled' && left.length === all.length;
      return { externalId: held.id, shipments: left.map(({ id, legacy_id: number }) => ({ externalShipmentId: String(number), releaseId, ref: id })), closed };
    },

    async shipment({ ref, releaseId }) {
      const { shipment } = await client.ask(OneShipment, ONE, { id: ref });
      return shippedAs(shipment.data, releaseId, settings.labelCurrency);
    },
  };
}
