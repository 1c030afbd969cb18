import type { Change, Unit } from '../../core/model/changes.ts';
import { AlreadyExists, Conflict, type CrossdockError } from '../../core/model/errors.ts';
import { periodOf } from '../../core/posting/periods.ts';
import { Env, env } from '../handler/env.ts';
import { transact, type Write } from './dynamo.ts';
import { linkWrite } from './document-link-write.ts';
import { itemWrites, payoutWrites, receiptWrites, refundWrite } from './dynamo-cash.ts';
import { inboundItem } from './dynamo-control-ledger.ts';
import { creditWrites } from './dynamo-credit.ts';
import { actWrites, openedWrites } from './dynamo-desk.ts';
import { ledgerKey, sentWrites, unsentItem } from './dynamo-ledger.ts';
import { masterKey } from './dynamo-masterdata.ts';
import { outboxItem } from './outbox-item.ts';
import { periodWrites } from './dynamo-periods.ts';
import { versionWrite } from './dynamo-versions.ts';
import { waitingKey } from './dynamo-waiting.ts';
import { watchMark } from './watch-mark.ts';

const DAY = 86_400;
/** Longer than the longest replay, for anything with money. */
const KEEP_ANSWERS = 396 * DAY;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
const MOST = 100;

/**
 * Changes as one DynamoDB transaction. Document links only say where to look, so where there are too many for one, they are stored ahead of it.
 */
export class DynamoUnit implements Unit {
  readonly #pause: ((round: number) => Promise<void>) | undefined;
  /** @param pause waits between rounds of a contended transaction */
  constructor(pause?: (round: number) => Promise<void>) {
    this.#pause = pause;
  }

  async commit(changes: Change[]): Promise<void> {
    const all = once(changes.flatMap((change) => writes(change).map((write) => ({ change, write }))));
    let first = all;
    if (all.length > MOST) {
      const links = all.filter(({ change }) => change.change === 'document');
      for (let from = 0; from < links.length; from += MOST) await this.#store(links.slice(from, from + MOST));
      first = all.filter(({ change }) => change.change !== 'document');
    }
    if (first.length > 0) await this.#store(first);
  }

  async #store(all: { change: Change; write: Write }[]): Promise<void> {
    const failed = await transact(all.map(({ write }) => write), 'store.contended', this.#pause);
    // the first in the caller's order decides, whatever else failed
    const first = all[failed?.indexOf(true) ?? -1];
    if (first) throw refusal(first.change, first.write);
  }
}

/** Journals of one transaction are in the same period: it is checked once, because no item may come twice. */
function once(all: { change: Change; write: Write }[]): { change: Change; write: Write }[] {
  const checked = new Set<string>();
  return all.filter(({ write: { ConditionCheck } }) => {
    const key = JSON.stringify(ConditionCheck?.Key);
    const again = ConditionCheck !== undefined && checked.has(key);
    checked.add(key);
    return !again;
  });
}

