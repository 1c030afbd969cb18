import { createHash } from 'node:crypto';
import { signedBy } from '../../handler/signed-by.ts';

/** base64(HMAC-SHA256(raw body, client secret)) in `X-Shopify-Hmac-Sha256`: https://shopify.dev/docs/apps/build/webhooks/verify-deliveries */
export function isSigned(raw: Buffer, headers: Headers, secrets: readonly (string | undefined)[]): boolean {
  return signedBy(Buffer.from(headers.get('x-shopify-hmac-sha256') ?? '', 'base64'), raw, secrets);
}

/**
 * X-Shopify-Event-Id is the same on duplicates (https://shopify.dev/docs/apps/build/webhooks/ignore-duplicates), but one event may be told
 * under several topics (an order that is made and paid at once), so the topic belongs to the key.
 */
export function deliveryId(headers: Headers, raw: Buffer): string {
  const id = headers.get('x-shopify-event-id') || headers.get('x-shopify-webhook-id') || createHash('sha256').update(raw).digest('hex');
  return `${headers.get('x-shopify-topic') ?? ''}:${id}`;
}
