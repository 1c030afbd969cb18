import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Endpoints, readEndpoints } from '../cli/endpoints.ts';
import type { Metrics } from '../local/runtime/metering.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** The platform as a user runs it, in a process of its own, with its cloud assembly and its data in `folder`. */
export class Platform {
  readonly folder: string;
  readonly #args: string[];
  #child: ChildProcess | undefined;

  /** @param args further options of `npm start` */
  constructor(folder: string, args: string[] = []) {
    this.folder = folder;
    this.#args = args;
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  get endpoints(): Endpoints {
    return readEndpoints(this.dataDir);
  }

  /** @returns ms until it said that it is running */
  async start(): Promise<number> {
    const begun = performance.now();
    const child = spawn(process.execPath, [join(ROOT, 'cli', 'start.ts'), '--no-demo', '--port', '0', '--data', this.dataDir, ...this.#args], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let said = '';
    await new Promise<void>((good, bad) => {
      const hear = (text: Buffer) => {
        said += String(text);
        if (said.includes('Crossdock is running')) good();
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('error', bad);
      child.once('exit', (code) => bad(new Error(`the platform ended with ${code}:\n${said}`)));
    });
    return performance.now() - begun;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    await gone;
  }

  /** CPU seconds used so far, all processes together. */
  cpu(): number | undefined {
    return cpuSeconds(this.#child?.pid);
  }

  async metrics(): Promise<Metrics> {
    return (await (await fetch(`${this.endpoints.aws}/_local/metrics`)).json()) as Metrics;
  }

  async resources(): Promise<{ type: string; logicalId: string; ref: string }[]> {
    const { resources } = (await (await fetch(`${this.endpoints.aws}/_local/resources`)).json()) as { resources: { type: string; logicalId: string; ref: string }[] };
    return resources;
  }

  /** Resident memory of the platform and all its child processes, in MB, by command. */
  memory(): { total: number; processes: { command: string; mb: number }[] } {
    const processes = descendants(this.#child?.pid ?? 0).map(({ command, kb }) => ({ command, mb: Math.round(kb / 1024) }));
    return { total: processes.reduce((sum, { mb }) => sum + mb, 0), processes };
  }
}

interface Process {
  pid: number;
  parent: number;
  kb: number;
  command: string;
}

function descendants(root: number): Process[] {
  const all = process.platform === 'linux' ? fromProc() : fromPs();
  const found: Process[] = [];
  const walk = (pid: number) => {
    const one = all.find((candidate) => candidate.pid === pid);
    if (one) found.push(one);
    for (const child of all) if (child.parent === pid) walk(child.pid);
  };
  walk(root);
  return found;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function fromProc(): Process[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const field = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
      return [{ pid: Number(name), parent: field('PPid'), kb: field('VmRSS'), command: /^Name:\s+(.+)$/m.exec(status)?.[1] ?? '' }];
    } catch {
      return []; // gone in the meantime
    }
  });
}

function fromPs(): Process[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,rss=,comm='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid = 0, parent = 0, kb = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, kb, command: line.trim().split(/\s+/).slice(3).join(' ') };
  });
}

/** CPU seconds that a process and all its children have used. Undefined where the system does not say. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function cpuSeconds(root: number | undefined): number | undefined {
  if (process.platform !== 'linux' || root === undefined) return undefined;
  const ticks = descendants(root).reduce((sum, { pid }) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return sum + Number(fields[11]) + Number(fields[12]);
    } catch {
      return sum; // gone in the meantime
    }
  }, 0);
  return ticks / 100; // USER_HZ
}
