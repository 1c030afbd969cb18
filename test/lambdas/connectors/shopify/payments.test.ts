import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PaymentGateway } from '../../../../core/payments/gateway.ts';
import { shopifyPayments } from '../../../../lambdas/connectors/shopify/payments.ts';
import type { ShopifySecret } from '../../../../lambdas/connectors/shopify/schema.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { type Shopify, startShopify } from '../../../../local/partners/shopify/shopify.ts';
import type { Checkout } from '../../../../local/partners/shopify/storefront.ts';

let clock: ManualClock;
let shop: Shopify;
let settings: ShopifySecret;
let gateway: PaymentGateway;
const usd = (minor: number) => ({ minor, currency: 'USD' });
const NONE = { level: 'unknown' };
const rejected = (code: string) => expect.objectContaining({ name: 'Rejected', code });

beforeEach(async () => {
  clock = new ManualClock(new Date('2026-11-02T09:00:00Z'));
  shop = await startShopify({ accessToken: 'shpat_1', appSecret: 'app-secret', clock, credits: { max: 100_000, perSecond: 100 } });
  settings = { url: shop.url, shopDomain: shop.shopDomain, accessToken: 'shpat_1', apiSecret: 'app-secret', apiVersion: '2026-10' };
  gateway = shopifyPayments(settings);
});
afterEach(() => shop.stop());

