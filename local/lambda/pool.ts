import { devNull } from 'node:os';
import { machineOf } from '../clock.ts';
import { AwsError } from '../contract.ts';
import type { Clock, Host } from '../contract.ts';
import type { LambdaFunction } from './function.ts';
import type { LogSink } from './log-sink.ts';
import { Sandbox } from './sandbox.ts';
import type { Invocation, Outcome } from './sandbox.ts';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}
export type CredentialsFor = (roleArn: string, session: string) => Credentials;

interface Slot {
  sandbox: Sandbox;
  idleSince: number;
  /** Gets the log lines of the invocation under way. */
  listen: ((text: string) => void) | undefined;
  log: (text: string, time: number) => void;
}

/**
 * A busy sandbox is mostly free again sooner than another has started, which takes a tenth of a second of processor time. So whoever finds all of a function
 * busy waits as long as the last start took, of whichever function, which says how busy the machine is; within these bounds, in ms.
 */
export class Patience {
  ms = 50;

  started(ms: number) {
    this.ms = Math.min(Math.max(ms, 50), 1_000);
  }
}

/** The sandboxes of one function: grows to `limit` where those there are do not keep up with the demand, beyond which invocations wait their turn. */
export class Pool {
  readonly fn: LambdaFunction;
  readonly #host: Host;
  /** What idle sandboxes, and whoever waits for one, go by. */
  readonly #machine: Clock;
  readonly #sink: LogSink;
  readonly #credentials: CredentialsFor;
  readonly #limit: number;
  readonly #patience: Patience;
  readonly #becameIdle: () => void;
  readonly #slots = new Set<Slot>();
  readonly #idle: Slot[] = [];
  readonly #waiting: PromiseWithResolvers<Slot>[] = [];
  #ended = false;
  /** Invocations running and waiting. */
  inFlight = 0;

  constructor(fn: LambdaFunction, host: Host, sink: LogSink, credentials: CredentialsFor, limit: number, patience: Patience, becameIdle: () => void) {
    this.fn = fn;
    this.#host = host;
    this.#machine = machineOf(host.clock);
    this.#sink = sink;
    this.#credentials = credentials;
    this.#limit = limit;
    this.#patience = patience;
    this.#becameIdle = becameIdle;
  }

  get sandboxes() {
    return this.#slots.size;
  }

  /** Runs an invocation; `log` has its lines, platform lines included, in order. */
  async run(invocation: Invocation): Promise<Outcome & { log: string[] }> {
    this.inFlight += 1;
    try {
      const slot = await this.#take();
      const log: string[] = [];
      slot.listen = (text) => log.push(text);
      this.#platform(slot, 'START', invocation);
      const outcome = await slot.sandbox.run(invocation);
      this.#platform(slot, 'END', invocation);
      this.#platform(slot, 'REPORT', invocation, outcome);
      slot.listen = undefined;
      this.#giveBack(slot);
      return { ...outcome, log };
    } finally {
      this.inFlight -= 1;
    }
  }

