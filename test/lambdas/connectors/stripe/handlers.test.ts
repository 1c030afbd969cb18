import type { APIGatewayProxyEvent, SQSEvent } from 'aws-lambda';
import Stripe from 'stripe';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Payment } from '../../../../core/model/payment.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { stripe } from '../../../../lambdas/connectors/stripe/payments.ts';
import { handler as missed } from '../../../../lambdas/connectors/stripe/handlers/missed-events.ts';
import { handler as refundAgain } from '../../../../lambdas/connectors/stripe/handlers/refund-again.ts';
import { handler as readPayout } from '../../../../lambdas/connectors/stripe/handlers/read-payout.ts';
import { handler as webhook } from '../../../../lambdas/connectors/stripe/handlers/webhook.ts';
import { documentLink } from '../../../../core/tracing/document-link.ts';
import { startStripe } from '../../../../local/partners/stripe/stripe.ts';
import { fakeAws } from '../../../support/aws.ts';
import { anOrder, aPayment, AT, usd } from '../../../support/builders.ts';
import { logged } from '../../../support/logs.ts';
import { anEventOf, ORDER_ID } from '../../../support/sagas.ts';
import { testTables } from '../../../support/tables.ts';

const tables = testTables();
const aws = fakeAws();
const lines = logged();
const SECRETS = { apiKey: 'sk_test_canary', webhookSecret: 'whsec_canary', previousWebhookSecret: 'whsec_former_canary' };
const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
const { webhooks } = new Stripe('sk_test_none');
// one for the whole file, as a sandbox keeps its secret
const partner = await startStripe({ apiKey: SECRETS.apiKey });
const gateway = stripe({ url: partner.url, apiKey: SECRETS.apiKey });

afterAll(() => partner.stop());

const charge = (change: object = {}) => ({
  id: 'ch_1', amount: 487, amount_captured: 487, captured: true, currency: 'usd', metadata: { payment_id: 'PAY-0000000000000001-1', order_id: ORDER_ID }, payment_intent: 'pi_1', balance_transaction: 'txn_1', ...change,
});
const dispute = { id: 'dp_1', amount: 487, charge: 'ch_1', currency: 'usd', payment_intent: 'pi_1', reason: 'fraudulent', status: 'needs_response' };
const eventOf = (type: string, object: object, id = 'evt_1') => ({ id, object: 'event', created: 1_795_000_000, data: { object }, request: { id: 'req_1', idempotency_key: null }, type });

async function deliver(event: object | string, { secret = SECRETS.webhookSecret, timestamp = Math.floor(Date.now() / 1000), signature = '' } = {}) {
  const payload = typeof event === 'string' ? event : JSON.stringify(event, null, 2);
  const signed = signature || webhooks.generateTestHeaderString({ payload, secret, timestamp });
  const { statusCode, body } = await webhook({ headers: { 'Stripe-Signature': signed }, body: payload, isBase64Encoded: false } as unknown as APIGatewayProxyEvent);
  return { statusCode, outcome: (JSON.parse(body) as { outcome?: string; code?: string }).outcome ?? (JSON.parse(body) as { code?: string }).code };
}
const announced = async () => (await tables.all('outbox')).map(({ body }) => body as { type: string; entityKey: string; correlationId: string; causationId: string; data: Record<string, unknown> });

beforeEach(async () => {
  Object.assign(process.env, { INBOUND_BUCKET: 'inbound', SECRET_NAME: 'crossdock/dev/us/stripe', TIMEOUT_MS: '30000' });
  aws.answer('GetSecretValue', () => ({ SecretString: JSON.stringify({ url: partner.url, ...SECRETS }) }));
  await putMaster(masterKey.account('stripe', '*'), { ...OWNER, connector: 'stripe', account: '*' });
  await stores.unit.commit([{ change: 'order', order: anOrder() }, { change: 'payment', payment: aPayment() }]);
  return async () => partner.faults.clear();
});