/** An order of 30.00, held unless said. */
function placed(change: Partial<Checkout> = {}): string {
  const { id } = shop.order({ lines: [{ sku: 'BOLT-M8', quantity: 3, price: '10.00' }], taxRate: 0, financialStatus: 'AUTHORIZED', ...change });
  return `gid://shopify/Order/${id}`;
}
const asked = (order: string, change: object = {}) => ({ paymentId: 'PAY-1-1', orderId: 'ORD-1', amount: usd(3000), paymentMethod: order, ...change });
const held = async (order: string, change: object = {}) => (await gateway.authorise(asked(order, change))).authorisationId;
const capture = (authorisationId: string, minor: number, change: object = {}) => gateway.capture({ authorisationId, captureId: 'INV-1', amount: usd(minor), final: false, ...change });
const ask = async (query: string, variables: object) => {
  const response = await fetch(`${shop.url}/admin/api/2026-10/graphql.json`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-shopify-access-token': 'shpat_1' }, body: JSON.stringify({ query, variables }) });
  return ((await response.json()) as { data: { order: { displayFinancialStatus: string; transactions: { kind: string; amountSet: { shopMoney: { amount: string } } }[] } } }).data.order;
};
/** Where the order stands in the shop, and each movement of its money. */
async function there(id: string): Promise<[string, ...string[]]> {
  const { displayFinancialStatus, transactions } = await ask('query ($id: ID!) { order(id: $id) { displayFinancialStatus transactions(first: 20) { kind amountSet { shopMoney { amount } } } } }', { id });
  return [displayFinancialStatus, ...transactions.map(({ kind, amountSet }) => `${kind} ${amountSet.shopMoney.amount}`)];
}
const control = (path: string, body: object) => fetch(`${shop.url}${path}`, { method: 'POST', body: JSON.stringify(body) });

test('what the buyer has authorised is found, for as long as the shop takes it', async () => {
  const order = placed();
  const first = await gateway.authorise(asked(order));
  expect(first).toEqual({ authorisationId: expect.stringMatching(/^gid:\/\/shopify\/OrderTransaction\/\d+$/), authorised: usd(3000), captureBefore: '2026-12-02T09:00:00.000Z', multiCapture: false, risk: NONE });
  expect(await gateway.authorise(asked(order))).toEqual(first);
});

test('what was taken at the checkout says when, and serves every invoice', async () => {
  const order = placed({ financialStatus: 'PAID' });
  const paid = await gateway.authorise(asked(order));
  expect(paid).toMatchObject({ authorised: usd(3000), captureBefore: '9999-12-31T00:00:00.000Z', multiCapture: true, taken: { at: '2026-11-02T09:00:00.000Z', balanceTransaction: expect.stringMatching(/^shopify-\d+$/) } });
  for (const minor of [1000, 2000]) expect(await capture(paid.authorisationId, minor)).toEqual({ gatewayCaptureId: paid.authorisationId, captured: usd(minor), at: '2026-11-02T09:00:00.000Z' });
  expect(await there(order)).toEqual(['PAID', 'SALE 30.00']);
});

test('what nobody paid, what is less, and what serves another payment of ours is a person\'s', async () => {
  await expect(held(placed({ financialStatus: 'PENDING' }))).rejects.toEqual(rejected('payment.not-in-channel'));
  const order = placed();
  await expect(held(order, { amount: usd(3001) })).rejects.toEqual(rejected('payment.not-in-channel'));
  await expect(held(order, { others: [await held(order)] })).rejects.toEqual(rejected('payment.not-in-channel'));
  await expect(held('gid://shopify/Order/1')).rejects.toEqual(rejected('channel.order-unknown'));
});

test('of several payments each serves one of ours', async () => {
  const order = placed({ payments: ['10.00', '20.00'] });
  const first = await held(order, { amount: usd(1000) });
  const second = await held(order, { amount: usd(1000), others: [first] });
  expect(second).not.toBe(first);
  expect(await capture(second, 2000)).toMatchObject({ captured: usd(2000) });
  expect(await there(order)).toEqual(['PARTIALLY_PAID', 'AUTHORIZATION 10.00', 'AUTHORIZATION 20.00', 'CAPTURE 20.00']);
});

test('a payment in another currency than the order\'s is for a person', async () => {
  await expect(held(placed({ currency: 'EUR' }))).rejects.toEqual(rejected('order.currency-mixed'));
});

test('a capture whose answer was lost is found by its amount, and not made twice', async () => {
  const order = placed({ multiCapturable: true });
  const hold = await held(order);
  shop.faults.add({ kind: 'lostAnswer', operation: 'orderCapture' });
  await expect(capture(hold, 1000)).rejects.toMatchObject({ name: 'Transient' });
  const found = await capture(hold, 1000);
  expect(await there(order)).toEqual(['PARTIALLY_PAID', 'AUTHORIZATION 30.00', 'CAPTURE 10.00']);
  // on record, the same amount again is another capture
  const next = await capture(hold, 1000, { captureId: 'INV-2', known: [found.gatewayCaptureId] });
  expect(next.gatewayCaptureId).not.toBe(found.gatewayCaptureId);
  expect(await there(order)).toEqual(['PARTIALLY_PAID', 'AUTHORIZATION 30.00', 'CAPTURE 10.00', 'CAPTURE 10.00']);
  const known = [found.gatewayCaptureId, next.gatewayCaptureId];
  await expect(capture(hold, 1001, { known })).rejects.toEqual(rejected('payment.over-authorised'));
  await capture(hold, 1000, { known });
  await expect(capture(hold, 1, { known })).rejects.toEqual(rejected('payment.already-captured'));
});

test('a hold that allows one capture gives no second one, and one that is let go none', async () => {
  const hold = await held(placed());
  await capture(hold, 1000);
  await expect(capture(hold, 500)).rejects.toEqual(rejected('payment.already-captured'));
  const order = placed();
  const other = await held(order);
  for (const _ of [1, 2]) expect(await gateway.void({ ...asked(order), authorisationId: other })).toBeUndefined();
  expect(await there(order)).toEqual(['VOIDED', 'AUTHORIZATION 30.00', 'VOID 30.00']);
  await expect(capture(other, 500)).rejects.toEqual(rejected('payment.voided'));
});

test('what somebody captured in the shop by hand serves the invoice', async () => {
  const order = placed();
  const hold = await held(order);
  await capture(hold, 3000);
  await expect(capture(hold, 2500)).rejects.toEqual(rejected('payment.already-captured'));
  expect(await gateway.authorise(asked(order, { amount: usd(2500) }))).toMatchObject({ taken: { at: '2026-11-02T09:00:00.000Z', balanceTransaction: expect.stringMatching(/^shopify-\d+$/) }, authorised: usd(3000) });
});

test('a hold is let go also where the answer to it was lost; one that is captured in part lets the last capture do that', async () => {
  const order = placed();
  await gateway.void(asked(order));
  expect(await there(order)).toEqual(['VOIDED', 'AUTHORIZATION 30.00', 'VOID 30.00']);
  expect(await gateway.void(asked(placed({ financialStatus: 'PENDING' })))).toBeUndefined();
  const parts = placed({ multiCapturable: true });
  const hold = await held(parts);
  await capture(hold, 1000);
  await gateway.void({ ...asked(parts), authorisationId: hold, captured: usd(1000) });
  expect(await there(parts)).toEqual(['PARTIALLY_PAID', 'AUTHORIZATION 30.00', 'CAPTURE 10.00']);
});

test('of what was taken at the checkout goes back what no invoice came for, once', async () => {
  const order = placed({ financialStatus: 'PAID' });
  const paid = await held(order);
  const over = () => gateway.void({ ...asked(order), authorisationId: paid, captured: usd(1200) });
  const first = await over();
  expect(first).toMatchObject({ refunded: usd(1800), status: 'succeeded' });
  expect(await over()).toEqual(first);
  expect(await there(order)).toEqual(['PARTIALLY_REFUNDED', 'SALE 30.00', 'REFUND 18.00']);
});

test('what somebody gave back by hand is not given back again, and what the shop cancelled it decided about', async () => {
  const order = placed({ financialStatus: 'PAID' });
  const paid = await held(order);
  const input = { orderId: order, transactions: [{ orderId: order, parentId: paid, kind: 'REFUND', gateway: 'shopify_payments', amount: '5.00' }] };
  await ask('mutation ($input: RefundInput!) { refundCreate(input: $input) @idempotent(key: "by hand") { refund { id } } }', { input });
  expect(await gateway.void({ ...asked(order), authorisationId: paid, captured: usd(1000) })).toMatchObject({ refunded: usd(1500) });
  const cancelled = placed({ financialStatus: 'PAID' });
  const its = await held(cancelled);
  await control('/_storefront/cancel', { id: Number(cancelled.split('/').at(-1)) });
  expect(await gateway.void({ ...asked(cancelled), authorisationId: its })).toBeUndefined();
  expect(await there(cancelled)).toEqual(['REFUNDED', 'SALE 30.00', 'REFUND 30.00']);
});

test('a refund is made once under our id, also where its answer was lost, and never above what was taken', async () => {
  const order = placed();
  const { gatewayCaptureId } = await capture(await held(order), 2000);
  const refund = (refundId: string, minor: number) => gateway.refund({ gatewayCaptureId, refundId, amount: usd(minor) });
  shop.faults.add({ kind: 'lostAnswer', operation: 'refundCreate' });
  await expect(refund('CM-1', 500)).rejects.toMatchObject({ name: 'Transient' });
  expect(await refund('CM-1', 500)).toMatchObject({ gatewayRefundId: expect.stringMatching(/^shopify-\d+$/), refunded: usd(500), status: 'succeeded' });
  await expect(refund('CM-2', 1501)).rejects.toEqual(rejected('payment.over-captured'));
  await refund('CM-2', 1500);
  expect(await there(order)).toEqual(['REFUNDED', 'AUTHORIZATION 30.00', 'CAPTURE 20.00', 'REFUND 5.00', 'REFUND 15.00']);
});

test('what the shop refuses is a person\'s, in its own words', async () => {
  const order = placed();
  const hold = await held(order);
  shop.faults.add({ kind: 'reject', operation: 'orderCapture', error: { message: 'Your payment provider declined' } });
  await expect(capture(hold, 1000)).rejects.toMatchObject({ code: 'payment.refused', message: 'the shop refuses: Your payment provider declined' });
  shop.faults.add({ kind: 'reject', operation: 'transactionVoid', error: { message: 'not now' } });
  await expect(gateway.void({ ...asked(order), authorisationId: hold })).rejects.toMatchObject({ code: 'payment.refused', message: 'the shop refuses: not now' });
  await capture(hold, 1000);
  await expect(gateway.capture({ authorisationId: 'gid://shopify/OrderTransaction/1', captureId: 'INV-9', amount: usd(1), final: true })).rejects.toEqual(rejected('payment.refused'));
});
