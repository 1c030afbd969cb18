import { FeedsApiClient } from '@sp-api-sdk/feeds-api-2021-06-30';
import { ListingsItemsApiClient } from '@sp-api-sdk/listings-items-api-2021-08-01';
import { OrdersApiClient } from '@sp-api-sdk/orders-api-2026-01-01';
import { OrdersApiClient as OrdersV0Client } from '@sp-api-sdk/orders-api-v0';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { type Amazon, startAmazon } from '../../../local/partners/amazon/amazon.ts';

const ACCESS = { clientId: 'amzn1.application-oa2-client.1', clientSecret: 'amzn1.oa2-cs.v1.1', refreshToken: 'Atzr|1' };
const MERCHANT = 'A2EXAMPLE';
const US = 'ATVPDKIKX0DER';
let clock: ManualClock;
let market: Amazon;

const token = async (change: Record<string, string> = {}) => {
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: ACCESS.refreshToken, client_id: ACCESS.clientId, client_secret: ACCESS.clientSecret, ...change });
  const reply = await fetch(`${market.url}/auth/o2/token`, { method: 'POST', body });
  return { status: reply.status, body: (await reply.json()) as { access_token: string; expires_in: number; error?: string } };
};

/** The published clients, which are generated from Amazon's models, with the simulated host in place of Amazon's. */
function pointed<T extends object>(Client: new (configuration: never) => T, access: string): T {
  return Object.assign(new Client({ auth: { getAccessToken: async () => access }, region: 'na' } as never), { basePath: market.url });
}
/** What a client is answered with, be it a refusal. */
const refusal = (call: Promise<unknown>) => call.then(() => undefined, (error: { response: { status: number; data: object } }) => [error.response.status, error.response.data]);
const minutes = (count: number) => clock.advance(count * 60_000);

beforeEach(async () => {
  clock = new ManualClock();
  market = await startAmazon({ credentials: ACCESS, sellerId: MERCHANT, clock });
  market.seed({ listings: [{ sku: 'BOLT-M8', title: 'Bolts', quantity: 20, productType: 'FASTENER' }, { sku: 'NUT-M8', title: 'Nuts', quantity: 5 }, { sku: 'STORED', title: 'At Amazon', fulfilledBy: 'AMAZON' }] });
});
afterEach(() => market.stop());

