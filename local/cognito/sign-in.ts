import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { AwsError } from '../contract.ts';
import { signIn } from './authenticate.ts';
import { MemoryAdapter } from './memory-adapter.ts';
import { formOf } from './oauth.ts';
import { signInPage } from './page.ts';
import { assertConforms, hashed } from './passwords.ts';
import type { Client, Pool } from './pool.ts';
import type { State } from './state.ts';
import { SELF } from './tokens.ts';
import type { User } from './users.ts';

export interface Code {
  clientId: string;
  accountId: string;
  redirectUri?: string;
  codeChallenge?: string;
  scope?: string;
  nonce?: string;
}

const SESSION_COOKIE = 'cognito';

/**
 * People in a browser: authorize, sign in, sign out. The authorization endpoint is oidc-provider's: it checks client, redirect URI, scopes
 * and PKCE, holds the browser session and gives out the code. It is loaded at the first sign-in: it takes 45 MB.
 */
export class SignIn {
  readonly #state: State;
  readonly #providers = new Map<string, Promise<Provider>>();

  constructor(state: State) {
    this.#state = state;
  }

  /** GET /oauth2/authorize and its continuation after the sign-in page. */
  async authorize(pool: Pool, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const provider = await this.#provider(pool);
    const mount = new URL(pool.issuer).pathname;
    Object.assign(req, { originalUrl: req.url });
    req.url = req.url!.slice(mount.length);
    await provider.callback()(req, res);
  }

  /** The sign-in page and what it sends. Called without a sign-in under way, it starts one from the query, as Cognito's does. */
  async login(pool: Pool, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const provider = await this.#provider(pool);
    const url = new URL(req.url!, pool.issuer);
    try {
      await provider.interactionDetails(req, res);
    } catch {
      res.writeHead(302, { location: `${pool.issuer}/oauth2/authorize${url.search}` }).end();
      return;
    }
    if (req.method !== 'POST') return html(res, signInPage(pool.name, url.pathname));
    const form = (await formOf(req)) ?? new URLSearchParams();
    const name = form.get('username') ?? '';
    try {
      const user = await signIn(this.#state, pool, name, form.get('password') ?? '');
      if (user.status === 'FORCE_CHANGE_PASSWORD') {
        const chosen = form.get('new_password');
        if (!chosen) return html(res, signInPage(pool.name, url.pathname, 'Choose a new password.', name, true));
        await this.#change(pool, user, chosen);
      }
      await provider.interactionFinished(req, res, { login: { accountId: user.sub } });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      html(res, signInPage(pool.name, url.pathname, error.message, name, error.name === 'InvalidPasswordException'));
    }
  }

  /** Ends the browser session: to `logout_uri`, or back to the sign-in page. @see https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html */
  logout(pool: Pool, url: URL, res: ServerResponse): void {
    const client = this.#state.clients.get(url.searchParams.get('client_id') ?? '');
    const target = url.searchParams.get('logout_uri');
    if (!client || client.poolId !== pool.id || (target !== null && !among(client.logouts, target))) {
      res.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_request"}');
      return;
    }
    const path = new URL(pool.issuer).pathname;
    const gone = [SESSION_COOKIE, `${SESSION_COOKIE}.sig`].map((name) => `${name}=; Path=${path}; Max-Age=0; HttpOnly`);
    res.writeHead(302, { location: target ?? `${pool.issuer}/login${url.search}`, 'set-cookie': gone }).end();
  }

  /** What a code stands for, once. */
  async redeem(pool: Pool, value: string): Promise<Code | undefined> {
    const code = await (await this.#provider(pool)).AuthorizationCode.find(value);
    if (!code?.isValid) return undefined;
    await code.consume();
    return code;
  }

  async #change(pool: Pool, user: User, password: string): Promise<void> {
    assertConforms(password, pool.policy);
    this.#state.users.save(pool, { ...user, password: await hashed(password), status: 'CONFIRMED', modified: this.#state.host.clock.now() });
  }

  #provider(pool: Pool): Promise<Provider> {
    let provider = this.#providers.get(pool.id);
    if (!provider) {
      provider = import('oidc-provider').then(({ default: Made, interactionPolicy }) => {
        const policy = interactionPolicy.base();
        policy.remove('consent'); // Cognito asks for none: what the client may have, it gets
        return new Made(pool.issuer, this.#configuration(pool, policy));
      });
      this.#providers.set(pool.id, provider);
    }
    return provider;
  }

  /** @see https://github.com/panva/node-oidc-provider/blob/main/docs/README.md#configuration-options */
  #configuration(pool: Pool, policy: object): object {
    const clients = [...this.#state.clients.values()].filter((client) => client.poolId === pool.id && client.flows.includes('code'));
    const path = new URL(pool.issuer).pathname;
    const cookie = { path, httpOnly: true, sameSite: 'lax', signed: true };
    return {
      adapter: MemoryAdapter,
      clients: clients.map(described),
      scopes: ['openid', 'email', 'phone', 'profile', SELF, ...pool.scopes],
      claims: { openid: ['sub'] },
      findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
      loadExistingGrant: async ({ oidc }: { oidc: { client: { clientId: string }; session: { accountId: string }; params: { scope?: string }; provider: Provider } }) => {
        const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
        grant.addOIDCScope(oidc.params.scope ?? '');
        await grant.save();
        return grant;
      },
      interactions: { policy, url: (_: unknown, { uid }: { uid: string }) => `${path}/login?uid=${uid}` },
      cookies: { keys: [this.#state.keys.derive('cookies').toString('hex')], names: { session: SESSION_COOKIE }, long: cookie, short: { ...cookie, path: undefined } },
      features: { devInteractions: { enabled: false }, userinfo: { enabled: false }, rpInitiatedLogout: { enabled: false } },
      pkce: { required: () => false },
      routes: { authorization: '/oauth2/authorize' },
      jwks: { keys: [{ ...this.#state.keys.privateKey.export({ format: 'jwk' }), kid: this.#state.keys.kid, alg: 'RS256', use: 'sig' }] },
      ttl: { AuthorizationCode: 300, Interaction: 600, Session: 3600, Grant: 3600 },
      renderError: (ctx: { type: string; body: string }, { error, error_description }: { error: string; error_description?: string }) => {
        ctx.type = 'json';
        ctx.body = JSON.stringify({ error, error_description });
      },
    };
  }
}

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1)(?=[:/])/;
/** This machine under either of its names; the port differs from start to start: https://www.rfc-editor.org/rfc/rfc8252#section-7.3 */
const here = (uri: string): string[] => (LOOPBACK.test(uri) ? ['localhost', '127.0.0.1'].map((name) => uri.replace(LOOPBACK, `http://${name}`)) : [uri]);
const portless = (uri: string): string => (LOOPBACK.test(uri) ? uri.replace(/^(http:\/\/[^/:]+):\d+/, '$1') : uri);
const among = (uris: readonly string[], uri: string): boolean => uris.flatMap(here).some((allowed) => portless(allowed) === portless(uri));

/** Secrets are checked at our own token endpoint, which takes them in either place; here every client is a public one. */
const described = (client: Client): object => ({
  client_id: client.id,
  redirect_uris: [...new Set(client.callbacks.flatMap(here))],
  response_types: ['code'],
  grant_types: ['authorization_code'],
  token_endpoint_auth_method: 'none',
  scope: client.scopes.join(' '),
  // a native client's loopback address is good on any port
  application_type: client.callbacks.every((uri) => /^https?:/.test(uri) && !LOOPBACK.test(uri)) ? 'web' : 'native',
});

function html(res: ServerResponse, body: string): void {
  res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" }).end(body);
}
