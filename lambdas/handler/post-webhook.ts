import { type ClientRequest, type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Attempted } from '../../core/webhooks/after-attempt.ts';
import { allowedLookup, isAllowed } from './public-address.ts';

/** Whoever takes longer takes it into a queue of their own first. */
export const TIMEOUT_MS = 5_000;
/** What the receiver says beside its status is of no interest. */
const MOST_ANSWER = 64 * 1024;

/** One attempt. Redirects are not followed: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#delivery-success-and-failure */
export async function postWebhook(url: string, headers: Record<string, string>, body: string, at: Date, timeoutMs = TIMEOUT_MS): Promise<Attempted> {
  const begun = performance.now();
  const said = await send(new URL(url), headers, body, timeoutMs).catch((error: unknown) => ({ error: nameOf(error) }));
  return { at: at.toISOString(), ...said, latencyMs: Math.round(performance.now() - begun) };
}

function nameOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  return name === 'AbortError' || name === 'TimeoutError' ? 'timeout' : (code ?? name ?? 'failed');
}

function send(url: URL, headers: Record<string, string>, body: string, timeoutMs: number): Promise<{ status: number; retryAfter?: number }> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !isAllowed(host)) return Promise.reject(Object.assign(new Error('the address is not on the internet'), { code: 'address-refused' }));
  const content = Buffer.from(body);
  const options = {
    method: 'POST',
    lookup: allowedLookup,
    signal: AbortSignal.timeout(timeoutMs),
    headers: { ...headers, 'content-type': 'application/json', 'content-length': content.length, 'user-agent': 'Crossdock-Webhooks/1' },
  };
  return new Promise((resolve, reject) => {
    const take = (answer: IncomingMessage) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length) > MOST_ANSWER && answer.destroy());
      answer.on('error', () => undefined); // its status was heard
      const retryAfter = Number(answer.headers['retry-after']); // seconds; a date is no number
      resolve({ status: answer.statusCode ?? 0, ...(retryAfter > 0 && { retryAfter }) });
    };
    const asked: ClientRequest = url.protocol === 'https:' ? overHttps(url, options, take) : overHttp(url, options, take);
    asked.on('error', reject).end(content);
  });
}
