import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import { payoutsOf } from '../../cli/payouts-of.ts';
import type { EventData } from '../../core/model/events/catalogue.ts';
import type { Trace } from '../../core/model/views.ts';
import type { PaymentGateway } from '../../core/payments/gateway.ts';
import { stripe } from '../../lambdas/connectors/stripe/payments.ts';
import { StripeSecret } from '../../lambdas/connectors/stripe/schema.ts';
import { Env, env } from '../../lambdas/handler/env.ts';
import { documents } from '../support/documents.ts';
import { until } from '../support/platform.ts';
import type { Behind } from './behind.ts';
import { done, floor, invoices, isCancelled, place, rows, traced, undos } from './orders.ts';
import { b2b, endpoints, lookBehind, person } from './platform-callers.ts';

/** What happens at the payment gateway, as its webhooks tell it: under the functions' own roles, over real HTTP. */
const usd = (minor: number) => ({ minor, currency: 'USD' });
let behind: Behind;
/** Those that were read so far. */
async function payouts(): Promise<EventData<'payment.payout-paid'>[]> {
  const { Items = [] } = await documents().send(new ScanCommand({ TableName: env(Env.OutboxTable), FilterExpression: 'body.#type = :type', ExpressionAttributeNames: { '#type': 'type' }, ExpressionAttributeValues: { ':type': 'payment.payout-paid' } }));
  return Items.map(({ body }) => (body as { data: EventData<'payment.payout-paid'> }).data);
}
let gateway: PaymentGateway;
/** One that is posted. */
let shipped: Awaited<ReturnType<typeof place>>;
let secret: StripeSecret;

beforeAll(async () => {
  behind = await lookBehind();
  const { SecretString = '' } = await behind.secrets.send(new GetSecretValueCommand({ SecretId: behind.find('AWS::SecretsManager::Secret', 'StripeSecret').ref }));
  secret = StripeSecret.parse(JSON.parse(SecretString));
  gateway = stripe(secret);
});

test('a hold and a capture stand in the story of their order, and the payout is read with what is behind it', async () => {
  await behind.stocked('BIT-PAY', 10);
  const order = await place(b2b, 'BIT-PAY', 1);
  const { authorisationId } = await gateway.authorise({ paymentId: `PAY-${order.channelOrderId}`, orderId: order.orderId, amount: usd(5000), paymentMethod: 'pm_card_visa' });
  const { gatewayCaptureId } = await gateway.capture({ authorisationId, captureId: `INV-${order.channelOrderId}`, amount: usd(5000), final: true });
  const trace = await traced(person('finance'), order, 'its payment', (seen) => ['payment.authorised', 'payment.captured'].every((name) => done(name)(seen)));
  const told = Object.fromEntries(trace.timeline.filter(({ name }) => name.startsWith('payment.')).map(({ name, detail }) => [name, detail]));
  expect(told['payment.captured']).toMatchObject({ paymentId: `PAY-${order.channelOrderId}`, captureId: `INV-${order.channelOrderId}`, capturedTotal: usd(5000) });
  // the demos on this platform have everything paid out as well: one of them may be faster
  await fetch(`${endpoints.partners.stripe}/_payouts`, { method: 'POST', body: '{}' });
  const [payout] = await payoutsOf(secret, order.orderId);
  // the announcement and, once the subscriber has read it, the movements
  await until('the payout with its capture', async () => (await payouts()).some(({ payoutId, transactions }) => payoutId === payout?.id && transactions.some(({ source }) => source === gatewayCaptureId)));
});

