import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RuntimeProblem } from './problem.ts';

/** Goes up when an engine changes how it stores what it cannot read back. */
const FORMAT = 1;

interface Lock {
  pid: number;
  /** Tells this process from a later one that was given the same id. */
  started: string;
}

/** Takes a data directory for this process alone. Gives back how to let go of it. Throws `RuntimeProblem`. */
export function takeDataDirectory(directory: string): () => void {
  const fresh = `Start with an empty one (--fresh, or another --data), or see to ${directory}.`;
  try {
    mkdirSync(directory, { recursive: true });
    const unlock = lock(join(directory, 'lock'), directory);
    try {
      checkFormat(join(directory, 'format.json'), directory, fresh);
    } catch (error) {
      unlock();
      throw error;
    }
    return unlock;
  } catch (error) {
    if (error instanceof RuntimeProblem) throw error;
    throw new RuntimeProblem(`The data directory ${directory} cannot be used: ${(error as Error).message}`, fresh);
  }
}

function lock(file: string, directory: string): () => void {
  const mine: Lock = { pid: process.pid, started: startOf(process.pid) ?? '' };
  const holder = readLock(file);
  if (holder && startOf(holder.pid) === holder.started) {
    throw new RuntimeProblem(
      `Another runtime (process ${holder.pid}) works on the data directory ${directory}.`,
      'Stop that one first, or give this one a directory of its own with --data.',
    );
  }
  writeFileSync(file, JSON.stringify(mine));
  return () => {
    const now = readLock(file);
    if (now?.pid === mine.pid) rmSync(file, { force: true });
  };
}

function readLock(file: string): Lock | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Lock;
  } catch {
    return undefined; // none, or half written by a process that was killed
  }
}

/** When a process began, in the words of the operating system; undefined when it is gone. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
    if (process.platform === 'win32') return process.kill(pid, 0) ? 'running' : undefined;
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function checkFormat(file: string, directory: string, hint: string) {
  const format = readFormat(file);
  if (format === 'none') return writeFileSync(file, JSON.stringify({ format: FORMAT }));
  if (typeof format !== 'number') throw new RuntimeProblem(`The data directory ${directory} is damaged: ${file} cannot be read.`, hint);
  if (format > FORMAT) throw new RuntimeProblem(`The data directory ${directory} was written by a newer version (format ${format}, this one reads ${FORMAT}).`, hint);
}

function readFormat(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return 'none';
  }
  try {
    return (JSON.parse(text) as { format?: unknown }).format;
  } catch {
    return undefined;
  }
}
