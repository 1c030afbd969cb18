import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { handler } from '../../../lambdas/api/authorizer.ts';

const ISSUER = 'http://127.0.0.1:9/pool';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = `${part({ alg: 'RS256', kid: 'key-1', typ: 'JWT' })}.${part({ iss: ISSUER, token_use: 'access', client_id: 'b2b', exp: Math.floor(Date.now() / 1000) + 600 })}`;
const token = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
const asked = (authorization: string) => handler({ headers: { Authorization: authorization }, methodArn: 'arn:aws:execute-api:us-east-1:1:api/v1/GET/orders' } as unknown as APIGatewayRequestAuthorizerEvent);

beforeEach(() => vi.stubEnv('ISSUER', ISSUER));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

test('what is no token is 401, and the issuer is not asked', async () => {
  const fetched = vi.fn<typeof fetch>();
  vi.stubGlobal('fetch', fetched);
  await expect(asked('Basic abc')).rejects.toThrow(/^Unauthorized$/);
  await expect(asked('Bearer not-a-token')).rejects.toThrow(/^Unauthorized$/);
  expect(fetched).not.toHaveBeenCalled();
});

test('an issuer that does not answer makes no token a bad one', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new DOMException('The operation was aborted due to timeout', 'TimeoutError')));
  await expect(asked(`Bearer ${token}`)).rejects.toThrow('The operation was aborted due to timeout');
  vi.stubGlobal('fetch', async () => new Response('', { status: 503 }));
  await expect(asked(`Bearer ${token}`)).rejects.toThrow('keys of the issuer: 503');
});

test('a token by a key that the issuer does not have is 401', async () => {
  vi.stubGlobal('fetch', async () => Response.json({ keys: [] }));
  await expect(asked(`Bearer ${token}`)).rejects.toThrow(/^Unauthorized$/);
});
