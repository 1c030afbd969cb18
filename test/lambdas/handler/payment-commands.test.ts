import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import type { Payment } from '../../../core/model/payment.ts';
import { linksOf } from '../../../lambdas/adapters/dynamo-trace.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { stripe } from '../../../lambdas/connectors/stripe/payments.ts';
import { refundInvoice } from '../../../lambdas/handler/payment-commands.ts';
import { startStripe, type Stripe, type StripeOptions } from '../../../local/partners/stripe/stripe.ts';
import { fakeAws } from '../../support/aws.ts';
import { aLine, anOrder, AT, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { billed, paymentTasks, posting, readyToPay } from '../../support/payment-tasks.ts';
import { aSaga, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const aws = fakeAws();
logged();
const KEY = 'sk_test_simulated';
let partner: Stripe;
const gateway = async () => stripe({ url: partner.url, apiKey: KEY });

/** 54.13 USD: ten bolts at 5.00, tax 4.13. */
const sold = (change: Partial<Order> = {}): Order =>
  anOrder({ paymentOwner: 'hub', paymentMethod: 'pm_card_visa', route: { ...anOrder().route, payment: 'stripe' }, lines: [aLine({ unitPrice: { amount: '5.00', per: '1', uom: 'EA' }, tax: usd(413) }, 'accepted')], ...change });
/** Eleven of ten bolts have left, and are billed: 59.54. */
async function shippedOnTop(change: Partial<Order> = {}): Promise<void> {
  await stores.unit.commit([{ change: 'order', order: sold({ ...change, lines: [aLine({ unitPrice: { amount: '5.00', per: '1', uom: 'EA' }, steps: 11, tax: usd(454) }, 'shipped')] }), ifRevision: 1 }]);
  await billed(1, 5954);
}
const payments = () => stores.orders.payments('NW-US', ORDER_ID);
const statuses = async () => (await payments()).map(({ status }) => status);
async function atStripe(): Promise<{ status: string; amount_received: number }[]> {
  const response = await fetch(`${partner.url}/v1/payment_intents`, { headers: { authorization: `Bearer ${KEY}` } });
  return ((await response.json()) as { data: { status: string; amount_received: number }[] }).data.map(({ status, amount_received }) => ({ status, amount_received })).toReversed();
}
async function start(options: Partial<StripeOptions> = {}): Promise<void> {
  await partner.stop();
  partner = await startStripe({ apiKey: KEY, searchLagMs: 0, ...options });
}

const { command, authorise, undo } = paymentTasks(aws, 'stripe', gateway);

beforeEach(async () => {
  partner = await startStripe({ apiKey: KEY, searchLagMs: 0 });
  await readyToPay();
});
afterEach(() => partner.stop());

test('what the customer owes is held, and the hold is a document of the order', async () => {
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  expect(await authorise()).toEqual({ payment: 'PAY-0000000000000001-1', authorised: '54.13', risk: 'normal' });
  const [payment] = (await payments()) as [Payment];
  expect(payment).toMatchObject({ status: 'authorised', amount: usd(5413), gateway: 'stripe', authorisation: { authorised: usd(5413) }, history: [{ status: 'requested' }, { status: 'authorised' }] });
  for (const number of ['PAY-0000000000000001-1', payment.authorisation?.authorisationId ?? '']) expect(await linksOf('NW-US', number)).toMatchObject([{ kind: 'payment', orderId: ORDER_ID }]);
});

test('a declined payment waits for finance with its decline code, and is the same payment when another card is tried', async () => {
  await stores.unit.commit([{ change: 'order', order: sold({ paymentMethod: 'pm_card_chargeDeclinedInsufficientFunds' }) }]);
  expect(await authorise()).toMatchObject({ code: 'payment.declined', reason: expect.stringContaining('insufficient_funds') });
  expect(await payments()).toMatchObject([{ status: 'declined', history: [{}, { status: 'declined', code: 'payment.declined' }] }]);
  await stores.unit.commit([{ change: 'order', order: sold(), ifRevision: 1 }]);
  expect(await authorise()).toMatchObject({ payment: 'PAY-0000000000000001-1' });
  expect(await statuses()).toEqual(['authorised']);
  expect(await atStripe()).toHaveLength(1);
});

test('an order without a payment method is finance\'s', async () => {
  const { paymentMethod: _, ...without } = sold();
  await stores.unit.commit([{ change: 'order', order: without }]);
  expect(await authorise()).toMatchObject({ error: 'Rejected', code: 'order.payment-method-missing' });
});

test('a hold that would run out before the goods have left is made anew, and the old one let go', async () => {
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  await authorise();
  const [payment] = (await payments()) as [Payment];
  const soon = { ...payment, history: [{ status: 'authorised' as const, at: AT.toISOString() }], authorisation: { ...(payment.authorisation as NonNullable<Payment['authorisation']>), captureBefore: new Date(Date.now() + 3_600_000).toISOString() } };
  await stores.unit.commit([{ change: 'payment', payment: soon, ifRevision: payment.revision }]);
  expect(await command('authorise-again', aSaga(), { item: 'PAY-0000000000000001-2', undo: 'void-payment' })).toMatchObject({ payment: 'PAY-0000000000000001-2' });
  expect(await statuses()).toEqual(['voided', 'authorised']);
  expect((await atStripe()).map(({ status }) => status)).toEqual(['canceled', 'requires_capture']);
});

test('what the gateway suspects waits for finance, and is held once: approved, the same hold stands', async () => {
  await stores.unit.commit([{ change: 'order', order: sold({ paymentMethod: 'pm_card_riskLevelElevated' }) }]);
  expect(await authorise()).toMatchObject({ error: 'Rejected', code: 'fraud.review' });
  const [order] = [await stores.orders.get('NW-US', ORDER_ID)] as [Order];
  await stores.unit.commit([{ change: 'order', order: { ...order, approvals: [{ code: 'fraud.review', by: 'fiona', at: AT.toISOString(), version: 1, upTo: usd(5413) }] }, ifRevision: order.revision }]);
  expect(await authorise()).toMatchObject({ payment: 'PAY-0000000000000001-1', risk: 'elevated' });
  expect(await atStripe()).toHaveLength(1);
});

test('the undo lets go, also where the answer never came', async () => {
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  partner.faults.add({ kind: 'lostAnswer', operation: 'payment_intents.confirm' });
  expect(await authorise()).toMatchObject({ error: 'Transient' });
  expect(await statuses()).toEqual(['requested']);
  await undo();
  expect(await statuses()).toEqual(['voided']);
  expect(await atStripe()).toEqual([{ status: 'canceled', amount_received: 0 }]);
});

test('an invoice is taken from the hold, once', async () => {
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  await authorise();
  await billed(1, 5413);
  expect(await command('capture-payment', posting(1))).toEqual({ payment: 'PAY-0000000000000001-1', captured: '54.13' });
  expect(await command('capture-payment', posting(1))).toEqual({ payment: 'PAY-0000000000000001-1', captured: '54.13' });
  const [payment] = (await payments()) as [Payment];
  expect(payment).toMatchObject({ status: 'closed', captures: [{ captureId: 'INV-shiphero:1', invoiceId: 'INV-shiphero:1', captured: usd(5413), fee: usd(187) }] });
  expect(payment.asked).toBeUndefined();
  expect(await linksOf('NW-US', payment.captures[0]?.gatewayCaptureId ?? '')).toMatchObject([{ kind: 'capture' }]);
  expect(await atStripe()).toEqual([{ status: 'succeeded', amount_received: 5413 }]);
});

test('the last invoice of an order releases the rest of the hold, though its tax was quoted a cent above', async () => {
  await start({ multicapture: true });
  await stores.unit.commit([{ change: 'order', order: sold({ lines: [aLine({ unitPrice: { amount: '5.00', per: '1', uom: 'EA' }, tax: usd(413) }, 'shipped')] }) }]);
  await authorise();
  await billed(1, 5412);
  await command('capture-payment', posting(1));
  expect([await statuses(), await atStripe()]).toEqual([['closed'], [{ status: 'succeeded', amount_received: 5412 }]]);
});

test('a capture whose answer was lost is found in the payment that was asked, whatever has become of it', async () => {
  await start({ multicapture: true });
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  await authorise();
  await billed(1, 2000);
  partner.faults.add({ kind: 'lostAnswer', operation: 'payment_intents.capture' });
  expect(await command('capture-payment', posting(1))).toMatchObject({ error: 'Transient' });
  expect(await payments()).toMatchObject([{ captures: [], asked: [{ captureId: 'INV-shiphero:1', amount: usd(2000) }] }]);
  // the hold has run out in the meantime: nothing new may be held for what was taken
  const [payment] = (await payments()) as [Payment];
  const over = { ...payment, authorisation: { ...(payment.authorisation as NonNullable<Payment['authorisation']>), captureBefore: AT.toISOString() } };
  await stores.unit.commit([{ change: 'payment', payment: over, ifRevision: payment.revision }]);
  expect(await command('capture-payment', posting(1))).toMatchObject({ captured: '20.00' });
  expect(await atStripe()).toEqual([{ status: 'requires_capture', amount_received: 2000 }]);
});

test('each later shipment has a hold of its own where there is no multicapture', async () => {
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  await authorise();
  await billed(1, 2000);
  await billed(2, 3413);
  expect(await command('capture-payment', posting(1))).toMatchObject({ payment: 'PAY-0000000000000001-1' });
  expect(await command('capture-payment', posting(2))).toMatchObject({ payment: 'PAY-0000000000000001-2' });
  expect(await atStripe()).toEqual([{ status: 'succeeded', amount_received: 2000 }, { status: 'succeeded', amount_received: 3413 }]);
  expect(await statuses()).toEqual(['closed', 'closed']);
});

test('with multicapture one hold serves them all, and the last capture lets go of the rest', async () => {
  await start({ multicapture: true });
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  await authorise();
  await billed(1, 2000);
  await billed(2, 3413);
  for (const n of [1, 2]) expect(await command('capture-payment', posting(n))).toMatchObject({ payment: 'PAY-0000000000000001-1' });
  expect(await payments()).toMatchObject([{ status: 'closed', captures: [{ captured: usd(2000) }, { captured: usd(3413) }] }]);
  expect(await atStripe()).toEqual([{ status: 'succeeded', amount_received: 5413 }]);
});

test('a hold that is gone at the gateway is held anew by the next attempt', async () => {
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  await authorise();
  await billed(1, 5413);
  const [payment] = (await payments()) as [Payment];
  await fetch(`${partner.url}/_expire`, { method: 'POST', body: JSON.stringify({ payment_intent: payment.authorisation?.authorisationId }) });
  expect(await command('capture-payment', posting(1))).toMatchObject({ error: 'Transient', code: 'payment.hold-gone' });
  expect(await command('capture-payment', posting(1))).toMatchObject({ payment: 'PAY-0000000000000001-2', captured: '54.13' });
  expect(await statuses()).toEqual(['expired', 'closed']);
});

test('an order that comes to more is held anew, and the former hold is let go', async () => {
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  await authorise();
  await stores.unit.commit([{ change: 'order', order: sold({ freight: usd(700) }), ifRevision: 1 }]);
  await stores.register.open(aSaga({ sagaId: 'change:1', kind: 'change' }));
  expect(await command('authorise-payment', aSaga({ sagaId: 'change:1' }))).toMatchObject({ payment: 'PAY-0000000000000001-2', authorised: '61.13' });
  expect(await statuses()).toEqual(['voided', 'authorised']);
});

test('what terms or a channel pay for is no business of the gateway', async () => {
  await stores.unit.commit([{ change: 'order', order: sold({ paymentOwner: 'terms' }) }]);
  await billed(1, 5413);
  expect(await command('capture-payment', posting(1))).toEqual({});
  expect(await atStripe()).toEqual([]);
});

test('a capture that fails leaves the invoice open, for finance, who may collect it otherwise', async () => {
  await stores.unit.commit([{ change: 'order', order: sold({ paymentMethod: 'pm_card_chargeDeclinedInsufficientFunds' }) }]);
  await billed(1, 5413);
  expect(await command('capture-payment', posting(1))).toMatchObject({ error: 'Rejected', code: 'payment.capture-failed', reason: expect.stringContaining('invoice 2026-17 stays open') });
  await stores.unit.commit([{ change: 'order', order: sold({ approvals: [{ code: 'payment.capture-failed', about: 'posting:shiphero:1', by: 'fiona', at: AT.toISOString() }] }), ifRevision: 1 }]);
  expect(await command('capture-payment', posting(1))).toEqual({});
});

test('what left comes to more than was held: it is held anew, and nothing stays held once it is taken', async () => {
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  await authorise();
  await shippedOnTop();
  expect(await command('capture-payment', posting(1))).toEqual({ payment: 'PAY-0000000000000001-2', captured: '59.54' });
  expect([await statuses(), await atStripe()]).toEqual([['voided', 'closed'], [{ status: 'canceled', amount_received: 0 }, { status: 'succeeded', amount_received: 5954 }]]);
});

test('and where the card does not give so much, what was held is let go once finance collects it otherwise', async () => {
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  await authorise();
  await shippedOnTop({ paymentMethod: 'pm_card_chargeDeclinedInsufficientFunds' });
  expect(await command('capture-payment', posting(1))).toMatchObject({ code: 'payment.capture-failed' });
  const [order] = [await stores.orders.get('NW-US', ORDER_ID)] as [Order];
  await stores.unit.commit([{ change: 'order', order: { ...order, approvals: [{ code: 'payment.capture-failed', about: 'posting:shiphero:1', by: 'fiona', at: AT.toISOString() }] }, ifRevision: order.revision }]);
  expect(await command('capture-payment', posting(1))).toEqual({});
  expect([await statuses(), await atStripe()]).toEqual([['voided', 'voided'], [{ status: 'canceled', amount_received: 0 }, { status: 'canceled', amount_received: 0 }]]);
});

test('a hold that a later shipment needs stays, though an invoice before it is collected otherwise', async () => {
  await start({ multicapture: true });
  await stores.unit.commit([{ change: 'order', order: sold({ approvals: [{ code: 'payment.capture-failed', about: 'posting:shiphero:1', by: 'fiona', at: AT.toISOString() }] }) }]);
  await authorise();
  await billed(1, 2000);
  expect([await command('capture-payment', posting(1)), await statuses()]).toEqual([{}, ['authorised']]);
  await billed(2, 3413);
  const [order] = [await stores.orders.get('NW-US', ORDER_ID)] as [Order];
  await stores.unit.commit([{ change: 'order', order: { ...order, lines: [aLine({ unitPrice: { amount: '5.00', per: '1', uom: 'EA' }, tax: usd(413) }, 'shipped')] }, ifRevision: order.revision }]);
  await command('capture-payment', posting(2));
  expect([await statuses(), await atStripe()]).toEqual([['closed'], [{ status: 'succeeded', amount_received: 3413 }]]);
});

test('a credit is given back from the capture of its invoice, once; more than that is refused', async () => {
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  await authorise();
  await billed(1, 5413);
  await command('capture-payment', posting(1));
  const order = sold();
  for (const _ of [1, 2]) await refundInvoice(order, 'INV-shiphero:1', { refundId: 'CM-1', amount: usd(1000), reason: 'damaged' }, AT, gateway);
  expect(await payments()).toMatchObject([{ refunds: [{ refundId: 'CM-1', refunded: usd(1000), status: 'succeeded', reason: 'damaged' }] }]);
  await expect(refundInvoice(order, 'INV-shiphero:1', { refundId: 'CM-2', amount: usd(4414) }, AT, gateway)).rejects.toMatchObject({ name: 'Rejected', code: 'payment.over-captured' });
  await expect(refundInvoice(order, 'INV-shiphero:2', { refundId: 'CM-3', amount: usd(1) }, AT, gateway)).rejects.toMatchObject({ name: 'Rejected', code: 'payment.nothing-captured' });
});
