import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { json, type VendorAnswer, type VendorRequest } from '../http.ts';
import { unauthorized } from './errors.ts';

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

const KIND = 'token';

/** What of it each resource wants; an app made since March 2026 has no wider ones: https://www.apideck.com/blog/xero-scopes */
const SCOPES: Record<string, string> = {
  Invoices: 'accounting.invoices', CreditNotes: 'accounting.invoices', Payments: 'accounting.payments', ManualJournals: 'accounting.manualjournals', Contacts: 'accounting.contacts', Journals: 'accounting.journals.read',
  Accounts: 'accounting.settings', TrackingCategories: 'accounting.settings', Organisation: 'accounting.settings',
};
const GRANTED = [...new Set(Object.values(SCOPES))];

/** A custom connection: one organisation, client credentials, no refresh token. https://developer.xero.com/documentation/guides/oauth2/custom-connections */
export class Tokens {
  readonly #clock: Clock;
  readonly #documents: Documents;
  readonly #credentials: Credentials;
  readonly #lifeMs: number;
  readonly #id: () => string;

  constructor(options: { clock: Clock; documents: Documents; credentials: Credentials; lifeMs: number; id: () => string }) {
    this.#clock = options.clock;
    this.#documents = options.documents;
    this.#credentials = options.credentials;
    this.#lifeMs = options.lifeMs;
    this.#id = options.id;
  }

  /** `POST https://identity.xero.com/connect/token` */
  issue({ headers, body }: VendorRequest): VendorAnswer {
    const form = new URLSearchParams(body);
    const { clientId, clientSecret } = this.#credentials;
    if (!same(headers.authorization ?? '', `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`)) return json(400, { error: 'invalid_client' });
    if (form.get('grant_type') !== 'client_credentials') return json(400, { error: 'unsupported_grant_type' });
    const scopes = (form.get('scope') ?? GRANTED.join(' ')).split(' ');
    if (scopes.some((scope) => !GRANTED.includes(scope))) return json(400, { error: 'invalid_scope' });
    const token = this.#id().replaceAll('-', '');
    this.#documents.put(KIND, token, { until: this.#clock.now() + this.#lifeMs, scopes });
    return json(200, { access_token: token, expires_in: Math.floor(this.#lifeMs / 1000), token_type: 'Bearer', scope: scopes.join(' ') });
  }

  /** @param resource what is asked for: https://github.com/XeroAPI/xero-ruby-oauth2-app/issues/82 has the words for what the scopes do not cover @throws XeroError 401 */
  check(authorization: string | undefined, resource: string): void {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
    if (token === undefined) throw unauthorized('AuthenticationUnsuccessful');
    const known = this.#documents.get<{ until: number; scopes: string[] }>(KIND, token);
    if (!known || known.until <= this.#clock.now()) throw unauthorized(`TokenExpired: token expired at ${new Date(known?.until ?? this.#clock.now()).toISOString()}`);
    const wanted = SCOPES[resource];
    if (wanted !== undefined && !known.scopes.includes(wanted)) throw unauthorized('AuthorizationUnsuccessful');
  }

  /** Every token ends now. */
  end(): void {
    for (const [token] of this.#documents.entries(KIND)) this.#documents.remove(KIND, token);
  }
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
