import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildAssembly } from '../../cli/assembly.ts';
import { bundle } from '../../lib/bundle.ts';
import { STEPS } from '../../lib/stacks/sagas.ts';
import { newApp, synthesise } from '../../lib/synthesise.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-synthesis-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

test('a second synthesis of the same sources is the same to the byte, and leaves no stack and no findings of an earlier one', async () => {
  const [first, second] = ['cdk.out', join(folder, 'second')];
  await buildAssembly(first); // in another process; what the platforms of the scenarios run
  mkdirSync(second);
  for (const file of ['manifest.json', 'crossdock-dev-us-gone.template.json', 'validation-report.json']) writeFileSync(join(second, file), '{}');
  await synthesise({ stage: 'dev', outDir: second, validate: false });
  // what was bundled before stays there, and is asked for by nobody
  const asked = (file: string) => !/^(asset|\.sources|\.compile-cache)/.test(file);
  expect(filesIn(second).filter(asked)).toEqual(filesIn(first).filter(asked));
  for (const file of filesIn(second)) expect(readFileSync(join(second, file)).equals(readFileSync(join(first, file))), file).toBe(true);
});

test('an asset built from its sources again has the same bytes, whoever asks for it', async () => {
  const entries = Object.keys(STEPS).map((name) => `lambdas/steps/${name}.ts`);
  const forget = () => ['.build/sagas-again', '.build/sagas-again.json'].forEach((path) => rmSync(path, { recursive: true, force: true }));
  forget(); // so that it is built
  expect((await bundle('sagas-again', entries)).hash).toBe((await bundle('sagas', entries)).hash);
  forget();
});

test('every handler with all that it can load, lazily too, is under 1 MB, knows no credentials but the environment\'s, fetches no package, does not load undici with node:http, and names no path of the machine it was built on', () => {
  const assets = readdirSync(join(folder, 'second')).filter((name) => name.startsWith('asset.'));
  expect(assets.length).toBe(18);
  for (const asset of assets) {
    const files = filesIn(join(folder, 'second', asset)).map((name) => join(folder, 'second', asset, name));
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      expect(text.includes(process.cwd()), file).toBe(false);
      expect(text.match(OTHER_CREDENTIALS), file).toBeNull();
      expect(packagesOf(text), file).toEqual([]);
      expect(text.match(/(?:from|import)\s*\(?\s*"(?:node:)?http"/), file).toBeNull();
    }
    for (const file of files.filter((name) => !/\/(chunk|[\w-]+)-[A-Z0-9]{8}\.mjs$/.test(name))) expect(sizeWithImports(file), file).toBeLessThan(1_000_000);
  }
});

/** What the SDK's providers for SSO, sign-in, web identity, processes and containers are known by. */
const OTHER_CREDENTIALS = /sso_start_url|GetRoleCredentials|login_session|AssumeRoleWithWebIdentity|credential_process|169\.254\.170\.2/;

/** What a module fetches as it is loaded that is neither beside it nor Node's own. In a function no package is installed: it would not start. */
const packagesOf = (text: string) => [...text.matchAll(/(?:^|[;}\n])(?:import|export)(?:[\w$*{},\s]+from)?\s*"([^"\n]+)"/g)].map(([, name]) => name as string).filter((name) => !name.startsWith('./') && !isBuiltin(name));

/** Bytes of a module and of everything that it imports, at once or when needed. */
function sizeWithImports(file: string, seen = new Set<string>()): number {
  if (seen.has(file)) return 0;
  seen.add(file);
  const imports = [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\(?"(\.\/[^"]+)"/g)].map(([, path]) => join(file, '..', path as string));
  return statSync(file).size + imports.reduce((sum, path) => sum + sizeWithImports(path, seen), 0);
}

test('there is no stage but those of the configuration', async () => {
  await expect(synthesise({ stage: 'qa', outDir: join(folder, 'qa'), validate: false })).rejects.toThrow('there is no stage qa; there are dev, staging, prod');
});

describe('validation', () => {
  beforeAll(() => vi.stubEnv('CDK_VALIDATION', undefined));
  afterAll(() => vi.unstubAllEnvs());

  test('a finding that nobody acknowledged fails the synthesis', async () => {
    const app = await newApp({ outDir: join(folder, 'findings'), validate: true });
    new Bucket(new Stack(app, 'Careless'), 'Open');
    expect(() => app.synth()).toThrow('AwsSolutions-S10');
  });
});
