import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, JsonObject, ResourceType } from '../contract.ts';
import { operations } from './admin.ts';
import { Authentication } from './authenticate.ts';
import { SigningKeys } from './keys.ts';
import { formOf, OAuth } from './oauth.ts';
import type { Answer } from './oauth.ts';
import type { Pool } from './pool.ts';
import { resourceTypes } from './resources.ts';
import { SignIn } from './sign-in.ts';
import type { State } from './state.ts';
import { TokenIssuer } from './tokens.ts';
import { Users } from './users.ts';
import { seedUsers } from './users-file.ts';

/** User pools: the API of cognito-idp, and each pool's OAuth endpoints under /cognito/<poolId>/. */
export class Cognito implements Engine {
  readonly service = 'cognito-idp';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #state: State;
  readonly #authentication: Authentication;
  readonly #signIn: SignIn;
  readonly #oauth: OAuth;
  readonly #usersFile: string | undefined;

  constructor(host: Host, options: { usersFile?: string } = {}) {
    mkdirSync(host.dataDir, { recursive: true });
    const keys = new SigningKeys(host.dataDir);
    const users = new Users(join(host.dataDir, 'users.sqlite'));
    this.#state = { host, pools: new Map(), clients: new Map(), users, keys, tokens: new TokenIssuer(host, keys, users) };
    this.#usersFile = options.usersFile;
    this.#authentication = new Authentication(this.#state);
    this.#signIn = new SignIn(this.#state);
    this.#oauth = new OAuth(this.#state, this.#signIn);
    this.types = resourceTypes(this.#state);
  }

  async start(): Promise<void> {
    if (this.#usersFile !== undefined) await seedUsers(this.#state, this.#usersFile);
  }

  stop(): void {
    this.#state.users.close();
  }

  async handle({ action, input }: AwsCall): Promise<JsonObject> {
    switch (action) {
      case 'InitiateAuth':
      case 'AdminInitiateAuth':
        return this.#authentication.initiate(input, action === 'AdminInitiateAuth');
      case 'RespondToAuthChallenge':
      case 'AdminRespondToAuthChallenge':
        return this.#authentication.respond(input);
    }
    if (!Object.hasOwn(operations, action)) throw new AwsError('UnknownOperationException', `The local runtime has no ${action} in Cognito`);
    return operations[action]!(this.#state, input);
  }

  /** Everything under /cognito/<poolId>/. */
  async request(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', this.#state.host.endpoint);
    const [, poolId = '', path = ''] = /^\/cognito\/([^/]+)(\/.*)?$/.exec(url.pathname) ?? [];
    const pool = this.#state.pools.get(poolId);
    if (!pool) return send(res, { status: 404, body: { error: 'not_found', error_description: `There is no user pool ${poolId}` } });
    if (req.method === 'OPTIONS') return send(res, { status: 204, headers: { 'access-control-allow-headers': 'authorization, content-type', 'access-control-allow-methods': 'GET, POST' } });
    if (path.startsWith('/oauth2/authorize')) return this.#signIn.authorize(pool, req, res);
    if (path === '/login') return this.#signIn.login(pool, req, res);
    if (path === '/logout') return this.#signIn.logout(pool, url, res);
    send(res, await this.#answer(pool, `${req.method} ${path}`, req));
  }

  async #answer(pool: Pool, route: string, req: IncomingMessage): Promise<Answer> {
    const { authorization } = req.headers;
    switch (route) {
      case 'GET /.well-known/jwks.json':
        return { status: 200, body: this.#state.keys.jwks() };
      case 'GET /.well-known/openid-configuration':
        return this.#oauth.discovery(pool);
      case 'GET /oauth2/userInfo':
      case 'POST /oauth2/userInfo':
        return this.#oauth.userInfo(pool, authorization);
      case 'POST /oauth2/token':
      case 'POST /oauth2/revoke': {
        const form = await formOf(req);
        if (!form) return { status: 400, body: { error: 'invalid_request' } };
        return route.endsWith('token') ? this.#oauth.token(pool, form, authorization) : this.#oauth.revoke(pool, form, authorization);
      }
      default:
        return { status: 404, body: { error: 'not_found' } };
    }
  }
}

/** Tokens are for whoever shows the right credentials, so a page of any origin on this machine may ask. */
function send(res: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', 'access-control-allow-origin': '*', ...headers }).end(text);
}
