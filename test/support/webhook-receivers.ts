import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { WebhookDeliveries } from '../../core/model/webhook.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { handler as deliveries } from '../../lambdas/api/get-webhook-deliveries.ts';
import { handler as subscribe } from '../../lambdas/api/post-webhook-subscriptions.ts';
import { handler as deliver } from '../../lambdas/events/deliver-webhooks.ts';
import { handler as fanOut } from '../../lambdas/events/fan-out-webhooks.ts';
import { handler as sweep } from '../../lambdas/jobs/sweep-webhooks.ts';
import { fakeAws } from './aws.ts';
import { anOrder } from './builders.ts';
import { aRequestEvent, messages } from './requests.ts';
import { anEventOf, ORDER_ID } from './sagas.ts';
import { testTables } from './tables.ts';

const MASTER = 'master-key-of-the-test-0123456789abcdef';
const SCOPES = { scopes: 'webhooks.write', businessUnits: 'wholesale' };
export const EVENTS = ['order.received', 'shipment.recorded'];

export interface Received {
  id: string;
  headers: Record<string, string>;
  body: string;
}

export const read = async (answer: ReturnType<typeof subscribe>) => {
  const { statusCode, body } = await answer;
  return { http: statusCode, ...(JSON.parse(body) as Record<string, unknown>) } as { http: number; subscriptionId: string; secret: string; status: string } & Record<string, unknown>;
};
export const received = (id: string, channel = 'b2b') => ({ detail: anEventOf('order.received', id, { orderId: ORDER_ID, channel, channelOrderId: 'WEB-1', version: 1 }) });
export const tell = async (...events: object[]) => expect(await fanOut(messages(...events))).toEqual({ batchItemFailures: [] });

/** Subscribers of webhooks in this process, and what our functions live in: tables, the rest of AWS, a clock that stands still. Anew before each test of the file. */
export function webhookReceivers() {
  const tables = testTables();
  const aws = fakeAws();
  const servers: Server[] = [];
  let keys = 0;
  /** Ahead of the machine's, which one test needs: what is kept for half a minute is never from the future. */
  let clock = Date.now() + 86_400_000;

  beforeEach(async () => {
    // the list of subscriptions is kept for half a minute, in this file's one sandbox as on AWS
    clock += 3_600_000;
    vi.useFakeTimers({ toFake: ['Date'], now: clock });
    process.env.WEBHOOK_QUEUE = `${process.env.AWS_ENDPOINT_URL}/queue`;
    process.env.SECRET_NAME = 'webhooks';
    process.env.TIMEOUT_MS = '60000';
    process.env.ENTITIES = 'NW-US';
    aws.answer('GetSecretValue', () => ({ SecretString: JSON.stringify({ key: MASTER }) }));
    aws.answer('SendMessage', ({ MessageBody }) => ({ MessageId: 'm', MD5OfMessageBody: createHash('md5').update(String(MessageBody)).digest('hex') }));
    await stores.unit.commit([{ change: 'order', order: anOrder({ channel: 'b2b' }) }]);
  });
  afterEach(() => {
    vi.useRealTimers();
    for (const server of servers.splice(0)) server.close();
  });

  /** @returns its address */
  async function listening(server: Server): Promise<string> {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
  }
  const answering = (answer: RequestListener) => listening(createServer(answer));

  /** A receiver that keeps what it is sent and answers `status()`. */
  async function receiver(status: () => number = () => 204): Promise<{ url: string; had: Received[] }> {
    const had: Received[] = [];
    const url = await answering(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = request.headers as Record<string, string>;
      had.push({ id: headers['webhook-id'] ?? '', headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(status()).end();
    });
    return { url, had };
  }

  const ask = (body: unknown, id = '', more: { channel?: string; key?: string; caller?: Record<string, string> } = {}) => ({
    ...aRequestEvent(body, { caller: { ...SCOPES, ...(more.channel && { channel: more.channel }), ...more.caller }, headers: { 'Idempotency-Key': more.key ?? `k${++keys}` }, path: `/v1/webhook-subscriptions/${id}` }),
    pathParameters: { id },
  });
  const subscribed = (url: string, more: { channel?: string; events?: string[] } = {}) => read(subscribe(ask({ url, events: more.events ?? EVENTS }, '', more)));

  /** The queue of webhooks delivers what was put on it; what is delayed comes when its time has come. */
  async function deliverAll(): Promise<void> {
    const sent = aws.of('SendMessage').filter(({ DelaySeconds }) => DelaySeconds === undefined);
    aws.calls = aws.calls.filter(({ action }) => action !== 'SendMessage');
    for (const { MessageBody } of sent) expect(await deliver(messages(String(MessageBody)))).toEqual({ batchItemFailures: [] });
    if (aws.of('SendMessage').some(({ DelaySeconds }) => DelaySeconds === undefined)) await deliverAll();
  }
  async function sweepAndDeliver(): Promise<void> {
    await sweep();
    await deliverAll();
  }
  const sentOf = async (subscriptionId: string) => WebhookDeliveries.parse(JSON.parse((await deliveries(ask(undefined, subscriptionId))).body)).deliveries;

  return { tables, aws, listening, answering, receiver, ask, subscribed, deliverAll, sweepAndDeliver, sentOf, now: () => clock, later: (seconds: number) => vi.setSystemTime((clock += seconds * 1000)) };
}
