import { createServer } from 'node:http';
import { isPublic } from '../iam/actions.ts';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { AwsError } from '../contract.ts';
import type { AwsCall, Dispatch, JsonObject, Principal } from '../contract.ts';
import { awsJson } from './aws-json.ts';
import { awsQuery } from './aws-query.ts';
import { json, parseUrl, readBody, send } from './incoming.ts';
import type { Incoming, Reply } from './incoming.ts';
import type { Protocol } from './protocol.ts';
import { restJson } from './rest-json.ts';
import { REST_ROUTES } from './rest-routes.ts';
import { rpcV2Cbor } from './rpc-v2-cbor.ts';
import { credentialScope, iamService } from './scope.ts';
import type { CredentialScope } from './scope.ts';

/** Answers everything under one path prefix. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** An engine that takes calls as they are on the wire. */
export interface WireEngine {
  forward(call: AwsCall, body: Buffer): Promise<{ status: number; headers: Record<string, string>; body: Buffer }>;
}

export interface FrontOptions {
  /** Authorises, counts and answers a call. */
  dispatch: Dispatch;
  /** Authorises and counts a call that is then forwarded. Throws AwsError. */
  admit: (call: AwsCall) => Promise<void> | void;
  /** Who signed the request. Throws AwsError for a key that nobody has, or a signature that is wrong. `body` is undefined where it is streamed. */
  authenticate: (request: { method: string; url: string; headers: IncomingMessage['headers'] }, body: Buffer | undefined) => Promise<Principal> | Principal;
  id: () => string;
  log: (level: 'debug' | 'error', message: string, detail?: JsonObject) => void;
}

/** Larger than any request body of the APIs that are read whole (Lambda: 6 MB, DynamoDB: 16 MB). */
const LARGEST_BODY = 32 * 1024 * 1024;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\]|[\w.-]+\.localhost)(:\d+)?$/i;

/** The one loopback endpoint: AWS's wire protocols by the request's credential scope, everything else by path prefix. */
export class Front {
  readonly #options: FrontOptions;
  readonly #handlers: [string, Handler][] = [];
  readonly #forwarders = new Map<string, WireEngine>();
  readonly #server: Server;
  /** Answers requests signed for S3, whose bodies are streamed. */
  s3: ((request: IncomingMessage, response: ServerResponse, authenticate: () => Promise<Principal> | Principal) => Promise<void>) | undefined;

  constructor(options: FrontOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.keepAliveTimeout = 60_000;
  }

  /** Hands every path under `prefix` to `handler`. The longest prefix wins. */
  use(prefix: string, handler: Handler) {
    this.#handlers.push([prefix, handler]);
    this.#handlers.sort(([a], [b]) => b.length - a.length);
  }

  /** Passes a service's JSON calls to its engine byte for byte. */
  forward(service: string, engine: WireEngine) {
    this.#forwarders.set(service, engine);
  }

  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(address && typeof address === 'object' ? address.port : port);
      });
    });
  }

  async close() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse) {
    try {
      // A web page that has its own name point here must not get at the platform (DNS rebinding).
      if (!LOOPBACK.test(request.headers.host ?? '')) return send(response, json(403, { message: 'Ask for this by localhost or 127.0.0.1.' }));
      const { path, query } = parseUrl(request);
      const scope = credentialScope(request.headers, query);
      const handler = scope ? undefined : this.#handlers.find(([prefix]) => path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`));
      if (handler) return await handler[1](request, response);
      if (!scope || scope.service === 'execute-api') return await this.#unsigned(request, response, path);
      if (scope.service === 's3' && this.s3) return await this.s3(request, response, () => this.#options.authenticate(signed(request), undefined));
      send(response, await this.#call(request, { method: request.method ?? 'GET', path, query, headers: request.headers, body: Buffer.alloc(0) }, scope));
    } catch (error) {
      this.#options.log('error', `${request.method} ${request.url}: ${(error as Error).message}`);
      send(response, json(error instanceof AwsError ? error.status : 500, { message: (error as Error).message }));
    }
  }

  async #unsigned(request: IncomingMessage, response: ServerResponse, path: string) {
    const handler = this.#handlers.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`));
    if (handler) return handler[1](request, response);
    const called = await this.#publicCall(request, path);
    if (called) return send(response, called);
    const message = 'Requests to AWS services must be signed. See /_local/resources for what runs here.';
    send(response, path === '/' && request.method === 'GET' ? json(200, { message }) : json(403, { __type: 'MissingAuthenticationTokenException', message }));
  }

  /** The few calls that clients make without a signature, such as signing in. */
  async #publicCall(request: IncomingMessage, path: string): Promise<Reply | undefined> {
    const [target = '', action = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    const service = target === 'AWSCognitoIdentityProviderService' ? 'cognito-idp' : undefined;
    if (!service || !isPublic(service, action)) return undefined;
    const incoming: Incoming = { method: request.method ?? 'POST', path, query: new URLSearchParams(), headers: request.headers, body: await readBody(request, LARGEST_BODY) };
    const requestId = this.#options.id();
    try {
      const { input } = awsJson.read(incoming, service);
      return awsJson.answer(await this.#options.dispatch({ service, action, input, principal: { kind: 'root' } }), { request: incoming, service, action, requestId });
    } catch (error) {
      return awsJson.fail(this.#asAwsError(error, { service } as CredentialScope), { request: incoming, service, requestId });
    }
  }

  /** Reads the body into `incoming`, and makes the call. */
  async #call(request: IncomingMessage, incoming: Incoming, scope: CredentialScope): Promise<Reply> {
    const service = iamService(scope.service);
    const protocol = protocolOf(incoming, service);
    const requestId = this.#options.id();
    try {
      incoming.body = await readBody(request, LARGEST_BODY);
      const principal = await this.#options.authenticate(signed(request), incoming.body);
      const { action, input } = protocol.read(incoming, service);
      const trace = incoming.headers['x-amzn-trace-id'];
      const call: AwsCall = { service, action, input, principal, ...(typeof trace === 'string' ? { trace } : {}) };
      const engine = protocol === awsJson ? this.#forwarders.get(service) : undefined;
      if (engine) {
        await this.#options.admit(call);
        return await engine.forward(call, incoming.body);
      }
      return protocol.answer(await this.#options.dispatch(call), { request: incoming, service, action, requestId });
    } catch (error) {
      return protocol.fail(this.#asAwsError(error, scope), { request: incoming, service, requestId });
    }
  }

  /** A fault of our own is an internal failure to the caller, and said in full in the log. */
  #asAwsError(error: unknown, { service }: CredentialScope): AwsError {
    if (error instanceof AwsError) return error;
    this.#options.log('error', `${service}: ${(error as Error).stack ?? String(error)}`);
    return new AwsError('InternalFailure', 'The local runtime failed on this request; its log says why.', 500);
  }
}

function protocolOf({ headers, path }: Pick<Incoming, 'headers' | 'path'>, service: string): Protocol {
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return rpcV2Cbor;
  if (headers['x-amz-target']) return awsJson;
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return awsQuery;
  if (REST_ROUTES[service]) return restJson;
  return path === '/' && !headers['content-type']?.includes('json') ? awsQuery : awsJson;
}

function signed(request: IncomingMessage) {
  return { method: request.method ?? 'GET', url: request.url ?? '/', headers: request.headers };
}
