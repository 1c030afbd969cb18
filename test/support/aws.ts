import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { asAnybody } from './engine.ts';

type Input = Record<string, unknown>;
type Reply = (input: Input) => object | Promise<object>;

/** An error as AWS answers it. `status` 500 and above is a fault of the service. */
export class AwsFault extends Error {
  readonly status: number;
  constructor(name: string, status = 400) {
    super(`${name} of the test`);
    this.name = name;
    this.status = status;
  }
}

/** All of AWS but DynamoDB, for clients that really speak to it: what was asked, and the answers of this test. */
export class FakeAws {
  /** In the order they came. An object put into S3 is `{ Key, Body }`; a mail handed to SES is its JSON, as `SendEmail`; what SNS is asked is its form. */
  calls: { action: string; input: Input; trace?: string }[] = [];
  #replies = new Map<string, Reply>();

  answer(action: string, reply: Reply): void {
    this.#replies.set(action, reply);
  }

  /** Answers otherwise for a while. @returns puts the answer back */
  instead(action: string, reply: Reply): () => void {
    const before = this.#replies.get(action);
    this.#replies.set(action, reply);
    return () => (before ? this.#replies.set(action, before) : this.#replies.delete(action));
  }

  fail(action: string, name: string, status?: number): void {
    this.answer(action, () => {
      throw new AwsFault(name, status);
    });
  }

  of(action: string): Input[] {
    return this.calls.filter((call) => call.action === action).map((call) => call.input);
  }

  reset(): void {
    this.calls = [];
    this.#replies = new Map();
  }

  async reply(action: string, input: Input, trace?: string): Promise<object> {
    this.calls.push({ action, input, ...(trace && { trace }) });
    return (await this.#replies.get(action)?.(input)) ?? {};
  }
}

/** Every AWS client of this test file that is not DynamoDB's speaks to this one; it forgets between tests. */
export function fakeAws(): FakeAws {
  const aws = new FakeAws();
  let server: Server;
  beforeAll(async () => {
    asAnybody();
    server = createServer(async (request, response) => {
      response.sendDate = false; // tests stop the clock, and the SDK tries again where the two differ
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const target = request.headers['x-amz-target'];
      const mail = request.url === '/v2/email/outbound-emails';
      const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? Object.fromEntries(new URLSearchParams(body.toString())) : undefined;
      const invoked = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '')?.[1];
      const isJson = mail || invoked !== undefined || typeof target === 'string';
      const action = form ? (form.Action ?? '') : typeof target === 'string' ? (target.split('.').pop() ?? '') : mail ? 'SendEmail' : invoked ? 'Invoke' : request.method === 'GET' ? 'GetObject' : 'PutObject';
      const input = form ?? (invoked ? { FunctionName: invoked, Payload: JSON.parse(body.toString()) as unknown } : isJson ? (JSON.parse(body.toString() || '{}') as Input) : { Key: decodeURIComponent((request.url ?? '').split('?')[0] ?? ''), Body: body });
      try {
        const output = await aws.reply(action, input, request.headers['x-amzn-trace-id']?.toString());
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(isJson ? JSON.stringify(output) : Buffer.isBuffer(output) ? output : form ? Object.entries(output).map(([name, value]) => `<${name}>${String(value)}</${name}>`).join('') : '');
      } catch (error) {
        const { name, message, status = 500 } = error as AwsFault;
        const failed = isJson ? JSON.stringify({ __type: name, message }) : `<Error><Code>${name}</Code><Message>${message}</Message></Error>`;
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': name }).end(failed);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => aws.reset());
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return aws;
}
