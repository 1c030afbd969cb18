import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../../local/clock.ts';
import { startStripe, type Stripe } from '../../../../local/partners/stripe/stripe.ts';
import { GatewayEvent } from '../../../../core/payments/gateway-event.ts';
import type { PaymentGateway, PaymentRequest } from '../../../../core/payments/gateway.ts';
import { StripeClient } from '../../../../lambdas/connectors/stripe/client.ts';
import { EVENT_TYPES, gatewayEventIn } from '../../../../lambdas/connectors/stripe/events.ts';
import { missedEvents } from '../../../../lambdas/connectors/stripe/missed.ts';
import { stripe } from '../../../../lambdas/connectors/stripe/payments.ts';
import { readPayout } from '../../../../lambdas/connectors/stripe/payouts.ts';

const KEY = 'sk_test_simulated';
const AT = new Date('2026-11-02T09:00:00Z');
const usd = (minor: number) => ({ minor, currency: 'USD' });
let clock: ManualClock;
let partner: Stripe;
let gateway: PaymentGateway;
let client: StripeClient;

beforeEach(async () => {
  clock = new ManualClock(AT);
  partner = await startStripe({ apiKey: KEY, clock, multicapture: true });
  const settings = { url: partner.url, apiKey: KEY };
  [gateway, client] = [stripe(settings), new StripeClient(settings)];
});
afterEach(() => partner.stop());

const payment = (change: Partial<PaymentRequest> = {}): PaymentRequest => ({ paymentId: 'PAY-1-1', orderId: 'ORD-1', amount: usd(5000), paymentMethod: 'pm_card_visa', ...change });
const capture = (authorisationId: string, captureId: string, minor: number, final = true) => gateway.capture({ authorisationId, captureId, amount: usd(minor), final });
const control = (path: string, body: object) => fetch(partner.url + path, { method: 'POST', body: JSON.stringify(body) }).then((response) => response.json() as Promise<Record<string, unknown>>);

/** What every event of the account so far means, oldest first; each is of core's own form. */
async function reported(): Promise<GatewayEvent[]> {
  const response = await fetch(`${partner.url}/v1/events?limit=100`, { headers: { authorization: `Bearer ${KEY}` } });
  const { data } = (await response.json()) as { data: unknown[] };
  return data.toReversed().flatMap((event) => {
    const said = gatewayEventIn(event);
    return said ? [GatewayEvent.parse(said)] : [];
  });
}

test('an event as Stripe documents it is what it says', () => {
  const fixture = JSON.parse(readFileSync(new URL('../../../../lambdas/connectors/stripe/fixtures/charge-captured.json', import.meta.url), 'utf8')) as unknown;
  expect(gatewayEventIn(fixture)).toEqual({
    type: 'payment.captured', gateway: 'stripe', eventId: 'evt_3QTestFixture0000000001', occurredAt: '2026-11-02T09:00:05.000Z', paymentId: 'PAY-0000000000000001-1', orderId: 'ORD-0000000000000001',
    authorisationId: 'pi_3QTestFixture0000000001', gatewayCaptureId: 'ch_3QTestFixture0000000001', captureId: 'INV-shiphero:315000001', captured: usd(3000), capturedTotal: usd(3000), balanceTransaction: 'txn_3QTestFixture000000001',
  });
});

test('a hold and its captures are told with our own ids, each capture with its movement', async () => {
  const { authorisationId } = await gateway.authorise(payment());
  const first = await capture(authorisationId, 'INV-shiphero:1', 2000, false);
  const last = await capture(authorisationId, 'INV-shiphero:2', 1000);
  const ours = { gateway: 'stripe', eventId: expect.stringMatching(/^evt_/), occurredAt: '2026-11-02T09:00:00.000Z', paymentId: 'PAY-1-1', orderId: 'ORD-1', authorisationId };
  expect(await reported()).toEqual([
    { type: 'payment.authorised', ...ours, authorised: usd(5000), captureBefore: '2026-11-07T03:00:00.000Z', risk: { level: 'normal', score: 17 } },
    { type: 'payment.captured', ...ours, gatewayCaptureId: first.gatewayCaptureId, captureId: 'INV-shiphero:1', captured: usd(2000), capturedTotal: usd(2000), balanceTransaction: first.balanceTransaction },
    // Stripe tells the sum only: the movement is found by its id
    { type: 'payment.captured', ...ours, gatewayCaptureId: first.gatewayCaptureId, captureId: 'INV-shiphero:2', capturedTotal: usd(3000), balanceTransaction: last.balanceTransaction },
  ]);
});

