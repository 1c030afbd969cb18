import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../store/replace-file.ts';
import { RuntimeProblem } from './problem.ts';

/** Goes up when an engine changes how it stores what it cannot read back. */
const FORMAT = 1;

/** Name of the file that says whose a directory is. */
export const LOCK = 'lock';

interface Lock {
  pid: number;
  /** Tells this process from a later one that was given the same id. */
  started: string;
}

/** Takes a data directory for this process alone. Gives back how to let go of it. Throws `RuntimeProblem`. */
export function takeDataDirectory(directory: string): () => void {
  const fresh = `Start with an empty one (--fresh, or another --data), or see to ${directory}.`;
  try {
    const unlock = lockDirectory(directory);
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

/** Makes a directory this process's own until it lets go, whatever is in it. Throws `RuntimeProblem` while another one works on it. */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, LOCK);
  const mine: Lock = { pid: process.pid, started: startOf(process.pid) ?? '' };
  const holder = readLock(file);
  if (holder && startOf(holder.pid) === holder.started) {
    throw new RuntimeProblem(
      `Another runtime (process ${holder.pid}) works on the data directory ${directory}.`,
      'Stop that one first, or give this one a directory of its own with --data.',
    );
  }
  if (holder) rmSync(file, { force: true });
  try {
    writeFileSync(file, JSON.stringify(mine), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || readLock(file)) throw error; // another one was quicker
    writeFileSync(file, JSON.stringify(mine)); // half written, by a process that was killed
  }
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
    if (process.platform === 'linux') {
      // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: state and start time; a zombie is gone, though its parent does not know yet
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    if (process.platform === 'win32') return process.kill(pid, 0) ? 'running' : undefined;
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function checkFormat(file: string, directory: string, hint: string) {
  const format = readFormat(file);
  if (format === 'none') return replaceFile(file, JSON.stringify({ format: FORMAT }));
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
