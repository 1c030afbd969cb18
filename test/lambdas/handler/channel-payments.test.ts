import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BusinessEvent } from '../../../core/model/events/catalogue.ts';
import type { Order } from '../../../core/model/order.ts';
import { booksKey } from '../../../lambdas/adapters/dynamo-books.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { linksOf } from '../../../lambdas/adapters/dynamo-trace.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { shopifyPayments } from '../../../lambdas/connectors/shopify/payments.ts';
import { bookPayment } from '../../../lambdas/handler/book-payment.ts';
import { channelPaymentReleaser } from '../../../lambdas/handler/release-channel-payment.ts';
import { refundInvoice } from '../../../lambdas/handler/payment-commands.ts';
import { type Shopify, startShopify } from '../../../local/partners/shopify/shopify.ts';
import type { Checkout } from '../../../local/partners/shopify/storefront.ts';
import { fakeAws } from '../../support/aws.ts';
import { aCustomer, aLegalEntity, aLine, anOrder, AT, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { billed, paymentTasks, posting, readyToPay } from '../../support/payment-tasks.ts';
import { anEventOf, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const aws = fakeAws();
logged();
let shop: Shopify;
const gateway = async () => shopifyPayments({ url: shop.url, shopDomain: shop.shopDomain, accessToken: 'shpat_1', apiSecret: 'app-secret', apiVersion: '2026-10' });

/** 54.13 USD, ten bolts at 5.00 and tax 4.13, as the buyer has it in the shop. */
async function sold(checkout: Partial<Checkout> = {}, change: Partial<Order> = {}): Promise<void> {
  const placed = shop.order({ lines: [{ sku: 'BOLT-M8', quantity: 10, price: '5.00' }], taxRate: 0.0825, financialStatus: 'AUTHORIZED', ...checkout });
  const { paymentMethod: _, ...order } = anOrder({
    paymentOwner: 'channel', taxOwner: 'channel', channelReference: `gid://shopify/Order/${placed.id}`, route: { ...anOrder().route, payment: 'shopify', channel: 'shopify' },
    lines: [aLine({ unitPrice: { amount: '5.00', per: '1', uom: 'EA' }, tax: usd(413) }, 'accepted')], ...change,
  });
  await stores.unit.commit([{ change: 'order', order }]);
}
const payments = () => stores.orders.payments('NW-US', ORDER_ID);
const told = async () => (await tables.all('outbox')).map(({ body }) => body as BusinessEvent).filter(({ type }) => type.startsWith('payment.'));
async function there(): Promise<string[]> {
  const { channelReference: id } = (await stores.orders.get('NW-US', ORDER_ID)) as Order;
  const query = 'query ($id: ID!) { order(id: $id) { transactions(first: 20) { kind amountSet { shopMoney { amount } } } } }';
  const response = await fetch(`${shop.url}/admin/api/2026-10/graphql.json`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-shopify-access-token': 'shpat_1' }, body: JSON.stringify({ query, variables: { id } }) });
  const { data } = (await response.json()) as { data: { order: { transactions: { kind: string; amountSet: { shopMoney: { amount: string } } }[] } } };
  return data.order.transactions.map(({ kind, amountSet }) => `${kind} ${amountSet.shopMoney.amount}`);
}
const { command, authorise, undo } = paymentTasks(aws, 'shopify', gateway);

beforeEach(async () => {
  shop = await startShopify({ accessToken: 'shpat_1', appSecret: 'app-secret', credits: { max: 100_000, perSecond: 100 } });
  await readyToPay();
});
afterEach(() => shop.stop());

test('what the shop holds is the order\'s payment, and a document of it; nothing is in the books by that', async () => {
  await sold();
  expect(await authorise()).toEqual({ payment: 'PAY-0000000000000001-1', authorised: '54.13', risk: 'unknown' });
  const [payment] = await payments();
  expect(payment).toMatchObject({ status: 'authorised', gateway: 'shopify', amount: usd(5413), authorisation: { authorised: usd(5413), multiCapture: false } });
  expect(await linksOf('NW-US', payment?.authorisation?.authorisationId ?? '')).toMatchObject([{ kind: 'payment', orderId: ORDER_ID }]);
  expect([await told(), await there()]).toEqual([[], ['AUTHORIZATION 54.13']]);
});

test('an invoice is captured through the shop, once, and told for the books', async () => {
  await sold();
  await authorise();
  await billed(1, 5413);
  for (const _ of [1, 2]) expect(await command('capture-payment', posting(1))).toEqual({ payment: 'PAY-0000000000000001-1', captured: '54.13' });
  const [payment] = await payments();
  expect(payment).toMatchObject({ status: 'closed', captures: [{ captureId: 'INV-shiphero:1', invoiceId: 'INV-shiphero:1', captured: usd(5413) }] });
  expect(await there()).toEqual(['AUTHORIZATION 54.13', 'CAPTURE 54.13']);
  expect(await told()).toMatchObject([{ type: 'payment.captured', data: { gateway: 'shopify', captureId: 'INV-shiphero:1', captured: usd(5413), capturedTotal: usd(5413), orderId: ORDER_ID, paymentId: 'PAY-0000000000000001-1' } }]);
});

test('a capture whose answer was lost is found there, and told once', async () => {
  await sold();
  await authorise();
  await billed(1, 5413);
  shop.faults.add({ kind: 'lostAnswer', operation: 'orderCapture' });
  expect(await command('capture-payment', posting(1))).toMatchObject({ error: 'Transient' });
  expect(await command('capture-payment', posting(1))).toMatchObject({ captured: '54.13' });
  expect([await there(), await told()]).toEqual([['AUTHORIZATION 54.13', 'CAPTURE 54.13'], [expect.objectContaining({ type: 'payment.captured' })]]);
});

test('while the answer to one capture is not known, no other of the payment is asked for: one could be taken for the other', async () => {
  await sold({ multiCapturable: true });
  await authorise();
  await billed(1, 2000);
  await billed(2, 2000);
  shop.faults.add({ kind: 'lostAnswer', operation: 'orderCapture' });
  await command('capture-payment', posting(1));
  expect(await command('capture-payment', posting(2))).toMatchObject({ error: 'Transient', code: 'payment.contended' });
  await command('capture-payment', posting(1));
  await command('capture-payment', posting(2));
  expect(await there()).toEqual(['AUTHORIZATION 54.13', 'CAPTURE 20.00', 'CAPTURE 20.00']);
  expect(new Set((await payments())[0]?.captures.map(({ gatewayCaptureId }) => gatewayCaptureId)).size).toBe(2);
});

test('the undo lets the hold go in the shop, also where nobody heard of it', async () => {
  await sold();
  shop.faults.add({ kind: 'lostAnswer', operation: 'order' });
  expect(await authorise()).toMatchObject({ error: 'Transient' });
  await undo();
  expect([await there(), (await payments()).map(({ status }) => status)]).toEqual([['AUTHORIZATION 54.13', 'VOID 54.13'], ['voided']]);
});

test('what was taken at the checkout is a deposit, and goes back where the order is taken back: the books add up to nothing', async () => {
  await putMaster(booksKey.entity('NW-US'), aLegalEntity());
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
  await sold({ financialStatus: 'PAID' });
  await authorise();
  const [taken] = await told();
  expect(taken).toMatchObject({ type: 'payment.captured', data: { captured: usd(5413), orderId: ORDER_ID, balanceTransaction: expect.stringMatching(/^shopify-\d+$/) } });
  expect(taken?.data).not.toHaveProperty('captureId');
  await bookPayment(taken as BusinessEvent<'payment.captured'>);
  expect((await stores.cash.openOfOrder('NW-US', ORDER_ID)).map(({ kind, open }) => [kind, open])).toEqual([['deposit', usd(5413)]]);
  for (const _ of [1, 2]) await undo();
  expect(await there()).toEqual(['SALE 54.13', 'REFUND 54.13']);
  expect(await payments()).toMatchObject([{ status: 'voided', givenBack: { refunded: usd(5413) } }]);
  const back = (await told()).filter(({ type }) => type === 'payment.refunded');
  expect(back).toHaveLength(1);
  await bookPayment(back[0] as BusinessEvent<'payment.refunded'>);
  expect(await stores.cash.openOfOrder('NW-US', ORDER_ID)).toEqual([]);
});

test('of what was taken at the checkout invoices have their part, and the last one gives back the rest', async () => {
  await sold({ financialStatus: 'PAID' });
  await authorise();
  await billed(1, 2000);
  expect(await command('capture-payment', posting(1))).toMatchObject({ captured: '20.00' });
  expect(await there()).toEqual(['SALE 54.13']);
  const order = (await stores.orders.get('NW-US', ORDER_ID)) as Order;
  const left = { ...order, lines: [aLine({ unitPrice: { amount: '5.00', per: '1', uom: 'EA' }, steps: 8, tax: usd(330) }, 'shipped')] };
  await stores.unit.commit([{ change: 'order', order: left, ifRevision: order.revision }]);
  await billed(2, 2330);
  for (const _ of [1, 2]) expect(await command('capture-payment', posting(2))).toMatchObject({ captured: '23.30' });
  expect(await there()).toEqual(['SALE 54.13', 'REFUND 10.83']);
  expect(await payments()).toMatchObject([{ status: 'closed', refunds: [], givenBack: { refunded: usd(1083) } }]);
  // what is given back for an invoice is of that invoice's money
  await refundInvoice(left, 'INV-shiphero:2', { refundId: 'CM-1', amount: usd(2330) }, AT, gateway);
  expect(await there()).toEqual(['SALE 54.13', 'REFUND 10.83', 'REFUND 23.30']);
});

test('what the shop holds nothing for waits for finance, who may go on and collect it otherwise', async () => {
  await sold({ financialStatus: 'PENDING' });
  expect(await authorise()).toMatchObject({ error: 'Rejected', code: 'payment.not-in-channel', reason: expect.stringContaining('no payment of 54.13 USD') });
  const order = (await stores.orders.get('NW-US', ORDER_ID)) as Order;
  await stores.unit.commit([{ change: 'order', order: { ...order, approvals: [{ code: 'payment.not-in-channel', by: 'fiona', at: AT.toISOString(), version: 1, upTo: usd(5413) }] }, ifRevision: order.revision }]);
  expect(await authorise()).toEqual({});
  await billed(1, 5413);
  expect(await command('capture-payment', posting(1))).toMatchObject({ code: 'payment.capture-failed', reason: expect.stringContaining('stays open') });
});

describe('an order that is cancelled before anybody looked for its payment', () => {
  const cancelled = (data: object = {}) => channelPaymentReleaser('shopify', gateway)({ Records: [{ messageId: 'm', body: JSON.stringify({ detail: anEventOf('order.cancelled', 'e1', { orderId: ORDER_ID, channel: 'web', channelOrderId: '#1001', version: 1, channelConnector: 'shopify', ...data }) }), attributes: { ApproximateReceiveCount: '1' } }] } as never);
  const DONE = { batchItemFailures: [] };

  test('has its hold let go in the shop, once', async () => {
    await sold();
    for (const _ of [1, 2]) expect(await cancelled()).toEqual(DONE);
    expect(await there()).toEqual(['AUTHORIZATION 54.13', 'VOID 54.13']);
  });

  test('has given back whatever was taken, in however many parts, and nothing is in the books', async () => {
    await sold({ financialStatus: 'PAID', payments: ['50.00', '4.13'] });
    for (const _ of [1, 2]) expect(await cancelled()).toEqual(DONE);
    expect([await there(), await told()]).toEqual([['SALE 50.00', 'SALE 4.13', 'REFUND 50.00', 'REFUND 4.13'], []]);
  });

  test('that has a payment on record is let go by its undo alone; another channel\'s, and one that settles by itself, is none of its business', async () => {
    await sold();
    await authorise();
    await cancelled();
    expect(await there()).toEqual(['AUTHORIZATION 54.13']);
    await cancelled({ channelConnector: 'amazon' });
    await tables.again();
    await sold({}, { route: { ...anOrder().route, channel: 'shopify' } });
    await cancelled();
    expect(await there()).toEqual(['AUTHORIZATION 54.13']);
  });
});

test('a channel that settles by itself is asked nothing', async () => {
  await sold({}, { route: { ...anOrder().route, payment: 'stripe', channel: 'shopify' } });
  await billed(1, 5413);
  expect([await command('capture-payment', posting(1)), await there()]).toEqual([{}, ['AUTHORIZATION 54.13']]);
});
