import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const SOURCES = ['bin', 'lib', 'core', 'lambdas', 'statemachines', 'console', 'cdk.json', 'package-lock.json'];

/**
 * Synthesises the app into `outDir` unless its sources are as they were the last time. A process of its own does it, so that the CDK's memory is not the
 * platform's.
 * @returns whether anything was built
 */
export async function buildAssembly(outDir: string): Promise<boolean> {
  const mark = join(outDir, '.sources');
  const now = fingerprint();
  if (existsSync(join(outDir, 'manifest.json')) && existsSync(mark) && readFileSync(mark, 'utf8') === now) return false;
  rmSync(join(outDir, '.compile-cache'), { recursive: true, force: true }); // of the sandboxes, for code that is no more
  await run([join(root, 'scripts', 'synth.ts'), '--fast', '--out', outDir]);
  writeFileSync(mark, now);
  return true;
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) for (const file of files(join(root, source))) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function files(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => files(join(path, entry.name)));
  } catch {
    return [path]; // a file
  }
}

async function run(args: string[]): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`the application could not be synthesised:\n${said}`);
}