test('a hold that was let go and one that expired are told apart', async () => {
  const first = await gateway.authorise(payment());
  await gateway.void({ ...payment(), authorisationId: first.authorisationId });
  await gateway.authorise(payment({ paymentId: 'PAY-1-2' }));
  await clock.advance(7 * 86_400_000);
  expect((await reported()).map(({ type, paymentId }) => [type, paymentId])).toEqual([
    ['payment.authorised', 'PAY-1-1'], ['payment.voided', 'PAY-1-1'], ['payment.authorised', 'PAY-1-2'], ['payment.authorisation-expired', 'PAY-1-2'],
  ]);
});

test('a decline, and what Stripe does on its own account, are nothing to report', async () => {
  await gateway.authorise(payment({ paymentMethod: 'pm_card_visa_chargeDeclined' })).catch(() => undefined);
  expect(await reported()).toEqual([]);
});

describe('a refund', () => {
  const refund = async (paymentMethod: string) => {
    const { authorisationId } = await gateway.authorise(payment({ paymentMethod }));
    const { gatewayCaptureId } = await capture(authorisationId, 'INV-1', 5000);
    return gateway.refund({ gatewayCaptureId, refundId: 'CM-1', amount: usd(2000) });
  };
  const told = async () => (await reported()).slice(2).map((event) => ('refundId' in event ? [event.type, event.refundId, event.refunded.minor] : event.type));

  test('is told once it is through', async () => {
    await refund('pm_card_visa');
    expect(await told()).toEqual([['payment.refunded', 'CM-1', 2000]]);
  });

  test('that is pending is told when it is through', async () => {
    await refund('pm_card_pendingRefund');
    expect(await told()).toEqual([]);
    await clock.advance(2_000);
    expect(await told()).toEqual([['payment.refunded', 'CM-1', 2000]]);
  });

  test('that fails after all is told twice: through, then failed', async () => {
    await refund('pm_card_refundFail');
    await clock.advance(2_000);
    expect(await told()).toEqual([['payment.refunded', 'CM-1', 2000], ['payment.refund-failed', 'CM-1', 2000]]);
  });
});

test.each(['won', 'lost'] as const)('a dispute is told when the money is gone, and when it is %s', async (outcome) => {
  const { authorisationId } = await gateway.authorise(payment());
  const { gatewayCaptureId } = await capture(authorisationId, 'INV-1', 5000);
  const { id: disputeId } = await control('/_disputes', { charge: gatewayCaptureId, reason: 'product_not_received' });
  await control('/_disputes/close', { dispute: disputeId, outcome });
  expect((await reported()).slice(2)).toEqual([
    expect.objectContaining({ type: 'payment.dispute-opened', gatewayCaptureId, authorisationId, disputeId, disputed: usd(5000), reason: 'product_not_received', respondBy: '2026-11-11T09:00:00.000Z' }),
    expect.objectContaining({ type: 'payment.dispute-closed', gatewayCaptureId, disputeId, outcome }),
  ]);
});

