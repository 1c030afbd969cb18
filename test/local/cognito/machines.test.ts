import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { validateCognitoJwtFields } from 'aws-jwt-verify/cognito-verifier';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPool, claims, post } from './pool.ts';

let pool: Awaited<ReturnType<typeof aPool>>;
beforeAll(async () => {
  pool = await aPool({ clock: 'real' });
});
afterAll(() => pool.close());

const basic = (id: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` });
const token = async (form: Record<string, string>, headers?: Record<string, string>) => {
  const response = await post(`${pool.url}/oauth2/token`, form, headers);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const asMachine = (form: Record<string, string> = {}) => token({ grant_type: 'client_credentials', ...form }, basic(pool.ids.machine, pool.ids.secret));

describe('a machine', () => {
  test('gets an access token of the shape that Cognito gives', async () => {
    const { status, body } = await asMachine({ scope: 'orders/write' });
    expect([status, body['token_type'], body['expires_in'], Object.keys(body).sort()]).toEqual([200, 'Bearer', 900, ['access_token', 'expires_in', 'token_type']]);
    const content = claims(String(body['access_token']));
    expect(content).toEqual({
      sub: pool.ids.machine,
      token_use: 'access',
      scope: 'orders/write',
      auth_time: content['iat'],
      iss: pool.url,
      exp: Number(content['iat']) + 900,
      iat: expect.any(Number),
      version: 2,
      jti: expect.any(String),
      client_id: pool.ids.machine,
    });
  });
  test('gets all its scopes where it asks for none', async () => expect(claims(String((await asMachine()).body['access_token']))['scope']).toBe('orders/write orders/read'));
  test('may show its secret in the body', async () => {
    const { status } = await token({ grant_type: 'client_credentials', client_id: pool.ids.machine, client_secret: pool.ids.secret });
    expect(status).toBe(200);
  });
  test.each([
    ['a wrong secret', { grant_type: 'client_credentials' }, 'no', 'invalid_client'],
    ['a scope that is not its own', { grant_type: 'client_credentials', scope: 'orders/admin' }, undefined, 'invalid_grant'],
    ['a grant that nobody knows', { grant_type: 'password' }, undefined, 'unsupported_grant_type'],
    ['no grant', {}, undefined, 'invalid_request'],
    ['a code, being a machine', { grant_type: 'authorization_code', code: 'x' }, undefined, 'unauthorized_client'],
  ])('is refused with %s', async (_, form, secret, error) => {
    const answer = await token(form as unknown as Record<string, string>, basic(pool.ids.machine, secret ?? pool.ids.secret));
    expect([answer.status, answer.body['error']]).toEqual([400, error]);
  });
  test('keeps its secret over a restart, and its tokens stay good', async () => {
    const before = { ...pool.ids };
    const { body } = await asMachine({ scope: 'orders/write' });
    await pool.restart();
    expect(pool.ids).toEqual(before);
    await expect(verifier().verify(String(body['access_token']))).resolves.toMatchObject({ client_id: pool.ids.machine });
  });
});

/** aws-jwt-verify fetches keys by https alone; here they come by http from the loopback device. */
function verifier() {
  const fetcher = { fetch: async (uri: string) => (await fetch(uri)).arrayBuffer() };
  return JwtVerifier.create(
    {
      issuer: pool.url,
      audience: null,
      scope: 'orders/write',
      jwksUri: `${pool.url}/.well-known/jwks.json`,
      customJwtCheck: ({ payload }) => validateCognitoJwtFields(payload, { tokenUse: 'access', clientId: pool.ids.machine }),
    },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
}

describe('aws-jwt-verify', () => {
  test('accepts the tokens, with the checks that it makes for Cognito', async () => {
    const { body } = await asMachine({ scope: 'orders/write' });
    await expect(verifier().verify(String(body['access_token']))).resolves.toMatchObject({ token_use: 'access' });
  });
  test('refuses one that was changed, and one without the scope', async () => {
    const { body } = await asMachine({ scope: 'orders/read' });
    await expect(verifier().verify(String(body['access_token']))).rejects.toThrow('Scope not allowed: orders/read');
    const [header, , signature] = String(body['access_token']).split('.');
    const forged = Buffer.from(JSON.stringify({ ...claims(String(body['access_token'])), scope: 'orders/write' })).toString('base64url');
    await expect(verifier().verify(`${header}.${forged}.${signature}`)).rejects.toThrow('Invalid signature');
  });
});

test('the pool tells where everything is', async () => {
  const discovery = (await (await fetch(`${pool.url}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
  expect(discovery).toMatchObject({ issuer: pool.url, jwks_uri: `${pool.url}/.well-known/jwks.json`, token_endpoint: `${pool.url}/oauth2/token` });
  expect((await fetch(`${pool.url.replace(/[^/]+$/, 'nope')}/.well-known/jwks.json`)).status).toBe(404);
});
