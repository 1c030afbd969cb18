import * as z from 'zod';
import { Application, ReceiptRequest } from '../../core/model/receipt.ts';
import { BankStatementFile, BankStatementsTaken } from '../../core/model/bank.ts';
import { CarrierBill, CarrierBillTaken } from '../../core/model/carrier-bill.ts';
import { Connectors } from '../../core/model/connector-health.ts';
import { Acted, BulkDone, BulkExceptions, ClaimException, CommentException, CorrectException, DismissException, EscalateException, ExceptionGroups, Exceptions, ExceptionView, FindExceptions, GroupExceptions } from '../../core/model/desk-views.ts';
import { Role } from '../../core/model/identity.ts';
import { Journal } from '../../core/model/journal.ts';
import { type JsonSchema, named, open, refTo } from '../../core/model/json-schema.ts';
import { ExecutionRedriven, ExecutionView, Operations } from '../../core/model/operations.ts';
import { OrderRequest } from '../../core/model/order.ts';
import { FraudAnswer, FraudQuestion } from '../../core/model/fraud.ts';
import { PeriodStatus, PeriodView } from '../../core/model/period.ts';
import { OrderChangeRequest } from '../../core/model/order-change.ts';
import { Availability, AvailabilityRequest, CreditAnswer, CreditQuestion, CustomerView, Prices, PricesRequest, Product } from '../../core/model/questions.ts';
import { ApplyReceipt, BankRefund, UnapplyReceipt, Approve, Cancellation, ClosePeriod, Delivery, FindOrders, FindShadowReports, FindTrace, FindWebhookDeliveries, OpenPeriod, RedriveExecution, Replay, ReverseJournal, ShipmentSerials } from '../../core/model/requests.ts';
import { StockFile, StockFileTaken } from '../../core/model/stock-file.ts';
import { ReturnReceiptRequest, ReturnRequest } from '../../core/model/return.ts';
import { OpenItems, PaymentView, ReceiptTaken, RefundMade, Decided, Invoices, OrderReceived, Orders, OrderView, Problem, ReturnReceived, ReturnRequested, ReturnView, ShadowReports, ShipmentDelivered, ShipmentNumbered, Shipments, Trace, Traces } from '../../core/model/views.ts';
import { ReplayWebhooks, RotateWebhookKey, WebhookDeliveries, WebhooksReplayed, WebhookSubscriptionChange, WebhookSubscriptionDeleted, WebhookSubscriptionRequest, WebhookSubscriptions, WebhookSubscriptionView } from '../../core/model/webhook.ts';

interface Operation {
  /** The function's file name. */
  operationId: string;
  method: 'get' | 'post' | 'patch' | 'delete';
  path: string;
  summary: string;
  /** Token scope; absent: anybody. */
  scope?: string;
  /** People of these roles; absent: machines by their channel, people of any role. */
  roles?: readonly string[];
  body?: z.ZodType;
  query?: z.ZodObject;
  idempotent?: boolean;
  /** Names the version that the caller has seen. */
  ifMatch?: boolean;
  status: number;
  /** Answered instead, where it waits for somebody else. */
  waits?: number;
  answer: z.ZodType;
}

const OpenApi = z.looseObject({ openapi: z.string() }).meta({ id: 'OpenApi', description: 'An OpenAPI 3.0 document' });

