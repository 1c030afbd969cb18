import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import type { OrderChange } from '../../../core/model/order-change.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { changeOrder, changePayment, stores } from '../../../lambdas/adapters/stores.ts';
import { stripe } from '../../../lambdas/connectors/stripe/payments.ts';
import { startStripe, type Stripe } from '../../../local/partners/stripe/stripe.ts';
import { fakeAws } from '../../support/aws.ts';
import { aLine, anInvoice, anItem, anOrder, AT, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { paymentTasks } from '../../support/payment-tasks.ts';
import { aSaga, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

testTables();
const aws = fakeAws();
logged();
const KEY = 'sk_test_simulated';
const CHANGE = aSaga({ sagaId: 'change:CHG-1', kind: 'change', changeId: 'CHG-1' });
let partner: Stripe;

/** Ten bolts at 5.00, tax 4.13. */
const sold = (change: Partial<Order> = {}): Order =>
  anOrder({ paymentOwner: 'hub', paymentMethod: 'pm_card_visa', route: { ...anOrder().route, payment: 'stripe' }, lines: [aLine({ unitPrice: { amount: '5.00', per: '1', uom: 'EA' }, tax: usd(413) }, 'accepted')], ...change });
/** A change to so many bolts. */
const to = (steps: number): OrderChange => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, changeId: 'CHG-1', orderId: ORDER_ID, correlationId: 'corr-1', channel: 'b2b', baseVersion: 1, kind: 'change',
  request: { lines: [{ lineId: '1', quantity: { amount: String(steps), uom: 'EA' }, tax: usd(0) }] }, status: 'requested', by: 'pat', requestedAt: AT.toISOString(),
  plan: { lines: [{ lineId: '1', sku: 'BOLT-M8', from: 10, to: steps, takeBack: { received: 0, backordered: 0, reserved: 0, accepted: Math.max(10 - steps, 0), released: 0 }, add: Math.max(steps - 10, 0) }], recalls: [] },
});
const payments = () => stores.orders.payments('NW-US', ORDER_ID);
const statuses = async () => (await payments()).map(({ status, amount }) => `${status} ${amount.minor}`);

const { command, authorise } = paymentTasks(aws, 'stripe', async () => stripe({ url: partner.url, apiKey: KEY }), CHANGE);
const adjust = () => command('adjust-payment', CHANGE, { undo: 'restore-payment' });
const restore = () => command('restore-payment', CHANGE, { key: 'adjust-payment' });
/** The order holds what it comes to, and is to be changed. */
async function held(orderChange: OrderChange): Promise<void> {
  expect(await authorise()).toMatchObject({ authorised: '54.13' });
  await stores.unit.commit([{ change: 'order-change', orderChange }]);
}
/** The version that it makes counts. */
const counts = (steps: number) => changeOrder('NW-US', ORDER_ID, (order) => ({ order: { ...order, version: 2, lines: [aLine({ steps, unitPrice: { amount: '5.00', per: '1', uom: 'EA' }, tax: usd(0) }, 'accepted')] } }));

afterEach(() => partner.stop());
beforeEach(async () => {
  process.env.TIMEOUT_MS = '30000';
  partner = await startStripe({ apiKey: KEY, searchLagMs: 0, multicapture: true });
  await putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem());
  await stores.unit.commit([{ change: 'order', order: sold() }]);
  await stores.register.open(aSaga());
  for (const changeId of ['CHG-1', 'CHG-2']) await stores.register.open(aSaga({ sagaId: `change:${changeId}`, kind: 'change', changeId }));
});

test('a version that comes to more is held whole before it counts, and only then what was held before is let go', async () => {
  await held(to(12));
  expect(await adjust()).toEqual({ payment: 'PAY-0000000000000001-2', authorised: '60.00' });
  expect(await statuses()).toEqual(['authorised 5413', 'authorised 6000']);
  await counts(12);
  expect(await command('release-payment')).toEqual({ released: ['PAY-0000000000000001-1'] });
  expect(await statuses()).toEqual(['voided 5413', 'authorised 6000']);
});

