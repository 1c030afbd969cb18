import { describe, expect, test } from 'vitest';
import * as webhook from '../../../core/model/webhook.ts';
import { isTaken, readAs } from '../../support/schemas.ts';

const AT = '2026-11-23T10:00:00.000Z';

test('a channel is offered what happens to its own orders, each event by its name, and nothing of the desk, of books or of suppliers', () => {
  expect(webhook.OFFERED).toEqual([
    'order.received', 'order.accepted', 'order.cancellation-requested', 'order.cancelled', 'order.change-requested', 'order.changed', 'order.change-withdrawal-requested', 'order.change-withdrawn', 'shipment.confirmed', 'shipment.recorded',
    'shipment.delivered', 'shipment.short', 'invoice.posted', 'order.charges-credited', 'return.requested', 'return.authorised', 'return.refused', 'return.received', 'return.credited', 'payment.authorised', 'payment.captured', 'payment.voided',
    'payment.authorisation-expired', 'payment.refunded', 'payment.refund-failed',
  ]);
});

describe('a subscription', () => {
  const asked = (change: object = {}) => ({ url: 'https://shop.example/hooks', events: ['order.accepted'], ...change });

  test('names where it is told and of what, and may say what it is for', () => {
    expect(readAs(webhook.WebhookSubscriptionRequest, asked({ description: 'shipping desk' }))).toEqual({ url: 'https://shop.example/hooks', events: ['order.accepted'], description: 'shipping desk' });
    expect(isTaken(webhook.WebhookSubscriptionRequest, asked({ events: [...webhook.OFFERED] }))).toBe(true);
  });

  test.each([
    ['of no event', { events: [] }],
    ['of what is not offered', { events: ['journal.posted'] }],
    ['by another address than a text', { url: 7 }],
    ['with a word that nobody knows', { secret: 'mine' }],
    ['with a longer description than 200', { description: 'x'.repeat(201) }],
    ['at an address longer than 1000', { url: `https://${'x'.repeat(993)}` }],
  ])('%s is refused', (_what, change) => expect(isTaken(webhook.WebhookSubscriptionRequest, asked(change))).toBe(false));

  test('the longest address and description are still taken', () => {
    expect(isTaken(webhook.WebhookSubscriptionRequest, asked({ url: `https://${'x'.repeat(992)}`, description: 'x'.repeat(200) }))).toBe(true);
  });

  test('an event that it names twice is refused by name', () => {
    expect(readAs(webhook.WebhookSubscriptionRequest, asked({ events: ['order.accepted', 'order.accepted'] }))).toBe('events: an event appears twice');
    expect(readAs(webhook.WebhookSubscriptionChange, { events: ['invoice.posted', 'invoice.posted'] })).toBe('events: an event appears twice');
  });

  test('a change says only what changes; it is paused or active, and disabled by nobody but us', () => {
    expect(readAs(webhook.WebhookSubscriptionChange, {})).toEqual({});
    expect(readAs(webhook.WebhookSubscriptionChange, { status: 'paused' })).toEqual({ status: 'paused' });
    expect([isTaken(webhook.WebhookSubscriptionChange, { status: 'active' }), isTaken(webhook.WebhookSubscriptionChange, { status: 'disabled' }), isTaken(webhook.WebhookSubscriptionChange, { channel: 'other' })]).toEqual([true, false, false]);
  });
});

test('after a rotation both keys sign for a day unless it is said otherwise: from at once to a week', () => {
  expect(readAs(webhook.RotateWebhookKey, {})).toEqual({ overlapHours: 24 });
  expect([0, 168].map((overlapHours) => isTaken(webhook.RotateWebhookKey, { overlapHours }))).toEqual([true, true]);
  expect([-1, 169, 1.5].map((overlapHours) => isTaken(webhook.RotateWebhookKey, { overlapHours }))).toEqual([false, false, false]);
});

