import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';

export interface Credentials {
  username: string;
  password: string;
  refreshToken: string;
}

/** 28 days, as https://developer.shiphero.com/getting-started/ says. */
const LIFETIME_S = 2_419_200;
const encode = (part: JsonObject): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** JWT-shaped bearer tokens that this process signed itself. Tokens given out before `revoke` are expired. */
export class Tokens {
  readonly #clock: Clock;
  readonly #documents: Documents;
  readonly #key: string;
  constructor(clock: Clock, documents: Documents, key: string) {
    this.#clock = clock;
    this.#documents = documents;
    this.#key = key;
  }

  issue(username: string): { access_token: string; expires_in: number } {
    const now = Math.floor(this.#clock.now() / 1000);
    const generation = this.#generation();
    const body = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode({ iss: 'https://shiphero.auth0.com/', sub: username, aud: 'shiphero-public-api', iat: now, exp: now + LIFETIME_S, gen: generation })}`;
    return { access_token: `${body}.${this.#sign(body)}`, expires_in: LIFETIME_S };
  }

  check(authorization: string | undefined): 'ok' | 'missing' | 'invalid' | 'expired' {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) return 'missing';
    const [head, claims, signature] = token.split('.');
    const expected = Buffer.from(this.#sign(`${head}.${claims}`));
    const given = Buffer.from(signature ?? '');
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return 'invalid';
    const { exp, gen } = JSON.parse(Buffer.from(claims ?? '', 'base64url').toString()) as { exp: number; gen: number };
    return exp * 1000 <= this.#clock.now() || gen < this.#generation() ? 'expired' : 'ok';
  }

  /** Every token so far is expired from now on. */
  revoke(): void {
    this.#documents.put('token', 'generation', { generation: this.#generation() + 1 });
  }

  #generation(): number {
    return this.#documents.get<{ generation: number }>('token', 'generation')?.generation ?? 0;
  }

  #sign(body: string): string {
    return createHmac('sha256', this.#key).update(body).digest('base64url');
  }
}
