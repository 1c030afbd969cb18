import { Transient } from '../../../core/model/errors.ts';
import { type AmazonSecret, Token } from './schema.ts';

type Access = Pick<AmazonSecret, 'tokenUrl' | 'clientId' | 'clientSecret' | 'refreshToken'>;
interface To {
  fetch: typeof fetch;
  timeoutMs: number;
  now(): number;
}
interface Kept {
  token: string;
  until: number;
}

/** Before it ends: a call that is under way then must not find out. */
const EARLY_MS = 60_000;
/** By refresh token and client: calls of one process share it. */
const kept = new Map<string, Promise<Kept>>();

/**
 * An access token of Login with Amazon, kept until shortly before it ends.
 * https://developer-docs.amazon.com/sp-api/docs/connecting-to-the-selling-partner-api#step-1-request-a-login-with-amazon-access-token
 * @param ended one that Amazon does not take any more: whoever finds that out first replaces it, for all
 * @throws Transient channel.unauthorized where the credentials are not accepted: the operator's to put right, and nothing is lost meanwhile
 */
export async function tokenFor(access: Access, to: To, ended?: string): Promise<string> {
  const key = [access.tokenUrl, access.clientId, access.clientSecret, access.refreshToken].join('\n');
  const asked = kept.get(key);
  const known = await asked?.catch(() => undefined);
  if (known && known.token !== ended && known.until > to.now()) return known.token;
  const other = kept.get(key);
  // whoever comes first asks, for all that wait
  const asking = other && other !== asked ? other : signIn(access, to);
  kept.set(key, asking);
  return (await asking).token;
}

async function signIn({ tokenUrl, clientId, clientSecret, refreshToken }: Access, to: To): Promise<Kept> {
  const begun = to.now();
  let status: number;
  let text: string;
  try {
    const response = await to.fetch(tokenUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId, client_secret: clientSecret }).toString(),
      signal: AbortSignal.timeout(to.timeoutMs),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    throw new Transient('channel.unreachable', 'Login with Amazon did not answer', { reason: (error as Error).name });
  }
  if (status === 400 || status === 401) throw new Transient('channel.unauthorized', 'Login with Amazon does not accept the credentials', { status });
  if (status === 429) throw new Transient('channel.throttled', 'Login with Amazon asks for fewer calls', { retryAfter: 60 });
  if (status >= 400) throw new Transient('channel.failed', `Login with Amazon answered ${status}`, { status });
  const read = Token.safeParse(safely(text));
  if (!read.success) throw new Transient('channel.malformed', 'the answer of Login with Amazon is not of the known form');
  return { token: read.data.access_token, until: begun + read.data.expires_in * 1000 - EARLY_MS };
}

function safely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
