import type { Clock, JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { invalid, notFound } from './errors.ts';
import type { Orders } from './orders.ts';
import { type DocumentRecord, type FeedRecord, stamp, statusOf } from './records.ts';
import { cancelItems } from './storefront.ts';

const TYPE = 'POST_ORDER_ACKNOWLEDGEMENT_DATA';

/** Feeds 2021-06-30 with the order acknowledgement feed: https://github.com/amzn/selling-partner-api-models/tree/main/models/feeds-api-model */
export class Feeds {
  readonly #documents: Documents;
  readonly #orders: Orders;
  readonly #clock: Clock;
  readonly #takesMs: number;
  url = '';

  constructor(documents: Documents, orders: Orders, clock: Clock, takesMs: number) {
    this.#documents = documents;
    this.#orders = orders;
    this.#clock = clock;
    this.#takesMs = takesMs;
    for (const feed of documents.all<FeedRecord>('feed')) if (feed.processingStatus === 'IN_QUEUE') this.#queue(feed.feedId);
  }

  createDocument(body: JsonObject): JsonObject {
    if (!body.contentType) throw invalid('contentType is required');
    const feedDocumentId = this.#newDocument(String(body.contentType), null);
    return { feedDocumentId, url: `${this.url}/feed-documents/${feedDocumentId}?X-Amz-Expires=300&X-Amz-Signature=simulated` };
  }

  /** What is uploaded to, or read from, the presigned URL. @returns undefined where there is no such document */
  content(feedDocumentId: string, upload?: string): string | undefined {
    const document = this.#documents.get<DocumentRecord>('document', feedDocumentId);
    if (!document) return undefined;
    if (upload !== undefined) this.#documents.put('document', feedDocumentId, { ...document, content: upload });
    return upload ?? document.content ?? undefined;
  }

  create(body: JsonObject): JsonObject {
    if (body.feedType !== TYPE) throw invalid(`feedType ${String(body.feedType)} is not simulated`);
    if (!Array.isArray(body.marketplaceIds) || body.marketplaceIds.length === 0) throw invalid('marketplaceIds is required');
    const document = this.#documents.get<DocumentRecord>('document', String(body.inputFeedDocumentId));
    if (!document) throw invalid('inputFeedDocumentId is not valid');
    const feedId = String(50_000_019_000 + this.#documents.next('feed'));
    const feed: FeedRecord = { feedId, feedType: TYPE, marketplaceIds: body.marketplaceIds.map(String), createdTime: stamp(this.#clock.now()), processingStatus: 'IN_QUEUE', inputFeedDocumentId: document.feedDocumentId };
    this.#documents.put('feed', feedId, feed);
    this.#queue(feedId);
    return { feedId };
  }

  get(feedId: string): JsonObject {
    const feed = this.#documents.get<FeedRecord>('feed', feedId);
    if (!feed) throw notFound(`feed ${feedId}`);
    const { inputFeedDocumentId: _, ...view } = feed;
    return view;
  }

  list(query: URLSearchParams): JsonObject {
    const token = query.get('nextToken');
    const asked = token ? new URLSearchParams(Buffer.from(token, 'base64url').toString()) : query;
    if (!asked.get('feedTypes')) throw invalid('feedTypes or nextToken is required');
    const size = Number(asked.get('pageSize') ?? 10);
    const from = Number(asked.get('from') ?? 0);
    const since = Date.parse(asked.get('createdSince') ?? '1970-01-01');
    const found = this.#documents.all<FeedRecord>('feed').filter((feed) => asked.get('feedTypes')?.split(',').includes(feed.feedType) && Date.parse(feed.createdTime) >= since).reverse();
    const next = new URLSearchParams(asked);
    next.set('from', String(from + size));
    return { feeds: found.slice(from, from + size).map(({ feedId }) => this.get(feedId)), ...(found.length > from + size && { nextToken: Buffer.from(next.toString()).toString('base64url') }) };
  }

  document(feedDocumentId: string): JsonObject {
    if (!this.#documents.get('document', feedDocumentId)) throw notFound(`feed document ${feedDocumentId}`);
    return { feedDocumentId, url: `${this.url}/feed-documents/${feedDocumentId}?X-Amz-Expires=300&X-Amz-Signature=simulated` };
  }

  #newDocument(contentType: string, content: string | null): string {
    const feedDocumentId = `amzn1.tortuga.4.na.${String(this.#documents.next('document')).padStart(12, '0')}`;
    const document: DocumentRecord = { feedDocumentId, contentType, content };
    this.#documents.put('document', feedDocumentId, document);
    return feedDocumentId;
  }

  #queue(feedId: string): void {
    this.#clock.after(this.#takesMs, () => this.#documents.change(() => this.#process(feedId)));
  }

  #process(feedId: string): void {
    const feed = this.#documents.get<FeedRecord>('feed', feedId);
    if (feed?.processingStatus !== 'IN_QUEUE') return;
    const content = this.content(feed.inputFeedDocumentId) ?? '';
    const messages = [...content.matchAll(/<Message>(.*?)<\/Message>/gs)].map(([, message = '']) => message);
    const end = { processingEndTime: stamp(this.#clock.now()) };
    if (!content.includes('<MessageType>OrderAcknowledgement</MessageType>') || messages.length === 0) return this.#documents.put('feed', feedId, { ...feed, ...end, processingStatus: 'FATAL' });
    const errors = messages.flatMap((message) => this.#acknowledge(message) ?? []);
    const report =
      `<?xml version="1.0" encoding="UTF-8"?><AmazonEnvelope><Header><DocumentVersion>1.02</DocumentVersion></Header><MessageType>ProcessingReport</MessageType><Message><MessageID>1</MessageID><ProcessingReport>` +
      `<DocumentTransactionID>${feedId}</DocumentTransactionID><StatusCode>Complete</StatusCode><ProcessingSummary><MessagesProcessed>${messages.length}</MessagesProcessed><MessagesSuccessful>${messages.length - errors.length}</MessagesSuccessful>` +
      `<MessagesWithError>${errors.length}</MessagesWithError><MessagesWithWarning>0</MessagesWithWarning></ProcessingSummary>${errors.join('')}</ProcessingReport></Message></AmazonEnvelope>`;
    this.#documents.put('feed', feedId, { ...feed, ...end, processingStatus: 'DONE', resultFeedDocumentId: this.#newDocument('text/xml; charset=UTF-8', report) });
  }

  /** @returns what is wrong with it, as a result of the report */
  #acknowledge(message: string): string | undefined {
    const read = (name: string, within = message) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(within)?.[1] ?? '';
    const orderId = read('AmazonOrderID');
    const error = (code: string, description: string) =>
      `<Result><MessageID>${read('MessageID')}</MessageID><ResultCode>Error</ResultCode><ResultMessageCode>${code}</ResultMessageCode><ResultDescription>${description}</ResultDescription>` +
      `<AdditionalInfo><AmazonOrderID>${orderId}</AmazonOrderID></AdditionalInfo></Result>`;
    const order = this.#orders.all().find((each) => each.orderId === orderId);
    if (!order) return error('18003', 'The order id does not belong to the seller.');
    if (read('StatusCode') === 'Success') {
      this.#orders.put({ ...order, sellerOrderId: read('MerchantOrderID') });
      return undefined;
    }
    const items = [...message.matchAll(/<Item>(.*?)<\/Item>/gs)].map(([, item = '']) => item);
    if (statusOf(order) === 'CANCELLED') return error('18010', 'The order is cancelled already.');
    if (items.length === 0 || order.items.some((item) => item.shipped > 0)) return error('18011', 'The items of the order cannot be cancelled.');
    const reason = read('CancelReason', items[0]);
    this.#orders.put(cancelItems(this.#documents, order, 'MERCHANT', reason, items.map((item) => read('AmazonOrderItemCode', item))));
    return undefined;
  }
}
