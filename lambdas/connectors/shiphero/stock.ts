import type { Page, StockFeed, ToldChange, ToldLevel, ToldLot } from '../../../core/inventory/stock-feed.ts';
import { SKEW_MS } from '../../../core/inventory/take-stock.ts';
import type * as z from 'zod';
import type { ShipHeroClient } from './client.ts';
import { seconds } from './from-canonical.ts';
import { type InventoryChange, InventoryChanges, ItemLocations, nodes, type PageOf, type ShipHeroSecret, type WarehouseProduct, WarehouseProducts } from './schema.ts';
import { instant } from './to-canonical.ts';

/** `first` is what credits are charged by, and releases need them, too: what moved in five minutes is mostly a few. 100 is the most. */
const FEW = 20;
const MOST = 100;
/** Times there are whole seconds. */
const SECOND_MS = 1000;
const LEVELS = `query ($warehouse: String, $sku: String, $since: ISODateTime, $first: Int, $after: String) { warehouse_products(warehouse_id: $warehouse, sku: $sku, updated_from: $since) {
  data(first: $first, after: $after) { edges { node { sku on_hand non_sellable_quantity updated_at } } pageInfo { hasNextPage endCursor } } } }`;
const CHANGES = `query ($warehouse: String, $since: ISODateTime, $first: Int, $after: String) { inventory_changes(warehouse_id: $warehouse, date_from: $since) {
  data(first: $first, after: $after) { edges { node { id sku change_in_on_hand reason cycle_counted created_at } } pageInfo { hasNextPage endCursor } } } }`;

const LOTS = `query ($warehouse: String, $sku: String, $first: Int, $after: String) { item_locations(warehouse_id: $warehouse, sku: $sku) {
  data(first: $first, after: $after) { edges { node { quantity expiration_lot { name expires_at } } } pageInfo { hasNextPage endCursor } } } }`;

/**
 * What ShipHero's change log says in words: https://software-help.shiphero.com/hc/en-us/articles/44012291868429 . Shipments come by their webhook, returns by
 * their receipt, and what goes from bin to bin stays in the building.
 */
const NOT_OURS = /picked into|pick type:|\bshipped\b|reshipped|\breturn|\brma\b|from bin|to bin|transfer|\bmoved?\b/i;
const RECEIPT = /received from|receiv|purchase order/i;

/** Levels and movements by the public API. No webhook of ShipHero's tells a level with its time, so it is polled. */
export function shipHeroStock(client: ShipHeroClient, { warehouses }: Pick<ShipHeroSecret, 'warehouses'>, now: () => Date): StockFeed {
  async function levels(warehouse: string, asked: { since?: Date | undefined; sku?: string; cursor?: string | undefined }): Promise<Page<ToldLevel>> {
    const at = now();
    const { data: { warehouse_products }, readAt = at } = await client.askAt(WarehouseProducts, LEVELS, { warehouse: warehouses[warehouse], first: asked.sku ? 1 : asked.since && !asked.cursor ? FEW : MOST, ...variables(asked.since, asked.cursor), ...(asked.sku && { sku: asked.sku }) });
    return { rows: nodes(warehouse_products.data).flatMap((product) => levelOf(product, at, readAt) ?? []), ...next(warehouse_products) };
  }
  return {
    connector: 'shiphero',
    warehouses: Object.keys(warehouses),
    async changes(warehouse, since, cursor) {
      const { inventory_changes } = await client.ask(InventoryChanges, CHANGES, { warehouse: warehouses[warehouse], first: cursor ? MOST : FEW, ...variables(since, cursor) });
      return { rows: nodes(inventory_changes.data).flatMap(changeOf), ...next(inventory_changes) };
    },
    levels: (warehouse, since, cursor) => levels(warehouse, { since, cursor }),
    async lots(warehouse, sku) {
      const lots = new Map<string, ToldLot & { units: number }>();
      let cursor: string | undefined;
      do {
        const { item_locations }: z.infer<typeof ItemLocations> = await client.ask(ItemLocations, LOTS, { warehouse: warehouses[warehouse], sku, first: FEW, ...(cursor && { after: cursor }) });
        for (const { quantity, expiration_lot: of } of nodes(item_locations.data)) {
          if (!of) continue;
          const units = (lots.get(of.name)?.units ?? 0) + quantity;
          lots.set(of.name, { lot: of.name, ...(of.expires_at && { expiresOn: of.expires_at.slice(0, 10) }), units, quantity: String(units) });
        }
        cursor = next(item_locations).next;
      } while (cursor);
      return [...lots.values()].map(({ units: _, ...lot }) => lot);
    },
    level: async (warehouse, sku) => (await levels(warehouse, { sku })).rows[0],
  };
}

/**
 * A level stands from its last change until it was asked for; as of when it is told lies in between, and away from the edge where clocks differ. What changed
 * within a second is all in it once that second is over, and it is told as of its end.
 * @param askedAt by our clock @param readAt by ShipHero's, at the earliest @returns undefined where more may have changed in the second of its last change
 */
export function levelOf({ sku, on_hand: forSale, non_sellable_quantity: kept, updated_at: changed }: WarehouseProduct, askedAt: Date, readAt: Date): ToldLevel | undefined {
  const sure = new Date(askedAt.getTime() - SKEW_MS);
  const over = changed ? Date.parse(instant(changed)) + SECOND_MS : undefined;
  if (over !== undefined && over > readAt.getTime()) return undefined;
  const last = over === undefined ? sure : new Date(over - 1);
  return { sku, onHand: String(forSale + (kept ?? 0)), blocked: String(kept ?? 0), asOf: last > sure ? last : sure };
}

/** Nothing where it is the business of another message. */
export function changeOf({ id, sku, change_in_on_hand: quantity, reason, cycle_counted: counted, created_at: at }: InventoryChange): ToldChange[] {
  const why = (reason ?? '').replace(/<[^>]*>/g, '').trim();
  if (!counted && NOT_OURS.test(why)) return [];
  return [{ id, sku, kind: !counted && RECEIPT.test(why) ? 'receipt' : 'adjustment', quantity: String(quantity), reason: why || (counted ? 'cycle count' : 'no reason given'), occurredAt: new Date(instant(at)) }];
}

const next = ({ data: { pageInfo } }: { data: Pick<PageOf<unknown>, 'pageInfo'> }) => (pageInfo.hasNextPage && pageInfo.endCursor ? { next: pageInfo.endCursor } : {});
const variables = (since: Date | undefined, cursor: string | undefined) => ({ ...(since && { since: seconds(since) }), ...(cursor && { after: cursor }) });