/** What a failed condition means. */
function refusal(change: Change, write: Write): CrossdockError {
  switch (change.change) {
    case 'order':
      return change.ifRevision === undefined ? new AlreadyExists('order') : new Conflict('order.moved-on', `order ${change.order.orderId} was written by another`);
    case 'payment':
      return change.ifRevision === undefined ? new AlreadyExists('payment') : new Conflict('payment.moved-on', `payment ${change.payment.paymentId} was written by another`);
    case 'answer':
      return new AlreadyExists('answer', { key: change.answer.key });
    case 'business-key':
    case 'delivery':
      return new AlreadyExists(change.change, { key: change.key });
    case 'close-fence':
      return new Conflict('saga.fence-closed', `saga ${change.sagaId} was cancelled already`);
    case 'reopen-fence':
      return new Conflict('saga.fence-open', `saga ${change.sagaId} is not closed`);
    case 'journal': {
      const { journalId, entity, date } = change.journal;
      if (write.ConditionCheck) return new Conflict('journal.period-closed', `period ${periodOf(date)} of ${entity} is closed`, { journalId, period: periodOf(date) });
      return new AlreadyExists('journal', { journalId });
    }
    case 'item':
    case 'receipt':
    case 'cash-refund':
    case 'payout':
      return change.ifRevision === undefined ? new AlreadyExists(change.change) : new Conflict('cash.moved-on', `a ${change.change} was written by another`);
    case 'period':
      return new Conflict(`period.already-${change.to}`, `period ${change.period} of ${change.entity} is ${change.to} already`);
    case 'accrued':
    case 'billed':
      return new Conflict('unbilled.moved-on', 'it was accrued or invoiced in between');
    case 'version':
      return new Conflict('version.not-next', `${change.key} does not go on to version ${change.version}`);
    case 'desk-act':
      return new Conflict('exception.moved-on', `exception ${change.seen.exceptionId} was changed in the meantime`);
    case 'waited':
      return new Conflict('document.not-waiting', `${change.waiting.waitingId} does not wait any more`);
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
      const Item = { pk: orderPk(order.entity, order.orderId), sk: 'order', revision: stored.revision, ...watchMark(stored), body: stored };
      return [{ Put: { TableName: env(Env.OrdersTable), Item, ...unmoved(ifRevision) } }];
    }
    case 'payment': {
      const { payment, ifRevision } = change;
      const body = { ...payment, revision: (ifRevision ?? 0) + 1 };
      const Item = { pk: orderPk(body.entity, body.orderId), sk: `payment#${body.paymentId}`, revision: body.revision, body };
      return [{ Put: { TableName: env(Env.OrdersTable), Item, ...unmoved(ifRevision) } }];
    }
    case 'shipment':
      return [ofOrder(change.shipment, `shipment#${change.shipment.shipmentId}`, change.ifAbsent)];
    case 'invoice':
      return [ofOrder(change.invoice, `invoice#${change.invoice.invoiceId}`, change.ifAbsent)];
    case 'order-change':
      return [ofOrder(change.orderChange, `change#${change.orderChange.changeId}`, change.ifAbsent)];
    case 'return':
      return [ofOrder(change.return, `return#${change.return.returnId}`, change.ifAbsent)];
    case 'return-receipt':
      return [ofOrder(change.receipt, `receipt#${change.receipt.receiptId}`, change.ifAbsent)];
    case 'credit-memo':
      return [ofOrder(change.creditMemo, `credit-memo#${change.creditMemo.creditMemoId}`, change.ifAbsent)];
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
        { Put: { TableName: env(Env.OutboxTable), Item: outboxItem(event) } },
        { Put: { TableName: env(Env.CorrelationTable), Item: { pk: `corr#${correlationId}`, sk: `event#${recordedAt}#${eventId}`, entity, type, entityKey, data: event.data, recordedAt } } },
      ];
    }
    case 'document':
      return [linkWrite(change.link)];
    case 'journal': {
      const { journal } = change;
      const Item = { ...ledgerKey.journal(journal), period: `${journal.entity}#${periodOf(journal.date)}`, body: journal };
      // the row's sort key begins with its date: a second row makes the id unique whatever the date
      const marker = { pk: Item.pk, sk: 'once' };
      const TableName = env(Env.LedgerTable);
      return [
        { Put: { TableName, Item: marker, ConditionExpression: NEW } },
        { Put: { TableName, Item } },
        { ConditionCheck: { TableName, Key: ledgerKey.open(journal), ConditionExpression: 'attribute_not_exists(closedAt)' } },
        ...(journal.poster?.how === 'sent' ? [{ Put: { TableName, Item: unsentItem(journal) } }] : []),
      ];
    }
    case 'sent':
      return sentWrites(change);
    case 'item':
      return itemWrites(change.item, change.ifRevision);
    case 'receipt':
      return receiptWrites(change.receipt, change.ifRevision);
    case 'cash-refund':
      return [refundWrite(change.refund, change.ifRevision)];
    case 'payout':
      return payoutWrites(change.payout, change.ifRevision);
    case 'credit':
      return creditWrites(change);
    case 'unbilled':
      return [{ Put: { TableName: env(Env.LedgerTable), Item: { ...ledgerKey.unbilled(change.unbilled), body: change.unbilled } } }];
    case 'accrued': {
      const { unbilled, accrual } = change;
      const Item = { ...ledgerKey.unbilled(unbilled), accrual, body: { ...unbilled, accrual } };
      return [{ Put: { TableName: env(Env.LedgerTable), Item, ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(accrual)' } }];
    }
    case 'billed': {
      const { accrual } = change;
      const condition = accrual === undefined ? { ConditionExpression: 'attribute_not_exists(accrual)' } : { ConditionExpression: 'accrual = :accrual', ExpressionAttributeValues: { ':accrual': accrual } };
      return [{ Delete: { TableName: env(Env.LedgerTable), Key: ledgerKey.unbilled(change), ...condition } }];
    }
    case 'supplier-bill':
      return [ofOrder(change.bill, `supplier-bill#${change.bill.billId}`, change.ifAbsent)];
    case 'interchange':
      return [{ Put: { TableName: env(Env.EdiTable), Item: inboundItem(change.interchange), ConditionExpression: NEW } }];
    case 'period':
      return periodWrites(change);
    case 'exception':
      return openedWrites(change.exception);
    case 'desk-act':
      return actWrites(change);
    case 'order-version':
      return [ofOrder(change.order, `version#${String(change.order.version).padStart(4, '0')}`, true)];
    case 'waiting':
      return [{ Put: { TableName: env(Env.CorrelationTable), Item: { ...waitingKey(change.waiting), body: change.waiting }, ConditionExpression: NEW } }];
    case 'waited':
      return [{ Delete: { TableName: env(Env.CorrelationTable), Key: waitingKey(change.waiting), ConditionExpression: 'attribute_exists(pk)' } }];
    case 'customer': {
      const { customer } = change;
      return [{ Put: { TableName: env(Env.MasterdataTable), Item: { ...masterKey.customer(customer.entity, customer.customerId), body: customer } } }];
    }
    case 'article': {
      const { item } = change;
      return [{ Put: { TableName: env(Env.MasterdataTable), Item: { ...masterKey.item(item.entity, item.sku), body: item } } }];
    }
    case 'prices': {
      const { entity, sku, party, conditions } = change;
      return [{ Put: { TableName: env(Env.MasterdataTable), Item: { ...masterKey.price(entity, sku, party), body: conditions } } }];
    }
    case 'erp-record': {
      const { entity, connector, kind, id, code } = change;
      const Key = masterKey.erpRecord(entity, connector, kind, id);
      return [code === undefined ? { Delete: { TableName: env(Env.MasterdataTable), Key } } : { Put: { TableName: env(Env.MasterdataTable), Item: { ...Key, body: { id, code } } } }];
    }
    case 'version':
      return [versionWrite(change)];
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
    case 'reopen-fence': {
      const { sagaId, pausedBy } = change;
      return [
        {
          Update: {
            TableName: env(Env.SagasTable),
            Key: { pk: sagaId },
            UpdateExpression: pausedBy ? 'SET fence = :to, pausedBy = :by' : 'SET fence = :to',
            ConditionExpression: 'fence = :closed',
            ExpressionAttributeValues: { ':to': pausedBy ? 'paused' : 'open', ':closed': 'closed', ...(pausedBy && { ':by': pausedBy }) },
          },
        },
      ];
    }
  }
}

export const orderPk = (entity: string, orderId: string) => `${entity}#${orderId}`;

/** It is new, or nobody has written it since it was read. */
const unmoved = (ifRevision: number | undefined) => (ifRevision === undefined ? { ConditionExpression: NEW } : { ConditionExpression: 'revision = :r', ExpressionAttributeValues: { ':r': ifRevision } });
/** A document that is kept beside its order. */
const ofOrder = (body: { entity: string; orderId: string }, sk: string, ifAbsent?: boolean): Write => ({
  Put: { TableName: env(Env.OrdersTable), Item: { pk: orderPk(body.entity, body.orderId), sk, body }, ...(ifAbsent && { ConditionExpression: NEW }) },
});

const putKey = (Item: Record<string, unknown>): Write => ({ Put: { TableName: env(Env.IdempotencyTable), Item, ConditionExpression: NEW } });
