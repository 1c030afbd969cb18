import { machineOf } from '../clock.ts';
import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, Json, JsonObject, Resource, ResourceType } from '../contract.ts';
import { byName, rewriteArns, withoutUnchanged, withOurTime } from './rewrite.ts';
import { sweepExpired } from './expiry.ts';
import { Dynoxide } from './server.ts';
import { bringIntoBeing, tableNames } from './tables.ts';
import { GLOBAL_TABLE, TABLE, tableSpec } from './table.ts';
import type { TableSpec } from './table.ts';
import { trimStreams } from './trim.ts';
import { post } from './wire.ts';
import type { WireAnswer } from './wire.ts';
import { writtenTables } from './writes.ts';

export interface DynamoDbOptions {
  /** Another DynamoDB-compatible server instead of dynoxide. */
  endpoint?: string;
  /** Who decides on calls, to be told of what templates say about it. */
  permissions?: {
    putPartitionKey(table: string, attribute: string): void;
    putResourcePolicy(arn: string, document: Json, where: string): void;
  };
  /** Told after a write to a table that has a stream. */
  onWrite?: (tableName: string) => void;
}

const STREAM_ACTIONS = new Set(['DescribeStream', 'GetShardIterator', 'GetRecords', 'ListStreams']);
/** Answers that name tables and streams by ARN, or stream records: these are looked at, all others pass byte for byte. */
const REWRITTEN = /Table|Stream|GetRecords|TimeToLive|Backup|Resource|ListTables/;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** DynamoDB and its streams, answered by dynoxide (or `options.endpoint`). */
export class DynamoDb implements Engine {
  readonly service = 'dynamodb';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #options: DynamoDbOptions;
  readonly #server: Dynoxide | undefined;
  readonly #tables = new Map<string, TableSpec>();
  #there: Promise<Set<string>> | undefined;
  readonly #timers = new Map<string, () => void>();

  constructor(host: Host, options: DynamoDbOptions = {}) {
    this.#host = host;
    this.#options = options;
    this.#server = options.endpoint ? undefined : new Dynoxide(host);
    const create = (resource: Resource) => {
      this.#tellPermissions(resource);
      return this.#create(tableSpec(resource));
    };
    this.types = { 'AWS::DynamoDB::Table': { ...TABLE, create }, 'AWS::DynamoDB::GlobalTable': { ...GLOBAL_TABLE, create } };
  }

  /** Begins to start the server, so that it comes up while templates are being read. */
  async warm(): Promise<void> {
    await this.#endpoint();
  }

  /** The process that answers, if it is ours. */
  processId(): number | undefined {
    return this.#server?.processId();
  }

  start() {
    this.#every('expiry', MINUTE, () => this.#sweep());
    this.#every('trim', HOUR, () => trimStreams(this.#server?.open(), machineOf(this.#host.clock)));
  }

  async stop() {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    await this.#server?.stop();
  }

  async handle(call: AwsCall): Promise<JsonObject> {
    return this.#send(call.action, call.input);
  }

  /** As `handle`, but with request and answer as they are on the wire, so that items are never decoded on their way. */
  async forward(call: AwsCall, body: Buffer): Promise<WireAnswer> {
    const target = `${STREAM_ACTIONS.has(call.action) ? 'DynamoDBStreams' : 'DynamoDB'}_20120810.${call.action}`;
    const endpoint = await this.#endpoint();
    const answer = await post(endpoint, target, byName(body)).catch((error: Error) => {
      throw new AwsError('InternalServerError', `The DynamoDB engine did not answer: ${error.message}`, 500);
    });
    if (answer.status === 200) this.#tellOfWrites(call);
    if (!REWRITTEN.test(call.action)) return answer;
    const text = rewriteArns(answer.body.toString(), this.#host);
    const { 'x-amz-crc32': _stale, ...headers } = answer.headers;
    return { status: answer.status, headers, body: Buffer.from(call.action === 'GetRecords' ? withOurTime(withoutUnchanged(text)) : text) };
  }

  async #send(action: string, input: JsonObject): Promise<JsonObject> {
    const call: AwsCall = { service: this.service, action, input, principal: { kind: 'root' } };
    const { status, body } = await this.forward(call, Buffer.from(JSON.stringify(input)));
    const output = JSON.parse(body.toString() || '{}') as JsonObject;
    if (status < 400) return output;
    const { __type, message, Message, ...detail } = output;
    throw new AwsError(String(__type).split('#').pop()!, String(message ?? Message ?? ''), status, detail);
  }

  #tellOfWrites(call: AwsCall) {
    if (!this.#options.onWrite) return;
    for (const table of writtenTables(call, this.#tables.keys())) {
      if (this.#tables.get(table)?.streamed) this.#options.onWrite(table);
    }
  }

  #tellPermissions({ ref, attributes, stack, logicalId, properties }: Resource) {
    const keys = properties.KeySchema as { AttributeName: string; KeyType: string }[];
    const partition = keys.find((key) => key.KeyType === 'HASH');
    if (partition) this.#options.permissions?.putPartitionKey(ref, partition.AttributeName);
    const policy = properties.ResourcePolicy as { PolicyDocument: Json } | undefined;
    if (policy) this.#options.permissions?.putResourcePolicy(attributes.Arn!, policy.PolicyDocument, `${stack}/${logicalId}`);
  }

  async #create(spec: TableSpec) {
    const send = (action: string, input: JsonObject) => this.#send(action, input);
    this.#tables.set(spec.name, spec);
    this.#there ??= tableNames(send);
    await bringIntoBeing(spec, await this.#there, this.#host.dataDir, send);
  }

  /** A server that is not ours is left to expire its items by itself. */
  async #sweep() {
    const server = this.#server;
    if (server) await sweepExpired(() => server.open(), [...this.#tables.values()], (action, input) => this.#send(action, input), this.#host.clock);
  }

  async #endpoint(): Promise<string> {
    return this.#options.endpoint ?? (await this.#server!.endpoint());
  }

  #every(name: string, ms: number, work: () => Promise<void> | void) {
    const run = async () => {
      try {
        await work();
      } catch (error) {
        this.#host.log('warn', `dynamodb ${name}: ${(error as Error).message}`);
      }
      if (this.#timers.has(name)) this.#every(name, ms, work);
    };
    this.#timers.set(name, this.#host.clock.after(ms, () => void run()));
  }
}
