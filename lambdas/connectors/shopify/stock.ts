import { randomUUID } from 'node:crypto';
import type { ChannelStock, Listing } from '../../../core/inventory/channel-stock.ts';
import { Rejected } from '../../../core/model/errors.ts';
import { type Connection, ShopifyClient } from './client.ts';
import { InventoryItems, QuantitiesSet, type ShopifySecret } from './schema.ts';

/** https://shopify.dev/docs/api/admin-graphql/latest/objects/InventoryItem */
const ITEMS = `query ($location: ID!, $after: String) { inventoryItems(first: 100, after: $after) {
  nodes { id sku tracked inventoryLevel(locationId: $location) { quantities(names: ["available"]) { quantity } } } pageInfo { hasNextPage endCursor } } }`;
/**
 * Sets a quantity where it is still what was read: a sale in between goes first. https://shopify.dev/docs/api/admin-graphql/latest/mutations/inventorySetQuantities
 * Since 2026-04 with a key: https://shopify.dev/changelog/making-idempotency-mandatory-for-inventory-adjustments-and-refund-mutations
 */
const SET = `mutation ($input: InventorySetQuantitiesInput!, $key: String!) { inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code message } } }`;

/** Of 250 that one call takes. */
const AT_ONCE = 100;

export interface ShopListing extends Listing {
  inventoryItemId: string;
}

/** What a shop has at each location that stands for warehouses of ours; none where the secret names none. What it sells it takes off by itself, and tells within seconds. */
export function shopifyStock(settings: ShopifySecret, connection?: Connection): ChannelStock<ShopListing>[] {
  const client = new ShopifyClient(settings, connection);
  return Object.entries(settings.locations ?? {}).map(([location, warehouses]) => ({
    account: settings.shopDomain,
    warehouses,
    atOnce: AT_ONCE,
    async *listings() {
      for (let after: string | null | undefined; ; ) {
        const { inventoryItems } = await client.ask(InventoryItems, ITEMS, { location, after });
        yield inventoryItems.nodes.flatMap(({ id, sku, tracked, inventoryLevel }) => {
          const says = inventoryLevel?.quantities[0]?.quantity;
          return sku && tracked && says !== undefined ? [{ sku, inventoryItemId: id, says, pending: 0 }] : [];
        });
        if (!inventoryItems.pageInfo.hasNextPage) return;
        after = inventoryItems.pageInfo.endCursor;
      }
    },
    async tell(changes) {
      const quantities = changes.map(({ listing, quantity }) => ({ inventoryItemId: listing.inventoryItemId, locationId: location, quantity, changeFromQuantity: listing.says ?? null }));
      const { inventorySetQuantities } = await client.ask(QuantitiesSet, SET, { input: { name: 'available', reason: 'correction', quantities }, key: randomUUID() });
      const [refused] = inventorySetQuantities.userErrors;
      if (refused) throw new Rejected('channel.refused', `the shop refuses: ${refused.message}`, { code: refused.code, location });
    },
  }));
}