/** Every route, with the decision on who may call it. */
export const OPERATIONS: readonly Operation[] = [
  { operationId: 'post-orders', method: 'post', path: '/orders', summary: 'Send an order', scope: 'orders.write', body: OrderRequest, idempotent: true, status: 202, answer: OrderReceived },
  { operationId: 'find-orders', method: 'get', path: '/orders', summary: 'Find an order by the number of its channel', scope: 'orders.read', query: FindOrders, status: 200, answer: Orders },
  { operationId: 'get-order', method: 'get', path: '/orders/{id}', summary: 'Read an order', scope: 'orders.read', status: 200, answer: OrderView },
  { operationId: 'post-order-changes', method: 'post', path: '/orders/{id}/changes', summary: 'Change an order, by the version that was seen', scope: 'orders.write', body: OrderChangeRequest, idempotent: true, ifMatch: true, status: 202, answer: OrderReceived },
  { operationId: 'post-order-cancellation', method: 'post', path: '/orders/{id}/cancellation', summary: 'Cancel what has not left of an order', scope: 'orders.write', body: Cancellation, idempotent: true, status: 202, answer: OrderReceived },
  { operationId: 'get-order-shipments', method: 'get', path: '/orders/{id}/shipments', summary: 'What has left', scope: 'orders.read', status: 200, answer: Shipments },
  { operationId: 'post-shipment-serials', method: 'post', path: '/shipments/{id}/serials', summary: 'Numbers of the pieces that left', scope: 'shipments.deliver', roles: ['warehouse'], body: ShipmentSerials, idempotent: true, status: 200, answer: ShipmentNumbered },
  { operationId: 'post-shipment-delivery', method: 'post', path: '/shipments/{id}/delivery', summary: 'Goods are at the customer’s', scope: 'shipments.deliver', roles: ['warehouse', 'customer-service'], body: Delivery, idempotent: true, status: 200, answer: ShipmentDelivered },
  { operationId: 'get-order-invoices', method: 'get', path: '/orders/{id}/invoices', summary: 'What was billed', scope: 'orders.read', status: 200, answer: Invoices },
  { operationId: 'post-returns', method: 'post', path: '/returns', summary: 'Ask to send goods back', scope: 'orders.write', body: ReturnRequest, idempotent: true, status: 202, answer: ReturnRequested },
  { operationId: 'get-return', method: 'get', path: '/returns/{id}', summary: 'What becomes of a return', scope: 'orders.read', status: 200, answer: ReturnView },
  { operationId: 'post-return-receipts', method: 'post', path: '/returns/{id}/receipts', summary: 'Goods of a return have arrived', scope: 'returns.receive', roles: ['warehouse'], body: ReturnReceiptRequest, idempotent: true, status: 202, answer: ReturnReceived },
  { operationId: 'get-product', method: 'get', path: '/products/{sku}', summary: 'What an article is, and by which units it is sold', scope: 'orders.read', status: 200, answer: Product },
  { operationId: 'get-customer', method: 'get', path: '/customers/{id}', summary: 'Is this customer known, and active?', scope: 'orders.read', status: 200, answer: CustomerView },
  { operationId: 'post-customer-credit-check', method: 'post', path: '/customers/{id}/credit-check', summary: 'Would an order of this amount pass? Holds nothing', scope: 'orders.read', body: CreditQuestion, status: 200, answer: CreditAnswer },
  { operationId: 'post-fraud-screens', method: 'post', path: '/fraud-screens', summary: 'Would an order look suspicious? Stores nothing', scope: 'orders.read', body: FraudQuestion, status: 200, answer: FraudAnswer },
  { operationId: 'post-prices', method: 'post', path: '/prices', summary: 'What lines cost a customer', scope: 'orders.read', body: PricesRequest, status: 200, answer: Prices },
  { operationId: 'post-availability', method: 'post', path: '/availability', summary: 'What could be promised now', scope: 'orders.read', body: AvailabilityRequest, status: 200, answer: Availability },
  { operationId: 'find-trace', method: 'get', path: '/trace', summary: 'The whole story, by any document number', scope: 'trace.read', query: FindTrace, status: 200, answer: Traces },
  { operationId: 'get-trace', method: 'get', path: '/trace/{correlationId}', summary: 'The whole story, by correlation id', scope: 'trace.read', status: 200, answer: Trace },
  { operationId: 'get-shadow-reports', method: 'get', path: '/shadow-reports', summary: 'What a connector that runs in shadow says differently', scope: 'exceptions.read', roles: ['integration', 'steward'], query: FindShadowReports, status: 200, answer: ShadowReports },
  { operationId: 'get-connectors', method: 'get', path: '/connectors', summary: 'How the outside systems do', scope: 'exceptions.read', roles: ['integration'], status: 200, answer: Connectors },
  { operationId: 'get-operations', method: 'get', path: '/operations', summary: 'How it all goes', scope: 'operations.read', roles: Role.options, status: 200, answer: Operations },
  { operationId: 'get-execution', method: 'get', path: '/executions/{id}', summary: 'What an execution did, state by state', scope: 'operations.read', roles: Role.options, status: 200, answer: ExecutionView },
  { operationId: 'post-execution-redrive', method: 'post', path: '/executions/{id}/redrive', summary: 'Go on with a failed execution', scope: 'operations.write', roles: ['integration'], body: RedriveExecution, idempotent: true, status: 202, answer: ExecutionRedriven },
  { operationId: 'get-exceptions', method: 'get', path: '/exceptions', summary: 'The exception desk', scope: 'exceptions.read', roles: Role.options, query: FindExceptions, status: 200, answer: Exceptions },
  { operationId: 'get-exception-groups', method: 'get', path: '/exceptions/groups', summary: 'The exception desk by cause', scope: 'exceptions.read', roles: Role.options, query: GroupExceptions, status: 200, answer: ExceptionGroups },
  { operationId: 'get-exception', method: 'get', path: '/exceptions/{id}', summary: 'One row of the desk', scope: 'exceptions.read', roles: Role.options, status: 200, answer: ExceptionView },
  { operationId: 'post-exception-replay', method: 'post', path: '/exceptions/{id}/replay', summary: 'Try again, or cancel', scope: 'exceptions.write', roles: Role.options, body: Replay, idempotent: true, status: 202, answer: Decided },
  { operationId: 'post-exception-approve', method: 'post', path: '/exceptions/{id}/approve', summary: 'Lift a hold', scope: 'exceptions.write', roles: Role.options, body: Approve, idempotent: true, status: 202, answer: Decided },
  { operationId: 'post-exceptions-bulk', method: 'post', path: '/exceptions/bulk', summary: 'The same act on many rows', scope: 'exceptions.write', roles: Role.options, body: BulkExceptions, idempotent: true, status: 200, answer: BulkDone },
  { operationId: 'post-exception-claim', method: 'post', path: '/exceptions/{id}/claim', summary: 'Be on it, or give it back', scope: 'exceptions.write', roles: Role.options, body: ClaimException, idempotent: true, status: 200, answer: Acted },
  { operationId: 'post-exception-comments', method: 'post', path: '/exceptions/{id}/comments', summary: 'Say what is known about it', scope: 'exceptions.write', roles: Role.options, body: CommentException, idempotent: true, status: 200, answer: Acted },
  { operationId: 'post-exception-correct', method: 'post', path: '/exceptions/{id}/correct', summary: 'Correct what it is about, by a merge patch', scope: 'exceptions.write', roles: Role.options, body: CorrectException, idempotent: true, status: 200, waits: 202, answer: Acted },
  { operationId: 'post-exception-dismiss', method: 'post', path: '/exceptions/{id}/dismiss', summary: 'Nothing is to be done about it', scope: 'exceptions.write', roles: Role.options, body: DismissException, idempotent: true, status: 200, answer: Acted },
  { operationId: 'post-exception-escalate', method: 'post', path: '/exceptions/{id}/escalate', summary: 'Ask the next role', scope: 'exceptions.write', roles: Role.options, body: EscalateException, idempotent: true, status: 200, answer: Acted },
  { operationId: 'get-journal', method: 'get', path: '/journals/{id}', summary: 'One journal of the ledger', scope: 'journals.read', roles: ['finance', 'integration'], status: 200, answer: Journal },
  { operationId: 'post-journal-reversal', method: 'post', path: '/journals/{id}/reversal', summary: 'Take a journal back by another one', scope: 'journals.write', roles: ['finance'], body: ReverseJournal, idempotent: true, status: 201, answer: Journal },
  { operationId: 'get-period', method: 'get', path: '/periods/{period}', summary: 'An accounting period: its trial balance, and what keeps it from being closed', scope: 'journals.read', roles: ['finance', 'integration'], status: 200, answer: PeriodView },
  { operationId: 'post-period-close', method: 'post', path: '/periods/{period}/close', summary: 'Close a month that is over', scope: 'journals.write', roles: ['finance'], body: ClosePeriod, idempotent: true, status: 200, answer: PeriodStatus },
  { operationId: 'post-period-open', method: 'post', path: '/periods/{period}/open', summary: 'Open a closed month again', scope: 'journals.write', roles: ['finance'], body: OpenPeriod, idempotent: true, status: 200, answer: PeriodStatus },
  { operationId: 'post-receipts', method: 'post', path: '/receipts', summary: 'Cash that came in at the bank, or a remittance advice', scope: 'receipts.write', roles: ['finance'], body: ReceiptRequest, idempotent: true, status: 202, answer: ReceiptTaken },
  { operationId: 'post-receipt-applications', method: 'post', path: '/receipts/{id}/applications', summary: 'Say what a receipt pays', scope: 'receipts.write', roles: ['finance'], body: ApplyReceipt, idempotent: true, status: 201, answer: Application },
  { operationId: 'post-receipt-unapply', method: 'post', path: '/receipts/{id}/unapply', summary: 'Take an application back, by reversals', scope: 'receipts.write', roles: ['finance'], body: UnapplyReceipt, idempotent: true, status: 201, answer: Application },
  { operationId: 'post-refunds', method: 'post', path: '/refunds', summary: 'Money that went back to a customer at the bank', scope: 'receipts.write', roles: ['finance'], body: BankRefund, idempotent: true, status: 201, answer: RefundMade },
  { operationId: 'post-bank-statements', method: 'post', path: '/bank-statements', summary: 'A statement file of a bank: BAI2 or camt.053', scope: 'receipts.write', roles: ['finance'], body: BankStatementFile, idempotent: true, status: 200, answer: BankStatementsTaken },
  { operationId: 'post-stock-levels', method: 'post', path: '/stock-levels', summary: 'Stock levels of a warehouse, as a CSV file', scope: 'stock.write', roles: ['warehouse', 'integration'], body: StockFile, idempotent: true, status: 200, answer: StockFileTaken },
  { operationId: 'post-carrier-bills', method: 'post', path: '/carrier-bills', summary: 'What a carrier bills for shipments', scope: 'bills.write', roles: ['finance'], body: CarrierBill, idempotent: true, status: 200, answer: CarrierBillTaken },
  { operationId: 'get-payment', method: 'get', path: '/payments/{id}', summary: 'A payment or a receipt, with what it paid', scope: 'payments.read', roles: ['finance', 'customer-service', 'integration'], status: 200, answer: PaymentView },
  { operationId: 'get-customer-open-items', method: 'get', path: '/customers/{id}/open-items', summary: 'What a customer has open', scope: 'payments.read', roles: ['finance', 'customer-service'], status: 200, answer: OpenItems },
  { operationId: 'post-webhook-subscriptions', method: 'post', path: '/webhook-subscriptions', summary: 'Be told of orders of the channel', scope: 'webhooks.write', body: WebhookSubscriptionRequest, idempotent: true, status: 201, answer: WebhookSubscriptionView },
  { operationId: 'get-webhook-subscriptions', method: 'get', path: '/webhook-subscriptions', summary: 'Who is told of what', scope: 'webhooks.write', status: 200, answer: WebhookSubscriptions },
  { operationId: 'get-webhook-subscription', method: 'get', path: '/webhook-subscriptions/{id}', summary: 'One subscription', scope: 'webhooks.write', status: 200, answer: WebhookSubscriptionView },
  { operationId: 'patch-webhook-subscription', method: 'patch', path: '/webhook-subscriptions/{id}', summary: 'Change, pause or resume a subscription', scope: 'webhooks.write', body: WebhookSubscriptionChange, status: 200, answer: WebhookSubscriptionView },
  { operationId: 'delete-webhook-subscription', method: 'delete', path: '/webhook-subscriptions/{id}', summary: 'Be told no more', scope: 'webhooks.write', status: 200, answer: WebhookSubscriptionDeleted },
  { operationId: 'post-webhook-keys', method: 'post', path: '/webhook-subscriptions/{id}/keys', summary: 'A new signing key', scope: 'webhooks.write', body: RotateWebhookKey, idempotent: true, status: 201, answer: WebhookSubscriptionView },
  { operationId: 'get-webhook-deliveries', method: 'get', path: '/webhook-subscriptions/{id}/deliveries', summary: 'What was sent, and how it was answered', scope: 'webhooks.write', query: FindWebhookDeliveries, status: 200, answer: WebhookDeliveries },
  { operationId: 'post-webhook-replays', method: 'post', path: '/webhook-subscriptions/{id}/replay', summary: 'Send again what was sent', scope: 'webhooks.write', body: ReplayWebhooks, idempotent: true, status: 202, answer: WebhooksReplayed },
  { operationId: 'get-openapi', method: 'get', path: '/openapi.json', summary: 'This document', status: 200, answer: OpenApi },
];

