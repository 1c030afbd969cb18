import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let tree: string;
const running = new Set<ChildProcess>();

/** A tree with nothing installed, and an `npm` that installs a Node 24 of two lines once it is let go on, and then runs `postinstall`, as npm does where install scripts are not switched off. */
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'setup-'));
  for (const folder of ['scripts', 'bin']) mkdirSync(join(tree, folder));
  copyFileSync(join(import.meta.dirname, '../../scripts/setup.mjs'), join(tree, 'scripts/setup.mjs'));
  writeFileSync(join(tree, 'package-lock.json'), '{}');
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { scripts: { postinstall: string } };
  const npm = ['#!/bin/sh', 'echo "$*" >> npm.log', 'while [ -e npm.log ] && [ ! -e go-on ]; do sleep 0.02; done', '[ ! -e breaks-off ] || exit 1', 'mkdir -p node_modules/.bin', `printf '#!/bin/sh\\necho %s\\n' "$(cat version)" > node_modules/.bin/node`, 'chmod +x node_modules/.bin/node', `[ -e ignore-scripts ] || ${scripts.postinstall.replace('node', process.execPath)}`];
  writeFileSync(join(tree, 'version'), 'v24.0.0');
  writeFileSync(join(tree, 'bin/npm'), npm.join('\n'));
  chmodSync(join(tree, 'bin/npm'), 0o755);
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  rmSync(tree, { recursive: true, force: true, maxRetries: 100 }); // an `npm` whose command was killed may still write
});

const setUp = () => run(process.execPath, join(tree, 'scripts/setup.mjs'));
const npm = (command: string) => run(join(tree, 'bin/npm'), command);

function run(program: string, argument: string) {
  const child = spawn(program, [argument], { cwd: tree, env: { ...process.env, PATH: `${join(tree, 'bin')}:${process.env.PATH}` }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  return { child, done: once(child, 'exit').then(([code]) => code as number), said: () => said };
}
const has = (name: string, text = '') => writeFileSync(join(tree, name), text);
const goOn = () => has('go-on');
const installs = () => (existsSync(join(tree, 'npm.log')) ? readFileSync(join(tree, 'npm.log'), 'utf8').trim().split('\n').length : 0);

test('of two commands that begin in a tree with nothing installed, one installs and the other waits for it and says so', async () => {
  const one = setUp();
  await expect.poll(installs).toBe(1);
  const other = setUp();
  await expect.poll(other.said).toContain(`(process ${one.child.pid}) is installing the dependencies: this one waits for it`);
  goOn();
  expect([await one.done, await other.done]).toEqual([0, 0]);
  expect(installs()).toBe(1);
  expect(readdirSync(join(tree, '.build'))).toEqual([]);
});

test('one that was killed while it installed is waited for by nobody', async () => {
  const killed = setUp();
  await expect.poll(installs).toBe(1);
  killed.child.kill('SIGKILL');
  await killed.done;
  const [next, after] = [setUp(), setUp()];
  await expect.poll(installs).toBe(2); // before the npm of the killed one may go on, which would have installed for them
  goOn();
  expect([await next.done, await after.done]).toEqual([0, 0]);
  expect(installs()).toBe(2);
});

test('what npm was told to install is not installed again, also where that changed package-lock.json; what that says otherwise afterwards is', async () => {
  goOn();
  has('package-lock.json', '{ "written": "by npm install" }');
  expect([await npm('install').done, await setUp().done]).toEqual([0, 0]);
  expect(installs()).toBe(1);
  has('package-lock.json', '{ "written": "by git pull" }');
  expect([await setUp().done, await setUp().done]).toEqual([0, 0]);
  expect(installs()).toBe(2);
});

test.each([
  ['that broke off', 'npm ci failed: see above', () => has('breaks-off')],
  ['with install scripts switched off', 'install scripts are switched off', () => has('ignore-scripts')],
  ['that got no Node 24', "The project's own Node 24 could not be installed (found v20.0.0)", () => has('version', 'v20.0.0')],
])('an install %s counts for nothing: the next command installs, and says why that does not help', async (_what, why, breaks) => {
  goOn();
  breaks();
  await npm('ci').done;
  const next = setUp();
  expect(await next.done).toBe(1);
  await expect.poll(next.said).toContain(why);
  expect(installs()).toBe(2);
});
