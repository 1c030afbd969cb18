import * as z from 'zod';
import { Role } from '../../core/model/identity.ts';
import { OrderRequest } from '../../core/model/order.ts';
import { DeskException } from '../../core/model/exception.ts';
import { Availability, AvailabilityRequest, CreditAnswer, CreditQuestion, CustomerView, Prices, PricesRequest, Product } from '../../core/model/questions.ts';
import { Approve, Cancellation, Replay } from '../../core/model/requests.ts';

interface Operation {
  /** The function's file name. */
  operationId: string;
  method: 'get' | 'post';
  path: string;
  summary: string;
  /** Token scope; absent: anybody. */
  scope?: string;
  /** People of these roles; absent: machines by their channel, people of any role. */
  roles?: readonly string[];
  body?: string;
  query?: { name: string; required?: boolean; schema: object }[];
  idempotent?: boolean;
  status: number;
  answer: string;
}

const text = { type: 'string' };

/** Every route, with the decision on who may call it. */
export const OPERATIONS: readonly Operation[] = [
  { operationId: 'post-orders', method: 'post', path: '/orders', summary: 'Send an order', scope: 'orders.write', body: 'OrderRequest', idempotent: true, status: 202, answer: 'OrderReceived' },
  { operationId: 'find-orders', method: 'get', path: '/orders', summary: 'Find an order by the number of its channel', scope: 'orders.read', query: [{ name: 'channel', schema: text }, { name: 'channelOrderId', required: true, schema: text }], status: 200, answer: 'Orders' },
  { operationId: 'get-order', method: 'get', path: '/orders/{id}', summary: 'Read an order', scope: 'orders.read', status: 200, answer: 'OrderView' },
  { operationId: 'post-order-cancellation', method: 'post', path: '/orders/{id}/cancellation', summary: 'Cancel an order that has not shipped', scope: 'orders.write', body: 'Cancellation', idempotent: true, status: 202, answer: 'OrderReceived' },
  { operationId: 'get-order-shipments', method: 'get', path: '/orders/{id}/shipments', summary: 'What has left', scope: 'orders.read', status: 200, answer: 'Shipments' },
  { operationId: 'get-order-invoices', method: 'get', path: '/orders/{id}/invoices', summary: 'What was billed', scope: 'orders.read', status: 200, answer: 'Invoices' },
  { operationId: 'get-product', method: 'get', path: '/products/{sku}', summary: 'What an article is, and by which units it is sold', scope: 'orders.read', status: 200, answer: 'Product' },
  { operationId: 'get-customer', method: 'get', path: '/customers/{id}', summary: 'Is this customer known, and active?', scope: 'orders.read', status: 200, answer: 'CustomerView' },
  { operationId: 'post-customer-credit-check', method: 'post', path: '/customers/{id}/credit-check', summary: 'Would an order of this amount pass? Holds nothing', scope: 'orders.read', body: 'CreditQuestion', status: 200, answer: 'CreditAnswer' },
  { operationId: 'post-prices', method: 'post', path: '/prices', summary: 'What lines cost a customer', scope: 'orders.read', body: 'PricesRequest', status: 200, answer: 'Prices' },
  { operationId: 'post-availability', method: 'post', path: '/availability', summary: 'What could be promised now', scope: 'orders.read', body: 'AvailabilityRequest', status: 200, answer: 'Availability' },
  { operationId: 'find-trace', method: 'get', path: '/trace', summary: 'The whole story, by any document number', scope: 'trace.read', query: [{ name: 'document', required: true, schema: text }], status: 200, answer: 'Traces' },
  { operationId: 'get-trace', method: 'get', path: '/trace/{correlationId}', summary: 'The whole story, by correlation id', scope: 'trace.read', status: 200, answer: 'Trace' },
  { operationId: 'get-exceptions', method: 'get', path: '/exceptions', summary: 'The exception desk', scope: 'exceptions.read', roles: Role.options, query: [{ name: 'owner', schema: { type: 'string', enum: Role.options } }, { name: 'status', schema: { type: 'string', enum: ['open', 'answered', 'closed'] } }, { name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 100 } }, { name: 'cursor', schema: text }], status: 200, answer: 'Exceptions' },
  { operationId: 'get-exception', method: 'get', path: '/exceptions/{id}', summary: 'One row of the desk', scope: 'exceptions.read', roles: Role.options, status: 200, answer: 'DeskException' },
  { operationId: 'post-exception-replay', method: 'post', path: '/exceptions/{id}/replay', summary: 'Try again, or cancel', scope: 'exceptions.write', roles: Role.options, body: 'Replay', idempotent: true, status: 202, answer: 'Decided' },
  { operationId: 'post-exception-approve', method: 'post', path: '/exceptions/{id}/approve', summary: 'Lift a hold', scope: 'exceptions.write', roles: Role.options, body: 'Approve', idempotent: true, status: 202, answer: 'Decided' },
  { operationId: 'get-openapi', method: 'get', path: '/openapi.json', summary: 'This document', status: 200, answer: 'OpenApi' },
];

