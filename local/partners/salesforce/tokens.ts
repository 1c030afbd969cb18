import { timingSafeEqual } from 'node:crypto';
import type { Clock, JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { SalesforceError } from './errors.ts';

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

/** A session of the integration user, which ends when nobody used it for so long: https://help.salesforce.com/s/articleView?id=xcloud.admin_sessions.htm */
export class Sessions {
  readonly #clock: Clock;
  readonly #documents: Documents;
  readonly #credentials: Credentials;
  readonly #idleMs: number;
  readonly #id: () => string;

  constructor(options: { clock: Clock; documents: Documents; credentials: Credentials; idleMs: number; id: () => string }) {
    this.#clock = options.clock;
    this.#documents = options.documents;
    this.#credentials = options.credentials;
    this.#idleMs = options.idleMs;
    this.#id = options.id;
  }

  /** The client credentials flow: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm */
  signIn(form: URLSearchParams, url: string): { status: number; body: JsonObject } {
    const refused = (error: string, description: string) => ({ status: 400, body: { error, error_description: description } });
    if (form.get('grant_type') !== 'client_credentials') return refused('unsupported_grant_type', 'grant type not supported');
    if (form.get('client_id') !== this.#credentials.clientId) return refused('invalid_client_id', 'client identifier invalid');
    if (!same(form.get('client_secret') ?? '', this.#credentials.clientSecret)) return refused('invalid_client', 'invalid client credentials');
    const token = `00D5e0000000001!${this.#id().replaceAll('-', '')}`;
    this.#use(token);
    const now = this.#clock.now();
    return {
      status: 200,
      body: { access_token: token, signature: 'c2ltdWxhdGVk', scope: 'api', instance_url: url, id: `${url}/id/00D5e0000000001EAA/0055e0000000001AAA`, token_type: 'Bearer', issued_at: String(now), api_instance_url: url },
    };
  }

  /** @throws SalesforceError 401 INVALID_SESSION_ID */
  check(authorization: string | undefined): void {
    const token = /^(?:Bearer|OAuth) (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
    const session = this.#documents.get<{ until: number }>('session', token);
    if (!session || session.until <= this.#clock.now()) throw ended();
    this.#use(token);
  }

  /** Every session ends now. */
  end(): void {
    for (const [token] of this.#documents.entries('session')) this.#documents.remove('session', token);
  }

  #use(token: string): void {
    this.#documents.put('session', token, { until: this.#clock.now() + this.#idleMs });
  }
}

export const ended = (): SalesforceError => new SalesforceError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