test('an order of a customer whose last one was shipped, invoiced and paid finds the credit free again', async () => {
  const finance = person('finance');
  const order = () => place(b2b, 'WASHER-M8', 3750, { customerId: 'INITECH' }, '0.08');
  const exposure = async () => (await finance.post<{ exposure: { minor: number }; passes: boolean }>('/customers/INITECH/credit-check', { amount: usd(300_00) })).body;
  shipped = await order();
  const [invoice] = await invoices(b2b, shipped, 1);
  expect(await exposure()).toMatchObject({ exposure: usd(300_00), passes: false, code: 'credit.limit-exceeded' });
  const next = await order();
  const [held] = await until('the hold of the next order', async () => {
    const found = await rows(finance, ({ orderId }) => orderId === next.orderId);
    return found.length > 0 && found;
  });
  expect(held?.code).toBe('credit.limit-exceeded');
  const wire = { source: 'bank', transactionId: `WIRE-${next.orderId}`, amount: usd(300_00), valueDate: new Date().toISOString().slice(0, 10), customerId: 'INITECH', references: [{ kind: 'invoice', number: invoice?.number }] };
  expect((await finance.post('/receipts', wire)).status).toBe(202);
  expect(await exposure()).toMatchObject({ exposure: usd(0), passes: true });
  expect((await finance.post(`/exceptions/${held?.exceptionId}/replay`, { reason: 'it is paid' })).status).toBe(202);
  await invoices(b2b, next, 1);
  await until('the first invoice paid', async () => {
    const { body } = await finance.get<{ items: { document: string }[] }>('/customers/INITECH/open-items');
    return body.items.every(({ document }) => document !== invoice?.number);
  });
  expect(await exposure()).toMatchObject({ exposure: usd(300_00) });
});

test('an order is found by every number that arose in it, and its trace in X-Ray', async () => {
  const service = person('customer-service');
  await traced(service, shipped, 'its journal', ({ documents }) => documents.some(({ kind, number }) => kind === 'journal' && number.startsWith('invoice:')));
  const by = async (number: string) => (await service.get<{ traces?: Trace[] }>(`/trace?document=${encodeURIComponent(number)}`)).body.traces?.find(({ orderId }) => orderId === shipped.orderId);
  const { correlationId, traceId, links, documents } = (await by(shipped.channelOrderId)) as Trace;
  expect([...new Set(documents.map(({ kind }) => kind))].sort()).toEqual(['channel-order', 'erp-order', 'erp-shipment', 'invoice', 'journal', 'order', 'release', 'shipment', 'tracking', 'warehouse-order']);
  const lost = await Promise.all(documents.map(async ({ kind, number }) => ((await by(number)) ? [] : [`${kind} ${number}`])));
  expect(lost.flat()).toEqual([]);
  expect([correlationId.startsWith(`corr-${traceId}-`), links.map(({ kind }) => kind)]).toEqual([true, expect.arrayContaining(['execution', 'log', 'xray'])]);
});

test('an order whose tax and payment are the hub’s: held with its tax before it is accepted, and let go when it is cancelled', async () => {
  await behind.stocked('BIT-HUB', 10);
  const shipTo = { name: 'Acme Builders', street: '1 Main St', city: 'Houston', region: 'TX', postalCode: '77002', country: 'US' };
  const order = await place(b2b, 'BIT-HUB', 10, { paymentOwner: 'hub', paymentMethod: 'pm_card_visa', taxOwner: 'hub', shipTo }, '5.00');
  await floor(endpoints.partners.shiphero, { action: 'hold', order: `${order.orderId}-EAST` });
  const trace = await traced(person('integration'), order, 'its release', done('release-to-warehouse'));
  const steps = trace.timeline.filter(({ kind }) => kind === 'step').map(({ name }) => name);
  expect(steps.slice(steps.indexOf('reserve-stock'), steps.indexOf('accept-order'))).toEqual(['reserve-stock', 'quote-tax', 'check-credit', 'screen-fraud', 'authorise-payment', 'create-erp-order']);
  const holds = async () => {
    const page = (await (await fetch(`${secret.url}/v1/payment_intents?limit=100`, { headers: { authorization: `Bearer ${secret.apiKey}` } })).json()) as { data: { amount: number; status: string; metadata: { order_id?: string } }[] };
    return page.data.filter(({ metadata }) => metadata.order_id === order.orderId).map(({ amount, status }) => ({ amount, status }));
  };
  expect(await holds()).toEqual([{ amount: 5413, status: 'requires_capture' }]);
  expect((await b2b.post(`/orders/${order.orderId}/cancellation`, { reason: 'not wanted' })).status).toBe(202);
  expect(undos(await traced(person('integration'), order, 'its end', isCancelled))).toContain('void-payment');
  expect(await holds()).toEqual([{ amount: 5413, status: 'canceled' }]);
});
