import { expect, test } from 'vitest';
import type { WebhookSubscription } from '../../../core/model/webhook.ts';
import { subscriptionView } from '../../../core/webhooks/view.ts';
import { AT } from '../../support/builders.ts';

const NOW = AT.toISOString();
const subscription: WebhookSubscription = {
  subscriptionId: 'WH-1', entity: 'NW-US', channel: 'b2b', businessUnits: ['*'], url: 'https://acme.test/hook', events: ['order.accepted'], status: 'active', key: { number: 1 }, createdAt: NOW, updatedAt: NOW, revision: 1, requestHash: 'x',
};
const seen = { subscriptionId: 'WH-1', channel: 'b2b', url: 'https://acme.test/hook', events: ['order.accepted'], status: 'active', createdAt: NOW, updatedAt: NOW };

test('its owner sees a subscription without what is ours; the secret is in the answer that made it alone', () => {
  expect(subscriptionView(subscription)).toEqual(seen);
  expect(subscriptionView({ ...subscription, description: 'orders', status: 'disabled', reason: 'gone', key: { number: 2, previousUntil: NOW } }, 'whsec_1')).toEqual({ ...seen, status: 'disabled', description: 'orders', reason: 'gone', previousKeyUntil: NOW, secret: 'whsec_1' });
});
