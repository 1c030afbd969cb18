import { createHmac } from 'node:crypto';
import type { Documents } from '../documents.ts';
import type { SigningSecrets } from './records.ts';

const KIND = 'signing';
/** How long a secret goes on signing beside the one that replaced it. */
const OVERLAP_MS = 24 * 3_600_000;

/** A new secret for an endpoint. The one before it goes on beside it for a day: https://docs.stripe.com/webhooks#roll-endpoint-secrets */
export function roll(documents: Documents, endpoint: string, secret: string, now: number): void {
  const before = documents.get<SigningSecrets>(KIND, endpoint)?.secrets ?? [];
  const secrets = [{ secret }, ...before.map((each) => ({ ...each, until: each.until ?? now + OVERLAP_MS }))];
  documents.put(KIND, endpoint, { id: endpoint, secrets } satisfies SigningSecrets);
}

/** `t=…,v1=…`: HMAC-SHA256 over `<t>.<body>`, once per secret in force. Each attempt is signed anew: https://docs.stripe.com/webhooks/signature */
export function signature(documents: Documents, endpoint: string, body: string, now: number): string {
  const at = Math.floor(now / 1000);
  const secrets = (documents.get<SigningSecrets>(KIND, endpoint)?.secrets ?? []).filter(({ until }) => until === undefined || until > now);
  return [`t=${at}`, ...secrets.map(({ secret }) => `v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`)].join(',');
}
