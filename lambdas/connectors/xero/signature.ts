import { createHash } from 'node:crypto';
import { signedBy } from '../../handler/signed-by.ts';

/** `x-xero-signature`: base64 of the HMAC of the raw body. https://developer.xero.com/documentation/webhooks/configuring-your-server */
export function isSigned(raw: Buffer, headers: Headers, keys: readonly (string | undefined)[]): boolean {
  const given = headers.get('x-xero-signature') ?? '';
  return /^[A-Za-z0-9+/]{43}=$/.test(given) && signedBy(Buffer.from(given, 'base64'), raw, keys);
}

/** A redelivery is the same byte for byte, and every other body has an entropy of its own. */
export const deliveryId = (raw: Buffer): string => createHash('sha256').update(raw).digest('hex');