const text = { type: 'string' };

/** @throws Error where the schema of a body or an answer has no id: it could not be named */
export function idOf(schema: z.ZodType): string {
  const id = schema.meta()?.id;
  if (!id) throw new Error('a schema of the API has no id');
  return id;
}

const byId = (schemas: (z.ZodType | undefined)[]) => Object.fromEntries(schemas.flatMap((schema) => (schema ? [[idOf(schema), schema] as const] : [])));

/**
 * OpenAPI 3.0 of the channels API, from the schemas that the handlers check with and answer by. API Gateway wants 3.0 and alphanumeric model names.
 * What is only answered is open: a later release may add fields, and a reader knows that.
 */
export function openapi(): Record<string, unknown> {
  const as = { target: 'openapi-3.0', io: 'input' } as const;
  const sent = named(byId(OPERATIONS.map(({ body }) => body)), as);
  const queries = Object.fromEntries(OPERATIONS.flatMap(({ operationId, query }) => (query ? [[operationId, query] as const] : [])));
  const all = named({ ...queries, ...byId([...OPERATIONS.flatMap(({ body, answer }) => [body, answer]), Problem]) }, as);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) (paths[operation.path] ??= {})[operation.method] = describe(operation, all[operation.operationId]);
  return {
    openapi: '3.0.1',
    info: { title: 'Crossdock', version: '1.0.0', description: 'Order-to-cash for channels and for the people of the exception desk.' },
    servers: [{ url: '/v1' }],
    paths,
    components: { schemas: Object.fromEntries(Object.entries(all).flatMap(([id, schema]) => (queries[id] ? [] : [[id, sent[id] ? schema : open(schema)]]))) },
  };
}

