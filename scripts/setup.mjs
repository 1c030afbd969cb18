/**
 * Runs before every npm script, on whatever Node ≥ 20 the machine has, without dependencies: installs what package-lock.json says, where it is not
 * there yet. Node 24 itself is among it (devDependency `node`). Of several commands that find it missing at once, one installs and the others wait.
 * With `--installed` npm says that it has installed, whoever called it (`postinstall` in package.json): what package-lock.json says by now is marked as there.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const locked = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
const mark = join(root, 'node_modules', '.crossdock-installed');
const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const build = join(root, '.build');
const turn = join(build, 'installing');

const isInstalled = () => read(mark) === locked && existsSync(node);
if (process.argv.includes('--installed')) {
  if (nodeVersion().startsWith('v24.')) writeFileSync(mark, locked);
} else if (!isInstalled()) {
  await takeTurn();
  try {
    if (!isInstalled()) install();
  } finally {
    rmSync(turn, { recursive: true, force: true });
  }
}

function install() {
  const begun = Date.now();
  console.log('Installing dependencies (once, and when package-lock.json changes) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) return fail('npm ci failed: see above. Is the npm registry reachable?');
  if (!isInstalled()) {
    return fail(`The project's own Node 24 could not be installed (found ${nodeVersion() || 'none'}). npm's package "node" has no binary for ${process.platform} ${process.arch}, or install scripts are switched off (npm config get ignore-scripts).`);
  }
  console.log(`Installed in ${((Date.now() - begun) / 1000).toFixed(1)} s.`);
}

function nodeVersion() {
  return spawnSync(node, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' }).stdout?.trim() ?? '';
}

/** Two `npm ci` in one tree delete under each other. The turn is a folder that comes with the process id of its holder already in it, so that nobody sees one without. */
async function takeTurn() {
  mkdirSync(build, { recursive: true });
  const mine = mkdtempSync(join(build, 'installing-'));
  writeFileSync(join(mine, 'pid'), String(process.pid));
  for (let said = ''; !moved(mine, turn); ) {
    const pid = read(join(turn, 'pid'));
    if (pid && !isRunning(Number(pid))) {
      giveUp(pid);
    } else {
      if (pid && said !== pid) console.log(`Another command (process ${pid}) is installing the dependencies: this one waits for it. Where that is no command of this project, delete ${turn}.`);
      said = pid || said;
      await sleep(100);
    }
  }
}

/** The turn of a process that was killed. Whoever took it meanwhile keeps it. */
function giveUp(pid) {
  const aside = join(build, `given-up-${process.pid}`);
  if (!moved(turn, aside)) return;
  if (read(join(aside, 'pid')) !== pid) moved(aside, turn);
  else rmSync(aside, { recursive: true, force: true });
}

/** A folder onto one that is there and not empty is refused: https://man7.org/linux/man-pages/man2/rename.2.html */
function moved(from, to) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOENT'].includes(error.code)) return false;
    throw error;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function fail(why) {
  console.error(why);
  process.exitCode = 1;
}
