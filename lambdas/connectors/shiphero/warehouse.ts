import { Rejected } from '../../../core/model/errors.ts';
import type { Release } from '../../../core/model/order.ts';
import type { WarehouseSystem } from '../../../core/shipping/warehouse-system.ts';
import { type Connection, Refused, ShipHeroClient } from './client.ts';
import { newOrder, newStock, seconds } from './from-canonical.ts';
import { AddedStock, CancelledOrder, CreatedOrder, FoundOrders, InventoryChanges, nodes, type ShipHeroSecret, type WarehouseOrder } from './schema.ts';
import { instant } from './to-canonical.ts';

const ORDER = 'id order_number partner_order_id fulfillment_status';
// `first` is what credits are charged by.
const FIND = `query ($number: String) { orders(order_number: $number) { data(first: 5) { edges { node { ${ORDER} } } } } }`;
const CREATE = `mutation ($data: CreateOrderInput!) { order_create(data: $data) { order { ${ORDER} } } }`;
const ADD = `mutation ($data: UpdateInventoryInput!) { inventory_add(data: $data) { warehouse_product { sku } } }`;
const ADDED = `query ($warehouse: String, $sku: String, $reason: String, $since: ISODateTime, $until: ISODateTime) { inventory_changes(warehouse_id: $warehouse, sku: $sku, reason: $reason, date_from: $since, date_to: $until) {
  data(first: 1) { edges { node { id sku change_in_on_hand reason created_at } } pageInfo { hasNextPage endCursor } } } }`;
const CANCEL = `mutation ($data: CancelOrderInput!) { order_cancel(data: $data) { order { ${ORDER} } } }`;

const DAY_MS = 86_400_000;
/** https://developer.shiphero.com/schema/queries/inventory-changes.html : a search by reason takes a range of 60 days at most. */
const LOG_DAYS = 60;

/** ShipHero behind the port. */
export function shipHero(settings: ShipHeroSecret, connection?: Connection, now: () => Date = () => new Date()): WarehouseSystem {
  const client = new ShipHeroClient(settings, connection);

  /** order_number is not unique in ShipHero: looking first is what keeps a repeated call from shipping twice. */
  async function live({ releaseId }: Release): Promise<WarehouseOrder | undefined> {
    const { orders } = await client.ask(FoundOrders, FIND, { number: releaseId });
    return liveOf(nodes(orders.data), releaseId);
  }

  return {
    async release(order, release, items) {
      const known = await live(release);
      if (known) return { externalId: known.id };
      const { order_create } = await client.ask(CreatedOrder, CREATE, { data: newOrder(order, release, items, settings) });
      return { externalId: order_create.order.id };
    },

    async recall(_order, release) {
      const known = await live(release);
      if (!known) return;
      if (known.fulfillment_status === 'fulfilled') throw refused(release, 'it has been shipped');
      try {
        // Without `force` an order that has labels or shipments is refused: https://developer.shiphero.com/schema/types/cancel-order-input.html
        await client.ask(CancelledOrder, CANCEL, { data: { order_id: known.id, reason: 'Cancelled by Crossdock', void_on_platform: false, force: false } });
      } catch (error) {
        if (error instanceof Refused && (await live(release))) throw refused(release, error.message);
        if (!(error instanceof Refused)) throw error;
      }
    },

    // no key is kept there: what was added is found in the change log by its reason, which is searched over 60 days at most
    async putAway(goods) {
      const addition = newStock(goods, settings);
      if (!addition) return undefined;
      const asked = async () => {
        const until = new Date(now().getTime() + DAY_MS);
        const since = new Date(Math.max(goods.receivedAt.getTime() - DAY_MS, until.getTime() - LOG_DAYS * DAY_MS));
        const { inventory_changes } = await client.ask(InventoryChanges, ADDED, { warehouse: addition.warehouse_id, sku: addition.sku, reason: addition.reason, since: seconds(since), until: seconds(until) });
        return nodes(inventory_changes.data)[0];
      };
      const known = await asked();
      if (!known) await client.ask(AddedStock, ADD, { data: addition });
      const counted = known ?? (await asked());
      return counted ? new Date(instant(counted.created_at)) : now();
    },
  };
}

const isCancelled = (order: WarehouseOrder): boolean => order.fulfillment_status === 'canceled' || order.fulfillment_status === 'cancelled';
/** The order of a release, among those that were found by its number. */
export const liveOf = <T extends WarehouseOrder>(found: readonly T[], releaseId: string): T | undefined => found.find((order) => order.order_number === releaseId && !isCancelled(order));

const refused = ({ releaseId, warehouse }: Release, reason: string) =>
  new Rejected('recall.refused', `warehouse ${warehouse} does not give ${releaseId} back: ${reason}`, { releaseId, warehouse, reason });

let kept: { settings: ShipHeroSecret; system: WarehouseSystem } | undefined;

/** The same one, with its access token, for as long as the settings stay the same. */
export function connected(settings: ShipHeroSecret): WarehouseSystem {
  if (!kept || JSON.stringify(kept.settings) !== JSON.stringify(settings)) kept = { settings, system: shipHero(settings) };
  return kept.system;
}
