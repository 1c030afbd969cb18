import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../cli/aws.ts';
import { installFromPypi } from './pypi.ts';

const run = promisify(execFile);

/** The real AWS CLI from PyPI, as a path; or why it cannot be had. */
export async function installAwsCli(): Promise<{ path: string } | { skipped: string }> {
  const installed = await installFromPypi('the AWS CLI', 'awscli', '1.46.3');
  return 'skipped' in installed ? installed : { path: join(installed.bin, 'aws') };
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
