import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, JsonObject, ResourceType } from '../contract.ts';
import { openStore } from '../store/sqlite.ts';
import { AsyncQueue, asyncSchema, defaultEventConfig } from './async-queue.ts';
import type { EventConfig } from './async-queue.ts';
import { functionConfiguration } from './configuration.ts';
import { EventInvokeConfigProperties, readEventConfig } from './event-config.ts';
import { Functions } from './functions.ts';
import { heldSchema } from './held-messages.ts';
import { LogSink } from './log-sink.ts';
import { stableUuid } from './mapping.ts';
import { Mappings } from './mappings.ts';
import type { CredentialsFor } from './pool.ts';
import { Settings, settingsSchema } from './settings.ts';
import { streamSchema } from './stream-poller.ts';

export interface LambdaOptions {
  /** The cloud assembly: assets are folders in it. */
  assetRoot: string;
  credentialsFor: CredentialsFor;
  /**
   * Sandboxes per function; further invocations wait. As many as processors, from 2 to 4, unless told: one more starts cold, which takes as much
   * as ten warm invocations, and gets no processor of its own.
   */
  maxSandboxes?: number;
  /**
   * Sandboxes that have been idle for over a minute are ended once no function has run for this long, since whoever works will need them again, cold; 20 seconds
   * unless told (their memory is the system's again some ten seconds later).
   */
  idleMs?: number;
  /**
   * Of all functions together; beyond it the longest idle one is ended. A sandbox holds 10 to 25 MB. As many as an eighth of the machine's memory holds, from
   * 64 to 160, unless told: with fewer than a load wants at once, each pushes another out, and every other invocation starts cold.
   */
  maxIdleSandboxes?: number;
  /** Told of every invocation that ran, for metering (Lambda charges per request and GB-second). */
  invoked?: (functionName: string, durationMs: number, memoryMb: number) => void;
}

const idleThatFit = (memoryBytes: number): number => Math.min(160, Math.max(64, Math.floor(memoryBytes / 8 / 25_000_000)));
const REQUEST_LIMIT = 6_291_456;
/** 1 MB since October 2025: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const EVENT_LIMIT = 1_048_576;

/** AWS Lambda on worker threads: functions, asynchronous invocation, and the pollers of event source mappings. */
export class Lambda implements Engine {
  readonly service = 'lambda';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #sink: LogSink;
  readonly #settings: Settings;
  readonly #functions: Functions;
  readonly #mappings: Mappings;
  readonly #events: AsyncQueue;
  readonly #configs = new Map<string, EventConfig>();

