import { timingSafeEqual } from 'node:crypto';
import type { Clock, JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { denied, expired } from './errors.ts';

export interface Credentials {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

const HOUR_S = 3_600;

/** Login with Amazon: https://developer-docs.amazon.com/sp-api/docs/connecting-to-the-selling-partner-api */
export class Tokens {
  readonly #clock: Clock;
  readonly #documents: Documents;
  readonly #credentials: Credentials;
  readonly #id: () => string;

  constructor(clock: Clock, documents: Documents, credentials: Credentials, id: () => string) {
    this.#clock = clock;
    this.#documents = documents;
    this.#credentials = credentials;
    this.#id = id;
  }

  /** The refresh token grant. */
  signIn(form: URLSearchParams): { status: number; body: JsonObject } {
    const refused = (status: number, error: string, description: string) => ({ status, body: { error, error_description: description } });
    if (form.get('grant_type') !== 'refresh_token') return refused(400, 'unsupported_grant_type', 'The authorization grant type is not supported by the authorization server');
    if (form.get('client_id') !== this.#credentials.clientId || !same(form.get('client_secret') ?? '', this.#credentials.clientSecret)) return refused(401, 'invalid_client', 'Client authentication failed');
    if (!same(form.get('refresh_token') ?? '', this.#credentials.refreshToken)) return refused(400, 'invalid_grant', 'The request has an invalid grant parameter : refresh_token');
    const token = `Atza|${this.#id().replaceAll('-', '')}`;
    this.#documents.put('token', token, { until: this.#clock.now() + HOUR_S * 1000 });
    return { status: 200, body: { access_token: token, refresh_token: this.#credentials.refreshToken, token_type: 'bearer', expires_in: HOUR_S } };
  }

  /** @throws AmazonError 403 */
  check(token: string | undefined): void {
    if (!token) throw denied('Access token is missing in the request header.');
    const known = this.#documents.get<{ until: number }>('token', token);
    if (!known) throw denied('The access token you provided is revoked, malformed or invalid.');
    if (known.until <= this.#clock.now()) throw expired();
  }

  /** Every token ends now. */
  end(): void {
    for (const [token] of this.#documents.entries('token')) this.#documents.put('token', token, { until: 0 });
  }
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
