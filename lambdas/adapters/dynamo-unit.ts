import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Change, Unit } from '../../core/model/changes.ts';
import { AlreadyExists, Conflict, type CrossdockError, Transient } from '../../core/model/errors.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, reach } from './dynamo.ts';
import { deskItem } from './dynamo-desk.ts';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const DAY = 86_400;
/** Longer than the longest replay, for anything with money. */
const KEEP_ANSWERS = 396 * DAY;
const KEEP_PUBLISHED = 7 * DAY;
const ROUNDS = 6;

/** Changes as one DynamoDB transaction: at most 100 items. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
export class DynamoUnit implements Unit {
  readonly #pause: (round: number) => Promise<void>;
  /** @param pause waits between rounds of a contended transaction: full jitter, up to 50 ms × 2^round */
  constructor(pause = (round: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.random() * 50 * 2 ** round))) {
    this.#pause = pause;
  }

  async commit(changes: Change[]): Promise<void> {
    const origins: Change[] = [];
    const TransactItems = changes.flatMap((change) => writes(change).map((write) => (origins.push(change), write)));
    if (TransactItems.length === 0) return;
    for (let round = 0; ; round += 1) {
      try {
        await reach(dynamo().send(new TransactWriteCommand({ TransactItems })));
        return;
      } catch (error) {
        const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons;
        if (!reasons) throw error;
        const failed = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
        if (failed >= 0) throw refusal(origins[failed] as Change);
        if (round === ROUNDS) throw new Transient('store.contended', `a transaction was in conflict ${ROUNDS} times: ${reasons.map((reason) => reason.Code).join(' ')}`);
        await this.#pause(round);
      }
    }
  }
}

/** What a failed condition means. */
function refusal(change: Change): CrossdockError {
  switch (change.change) {
    case 'order':
      return change.ifRevision === undefined ? new AlreadyExists('order') : new Conflict('order.moved-on', `order ${change.order.orderId} was written by another`);
    case 'answer':
      return new AlreadyExists('answer', { key: change.answer.key });
    case 'business-key':
    case 'delivery':
      return new AlreadyExists(change.change, { key: change.key });
    case 'close-fence':
      return new Conflict('saga.fence-closed', `saga ${change.sagaId} was cancelled already`);
    case 'journal':
      return new AlreadyExists('journal', { journalId: change.journal.journalId });
    default:
      return new AlreadyExists(change.change);
  }
}

const NEW = 'attribute_not_exists(pk)';
const seconds = (instant: string) => Math.floor(Date.parse(instant) / 1000);

function writes(change: Change): Write[] {
  switch (change.change) {
    case 'order': {
      const { order, ifRevision } = change;
      const stored = { ...order, revision: (ifRevision ?? 0) + 1 };
      const Item = { pk: orderPk(order.entity, order.orderId), sk: 'order', revision: stored.revision, body: stored };
      return [
        { Put: { TableName: env(Env.OrdersTable), Item, ...(ifRevision === undefined ? { ConditionExpression: NEW } : { ConditionExpression: 'revision = :r', ExpressionAttributeValues: { ':r': ifRevision } }) } },
      ];
    }
    case 'shipment':
    case 'invoice': {
      const body = change.change === 'shipment' ? change.shipment : change.invoice;
      const sk = change.change === 'shipment' ? `shipment#${change.shipment.shipmentId}` : `invoice#${change.invoice.invoiceId}`;
      return [{ Put: { TableName: env(Env.OrdersTable), Item: { pk: orderPk(body.entity, body.orderId), sk, body }, ...(change.ifAbsent && { ConditionExpression: NEW }) } }];
    }
    case 'business-key':
      return [putKey({ pk: `business#${change.key}`, orderId: change.orderId, requestHash: change.requestHash })];
    case 'delivery':
      return [putKey({ pk: `delivery#${change.key}`, requestHash: change.requestHash, ttl: seconds(change.recordedAt) + KEEP_ANSWERS })];
    case 'answer': {
      const { key, ...answer } = change.answer;
      return [putKey({ pk: `answer#${key}`, ...answer, ttl: seconds(answer.recordedAt) + KEEP_ANSWERS })];
    }
    case 'event': {
      const { event } = change;
      const { entity, eventId, type, correlationId, recordedAt, entityKey } = event;
      return [
        { Put: { TableName: env(Env.OutboxTable), Item: { pk: eventId, pending: 'pending', recordedAt, body: event, ttl: seconds(recordedAt) + KEEP_PUBLISHED } } },
        { Put: { TableName: env(Env.CorrelationTable), Item: { pk: `corr#${correlationId}`, sk: `event#${recordedAt}#${eventId}`, entity, type, entityKey, data: event.data, recordedAt } } },
      ];
    }
    case 'document': {
      const { link } = change;
      return [{ Put: { TableName: env(Env.CorrelationTable), Item: { pk: `doc#${link.entity}#${link.number}`, sk: `${link.kind}#${link.correlationId}`, ...link } } }];
    }
    case 'journal': {
      const { journal } = change;
      const Item = { pk: `${journal.entity}#${journal.journalId}`, sk: `${journal.date}#${journal.journalId}`, period: `${journal.entity}#${journal.date.slice(0, 7)}`, body: journal };
      return [{ Put: { TableName: env(Env.LedgerTable), Item, ConditionExpression: NEW } }];
    }
    case 'exception':
      return [{ Put: { TableName: env(Env.ExceptionsTable), Item: deskItem(change.exception) } }];
    case 'close-fence':
      return [
        {
          Update: {
            TableName: env(Env.SagasTable),
            Key: { pk: change.sagaId },
            UpdateExpression: 'SET fence = :closed, fenceClosedAt = :at',
            ConditionExpression: 'attribute_not_exists(fence) OR fence = :open',
            ExpressionAttributeValues: { ':closed': 'closed', ':open': 'open', ':at': change.at },
          },
        },
      ];
  }
}

export const orderPk = (entity: string, orderId: string) => `${entity}#${orderId}`;

const putKey = (Item: Record<string, unknown>): Write => ({ Put: { TableName: env(Env.IdempotencyTable), Item, ConditionExpression: NEW } });
