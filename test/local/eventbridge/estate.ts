import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../../../local/clock.ts';
import type { AwsCall, Host, Json, JsonObject } from '../../../local/contract.ts';
import { EventBridge } from '../../../local/eventbridge/engine.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';
export const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:orders`;
export const DLQ = `arn:aws:sqs:${REGION}:${ACCOUNT}:orders-dlq`;
export const BUS = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/business-events`;

/** An EventBridge with nothing behind it but a record of the calls it makes, and a say in how they end. */
export class Estate {
  readonly clock: ManualClock;
  readonly calls: AwsCall[] = [];
  readonly logged: { level: string; message: string; detail: JsonObject | undefined }[] = [];
  /** Answers a call in place of its service. */
  answer: (call: AwsCall) => Promise<JsonObject> | JsonObject = () => ({});
  readonly dataDir: string;
  readonly host: Host;
  engine: EventBridge;
  #ids = 0;

  constructor(options: { start?: boolean } = {}) {
    this.clock = new ManualClock();
    this.dataDir = mkdtempSync(join(tmpdir(), 'eventbridge-'));
    this.host = {
      clock: this.clock,
      dataDir: this.dataDir,
      dispatch: async (call) => {
        this.calls.push(call);
        return call.service === 'events' ? this.engine.handle(call) : this.answer(call);
      },
      random: () => 1,
      id: () => `00000000-0000-4000-8000-${String(++this.#ids).padStart(12, '0')}`,
      region: REGION,
      account: ACCOUNT,
      endpoint: 'http://127.0.0.1:4510',
      log: (level, message, detail) => void this.logged.push({ level, message, detail }),
    };
    this.engine = new EventBridge(this.host);
    if (options.start !== false) this.engine.start();
  }

  async call(action: string, input: JsonObject = {}): Promise<JsonObject> {
    return this.engine.handle({ service: 'events', action, input, principal: { kind: 'root' } });
  }

  /** A bus business-events with one rule, order-events, for source orders. */
  async withRule(target: JsonObject = { Id: 'queue', Arn: QUEUE }, rule: JsonObject = {}): Promise<void> {
    await this.call('CreateEventBus', { Name: 'business-events' });
    await this.call('PutRule', { Name: 'order-events', EventBusName: 'business-events', EventPattern: '{"source":["orders"]}', ...rule });
    await this.call('PutTargets', { Rule: 'order-events', EventBusName: 'business-events', Targets: [target] });
  }

  put(detail: Json = { orderId: 'o-1' }, entry: JsonObject = {}): Promise<JsonObject> {
    const whole = { EventBusName: 'business-events', Source: 'orders', DetailType: 'order.received', Detail: JSON.stringify(detail), ...entry };
    return this.call('PutEvents', { Entries: [whole] });
  }

  /** As after kill -9 for what is on disk: the old engine is cut off, a new one opens the same folder. */
  restart(options: { start?: boolean } = {}): void {
    this.engine.stop();
    this.engine = new EventBridge(this.host);
    if (options.start !== false) this.engine.start();
  }

  /** Bodies sent to a queue. */
  sent(queueArn = QUEUE): string[] {
    const end = `/${queueArn.split(':').at(-1)}`;
    const calls = this.calls.filter((call) => call.action === 'SendMessage' && String(call.input.QueueUrl).endsWith(end));
    return calls.map((call) => String(call.input.MessageBody));
  }

  end(): void {
    this.engine.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** Waits for a condition over turns of the event loop. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  for (let turn = 0; turn < 5000; turn++) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`${what} never came true`);
}

/** Lets everything that is ready run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
