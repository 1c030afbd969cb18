import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installPackages } from './debian.ts';

const run = promisify(execFile);

/** A package from PyPI, in a virtual environment of its own that is kept: the folder of its programs, or why it cannot be had. */
export async function installFromPypi(what: string, name: string, version: string): Promise<{ bin: string } | { skipped: string }> {
  const folder = join(tmpdir(), `crossdock-${name}-${version}`);
  const whole = join(folder, 'whole');
  if (existsSync(whole)) return { bin: join(folder, 'bin') };
  const make = () => run('python3', ['-m', 'venv', folder]);
  try {
    await make().catch(async () => {
      const missing = await installPackages('Python with venv', ['python3', 'python3-venv']);
      if (missing) throw new Error(missing);
      await make();
    });
    await run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', `${name}==${version}`], { maxBuffer: 1e8, timeout: 180_000 });
    await run('touch', [whole]);
    return { bin: join(folder, 'bin') };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    return { skipped: `${what} could not be installed: ${(error as Error).message.split('\n')[0]}` };
  }
}
