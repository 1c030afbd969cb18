import { expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import { givenBackInChannel, isKeptByChannel, isTakenByUs, methodOf, takenInChannel } from '../../../core/payments/kept-by-channel.ts';
import { anOrder, aPayment, AT, usd } from '../../support/builders.ts';

const paid = (paymentOwner: Order['paymentOwner'], by: Pick<Order['route'], 'channel' | 'payment'>) =>
  anOrder({ paymentOwner, route: { ...anOrder().route, ...by }, paymentMethod: 'pm_card', channelReference: 'gid://shopify/Order/7' });

test.each([
  ['channel', { channel: 'shopify', payment: 'shopify' }, true, true],
  ['channel', { channel: 'shopify', payment: 'stripe' }, false, false],
  ['channel', { channel: 'shopify' }, false, false], // it settles by itself
  ['channel', {}, false, false],
  ['hub', { channel: 'shopify', payment: 'stripe' }, false, true],
  ['hub', { channel: 'shopify', payment: 'shopify' }, false, true],
  ['terms', { channel: 'shopify', payment: 'shopify' }, false, false],
] as const)('money of an order that the %s collects, by the route %o: kept by the channel %s, taken by us %s', (owner, route, kept, taken) => {
  const order = paid(owner, route);
  expect([isKeptByChannel(order), isTakenByUs(order)]).toEqual([kept, taken]);
  expect(methodOf(order)).toBe(kept ? 'gid://shopify/Order/7' : 'pm_card');
});

const order = paid('channel', { channel: 'shopify', payment: 'shopify' });
const payment = aPayment({ gateway: 'shopify' });
const told = { at: AT, id: 'event-1' };
const about = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us', eventId: 'event-1', schemaVersion: 1, source: 'crossdock', entityKey: 'payment/PAY-0000000000000001-1', entityVersion: 1, correlationId: 'corr-1', causationId: 'PAY-0000000000000001-1', observedAt: '2026-11-23T10:00:00.000Z', recordedAt: '2026-11-23T10:00:00.000Z' };
const said = { gateway: 'shopify', eventId: 'event-1', paymentId: 'PAY-0000000000000001-1', orderId: 'ORD-0000000000000001' };

test('money that the channel took is reported as a capture, of when it took it, all of it the total; for an invoice by its capture', () => {
  const taken = { gatewayCaptureId: 'gid://shopify/OrderTransaction/1', captured: usd(487), at: '2026-11-23T09:00:00.000Z' };
  const data = { ...said, occurredAt: taken.at, gatewayCaptureId: taken.gatewayCaptureId, authorisationId: 'pi_1', captured: usd(487), capturedTotal: usd(487) };
  expect(takenInChannel(order, payment, 'pi_1', taken, told)).toStrictEqual({ ...about, type: 'payment.captured', occurredAt: taken.at, data });
  const whole = takenInChannel(order, payment, 'pi_1', { ...taken, captureId: 'INV-shiphero:1', balanceTransaction: 'bt_1' }, told);
  expect(whole.data).toStrictEqual({ ...data, captureId: 'INV-shiphero:1', balanceTransaction: 'bt_1' });
});

test('what no invoice came for is reported as given back, of now', () => {
  expect(givenBackInChannel(order, payment, 'gid://shopify/OrderTransaction/1', { gatewayRefundId: 'gid://shopify/Refund/1', refunded: usd(87) }, told)).toStrictEqual({
    ...about, type: 'payment.refunded', occurredAt: '2026-11-23T10:00:00.000Z',
    data: { ...said, occurredAt: '2026-11-23T10:00:00.000Z', gatewayCaptureId: 'gid://shopify/OrderTransaction/1', gatewayRefundId: 'gid://shopify/Refund/1', refunded: usd(87) },
  });
});