test('orders are searched by when they were written to, a page at a time, and told with what was asked for', async () => {
  const orders = pointed(OrdersApiClient, (await token()).body.access_token);
  const first = market.order({ lines: [{ sku: 'BOLT-M8', quantity: 2, price: '10.00', discount: '1.00', shipping: '4.99' }], buyerName: 'Ann' });
  market.order({ lines: [{ sku: 'NUT-M8', quantity: 1, price: '0.50' }], paid: false });
  market.order({ lines: [{ sku: 'NUT-M8', quantity: 1, price: '0.50' }], fulfilledBy: 'AMAZON' });
  await minutes(1);
  const second = market.order({ lines: [{ sku: 'NUT-M8', quantity: 1, price: '0.50' }] });
  await minutes(3);
  const query = { lastUpdatedAfter: '2026-01-05T08:00:00Z', fulfillmentStatuses: ['UNSHIPPED' as const], fulfilledBy: ['MERCHANT' as const], marketplaceIds: [US], maxResultsPerPage: 1, includedData: ['PROCEEDS' as const, 'FULFILLMENT' as const, 'RECIPIENT' as const] };
  const { data, headers } = await orders.searchOrders(query);
  expect(headers['x-amzn-ratelimit-limit']).toBe('0.0056');
  expect(data.orders.map(({ orderId }) => orderId)).toEqual([first.orderId]);
  const [found] = data.orders;
  expect(found).toMatchObject({ fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' }, recipient: { deliveryAddress: { city: 'Austin', countryCode: 'US' } }, proceeds: { grandTotal: { amount: '25.97', currencyCode: 'USD' } } });
  expect(found?.orderItems[0]?.proceeds).toEqual({
    proceedsTotal: { amount: '25.97', currencyCode: 'USD' },
    breakdowns: [
      { type: 'ITEM', subtotal: { amount: '20.00', currencyCode: 'USD' } },
      { type: 'SHIPPING', subtotal: { amount: '4.99', currencyCode: 'USD' } },
      { type: 'TAX', subtotal: { amount: '1.98', currencyCode: 'USD' }, detailedBreakdowns: [{ subtype: 'ITEM', value: { amount: '1.57', currencyCode: 'USD' } }, { subtype: 'SHIPPING', value: { amount: '0.41', currencyCode: 'USD' } }] },
      { type: 'DISCOUNT', subtotal: { amount: '-1.00', currencyCode: 'USD' }, detailedBreakdowns: [{ subtype: 'ITEM', value: { amount: '-1.00', currencyCode: 'USD' } }] },
    ],
  });
  expect(found).not.toHaveProperty('buyer');
  const next = await orders.searchOrders({ ...query, paginationToken: data.pagination?.nextToken ?? '' });
  expect([next.data.orders.map(({ orderId }) => orderId), next.data.pagination]).toEqual([[second.orderId], undefined]);
  expect((await orders.getOrder({ orderId: first.orderId, includedData: ['BUYER'] })).data.order.buyer).toMatchObject({ buyerName: 'Ann' });
});

test('a question that Amazon does not take is refused in its words', async () => {
  const orders = pointed(OrdersApiClient, (await token()).body.access_token);
  const said = async (query: object) => (await refusal(orders.searchOrders(query)))?.[0];
  expect(await said({})).toBe(400);
  expect(await said({ lastUpdatedAfter: '2026-01-05T08:00:00Z', lastUpdatedBefore: '2026-01-05T08:59:00Z' })).toBe(400); // not two minutes ago
  expect(await refusal(orders.getOrder({ orderId: '113-0000000-0000000' }))).toEqual([404, { errors: [{ code: 'NotFound', message: 'Resource not found', details: '113-0000000-0000000' }] }]);
});

test('a token is given for the refresh token alone, and ends after an hour', async () => {
  expect((await token()).body).toMatchObject({ expires_in: 3600, token_type: 'bearer' });
  expect(await token({ client_secret: 'other' })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  expect(await token({ refresh_token: 'other' })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  const { body } = await token();
  await minutes(60);
  expect(await refusal(pointed(OrdersApiClient, body.access_token).getOrder({ orderId: '1' }))).toEqual([
    403, { errors: [{ code: 'Unauthorized', message: 'Access to requested resource is denied.', details: 'The access token you provided has expired.' }] },
  ]);
});

test('calls beyond the burst are refused until the bucket has filled again', async () => {
  const orders = pointed(OrdersApiClient, (await token()).body.access_token);
  const order = market.order({ lines: [{ sku: 'BOLT-M8', quantity: 1, price: '1.00' }] });
  for (let call = 0; call < 30; call += 1) await orders.getOrder({ orderId: order.orderId });
  expect(await refusal(orders.getOrder({ orderId: order.orderId }))).toEqual([429, { errors: [{ code: 'QuotaExceeded', message: 'You exceeded your quota for the requested resource.', details: '' }] }]);
  await clock.advance(2_000);
  expect((await orders.getOrder({ orderId: order.orderId })).status).toBe(200);
});

test('a package is confirmed, edited under its reference, and counts what has left', async () => {
  const access = (await token()).body.access_token;
  const [v0, orders] = [pointed(OrdersV0Client, access), pointed(OrdersApiClient, access)];
  const { orderId, items } = market.order({ lines: [{ sku: 'BOLT-M8', quantity: 3, price: '10.00' }] });
  const orderItemId = items[0]?.orderItemId ?? '';
  const confirm = (packageReferenceId: string, quantity: number, trackingNumber: string) =>
    v0.confirmShipment({ orderId, payload: { marketplaceId: US, packageDetail: { packageReferenceId, carrierCode: 'UPS', trackingNumber, shipDate: '2026-01-05T09:00:00Z', orderItems: [{ orderItemId, quantity }] } } });
  const state = async () => {
    const { fulfillment, packages } = (await orders.getOrder({ orderId, includedData: ['FULFILLMENT', 'PACKAGES'] })).data.order;
    return [fulfillment?.fulfillmentStatus, packages?.map((each) => [each.packageReferenceId, each.trackingNumber, each.packageItems?.[0]?.quantity])];
  };
  expect((await confirm('101', 1, '1Z1')).status).toBe(204);
  expect(await state()).toEqual(['PARTIALLY_SHIPPED', [['101', '1Z1', 1]]]);
  await confirm('101', 2, '1Z2');
  expect(await state()).toEqual(['PARTIALLY_SHIPPED', [['101', '1Z2', 2]]]);
  expect((await refusal(confirm('102', 2, '1Z3')))?.[0]).toBe(400);
  expect((await refusal(confirm('X', 1, '1Z3')))?.[0]).toBe(400);
  await confirm('102', 1, '1Z3');
  expect((await state())[0]).toBe('SHIPPED');
});

test('a feed acknowledges and cancels, and its report says what it did not do', async () => {
  const feeds = pointed(FeedsApiClient, (await token()).body.access_token);
  const [taken, unwanted] = [market.order({ lines: [{ sku: 'BOLT-M8', quantity: 4, price: '1.00' }] }), market.order({ lines: [{ sku: 'NUT-M8', quantity: 2, price: '1.00' }] })];
  expect(market.listings().map(({ sku, quantity }) => [sku, quantity])).toEqual([['BOLT-M8', 16], ['NUT-M8', 3], ['STORED', 0]]);
  const message = (id: number, content: string) => `<Message><MessageID>${id}</MessageID><OrderAcknowledgement>${content}</OrderAcknowledgement></Message>`;
  const content =
    '<AmazonEnvelope><MessageType>OrderAcknowledgement</MessageType>' +
    message(1, `<AmazonOrderID>${taken.orderId}</AmazonOrderID><MerchantOrderID>ORD-1</MerchantOrderID><StatusCode>Success</StatusCode>`) +
    message(2, `<AmazonOrderID>${unwanted.orderId}</AmazonOrderID><StatusCode>Failure</StatusCode><Item><AmazonOrderItemCode>${unwanted.items[0]?.orderItemId}</AmazonOrderItemCode><CancelReason>BuyerCanceled</CancelReason></Item>`) +
    message(3, '<AmazonOrderID>113-0000009-0000000</AmazonOrderID><StatusCode>Success</StatusCode>') +
    '</AmazonEnvelope>';
  const { data: document } = await feeds.createFeedDocument({ body: { contentType: 'text/xml; charset=UTF-8' } });
  expect((await fetch(document.url, { method: 'PUT', body: content })).status).toBe(200);
  const { data } = await feeds.createFeed({ body: { feedType: 'POST_ORDER_ACKNOWLEDGEMENT_DATA', marketplaceIds: [US], inputFeedDocumentId: document.feedDocumentId } });
  expect((await feeds.getFeed(data)).data.processingStatus).toBe('IN_QUEUE');
  await clock.advance(1_000);
  const [ended] = (await feeds.getFeeds({ feedTypes: ['POST_ORDER_ACKNOWLEDGEMENT_DATA'], createdSince: '2026-01-05T00:00:00Z' })).data.feeds;
  expect(ended).toMatchObject({ feedId: data.feedId, processingStatus: 'DONE' });
  const { data: report } = await feeds.getFeedDocument({ feedDocumentId: ended?.resultFeedDocumentId ?? '' });
  expect(await (await fetch(report.url)).text()).toMatch(/<MessagesWithError>1<.*<MessageID>3<.*<ResultCode>Error<.*<AmazonOrderID>113-0000009-0000000</s);
  expect(market.orders().map(({ orderId, sellerOrderId, items }) => [orderId, sellerOrderId, items[0]?.cancelled?.by])).toEqual([[taken.orderId, 'ORD-1', undefined], [unwanted.orderId, undefined, 'MERCHANT']]);
  expect(market.listings().find(({ sku }) => sku === 'NUT-M8')?.quantity).toBe(5);
});

test('listings are paged, and a quantity is merged into the offer, if it is its own', async () => {
  const items = pointed(ListingsItemsApiClient, (await token()).body.access_token);
  const page = await items.searchListingsItems({ sellerId: MERCHANT, marketplaceIds: [US], includedData: ['summaries', 'fulfillmentAvailability'], sortBy: 'sku', sortOrder: 'ASC', pageSize: 2 });
  expect(page.data.items.map(({ sku, fulfillmentAvailability, summaries }) => [sku, fulfillmentAvailability?.[0]?.quantity, summaries?.[0]?.productType])).toEqual([['BOLT-M8', 20, 'FASTENER'], ['NUT-M8', 5, 'PRODUCT']]);
  const rest = await items.searchListingsItems({ sellerId: MERCHANT, marketplaceIds: [US], includedData: ['fulfillmentAvailability'], sortBy: 'sku', sortOrder: 'ASC', pageSize: 2, pageToken: page.data.pagination?.nextToken ?? '' });
  expect(rest.data.items).toEqual([{ sku: 'STORED', fulfillmentAvailability: [{ fulfillmentChannelCode: 'AMAZON_NA' }] }]);
  const patch = async (sku: string, quantity: number, code = 'DEFAULT') =>
    (await items.patchListingsItem({ sellerId: MERCHANT, sku, marketplaceIds: [US], body: { productType: 'PRODUCT', patches: [{ op: 'merge', path: '/attributes/fulfillment_availability', value: [{ fulfillment_channel_code: code, quantity }] }] } })).data.status;
  expect([await patch('BOLT-M8', 7), await patch('BOLT-M8', -1), await patch('STORED', 3), await patch('NONE', 3)]).toEqual(['ACCEPTED', 'INVALID', 'INVALID', 'INVALID']);
  expect(market.listings()[0]?.quantity).toBe(7);
});
