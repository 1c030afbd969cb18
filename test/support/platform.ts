import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
export { until } from '../../cli/ask-again.ts';
import { type Endpoints, readEndpoints } from '../../cli/endpoints.ts';

const root = resolve(import.meta.dirname, '../..');

/** The platform as a user runs it: `npm start`, in a process of its own, on a free port. */
export class Platform {
  readonly dataDir: string;
  /** All that it printed. */
  output = '';
  #child: ChildProcess | undefined;
  readonly #args: string[];

  constructor(args: string[] = [], dataDir = mkdtempSync(join(tmpdir(), 'crossdock-'))) {
    this.dataDir = dataDir;
    this.#args = args;
  }

  get endpoints(): Endpoints {
    return readEndpoints(this.dataDir);
  }

  /** What one function logged so far, line by line; `name` is part of its name. */
  functionLog(name: string): string[] {
    const folder = join(this.dataDir, 'runtime', 'lambda', 'logs');
    return readdirSync(folder).filter((file) => file.includes(name)).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts, or starts again, and waits until it is ready. The port stays the same from the second start on. */
  async start(): Promise<Endpoints> {
    const port = this.#port();
    const child = spawn(process.execPath, ['cli/start.ts', '--no-demo', '--port', port, '--data', this.dataDir, ...this.#args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const said: string[] = [];
    const hear = (text: Buffer) => {
      said.push(String(text));
      this.output += text;
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    await new Promise<void>((good, bad) => {
      child.once('error', bad);
      child.once('exit', (code) => bad(new Error(`the platform ended with ${code}:\n${said.join('')}`)));
      child.stdout.on('data', () => said.join('').includes('Crossdock is running') && good());
    });
    return this.endpoints;
  }

  #port(): string {
    try {
      return new URL(this.endpoints.aws).port;
    } catch {
      return '0';
    }
  }

  /** Without any chance to tidy up. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ctrl-C. @returns the exit code */
  stop(): Promise<number | null> {
    return this.#end('SIGINT');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = once(child, 'close'); // all that it said is read by then
    child.kill(signal);
    const [code] = (await gone) as [number | null];
    return code;
  }

  /** Stops it and removes its data. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
