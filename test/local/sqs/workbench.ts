import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { Host, JsonObject } from '../../../local/contract.ts';
import { Sqs } from '../../../local/sqs/engine.ts';

let dataDir: string;
let ids = 0;
export let clock: ManualClock;
export let sqs: Sqs;
/** What the engine told CloudWatch: queue, metric, value and how often. */
export let measured: [queue: string | undefined, metric: string, value: number, times: number][];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sqs-'));
  clock = new ManualClock();
  measured = [];
  sqs = begin();
});
afterEach(() => {
  sqs.stop();
  rmSync(dataDir, { recursive: true });
});

function begin(): Sqs {
  const host: Host = {
    ...{ clock, dataDir, region: 'eu-west-1', account: '000000000000', endpoint: 'http://127.0.0.1:4510' },
    ...{ dispatch: async () => ({}), random: () => 0.5, id: () => `id-${++ids}`, log: () => undefined },
  };
  const engine = new Sqs(host, ({ metric, dimensions, value }, times = 1) => measured.push([dimensions.QueueName, metric, value, times]));
  engine.start();
  return engine;
}
/** Stops the engine, and starts it again on the same data. */
export async function restart() {
  sqs.stop();
  await new Promise((resolve) => setImmediate(resolve));
  sqs = begin();
}
export const call = (action: string, input: JsonObject, trace?: string) =>
  sqs.handle({ service: 'sqs', action, input, principal: { kind: 'root' }, ...(trace ? { trace } : {}) });
export const arn = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`;
export const at = (name: string) => ({ QueueUrl: `http://127.0.0.1:4510/000000000000/${name}` });
export const make = (QueueName: string, Attributes: JsonObject = {}) => call('CreateQueue', { QueueName, Attributes });
export const send = (queue: string, MessageBody: string, more: JsonObject = {}) => call('SendMessage', { ...at(queue), MessageBody, ...more });
export type Received = JsonObject & { MessageId: string; Body: string; ReceiptHandle: string; Attributes: Record<string, string> };
export const receive = async (queue: string, more: JsonObject = {}) =>
  ((await call('ReceiveMessage', { ...at(queue), MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'], ...more })).Messages ?? []) as Received[];
export const bodies = async (queue: string, more?: JsonObject) => (await receive(queue, more)).map((message) => message.Body);
/** Visible, in flight, delayed. */
export const counts = async (queue: string) => {
  const { Attributes } = await call('GetQueueAttributes', { ...at(queue), AttributeNames: ['All'] });
  const all = Attributes as Record<string, string>;
  return [all.ApproximateNumberOfMessages, all.ApproximateNumberOfMessagesNotVisible, all.ApproximateNumberOfMessagesDelayed].map(Number);
};
