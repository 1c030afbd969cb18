import { createHmac } from 'node:crypto';
import { signedBy } from '../../handler/signed-by.ts';

/** Where both sides put it: base64(HMAC-SHA256(raw bytes, secret)). The control number in the bytes guards against their being sent again. */
export const SIGNATURE_HEADER = 'x-edi-signature';

export const signatureOf = (raw: Buffer | string, secret: string): string => createHmac('sha256', secret).update(raw).digest('base64');

export function isSigned(raw: Buffer, headers: Headers, secrets: readonly (string | undefined)[]): boolean {
  return signedBy(Buffer.from(headers.get(SIGNATURE_HEADER) ?? '', 'base64'), raw, secrets);
}