describe('a payout', () => {
  test('is announced, and read with all its movements', async () => {
    const { authorisationId } = await gateway.authorise(payment());
    const { gatewayCaptureId, balanceTransaction } = await capture(authorisationId, 'INV-1', 5000);
    await gateway.refund({ gatewayCaptureId, refundId: 'CM-1', amount: usd(1000) });
    const { id: payoutId } = partner.payOut();
    expect((await reported()).filter(({ type }) => type === 'payment.payout-announced')).toMatchObject([{ payoutId }, { payoutId }]);
    const [paid, ...more] = await readPayout(client, payoutId);
    expect(more).toEqual([]);
    expect(GatewayEvent.parse(paid)).toEqual({
      type: 'payment.payout-paid', gateway: 'stripe', eventId: `${payoutId}/1`, occurredAt: '2026-11-02T09:00:00.000Z', payoutId, paid: usd(3825), arrival: '2026-11-02', part: 1, parts: 1,
      transactions: [
        { balanceTransaction, type: 'capture', gross: usd(5000), fee: usd(175), net: usd(4825), at: '2026-11-02T09:00:00.000Z', source: gatewayCaptureId, gatewayType: 'charge' },
        { balanceTransaction: expect.stringMatching(/^txn_/), type: 'refund', gross: usd(-1000), fee: usd(0), net: usd(-1000), at: '2026-11-02T09:00:00.000Z', source: expect.stringMatching(/^re_/), gatewayType: 'refund' },
      ],
    });
  });

  test('of many movements comes in parts that sum to what is paid', async () => {
    const { authorisationId } = await gateway.authorise(payment({ amount: usd(500_000) }));
    const { gatewayCaptureId } = await capture(authorisationId, 'INV-1', 500_000);
    for (let n = 0; n < 520; n += 1) await fetch(`${partner.url}/v1/refunds`, { method: 'POST', headers: { authorization: `Bearer ${KEY}` }, body: `charge=${gatewayCaptureId}&amount=10` });
    const { id } = partner.payOut();
    const parts = (await readPayout(client, id)) as Extract<GatewayEvent, { type: 'payment.payout-paid' }>[];
    expect(parts.map(({ part, parts: of, transactions }) => [part, of, transactions.length])).toEqual([[1, 2, 500], [2, 2, 21]]);
    expect(parts.flatMap(({ transactions }) => transactions).reduce((sum, { net }) => sum + net.minor, 0)).toBe(parts[0]?.paid.minor);
  });

  test('that Stripe cannot break down yet is left for its next announcement', async () => {
    const answers = (payout: object) => new StripeClient({ url: 'https://stripe.test', apiKey: KEY }, { fetch: async () => Response.json({ id: 'po_1', amount: 100, arrival_date: 1, created: 1, currency: 'usd', ...payout }), timeoutMs: 100 });
    expect(await readPayout(answers({ status: 'paid', reconciliation_status: 'in_progress' }), 'po_1')).toEqual([]);
    expect(await readPayout(answers({ status: 'in_transit', reconciliation_status: 'completed' }), 'po_1')).toEqual([]);
    expect(await readPayout(answers({ status: 'paid', reconciliation_status: 'not_applicable' }), 'po_1')).toMatchObject([{ paid: usd(1_00), parts: 1, transactions: [] }]);
  });
});

test('events that an endpoint did not take are found, after a while and not for ever', async () => {
  const headers = { authorization: `Bearer ${KEY}` };
  await fetch(`${partner.url}/v1/webhook_endpoints`, { method: 'POST', headers, body: `url=http://127.0.0.1:9/none&${EVENT_TYPES.map((type) => `enabled_events[]=${type}`).join('&')}` });
  partner.faults.add({ kind: 'webhookLost', operation: 'charge.succeeded' });
  await gateway.authorise(payment());
  const missed = async (minutes: number) => (await missedEvents(client, new Date(AT.getTime() + minutes * 60_000))).map(({ type }) => type);
  expect(await missed(4)).toEqual([]);
  expect(await missed(6)).toEqual(['charge.succeeded']);
  expect(await missed(5 * 24 * 60)).toEqual([]);
});

test.each([
  ['no object', 7],
  ['another object', { id: 'pi_1', object: 'payment_intent' }],
  ['an event without its parts', { id: 'evt_1', object: 'event', created: 1, type: 'charge.captured', data: { object: { id: 'ch_1' } } }],
])('%s cannot be read', (_, body) => {
  expect(() => gatewayEventIn(body)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'webhook.unreadable' }));
});

test('types that are none of ours are nothing, whatever is in them', () => {
  for (const type of ['customer.created', 'constructor', 'charge.dispute.created']) expect(gatewayEventIn({ id: 'evt_1', object: 'event', created: 1, type, data: { object: {} } })).toBeUndefined();
});
