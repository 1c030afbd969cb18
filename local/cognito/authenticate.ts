import { createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../contract.ts';
import type { Json, JsonObject } from '../contract.ts';
import { assertConforms, hashed, matches } from './passwords.ts';
import type { Client, Pool } from './pool.ts';
import { clientOf, poolOf } from './state.ts';
import type { State } from './state.ts';
import { hashOf, SELF } from './tokens.ts';
import type { User } from './users.ts';

const refused = () => new AwsError('NotAuthorizedException', 'Incorrect username or password.');
const CHALLENGE_SECONDS = 180;

/** The user with that name and password; throws what Cognito answers. A wrong name takes as long as a wrong password. */
export async function signIn(state: State, pool: Pool, username: string, password: string, hidesUsers = true): Promise<User> {
  const user = state.users.find(pool, username);
  const known = await matches(password, user?.password || 'AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
  if (!user && !hidesUsers) throw new AwsError('UserNotFoundException', 'User does not exist.');
  if (!user || !known) throw refused();
  if (!user.enabled) throw new AwsError('NotAuthorizedException', 'User is disabled.');
  return user;
}

/**
 * Signing in by the API. @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
 */
export class Authentication {
  readonly #state: State;
  /** New passwords that are waited for, by session. */
  readonly #challenges = new Map<string, { poolId: string; sub: string; until: number }>();

  constructor(state: State) {
    this.#state = state;
  }

  async initiate(input: JsonObject, admin: boolean): Promise<JsonObject> {
    const client = clientOf(this.#state, input['ClientId']);
    const pool = poolOf(this.#state, admin ? input['UserPoolId'] : client.poolId);
    if (client.poolId !== pool.id) throw new AwsError('ResourceNotFoundException', `User pool client ${client.id} does not exist.`);
    const parameters = (input['AuthParameters'] ?? {}) as JsonObject;
    const flow = String(input['AuthFlow']);
    if (flow === 'REFRESH_TOKEN_AUTH' || flow === 'REFRESH_TOKEN') {
      this.#allowed(client, 'ALLOW_REFRESH_TOKEN_AUTH', flow);
      return this.#refresh(pool, client, parameters);
    }
    const wanted = admin ? 'ADMIN_USER_PASSWORD_AUTH' : 'USER_PASSWORD_AUTH';
    const asked = flow === 'ADMIN_NO_SRP_AUTH' ? 'ADMIN_USER_PASSWORD_AUTH' : flow;
    if (asked !== wanted) throw new AwsError('InvalidParameterException', `${flow} is not supported by the local runtime; use ${wanted}`);
    this.#allowed(client, `ALLOW_${wanted}`, flow);
    const username = String(parameters['USERNAME'] ?? '');
    checkSecret(client, [username], parameters['SECRET_HASH']);
    const user = await signIn(this.#state, pool, username, String(parameters['PASSWORD'] ?? ''), client.hidesUsers);
    return user.status === 'FORCE_CHANGE_PASSWORD' ? this.#challenge(pool, user) : this.#result(pool, client, user);
  }

  /** NEW_PASSWORD_REQUIRED, the one challenge that is given here. */
  async respond(input: JsonObject): Promise<JsonObject> {
    const client = clientOf(this.#state, input['ClientId']);
    const pool = poolOf(this.#state, client.poolId);
    if (input['ChallengeName'] !== 'NEW_PASSWORD_REQUIRED') throw new AwsError('InvalidParameterException', `The challenge ${String(input['ChallengeName'])} is not supported by the local runtime`);
    const responses = (input['ChallengeResponses'] ?? {}) as JsonObject;
    const waiting = this.#challenges.get(String(input['Session']));
    if (!waiting || waiting.poolId !== pool.id || waiting.until < this.#state.tokens.now()) throw new AwsError('NotAuthorizedException', 'Invalid session for the user.');
    const user = this.#state.users.find(pool, waiting.sub);
    if (!user) throw refused();
    checkSecret(client, [String(responses['USERNAME']), user.username, user.sub], responses['SECRET_HASH']);
    const password = String(responses['NEW_PASSWORD'] ?? '');
    assertConforms(password, pool.policy);
    this.#challenges.delete(String(input['Session']));
    const confirmed: User = { ...user, password: await hashed(password), status: 'CONFIRMED', modified: this.#state.host.clock.now() };
    this.#state.users.save(pool, confirmed);
    return this.#result(pool, client, confirmed);
  }

  async #refresh(pool: Pool, client: Client, parameters: JsonObject): Promise<JsonObject> {
    const kept = this.#state.users.refreshBy(pool, hashOf(String(parameters['REFRESH_TOKEN'] ?? '')), this.#state.tokens.now());
    const user = kept && kept.client === client.id ? this.#state.users.find(pool, kept.sub) : undefined;
    if (!kept || !user) throw new AwsError('NotAuthorizedException', 'Invalid Refresh Token');
    if (!user.enabled) throw new AwsError('NotAuthorizedException', 'User is disabled.');
    checkSecret(client, [user.username, user.sub, user.attributes['email'] ?? ''], parameters['SECRET_HASH']);
    const { accessToken, idToken, expiresIn } = await this.#state.tokens.forUser(pool, client, user, kept);
    return { AuthenticationResult: { AccessToken: accessToken, ...(idToken ? { IdToken: idToken } : {}), ExpiresIn: expiresIn, TokenType: 'Bearer' }, ChallengeParameters: {} };
  }

  async #result(pool: Pool, client: Client, user: User): Promise<JsonObject> {
    const session = this.#state.tokens.newSession(SELF);
    const { accessToken, idToken, expiresIn } = await this.#state.tokens.forUser(pool, client, user, session);
    const RefreshToken = this.#state.tokens.refreshToken(pool, client, user, session);
    return { AuthenticationResult: { AccessToken: accessToken, IdToken: idToken!, RefreshToken, ExpiresIn: expiresIn, TokenType: 'Bearer' }, ChallengeParameters: {} };
  }

  #challenge(pool: Pool, user: User): JsonObject {
    const now = this.#state.tokens.now();
    for (const [id, { until }] of this.#challenges) if (until < now) this.#challenges.delete(id);
    const Session = this.#state.host.id();
    this.#challenges.set(Session, { poolId: pool.id, sub: user.sub, until: now + CHALLENGE_SECONDS });
    const ChallengeParameters = { USER_ID_FOR_SRP: user.username, requiredAttributes: '[]', userAttributes: JSON.stringify(user.attributes) };
    return { ChallengeName: 'NEW_PASSWORD_REQUIRED', Session, ChallengeParameters };
  }

  #allowed(client: Client, permission: string, flow: string): void {
    if (!client.authFlows.includes(permission)) throw new AwsError('InvalidParameterException', `${flow} flow not enabled for this client`);
  }
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash */
function checkSecret(client: Client, names: readonly string[], given: Json | undefined): void {
  if (client.secret === undefined) return;
  if (given === undefined) throw new AwsError('NotAuthorizedException', `Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  const hash = (name: string) => createHmac('sha256', client.secret!).update(name + client.id).digest();
  const actual = Buffer.from(String(given), 'base64');
  const fits = names.some((name) => actual.length === 32 && timingSafeEqual(hash(name), actual));
  if (!fits) throw new AwsError('NotAuthorizedException', `Unable to verify secret hash for client ${client.id}`);
}
