import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Platform, until } from '../support/platform.ts';

/** `npm start` and `npm run demo` as a person at a terminal sees them. */
const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'crossdock-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number;
  output: string;
}
const run = (script: string, ...args: string[]): Promise<Ended> =>
  new Promise((good) => {
    execFile(process.execPath, [script, ...args], { cwd: root, timeout: 240_000 }, (error, stdout, stderr) => good({ code: error ? Number(error.code ?? -1) : 0, output: stdout + stderr }));
  });
const start = (...args: string[]) => run('cli/start.ts', '--no-demo', ...args);

/** Process ids below this one. */
function children(pid: number): number[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const direct = all.filter(([, parent]) => parent === pid).map(([child]) => child);
  return direct.flatMap((child) => [child, ...children(child)]);
}
const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

// a start that fails costs a second of one core: two at a time
describe.concurrent('npm start', () => {
  test('--help says what can be chosen', async () => {
    const { code, output } = await start('--help');
    expect(code).toBe(0);
    for (const option of ['--port', '--data', '--fresh', '--erp', '--no-demo', '--help']) expect(output).toContain(option);
  });

  test('an option that there is not, and a port that is none, are said to be so', async () => {
    const unknown = await start('--prot', '4510');
    expect(unknown).toEqual({ code: 2, output: expect.stringContaining("Unknown option '--prot'") });
    expect(unknown.output).toContain('--port <number>');
    expect(unknown.output).not.toContain('    at ');
    const wrong = await start('--port', 'http', '--data', join(folder, 'wrong'));
    expect(wrong).toEqual({ code: 1, output: expect.stringContaining('--port http is no port') });
    expect(wrong.output).not.toContain('    at ');
  });

  test('a port that another program has: said so, with a way out, exit code 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => other.once('listening', listening));
    const { port } = other.address() as { port: number };
    const { code, output } = await start('--port', String(port), '--data', join(folder, 'taken'));
    other.close();
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} is taken by another program.`);
    expect(output).toContain('--port');
    expect(output).not.toContain('    at ');
  });

  test('an ERP address that is none is said to be so, without repeating the password', async () => {
    const { code, output } = await start('--erp', 'tryton=http://admin:geheim@', '--port', '0', '--data', join(folder, 'erp'));
    expect(code).toBe(1);
    expect(output).toContain('--erp');
    expect(output).not.toContain('geheim');
  });

  test.each([
    ['a format that cannot be read', (data: string) => writeFileSync(join(data, 'runtime', 'format.json'), '{"format":')],
    ['a format of a newer version', (data: string) => writeFileSync(join(data, 'runtime', 'format.json'), '{"format":99}')],
    ['a database that is none', (data: string) => {
      mkdirSync(join(data, 'runtime', 'states'));
      writeFileSync(join(data, 'runtime', 'states', 'stepfunctions.sqlite'), 'this is no database, and long enough to be read as the head of one, which it is not at all'.repeat(20));
    }],
    ['a partner whose database is none', (data: string) => {
      mkdirSync(join(data, 'partners'));
      writeFileSync(join(data, 'partners', 'tryton.sqlite'), 'this is no database, and long enough to be read as the head of one, which it is not at all'.repeat(20));
    }],
  ])('a data folder with %s: said so, with a way out, exit code 1', async (what, damage) => {
    const data = join(folder, what.replaceAll(' ', '-'));
    mkdirSync(join(data, 'runtime'), { recursive: true });
    damage(data);
    const { code, output } = await start('--port', '0', '--data', data);
    expect(code).toBe(1);
    expect(output).toMatch(/The data directory .* (is damaged|was written by a newer version)/);
    expect(output).toContain('--fresh');
    expect(output).not.toContain('    at ');
  });

  test('runs, keeps its folder to itself, and ends cleanly on Ctrl-C', async ({ onTestFinished }) => {
    const data = join(folder, 'whole');
    mkdirSync(data);
    writeFileSync(join(data, 'left-over'), 'of an earlier life');
    const platform = new Platform(['--fresh'], data);
    onTestFinished(() => void platform.stop());
    const endpoints = await platform.start();
    expect(existsSync(join(data, 'left-over'))).toBe(false); // --fresh

    const written = JSON.parse(readFileSync(join(data, 'endpoints.json'), 'utf8')) as Record<string, unknown>;
    expect(Object.keys(written)).toEqual(expect.arrayContaining(['aws', 'region', 'api', 'inbound', 'tokenUrl', 'clients', 'users', 'partners']));
    expect(statSync(join(data, 'endpoints.json')).mode & 0o077).toBe(0); // credentials: for their owner alone
    expect(platform.output).toMatch(/ready at http:\/\/127\.0\.0\.1:\d+/);
    for (const url of [endpoints.api, endpoints.partners.shopify, 'curl -s', 'idempotency-key']) expect(platform.output).toContain(url);
    expect((await fetch(`${endpoints.api}/openapi.json`)).status).toBe(200);

    for (const more of [[], ['--fresh']]) {
      const second = await start('--port', '0', '--data', data, ...more);
      expect(second).toEqual({ code: 1, output: expect.stringContaining(`Another runtime (process ${platform.pid}) works on the data directory`) });
      expect(second.output).not.toContain('    at ');
    }
    expect((await fetch(`${endpoints.api}/openapi.json`)).status).toBe(200); // the first one was not disturbed

    const below = children(platform.pid ?? 0);
    expect(below.length).toBeGreaterThan(0); // the database is a process of its own
    expect(await platform.stop()).toBe(0);
    expect(platform.output).toContain('Stopped. Everything is kept');
    await until('the platform\'s own processes to be gone', async () => !below.some(lives));
    await expect(fetch(endpoints.aws)).rejects.toThrow('fetch failed');
  });
});

describe('npm run demo', () => {
  test('without a scenario, or with one that there is not: the list, exit code 2', async () => {
    for (const args of [[], ['no-such-thing']]) {
      const { code, output } = await run('cli/demo.ts', ...args);
      expect(code).toBe(2);
      expect(output).toContain('short-stock');
    }
    expect((await run('cli/demo.ts', 'no-such-thing')).output).toContain('there is no scenario no-such-thing');
    expect((await run('cli/demo.ts', '--help')).code).toBe(0);
  });

  test('without a platform: what to do first', async () => {
    const never = await run('cli/demo.ts', 'web-order', '--data', join(folder, 'never'));
    expect(never).toEqual({ code: 1, output: expect.stringContaining('npm start') });
    const stopped = await run('cli/demo.ts', 'web-order', '--data', join(folder, 'whole'));
    expect(stopped).toEqual({ code: 1, output: expect.stringContaining('npm start') });
  });
});
