import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Stripe's own default: https://docs.stripe.com/webhooks/signature */
const TOLERANCE_SECONDS = 300;

/**
 * `Stripe-Signature: t=<epoch seconds>,v1=<hex>`: HMAC-SHA256 over `<t>.<raw body>`. While a secret is rolled there are several `v1`, and several secrets
 * here: any pair that fits passes.
 */
export function isSigned(raw: Buffer, headers: Headers, secrets: readonly (string | undefined)[], at: Date): boolean {
  const parts = (headers.get('stripe-signature') ?? '').split(',').map((part) => part.trim().split('=', 2));
  const time = parts.find(([name]) => name === 't')?.[1] ?? '';
  if (!/^\d{1,12}$/.test(time) || Math.abs(Math.floor(at.getTime() / 1000) - Number(time)) > TOLERANCE_SECONDS) return false;
  const given = parts.flatMap(([name, value = '']) => (name === 'v1' ? [Buffer.from(value, 'hex')] : []));
  return secrets.some((secret) => {
    if (!secret) return false;
    const expected = createHmac('sha256', secret).update(`${time}.`).update(raw).digest();
    return given.some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
  });
}

/** The event's own id, the same however often it is sent; the bytes themselves where there is none. */
export function deliveryId(raw: Buffer): string {
  try {
    const { id } = JSON.parse(raw.toString()) as { id?: unknown };
    if (typeof id === 'string' && id !== '') return id;
  } catch {
    // the body is quarantined under its hash
  }
  return createHash('sha256').update(raw).digest('hex');
}
