import type * as z from 'zod';
import type { ChannelStock, Listing } from '../../../core/inventory/channel-stock.ts';
import { Rejected } from '../../../core/model/errors.ts';
import type { AmazonClient } from './client.ts';
import { PATH } from './orders.ts';
import { type AmazonSecret, type ListedItem, ListingPage, Marks, OrderItem, OrderPage, Submitted } from './schema.ts';

/** Merchant fulfilled: what Amazon itself stores is not ours to count. */
const OURS = 'DEFAULT';
/** So many results can be paged through: numberOfResults of the model. */
const MOST_PAGED = 1000;
/** An order that is not paid after so long is cancelled by Amazon. */
const PENDING_MS = 7 * 86_400_000;
const SETTLES_MS = 2 * 60_000 + 5_000;

type Page = z.infer<typeof ListingPage>;
export interface AmazonListing extends Listing {
  productType: string;
}

/**
 * A seller's own listings on one marketplace. What is sold and not paid yet Amazon has taken off its own quantity, and we know nothing of it: it is taken off ours too.
 * https://developer-docs.amazon.com/sp-api/docs/listings-items-api
 */
export function amazonStock(client: AmazonClient, { sellerId }: Pick<AmazonSecret, 'sellerId'>, marketplaceId: string, now: () => Date): ChannelStock<AmazonListing> {
  const path = `/listings/2021-08-01/items/${encodeURIComponent(sellerId)}`;
  return {
    account: marketplaceId,
    atOnce: 1,
    async *listings() {
      const pending = await pendingBySku(client, marketplaceId, now());
      for await (const items of pages(client, path, marketplaceId)) yield items.flatMap((item) => listingOf(item, marketplaceId, pending) ?? []);
    },
    async tell(changes) {
      for (const { listing: { sku, productType }, quantity } of changes) {
        // merge: what else is said of the availability, e.g. the handling time, stays. https://developer-docs.amazon.com/sp-api/docs/merge-a-listing
        const patches = [{ op: 'merge', path: '/attributes/fulfillment_availability', value: [{ fulfillment_channel_code: OURS, quantity }] }];
        const { status, issues } = await client.ask(Submitted, 'patchListingsItem', { method: 'PATCH', path: `${path}/${encodeURIComponent(sku)}`, query: { marketplaceIds: marketplaceId }, body: { productType, patches } });
        if (status === 'ACCEPTED') continue;
        throw new Rejected('channel.refused', `Amazon refuses the quantity of ${sku}: ${(issues ?? []).map(({ message }) => message).join(' ')}`, { sku, status, codes: (issues ?? []).map(({ code }) => code) });
      }
    },
  };
}

/** In order of when they were made, and from where the paging ends anew from the last one's time. */
async function* pages(client: AmazonClient, path: string, marketplaceId: string): AsyncGenerator<ListedItem[]> {
  const seen = new Set<string>();
  const base = { marketplaceIds: marketplaceId, includedData: ['summaries', 'fulfillmentAvailability'], sortBy: 'createdDate', sortOrder: 'ASC', pageSize: '20' };
  for (let createdAfter: string | undefined, more = true; more; ) {
    let read = 0;
    let pageToken: string | undefined;
    let last = createdAfter;
    do {
      const page: Page = await client.ask(ListingPage, 'searchListingsItems', { method: 'GET', path, query: { ...base, createdAfter, pageToken } });
      yield page.items.filter(({ sku }) => !seen.has(sku));
      for (const { sku } of page.items) seen.add(sku);
      read += page.items.length;
      last = summaryOf(page.items.at(-1), marketplaceId)?.createdDate ?? last;
      pageToken = page.pagination?.nextToken || undefined;
    } while (pageToken && read < MOST_PAGED);
    more = read >= MOST_PAGED && last !== createdAfter;
    createdAfter = last;
  }
}

const summaryOf = (item: ListedItem | undefined, marketplaceId: string) => item?.summaries?.find((each) => each.marketplaceId === marketplaceId);

function listingOf(item: ListedItem, marketplaceId: string, pending: Map<string, number>): AmazonListing | undefined {
  const ours = item.fulfillmentAvailability?.find(({ fulfillmentChannelCode }) => fulfillmentChannelCode === OURS);
  const productType = summaryOf(item, marketplaceId)?.productType;
  if (!ours || !productType) return undefined;
  return { sku: item.sku, productType, pending: pending.get(item.sku) ?? 0, ...(ours.quantity !== null && ours.quantity !== undefined && { says: ours.quantity }) };
}

/** Pieces of orders that wait for their payment. */
async function pendingBySku(client: AmazonClient, marketplaceId: string, now: Date): Promise<Map<string, number>> {
  const bySku = new Map<string, number>();
  const query = {
    createdAfter: new Date(now.getTime() - PENDING_MS).toISOString(), createdBefore: new Date(now.getTime() - SETTLES_MS).toISOString(),
    fulfillmentStatuses: 'PENDING', marketplaceIds: marketplaceId, fulfilledBy: 'MERCHANT', maxResultsPerPage: '100', includedData: 'FULFILLMENT',
  };
  for (let paginationToken: string | undefined; ; ) {
    const { orders, pagination } = await client.ask(OrderPage, 'searchOrders', { method: 'GET', path: PATH, query: { ...query, paginationToken } });
    for (const { product, quantityOrdered } of orders.flatMap((order) => Marks.parse(order).orderItems.map((item) => OrderItem.parse(item)))) {
      if (product.sellerSku) bySku.set(product.sellerSku, (bySku.get(product.sellerSku) ?? 0) + quantityOrdered);
    }
    paginationToken = pagination?.nextToken || undefined;
    if (!paginationToken) return bySku;
  }
}
