import { createHash } from 'node:crypto';
import { signedBy } from '../../handler/signed-by.ts';

/** base64(HMAC-SHA256(raw body, shared_signature_secret)) in `x-shiphero-hmac-sha256`: https://developer.shiphero.com/webhooks/ */
export function isSigned(raw: Buffer, headers: Headers, secrets: readonly (string | undefined)[]): boolean {
  return signedBy(Buffer.from(headers.get('x-shiphero-hmac-sha256') ?? '', 'base64'), raw, secrets);
}

/** The message's own id; the bytes themselves where it has none. */
export const deliveryId = (headers: Headers, raw: Buffer): string => headers.get('x-shiphero-message-id') || createHash('sha256').update(raw).digest('hex');
