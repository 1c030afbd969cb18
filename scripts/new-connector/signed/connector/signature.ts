import { createHash } from 'node:crypto';
import { signedBy } from '../../../../lambdas/handler/signed-by.ts';

/** The HMAC-SHA256 of the raw body in `x-vendor-x-signature`, in hexadecimal. */
export function isSigned(raw: Buffer, headers: Headers, secrets: readonly (string | undefined)[]): boolean {
  return signedBy(Buffer.from(headers.get('x-vendor-x-signature') ?? '', 'hex'), raw, secrets);
}

/** The same on every attempt; the bytes themselves where there is none. */
export const deliveryId = (headers: Headers, raw: Buffer): string => headers.get('x-vendor-x-delivery') || createHash('sha256').update(raw).digest('hex');
