import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import type { StoredAnswer } from '../../core/model/changes.ts';
import { AlreadyExists, Invalid } from '../../core/model/errors.ts';
import type { Role } from '../../core/model/identity.ts';
import { mask } from '../../core/model/personal.ts';
import { storedAnswer } from '../adapters/dynamo-orders.ts';
import { now } from '../adapters/stores.ts';
import { type Caller, callerOf, viewersOf } from './caller.ts';
import { Env } from './env.ts';
import { canonicalHash } from './hash.ts';
import { newCorrelationId, tracestateIn } from './ids.ts';
import { log } from './log.ts';
import { problemOf } from './problem.ts';
import { within } from './transaction.ts';

export interface Answer<Body = unknown> {
  status: number;
  body: Body;
  headers?: Record<string, string>;
}

export interface Request<Body, Query> {
  caller: Caller;
  body: Body;
  query: Query;
  path: Record<string, string>;
  correlationId: string;
  at: Date;
}

interface Options<Body, Query, View> {
  /** Token scope that the caller must hold. */
  scope: string;
  /** Where people call: one of these roles. Machines are judged by their channel. */
  roles?: readonly Role[];
  body?: z.ZodType<Body>;
  query?: z.ZodType<Query>;
  /** What is answered: its personal data is masked for whoever may not see it. */
  answer?: z.ZodType<View>;
}

/** Above this the answer is 413 and a pointer to the file transports. */
export const MAX_BODY = 4 * 1024 * 1024;

/** Around every route of the API: who, what, and a problem document for whatever goes wrong. */
export function http<Body = undefined, Query = Record<string, never>, View = unknown>(options: Options<Body, Query, View>, run: (request: Request<Body, Query>, event: APIGatewayProxyEvent) => Promise<Answer<View>>) {
  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const correlationId = newCorrelationId(event);
    try {
      const caller = callerOf(event);
      mayCall(caller, options);
      const request = {
        caller,
        body: options.body ? parse(options.body, bodyOf(event), 'request.invalid') : (undefined as Body),
        query: options.query ? parse(options.query, event.queryStringParameters ?? {}, 'request.invalid-query') : ({} as Query),
        path: Object.fromEntries(Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, pathId(name, value ?? '')])),
        correlationId,
        at: now(),
      };
      const { status, body, headers } = await within(correlationId, () => run(request, event), tracestateIn(event));
      log.info('answered', { route: `${event.httpMethod} ${event.resource}`, status, correlationId: headers?.['x-correlation-id'] ?? correlationId, clientId: caller.clientId });
      return withOrigin({ statusCode: status, headers: { 'content-type': 'application/json', 'x-correlation-id': correlationId, ...headers }, body: typeof body === 'string' ? body : JSON.stringify(options.answer ? mask(options.answer, body, viewersOf(caller)) : body) });
    } catch (error) {
      const answer = problemOf(error, correlationId);
      log.info('refused', { route: `${event.httpMethod} ${event.resource}`, status: answer.statusCode, correlationId });
      return withOrigin(answer);
    }
  };
}

/** Lets the console's pages read the answer: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html */
function withOrigin(answer: APIGatewayProxyResult): APIGatewayProxyResult {
  const origin = process.env[Env.ConsoleOrigin];
  return origin ? { ...answer, headers: { ...answer.headers, 'access-control-allow-origin': origin, 'access-control-expose-headers': 'x-correlation-id,idempotency-replayed,retry-after,etag', vary: 'origin' } } : answer;
}

function mayCall(caller: Caller, { scope, roles }: { scope: string; roles?: readonly Role[] }): void {
  const person = caller.username !== undefined;
  if (!person && !caller.scopes.includes(scope)) throw new Invalid('auth.scope-missing', `the token lacks scope ${scope}`, 403);
  if (roles && !caller.roles.some((role) => roles.includes(role))) throw new Invalid('auth.role-missing', 'this is for other roles', 403);
  if (person && !roles && caller.roles.length === 0) throw new Invalid('auth.role-missing', 'the user has no role', 403);
}

/** @throws Invalid 413, 400 request.malformed-json */
export function bodyOf(event: APIGatewayProxyEvent): unknown {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '');
  if (Buffer.byteLength(text) > MAX_BODY) throw new Invalid('request.too-large', `the body is over ${MAX_BODY} bytes: send files by SFTP or S3`, 413);
  try {
    return JSON.parse(text);
  } catch {
    throw new Invalid('request.malformed-json', 'the body is not JSON', 400);
  }
}

