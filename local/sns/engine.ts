import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AwsError, Unsupported } from '../contract.ts';
import type { AwsCall, Engine, Host, Json, JsonObject, Resource, ResourceType } from '../contract.ts';
import { physicalName } from '../template/physical-name.ts';
import { openStore } from '../store/sqlite.ts';
import { deliver, giveUp, patienceWith, PROTOCOLS } from './deliver.ts';
import type { Notification, Subscription } from './deliver.ts';

const SCHEMA = 'CREATE TABLE IF NOT EXISTS pending (id INTEGER PRIMARY KEY, subscription TEXT NOT NULL, notification TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0) STRICT';

/**
 * Standard topics. What is published is on disk before the answer, and is tried until it arrives, as AWS tries its own services for
 * 23 days, and a web hook three times more; a subscriber that refuses (no permission, no such queue, 4xx) gets no second try.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export class Sns implements Engine {
  readonly service = 'sns';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #db: DatabaseSync;
  readonly #topics = new Map<string, { displayName: string }>();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #timers = new Set<() => void>();
  #stopped = false;

  constructor(host: Host) {
    this.#host = host;
    this.#db = openStore(join(host.dataDir, 'pending.sqlite'), SCHEMA);
    this.types = this.#resourceTypes();
  }

  /** Goes on with what was under way when the process ended. */
  start(): void {
    for (const row of this.#db.prepare('SELECT id FROM pending').all()) void this.#attempt(Number(row['id']));
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#timers) cancel();
    this.#db.close();
  }

  async handle({ action, input }: AwsCall): Promise<JsonObject> {
    switch (action) {
      case 'Publish':
        return { MessageId: this.#publish(this.#topic(input['TopicArn'] ?? input['TargetArn']), input) };
      case 'PublishBatch': {
        const topic = this.#topic(input['TopicArn']);
        const entries = (input['PublishBatchRequestEntries'] ?? []) as JsonObject[];
        return { Successful: entries.map((entry) => ({ Id: entry['Id'] ?? '', MessageId: this.#publish(topic, entry) })), Failed: [] };
      }
      case 'ListTopics':
        return { Topics: [...this.#topics.keys()].map((TopicArn) => ({ TopicArn })) };
      case 'ListSubscriptions':
        return { Subscriptions: [...this.#subscriptions.values()].map((each) => this.#described(each)) };
      case 'ListSubscriptionsByTopic': {
        const topic = this.#topic(input['TopicArn']);
        return { Subscriptions: [...this.#subscriptions.values()].filter((each) => each.topic === topic).map((each) => this.#described(each)) };
      }
      case 'GetTopicAttributes': {
        const TopicArn = this.#topic(input['TopicArn']);
        return { Attributes: { TopicArn, Owner: this.#host.account, DisplayName: this.#topics.get(TopicArn)!.displayName } };
      }
      default:
        throw new AwsError('InvalidAction', `The local runtime has no ${action} in SNS`);
    }
  }

  #resourceTypes(): Record<string, ResourceType> {
    return {
      'AWS::SNS::Topic': {
        honoured: ['TopicName', 'DisplayName', 'Subscription'],
        ignored: ['KmsMasterKeyId', 'Tags', 'TracingConfig', 'SignatureVersion', 'DeliveryStatusLogging'],
        identify: (resource) => {
          const TopicName = String(resource.properties['TopicName'] ?? physicalName(resource, 256));
          const TopicArn = `arn:aws:sns:${resource.region}:${resource.account}:${TopicName}`;
          return { ref: TopicArn, attributes: { TopicArn, TopicName } };
        },
        create: (resource) => {
          this.#topics.set(resource.ref, { displayName: String(resource.properties['DisplayName'] ?? '') });
          const inline = (resource.properties['Subscription'] ?? []) as JsonObject[];
          for (const [index, properties] of inline.entries()) this.#subscribe({ ...resource, ref: `${resource.ref}:inline-${index}`, properties: { ...properties, TopicArn: resource.ref } });
        },
      },
      'AWS::SNS::Subscription': {
        honoured: ['TopicArn', 'Protocol', 'Endpoint', 'RawMessageDelivery', 'RedrivePolicy'],
        ignored: ['Region'],
        identify: (resource) => {
          const arn = `${String(resource.properties['TopicArn'])}:${physicalName(resource)}`;
          return { ref: arn, attributes: { Arn: arn } };
        },
        create: (resource) => this.#subscribe(resource),
      },
    };
  }

  #subscribe({ ref, properties, stack, logicalId }: Resource): void {
    const protocol = String(properties['Protocol']);
    if (!PROTOCOLS.some((each) => each === protocol)) throw new Unsupported(`${stack}/${logicalId}`, `the protocol ${protocol}`);
    const redrive = properties['RedrivePolicy'];
    const policy = (typeof redrive === 'string' ? JSON.parse(redrive) : (redrive ?? {})) as JsonObject;
    const deadLetter = policy['deadLetterTargetArn'] === undefined ? undefined : String(policy['deadLetterTargetArn']);
    const raw = String(properties['RawMessageDelivery'] ?? false) === 'true';
    this.#subscriptions.set(ref, { arn: ref, topic: this.#topic(properties['TopicArn']), protocol, endpoint: String(properties['Endpoint']), raw, deadLetter });
  }

  #topic(arn: Json | undefined): string {
    if (!this.#topics.has(String(arn))) throw new AwsError('NotFound', 'Topic does not exist', 404);
    return String(arn);
  }

  #publish(topic: string, input: JsonObject): string {
    const text = String(input['Message'] ?? '');
    if (text === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
    if (Buffer.byteLength(text) > 262_144) throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
    const id = this.#host.id();
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.topic !== topic) continue;
      const subject = input['Subject'] === undefined ? undefined : String(input['Subject']);
      const message = input['MessageStructure'] === 'json' ? chosen(text, subscription.protocol) : text;
      const notification: Notification = { id, topic, message, subject, attributes: (input['MessageAttributes'] ?? {}) as JsonObject, at: this.#host.clock.now() };
      const { lastInsertRowid } = this.#db.prepare('INSERT INTO pending (subscription, notification) VALUES (?, ?)').run(subscription.arn, JSON.stringify(notification));
      void this.#attempt(Number(lastInsertRowid));
    }
    return id;
  }

  async #attempt(row: number): Promise<void> {
    const stored = this.#db.prepare('SELECT * FROM pending WHERE id = ?').get(row);
    if (!stored) return;
    const subscription = this.#subscriptions.get(String(stored['subscription']));
    const notification = JSON.parse(String(stored['notification'])) as Notification;
    try {
      if (subscription) await deliver(this.#host, subscription, notification);
    } catch (error) {
      if (this.#stopped) return;
      const attempts = Number(stored['attempts']) + 1;
      const refused = error instanceof AwsError && error.status < 500 && !/Throttl|TooManyRequests/.test(error.name);
      const patience = patienceWith(subscription!.protocol, attempts);
      const final = refused || attempts >= patience.attempts;
      this.#host.log('warn', `SNS could not deliver to ${subscription!.endpoint}`, { error: String(error), final });
      if (!final) return this.#retry(row, attempts, patience.wait);
      await giveUp(this.#host, subscription!, notification).catch((second: unknown) => this.#host.log('error', `SNS lost a message of ${subscription!.arn}`, { error: String(second) }));
    }
    if (!this.#stopped) this.#db.prepare('DELETE FROM pending WHERE id = ?').run(row);
  }

  #retry(row: number, attempts: number, wait: number): void {
    this.#db.prepare('UPDATE pending SET attempts = ? WHERE id = ?').run(attempts, row);
    const cancel = this.#host.clock.after(wait, () => {
      this.#timers.delete(cancel);
      void this.#attempt(row);
    });
    this.#timers.add(cancel);
  }

  #described({ arn, topic, protocol, endpoint }: Subscription): JsonObject {
    return { SubscriptionArn: arn, TopicArn: topic, Protocol: protocol, Endpoint: endpoint, Owner: this.#host.account };
  }
}

/** One text per protocol: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function chosen(message: string, protocol: string): string {
  const texts = JSON.parse(message) as JsonObject;
  if (texts['default'] === undefined) throw new AwsError('InvalidParameter', 'Invalid parameter: Message Structure - No default entry in JSON message body');
  return String(texts[protocol] ?? texts['default']);
}
