import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../cli/aws.ts';
import { installPackages } from './debian.ts';

const run = promisify(execFile);
const VERSION = '1.46.3';

/** The real AWS CLI from PyPI, in a folder of its own that is kept, as a path; or why it cannot be had. */
export async function installAwsCli(cacheDir = join(tmpdir(), `crossdock-awscli-${VERSION}`)): Promise<{ path: string } | { skipped: string }> {
  const path = join(cacheDir, 'bin', 'aws');
  if (existsSync(path)) return { path };
  const make = () => run('python3', ['-m', 'venv', cacheDir]);
  try {
    await make().catch(async () => {
      const missing = await installPackages('Python with venv', ['python3', 'python3-venv']);
      if (missing) throw new Error(missing);
      await make();
    });
    await run(join(cacheDir, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', `awscli==${VERSION}`], { maxBuffer: 1e8, timeout: 180_000 });
    return { path };
  } catch (error) {
    await rm(cacheDir, { recursive: true, force: true });
    return { skipped: `the AWS CLI could not be installed: ${(error as Error).message.split('\n')[0]}` };
  }
}

/** The AWS CLI as a developer runs it against the local runtime, with nothing of this machine's own configuration. */
export class AwsCli {
  readonly #path: string;
  readonly #endpoint: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(path: string, { aws, region }: { aws: string; region: string }, change: NodeJS.ProcessEnv = {}) {
    this.#path = path;
    this.#endpoint = aws;
    this.#env = {
      PATH: process.env.PATH,
      HOME: tmpdir(),
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: ROOT.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ROOT.secretAccessKey,
      ...change,
    };
  }

  /** What it printed. @throws Error with what it said */
  async text(...args: string[]): Promise<string> {
    const { stdout } = await run(this.#path, ['--endpoint-url', this.#endpoint, ...args], { env: this.#env, maxBuffer: 1e8 });
    return stdout;
  }

  /** What it printed, as JSON; undefined where it printed nothing. */
  async json<T>(...args: string[]): Promise<T> {
    const text = await this.text('--output', 'json', ...args);
    return (text.trim() === '' ? undefined : JSON.parse(text)) as T;
  }
}
