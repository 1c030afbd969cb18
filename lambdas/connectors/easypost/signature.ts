import { createHash } from 'node:crypto';
import { signedBy } from '../../handler/signed-by.ts';

/** `hmac-sha256-hex=` and the HMAC of the raw body, keyed by the secret in its compatibility decomposition: https://docs.easypost.com/guides/webhooks-guide */
export function isSigned(raw: Buffer, headers: Headers, secrets: readonly (string | undefined)[]): boolean {
  const [, hex = ''] = /^hmac-sha256-hex=([0-9a-f]{64})$/.exec(headers.get('x-hmac-signature') ?? '') ?? [];
  return signedBy(Buffer.from(hex, 'hex'), raw, secrets.map((secret) => secret?.normalize('NFKD')));
}

/** The event's own id, the same on every attempt. Read out of the text, for the body is not known to be JSON yet. */
export function deliveryId(raw: Buffer): string {
  return /"id"\s*:\s*"(evt_[\w-]+)"/.exec(raw.toString())?.[1] ?? createHash('sha256').update(raw).digest('hex');
}
