import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** base64(HMAC-SHA256(raw body, shared_signature_secret)) in `x-shiphero-hmac-sha256`: https://developer.shiphero.com/webhooks/ */
export function isSigned(raw: Buffer, headers: Headers, secrets: readonly (string | undefined)[]): boolean {
  const given = Buffer.from(headers.get('x-shiphero-hmac-sha256') ?? '', 'base64');
  return secrets.some((secret) => {
    if (!secret) return false;
    const expected = createHmac('sha256', secret).update(raw).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** The message's own id; the bytes themselves where it has none. */
export const deliveryId = (headers: Headers, raw: Buffer): string => headers.get('x-shiphero-message-id') || createHash('sha256').update(raw).digest('hex');
