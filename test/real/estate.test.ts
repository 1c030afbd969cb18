import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Platform } from '../support/platform.ts';

const run = promisify(execFile);
const platform = new Platform(['--ship-after', '200']);

beforeAll(async () => void (await platform.start()));
afterAll(() => platform.remove());

test('npm run demo -- estate shows every order with the same net, tax, freight and gross in every system that keeps it, and ends with nothing owed', async () => {
  const { stdout } = await run(process.execPath, ['cli/demo.ts', 'estate', '--data', platform.dataDir], { cwd: resolve(import.meta.dirname, '../..') });
  const lines = stdout.split('\n');
  expect(lines).toContain('nothing of the four orders is owed any more, here and in Xero');
  expect(lines).toContain('every figure is equal, to the cent, in every system that keeps it');
  // figures stand behind two blanks and their name; what is not kept is a dash
  const rows = lines.flatMap((line) => {
    const [, name, cells = ''] = /^ {2}(net|tax|freight|gross) +(.*)$/.exec(line) ?? [];
    return name ? [{ name, said: new Set(cells.split(/ +/).filter((cell) => cell !== '-')), systems: cells.split(/ +/).length }] : [];
  });
  expect(rows.map(({ name, said, systems }) => [name, ...said, systems])).toEqual([
    ['net', '597.78', 8], ['tax', '49.31', 8], ['freight', '12.34', 8], ['gross', '659.43', 8],
    ['net', '222.50', 8], ['tax', '0.00', 8], ['freight', '10.05', 8], ['gross', '232.55', 8],
    ['net', '587.95', 8], ['tax', '48.50', 8], ['freight', '0.00', 8], ['gross', '636.45', 8],
    ['net', '324.92', 8], ['tax', '27.99', 8], ['freight', '14.50', 8], ['gross', '367.41', 8],
  ]);
}, 600_000);
