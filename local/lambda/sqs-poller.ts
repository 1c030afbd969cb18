import { AwsError } from '../contract.ts';
import type { JsonObject } from '../contract.ts';
import { giveBack } from './held-messages.ts';
import type { HeldMessages } from './held-messages.ts';
import { reportedFailures, roleDispatch } from './mapping.ts';
import type { Poller, PollerOptions } from './mapping.ts';
import { queueUrl } from './names.ts';

/** A message as ReceiveMessage gives it. */
interface Message extends JsonObject {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
}

const LONG_POLL_S = 20;
const PAYLOAD_LIMIT = 6 * 1024 * 1024;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Polls a queue for a function (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html): one long poll at a time, and up to
 * `concurrency` batches at work beside it; while all of those are busy nothing is received. What a batch leaves undeleted comes
 * back after the queue's visibility timeout; what was worked on when the platform ended is given back when it starts again, since here
 * nobody else can still be at work on it.
 */
export class SqsPoller implements Poller {
  readonly #options: PollerOptions;
  readonly #held: HeldMessages;
  readonly #concurrency: number;
  readonly #call: ReturnType<typeof roleDispatch>;
  readonly #url: string;
  #running = 0;
  #freed: (() => void) | undefined;
  #stopped = false;
  #visibilityMs = 30_000;

  constructor(options: PollerOptions, held: HeldMessages, concurrency: number) {
    this.#options = options;
    this.#held = held;
    this.#concurrency = concurrency;
    this.#call = roleDispatch(options.host.dispatch, options.fn);
    this.#url = queueUrl(options.mapping.sourceArn);
  }

  /** Throws InvalidParameterValueException where CreateEventSourceMapping does: a message must not come back while it is worked on. */
  async start() {
    const { fn, host, mapping } = this.#options;
    try {
      const { Attributes } = await this.#call('sqs', 'GetQueueAttributes', { QueueUrl: this.#url, AttributeNames: ['VisibilityTimeout'] });
      this.#visibilityMs = Number((Attributes as JsonObject).VisibilityTimeout) * 1000;
    } catch (error) {
      host.log('error', `${fn.name} cannot read the attributes of ${mapping.sourceArn}: ${describe(error)}`);
    }
    if (this.#visibilityMs < fn.timeoutMs) {
      throw new AwsError(
        'InvalidParameterValueException',
        `Queue visibility timeout: ${this.#visibilityMs / 1000} seconds is less than Function timeout: ${fn.timeoutMs / 1000} seconds ` +
          `(${mapping.sourceArn} and ${fn.name})`,
      );
    }
    void this.#poll();
  }

  stop() {
    this.#stopped = true;
    this.#freed?.();
  }

  nudge() {
    // A long poll is answered as soon as there is a message.
  }

