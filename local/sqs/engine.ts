import { join } from 'node:path';
import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, JsonObject, Measured, Resource, ResourceType } from '../contract.ts';
import { INITIAL, allowsRedrive, checkAttributes, mergeAttributes, pickAttributes, redriveOf } from './attributes.ts';
import { checkEntries, eachEntry } from './batch.ts';
import { badHandle, invalid, missing, noSuchQueue } from './errors.ts';
import { QueueMetrics } from './metrics.ts';
import { md5, md5OfAttributes, readMessage, sizeOf } from './message.ts';
import { MoveTasks } from './moves.ts';
import { queueAttributes, queueType } from './queue.ts';
import { Receiver } from './receive.ts';
import { SqsStore } from './store.ts';
import type { QueueRow } from './store.ts';
import { Waiters } from './waiters.ts';

const LARGEST = 1_048_576;
const MINUTE = 60_000;

/**
 * SQS standard queues on SQLite, in this process; FIFO queues are refused. An engine of our own instead of fauxqs 2.4.1, which has no
 * ListDeadLetterSourceQueues and no redrive of dead letters (StartMessageMoveTask and its like), never lets a message expire, does not
 * keep to RedriveAllowPolicy, tells the time by the machine's clock alone, and receives and deletes over HTTP only.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html
 */
export class Sqs implements Engine {
  readonly service = 'sqs';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #store: SqsStore;
  readonly #waiters: Waiters;
  readonly #metrics: QueueMetrics;
  readonly #receiver: Receiver;
  readonly #moves: MoveTasks;
  readonly #actions: Record<string, (input: JsonObject, call: AwsCall) => JsonObject | Promise<JsonObject>>;
  #cancelExpiry: (() => void) | undefined;

