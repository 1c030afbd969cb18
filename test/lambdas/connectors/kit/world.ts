import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { beforeEach, vi } from 'vitest';
import { ManualClock } from '../../../../local/clock.ts';
import { fakeAws } from '../../../support/aws.ts';
import { AT } from '../../../support/builders.ts';
import { logged } from '../../../support/logs.ts';
import { testTables } from '../../../support/tables.ts';
import type { Bench, Kit, WebhookBench } from './kit.ts';

/** One request, as it came to the door, and how it was answered. */
export interface Delivered {
  headers: Record<string, string>;
  body: string;
  status: number;
  answer: string;
}

const LONGEST_WAIT_MS = 30_000;

/** What a connector's handlers live in: tables, the rest of AWS, the log, a clock, and a door for webhooks. Anew before each promise. */
export function theWorld() {
  const tables = testTables();
  const aws = fakeAws();
  const lines = logged();
  let clock: ManualClock;
  let count = 0;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    clock = new ManualClock(AT);
    vi.setSystemTime(clock.now());
    return () => {
      vi.unstubAllGlobals();
      vi.useRealTimers();
    };
  });

  /** Time goes by, there and here. */
  async function later(ms: number): Promise<void> {
    await clock.advance(ms);
    vi.setSystemTime(clock.now());
  }

  /** Runs `work` with the folder's simulator and connector, and stops them whatever comes of it. */
  async function withBench<T>(kit: Kit, work: (bench: Bench) => Promise<T>, timeoutMs = 10_000): Promise<T> {
    const bench = await kit.start({ clock, fetch: (...of) => fetch(...of), timeoutMs, aws });
    // a secret is kept for minutes under its name
    Object.assign(process.env, { SECRET_NAME: `crossdock/test/kit-${(count += 1)}`, INBOUND_BUCKET: 'inbound', TIMEOUT_MS: '30000' });
    aws.answer('GetSecretValue', () => ({ SecretString: JSON.stringify(bench.settings) }));
    aws.answer('GetQueueUrl', () => ({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/000000000000/kit` }));
    try {
      return await work(bench);
    } finally {
      await bench.partner.stop();
    }
  }

  /** A door in front of the handler: what comes through it goes the way of API Gateway. */
  async function withDoor<T>(webhook: WebhookBench, work: (came: Delivered[]) => Promise<T>): Promise<T> {
    const came: Delivered[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const { status, answer } = await knock(webhook, headers, body);
      came.push({ headers, body, status, answer });
      response.writeHead(status).end(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await webhook.prepare();
      await webhook.subscribe(`http://127.0.0.1:${(server.address() as AddressInfo).port}/partner`);
      return await work(came);
    } finally {
      await closed(server);
    }
  }

  /** Lets the partner's clock go on until so many have come. */
  async function until(came: readonly unknown[], wanted: number, stepMs: number): Promise<void> {
    for (const begun = performance.now(); came.length < wanted; ) {
      if (performance.now() - begun > LONGEST_WAIT_MS) throw new Error(`only ${came.length} of ${wanted} webhooks have come`);
      await later(stepMs);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  return { tables, aws, lines, later, withBench, withDoor, until, now: () => clock.now() };
}
export type World = ReturnType<typeof theWorld>;

/** One request through API Gateway, its bytes as they are. */
export async function knock({ handler }: Pick<WebhookBench, 'handler'>, headers: Record<string, string>, body: string): Promise<{ status: number; answer: string }> {
  const event = { headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true, pathParameters: { partner: 'DIRECT' } } as unknown as APIGatewayProxyEvent;
  const { statusCode, body: answer } = await handler(event);
  return { status: statusCode, answer };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
