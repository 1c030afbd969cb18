import { Worker } from 'node:worker_threads';
import { ahead, machineOf } from '../clock.ts';
import type { Clock } from '../contract.ts';
import type { LambdaFunction } from './function.ts';

/** One event on its way to a function. */
export interface Invocation {
  id: string;
  payload: string;
  trace: string;
  /** The ARN as it was called, with its qualifier. */
  arn: string;
  version: string;
}

export interface Outcome {
  payload: string;
  error: boolean;
  durationMs: number;
  /** Only for the invocation that waited for the sandbox to start. */
  initMs?: number;
  heapMb: number;
}

interface Message {
  type: 'ready' | 'init-failed' | 'log' | 'result';
  time: number;
  text: string;
  id: string;
  payload: string;
  error?: boolean;
  crashed?: boolean;
  heap: number;
}

export interface SandboxOptions {
  fn: LambdaFunction;
  clock: Clock;
  environment: Record<string, string>;
  logStream: string;
  log: (text: string, time: number) => void;
  /** It has started, or failed to, in that many ms. */
  ready: (initMs: number) => void;
  /** The sandbox is gone: it crashed, timed out or was ended. */
  gone: () => void;
}

/** Lambda gives the init phase 10 seconds: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib */
const INIT_LIMIT_MS = 10_000;
/** 6 MB and a little: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const RESPONSE_LIMIT = 6_291_556;

/** An execution environment: one worker thread, one invocation at a time; module state lives as long as it does. */
export class Sandbox {
  readonly #worker: Worker;
  readonly #options: SandboxOptions;
  readonly #ready: Promise<string | undefined>;
  readonly #started = performance.now();
  #initMs: number | undefined;
  #settle: ((outcome: Omit<Outcome, 'durationMs' | 'initMs'>) => void) | undefined;
  #over = false;

  constructor(options: SandboxOptions) {
    this.#options = options;
    const { fn } = options;
    this.#worker = new Worker(new URL('./sandbox-runtime.mjs', import.meta.url), {
      env: options.environment,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: fn.memoryMb, maxYoungGenerationSizeMb: 8 },
      workerData: {
        handler: fn.handler,
        functionName: fn.name,
        memoryMb: fn.memoryMb,
        json: fn.json,
        logLevel: fn.logLevel,
        logGroup: fn.logGroup,
        logStream: options.logStream,
        ahead,
        callbacks: fn.runtime !== 'nodejs24.x',
      },
    });
    this.#worker.unref();
    const ready = Promise.withResolvers<string | undefined>();
    this.#ready = ready.promise;
    this.#worker.on('message', (message: Message) => {
      if (message.type === 'log') options.log(message.text, message.time);
      if (message.type === 'ready' || message.type === 'init-failed') {
        this.#initMs = performance.now() - this.#started;
        options.ready(this.#initMs);
        ready.resolve(message.type === 'ready' ? undefined : message.payload);
      }
      if (message.type === 'result') {
        if (message.crashed) void this.end();
        this.#settle?.({ payload: message.payload, error: message.error ?? false, heapMb: Math.ceil(message.heap / 1_048_576) });
      }
    });
    this.#worker.on('error', (error: Error & { code?: string }) => {
      const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#crash(
        outOfMemory ? 'Runtime.OutOfMemory' : error.name,
        outOfMemory ? 'Error: Runtime exited with error: signal: killed' : error.message,
      );
      ready.resolve(JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') }));
    });
    this.#worker.on('exit', (code) => {
      const message = code === 0 ? 'Error: Runtime exited without providing a reason' : `Error: Runtime exited with error: exit status ${code}`;
      this.#crash('Runtime.ExitError', message);
      ready.resolve(JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: message }));
    });
  }

  /** It has not come to its first invocation yet. */
  get starting(): boolean {
    return this.#initMs === undefined;
  }

  /** Runs one invocation; never rejects. After an error of the runtime itself (timeout, exit, out of memory) the sandbox is gone. */
  async run(invocation: Invocation): Promise<Outcome> {
    const cold = this.#initMs === undefined;
    const { fn, clock } = this.#options;
    const machine = machineOf(clock);
    this.#worker.ref();
    let began = performance.now();
    const { promise, resolve } = Promise.withResolvers<Omit<Outcome, 'durationMs' | 'initMs'>>();
    const failed = (type: string, message: string) =>
      resolve({ payload: JSON.stringify({ errorType: type, errorMessage: `RequestId: ${invocation.id} ${message}` }), error: true, heapMb: 0 });
    this.#settle = resolve;
    this.#failed = failed;
    const timedOut = (ms: number) => () => {
      const text = `Task timed out after ${(ms / 1000).toFixed(2)} seconds`;
      this.#options.log(`${new Date(clock.now()).toISOString()} ${invocation.id} ${text}`, clock.now());
      failed('Sandbox.Timedout', `Error: ${text}`);
      void this.end();
    };
    let cancel = machine.after(INIT_LIMIT_MS, timedOut(INIT_LIMIT_MS));
    const begin = (broken: string | undefined) => {
      cancel();
      if (this.#settle !== resolve) return;
      if (broken !== undefined) {
        resolve({ payload: broken, error: true, heapMb: 0 });
        void this.end();
        return;
      }
      began = performance.now();
      cancel = machine.after(fn.timeoutMs, timedOut(fn.timeoutMs));
      this.#worker.postMessage({ ...invocation, remainingMs: fn.timeoutMs });
    };
    void this.#ready.then(begin);
    const outcome = await promise;
    cancel();
    this.#settle = undefined;
    this.#worker.unref();
    const durationMs = performance.now() - began;
    const initMs = cold ? this.#initMs : undefined;
    if (Buffer.byteLength(outcome.payload) > RESPONSE_LIMIT) {
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`;
      return { ...outcome, payload: JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }), error: true, durationMs, initMs };
    }
    return { ...outcome, durationMs, initMs };
  }

  async end() {
    if (this.#over) return;
    this.#over = true;
    this.#options.gone();
    await this.#worker.terminate();
  }

  #failed: ((type: string, message: string) => void) | undefined;
  #crash(type: string, message: string) {
    if (this.#settle) this.#failed?.(type, message);
    if (this.#over) return;
    this.#over = true;
    this.#options.gone();
  }
}
