import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Installs Debian packages when this is Debian and we are root. Gives the reason where it cannot. `what` is for people. */
export async function installPackages(what: string, packages: readonly string[]): Promise<string | undefined> {
  if (!existsSync('/usr/bin/apt-get')) return `${what} comes from Debian packages, and this machine has no apt-get`;
  if (process.getuid?.() !== 0) return `${what} is not installed: apt-get install --no-install-recommends ${packages.join(' ')}`;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env, maxBuffer: 1e8 });
  try {
    // the list of packages may be old, or not there yet: read it anew only then
    await install().catch(async () => {
      await run('apt-get', ['update'], { env, maxBuffer: 1e8 });
      await install();
    });
    return undefined;
  } catch (error) {
    return `apt-get could not install ${what}: ${(error as Error).message.split('\n')[0]}`;
  }
}