describe('a webhook', () => {
  test('becomes a business event of its order, once however often it is delivered', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(eventOf('charge.captured', charge()))));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    expect(answers.filter(({ outcome }) => outcome === 'taken')).toHaveLength(1);
    expect(await announced()).toMatchObject([
      {
        type: 'payment.captured', entityKey: 'payment/PAY-0000000000000001-1', correlationId: 'corr-1', causationId: 'stripe:evt_1',
        data: { gateway: 'stripe', eventId: 'evt_1', orderId: ORDER_ID, paymentId: 'PAY-0000000000000001-1', authorisationId: 'pi_1', captured: usd(487), capturedTotal: usd(487), balanceTransaction: 'txn_1' },
      },
    ]);
  });

  test('about the same change under another id is taken as told before', async () => {
    expect(await deliver(eventOf('charge.captured', charge(), 'evt_1'))).toMatchObject({ outcome: 'taken' });
    expect(await deliver(eventOf('charge.captured', charge(), 'evt_2'))).toMatchObject({ statusCode: 200, outcome: 'repeated' });
    expect(await announced()).toHaveLength(1);
  });

  test('without our ids finds its order by the numbers of the gateway', async () => {
    await stores.unit.commit([{ change: 'document', link: documentLink(anOrder(), 'payment', 'pi_1', AT) }]);
    expect(await deliver(eventOf('charge.dispute.funds_withdrawn', dispute))).toMatchObject({ outcome: 'taken' });
    expect(await announced()).toMatchObject([{ type: 'payment.dispute-opened', correlationId: 'corr-1', data: { orderId: ORDER_ID, paymentId: 'PAY-0000000000000001-1', disputeId: 'dp_1', disputed: usd(487) } }]);
  });

  test('about no order of ours is announced all the same', async () => {
    expect(await deliver(eventOf('charge.captured', charge({ id: 'ch_9', payment_intent: 'pi_9', balance_transaction: 'txn_9', metadata: { order_id: 'ORD-OF-ANOTHER' } })))).toMatchObject({ outcome: 'taken' });
    const [event] = await announced();
    expect(event).toMatchObject({ type: 'payment.captured', entityKey: 'payment/pi_9' });
    expect(event?.data).not.toHaveProperty('orderId');
  });

  test.each([
    ['missing', { signature: 'none' }],
    ['of another secret', { secret: 'whsec_other' }],
    ['too old', { timestamp: Math.floor(Date.now() / 1000) - 302 }],
  ])('whose signature is %s: 401, nothing stored, nothing kept', async (_, change) => {
    expect(await deliver(eventOf('charge.captured', charge()), change)).toEqual({ statusCode: 401, outcome: 'webhook.bad-signature' });
    expect(await announced()).toEqual([]);
    expect(aws.of('PutObject')).toEqual([]);
  });

  test('signed with the former secret is taken while the secret is rolled', async () => {
    expect(await deliver(eventOf('charge.captured', charge()), { secret: SECRETS.previousWebhookSecret })).toMatchObject({ outcome: 'taken' });
  });

  test('of another type is none of ours; one that cannot be read is quarantined; no JSON is refused', async () => {
    expect(await deliver(eventOf('customer.created', {}))).toEqual({ statusCode: 200, outcome: 'ignored' });
    expect(await deliver(eventOf('charge.captured', { id: 'ch_1' }, 'evt_2'))).toEqual({ statusCode: 200, outcome: 'quarantined' });
    expect(await tables.all('exceptions')).toMatchObject([{ body: { kind: 'quarantined', code: 'webhook.unreadable' } }]);
    expect(await deliver('{"id": "evt_3"')).toEqual({ statusCode: 400, outcome: 'webhook.malformed-body' });
  });

  test('leaves no secret and no body in the log', async () => {
    await deliver(eventOf('charge.captured', charge({ billing_details: { email: 'canary@example.test' } })));
    await deliver(eventOf('charge.captured', { id: 'canary' }, 'evt_2'));
    await deliver(eventOf('charge.captured', charge()), { secret: 'whsec_wrong_canary' });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain('canary');
  });
});

