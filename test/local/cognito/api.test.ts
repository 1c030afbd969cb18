import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { aPool, claims, PASSWORD } from './pool.ts';

let pool: Awaited<ReturnType<typeof aPool>>;
beforeEach(async () => {
  pool = await aPool();
});
afterEach(() => pool.close());

const signIn = (USERNAME = 'ada', password = PASSWORD, ClientId = pool.ids.api) => pool.ask('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters: { USERNAME, PASSWORD: password } });
const result = async (answer: Promise<JsonObject>) => (await answer)['AuthenticationResult'] as Record<string, string>;
const admin = (action: string, input: JsonObject = {}) => pool.ask(action, { UserPoolId: pool.ids.pool, Username: 'ada', ...input });

describe('signing in', () => {
  test('gives tokens of the shape that Cognito gives', async () => {
    await pool.aUser('ada', ['finance', 'warehouse']);
    const { AccessToken, IdToken, TokenType, ExpiresIn } = await result(signIn());
    expect([TokenType, ExpiresIn]).toEqual(['Bearer', 3600]);
    const { sub } = claims(AccessToken!);
    const session = { sub, 'cognito:groups': ['warehouse', 'finance'], origin_jti: expect.any(String), event_id: expect.any(String), auth_time: 1767603600, iss: pool.url, iat: 1767603600, exp: 1767607200, jti: expect.any(String) };
    expect(claims(AccessToken!)).toEqual({ ...session, client_id: pool.ids.api, version: 2, token_use: 'access', scope: 'aws.cognito.signin.user.admin', username: 'ada' });
    expect(claims(IdToken!)).toEqual({ ...session, 'cognito:username': 'ada', aud: pool.ids.api, token_use: 'id', email: 'ada@example.com', email_verified: true });
  });
  test('tells a wrong password and a disabled user apart from nothing else', async () => {
    await pool.aUser();
    await expect(signIn('ada', 'wrong')).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Incorrect username or password.' });
    await expect(signIn('eve')).rejects.toMatchObject({ name: 'UserNotFoundException' });
    await admin('AdminDisableUser');
    await expect(signIn()).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'User is disabled.' });
  });
  test('does not tell who exists, where the client hides it', async () => {
    const quiet = await pool.make('AWS::Cognito::UserPoolClient', 'Quiet', { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], PreventUserExistenceErrors: 'ENABLED' });
    await expect(signIn('eve', 'x', quiet.ref)).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Incorrect username or password.' });
  });
  test('needs the flow that the client allows', async () => {
    await pool.aUser();
    await expect(signIn('ada', PASSWORD, pool.ids.browser)).rejects.toMatchObject({ name: 'InvalidParameterException', message: 'USER_PASSWORD_AUTH flow not enabled for this client' });
    await expect(pool.ask('InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', ClientId: pool.ids.api })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(pool.ask('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'nobody' })).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'User pool client nobody does not exist.' });
  });
  test('needs the secret hash where the client has a secret', async () => {
    await pool.aUser();
    const { ref, attributes } = await pool.make('AWS::Cognito::UserPoolClient', 'Secretive', { GenerateSecret: true, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
    await expect(signIn('ada', PASSWORD, ref)).rejects.toThrow('is configured with secret but SECRET_HASH was not received');
    const SECRET_HASH = createHmac('sha256', attributes['ClientSecret']!).update(`ada${ref}`).digest('base64');
    const withHash = (hash: string) => pool.ask('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: ref, AuthParameters: { USERNAME: 'ada', PASSWORD, SECRET_HASH: hash } });
    await expect(withHash('bm8=')).rejects.toThrow('Unable to verify secret hash');
    expect(await withHash(SECRET_HASH)).toHaveProperty('AuthenticationResult');
  });
  test('goes on by the refresh token, over a restart, until it is revoked or old', async () => {
    await pool.aUser();
    const { RefreshToken, AccessToken } = await result(signIn());
    const again = () => pool.ask('InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: pool.ids.api, AuthParameters: { REFRESH_TOKEN: RefreshToken! } });
    await pool.restart();
    const { AccessToken: next } = await result(again());
    expect(claims(next!)['origin_jti']).toBe(claims(AccessToken!)['origin_jti']);
    expect(await pool.ask('GetUser', { AccessToken: next! })).toMatchObject({ Username: 'ada' });
    await pool.ask('RevokeToken', { ClientId: pool.ids.api, Token: RefreshToken! });
    await expect(again()).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Invalid Refresh Token' });
    await expect(pool.ask('GetUser', { AccessToken: next! })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
  test('tokens end when they say', async () => {
    await pool.aUser();
    const { RefreshToken, AccessToken } = await result(signIn());
    await pool.clock.advance(3_601_000);
    await expect(pool.ask('GetUser', { AccessToken: AccessToken! })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await pool.clock.advance(30 * 86_400_000);
    await expect(pool.ask('InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: pool.ids.api, AuthParameters: { REFRESH_TOKEN: RefreshToken! } })).rejects.toThrow('Invalid Refresh Token');
  });
  test('asks a new user for a password of his own', async () => {
    await admin('AdminCreateUser', { TemporaryPassword: 'Temporary-1' });
    const { ChallengeName, Session } = await signIn('ada', 'Temporary-1');
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const respond = (NEW_PASSWORD: string) => pool.ask('RespondToAuthChallenge', { ClientId: pool.ids.api, ChallengeName: 'NEW_PASSWORD_REQUIRED', Session: Session!, ChallengeResponses: { USERNAME: 'ada', NEW_PASSWORD } });
    await expect(respond('short')).rejects.toMatchObject({ name: 'InvalidPasswordException', message: 'Password did not conform with policy: Password not long enough' });
    expect(await respond(PASSWORD)).toHaveProperty('AuthenticationResult.AccessToken');
    await expect(respond(PASSWORD)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(await admin('AdminGetUser')).toMatchObject({ UserStatus: 'CONFIRMED' });
  });
});

describe('users', () => {
  test('are listed, filtered and put into groups', async () => {
    await pool.aUser('ada', ['finance']);
    await pool.aUser('bob', [], 'bob@example.com');
    const names = async (input: JsonObject) => ((await admin('ListUsers', input))['Users'] as JsonObject[]).map((user) => user['Username']);
    expect(await names({})).toEqual(['ada', 'bob']);
    expect(await names({ Filter: 'email ^= "bob"' })).toEqual(['bob']);
    expect(await admin('ListUsersInGroup', { GroupName: 'finance' })).toMatchObject({ Users: [{ Username: 'ada' }] });
    await expect(admin('AdminAddUserToGroup', { GroupName: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(admin('AdminGetUser', { Username: 'eve' })).rejects.toMatchObject({ name: 'UserNotFoundException' });
    await expect(admin('AdminCreateUser')).rejects.toMatchObject({ name: 'UsernameExistsException' });
  });
  test('are kept with their password unreadable', async () => {
    await pool.aUser();
    await pool.restart();
    expect(await signIn()).toHaveProperty('AuthenticationResult');
  });
  test('of a pool of e-mail addresses are named by their sub', async () => {
    const byMail = await aPool({ pool: { UsernameAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } } });
    await byMail.aUser('Ada@example.com');
    const { AuthenticationResult } = await byMail.ask('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: byMail.ids.api, AuthParameters: { USERNAME: 'ada@EXAMPLE.com', PASSWORD } });
    const { username, sub } = claims((AuthenticationResult as Record<string, string>)['AccessToken']!);
    expect(username).toBe(sub);
    await byMail.close();
  });
  test('of the template and of the file are there at start, once', async () => {
    const people = { staff: [{ username: 'wally', password: PASSWORD, attributes: { email: 'wally@example.com' }, groups: ['warehouse'] }] };
    let folder = '';
    const seeded = await aPool({ usersFile: (dir) => (writeFileSync(join((folder = dir), 'users.json'), JSON.stringify(people)), join(dir, 'users.json')) });
    await seeded.restart();
    await seeded.make('AWS::Cognito::UserPoolUser', 'User', { Username: 'tess' });
    await seeded.make('AWS::Cognito::UserPoolUserToGroupAttachment', 'Member', { Username: 'tess', GroupName: 'finance' });
    expect(await seeded.ask('AdminListGroupsForUser', { UserPoolId: seeded.ids.pool, Username: 'tess' })).toMatchObject({ Groups: [{ GroupName: 'finance' }] });
    const { AuthenticationResult } = await seeded.ask('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: seeded.ids.api, AuthParameters: { USERNAME: 'wally', PASSWORD } });
    expect(claims((AuthenticationResult as Record<string, string>)['AccessToken']!)['cognito:groups']).toEqual(['warehouse']);
    for (const file of readdirSync(folder).filter((name) => name.startsWith('users.sqlite'))) expect(readFileSync(join(folder, file)).includes(PASSWORD)).toBe(false);
    await seeded.close();
  });
});

test('a client is described with its secret, for who may see it', async () => {
  const { UserPoolClient } = await pool.ask('DescribeUserPoolClient', { UserPoolId: pool.ids.pool, ClientId: pool.ids.machine });
  expect(UserPoolClient).toMatchObject({ ClientId: pool.ids.machine, ClientSecret: pool.ids.secret, AllowedOAuthScopes: ['orders/write', 'orders/read'] });
  expect(pool.ids.secret).toMatch(/^[a-z0-9]{51}$/);
});
test('a federated client and a pool with triggers are refused at load', async () => {
  await expect(pool.make('AWS::Cognito::UserPoolClient', 'Fed', { SupportedIdentityProviders: ['COGNITO', 'Google'] })).rejects.toThrow('Stack/Fed: SupportedIdentityProviders Google is not supported by the local runtime');
  await expect(pool.make('AWS::Cognito::UserPool', 'Trig', { LambdaConfig: { PreSignUp: 'arn' } })).rejects.toThrow('a LambdaConfig with triggers is not supported');
});