  constructor(host: Host, measured: Measured = () => {}) {
    this.#host = host;
    this.#store = new SqsStore(join(host.dataDir, 'sqs.sqlite'));
    this.#waiters = new Waiters(host.clock);
    this.#metrics = new QueueMetrics(this.#store, host, measured);
    this.#receiver = new Receiver(this.#store, host, this.#waiters, this.#metrics);
    this.#moves = new MoveTasks(this.#store, host, this.#waiters);
    this.types = { 'AWS::SQS::Queue': { ...queueType(host.endpoint), create: (resource) => this.#create(resource) } };
    this.#actions = {
      CreateQueue: (input) => this.#createQueue(input),
      DeleteQueue: (input) => (this.#store.deleteQueue(this.#queue(input).name), {}),
      GetQueueUrl: ({ QueueName }) => ({ QueueUrl: this.#url(this.#queue({ QueueUrl: QueueName ?? null }).name) }),
      ListQueues: (input) => this.#list(input),
      GetQueueAttributes: (input) => this.#getAttributes(input),
      SetQueueAttributes: (input) => this.#setAttributes(this.#queue(input), input),
      PurgeQueue: (input) => this.#purge(this.#queue(input)),
      SendMessage: (input, call) => this.#send(this.#queue(input), input, call.trace),
      SendMessageBatch: (input, call) => this.#sendBatch(this.#queue(input), input, call.trace),
      ReceiveMessage: (input) => this.#receiver.receive(this.#queue(input), input),
      DeleteMessage: (input) => this.#delete(this.#queue(input), input),
      DeleteMessageBatch: (input) => this.#each('DeleteMessageBatch', input, (queue, entry) => this.#delete(queue, entry)),
      ChangeMessageVisibility: (input) => this.#changeVisibility(this.#queue(input), input),
      ChangeMessageVisibilityBatch: (input) => this.#each('ChangeMessageVisibilityBatch', input, (queue, entry) => this.#changeVisibility(queue, entry)),
      TagQueue: (input) => this.#tag(this.#queue(input), (tags) => ({ ...tags, ...(input.Tags as Record<string, string>) })),
      UntagQueue: (input) =>
        this.#tag(this.#queue(input), (tags) =>
          Object.fromEntries(Object.entries(tags).filter(([key]) => !(input.TagKeys as string[]).includes(key))),
        ),
      ListQueueTags: (input) => {
        const { tags } = this.#queue(input);
        return Object.keys(tags).length ? { Tags: tags as JsonObject } : ({} as JsonObject);
      },
      ListDeadLetterSourceQueues: (input) => ({
        queueUrls: this.#moves.sourcesOf(this.#arn(this.#queue(input).name)).map((name) => this.#url(name)),
      }),
      StartMessageMoveTask: (input) => this.#moves.start(input),
      CancelMessageMoveTask: (input) => this.#moves.cancel(input),
      ListMessageMoveTasks: (input) => this.#moves.list(input),
    };
  }

  async handle(call: AwsCall): Promise<JsonObject> {
    const action = this.#actions[call.action];
    if (!action) throw new AwsError('InvalidAction', `The action ${call.action} is not valid for this endpoint.`);
    return action(call.input, call);
  }

  start() {
    this.#moves.resume();
    this.#metrics.start();
    const expire = () => {
      const now = this.#host.clock.now();
      for (const { name, attributes } of this.#store.queues()) this.#store.expire(name, now - Number(attributes.MessageRetentionPeriod) * 1000);
      this.#cancelExpiry = this.#host.clock.after(MINUTE, expire);
    };
    expire();
  }

  stop() {
    this.#cancelExpiry?.();
    this.#metrics.stop();
    this.#moves.stop();
    this.#receiver.stop();
    // Receivers that were woken read once more before they go.
    setImmediate(() => this.#store.close());
  }

  /** A queue of the template is as the template says, whatever was set on it by hand; its messages stay. */
  #create(resource: Resource) {
    const given = queueAttributes(resource.properties);
    const name = resource.attributes.QueueName!;
    const existing = this.#store.queue(name);
    checkAttributes(given);
    this.#put(name, mergeAttributes(INITIAL, given), existing);
  }

  #createQueue(input: JsonObject): JsonObject {
    const name = String(input.QueueName ?? '');
    const given = (input.Attributes ?? {}) as Record<string, string>;
    if (name.endsWith('.fifo') || given.FifoQueue === 'true') throw new AwsError('UnsupportedOperation', 'FIFO queues are not supported by the local runtime.');
    if (!/^[\w-]{1,80}$/.test(name)) {
      throw invalid('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
    }
    checkAttributes(given);
    const existing = this.#store.queue(name);
    const differs = existing && Object.keys(given).find((key) => existing.attributes[key] !== given[key]);
    if (differs) {
      throw new AwsError('QueueNameExists', `A queue already exists with the same name and a different value for attribute ${differs}`);
    }
    if (!existing) this.#put(name, mergeAttributes(INITIAL, given), undefined, (input.tags ?? {}) as Record<string, string>);
    return { QueueUrl: this.#url(name) };
  }

  #setAttributes(queue: QueueRow, input: JsonObject): JsonObject {
    const given = (input.Attributes ?? {}) as Record<string, string>;
    checkAttributes(given);
    this.#put(queue.name, mergeAttributes(queue.attributes, given), queue);
    return {};
  }

  #put(name: string, attributes: Record<string, string>, existing: QueueRow | undefined, tags = existing?.tags ?? {}) {
    const redrive = redriveOf(attributes);
    if (redrive) {
      const why = `Value ${attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: `;
      const target = this.#store.queue(redrive.deadLetterTargetArn.split(':').pop()!);
      if (!target) throw invalid(`${why}Dead letter target does not exist.`);
      if (!allowsRedrive(target.attributes, this.#arn(name))) throw invalid(`${why}Dead letter target does not allow this source queue.`);
    }
    if (existing && JSON.stringify(existing.attributes) === JSON.stringify(attributes)) return;
    const now = this.#host.clock.now();
    this.#store.putQueue({ name, attributes, tags, created: existing?.created ?? now, modified: now, purged: existing?.purged ?? null });
  }

  #list({ QueueNamePrefix, MaxResults, NextToken }: JsonObject): JsonObject {
    const after = NextToken === undefined ? '' : Buffer.from(String(NextToken), 'base64').toString();
    const names = this.#store.queues().map((queue) => queue.name).filter((name) => name > after && name.startsWith(String(QueueNamePrefix ?? '')));
    const page = names.slice(0, Number(MaxResults ?? 1000));
    const more = MaxResults !== undefined && page.length < names.length;
    return {
      ...(page.length ? { QueueUrls: page.map((name) => this.#url(name)) } : {}),
      ...(more ? { NextToken: Buffer.from(page.at(-1)!).toString('base64') } : {}),
    };
  }

  #getAttributes(input: JsonObject): JsonObject {
    const { name, attributes, created, modified } = this.#queue(input);
    const { visible, delayed, inFlight } = this.#store.count(name, this.#host.clock.now());
    const all = {
      ...attributes,
      QueueArn: this.#arn(name),
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      CreatedTimestamp: String(Math.floor(created / 1000)),
      LastModifiedTimestamp: String(Math.floor(modified / 1000)),
    };
    const picked = pickAttributes(all, (input.AttributeNames ?? []) as string[]);
    return Object.keys(picked).length ? { Attributes: picked } : {};
  }

  #purge(queue: QueueRow): JsonObject {
    const now = this.#host.clock.now();
    if (queue.purged !== null && now - queue.purged < MINUTE) {
      throw new AwsError('PurgeQueueInProgress', `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`, 403);
    }
    this.#store.purge(queue.name);
    this.#store.putQueue({ ...queue, purged: now });
    return {};
  }

  /** `wrong` is how AWS words a refusal: of a batch's entry a little otherwise than of a message alone. */
  #send(queue: QueueRow, input: JsonObject, trace: string | undefined, wrong = 'are invalid'): JsonObject {
    const message = readMessage(input, trace);
    const most = Number(queue.attributes.MaximumMessageSize);
    if (sizeOf(input) > most) throw invalid(`One or more parameters ${wrong}. Reason: Message must be shorter than ${most} bytes.`);
    const now = this.#host.clock.now();
    const id = this.#host.id();
    this.#store.send({
      id,
      queue: queue.name,
      body: message.body,
      attributes: JSON.stringify(message.attributes),
      system: JSON.stringify({ trace: message.system.AWSTraceHeader?.StringValue, group: message.groupId }),
      sent: now,
      visible: now + (message.delaySeconds ?? Number(queue.attributes.DelaySeconds)) * 1000,
    });
    this.#waiters.wake(queue.name);
    const digest = md5OfAttributes(message.attributes);
    const systemDigest = input.MessageSystemAttributes ? md5OfAttributes(message.system) : undefined;
    return {
      MessageId: id,
      MD5OfMessageBody: md5(message.body),
      ...(digest ? { MD5OfMessageAttributes: digest } : {}),
      ...(systemDigest ? { MD5OfMessageSystemAttributes: systemDigest } : {}),
    };
  }

  #sendBatch(queue: QueueRow, input: JsonObject, trace: string | undefined): JsonObject {
    const size = checkEntries('SendMessageBatch', input.Entries).reduce((sum, entry) => sum + sizeOf(entry), 0);
    if (size > LARGEST) {
      throw new AwsError('BatchRequestTooLong', `Batch requests cannot be longer than ${LARGEST} bytes. You have sent ${size} bytes.`);
    }
    return this.#store.together(() => eachEntry('SendMessageBatch', input, (entry) => this.#send(queue, entry, trace, 'cannot be validated')));
  }

  #delete(queue: QueueRow, input: JsonObject): JsonObject {
    const message = this.#byReceipt(queue, input);
    // A handle from an earlier receive is accepted and does nothing: the message is someone else's by now.
    if (message && message.receipt === input.ReceiptHandle) this.#store.delete(message.seq);
    this.#metrics.deleted(queue.name);
    return {};
  }

