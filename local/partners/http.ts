import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, Json } from '../contract.ts';
import type { Fault, Faults, FaultSpec } from './faults.ts';
import { Refusal, type Call } from './partner.ts';

export interface VendorRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Raw, as received. */
  body: string;
}

export interface VendorAnswer {
  status: number;
  headers?: Record<string, string>;
  body: string;
  /** The vendor refused the call, though perhaps with status 200. */
  refused?: boolean;
}

/** One vendor's side of the wire. */
export interface Vendor {
  /** The names faults are scoped by and calls are listed under. */
  operations(request: VendorRequest): string[];
  answer(request: VendorRequest): Promise<VendorAnswer> | VendorAnswer;
  /** The vendor's own form of a fault. */
  faulty(fault: Fault, request: VendorRequest, operations: string[]): VendorAnswer;
  /** Routes outside of the vendor's API by 'METHOD /_path': what a person or the outside world does there. */
  admin: Record<string, (request: VendorRequest) => Promise<Json> | Json>;
}

export interface Served {
  url: string;
  calls(): Call[];
  stop(): Promise<void>;
}

const RING = 1000;

/** Serves a vendor on the loopback interface, with its faults, its call list and its admin routes. */
export async function serve(vendor: Vendor, faults: Faults, clock: Clock, port = 0): Promise<Served> {
  const calls: Call[] = [];
  const admin = adminRoutes(vendor, faults, calls);

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(incoming);
    const adminRoute = admin[`${request.method} ${request.path}`];
    if (adminRoute) return send(response, await answerAdmin(adminRoute, request), clock);
    if (request.path.startsWith('/_')) return send(response, { status: 404, body: '{"error":"no such admin path"}' }, clock);
    const operations = vendor.operations(request);
    const { traceparent } = incoming.headers;
    const note = (outcome: string, status: number) => {
      for (const operation of operations) calls.push({ operation, at: new Date(clock.now()).toISOString(), outcome, status, ...(typeof traceparent === 'string' && { traceparent }) });
      if (calls.length > RING) calls.splice(0, calls.length - RING);
    };
    const slow = faults.take(operations, ['slow']);
    if (slow) await new Promise<void>((resolve) => clock.after(slow.ms ?? 1000, resolve));
    const before = faults.take(operations, ['reset', 'unavailable', 'rateLimit', 'expired', 'reject']);
    if (before?.kind === 'reset') {
      note('reset', 0);
      incoming.socket.resetAndDestroy();
      return;
    }
    if (before) {
      const answer = vendor.faulty(before, request, operations);
      note(before.kind, answer.status);
      return send(response, answer, clock);
    }
    const after = faults.take(operations, ['lostAnswer', 'malformed']);
    const answer = await vendor.answer(request);
    if (after?.kind === 'lostAnswer') {
      note('lostAnswer', 0);
      incoming.socket.resetAndDestroy();
      return;
    }
    const outcome = after ? 'malformed' : answer.refused || answer.status >= 400 ? 'refused' : 'ok';
    note(outcome, answer.status);
    send(response, after ? { ...answer, body: answer.body.slice(0, answer.body.length / 2) } : answer, clock);
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: Error) => send(response, { status: 500, body: error.stack ?? error.message }, clock));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls: () => calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function adminRoutes(vendor: Vendor, faults: Faults, calls: Call[]): Vendor['admin'] {
  return {
    'POST /_faults': (request) => {
      const specs = JSON.parse(request.body) as FaultSpec | FaultSpec[];
      return [specs].flat().map((spec) => ({ ...faults.add(spec) })) as Json;
    },
    'GET /_faults': () => faults.list() as unknown as Json,
    'DELETE /_faults': () => {
      faults.clear();
      return [];
    },
    'GET /_calls': () => calls as unknown as Json,
    ...vendor.admin,
  };
}

async function answerAdmin(route: Vendor['admin'][string], request: VendorRequest): Promise<VendorAnswer> {
  try {
    return json(200, await route(request));
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof SyntaxError)) throw error;
    return json(400, { error: error.message });
  }
}

export function json(status: number, body: Json, headers: Record<string, string> = {}): VendorAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

async function read(incoming: IncomingMessage): Promise<VendorRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const body = Buffer.concat(chunks).toString('utf8');
  return { method: incoming.method ?? 'GET', path: url.pathname, query: url.searchParams, headers: incoming.headers, body };
}

/** `Date` is the vendor's own time, not the machine's: https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1 . */
function send(response: ServerResponse, answer: VendorAnswer, clock: Clock): void {
  if (response.destroyed) return;
  const headers = { date: new Date(clock.now()).toUTCString(), 'content-type': 'application/json', ...answer.headers };
  response.writeHead(answer.status, { ...headers, 'content-length': Buffer.byteLength(answer.body) });
  response.end(answer.body);
}
