import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { deliveryId, isSigned } from '../../../../lambdas/connectors/shopify/signature.ts';

const raw = Buffer.from('{"id":1}');
const signed = (secret: string) => new Headers({ 'X-Shopify-Hmac-Sha256': createHmac('sha256', secret).update(raw).digest('base64') });

test('the bytes as they came are signed, by the secret or the one before it', () => {
  expect(isSigned(raw, signed('new'), ['new', undefined])).toBe(true);
  expect(isSigned(raw, signed('old'), ['new', 'old'])).toBe(true);
  expect(isSigned(raw, signed('old'), ['new', undefined])).toBe(false);
  expect(isSigned(Buffer.from('{"id": 1}'), signed('new'), ['new'])).toBe(false);
  expect(isSigned(raw, new Headers(), ['new'])).toBe(false);
});

test('two topics of one event are two deliveries, and a redelivery is none', () => {
  const headers = (topic: string, webhook: string) => new Headers({ 'X-Shopify-Topic': topic, 'X-Shopify-Event-Id': 'e-1', 'X-Shopify-Webhook-Id': webhook });
  expect(deliveryId(headers('orders/create', 'w-1'), raw)).toBe('orders/create:e-1');
  expect(deliveryId(headers('orders/create', 'w-2'), raw)).toBe('orders/create:e-1');
  expect(deliveryId(headers('orders/paid', 'w-3'), raw)).toBe('orders/paid:e-1');
  expect(deliveryId(new Headers({ 'X-Shopify-Topic': 'orders/create', 'X-Shopify-Webhook-Id': 'w-1' }), raw)).toBe('orders/create:w-1');
  expect(deliveryId(new Headers(), raw)).toMatch(/^:[0-9a-f]{64}$/);
});