  #changeVisibility(queue: QueueRow, input: JsonObject): JsonObject {
    const seconds = Number(input.VisibilityTimeout ?? NaN);
    if (input.VisibilityTimeout === undefined) throw missing('VisibilityTimeout');
    if (!(seconds >= 0 && seconds <= 43_200)) {
      throw invalid(`Value ${String(input.VisibilityTimeout)} for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200.`);
    }
    const message = this.#byReceipt(queue, input);
    if (!message) {
      const why = 'Reason: Message does not exist or is not available for visibility timeout change.';
      throw invalid(`Value ${String(input.ReceiptHandle)} for parameter ReceiptHandle is invalid. ${why}`);
    }
    // Accepted and without effect for a message that is not in flight any more, or with somebody else by now, as recorded from AWS.
    const now = this.#host.clock.now();
    if (message.receipt !== input.ReceiptHandle || message.visible <= now) return {};
    this.#store.setVisible(message.seq, now + seconds * 1000);
    this.#waiters.wake(queue.name);
    return {};
  }

  #byReceipt(queue: QueueRow, { ReceiptHandle }: JsonObject) {
    if (typeof ReceiptHandle !== 'string' || !ReceiptHandle) throw missing('ReceiptHandle');
    const [, name, id] = Buffer.from(ReceiptHandle, 'base64').toString().split(' ');
    if (!id || name !== queue.name) throw badHandle(ReceiptHandle);
    return this.#store.message(id, queue.name);
  }

  #each(action: string, input: JsonObject, run: (queue: QueueRow, entry: JsonObject) => JsonObject): JsonObject {
    const queue = this.#queue(input);
    return this.#store.together(() => eachEntry(action, input, (entry) => run(queue, entry)));
  }

  #tag(queue: QueueRow, change: (tags: Record<string, string>) => Record<string, string>): JsonObject {
    this.#store.putQueue({ ...queue, tags: change(queue.tags) });
    return {};
  }

  /** Of a queue's URL only the name at its end counts, whatever host it was written with. */
  #queue({ QueueUrl }: JsonObject): QueueRow {
    if (typeof QueueUrl !== 'string' || !QueueUrl) throw missing('QueueUrl');
    const queue = this.#store.queue(QueueUrl.split('/').pop()!);
    if (!queue) throw noSuchQueue();
    return queue;
  }

  #url(name: string): string {
    return `${this.#host.endpoint}/${this.#host.account}/${name}`;
  }
  #arn(name: string): string {
    return `arn:aws:sqs:${this.#host.region}:${this.#host.account}:${name}`;
  }
}
