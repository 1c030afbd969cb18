import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { AwsError, Unsupported } from '../contract.ts';
import type { AwsCall, Engine, Host, Json, JsonObject, Resource, ResourceType } from '../contract.ts';
import { openStore } from '../store/sqlite.ts';
import { AsyncQueue, asyncSchema, defaultEventConfig } from './async-queue.ts';
import type { EventConfig } from './async-queue.ts';
import { functionConfiguration, mappingConfiguration } from './configuration.ts';
import { destinationServices } from './destination.ts';
import { functionHonoured, functionIgnored, MappingProperties, readFunction } from './function.ts';
import type { LambdaFunction } from './function.ts';
import { LogSink } from './log-sink.ts';
import { readMapping, stableUuid } from './mapping.ts';
import type { BatchAnswer, Mapping, Poller } from './mapping.ts';
import { parseArn, parseFunctionName } from './names.ts';
import { Pool } from './pool.ts';
import type { CredentialsFor } from './pool.ts';
import { label, number, readProperties } from './properties.ts';
import { SqsPoller } from './sqs-poller.ts';
import { StreamPoller, streamSchema } from './stream-poller.ts';

export interface LambdaOptions {
  /** The cloud assembly: assets are folders in it. */
  assetRoot: string;
  credentialsFor: CredentialsFor;
  /** Sandboxes per function; further invocations wait. */
  maxSandboxes?: number;
  /** An idle sandbox is ended after this. */
  idleMs?: number;
  /** Told of every invocation that ran, for metering (Lambda charges per request and GB-second). */
  invoked?: (functionName: string, durationMs: number, memoryMb: number) => void;
}

interface Entry {
  fn: LambdaFunction;
  reserved: number | undefined;
  pool: Pool;
}

const REQUEST_LIMIT = 6_291_456;
/** 1 MB since October 2025: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const EVENT_LIMIT = 1_048_576;

const schema = `CREATE TABLE IF NOT EXISTS settings (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key)) STRICT; ${asyncSchema} ${streamSchema}`;

/** AWS Lambda on worker threads: functions, asynchronous invocation, and the pollers of event source mappings. */
export class Lambda implements Engine {
  readonly service = 'lambda';
  readonly #host: Host;
  readonly #options: LambdaOptions;
  readonly #db: DatabaseSync;
  readonly #sink: LogSink;
  readonly #events: AsyncQueue;
  readonly #functions = new Map<string, Entry>();
  readonly #versions = new Map<string, string[]>();
  readonly #aliases = new Map<string, string>();
  readonly #configs = new Map<string, EventConfig>();
  readonly #mappings = new Map<string, { mapping: Mapping; enabled: boolean; poller?: Poller }>();
  #cancelSweep: (() => void) | undefined;

