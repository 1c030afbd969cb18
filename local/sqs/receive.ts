import type { Host, JsonObject } from '../contract.ts';
import { redriveOf } from './attributes.ts';
import { invalid } from './errors.ts';
import { md5, md5OfAttributes, pickMessageAttributes } from './message.ts';
import type { QueueMetrics } from './metrics.ts';
import type { MessageAttributes } from './message.ts';
import type { MessageRow, QueueRow, SqsStore } from './store.ts';
import type { Waiters } from './waiters.ts';

/**
 * ReceiveMessage, short or long polling. A message received as often as the redrive policy allows goes to the dead-letter queue instead
 * of to the receiver. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export class Receiver {
  readonly #store: SqsStore;
  readonly #host: Host;
  readonly #waiters: Waiters;
  readonly #metrics: QueueMetrics;
  #stopped = false;

  constructor(store: SqsStore, host: Host, waiters: Waiters, metrics: QueueMetrics) {
    this.#store = store;
    this.#host = host;
    this.#waiters = waiters;
    this.#metrics = metrics;
  }

  /** Receivers that still wait go home with nothing. */
  stop() {
    this.#stopped = true;
    this.#waiters.wakeAll();
  }

  async receive(queue: QueueRow, input: JsonObject): Promise<JsonObject> {
    const limit = within('MaxNumberOfMessages', input.MaxNumberOfMessages ?? 1, 1, 10, 'Must be between 1 and 10, if provided.');
    const wait = within(
      'WaitTimeSeconds',
      input.WaitTimeSeconds ?? queue.attributes.ReceiveMessageWaitTimeSeconds ?? 0,
      ...([0, 20, 'Must be >= 0 and <= 20, if provided.'] as const),
    );
    const visibility = within(
      'VisibilityTimeout',
      input.VisibilityTimeout ?? queue.attributes.VisibilityTimeout ?? 30,
      ...([0, 43_200, 'Must be >= 0 and <= 43200, if provided.'] as const),
    );
    const deadline = this.#host.clock.now() + wait * 1000;
    for (;;) {
      const messages = this.#take(queue.name, limit, visibility * 1000);
      if (messages.length) this.#metrics.received(queue.name, messages.length);
      if (messages.length) return { Messages: messages.map((message) => shown(message, input, this.#host)) };
      if (this.#stopped || this.#host.clock.now() >= deadline) return {};
      await this.#waiters.wait(queue.name, Math.min(deadline, this.#store.nextVisible(queue.name) ?? Infinity));
    }
  }

  #take(name: string, limit: number, visibility: number): MessageRow[] {
    const queue = this.#store.queue(name);
    if (!queue) return [];
    const redrive = redriveOf(queue.attributes);
    const target = redrive && this.#store.queue(redrive.deadLetterTargetArn.split(':').pop()!)?.name;
    const now = this.#host.clock.now();
    const taken: MessageRow[] = [];
    // Where all that was found has gone to the dead-letter queue, there may be more behind it.
    while (taken.length === 0 && !this.#stopped) {
      const found = this.#store.visible(name, now, limit);
      if (found.length === 0) break;
      this.#store.together(() => {
        for (const message of found) {
          if (redrive && target !== undefined && message.received >= redrive.maxReceiveCount) {
            this.#store.move(message.seq, target, `arn:aws:sqs:${this.#host.region}:${this.#host.account}:${name}`, now, message.received);
            this.#waiters.wake(target);
            continue;
          }
          const receipt = Buffer.from(`${this.#host.id()} ${name} ${message.id}`).toString('base64');
          this.#store.take(message.seq, receipt, now + visibility, now);
          taken.push({ ...message, receipt, received: message.received + 1, first_received: message.first_received ?? now });
        }
      });
    }
    return taken;
  }
}

function within(name: string, given: unknown, least: number, most: number, reason: string): number {
  const value = Number(given);
  if (value >= least && value <= most) return value;
  throw invalid(`Value ${String(given)} for parameter ${name} is invalid. Reason: ${reason}`);
}

function shown(message: MessageRow, input: JsonObject, { account }: Host): JsonObject {
  const attributes = pickMessageAttributes(JSON.parse(message.attributes) as MessageAttributes, names(input.MessageAttributeNames));
  const digest = md5OfAttributes(attributes);
  const system = pickSystem(message, [...names(input.AttributeNames), ...names(input.MessageSystemAttributeNames)], account);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt!,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(system).length ? { Attributes: system } : {}),
    ...(digest ? { MD5OfMessageAttributes: digest, MessageAttributes: attributes as unknown as JsonObject } : {}),
  };
}

function pickSystem(message: MessageRow, wanted: string[], account: string): JsonObject {
  const { trace, group } = JSON.parse(message.system) as { trace?: string; group?: string };
  const all: Record<string, string | undefined> = {
    SenderId: account,
    SentTimestamp: String(message.sent),
    ApproximateReceiveCount: String(message.received),
    ApproximateFirstReceiveTimestamp: String(message.first_received),
    MessageGroupId: group,
    AWSTraceHeader: trace,
    DeadLetterQueueSourceArn: message.source ?? undefined,
  };
  const picked: JsonObject = {};
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined && (wanted.includes('All') || wanted.includes(name))) picked[name] = value;
  }
  return picked;
}

function names(list: unknown): string[] {
  return Array.isArray(list) ? list.map(String) : [];
}