const Problem = z
  .object({ type: z.string(), title: z.string(), status: z.int(), code: z.string(), detail: z.string(), field: z.string().optional(), correlationId: z.string() })
  .meta({ id: 'Problem', description: 'RFC 9457, with a stable code' });
const open = (id: string, description: string) => z.object({}).catchall(z.unknown()).meta({ id, description });
const ANSWERS = [
  z.object({ orderId: z.string(), correlationId: z.string(), status: z.string(), links: z.record(z.string(), z.string()) }).meta({ id: 'OrderReceived' }),
  z.object({ exceptionId: z.string(), action: z.string(), status: z.string(), correlationId: z.string() }).meta({ id: 'Decided' }),
  Product,
  CustomerView,
  CreditAnswer,
  Prices,
  Availability,
  open('OrderView', 'An order with its lines in quantities per state'),
  open('Orders', 'orders: a list of OrderView'),
  open('Shipments', 'shipments: what has left, with tracking'),
  open('Invoices', 'invoices: numbered invoices with their lines'),
  open('Trace', 'documents, executions and timeline of one business transaction'),
  open('Traces', 'traces: every business transaction with a document of this number'),
  open('Exceptions', 'exceptions: rows of the desk; cursor: the next page'),
  open('OpenApi', 'an OpenAPI 3.0 document'),
];
const BODIES = [OrderRequest, Cancellation, Replay, Approve, CreditQuestion, PricesRequest, AvailabilityRequest, DeskException, Problem];

/** OpenAPI 3.0 of the channels API, from the canonical schemas. API Gateway wants 3.0 and alphanumeric model names. */
export function openapi(): Record<string, unknown> {
  const registered = z.globalRegistry;
  for (const schema of [...BODIES, ...ANSWERS]) if (!registered.has(schema)) throw new Error('a schema of the API has no id');
  const { schemas } = z.toJSONSchema(registered, { target: 'openapi-3.0', uri: (id) => `#/components/schemas/${id}`, io: 'input', unrepresentable: 'any' });
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) (paths[operation.path] ??= {})[operation.method] = describe(operation);
  return {
    openapi: '3.0.1',
    info: { title: 'Crossdock', version: '1.0.0', description: 'Order-to-cash for channels and for the people of the exception desk.' },
    servers: [{ url: '/v1' }],
    paths,
    components: { schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, clean(schema)])) },
  };
}

const json = (id: string) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${id}` } } });
const problems = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

function describe(operation: Operation) {
  const { operationId, summary, scope, roles, body, query = [], idempotent, status, answer, path } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: text }));
  return {
    operationId,
    summary,
    ...(scope && { 'x-crossdock-scope': scope }),
    ...(roles && { 'x-crossdock-roles': roles }),
    parameters: [
      ...inPath,
      ...query.map(({ name, required = false, schema }) => ({ name, in: 'query', required, schema })),
      ...(idempotent ? [{ name: 'Idempotency-Key', in: 'header', required: false, description: 'Required; its absence is answered by the function.', schema: { type: 'string', maxLength: 255 } }] : []),
    ],
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: {
      [status]: { description: summary, headers: { 'x-correlation-id': { schema: text } }, content: json(answer) },
      ...Object.fromEntries([400, 401, 403, 404, 409, 413, 422, 429, 500, 503].map((code) => [code, { description: 'A problem document', content: problems }])),
    },
  };
}

/** Drops what OpenAPI 3.0 does not know: the schema's own ids and our marks. */
function clean(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(clean);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).flatMap(([key, value]) => (['$id', 'id', '$schema', 'personal'].includes(key) && typeof value !== 'object' ? [] : [[key, clean(value)]])));
}