  constructor(host: Host, options: LambdaOptions) {
    this.#host = host;
    this.#options = options;
    this.#db = openStore(join(host.dataDir, 'lambda.sqlite'), schema);
    this.#sink = new LogSink(join(host.dataDir, 'logs'));
    this.#events = new AsyncQueue({
      host,
      db: this.#db,
      find: (name) => this.#functions.get(name),
      config: (name, qualifier) => this.#configs.get(`${name}:${qualifier ?? '$LATEST'}`) ?? defaultEventConfig,
      invoke: async ({ id, name, qualifier, payload, trace }) => this.#run(name, qualifier ?? undefined, payload, trace, id),
    });
  }

  readonly types: Readonly<Record<string, ResourceType>> = {
    'AWS::Lambda::Function': {
      honoured: functionHonoured,
      ignored: functionIgnored,
      identify: ({ stack, logicalId, properties, region, account }) => {
        const name = String(properties.FunctionName ?? `${stack}-${logicalId}`.slice(0, 64));
        return { ref: name, attributes: { Arn: `arn:aws:lambda:${region}:${account}:function:${name}` } };
      },
      create: (resource) => this.#createFunction(resource),
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
    'AWS::Lambda::EventInvokeConfig': {
      honoured: ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig'],
      identify: ({ stack, logicalId }) => ({ ref: stableUuid(`${stack}/${logicalId}`), attributes: {} }),
      create: (resource) => this.#createEventConfig(resource),
    },
    'AWS::Lambda::EventSourceMapping': {
      honoured: Object.keys(MappingProperties.shape),
      ignored: ['Tags', 'KmsKeyArn', 'MetricsConfig'],
      identify: ({ stack, logicalId, region, account }) => {
        const Id = stableUuid(`${stack}/${logicalId}`);
        return { ref: Id, attributes: { Id, EventSourceMappingArn: `arn:aws:lambda:${region}:${account}:event-source-mapping:${Id}` } };
      },
      create: (resource) => {
        const read = readProperties(MappingProperties, resource);
        const mapping = readMapping(resource, read, parseFunctionName(read.FunctionName));
        this.#mappings.set(mapping.uuid, { mapping, enabled: this.#setting('mapping', mapping.uuid, read.Enabled) });
      },
    },
  };

  async start() {
    this.#events.start();
    this.#sweep();
    await Promise.all([...this.#mappings.keys()].map((uuid) => this.#startPoller(uuid)));
  }

  async stop() {
    for (const { poller } of this.#mappings.values()) poller?.stop();
    this.#events.stop();
    this.#cancelSweep?.();
    await Promise.all([...this.#functions.values()].map(({ pool }) => pool.end()));
    this.#sink.close();
  }

  /** Wakes the pollers of a table's stream: something was written. Takes the stream's ARN, the table's ARN or its name. */
  nudge(streamArnOrTable: string) {
    for (const { mapping, poller } of this.#mappings.values()) {
      if (!poller || mapping.source !== 'dynamodb') continue;
      const table = mapping.sourceArn.split('/')[1];
      if ([mapping.sourceArn, mapping.sourceArn.split('/stream/')[0], table].includes(streamArnOrTable)) poller.nudge();
    }
  }

  /** Sandboxes alive, by function: what the memory goes to. */
  sandboxes(): Record<string, number> {
    return Object.fromEntries([...this.#functions].map(([name, { pool }]) => [name, pool.sandboxes]));
  }

  async handle({ action, input, trace }: AwsCall): Promise<JsonObject> {
    switch (action) {
      case 'Invoke':
        return this.#invoke(input, trace);
      case 'GetFunction': {
        const entry = this.#find(input).entry;
        return { Configuration: functionConfiguration(entry.fn), ...concurrency(entry.reserved), Code: { RepositoryType: 'S3', Location: entry.fn.codeRoot } };
      }
      case 'GetFunctionConfiguration':
        return functionConfiguration(this.#find(input).entry.fn);
      case 'ListFunctions':
        return { Functions: [...this.#functions.values()].map(({ fn }) => functionConfiguration(fn)) };
      case 'PutFunctionConcurrency': {
        const { entry } = this.#find(input);
        const reserved = Number(input.ReservedConcurrentExecutions);
        entry.reserved = reserved;
        this.#set('concurrency', entry.fn.name, reserved);
        return { ReservedConcurrentExecutions: reserved };
      }
      case 'DeleteFunctionConcurrency': {
        const { entry } = this.#find(input);
        entry.reserved = undefined;
        this.#set('concurrency', entry.fn.name, null);
        return {};
      }
      case 'GetFunctionConcurrency':
        return concurrency(this.#find(input).entry.reserved).Concurrency ?? {};
      case 'ListEventSourceMappings':
        return { EventSourceMappings: this.#listMappings(input) };
      case 'GetEventSourceMapping':
        return this.#mappingView(String(input.UUID));
      case 'UpdateEventSourceMapping':
        return this.#updateMapping(input);
      default:
        throw new AwsError('UnknownOperationException', `The local Lambda does not do ${action}.`, 404);
    }
  }

  #createFunction(resource: Resource) {
    const { fn, reserved } = readFunction(resource, this.#options.assetRoot, join(this.#host.dataDir, 'inline'));
    if (fn.deadLetterArn && !['sqs', 'sns'].includes(parseArn(fn.deadLetterArn).service)) {
      throw new Unsupported(label(resource), `DeadLetterConfig.TargetArn ${fn.deadLetterArn}`);
    }
    const pool = new Pool(fn, this.#host, this.#sink, this.#options.credentialsFor, this.#options.maxSandboxes ?? 4);
    this.#functions.set(fn.name, { fn, pool, reserved: this.#setting('concurrency', fn.name, reserved ?? null) ?? undefined });
  }

  #createEventConfig(resource: Resource) {
    const Target = z.strictObject({ Destination: z.string() }).optional();
    const Config = z.object({
      FunctionName: z.string(),
      Qualifier: z.string(),
      MaximumRetryAttempts: number.min(0).max(2).default(2),
      MaximumEventAgeInSeconds: number.min(60).max(21_600).default(21_600),
      DestinationConfig: z.strictObject({ OnSuccess: Target, OnFailure: Target }).default({}),
    });
    const read = readProperties(Config, resource);
    const [onSuccess, onFailure] = [read.DestinationConfig.OnSuccess?.Destination, read.DestinationConfig.OnFailure?.Destination];
    for (const arn of [onSuccess, onFailure]) {
      if (arn && !destinationServices.includes(parseArn(arn).service)) throw new Unsupported(label(resource), `DestinationConfig ${arn}`);
    }
    this.#configs.set(`${parseFunctionName(read.FunctionName).name}:${read.Qualifier}`, {
      maximumRetryAttempts: read.MaximumRetryAttempts,
      maximumEventAgeSeconds: read.MaximumEventAgeInSeconds,
      ...(onSuccess ? { onSuccess } : {}),
      ...(onFailure ? { onFailure } : {}),
    });
  }

  /** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
  async #invoke(input: JsonObject, given: string | undefined): Promise<JsonObject> {
    const { entry, qualifier, version } = this.#find(input);
    const payload = String(input.Payload ?? '') || '{}';
    const type = input.InvocationType ?? 'RequestResponse';
    const limit = type === 'Event' ? EVENT_LIMIT : REQUEST_LIMIT;
    const bytes = Buffer.byteLength(payload);
    if (bytes > limit) {
      throw new AwsError('RequestEntityTooLargeException', `${bytes} byte payload is too large for the ${String(type)} invocation type (limit ${limit} bytes)`, 413);
    }
    try {
      JSON.parse(payload);
    } catch (error) {
      throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${(error as Error).message}`);
    }
    if (type === 'DryRun') return { StatusCode: 204, Payload: '' };
    const trace = given ?? this.#newTrace();
    if (type === 'Event') {
      this.#events.accept({ id: this.#host.id(), name: entry.fn.name, qualifier: qualifier ?? null, payload, trace });
      return { StatusCode: 202, Payload: '' };
    }
    if (type !== 'RequestResponse') throw new AwsError('InvalidParameterValueException', `InvocationType ${String(type)} is not valid`);
    const answer = await this.#run(entry.fn.name, qualifier, payload, trace);
    return {
      StatusCode: 200,
      Payload: answer.payload,
      ExecutedVersion: version,
      ...(answer.error ? { FunctionError: 'Unhandled' } : {}),
      ...(input.LogType === 'Tail' ? { LogResult: tail(answer.log) } : {}),
    };
  }

  async #run(name: string, qualifier: string | undefined, payload: string, trace: string, id = this.#host.id()) {
    const { entry, version } = this.#find({ FunctionName: name, ...(qualifier ? { Qualifier: qualifier } : {}) });
    if (entry.reserved !== undefined && entry.pool.inFlight >= entry.reserved) {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' });
    }
    const arn = qualifier ? `${entry.fn.arn}:${qualifier}` : entry.fn.arn;
    const outcome = await entry.pool.run({ id, payload, trace, arn, version });
    this.#options.invoked?.(name, outcome.durationMs, entry.fn.memoryMb);
    return { ...outcome, id, version };
  }

  async #runBatch(mapping: Mapping, payload: string, trace: string | undefined): Promise<BatchAnswer> {
    try {
      const answer = await this.#run(mapping.functionName, mapping.qualifier, payload, trace ?? this.#newTrace());
      return { ...answer, reached: true };
    } catch (error) {
      this.#host.log('debug', `${mapping.functionName} did not take a batch`, { error: String(error) });
      return { id: this.#host.id(), reached: false, error: true, payload: 'null', version: '$LATEST' };
    }
  }

  async #startPoller(uuid: string) {
    const held = this.#mappings.get(uuid)!;
    if (!held.enabled || held.poller) return;
    const { mapping } = held;
    const { fn } = this.#find({ FunctionName: mapping.functionName }).entry;
    const options = {
      host: this.#host,
      mapping,
      fn,
      invoke: (payload: string, trace?: string) => this.#runBatch(mapping, payload, trace),
    };
    const most = this.#options.maxSandboxes ?? 4;
    held.poller =
      mapping.source === 'sqs' ? new SqsPoller(options, Math.min(mapping.maximumConcurrency ?? most, most)) : new StreamPoller(options, this.#db);
    await held.poller.start();
  }

  #find(input: JsonObject): { entry: Entry; qualifier: string | undefined; version: string } {
    const parsed = parseFunctionName(String(input.FunctionName));
    const qualifier = input.Qualifier === undefined ? parsed.qualifier : String(input.Qualifier);
    const entry = this.#functions.get(parsed.name);
    const version =
      qualifier === undefined || qualifier === '$LATEST'
        ? '$LATEST'
        : (this.#aliases.get(`${parsed.name}:${qualifier}`) ?? this.#versions.get(parsed.name)?.map((_, index) => String(index + 1)).find((one) => one === qualifier));
    if (!entry || !version) {
      const arn = `arn:aws:lambda:${this.#host.region}:${this.#host.account}:function:${parsed.name}${qualifier ? `:${qualifier}` : ''}`;
      throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' });
    }
    return { entry, qualifier, version };
  }

  #listMappings(input: JsonObject): Json[] {
    const name = input.FunctionName === undefined ? undefined : parseFunctionName(String(input.FunctionName)).name;
    return [...this.#mappings.values()]
      .filter(({ mapping }) => (name === undefined || mapping.functionName === name) && (input.EventSourceArn ?? mapping.sourceArn) === mapping.sourceArn)
      .map(({ mapping }) => this.#mappingView(mapping.uuid));
  }

  #mappingView(uuid: string): JsonObject {
    const held = this.#mappings.get(uuid);
    if (!held) throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404, { Type: 'User' });
    return mappingConfiguration(held.mapping, this.#functions.get(held.mapping.functionName)?.fn.arn ?? '', held.enabled);
  }

  async #updateMapping(input: JsonObject): Promise<JsonObject> {
    const uuid = String(input.UUID);
    this.#mappingView(uuid);
    const other = Object.keys(input).find((key) => !['UUID', 'Enabled', 'FunctionName'].includes(key));
    if (other) throw new AwsError('InvalidParameterValueException', `The local Lambda changes only Enabled of an event source mapping, not ${other}.`);
    const held = this.#mappings.get(uuid)!;
    if (typeof input.Enabled === 'boolean') {
      held.enabled = input.Enabled;
      this.#set('mapping', uuid, input.Enabled);
      if (!input.Enabled) {
        held.poller?.stop();
        held.poller = undefined;
      }
      await this.#startPoller(uuid);
    }
    return this.#mappingView(uuid);
  }

  #sweep() {
    const idleMs = this.#options.idleMs ?? 60_000;
    this.#cancelSweep = this.#host.clock.after(idleMs / 2, () => {
      for (const { pool } of this.#functions.values()) pool.sweep(this.#host.clock.now() - idleMs);
      this.#sweep();
    });
  }

  /** X-Ray's header: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
  #newTrace(): string {
    const hex = this.#host.id().replaceAll('-', '');
    const seconds = Math.floor(this.#host.clock.now() / 1000).toString(16);
    return `Root=1-${seconds}-${hex.slice(0, 24)};Parent=${hex.slice(16)};Sampled=1`;
  }

  #setting<T extends Json>(kind: string, key: string, otherwise: T): T {
    const row = this.#db.prepare('SELECT value FROM settings WHERE kind = ? AND key = ?').get(kind, key) as { value: string } | undefined;
    return row ? (JSON.parse(row.value) as T) : otherwise;
  }

  #set(kind: string, key: string, value: Json) {
    this.#db.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?, ?)').run(kind, key, JSON.stringify(value));
  }
}

const concurrency = (reserved: number | undefined): { Concurrency?: JsonObject } =>
  reserved === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: reserved } };

/** The last 4 KB: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_ResponseSyntax */
const tail = (log: string[]) => Buffer.from(`${log.join('\n')}\n`).subarray(-4096).toString('base64');
