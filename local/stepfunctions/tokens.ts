/** Task tokens: they say which attempt of which task they answer, and are signed so that none can be made up. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Token {
  execution: number;
  thread: number;
  attempt: number;
}

export function tokenFor(key: string, { execution, thread, attempt }: Token): string {
  const body = Buffer.from(`${execution}.${thread}.${attempt}`);
  return Buffer.concat([sign(key, body), body]).toString('base64');
}

/** Nothing where the token was not made here. */
export function readToken(key: string, token: string): Token | undefined {
  const bytes = Buffer.from(token, 'base64');
  const [signature, body] = [bytes.subarray(0, 32), bytes.subarray(32)];
  if (signature.length < 32 || bytes.toString('base64') !== token || !timingSafeEqual(signature, sign(key, body))) return undefined;
  const [execution, thread, attempt] = body.toString().split('.').map(Number);
  return { execution: execution!, thread: thread!, attempt: attempt! };
}

function sign(key: string, body: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest();
}
