import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let tree: string;
const running = new Set<ChildProcess>();

/** A tree with nothing installed, and an `npm` that installs a Node 24 of two lines once it is let go on. */
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'setup-'));
  for (const folder of ['scripts', 'bin']) mkdirSync(join(tree, folder));
  copyFileSync(join(import.meta.dirname, '../../scripts/setup.mjs'), join(tree, 'scripts/setup.mjs'));
  writeFileSync(join(tree, 'package-lock.json'), '{}');
  const npm = ['#!/bin/sh', 'echo "$*" >> npm.log', 'while [ -e npm.log ] && [ ! -e go-on ]; do sleep 0.02; done', 'mkdir -p node_modules/.bin', "printf '#!/bin/sh\\necho v24.0.0\\n' > node_modules/.bin/node", 'chmod +x node_modules/.bin/node'];
  writeFileSync(join(tree, 'bin/npm'), npm.join('\n'));
  chmodSync(join(tree, 'bin/npm'), 0o755);
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  rmSync(tree, { recursive: true, force: true });
});

function setUp() {
  const child = spawn(process.execPath, [join(tree, 'scripts/setup.mjs')], { cwd: tree, env: { ...process.env, PATH: `${join(tree, 'bin')}:${process.env.PATH}` }, stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  return { child, done: once(child, 'exit').then(([code]) => code as number), said: () => said };
}
const goOn = () => writeFileSync(join(tree, 'go-on'), '');
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
  goOn();
  expect([await next.done, await after.done]).toEqual([0, 0]);
  expect(installs()).toBe(2);
});
