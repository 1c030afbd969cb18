import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../contract.ts';
import type { Host, Json, JsonObject, ResourceType } from '../contract.ts';
import { mappingConfiguration } from './configuration.ts';
import { MappingProperties } from './function.ts';
import type { Functions } from './functions.ts';
import { giveBack, HeldMessages } from './held-messages.ts';
import { readMapping, roleDispatch, stableUuid } from './mapping.ts';
import type { BatchAnswer, Mapping, Poller } from './mapping.ts';
import { parseFunctionName, queueUrl } from './names.ts';
import { readProperties } from './properties.ts';
import type { Settings } from './settings.ts';
import { SqsPoller } from './sqs-poller.ts';
import { StreamPoller } from './stream-poller.ts';

interface Held {
  mapping: Mapping;
  enabled: boolean;
  poller?: Poller | undefined;
}

/** The event source mappings and their pollers. */
export class Mappings {
  readonly #host: Host;
  readonly #db: DatabaseSync;
  readonly #functions: Functions;
  readonly #settings: Settings;
  /** At most this many batches of a queue at once, whatever the mapping allows: there are no more sandboxes. */
  readonly #concurrency: number;
  readonly #held = new Map<string, Held>();
  readonly #atWork: HeldMessages;

  constructor(host: Host, db: DatabaseSync, functions: Functions, settings: Settings, concurrency: number) {
    this.#host = host;
    this.#db = db;
    this.#functions = functions;
    this.#settings = settings;
    this.#concurrency = concurrency;
    this.#atWork = new HeldMessages(db);
  }

  readonly type: ResourceType = {
    honoured: Object.keys(MappingProperties.shape),
    ignored: ['Tags', 'KmsKeyArn', 'MetricsConfig'],
    identify: ({ stack, logicalId, region, account }) => {
      const Id = stableUuid(`${stack}/${logicalId}`);
      return { ref: Id, attributes: { Id, EventSourceMappingArn: `arn:aws:lambda:${region}:${account}:event-source-mapping:${Id}` } };
    },
    create: (resource) => {
      const read = readProperties(MappingProperties, resource);
      const mapping = readMapping(resource, read, parseFunctionName(read.FunctionName));
      this.#held.set(mapping.uuid, { mapping, enabled: this.#settings.get('mapping', mapping.uuid, read.Enabled) });
    },
  };

  async start() {
    await Promise.all([...this.#held.values()].map((held) => this.#giveBack(held).then(() => this.#startPoller(held))));
  }

  /** What the mapping was at work on when the platform last ended. */
  async #giveBack({ mapping }: Held) {
    const receipts = this.#atWork.of(mapping.uuid);
    if (receipts.length === 0) return;
    const { fn } = this.#functions.find({ FunctionName: mapping.functionName }).entry;
    try {
      await giveBack(roleDispatch(this.#host.dispatch, fn), queueUrl(mapping.sourceArn), receipts);
    } catch (error) {
      this.#host.log('warn', `what ${fn.name} was at work on comes back only after the visibility timeout of ${mapping.sourceArn}: ${String(error)}`);
    }
    this.#atWork.remove(mapping.uuid, receipts);
  }

  stop() {
    for (const { poller } of this.#held.values()) poller?.stop();
  }

  nudge(streamArnOrTable: string) {
    for (const { mapping, poller } of this.#held.values()) {
      if (!poller || mapping.source !== 'dynamodb') continue;
      const table = mapping.sourceArn.split('/')[1];
      if ([mapping.sourceArn, mapping.sourceArn.split('/stream/')[0], table].includes(streamArnOrTable)) poller.nudge();
    }
  }

  list({ FunctionName, EventSourceArn }: JsonObject): Json[] {
    const name = FunctionName === undefined ? undefined : parseFunctionName(String(FunctionName)).name;
    return [...this.#held.values()]
      .filter(({ mapping }) => (name ?? mapping.functionName) === mapping.functionName && (EventSourceArn ?? mapping.sourceArn) === mapping.sourceArn)
      .map((held) => this.#view(held));
  }

  get(uuid: string): JsonObject {
    return this.#view(this.#find(uuid));
  }

  /** Only `Enabled` can be changed here. */
  async update(input: JsonObject): Promise<JsonObject> {
    const held = this.#find(String(input.UUID));
    const other = Object.keys(input).find((key) => !['UUID', 'Enabled', 'FunctionName'].includes(key));
    if (other) throw new AwsError('InvalidParameterValueException', `The local Lambda changes only Enabled of an event source mapping, not ${other}.`);
    if (typeof input.Enabled === 'boolean') {
      held.enabled = input.Enabled;
      this.#settings.set('mapping', held.mapping.uuid, input.Enabled);
      if (!input.Enabled) {
        held.poller?.stop();
        held.poller = undefined;
      }
      await this.#startPoller(held);
    }
    return this.#view(held);
  }

  async #startPoller(held: Held) {
    if (!held.enabled || held.poller) return;
    const { mapping } = held;
    const { fn } = this.#functions.find({ FunctionName: mapping.functionName }).entry;
    const invoke = (payload: string, trace?: string) => this.#invoke(mapping, payload, trace);
    const options = { host: this.#host, mapping, fn, invoke };
    held.poller =
      mapping.source === 'sqs'
        ? new SqsPoller(options, this.#atWork, Math.min(mapping.maximumConcurrency ?? this.#concurrency, this.#concurrency))
        : new StreamPoller(options, this.#db);
    await held.poller.start();
  }

  async #invoke({ functionName, qualifier }: Mapping, payload: string, trace: string | undefined): Promise<BatchAnswer> {
    try {
      const found = this.#functions.find({ FunctionName: functionName, ...(qualifier ? { Qualifier: qualifier } : {}) });
      return { ...(await this.#functions.run(found, payload, trace)), reached: true };
    } catch (error) {
      this.#host.log('debug', `${functionName} did not take a batch`, { error: String(error) });
      return { id: this.#host.id(), reached: false, error: true, payload: 'null', version: '$LATEST' };
    }
  }

  #find(uuid: string): Held {
    const held = this.#held.get(uuid);
    if (!held) throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404, { Type: 'User' });
    return held;
  }

  #view({ mapping, enabled }: Held): JsonObject {
    return mappingConfiguration(mapping, this.#functions.get(mapping.functionName)?.fn.arn ?? '', enabled);
  }
}
