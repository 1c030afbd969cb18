import { createHash } from 'node:crypto';
import type { Documents } from '../documents.ts';
import type { VendorAnswer } from '../http.ts';
import { answerOf } from './errors.ts';

const KIND = 'idempotency';
/** Keys may be forgotten from then on, and are: https://docs.stripe.com/api/idempotent_requests */
const KEPT_MS = 24 * 3_600_000;
/** Under load there is not room for a day of them. */
const MOST = 20_000;

interface Kept {
  print: string;
  call: string;
  status: number;
  body: string;
  until: number;
}

export const printOf = (request: string): string => createHash('sha256').update(request).digest('hex');

/** The answer that this key got before, or the refusal where it was another request. */
export function remembered(documents: Documents, key: string, print: string, now: number): VendorAnswer | undefined {
  const kept = documents.get<Kept>(KIND, key);
  if (!kept || kept.until <= now) return undefined;
  if (kept.print !== print) {
    return answerOf({
      status: 400,
      error: { message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`, type: 'idempotency_error' },
    });
  }
  return { status: kept.status, body: kept.body, headers: { 'idempotent-replayed': 'true', 'original-request': kept.call }, refused: kept.status >= 400 };
}

export function remember(documents: Documents, key: string, print: string, call: string, { status, body }: VendorAnswer, now: number): void {
  documents.put(KIND, key, { print, call, status, body, until: now + KEPT_MS } satisfies Kept);
  const oldest = documents.oldest(KIND);
  if (oldest !== undefined && documents.size(KIND) > MOST) documents.remove(KIND, oldest);
}
