import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { bundle } from '../../lib/bundle.ts';

/** Functions have their role's credentials in the environment, and look nowhere else. */
let ask: () => Promise<unknown[]>;
beforeAll(async () => {
  const { directory } = await bundle('ask-for-credentials', ['test/lib/handlers/ask-for-credentials.ts']);
  ({ handler: ask } = (await import(/* @vite-ignore */ pathToFileURL(join(directory, 'ask-for-credentials.mjs')).href)) as { handler: typeof ask });
});
afterEach(() => vi.unstubAllEnvs());

test('a bundled client signs with the credentials in the function\'s environment', async () => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAOFTHEROLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'its-secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'its-session');
  const mine = { accessKeyId: 'ASIAOFTHEROLE', secretAccessKey: 'its-secret', sessionToken: 'its-session' };
  expect(await ask()).toEqual([expect.objectContaining(mine), expect.objectContaining(mine)]);
});

test('where there are none it says so at once, and asks no profile, process or metadata service', async () => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_PROFILE', 'of-a-developer');
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined);
  await expect(ask()).rejects.toThrow('Unable to find environment variable credentials.');
});
