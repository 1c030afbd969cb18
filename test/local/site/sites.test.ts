import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Sites } from '../../../local/site/engine.ts';
import { aHost, make } from '../iam/fake-host.ts';

let dir: string;
let server: Server;
let at: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'site-'));
  const site = join(dir, 'asset.abc', 'site');
  mkdirSync(join(site, 'assets'), { recursive: true });
  writeFileSync(join(site, 'index.html'), '<title>home</title>');
  writeFileSync(join(site, 'assets', 'main-1.js'), 'go()');
  writeFileSync(join(dir, 'asset.abc', 'secret.mjs'), 'no');
  const sites = new Sites(aHost(dir).host, { assetRoot: dir });
  await make(sites.types, 'Custom::Site', 'Site', {
    ServiceToken: 'arn', Bucket: 'b', Path: 'pages', Code: { S3Key: 'abc.zip' }, Headers: { 'content-security-policy': "default-src 'self'" },
    Settings: { api: 'https://channels-1.execute-api.eu-west-1.amazonaws.com/v1', issuer: 'http://127.0.0.1:1/cognito/p' },
  });
  server = createServer((request, response) => sites.request(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true });
});
const asked = async (path: string) => {
  const response = await fetch(`${at}${path}`, { redirect: 'manual' });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

test('files are served with the headers of the deployment, and kept by browsers where their name is that of their content', async () => {
  const script = await asked('/pages/assets/main-1.js');
  expect([script.text, script.headers.get('content-type'), script.headers.get('cache-control')]).toEqual(['go()', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable']);
  expect(script.headers.get('content-security-policy')).toBe("default-src 'self'");
  expect((await asked('/pages/')).headers.get('cache-control')).toBe('no-cache');
});
test('an address without a file is a page of the site, a file that is not there is not', async () => {
  expect((await asked('/pages/orders/ORD-1')).text).toBe('<title>home</title>');
  expect((await asked('/pages/assets/gone.js')).status).toBe(404);
  expect((await asked('/pages')).headers.get('location')).toBe('/pages/');
});
test('nothing outside of the folder is served', async () => {
  expect((await asked('/pages/..%2fsecret.mjs')).status).toBe(404);
});
test('what is no path is not there', async () => {
  expect((await asked('/pages/%zz')).status).toBe(404);
});
test('its settings name the API where it is here', async () => {
  expect(JSON.parse((await asked('/pages/settings.json')).text)).toEqual({ api: '/execute-api/channels-1/v1', issuer: 'http://127.0.0.1:1/cognito/p' });
});
