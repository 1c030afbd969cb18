import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const run = (file: string, option: string) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '..', '..', file), option], { encoding: 'utf8' });
  return [status, stdout.split('\n')[0], stderr.split('\n')[0]];
};

test('a script that is called wrongly ends with 2 and says why, and with its help where it is asked for', () => {
  expect(run('scripts/release-schemas.ts', '--nonsense')).toEqual([2, '', "Unknown option '--nonsense'"]);
  expect(run('scripts/release-schemas.ts', '--help')).toEqual([0, 'npm run release:schemas [-- --again]', '']);
});
