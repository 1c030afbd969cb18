import { createHash, randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import type { Host } from '../contract.ts';
import type { SigningKeys } from './keys.ts';
import type { Client, Pool } from './pool.ts';
import type { User, Users } from './users.ts';

/** How somebody signed in, and what follows him through every token of the session. */
export interface Session {
  scope: string;
  /** Epoch seconds. */
  authTime: number;
  origin: string;
  nonce?: string | undefined;
}

export interface Tokens {
  accessToken: string;
  idToken: string | undefined;
  expiresIn: number;
}

/** The scope of tokens that the API itself gives out: the user may read and change his own account with them. */
export const SELF = 'aws.cognito.signin.user.admin';

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/**
 * Tokens of Cognito's shape, signed with jose.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 */
export class TokenIssuer {
  readonly #host: Host;
  readonly #keys: SigningKeys;
  readonly #users: Users;

  constructor(host: Host, keys: SigningKeys, users: Users) {
    this.#host = host;
    this.#keys = keys;
    this.#users = users;
  }

  /** Epoch seconds. */
  now(): number {
    return Math.floor(this.#host.clock.now() / 1000);
  }

  newSession(scope: string, nonce?: string): Session {
    return { scope, authTime: this.now(), origin: this.#host.id(), nonce };
  }

  /** For a machine: it is its own subject. */
  forClient(pool: Pool, client: Client, scope: string): Promise<string> {
    const claims = { sub: client.id, token_use: 'access', scope, auth_time: this.now(), version: 2, client_id: client.id };
    return this.#sign(pool, claims, client.validity.access);
  }

  /** An ID token only where openid was asked for, or where the API signs in. */
  async forUser(pool: Pool, client: Client, user: User, session: Session): Promise<Tokens> {
    const groups = this.#users.groupsOf(pool, user);
    const common = {
      sub: user.sub,
      ...(groups.length > 0 ? { 'cognito:groups': groups } : {}),
      origin_jti: session.origin,
      event_id: this.#host.id(),
      auth_time: session.authTime,
    };
    const access = { ...common, client_id: client.id, version: 2, token_use: 'access', scope: session.scope, username: user.username };
    const accessToken = await this.#sign(pool, access, client.validity.access);
    const scopes = session.scope.split(' ');
    if (!scopes.includes('openid') && session.scope !== SELF) return { accessToken, idToken: undefined, expiresIn: client.validity.access };
    const id = {
      ...shown(user, session.scope === SELF ? ['email', 'phone', 'profile'] : scopes),
      ...common,
      'cognito:username': user.username,
      aud: client.id,
      token_use: 'id',
      ...(session.nonce === undefined ? {} : { nonce: session.nonce }),
    };
    return { accessToken, idToken: await this.#sign(pool, id, client.validity.id), expiresIn: client.validity.access };
  }

  /** Opaque, kept by its hash. */
  refreshToken(pool: Pool, client: Client, user: User, session: Session): string {
    const token = randomBytes(48).toString('base64url');
    const { scope, authTime, origin } = session;
    const expires = this.now() + client.validity.refresh;
    this.#users.keepRefresh(pool, { hash: hashOf(token), client: client.id, sub: user.sub, scope, authTime, origin, expires }, this.now());
    return token;
  }

  /** The claims of a valid access token; undefined for anything else. */
  async read(pool: Pool, token: string): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#keys.publicKey, { issuer: pool.issuer, currentDate: new Date(this.#host.clock.now()), algorithms: ['RS256'] });
      const origin = payload['origin_jti'];
      const live = payload['token_use'] === 'access' && !(typeof origin === 'string' && this.#users.isRevoked(origin));
      return live ? payload : undefined;
    } catch {
      return undefined;
    }
  }

  #sign(pool: Pool, claims: JWTPayload, seconds: number): Promise<string> {
    const iat = this.now();
    return new SignJWT({ ...claims, iss: pool.issuer, iat, exp: iat + seconds, jti: this.#host.id() })
      .setProtectedHeader({ kid: this.#keys.kid, alg: 'RS256' })
      .sign(this.#keys.privateKey);
  }
}

const BY_SCOPE: Readonly<Record<string, RegExp>> = { email: /^email/, phone: /^phone_number/, profile: /^(?!email|phone_number)/ };

/** The attributes that the scopes open, `…_verified` as booleans. */
function shown(user: User, scopes: readonly string[]): Record<string, string | boolean> {
  const open = Object.entries(user.attributes).filter(([name]) => scopes.some((scope) => BY_SCOPE[scope]?.test(name)));
  return Object.fromEntries(open.map(([name, value]) => [name, name.endsWith('_verified') ? value === 'true' : value]));
}

export const userInfo = (user: User, scopes: readonly string[]): Record<string, string | boolean> => ({
  sub: user.sub,
  ...Object.fromEntries(Object.entries(shown(user, scopes)).map(([name, value]) => [name, String(value)])),
  username: user.username,
});
