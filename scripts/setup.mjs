/**
 * Runs before every npm script, on whatever Node ≥ 20 the machine has, without dependencies: installs what package-lock.json says, where it is not
 * there yet. Node 24 itself is among it (devDependency `node`).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
const mark = join(root, 'node_modules', '.crossdock-installed');
const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

const installed = existsSync(mark) ? readFileSync(mark, 'utf8') : '';
if (installed !== lock || !existsSync(node)) {
  const begun = Date.now();
  console.log('Installing dependencies (once, and when package-lock.json changes) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error('npm ci failed: see above. Is the npm registry reachable?');
    process.exit(1);
  }
  const version = spawnSync(node, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' }).stdout?.trim() ?? '';
  if (!version.startsWith('v24.')) {
    console.error(`The project's own Node 24 could not be installed (found ${version || 'none'}). npm's package "node" has no binary for ${process.platform} ${process.arch}, or install scripts are switched off (npm config get ignore-scripts).`);
    process.exit(1);
  }
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, lock);
  console.log(`Installed in ${((Date.now() - begun) / 1000).toFixed(1)} s.`);
}
