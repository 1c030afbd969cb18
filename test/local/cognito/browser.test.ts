import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPool, claims, PASSWORD, post } from './pool.ts';

const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-ok';
const BACK = 'http://localhost:9999/back';
let pool: Awaited<ReturnType<typeof aPool>>;
beforeAll(async () => {
  pool = await aPool({ clock: 'real' });
  await pool.aUser('ada', ['finance']);
});
afterAll(() => pool.close());

/** Keeps cookies, as far as this needs it. */
function aBrowser() {
  const jar = new Map<string, string>();
  return async (url: string, form?: Record<string, string>) => {
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') };
    const response = form ? await post(url, form, headers) : await fetch(url, { headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    const location = response.headers.get('location');
    return { status: response.status, text: await response.text(), location: location === null ? '' : new URL(location, url).href };
  };
}
const authorizeUrl = (more: Record<string, string> = {}) =>
  `${pool.url}/oauth2/authorize?${new URLSearchParams({
    client_id: pool.ids.browser,
    response_type: 'code',
    scope: 'openid email orders/read',
    redirect_uri: BACK,
    state: 's1',
    nonce: 'n1',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  })}`;
const exchange = async (code: string, more: Record<string, string> = {}) => {
  const response = await post(`${pool.url}/oauth2/token`, { grant_type: 'authorization_code', client_id: pool.ids.browser, code, redirect_uri: BACK, code_verifier: VERIFIER, ...more });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
};
async function signedIn(browse = aBrowser()) {
  const start = await browse(authorizeUrl());
  const sent = await browse(start.location, { username: 'ada', password: PASSWORD });
  const back = await browse(sent.location);
  return { browse, back: new URL(back.location) };
}

describe('a person in a browser', () => {
  test('signs in on a page and comes back with a code that is worth tokens, once', async () => {
    const browse = aBrowser();
    const start = await browse(authorizeUrl());
    expect([start.status, new URL(start.location).pathname]).toEqual([303, `/cognito/${pool.ids.pool}/login`]);
    const page = await browse(start.location);
    expect(page.text).toContain('<h1>staff</h1>');
    const wrong = await browse(start.location, { username: 'ada', password: '"><b>' });
    expect(wrong.text).toContain('Incorrect username or password.');
    const sent = await browse(start.location, { username: 'ada', password: PASSWORD });
    const back = new URL((await browse(sent.location)).location);
    expect([back.origin + back.pathname, back.searchParams.get('state')]).toEqual([BACK, 's1']);

    const code = back.searchParams.get('code')!;
    const { status, body } = await exchange(code);
    expect([status, body['token_type']]).toEqual([200, 'Bearer']);
    expect(claims(body['id_token']!)).toMatchObject({ token_use: 'id', aud: pool.ids.browser, nonce: 'n1', email: 'ada@example.com', 'cognito:username': 'ada', 'cognito:groups': ['finance'] });
    expect(claims(body['access_token']!)).toMatchObject({ token_use: 'access', scope: 'openid email orders/read', client_id: pool.ids.browser, username: 'ada', version: 2 });
    expect(await exchange(code)).toEqual({ status: 400, body: { error: 'invalid_grant' } });

    const info = await fetch(`${pool.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${body['access_token']}` } });
    expect(await info.json()).toMatchObject({ email: 'ada@example.com', email_verified: 'true', username: 'ada' });
    const refreshed = await post(`${pool.url}/oauth2/token`, { grant_type: 'refresh_token', client_id: pool.ids.browser, refresh_token: body['refresh_token']! });
    expect(claims(((await refreshed.json()) as Record<string, string>)['access_token']!)['scope']).toBe('openid email orders/read');
    expect((await post(`${pool.url}/oauth2/revoke`, { client_id: pool.ids.browser, token: body['refresh_token']! })).status).toBe(200);
    expect((await fetch(`${pool.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${body['access_token']}` } })).status).toBe(401);
  });
  test('is not asked again while the browser session lasts, and is after signing out', async () => {
    const { browse } = await signedIn();
    expect(new URL((await browse(authorizeUrl())).location).searchParams.has('code')).toBe(true);
    const out = await browse(`${pool.url}/logout?client_id=${pool.ids.browser}&logout_uri=${encodeURIComponent('http://localhost:9999/bye')}`);
    expect(out.location).toBe('http://localhost:9999/bye');
    expect(new URL((await browse(authorizeUrl())).location).pathname).toBe(`/cognito/${pool.ids.pool}/login`);
  });
  test('may start at the sign-in page, as Cognito\'s', async () => {
    const { status, location } = await aBrowser()(authorizeUrl().replace('/oauth2/authorize', '/login'));
    expect([status, location]).toEqual([302, authorizeUrl()]);
  });
});

describe('is refused', () => {
  test('a code with another verifier, client or redirect URI', async () => {
    for (const wrong of [{ code_verifier: VERIFIER.replace('a', 'b') }, { redirect_uri: 'http://localhost:9999/else' }] as Record<string, string>[]) {
      const { back } = await signedIn();
      expect(back.searchParams.has('code')).toBe(true);
      expect(await exchange(back.searchParams.get('code')!, wrong)).toEqual({ status: 400, body: { error: 'invalid_grant' } });
    }
    expect(await exchange('made-up')).toEqual({ status: 400, body: { error: 'invalid_grant' } });
  });
  test('a redirect URI that the client has not, without going there', async () => {
    const { status, location, text } = await aBrowser()(authorizeUrl({ redirect_uri: 'http://evil.example/' }));
    expect([status, location]).toEqual([400, '']);
    expect(text).toContain('redirect_uri');
  });
  test('a scope that the client has not', async () => {
    const { location } = await aBrowser()(authorizeUrl({ scope: 'openid orders/write' }));
    expect(new URL(location).searchParams.get('error')).toBe('invalid_scope');
  });
  test('signing out to an address that the client has not', async () =>
    expect((await aBrowser()(`${pool.url}/logout?client_id=${pool.ids.browser}&logout_uri=http://evil.example/`)).status).toBe(400));

  test('may come back to this machine on any port and under either of its names, and nowhere else', async () => {
    const browse = aBrowser();
    for (const back of ['http://localhost:4510/back', 'http://127.0.0.1:41234/back']) expect((await browse(authorizeUrl({ redirect_uri: back }))).status, back).toBe(303);
    for (const back of ['http://localhost:4510/elsewhere', 'http://attacker.example/back']) expect((await browse(authorizeUrl({ redirect_uri: back }))).status, back).toBe(400);
  });
});
