import { randomUUID } from 'node:crypto';
import type { Endpoints } from './endpoints.ts';

export interface Reply<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
  text: string;
}

/** A caller of the API, with a token of its own. */
export class ApiCaller {
  readonly #endpoints: Endpoints;
  readonly #token: () => Promise<string>;
  #kept: { token: string; until: number } | undefined;

  private constructor(endpoints: Endpoints, token: () => Promise<string>) {
    this.#endpoints = endpoints;
    this.#token = token;
  }

  /** A machine: client credentials of a channel. */
  static channel(endpoints: Endpoints, channel: string): ApiCaller {
    return new ApiCaller(endpoints, async () => {
      const client = endpoints.clients[channel];
      if (!client?.secret) throw new Error(`there is no channel client ${channel}`);
      const reply = await fetch(endpoints.tokenUrl, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials',
      });
      if (!reply.ok) throw new Error(`token: ${reply.status} ${await reply.text()}`);
      return ((await reply.json()) as { access_token: string }).access_token;
    });
  }

  /** A person: the demo user of a role. */
  static person(endpoints: Endpoints, role: string): ApiCaller {
    return new ApiCaller(endpoints, async () => {
      const user = endpoints.users.find((candidate) => candidate.role === role);
      if (!user) throw new Error(`there is no demo user for ${role}`);
      const reply = await fetch(endpoints.aws, {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
        body: JSON.stringify({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: endpoints.clients.console?.id, AuthParameters: { USERNAME: user.username, PASSWORD: user.password } }),
      });
      if (!reply.ok) throw new Error(`sign-in: ${reply.status} ${await reply.text()}`);
      return ((await reply.json()) as { AuthenticationResult: { AccessToken: string } }).AuthenticationResult.AccessToken;
    });
  }

  async token(): Promise<string> {
    if (!this.#kept || this.#kept.until < Date.now()) this.#kept = { token: await this.#token(), until: Date.now() + 30 * 60_000 };
    return this.#kept.token;
  }

  async get<T = Record<string, unknown>>(path: string): Promise<Reply<T>> {
    return this.send('GET', path);
  }

  async post<T = Record<string, unknown>>(path: string, body: unknown, key: string | null = randomUUID()): Promise<Reply<T>> {
    return this.send('POST', path, typeof body === 'string' ? body : JSON.stringify(body), key === null ? {} : { 'idempotency-key': key });
  }

  async send<T>(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Reply<T>> {
    const reply = await this.#sent<T>(method, path, body, headers);
    if (reply.status !== 401) return reply;
    this.#kept = undefined; // expired by the platform's clock, which may have been moved
    return this.#sent(method, path, body, headers);
  }

  async #sent<T>(method: string, path: string, body: string | undefined, headers: Record<string, string>): Promise<Reply<T>> {
    const reply = await fetch(`${this.#endpoints.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${await this.token()}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body }),
    });
    const text = await reply.text();
    return { status: reply.status, headers: reply.headers, body: parse(text) as T, text };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
