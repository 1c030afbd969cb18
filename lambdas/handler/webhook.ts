import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createHash } from 'node:crypto';
import type { Change } from '../../core/model/changes.ts';
import { AlreadyExists, Rejected } from '../../core/model/errors.ts';
import type { OrderRequest } from '../../core/model/order.ts';
import type { Parcel } from '../../core/model/shipment.ts';
import type { GatewayEvent } from '../../core/payments/gateway-event.ts';
import { idempotencyRow } from '../adapters/dynamo-orders.ts';
import { now, stores } from '../adapters/stores.ts';
import { MAX_BODY } from './http.ts';
import { type ChannelOrder, captureFromChannel } from './inbound-order.ts';
import { reportLedger } from './inbound-ledger.ts';
import { reportPayment } from './inbound-payment.ts';
import { type ConfirmedShipment, confirmShipment } from './inbound-shipment.ts';
import { isReplay, type Replay, type Replayed } from './inbound-replay.ts';
import { reportParcel } from './inbound-tracking.ts';
import { newCorrelationId, tracestateIn } from './ids.ts';
import { keepDocument } from './keep-document.ts';
import { log } from './log.ts';
import { problem, problemOf } from './problem.ts';
import { quarantine } from './quarantine.ts';
import { described } from './step.ts';
import { within } from './transaction.ts';

export type { ChannelOrder, ConfirmedShipment, OrderRequest };

export interface WebhookContext {
  correlationId: string;
  at: Date;
  headers: Headers;
  /** Takes an order as the channel sent it; what is wrong with it parks its saga. */
  capture(order: ChannelOrder): Promise<Change[]>;
  /** Takes what a warehouse says has left; it waits where we do not know the release yet. */
  confirmShipment(shipment: ConfirmedShipment): Promise<Change[]>;
  /** Takes what a payment gateway says has happened. */
  reportPayment(event: GatewayEvent): Promise<Change[]>;
  /** Takes that something in a ledger was changed, and when that was. */
  reportLedger(occurredAt: string, account?: string): Promise<Change[]>;
  /** Takes what a carrier says of a parcel. @param by the id of its event */
  reportParcel(parcel: Parcel, by: string): Promise<Change[] | 'ignored'>;
}

export interface Webhook {
  connector: string;
  /** Over the raw bytes, in constant time; any valid one of several keys passes. */
  verify(raw: Buffer, headers: Headers): Promise<boolean>;
  /** What a redelivery has in common with the first. Read before the body is known to be JSON. */
  deliveryId(headers: Headers, raw: Buffer): string;
  /** What this vendor wants to read in an answer of 200; absent, our own words. */
  answer?: object;
  /** The vendor wants the status and nothing else. */
  silent?: true;
  /** Headers that `account` and `translate` read: kept with what is put aside, so that it can be taken later. */
  reads?: readonly string[];
  /** Which of the connector's accounts, where it has several. */
  account?(headers: Headers): string;
  /** ignored: a topic that is none of ours. */
  translate(body: unknown, context: WebhookContext): Promise<Change[] | 'ignored'>;
}

