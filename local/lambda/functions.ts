import { join } from 'node:path';
import { machineOf } from '../clock.ts';
import { AwsError, Unsupported } from '../contract.ts';
import type { Host, JsonObject, ResourceType } from '../contract.ts';
import { functionHonoured, functionIgnored, readFunction } from './function.ts';
import type { LambdaFunction } from './function.ts';
import type { LogSink } from './log-sink.ts';
import { parseArn, parseFunctionName } from './names.ts';
import { Patience, Pool } from './pool.ts';
import type { CredentialsFor } from './pool.ts';
import { label } from './properties.ts';
import type { Settings } from './settings.ts';

export interface FunctionsOptions {
  assetRoot: string;
  credentialsFor: CredentialsFor;
  maxSandboxes: number;
  maxIdleSandboxes: number;
  idleMs: number;
  invoked: (functionName: string, durationMs: number, memoryMb: number) => void;
}

export interface Entry {
  fn: LambdaFunction;
  reserved: number | undefined;
  pool: Pool;
}

export interface Found {
  entry: Entry;
  qualifier: string | undefined;
  version: string;
}

/** What is called every minute is not ended in between: to start it again takes as much as ten warm invocations. In ms. */
const BETWEEN_MINUTES = 75_000;

/** The functions with their versions, aliases and sandboxes. All versions run the same code: the template holds only one. */
export class Functions {
  readonly #host: Host;
  readonly #options: FunctionsOptions;
  readonly #sink: LogSink;
  readonly #settings: Settings;
  readonly #entries = new Map<string, Entry>();
  readonly #versions = new Map<string, string[]>();
  readonly #aliases = new Map<string, string>();
  readonly #patience = new Patience();
  #cancelSweep: (() => void) | undefined;
  /** When the last invocation of any function ended. */
  #quietSince = 0;

  constructor(host: Host, options: FunctionsOptions, sink: LogSink, settings: Settings) {
    this.#host = host;
    this.#options = options;
    this.#sink = sink;
    this.#settings = settings;
  }