describe('a payout', () => {
  const announcing = (payoutId: string): SQSEvent =>
    ({ Records: [{ messageId: 'm1', body: JSON.stringify({ detail: anEventOf('payment.payout-announced', 'e1', { gateway: 'stripe', eventId: 'evt_1', occurredAt: AT.toISOString(), payoutId }) }) }] }) as unknown as SQSEvent;

  test('that is announced is read once, however often', async () => {
    const { authorisationId } = await gateway.authorise({ paymentId: 'PAY-2-1', orderId: 'ORD-2', amount: usd(5000), paymentMethod: 'pm_card_visa' });
    await gateway.capture({ authorisationId, captureId: 'INV-1', amount: usd(5000), final: true });
    const { id } = partner.payOut();
    for (const _ of [1, 2]) expect(await readPayout(announcing(id))).toEqual({ batchItemFailures: [] });
    expect(await announced()).toMatchObject([{ type: 'payment.payout-paid', entityKey: `payout/${id}`, data: { paid: usd(4825), transactions: [{ type: 'capture', net: usd(4825) }] } }]);
  });

  test('that cannot be read now is read later', async () => {
    partner.faults.add({ kind: 'unavailable' });
    expect(await readPayout(announcing('po_1'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});

describe('a refund that is tried again', () => {
  const asked = (amount: number, gatewayCaptureId: string): SQSEvent =>
    ({ Records: [{ messageId: 'm1', body: JSON.stringify({ detail: anEventOf('payment.refund-asked', 'e1', { gateway: 'stripe', orderId: ORDER_ID, paymentId: 'PAY-0000000000000001-1', gatewayCaptureId, refundId: 'CM-1~re_1', amount: usd(amount), insteadOf: 're_1' }) }) }] }) as unknown as SQSEvent;
  const capture = async (paymentId: string) => {
    const { authorisationId } = await gateway.authorise({ paymentId, orderId: 'ORD-9', amount: usd(5000), paymentMethod: 'pm_card_visa' });
    return (await gateway.capture({ authorisationId, captureId: `INV-${paymentId}`, amount: usd(5000), final: true })).gatewayCaptureId;
  };

  test('is given back once, however often it is asked for', async () => {
    const gatewayCaptureId = await capture('PAY-9-1');
    for (const _ of [1, 2]) expect(await refundAgain(asked(1000, gatewayCaptureId))).toEqual({ batchItemFailures: [] });
    expect((await stores.orders.payment('NW-US', ORDER_ID, 'PAY-0000000000000001-1'))?.refunds).toMatchObject([{ refundId: 'CM-1~re_1', gatewayCaptureId, refunded: usd(1000), status: 'succeeded' }]);
  });

  test('and that Stripe does not take is on finance’s desk; when it is down, it is asked again', async () => {
    const gatewayCaptureId = await capture('PAY-9-2');
    expect(await refundAgain(asked(6000, gatewayCaptureId))).toEqual({ batchItemFailures: [] });
    expect(await tables.all('exceptions')).toMatchObject([{ body: { code: 'cash.refund-failed', detail: { refundId: 're_1', creditMemoId: 'CM-1', reason: 'payment.refused' } } }]);
    partner.faults.add({ kind: 'unavailable' });
    expect(await refundAgain(asked(1000, gatewayCaptureId))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});

test('what was not delivered is found and taken, and taken once with what is delivered after all', async () => {
  const old = (id: string, object: object) => ({ ...eventOf('charge.captured', object, id) });
  const events = [old('evt_8', charge({ balance_transaction: 'txn_8' })), old('evt_7', { id: 'unreadable' }), old('evt_6', charge())];
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => (String(input).includes('/v1/events?') ? Response.json({ object: 'list', data: events, has_more: false }) : real(input, init));
  try {
    expect(await missed()).toEqual({ missed: 3, taken: 2 });
    expect(await missed()).toEqual({ missed: 3, taken: 0 });
  } finally {
    globalThis.fetch = real;
  }
  expect(await deliver(eventOf('charge.captured', charge(), 'evt_6'))).toMatchObject({ outcome: 'repeated' });
  expect((await announced()).map(({ data }) => data['eventId']).toSorted()).toEqual(['evt_6', 'evt_8']);
});

test('a payment is found in the order by its captures as well', async () => {
  const captured: Payment = { ...aPayment({ paymentId: 'PAY-0000000000000001-2' }), captures: [{ captureId: 'INV-1', gatewayCaptureId: 'ch_2', captured: usd(487), at: AT.toISOString() }] };
  const { authorisation: _, ...hand } = captured;
  await stores.unit.commit([{ change: 'payment', payment: hand }, { change: 'document', link: documentLink(anOrder(), 'capture', 'ch_2', AT) }]);
  await deliver(eventOf('refund.created', { id: 're_1', amount: 100, charge: 'ch_2', currency: 'usd', status: 'succeeded', metadata: {} }));
  expect(await announced()).toMatchObject([{ type: 'payment.refunded', data: { paymentId: 'PAY-0000000000000001-2', gatewayRefundId: 're_1', refunded: usd(100) } }]);
});