  async #poll() {
    let pause = 1000;
    while (!this.#stopped) {
      if (this.#running >= this.#concurrency) {
        await new Promise<void>((resolve) => (this.#freed = resolve));
        continue;
      }
      try {
        const messages = await this.#gather();
        pause = 1000;
        // what a long poll brought after the poller was stopped: nobody has to wait for the visibility timeout
        if (messages.length > 0 && this.#stopped) await giveBack(this.#call, this.#url, receipts(messages));
        else if (messages.length > 0) void this.#work(messages);
      } catch (error) {
        if (this.#stopped) return;
        this.#options.host.log('error', `polling ${this.#options.mapping.sourceArn} for ${this.#options.fn.name}: ${describe(error)}`);
        await this.#sleep(pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  /** One receive; with a batching window as many as fill the batch, the window or the payload. */
  async #gather(): Promise<Message[]> {
    const { host, mapping } = this.#options;
    const messages = await this.#receive(Math.min(mapping.batchSize, 10), LONG_POLL_S);
    if (messages.length === 0 || mapping.windowMs === 0) return messages;
    const until = host.clock.now() + mapping.windowMs;
    while (messages.length < mapping.batchSize && size(messages) < PAYLOAD_LIMIT && !this.#stopped) {
      const left = until - host.clock.now();
      if (left <= 0) break;
      messages.push(...(await this.#receive(Math.min(mapping.batchSize - messages.length, 10), Math.min(LONG_POLL_S, Math.ceil(left / 1000)))));
    }
    return messages;
  }

  async #receive(count: number, wait: number): Promise<Message[]> {
    const { Messages } = await this.#call('sqs', 'ReceiveMessage', {
      QueueUrl: this.#url,
      MaxNumberOfMessages: count,
      WaitTimeSeconds: wait,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    const messages = (Messages ?? []) as Message[];
    if (messages.length > 0) this.#held.add(this.#options.mapping.uuid, receipts(messages));
    return messages;
  }

  async #work(messages: Message[]) {
    this.#running += 1;
    try {
      const records = messages.map((message) => this.#record(message));
      const wanted = records.filter((record) => this.#options.mapping.wanted(record));
      const kept = wanted.length > 0 ? await this.#invoke(wanted) : new Set<string>();
      await this.#delete(messages.filter((message) => !kept.has(message.MessageId)));
    } catch (error) {
      if (!this.#stopped) this.#options.host.log('error', `${this.#options.fn.name} and ${this.#options.mapping.sourceArn}: ${describe(error)}`);
    } finally {
      // what the end of the platform cut short is given back at its next start
      if (!this.#stopped) this.#held.remove(this.#options.mapping.uuid, receipts(messages));
      this.#running -= 1;
      this.#freed?.();
    }
  }

  /** The ids of the messages that stay in the queue. A throttled batch is offered again while it is still ours. */
  async #invoke(records: JsonObject[]): Promise<Set<string>> {
    const { host, mapping, invoke } = this.#options;
    const all = new Set(records.map((record) => String(record.messageId)));
    const payload = JSON.stringify({ Records: records });
    const trace = (records[0]?.attributes as JsonObject | undefined)?.AWSTraceHeader as string | undefined;
    const until = host.clock.now() + this.#visibilityMs;
    for (let wait = 1000; !this.#stopped; wait *= 2) {
      const answer = await invoke(payload, trace);
      if (answer.reached && answer.error) return all;
      if (answer.reached) return mapping.reportFailures ? new Set(reportedFailures(answer.payload, all) ?? all) : new Set();
      if (host.clock.now() + wait >= until) break;
      await this.#sleep(wait);
    }
    return all;
  }

  async #delete(messages: Message[]) {
    for (let at = 0; at < messages.length; at += 10) {
      const Entries = messages.slice(at, at + 10).map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      const { Failed } = await this.#call('sqs', 'DeleteMessageBatch', { QueueUrl: this.#url, Entries });
      if (Array.isArray(Failed) && Failed.length > 0) throw new Error(`DeleteMessageBatch left messages: ${JSON.stringify(Failed)}`);
    }
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
  #record(message: Message): JsonObject {
    const { mapping, fn } = this.#options;
    const attributes = Object.entries((message.MessageAttributes ?? {}) as Record<string, JsonObject>).map(([name, value]) => [
      name,
      {
        ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
        ...(value.BinaryValue === undefined ? {} : { binaryValue: value.BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
        dataType: value.DataType ?? 'String',
      },
    ]);
    return {
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(attributes) as JsonObject,
      ...(message.MD5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
      md5OfBody: message.MD5OfBody ?? '',
      eventSource: 'aws:sqs',
      eventSourceARN: mapping.sourceArn,
      awsRegion: fn.region,
    };
  }

  #sleep(ms: number) {
    return new Promise<void>((resolve) => this.#options.host.clock.after(ms, resolve));
  }
}

const receipts = (messages: Message[]) => messages.map(({ ReceiptHandle }) => ReceiptHandle);
const size = (messages: Message[]) => messages.reduce((sum, message) => sum + message.Body.length, 0);
const describe = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