test('its hold is asked for once, though the answer was lost', async () => {
  await held(to(12));
  partner.faults.add({ kind: 'lostAnswer', operation: 'payment_intents.confirm' });
  expect(await adjust()).toMatchObject({ error: 'Transient' });
  expect(await adjust()).toEqual({ payment: 'PAY-0000000000000001-2', authorised: '60.00' });
  expect(await statuses()).toEqual(['authorised 5413', 'authorised 6000']);
});

test('a version that comes to less keeps the hold: captures take less', async () => {
  await held(to(4));
  expect(await adjust()).toEqual({});
  await counts(4);
  expect(await command('release-payment')).toEqual({ released: [] });
  expect(await statuses()).toEqual(['authorised 5413']);
});

test('where nothing is left to be captured, nothing stays held', async () => {
  await held(to(0));
  expect(await adjust()).toEqual({});
  expect(await statuses()).toEqual(['authorised 5413']);
  await counts(0);
  expect(await command('release-payment')).toEqual({ released: ['PAY-0000000000000001-1'] });
  expect(await statuses()).toEqual(['voided 5413']);
});

test('what was quoted a little above what was billed is no reason to hold on, once nothing more can leave', async () => {
  await held(to(4));
  const [first] = await payments();
  if (!first) throw new Error('nothing is held');
  const captured = (minor: number) => [{ captureId: 'INV-1', gatewayCaptureId: 'ch_1', captured: usd(minor), at: AT.toISOString() }];
  await changePayment(first, (payment) => ({ payment: { ...payment, captures: captured(1999) } }));
  await changeOrder('NW-US', ORDER_ID, (order) => ({ order: { ...order, lines: [aLine({ steps: 4, unitPrice: { amount: '5.00', per: '1', uom: 'EA' }, tax: usd(0) }, 'invoiced')] } }));
  await stores.unit.commit([{ change: 'invoice', invoice: anInvoice({ invoiceId: 'INV-1' }) }, { change: 'invoice', invoice: anInvoice({ invoiceId: 'INV-2' }) }]);
  expect(await command('release-payment')).toEqual({ released: [] });
  await changePayment((await payments())[0] ?? first, (payment) => ({ payment: { ...payment, captures: [...captured(1000), { ...captured(999)[0], captureId: 'INV-2' } as never] } }));
  expect(await command('release-payment', aSaga({ sagaId: 'change:CHG-2', kind: 'change', changeId: 'CHG-2' }))).toEqual({ released: ['PAY-0000000000000001-1'] });
  expect(await statuses()).toEqual(['closed 5413']);
});

test('a card that gives no more, here another one that the change names, refuses the change: withdrawn, the order has the hold that it had', async () => {
  const change = to(12);
  await held({ ...change, request: { ...change.request, paymentMethod: 'pm_card_chargeDeclinedInsufficientFunds' } });
  expect(await adjust()).toMatchObject({ error: 'Rejected', code: 'payment.declined', reason: expect.stringContaining('insufficient_funds') });
  expect(await statuses()).toEqual(['authorised 5413', 'declined 6000']);
  await restore();
  expect(await statuses()).toEqual(['authorised 5413', 'voided 6000']);
});

test('the undo lets go of what was held for the change, also where the answer never came, and of nothing else', async () => {
  await held(to(12));
  partner.faults.add({ kind: 'lostAnswer', operation: 'payment_intents.confirm' });
  expect(await adjust()).toMatchObject({ error: 'Transient' });
  await restore();
  expect(await statuses()).toEqual(['authorised 5413', 'voided 6000']);
});

test('a hold of which something is being captured is not let go at that moment', async () => {
  await held(to(12));
  await adjust();
  await counts(12);
  const [first] = await payments();
  if (!first) throw new Error('nothing is held');
  await changePayment(first, (payment) => ({ payment: { ...payment, asked: [{ captureId: 'INV-1', amount: usd(1000) }] } }));
  expect(await command('release-payment')).toMatchObject({ error: 'Transient', code: 'payment.contended' });
  expect(await statuses()).toEqual(['authorised 5413', 'authorised 6000']);
});

test('an order that holds nothing yet is left to its own saga, which holds for the version that there is then', async () => {
  await stores.unit.commit([{ change: 'order-change', orderChange: to(12) }]);
  expect(await adjust()).toEqual({});
  expect(await payments()).toEqual([]);
});