  readonly types: Readonly<Record<string, ResourceType>> = {
    'AWS::Lambda::Function': {
      honoured: functionHonoured,
      ignored: functionIgnored,
      identify: ({ stack, logicalId, properties, region, account }) => {
        const name = String(properties.FunctionName ?? `${stack}-${logicalId}`.slice(0, 64));
        return { ref: name, attributes: { Arn: `arn:aws:lambda:${region}:${account}:function:${name}` } };
      },
      create: (resource) => {
        const { assetRoot, credentialsFor, maxSandboxes } = this.#options;
        const { fn, reserved } = readFunction(resource, assetRoot, join(this.#host.dataDir, 'inline'));
        if (fn.deadLetterArn && !['sqs', 'sns'].includes(parseArn(fn.deadLetterArn).service)) {
          throw new Unsupported(label(resource), `DeadLetterConfig.TargetArn ${fn.deadLetterArn}`);
        }
        const pool = new Pool(fn, this.#host, this.#sink, credentialsFor, maxSandboxes, this.#patience, () => this.#keepIdleFew());
        this.#entries.set(fn.name, { fn, pool, reserved: this.#settings.get('concurrency', fn.name, reserved ?? null) ?? undefined });
      },
    },
    'AWS::Lambda::Version': {
      honoured: ['FunctionName'],
      ignored: ['Description', 'CodeSha256', 'RuntimePolicy'],
      identify: ({ logicalId, properties, region, account }) => {
        const { name } = parseFunctionName(String(properties.FunctionName));
        const versions = this.#versions.get(name) ?? [];
        if (!versions.includes(logicalId)) versions.push(logicalId);
        this.#versions.set(name, versions);
        const Version = String(versions.indexOf(logicalId) + 1);
        const FunctionArn = `arn:aws:lambda:${region}:${account}:function:${name}:${Version}`;
        return { ref: FunctionArn, attributes: { Version, FunctionArn } };
      },
      create: () => {},
    },
    'AWS::Lambda::Alias': {
      honoured: ['FunctionName', 'FunctionVersion', 'Name'],
      ignored: ['Description', 'ProvisionedConcurrencyConfig'],
      identify: ({ properties, region, account }) => {
        const { name } = parseFunctionName(String(properties.FunctionName));
        const arn = `arn:aws:lambda:${region}:${account}:function:${name}:${String(properties.Name)}`;
        return { ref: arn, attributes: { AliasArn: arn } };
      },
      create: ({ ref, properties }) => {
        const { name, qualifier } = parseFunctionName(ref);
        this.#aliases.set(`${name}:${qualifier}`, String(properties.FunctionVersion));
      },
    },
  };

  get(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  all(): Entry[] {
    return [...this.#entries.values()];
  }

  /** Throws ResourceNotFoundException. */
  find({ FunctionName, Qualifier }: JsonObject): Found {
    const parsed = parseFunctionName(String(FunctionName));
    const qualifier = Qualifier === undefined || Qualifier === null ? parsed.qualifier : String(Qualifier);
    const entry = this.#entries.get(parsed.name);
    const version = this.#version(parsed.name, qualifier);
    if (entry && version) return { entry, qualifier, version };
    const arn = `arn:aws:lambda:${this.#host.region}:${this.#host.account}:function:${parsed.name}${qualifier ? `:${qualifier}` : ''}`;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' });
  }

  /** Runs one event, or throws TooManyRequestsException. */
  async run({ entry, qualifier, version }: Found, payload: string, trace = this.newTrace(), id = this.#host.id()) {
    const { fn, pool, reserved } = entry;
    if (reserved !== undefined && pool.inFlight >= reserved) {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' });
    }
    const arn = qualifier ? `${fn.arn}:${qualifier}` : fn.arn;
    const outcome = await pool.run({ id, payload, trace, arn, version });
    this.#quietSince = machineOf(this.#host.clock).now();
    this.#options.invoked(fn.name, outcome.durationMs, fn.memoryMb);
    return { ...outcome, id, version };
  }

  /** X-Ray's header: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
  newTrace(): string {
    const hex = this.#host.id().replaceAll('-', '');
    const seconds = Math.floor(this.#host.clock.now() / 1000).toString(16);
    return `Root=1-${seconds}-${hex.slice(0, 24)};Parent=${hex.slice(16)};Sampled=1`;
  }

  start() {
    const { idleMs } = this.#options;
    const machine = machineOf(this.#host.clock);
    this.#cancelSweep = machine.after(idleMs / 2, () => {
      const now = machine.now();
      if (this.#quietSince <= now - idleMs) for (const { pool } of this.all()) pool.sweep(now - Math.max(idleMs, BETWEEN_MINUTES));
      this.start();
    });
  }

  async stop() {
    this.#cancelSweep?.();
    await Promise.all(this.all().map(({ pool }) => pool.end()));
  }

  #version(name: string, qualifier: string | undefined): string | undefined {
    if (qualifier === undefined || qualifier === '$LATEST') return '$LATEST';
    const published = this.#versions.get(name)?.length ?? 0;
    return this.#aliases.get(`${name}:${qualifier}`) ?? (/^[1-9]\d*$/.test(qualifier) && Number(qualifier) <= published ? qualifier : undefined);
  }

  /** Ends the one that is idle longest, of functions that have another, since the next call of those is not cold. */
  #keepIdleFew() {
    const pools = this.all().map(({ pool }) => pool);
    const idle = pools.reduce((sum, pool) => sum + pool.idle, 0);
    if (idle <= this.#options.maxIdleSandboxes) return;
    const several = pools.filter((pool) => pool.idle > 0 && pool.sandboxes > 1);
    (several.length > 0 ? several : pools).reduce((a, b) => (b.idleSince < a.idleSince ? b : a)).endLongestIdle();
  }
}