test('what is sent again is one delivery or all since an instant, never both and never neither; of those what was not delivered, unless all is asked for', () => {
  expect(readAs(webhook.ReplayWebhooks, { deliveryId: 'd1' })).toEqual({ deliveryId: 'd1', include: 'undelivered' });
  expect(readAs(webhook.ReplayWebhooks, { from: AT, include: 'all' })).toEqual({ from: AT, include: 'all' });
  expect(readAs(webhook.ReplayWebhooks, {})).toBe(': either deliveryId or from');
  expect(readAs(webhook.ReplayWebhooks, { deliveryId: 'd1', from: AT })).toBe(': either deliveryId or from');
  expect(['', 'x'.repeat(101)].map((deliveryId) => isTaken(webhook.ReplayWebhooks, { deliveryId }))).toEqual([false, false]);
  expect([isTaken(webhook.ReplayWebhooks, { deliveryId: 'x'.repeat(100) }), isTaken(webhook.ReplayWebhooks, { from: 'yesterday' }), isTaken(webhook.ReplayWebhooks, { from: AT, include: 'some' })]).toEqual([true, false, false]);
});

const stored = { subscriptionId: 'WHS-1', entity: 'NW-US', channel: 'web', businessUnits: ['*'], url: 'https://shop.example/hooks', events: ['order.accepted'], status: 'active', key: { number: 1 }, createdAt: AT, updatedAt: AT, revision: 1, requestHash: 'h' };

describe('as it is stored', () => {
  test('it is of business units, has a key by its number, and may be disabled for a reason', () => {
    expect(isTaken(webhook.WebhookSubscription, stored)).toBe(true);
    expect(isTaken(webhook.WebhookSubscription, { ...stored, status: 'disabled', reason: 'gone', key: { number: 2, previousUntil: AT }, rotatedBy: 'k' })).toBe(true);
    expect(isTaken(webhook.WebhookSubscription, { ...stored, status: 'disabled', reason: 'failing' })).toBe(true);
    for (const wrong of [{ businessUnits: [] }, { key: { number: 0 } }, { revision: 0 }, { reason: 'bored' }, { secret: 'whsec_1' }]) expect(isTaken(webhook.WebhookSubscription, { ...stored, ...wrong })).toBe(false);
  });

  test('its view leaves out whose it is, its key and its hash, and may tell a new secret', () => {
    const { entity: _, businessUnits: __, key: ___, revision: ____, requestHash: _____, ...shown } = stored;
    expect(isTaken(webhook.WebhookSubscriptionView, { ...shown, secret: 'whsec_1', previousKeyUntil: AT })).toBe(true);
    expect(isTaken(webhook.WebhookSubscriptions, { subscriptions: [shown] })).toBe(true);
    for (const more of ['entity', 'businessUnits', 'key', 'revision', 'requestHash'] as const) expect(isTaken(webhook.WebhookSubscriptionView, { ...shown, [more]: stored[more] })).toBe(false);
  });
});

describe('a delivery', () => {
  const delivery = { deliveryId: 'd1', subscriptionId: 'WHS-1', eventId: 'e1', type: 'order.accepted', createdAt: AT, status: 'waiting', tries: 0, attempts: [] };

  test('is waiting, held, delivered or failed, with each attempt by its answer or by why there was none', () => {
    for (const status of ['waiting', 'delivered', 'failed', 'held']) expect(isTaken(webhook.WebhookDelivery, { ...delivery, status })).toBe(true);
    expect(isTaken(webhook.WebhookDelivery, { ...delivery, nextAt: AT, deliveredAt: AT, tries: 2, attempts: [{ at: AT, status: 503, latencyMs: 12 }, { at: AT, error: 'timeout', latencyMs: 0 }] })).toBe(true);
    for (const wrong of [{ status: 'lost' }, { tries: -1 }, { attempts: [{ at: AT, latencyMs: -1 }] }, { attempts: [{ at: AT, latencyMs: 1.5 }] }, { body: '{}' }]) expect(isTaken(webhook.WebhookDelivery, { ...delivery, ...wrong })).toBe(false);
    expect(isTaken(webhook.WebhookDeliveries, { deliveries: [delivery], cursor: 'c' })).toBe(true);
  });

  test('of a replay it is said how many are sent again, and from when on there are more', () => {
    expect(readAs(webhook.WebhooksReplayed, { replayed: 0, next: AT })).toEqual({ replayed: 0, next: AT });
    expect(isTaken(webhook.WebhooksReplayed, { replayed: -1 })).toBe(false);
    expect([isTaken(webhook.WebhookSubscriptionDeleted, { subscriptionId: 'WHS-1', status: 'deleted' }), isTaken(webhook.WebhookSubscriptionDeleted, { subscriptionId: 'WHS-1', status: 'gone' })]).toEqual([true, false]);
  });
});
