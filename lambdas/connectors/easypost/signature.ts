import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** `hmac-sha256-hex=` and the HMAC of the raw body, keyed by the secret in its compatibility decomposition: https://docs.easypost.com/guides/webhooks-guide */
export function isSigned(raw: Buffer, headers: Headers, secrets: readonly (string | undefined)[]): boolean {
  const given = Buffer.from(headers.get('x-hmac-signature') ?? '');
  return secrets.some((secret) => {
    if (!secret) return false;
    const expected = Buffer.from(`hmac-sha256-hex=${createHmac('sha256', Buffer.from(secret.normalize('NFKD'))).update(raw).digest('hex')}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** The event's own id, the same on every attempt. Read out of the text, for the body is not known to be JSON yet. */
export function deliveryId(raw: Buffer): string {
  return /"id"\s*:\s*"(evt_[\w-]+)"/.exec(raw.toString())?.[1] ?? createHash('sha256').update(raw).digest('hex');
}
