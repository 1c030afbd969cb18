import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Runs a command as a child that cannot outlive this process, not even its kill -9: a shell beside it holds the read end of a pipe
 * whose only writer is this process, and ends the child when that pipe closes. `$0` is the file that its process id goes to.
 */
const WATCHED = `
"$@" 3<&- & child=$!
echo $child > "$0"
( read _ <&3; kill $child; sleep 1; kill -9 $child ) >/dev/null 2>&1 & watch=$!
exec 3<&-
wait $child; code=$?
kill -9 $watch 2>/dev/null
exit $code`;

export interface Child {
  /** Settles when the child is gone, with its exit code. */
  exited: Promise<number>;
  /** Settles when all that it said has been heard, too. */
  silent: Promise<void>;
  stop(): Promise<void>;
}

/** Starts `command`, out of reach of the terminal's Ctrl-C, so that it is there until the rest has stopped; `pidFile` names it for `endLeftover` at the next start. */
export function startChild(command: string, args: string[], pidFile: string, onOutput: (line: string) => void): Child {
  const watched = process.platform !== 'win32';
  const child: ChildProcess = watched
    ? spawn('/bin/sh', ['-c', WATCHED, pidFile, command, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], detached: true })
    : spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  if (!watched) writeFileSync(pidFile, String(child.pid));
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => onOutput(chunk.toString().trim()));
  const exited = new Promise<number>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('exit', (code) => resolve(code ?? -1));
  });
  const silent = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  return {
    exited,
    silent,
    async stop() {
      if (watched) child.stdio[3]?.destroy();
      else child.kill();
      await exited;
      rmSync(pidFile, { force: true });
    },
  };
}

/** Ends what an earlier run left behind, if process `pidFile` names still runs and its command line shows `mark`. */
export async function endLeftover(pidFile: string, mark: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  if (pid > 0 && commandLine(pid).includes(mark)) {
    process.kill(pid, 'SIGKILL');
    while (commandLine(pid).includes(mark)) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  rmSync(pidFile, { force: true });
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
