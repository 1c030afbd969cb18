import { createHmac, timingSafeEqual } from 'node:crypto';

/** Where both sides put it: base64(HMAC-SHA256(raw bytes, secret)). The control number in the bytes guards against their being sent again. */
export const SIGNATURE_HEADER = 'x-edi-signature';

export const signatureOf = (raw: Buffer | string, secret: string): string => createHmac('sha256', secret).update(raw).digest('base64');

export function isSigned(raw: Buffer, headers: Headers, secrets: readonly (string | undefined)[]): boolean {
  const given = Buffer.from(headers.get(SIGNATURE_HEADER) ?? '', 'base64');
  return secrets.some((secret) => {
    if (!secret) return false;
    const expected = createHmac('sha256', secret).update(raw).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