  constructor(host: Host, options: LambdaOptions) {
    const { maxSandboxes = Math.min(4, Math.max(2, availableParallelism())), maxIdleSandboxes = idleThatFit(totalmem()), idleMs = 20_000, invoked = () => {} } = options;
    const db = openStore(join(host.dataDir, 'lambda.sqlite'), `${settingsSchema} ${asyncSchema} ${streamSchema} ${heldSchema}`);
    this.#host = host;
    this.#sink = new LogSink(join(host.dataDir, 'logs'));
    this.#settings = new Settings(db);
    this.#functions = new Functions(host, { ...options, maxSandboxes, maxIdleSandboxes, idleMs, invoked }, this.#sink, this.#settings);
    this.#mappings = new Mappings(host, db, this.#functions, this.#settings, maxSandboxes);
    this.#events = new AsyncQueue({
      host,
      db,
      find: (name) => this.#functions.get(name),
      config: (name, qualifier) => this.#configs.get(`${name}:${qualifier ?? '$LATEST'}`) ?? defaultEventConfig,
      invoke: async ({ id, name, qualifier, payload, trace }) =>
        this.#functions.run(this.#functions.find({ FunctionName: name, Qualifier: qualifier }), payload, trace, id),
    });
    this.types = {
      ...this.#functions.types,
      'AWS::Lambda::EventSourceMapping': this.#mappings.type,
      'AWS::Lambda::EventInvokeConfig': {
        honoured: Object.keys(EventInvokeConfigProperties.shape),
        identify: ({ stack, logicalId }) => ({ ref: stableUuid(`${stack}/${logicalId}`), attributes: {} }),
        create: (resource) => {
          const { key, config } = readEventConfig(resource);
          this.#configs.set(key, config);
        },
      },
    };
  }

  async start() {
    this.#functions.start();
    this.#events.start();
    await this.#mappings.start();
  }

  async stop() {
    this.#mappings.stop();
    this.#events.stop();
    await this.#functions.stop();
    this.#sink.close();
  }

  /** Wakes the pollers of a table's stream: something was written. Takes the stream's ARN, the table's ARN or its name. */
  nudge(streamArnOrTable: string) {
    this.#mappings.nudge(streamArnOrTable);
  }

  /** Sandboxes alive, by function: what the memory goes to. */
  sandboxes(): Record<string, number> {
    return Object.fromEntries(this.#functions.all().map(({ fn, pool }) => [fn.name, pool.sandboxes]));
  }

  /** Invocations that run or wait for a sandbox. */
  running(): number {
    return this.#functions.all().reduce((sum, { pool }) => sum + pool.inFlight, 0);
  }

  async handle({ action, input, trace }: AwsCall): Promise<JsonObject> {
    switch (action) {
      case 'Invoke':
        return this.#invoke(input, trace);
      case 'GetFunction': {
        const { fn, reserved } = this.#functions.find(input).entry;
        const Code = { RepositoryType: 'S3', Location: fn.codeRoot };
        return { Configuration: functionConfiguration(fn), Code, ...(reserved === undefined ? {} : { Concurrency: concurrency(reserved) }) };
      }
      case 'GetFunctionConfiguration':
        return functionConfiguration(this.#functions.find(input).entry.fn);
      case 'ListFunctions':
        return { Functions: this.#functions.all().map(({ fn }) => functionConfiguration(fn)) };
      case 'GetFunctionConcurrency':
        return concurrency(this.#functions.find(input).entry.reserved);
      case 'PutFunctionConcurrency':
        return this.#reserve(input, Number(input.ReservedConcurrentExecutions));
      case 'DeleteFunctionConcurrency':
        return this.#reserve(input, undefined);
      case 'ListEventSourceMappings':
        return { EventSourceMappings: this.#mappings.list(input) };
      case 'GetEventSourceMapping':
        return this.#mappings.get(String(input.UUID));
      case 'UpdateEventSourceMapping':
        return this.#mappings.update(input);
      default:
        throw new AwsError('UnknownOperationException', `The local Lambda does not do ${action}.`, 404);
    }
  }

  /** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
  async #invoke(input: JsonObject, given: string | undefined): Promise<JsonObject> {
    const found = this.#functions.find(input);
    const payload = String(input.Payload ?? '') || '{}';
    const type = String(input.InvocationType ?? 'RequestResponse');
    checkPayload(payload, type);
    if (type === 'DryRun') return { StatusCode: 204, Payload: '' };
    const trace = given ?? this.#functions.newTrace();
    if (type === 'Event') {
      this.#events.accept({ id: this.#host.id(), name: found.entry.fn.name, qualifier: found.qualifier ?? null, payload, trace });
      return { StatusCode: 202, Payload: '' };
    }
    const answer = await this.#functions.run(found, payload, trace);
    return {
      StatusCode: 200,
      Payload: answer.payload,
      ExecutedVersion: found.version,
      ...(answer.error ? { FunctionError: 'Unhandled' } : {}),
      ...(input.LogType === 'Tail' ? { LogResult: tail(answer.log) } : {}),
    };
  }

  #reserve(input: JsonObject, reserved: number | undefined): JsonObject {
    const { entry } = this.#functions.find(input);
    entry.reserved = reserved;
    this.#settings.set('concurrency', entry.fn.name, reserved ?? null);
    return concurrency(reserved);
  }
}

function checkPayload(payload: string, type: string) {
  if (!['RequestResponse', 'Event', 'DryRun'].includes(type)) throw new AwsError('InvalidParameterValueException', `InvocationType ${type} is not valid`);
  const limit = type === 'Event' ? EVENT_LIMIT : REQUEST_LIMIT;
  const bytes = Buffer.byteLength(payload);
  if (bytes > limit) {
    throw new AwsError('RequestEntityTooLargeException', `${bytes} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`, 413);
  }
  try {
    JSON.parse(payload);
  } catch (error) {
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${(error as Error).message}`);
  }
}

const concurrency = (reserved: number | undefined): JsonObject => (reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved });

/** The last 4 KB: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_ResponseSyntax */
const tail = (log: string[]) => Buffer.from(`${log.join('\n')}\n`).subarray(-4096).toString('base64');
