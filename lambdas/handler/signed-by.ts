import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether the HMAC-SHA256 that came with the raw bytes is by one of the secrets, of which there are two while one is rotated. Compared in constant time; a secret that is absent or empty signs nothing. */
export const signedBy = (given: Buffer, raw: Buffer, secrets: readonly (string | undefined)[]): boolean =>
  secrets.some((secret) => {
    if (!secret) return false;
    const expected = createHmac('sha256', secret).update(raw).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
