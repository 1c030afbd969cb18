import { expect, test } from 'vitest';
import { EVENTS } from '../../../core/model/events/catalogue.ts';
import { OFFERED, type WebhookSubscription } from '../../../core/model/webhook.ts';
import { bodyOf, wanting } from '../../../core/webhooks/message.ts';
import { anEventOf, ORDER_ID } from '../../support/sagas.ts';

test('what is offered is about an order, so that its channel is known', () => {
  expect(OFFERED.filter((type) => !('orderId' in EVENTS[type].data.shape))).toEqual([]);
});

test('a body says what happened, to what, and in which version, and nothing of how this platform is set up', () => {
  const data = { orderId: ORDER_ID, channel: 'b2b', channelOrderId: 'WEB-1', version: 2, channelConnector: 'shopify', shadows: ['avalara'] };
  expect(JSON.parse(bodyOf(anEventOf('order.accepted', 'e1', data)))).toEqual({
    type: 'order.accepted', timestamp: '2026-11-23T10:00:00.000Z', eventId: 'e1', schemaVersion: 1, entity: 'NW-US', correlationId: 'corr-1', about: `order/${ORDER_ID}`, aboutVersion: 1,
    data: { orderId: ORDER_ID, channel: 'b2b', channelOrderId: 'WEB-1', version: 2 },
  });
});

test('neither the journals of an invoice nor what is thought of a payment leave the house', () => {
  const usd = { minor: 100, currency: 'USD' };
  const invoice = JSON.parse(bodyOf(anEventOf('invoice.posted', 'e1', { orderId: ORDER_ID, shipmentId: 's1', invoiceId: 'i1', number: '17', gross: usd, journals: ['invoice:i1'] })));
  const payment = JSON.parse(bodyOf(anEventOf('payment.authorised', 'e2', { gateway: 'stripe', eventId: 'evt_1', occurredAt: '2026-11-23T10:00:00Z', orderId: ORDER_ID, authorisationId: 'pi_1', authorised: usd, risk: { level: 'elevated' } })));
  expect([Object.keys(invoice.data), Object.keys(payment.data)]).toEqual([
    ['orderId', 'shipmentId', 'invoiceId', 'number', 'gross'],
    ['gateway', 'eventId', 'occurredAt', 'orderId', 'authorisationId', 'authorised'],
  ]);
});

test('an event is for those who want its type, of the business units that they may see', () => {
  const aSubscription = (subscriptionId: string, businessUnits: string[], events: string[] = ['order.accepted']): WebhookSubscription => ({
    subscriptionId, entity: 'NW-US', channel: 'b2b', businessUnits, url: 'https://shop.example.com', events, status: 'active', key: { number: 1 }, createdAt: '2026-11-23T10:00:00.000Z', updatedAt: '2026-11-23T10:00:00.000Z', revision: 1, requestHash: 'h',
  });
  const all = [aSubscription('of it', ['retail', 'wholesale']), aSubscription('of all', ['*']), aSubscription('of another', ['retail']), aSubscription('of another event', ['*'], ['order.cancelled'])];
  expect(wanting(all, { type: 'order.accepted', businessUnit: 'wholesale' }).map(({ subscriptionId }) => subscriptionId)).toEqual(['of it', 'of all']);
});