/** @throws Invalid 400 naming every field that is wrong; values are not repeated */
function parse<T>(schema: z.ZodType<T>, value: unknown, code: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const errors = read.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), message: 'is not a field of this request' })) : [{ field: issue.path.join('.'), message: issue.message }],
  );
  throw new Invalid(code, 'the request is not as the contract says', 400, { field: errors[0]?.field, errors: errors.slice(0, 50) });
}

/** Longer than any id of ours, and shorter than what a table takes as a key. */
const LONGEST_ID = 200;

/** @throws Invalid 400 for what cannot be an id */
function pathId(name: string, text: string): string {
  const id = decode(text);
  if (id.length > LONGEST_ID) throw new Invalid('request.invalid-path', `${name} is too long`, 400, { field: name });
  return id;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The caller's key, scoped by who it is and what was asked. */
export interface IdempotencyKey {
  key: string;
  requestHash: string;
}

/** @throws Invalid 400 idempotency.key-missing, idempotency.key-invalid */
export function idempotencyKey(event: APIGatewayProxyEvent, caller: Caller): IdempotencyKey {
  const given = Object.entries(event.headers).find(([name]) => name.toLowerCase() === 'idempotency-key')?.[1];
  if (given === undefined) throw new Invalid('idempotency.key-missing', 'Idempotency-Key is required', 400);
  if (!/^[\x20-\x7e]{1,255}$/.test(given) || given.trim() === '') throw new Invalid('idempotency.key-invalid', 'Idempotency-Key has 1 to 255 printable characters', 400);
  const route = `${event.httpMethod} ${event.path}`;
  return { key: `${caller.entity}#${caller.channel ?? caller.clientId}#${route}#${given}`, requestHash: canonicalHash(event.body ? bodyOf(event) : null) };
}

type Run = (store: (answer: Answer) => StoredAnswer) => Promise<Answer>;

/**
 * Runs a state-changing request once per key: the answer is stored in the same transaction as its effect, so there is no moment in which one is
 * known without the other. The loser of a race reads the winner's answer.
 * @param run commits the answer among its changes
 */
export async function once(key: IdempotencyKey, correlationId: string, run: Run): Promise<Answer> {
  const before = await storedAnswer(key.key);
  return before ? again(before, key.requestHash) : runOnce(key, correlationId, run, (error) => error instanceof AlreadyExists || error instanceof Invalid);
}

/** The same for what does nothing else than read, and then commit all in one: whether the key was used before is seen then, without a look first. */
export const onceInOneCommit = (key: IdempotencyKey, correlationId: string, run: Run): Promise<Answer> => runOnce(key, correlationId, run, () => true);

/** @param mayBeLate whether an error may say that the same request was answered meanwhile */
async function runOnce({ key, requestHash }: IdempotencyKey, correlationId: string, run: Run, mayBeLate: (error: unknown) => boolean): Promise<Answer> {
  const store = (answer: Answer): StoredAnswer => ({ key, requestHash, status: answer.status, body: JSON.stringify(answer.body), recordedAt: now().toISOString() });
  try {
    return withCorrelation(await run(store), correlationId);
  } catch (error) {
    const winner = mayBeLate(error) ? await storedAnswer(key) : undefined;
    if (winner) return again(winner, requestHash);
    throw error;
  }
}

/** @throws Invalid 422 where the key was used for another body */
export function again(answer: StoredAnswer, requestHash: string): Answer {
  if (answer.requestHash !== requestHash) throw new Invalid('idempotency.key-reused', 'this Idempotency-Key was used for another request', 422);
  return withCorrelation({ status: answer.status, body: answer.body, headers: { 'idempotency-replayed': 'true' } }, undefined);
}

/** The correlation id of the stored answer is the one that counts. */
function withCorrelation(answer: Answer, correlationId: string | undefined): Answer {
  const body = typeof answer.body === 'string' ? (JSON.parse(answer.body) as Record<string, unknown>) : (answer.body as Record<string, unknown>);
  const id = typeof body.correlationId === 'string' ? body.correlationId : correlationId;
  return { ...answer, body: typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body), headers: { ...answer.headers, ...(id && { 'x-correlation-id': id }) } };
}
