import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { deliveryId, isSigned } from '../../../../lambdas/connectors/shiphero/signature.ts';

const raw = Buffer.from('{"webhook_type":"Shipment Update"}');
const signed = (secret: string) => new Headers({ 'x-shiphero-hmac-sha256': createHmac('sha256', secret).update(raw).digest('base64') });

test('the bytes as they came are signed, by the secret or the one before it', () => {
  expect(isSigned(raw, signed('new'), ['new', 'old'])).toBe(true);
  expect(isSigned(raw, signed('old'), ['new', 'old'])).toBe(true);
  expect(isSigned(raw, signed('other'), ['new', 'old'])).toBe(false);
  expect(isSigned(Buffer.from('{"webhook_type": "Shipment Update"}'), signed('new'), ['new'])).toBe(false);
  expect(isSigned(raw, new Headers(), ['new', undefined])).toBe(false);
  expect(isSigned(raw, new Headers({ 'x-shiphero-hmac-sha256': 'short' }), ['new'])).toBe(false);
});

test('a delivery without an id is known by its bytes', () => {
  expect(deliveryId(new Headers({ 'X-Shiphero-Message-ID': 'm-1' }), raw)).toBe('m-1');
  expect(deliveryId(new Headers(), raw)).toBe(deliveryId(new Headers(), Buffer.from(raw)));
});
