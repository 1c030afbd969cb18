import type { Clock, Json, JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { invalid, notFound } from './errors.ts';
import { type ListingRecord, listingKey, stamp } from './records.ts';

const MOST_PAGED = 1000;

/** Listings Items 2021-08-01, as far as quantities go: https://github.com/amzn/selling-partner-api-models/tree/main/models/listings-items-api-model */
export class Listings {
  readonly #documents: Documents;
  readonly #clock: Clock;
  readonly #id: () => string;

  constructor(documents: Documents, clock: Clock, id: () => string) {
    this.#documents = documents;
    this.#clock = clock;
    this.#id = id;
  }

  all = (): ListingRecord[] => this.#documents.all<ListingRecord>('listing');

  search(query: URLSearchParams): JsonObject {
    const marketplaceId = query.get('marketplaceIds') ?? '';
    if (!marketplaceId) throw invalid('marketplaceIds is required');
    const size = Number(query.get('pageSize') ?? 10);
    if (!(Number.isInteger(size) && size >= 1 && size <= 20)) throw invalid('pageSize must be between 1 and 20');
    const by = query.get('sortBy') === 'createdDate' ? 'createdDate' : query.get('sortBy') === 'sku' ? 'sku' : 'lastUpdatedDate';
    const turn = query.get('sortOrder') === 'ASC' ? 1 : -1;
    const after = query.get('createdAfter');
    const found = this.all()
      .filter((listing) => listing.marketplaceId === marketplaceId && (!after || Date.parse(listing.createdDate) >= Date.parse(after)))
      .sort((a, b) => turn * (a[by].localeCompare(b[by]) || a.sku.localeCompare(b.sku)));
    const from = Number(query.get('pageToken') ?? 0);
    const next = from + size;
    return {
      numberOfResults: found.length,
      items: found.slice(from, Math.min(next, MOST_PAGED)).map((listing): Json => view(listing, query)),
      pagination: next < Math.min(found.length, MOST_PAGED) ? { nextToken: String(next) } : {},
    };
  }

  get(sku: string, query: URLSearchParams): JsonObject {
    const listing = this.#documents.get<ListingRecord>('listing', listingKey(query.get('marketplaceIds') ?? '', sku));
    if (!listing) throw notFound(`SKU ${sku}`);
    return view(listing, query);
  }

  /** https://developer-docs.amazon.com/sp-api/docs/partially-update-a-listing and …/merge-a-listing : what is not of the product type's form is INVALID, with 200. */
  patch(sku: string, query: URLSearchParams, body: JsonObject): JsonObject {
    const key = listingKey(query.get('marketplaceIds') ?? '', sku);
    const listing = this.#documents.get<ListingRecord>('listing', key);
    const answer = (status: string, issues: JsonObject[] = []): JsonObject => ({ sku, status, submissionId: this.#id().replaceAll('-', ''), issues });
    const wrong = (message: string) => answer('INVALID', [{ code: '90220', message, severity: 'ERROR', categories: ['INVALID_ATTRIBUTE'], attributeNames: ['fulfillment_availability'] }]);
    if (!body.productType || !Array.isArray(body.patches) || body.patches.length === 0) throw invalid('productType and patches are required');
    if (!listing) return wrong(`There is no listing ${sku}.`);
    if (listing.productType !== body.productType && body.productType !== 'PRODUCT') return wrong(`'${String(body.productType)}' is not the product type of ${sku}.`);
    let { quantity } = listing;
    for (const each of body.patches as JsonObject[]) {
      const [value] = (each.value ?? []) as JsonObject[];
      if (each.path !== '/attributes/fulfillment_availability' || !['merge', 'replace', 'add'].includes(String(each.op))) return wrong(`'${String(each.path)}' is not patched by this simulation.`);
      if (value?.fulfillment_channel_code !== listing.channel) return wrong("'fulfillment_channel_code' is not that of the offer.");
      if (!Number.isInteger(value.quantity) || Number(value.quantity) < 0) return wrong("'quantity' must be a whole number.");
      quantity = Number(value.quantity);
    }
    this.#documents.put('listing', key, { ...listing, quantity, lastUpdatedDate: stamp(this.#clock.now()) });
    return answer('ACCEPTED');
  }
}

function view(listing: ListingRecord, query: URLSearchParams): JsonObject {
  const included = query.get('includedData')?.split(',') ?? ['summaries'];
  const { sku, marketplaceId, asin, title, productType, createdDate, lastUpdatedDate, channel, quantity } = listing;
  return {
    sku,
    ...(included.includes('summaries') && { summaries: [{ marketplaceId, asin, productType, conditionType: 'new_new', status: ['BUYABLE', 'DISCOVERABLE'], itemName: title, createdDate, lastUpdatedDate }] }),
    ...(included.includes('fulfillmentAvailability') && { fulfillmentAvailability: [{ fulfillmentChannelCode: channel, ...(channel === 'DEFAULT' && { quantity }) }] }),
  };
}
