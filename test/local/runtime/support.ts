import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT_KEY } from '../../../local/credentials/credentials.ts';

export const ASSEMBLY = join(import.meta.dirname, 'assembly');

/** A data directory of a test's own, and how to be rid of it. */
export function aDataDirectory() {
  const path = mkdtempSync(join(tmpdir(), 'runtime-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A runtime in a process of its own: to be killed, or to have its time moved. */
export async function beginApart(dataDir: string, assembly = ASSEMBLY): Promise<{ child: ChildProcess; endpoint: string; database: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), dataDir, assembly], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = await new Promise<string>((resolve) => child.stdout!.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  return { child, ...(JSON.parse(said) as { endpoint: string; database: number }) };
}

/** What an AWS SDK client is made with, to be the developer at this endpoint. */
export function asDeveloper(endpoint: string) {
  return { endpoint, region: 'eu-west-1', credentials: ROOT_KEY, maxAttempts: 1 };
}
