import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const VERSION = '1.2.1';
/** The platforms that dynoxide publishes a binary for, as Node names them. */
const PLATFORMS = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64']);

/** There is no DynamoDB engine for this machine. `hint` says what to do about it. */
export class NoDynoxide extends Error {
  override readonly name = 'NoDynoxide';
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/**
 * The dynoxide binary of this machine's platform. A missing package is installed first (npm skips optional dependencies of another
 * platform, and a lock file made elsewhere may not name this one).
 */
export async function findDynoxide(platform = `${process.platform}-${process.arch}`): Promise<string> {
  const otherwise = 'Start any DynamoDB-compatible server, e.g. DynamoDB Local, and set DYNAMODB_ENDPOINT to its address.';
  if (!PLATFORMS.has(platform)) throw new NoDynoxide(`There is no DynamoDB engine (dynoxide) for ${platform}.`, otherwise);
  const name = `@dynoxide/${platform}`;
  const installed = locate(name, platform);
  if (installed) return installed;
  const args = ['install', '--no-save', '--no-audit', '--no-fund', `${name}@${VERSION}`];
  try {
    await promisify(execFile)('npm', args, { cwd: projectRoot(), shell: process.platform === 'win32' });
  } catch {
    const why = `The DynamoDB engine for ${platform} (${name}) is not installed, and npm could not install it.`;
    throw new NoDynoxide(why, `Try: npm ${args.join(' ')}. ${otherwise}`);
  }
  const found = locate(name, platform);
  if (!found) throw new NoDynoxide(`npm installed ${name}, but it holds no binary.`, otherwise);
  return found;
}

function locate(name: string, platform: string): string | undefined {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const binary = join(folder, platform.startsWith('win32') ? 'dynoxide.exe' : 'dynoxide');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

function projectRoot() {
  return resolve(import.meta.dirname, '../..');
}