interface Door {
  (event: Replay): Promise<Replayed>;
  (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult>;
}

/** Around every webhook: authenticate the bytes, keep them, take them once, answer. No system behind us is called. What was put aside comes by the same way again, from the desk. */
export const webhook = (options: Webhook): Door =>
  (async (event: APIGatewayProxyEvent | Replay) => {
    if (isReplay(event)) return takeAgain(options, event);
    const correlationId = newCorrelationId(event);
    const { connector } = options;
    try {
      const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
      if (raw.length > MAX_BODY) return problem(413, 'request.too-large', `the body is over ${MAX_BODY} bytes`, correlationId);
      const headers = new Headers(Object.entries(event.headers).map(([name, value]): [string, string] => [name, value ?? '']));
      if (!(await options.verify(raw, headers))) {
        log.warn('webhook refused', { connector, correlationId, bytes: raw.length });
        return options.silent ? silent(401, correlationId) : problem(401, 'webhook.bad-signature', 'the signature does not fit the body', correlationId);
      }
      return await within(correlationId, () => take(options, raw, headers, correlationId), tracestateIn(event));
    } catch (error) {
      return problemOf(error, correlationId);
    }
  }) as Door;

async function take(options: Webhook, raw: Buffer, headers: Headers, correlationId: string): Promise<APIGatewayProxyResult> {
  const { connector } = options;
  const at = now();
  const hash = createHash('sha256').update(raw).digest('hex');
  const delivery = options.deliveryId(headers, raw);
  const document = `${connector}/${at.toISOString().slice(0, 10)}/${delivery.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 100)}-${hash.slice(0, 16)}`;
  let body: unknown;
  try {
    body = JSON.parse(raw.toString());
  } catch {
    await keepDocument(`quarantine/${document}`, raw, correlationId);
    log.warn('webhook malformed', { connector, correlationId, document: `quarantine/${document}` });
    return problem(400, 'webhook.malformed-body', 'the body is not JSON; it is kept in quarantine', correlationId);
  }
  const { outcome } = await settle(options, { raw, body, headers, account: options.account?.(headers) ?? '*', hash, delivery, document, correlationId, at, version: 1 });
  return taken(options, correlationId, outcome);
}

/** What is taken in JSON, by whatever way it came. */
export interface Taking extends Pick<Webhook, 'connector' | 'reads' | 'translate'> {
  /** Where the bytes of what was taken are kept. */
  folder?: 'polled';
  /** The way by which it comes again, where its connector has another beside. */
  door?: string;
}

/** What a person put right, or says to try again: kept as another version. */
export async function takeAgain(options: Taking, { replay: { text, document, version, delivery, account, correlationId, headers } }: Replay): Promise<Replayed> {
  const raw = Buffer.from(text);
  const hash = createHash('sha256').update(raw).digest('hex');
  const name = document.replace(/^[^/]+\//, '').replace(/\.v\d+$/, '');
  return settle(options, { raw, body: JSON.parse(text) as unknown, headers: new Headers(headers), account, hash, delivery, document: version > 1 ? `${name}.v${version}` : name, correlationId, at: now(), version });
}

interface Came {
  raw: Buffer;
  body: unknown;
  headers: Headers;
  account: string;
  hash: string;
  delivery: string;
  /** Where the bytes are kept, without the folder. */
  document: string;
  correlationId: string;
  at: Date;
  version: number;
}

async function settle(options: Taking, { raw, body, headers, account, hash, delivery, document, correlationId, at, version }: Came): Promise<Replayed> {
  const { connector, folder = 'webhooks', door } = options;
  const context: WebhookContext = {
    correlationId,
    at,
    headers,
    capture: (order) => captureFromChannel(connector, order, { correlationId, deliveryId: delivery, at }),
    confirmShipment: (shipment) => confirmShipment(shipment, { correlationId, at, document: `${folder}/${document}` }),
    reportPayment: (event) => reportPayment(event, { correlationId, at }),
    reportLedger: (occurredAt, account) => reportLedger(connector, occurredAt, { correlationId, deliveryId: delivery, at }, account),
    reportParcel: (parcel, by) => reportParcel(connector, parcel, { by: `${connector}:${by}`, at }),
  };
  let changes: Change[] | 'ignored';
  try {
    changes = await options.translate(body, context);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    // it was put right in the meantime, and comes again as it was
    if (version === 1 && (await idempotencyRow(`delivery#${connector}#${delivery}`))) return { outcome: 'repeated' };
    await keepDocument(`quarantine/${document}`, raw, correlationId);
    const read = Object.fromEntries((options.reads ?? []).map((name) => [name, headers.get(name) ?? '']));
    await quarantine({ connector, account, replay: { delivery, account, headers: read, version, ...(door && { door }) } }, `quarantine/${document}`, delivery, error, { correlationId, at });
    log.warn('webhook quarantined', { connector, correlationId, ...described(error) });
    return { outcome: 'quarantined', code: error.code };
  }
  if (changes === 'ignored') return { outcome: 'ignored' };
  await keepDocument(`${folder}/${document}`, raw, correlationId);
  try {
    await stores.unit.commit([{ change: 'delivery', key: `${connector}#${delivery}`, requestHash: hash, recordedAt: at.toISOString() }, ...changes]);
  } catch (error) {
    // the same delivery, or the same business document under another delivery id: taken already
    if (!(error instanceof AlreadyExists)) throw error;
    log.info('webhook repeated', { connector, correlationId, what: error.what });
    return { outcome: 'repeated' };
  }
  log.info('webhook taken', { connector, correlationId });
  return { outcome: 'taken' };
}

const silent = (statusCode: number, correlationId: string): APIGatewayProxyResult => ({ statusCode, headers: { 'x-correlation-id': correlationId }, body: '' });

const taken = (options: Webhook, correlationId: string, outcome: string): APIGatewayProxyResult =>
  options.silent
    ? silent(200, correlationId)
    : { statusCode: 200, headers: { 'content-type': 'application/json', 'x-correlation-id': correlationId }, body: JSON.stringify(options.answer ?? { outcome, correlationId }) };
