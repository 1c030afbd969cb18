import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Client, Pool } from './pool.ts';
import type { SignIn } from './sign-in.ts';
import type { State } from './state.ts';
import { hashOf, userInfo } from './tokens.ts';
import type { Session } from './tokens.ts';
import type { User } from './users.ts';

/** An answer with its status; `error` codes are those of RFC 6749, section 5.2, which Cognito answers with 400. */
export interface Answer {
  status: number;
  body?: object;
  headers?: Record<string, string>;
}

const failure = (error: string, error_description?: string): Answer => ({ status: 400, body: { error, ...(error_description ? { error_description } : {}) } });

/** The token endpoint and its neighbours. @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
export class OAuth {
  readonly #state: State;
  readonly #signIn: SignIn;

  constructor(state: State, signIn: SignIn) {
    this.#state = state;
    this.#signIn = signIn;
  }

  async token(pool: Pool, form: URLSearchParams, authorization: string | undefined): Promise<Answer> {
    const client = this.#client(pool, form, authorization);
    if (!client) return failure('invalid_client');
    switch (form.get('grant_type')) {
      case 'client_credentials':
        return this.#forMachine(pool, client, form.get('scope'));
      case 'authorization_code':
        return this.#forCode(pool, client, form);
      case 'refresh_token':
        return this.#forRefresh(pool, client, form.get('refresh_token') ?? '');
      case null:
        return failure('invalid_request');
      default:
        return failure('unsupported_grant_type');
    }
  }

  /** @see https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html */
  async userInfo(pool: Pool, authorization: string | undefined): Promise<Answer> {
    const claims = await this.#state.tokens.read(pool, /^Bearer\s+(.+)$/i.exec(authorization ?? '')?.[1] ?? '');
    const user = claims && this.#state.users.find(pool, String(claims.sub));
    const scopes = String(claims?.['scope'] ?? '').split(' ');
    if (!user || !scopes.includes('openid')) {
      return { status: 401, body: { error: 'invalid_token' }, headers: { 'www-authenticate': 'error="invalid_token", error_description="Access token is expired, disabled, or deleted, or the user has globally signed out."' } };
    }
    return { status: 200, body: userInfo(user, scopes) };
  }

  /** Always 200 for a token that is not known: https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html */
  revoke(pool: Pool, form: URLSearchParams, authorization: string | undefined): Answer {
    const client = this.#client(pool, form, authorization);
    if (!client) return failure('invalid_client');
    const kept = this.#state.users.refreshBy(pool, hashOf(form.get('token') ?? ''), this.#state.tokens.now());
    if (kept && kept.client !== client.id) return failure('invalid_request');
    if (kept) this.#state.users.revoke(kept.origin, this.#state.tokens.now());
    return { status: 200 };
  }

  discovery(pool: Pool): Answer {
    return {
      status: 200,
      body: {
        issuer: pool.issuer,
        authorization_endpoint: `${pool.issuer}/oauth2/authorize`,
        token_endpoint: `${pool.issuer}/oauth2/token`,
        userinfo_endpoint: `${pool.issuer}/oauth2/userInfo`,
        revocation_endpoint: `${pool.issuer}/oauth2/revoke`,
        end_session_endpoint: `${pool.issuer}/logout`,
        jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
        response_types_supported: ['code'],
        scopes_supported: ['openid', 'email', 'phone', 'profile'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
        code_challenge_methods_supported: ['S256'],
      },
    };
  }

  /** By Basic or by the body; a client without a secret gives its id alone. */
  #client(pool: Pool, form: URLSearchParams, authorization: string | undefined): Client | undefined {
    const [id, secret] = basic(authorization) ?? [form.get('client_id') ?? '', form.get('client_secret') ?? undefined];
    const client = this.#state.clients.get(id);
    if (!client || client.poolId !== pool.id || (form.get('client_id') ?? id) !== id) return undefined;
    return same(client.secret ?? '', secret ?? '') ? client : undefined;
  }

  async #forMachine(pool: Pool, client: Client, asked: string | null): Promise<Answer> {
    if (!client.flows.includes('client_credentials')) return failure('unauthorized_client');
    const own = client.scopes.filter((scope) => pool.scopes.has(scope)); // openid and its like are for people
    const scopes = asked?.trim() ? asked.trim().split(/\s+/) : own;
    if (scopes.length === 0 || scopes.some((scope) => !own.includes(scope))) return failure('invalid_grant', 'invalid_scope');
    const access_token = await this.#state.tokens.forClient(pool, client, scopes.join(' '));
    return { status: 200, body: { access_token, expires_in: client.validity.access, token_type: 'Bearer' } };
  }

  async #forCode(pool: Pool, client: Client, form: URLSearchParams): Promise<Answer> {
    if (!client.flows.includes('code')) return failure('unauthorized_client');
    const code = await this.#signIn.redeem(pool, form.get('code') ?? '');
    if (!code || code.clientId !== client.id || code.redirectUri !== form.get('redirect_uri')) return failure('invalid_grant');
    const verifier = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    if (code.codeChallenge !== undefined && !same(code.codeChallenge, verifier)) return failure('invalid_grant');
    const user = this.#state.users.find(pool, code.accountId);
    if (!user?.enabled) return failure('invalid_grant');
    const session = this.#state.tokens.newSession(code.scope ?? '', code.nonce);
    const refresh_token = this.#state.tokens.refreshToken(pool, client, user, session);
    return this.#tokens(pool, client, user, session, { refresh_token });
  }

  async #forRefresh(pool: Pool, client: Client, token: string): Promise<Answer> {
    const kept = this.#state.users.refreshBy(pool, hashOf(token), this.#state.tokens.now());
    const user = kept && kept.client === client.id ? this.#state.users.find(pool, kept.sub) : undefined;
    if (!kept || !user?.enabled) return failure('invalid_grant');
    return this.#tokens(pool, client, user, kept, {});
  }

  async #tokens(pool: Pool, client: Client, user: User, session: Session, more: object): Promise<Answer> {
    const { accessToken, idToken, expiresIn } = await this.#state.tokens.forUser(pool, client, user, session);
    return { status: 200, body: { ...(idToken ? { id_token: idToken } : {}), access_token: accessToken, ...more, expires_in: expiresIn, token_type: 'Bearer' } };
  }
}

function basic(authorization: string | undefined): [string, string] | undefined {
  const encoded = /^Basic\s+(.+)$/i.exec(authorization ?? '')?.[1];
  if (!encoded) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return [decodeURIComponent(id), secret.join(':')];
}

function same(a: string, b: string): boolean {
  const [left, right] = [hashOf(a), hashOf(b)].map((each) => Buffer.from(each));
  return timingSafeEqual(left!, right!);
}

const LONGEST = 65_536;

/** The form of a request; undefined where it is none, or longer than any could be. */
export async function formOf(req: IncomingMessage): Promise<URLSearchParams | undefined> {
  if (!req.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}
