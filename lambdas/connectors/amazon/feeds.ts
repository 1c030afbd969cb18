import { gunzipSync } from 'node:zlib';
import type { Message, MessageBox } from '../../handler/read-answers.ts';
import type { AmazonClient } from './client.ts';
import { type AmazonSecret, type Feed, FeedDocument, FeedPage, NewDocument, NewFeed } from './schema.ts';

const FEEDS = '/feeds/2021-06-30';
const ACKNOWLEDGEMENT = 'POST_ORDER_ACKNOWLEDGEMENT_DATA';
const CONTENT_TYPE = 'text/xml; charset=UTF-8';

/** Makes a document, uploads it to where Amazon says, and has it processed: https://developer-docs.amazon.com/sp-api/docs/submit-a-feed @returns the feed's id */
export async function submitFeed(client: AmazonClient, content: string, marketplaceIds: readonly string[]): Promise<string> {
  const { feedDocumentId, url } = await client.ask(NewDocument, 'createFeedDocument', { method: 'POST', path: `${FEEDS}/documents`, body: { contentType: CONTENT_TYPE } });
  await client.upload(url, content, CONTENT_TYPE);
  const { feedId } = await client.ask(NewFeed, 'createFeed', { method: 'POST', path: `${FEEDS}/feeds`, body: { feedType: ACKNOWLEDGEMENT, marketplaceIds, inputFeedDocumentId: feedDocumentId } });
  return feedId;
}

/** Feeds as messages. @param isCancelled whether an order is cancelled at Amazon by now: that it could not be cancelled again is no news */
export function amazonFeeds(client: AmazonClient, { marketplaceIds }: Pick<AmazonSecret, 'marketplaceIds'>, isCancelled: (channelOrderId: string) => Promise<boolean>): MessageBox {
  async function refused(resultFeedDocumentId: string): ReturnType<Message['refused']> {
    const { url, compressionAlgorithm } = await client.ask(FeedDocument, 'getFeedDocument', { method: 'GET', path: `${FEEDS}/documents/${encodeURIComponent(resultFeedDocumentId)}` });
    const content = await client.download(url);
    const errors = errorsIn((compressionAlgorithm === 'GZIP' ? gunzipSync(content) : content).toString());
    const news: typeof errors = [];
    for (const error of errors) if (!error.channelOrderId || !(await isCancelled(error.channelOrderId))) news.push(error);
    return news;
  }
  return {
    accounts: marketplaceIds,
    async since(after) {
      const feeds: Feed[] = [];
      const query = { feedTypes: ACKNOWLEDGEMENT, createdSince: after.toISOString(), pageSize: '100' };
      for (let nextToken: string | undefined; ; ) {
        // the token stands alone
        const page: { feeds: Feed[]; nextToken?: string | null | undefined } = await client.ask(FeedPage, 'getFeeds', { method: 'GET', path: `${FEEDS}/feeds`, query: nextToken ? { nextToken } : query });
        feeds.push(...page.feeds);
        nextToken = page.nextToken ?? undefined;
        if (!nextToken) break;
      }
      return feeds
        .toSorted((a, b) => Date.parse(a.createdTime) - Date.parse(b.createdTime))
        .map(({ feedId, createdTime, processingStatus, resultFeedDocumentId }) => ({
          messageId: feedId,
          createdAt: createdTime,
          state: stateOf(processingStatus),
          refused: async () => (resultFeedDocumentId ? refused(resultFeedDocumentId) : []),
        }));
    },
  };
}

function stateOf(status: string): Message['state'] {
  if (status === 'DONE') return 'done';
  return status === 'FATAL' || status === 'CANCELLED' ? 'failed' : 'under-way';
}

/** Errors of a processing report; warnings are none. It is flat and Amazon's own, with nothing in it that the buyer or we wrote. */
export function errorsIn(report: string): { channelOrderId?: string; reason: string }[] {
  return [...report.matchAll(/<Result>(.*?)<\/Result>/gs)].flatMap(([, result = '']) => {
    const read = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(result)?.[1]?.trim();
    if (read('ResultCode') !== 'Error') return [];
    const channelOrderId = read('AmazonOrderID');
    return [{ ...(channelOrderId && { channelOrderId }), reason: `${read('ResultMessageCode') ?? ''} ${read('ResultDescription') ?? ''}`.trim() }];
  });
}