const json = (schema: z.ZodType) => ({ 'application/json': { schema: refTo(idOf(schema)) } });
const problems = { 'application/problem+json': { schema: refTo(idOf(Problem)) } };

/** Parameters of a query, as its schema has them; a default is no more than optional. */
function parametersOf(query: JsonSchema | undefined): JsonSchema[] {
  const { properties = {}, required = [] } = (query ?? {}) as { properties?: Record<string, JsonSchema>; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }));
}

function describe(operation: Operation, query: JsonSchema | undefined) {
  const { operationId, summary, scope, roles, body, idempotent, ifMatch, status, waits, answer, path } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: text }));
  return {
    operationId,
    summary,
    ...(scope && { 'x-crossdock-scope': scope }),
    ...(roles && { 'x-crossdock-roles': roles }),
    parameters: [
      ...inPath,
      ...parametersOf(query),
      ...(idempotent ? [{ name: 'Idempotency-Key', in: 'header', required: false, description: 'Required; its absence is answered by the function.', schema: { type: 'string', maxLength: 255 } }] : []),
      ...(ifMatch ? [{ name: 'If-Match', in: 'header', required: false, description: 'Required: the ETag of the order; its absence is answered by the function.', schema: { type: 'string', maxLength: 20 } }] : []),
    ],
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: {
      [status]: { description: summary, headers: { 'x-correlation-id': { schema: text } }, content: json(answer) },
      ...(waits && { [waits]: { description: `${summary}: it waits for somebody else`, headers: { 'x-correlation-id': { schema: text } }, content: json(answer) } }),
      ...Object.fromEntries([400, 401, 403, 404, 409, 412, 413, 422, 428, 429, 500, 503].map((code) => [code, { description: 'A problem document', content: problems }])),
    },
  };
}