  /** Ends sandboxes that nobody needed since `before`. */
  sweep(before: number) {
    for (const slot of this.#idle.filter((one) => one.idleSince <= before)) void slot.sandbox.end();
  }

  /** Since when its longest idle sandbox has been idle. */
  get idleSince(): number {
    return this.#idle[0]?.idleSince ?? Infinity;
  }

  get idle() {
    return this.#idle.length;
  }

  endLongestIdle() {
    void this.#idle[0]?.sandbox.end();
  }

  /** Ends all sandboxes, whatever they are at; nothing runs after this. */
  async end() {
    this.#ended = true;
    for (const { reject } of this.#waiting.splice(0)) reject(stopping());
    await Promise.all([...this.#slots].map((slot) => slot.sandbox.end()));
  }

  #take(): Promise<Slot> {
    if (this.#ended) return Promise.reject(stopping());
    const idle = this.#idle.pop();
    if (idle) return Promise.resolve(idle);
    if (this.#slots.size === 0) return Promise.resolve(this.#start());
    const place = Promise.withResolvers<Slot>();
    this.#waiting.push(place);
    this.#growLater(place);
    return place.promise;
  }

  #growLater(place: PromiseWithResolvers<Slot>) {
    if (this.#slots.size < this.#limit) this.#machine.after(this.#patience.ms, () => this.#grow(place));
  }

  /** A sandbox of its own for who still waits: one at a time, since what starts may serve all. */
  #grow(place: PromiseWithResolvers<Slot>) {
    const at = this.#waiting.indexOf(place);
    if (at < 0 || this.#slots.size >= this.#limit) return;
    if ([...this.#slots].some(({ sandbox }) => sandbox.starting)) return this.#growLater(place);
    this.#waiting.splice(at, 1);
    place.resolve(this.#start());
  }

  #giveBack(slot: Slot) {
    const alive = this.#slots.has(slot);
    const next = this.#waiting.shift();
    if (next) return next.resolve(alive ? slot : this.#start());
    if (!alive) return;
    slot.idleSince = this.#machine.now();
    this.#idle.push(slot);
    this.#becameIdle();
  }

  #start(): Slot {
    const { fn } = this;
    const day = new Date(this.#host.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const logStream = `${day}/[$LATEST]${this.#host.id().replaceAll('-', '')}`;
    const log = (text: string, time: number) => {
      slot.listen?.(text);
      this.#sink.write(fn.name, logStream, time, text);
    };
    const sandbox = new Sandbox({
      fn,
      clock: this.#host.clock,
      environment: this.#environment(logStream),
      logStream,
      log,
      ready: (initMs) => this.#patience.started(initMs),
      gone: () => {
        this.#slots.delete(slot);
        const at = this.#idle.indexOf(slot);
        if (at >= 0) this.#idle.splice(at, 1);
      },
    });
    const slot: Slot = { sandbox, log, idleSince: 0, listen: undefined };
    this.#slots.add(slot);
    return slot;
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
  #environment(logStream: string): Record<string, string> {
    const { fn } = this;
    const credentials = this.#credentials(fn.role, fn.name);
    return {
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      ...fn.environment,
      AWS_REGION: fn.region,
      AWS_DEFAULT_REGION: fn.region,
      AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: fn.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: logStream,
      ...(fn.json ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: fn.logLevel } : {}),
      LAMBDA_TASK_ROOT: fn.codeRoot,
      _HANDLER: fn.handler,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      AWS_ENDPOINT_URL: this.#host.endpoint,
      // Lambda has no ~/.aws; a developer's own profile must not change what a function does.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    };
  }

  /** Lambda's own lines: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html and monitoring-cloudwatchlogs-advanced.html */
  #platform(slot: Slot, kind: 'START' | 'END' | 'REPORT', { id, version, trace }: Invocation, outcome?: Outcome) {
    const now = this.#host.clock.now();
    const write = slot.log;
    const tracing = /Root=([^;]+)/.exec(trace)?.[1];
    if (this.fn.json) {
      const type = { START: 'platform.start', END: 'platform.runtimeDone', REPORT: 'platform.report' }[kind];
      const metrics = outcome && {
        durationMs: round(outcome.durationMs),
        billedDurationMs: Math.ceil(outcome.durationMs),
        memorySizeMB: this.fn.memoryMb,
        maxMemoryUsedMB: outcome.heapMb,
        ...(outcome.initMs === undefined ? {} : { initDurationMs: round(outcome.initMs) }),
      };
      const status = outcome && { status: outcome.error ? 'error' : 'success' };
      const record = { requestId: id, ...(kind === 'START' ? { version } : {}), ...status, ...(metrics ? { metrics } : {}) };
      return write(JSON.stringify({ time: new Date(now).toISOString(), type, record }), now);
    }
    if (kind === 'START') return write(`START RequestId: ${id} Version: ${version}`, now);
    if (kind === 'END' || !outcome) return write(`END RequestId: ${id}`, now);
    const init = outcome.initMs === undefined ? '' : `Init Duration: ${outcome.initMs.toFixed(2)} ms\t`;
    write(
      `REPORT RequestId: ${id}\tDuration: ${outcome.durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(outcome.durationMs)} ms\t` +
        `Memory Size: ${this.fn.memoryMb} MB\tMax Memory Used: ${outcome.heapMb} MB\t${init}` +
        (tracing ? `\nXRAY TraceId: ${tracing}` : ''),
      now,
    );
  }
}

const stopping = () => new AwsError('ServiceException', 'The runtime is stopping.', 500);
const round = (ms: number) => Math.round(ms * 1000) / 1000;
