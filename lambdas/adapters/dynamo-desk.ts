import type { Desk, DeskQuery } from '../../core/exceptions/desk.ts';
import { nextLevel } from '../../core/exceptions/escalation.ts';
import { Conflict } from '../../core/model/errors.ts';
import type { Decision, DeskEntry, DeskException } from '../../core/model/exception.ts';
import type { Role } from '../../core/model/identity.ts';
import { event } from '../../core/ordering/events.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, transact, type Write } from './dynamo.ts';
import { badCursor, readCursor, writeCursor } from './cursor.ts';
import { outboxItem } from './outbox-item.ts';

/** A desk row as stored: found by owner, by entity, by saga, by whom it was escalated to, and by when the next level is to be asked. */
export const deskItem = (exception: DeskException, parking: { taskToken?: string; attempt?: number } = {}) => ({
  pk: exception.exceptionId,
  desk: `${exception.entity}#${exception.status}#${exception.owner}`,
  entityStatus: `${exception.entity}#${exception.status}`,
  deadline: exception.deadline,
  sagaId: exception.sagaId,
  ...escalates(exception),
  ...escalated(exception),
  ...parking,
  body: exception,
});

/**
 * A row that is opened, and the event that says so. It is no line in the story of its order, where the step that was rejected stands already.
 * @param condition of the row
 */
export function openedWrites(exception: DeskException, parking: { taskToken?: string; attempt?: number } = {}, condition: Partial<NonNullable<Write['Put']>> = {}): Write[] {
  const { exceptionId, kind, code, owner, severity, deadline, runbook, occurrences, orderId, correlationId, sagaId, updatedAt } = exception;
  const about = { key: `exception/${exceptionId}`, version: occurrences, correlationId, causationId: sagaId };
  const data = { exceptionId, kind, code, owner, severity, deadline, runbook, occurrences, ...(orderId && { orderId }) };
  const opened = event('exception.opened', exception, about, data, { at: new Date(updatedAt), id: `exception.opened:${exceptionId}:${code}:${occurrences}` });
  return [{ Put: { TableName: env(Env.ExceptionsTable), Item: deskItem(exception, parking), ...condition } }, { Put: { TableName: env(Env.OutboxTable), Item: outboxItem(opened) } }];
}

export class DynamoDesk implements Desk {
  async #item(exceptionId: string): Promise<{ body: DeskException; taskToken?: string; attempt?: number } | undefined> {
    const { Item } = await dynamo.get({ TableName: env(Env.ExceptionsTable), Key: { pk: exceptionId }, ConsistentRead: true });
    return Item as { body: DeskException; taskToken?: string; attempt?: number } | undefined;
  }

  async get(exceptionId: string) {
    return (await this.#item(exceptionId))?.body;
  }

  async parking(exceptionId: string) {
    const item = await this.#item(exceptionId);
    return item && { exception: item.body, taskToken: item.taskToken ?? '', attempt: item.attempt ?? 0 };
  }

  async park(exception: DeskException, taskToken: string, attempt: number) {
    const condition = {
      ConditionExpression: 'attribute_not_exists(pk) OR body.#status <> :answered OR attempt <> :attempt',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':answered': 'answered', ':attempt': attempt },
    };
    const failed = await transact(openedWrites(exception, { taskToken, attempt }, condition), 'exception.contended');
    if (failed) throw new Conflict('exception.not-open', `exception ${exception.exceptionId} was decided in the meantime`);
  }

  async raise(exception: DeskException) {
    await transact(openedWrites(exception), 'exception.contended');
  }

  async decide(exceptionId: string, decision: Decision): Promise<DeskException> {
    const was = await this.#item(exceptionId);
    if (!was) throw new Conflict('exception.unknown', `there is no exception ${exceptionId}`);
    const exception: DeskException = { ...was.body, status: 'answered', decision, updatedAt: decision.at };
    try {
      await dynamo.update({
        TableName: env(Env.ExceptionsTable),
        Key: { pk: exceptionId },
        ...updateTo(exception, undefined, { ':open': 'open', ':seen': was.body.updatedAt }),
        ConditionExpression: 'body.#status = :open AND body.updatedAt = :seen',
        ExpressionAttributeNames: { '#status': 'status' },
      });
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
      throw new Conflict('exception.not-open', `exception ${exceptionId} is not open any more`);
    }
    return exception;
  }

  async due(entity: string, at: Date, most: number): Promise<DeskException[]> {
    const { Items = [] } = await dynamo.query({
      TableName: env(Env.ExceptionsTable),
      IndexName: 'escalation',
      KeyConditionExpression: 'escalating = :entity AND escalatesAt <= :at',
      ExpressionAttributeValues: { ':entity': entity, ':at': at.toISOString() },
      Limit: most,
    });
    return Items.map((item) => item.body as DeskException);
  }

  async history(exceptionId: string, most: number): Promise<DeskEntry[]> {
    const { Items = [] } = await dynamo.query({ TableName: env(Env.CorrelationTable), KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': historyKey(exceptionId) }, Limit: most, ScanIndexForward: false });
    return Items.map((item) => item.entry as DeskEntry).reverse();
  }

  async close(exceptionId: string, at: Date) {
    const was = await this.#item(exceptionId);
    if (!was || was.body.status === 'closed') return;
    const exception: DeskException = { ...was.body, status: 'closed', updatedAt: at.toISOString(), closedAt: at.toISOString() };
    await dynamo.update({
      TableName: env(Env.ExceptionsTable),
      Key: { pk: exceptionId },
      ...updateTo(exception, 'taskToken'),
    });
  }

  async ofSaga(sagaId: string): Promise<DeskException[]> {
    const { Items = [] } = await dynamo.query({ TableName: env(Env.ExceptionsTable), IndexName: 'saga', KeyConditionExpression: 'sagaId = :saga', ExpressionAttributeValues: { ':saga': sagaId } });
    return Items.map((item) => item.body as DeskException);
  }

  async list(query: DeskQuery) {
    const { entity, status, limit, cursor } = query;
    const list = listOf(query);
    const key = list.of ? `${entity}#${status}#${list.of}` : `${entity}#${status}`;
    let from = readCursor(cursor);
    if (from && from[list.partition] !== key) throw badCursor(); // of another list
    const exceptions: DeskException[] = [];
    for (let round = 0; round === 0 || (from && exceptions.length < limit && round < ROUNDS); round += 1) {
      const page = await this.#page(list, key, query, limit - exceptions.length, from);
      exceptions.push(...page.rows);
      from = page.next;
    }
    return { exceptions, ...(from && { cursor: writeCursor(from) }) };
  }

  async #page({ IndexName, partition, filters }: List, key: string, query: DeskQuery, Limit: number, ExclusiveStartKey: Record<string, string> | undefined): Promise<{ rows: DeskException[]; next: Record<string, string> | undefined }> {
    const wanted = filters.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]] as const]));
    const { Items = [], LastEvaluatedKey } = await dynamo.query({
      TableName: env(Env.ExceptionsTable),
      IndexName,
      KeyConditionExpression: `${partition} = :key`,
      ExpressionAttributeValues: { ':key': key, ...Object.fromEntries(wanted.map(([name, value]) => [`:${name}`, value])) },
      // `owner` is a word of DynamoDB's: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
      ...(wanted.length > 0 && { FilterExpression: wanted.map(([name]) => `body.#${name} = :${name}`).join(' AND '), ExpressionAttributeNames: Object.fromEntries(wanted.map(([name]) => [`#${name}`, name])) }),
      Limit,
      ExclusiveStartKey,
    }).catch((error: unknown) => {
      if (ExclusiveStartKey && (error as Error).name === 'ValidationException') throw badCursor();
      throw error;
    });
    return { rows: Items.map((item) => item.body as DeskException), next: LastEvaluatedKey as Record<string, string> | undefined };
  }
}

/** What a list may be narrowed by, beside what its index is by. */
const FILTERS = ['code', 'claimedBy', 'orderId'] as const;

interface List {
  IndexName: string;
  partition: string;
  of?: Role | undefined;
  filters: readonly (keyof DeskQuery)[];
}

function listOf({ owner, escalatedTo }: DeskQuery): List {
  if (escalatedTo) return { IndexName: 'escalated', partition: 'escalatedTo', of: escalatedTo, filters: [...FILTERS, 'owner'] };
  return owner ? { IndexName: 'desk', partition: 'desk', of: owner, filters: FILTERS } : { IndexName: 'entity', partition: 'entityStatus', filters: FILTERS };
}

/** Reads of one page of a narrowed list. */
const ROUNDS = 10;

/** People's acts stand beside the row, which is read in lists: each is an item of its own, so that a long story makes no row too large. */
const historyKey = (exceptionId: string) => `desk#${exceptionId}`;
const entryKey = (exceptionId: string, { at, action, by }: DeskEntry) => ({ pk: historyKey(exceptionId), sk: `${at}#${action}#${by}` });

/** A row after somebody's act, on condition that it is as it was seen, and what is written down of it. */
export const actWrites = ({ seen, row, entry }: { seen: DeskException; row: DeskException; entry: DeskEntry }): Write[] => [
  rowWrite(seen, row),
  { Put: { TableName: env(Env.CorrelationTable), Item: { ...entryKey(seen.exceptionId, entry), entry } } },
];

/** Replaces a row, on condition that it is as it was seen. */
const rowWrite = (seen: DeskException, row: DeskException): Write => ({
  Update: {
    TableName: env(Env.ExceptionsTable),
    Key: { pk: seen.exceptionId },
    ...updateTo(row, undefined, { ':status': seen.status, ':seen': seen.updatedAt }),
    ConditionExpression: 'body.#status = :status AND body.updatedAt = :seen',
    ExpressionAttributeNames: { '#status': 'status' },
  },
});

/** Open rows alone are in that index. */
function escalates(exception: DeskException): { escalating: string; escalatesAt: string } | undefined {
  const next = nextLevel(exception);
  return next && { escalating: exception.entity, escalatesAt: next.at };
}

/** Rows that somebody else than their owner was asked about are in that index. */
function escalated({ entity, status, owner, escalation }: DeskException): { escalatedTo: string } | undefined {
  return escalation && escalation.to !== owner ? { escalatedTo: `${entity}#${status}#${escalation.to}` } : undefined;
}

/** Attributes that not every row has. */
const SPARSE = ['escalating', 'escalatesAt', 'escalatedTo'] as const;

/** A row as it is now, in all its indexes. */
function updateTo(exception: DeskException, gone?: string, values: Record<string, unknown> = {}) {
  const { desk, entityStatus, body } = deskItem(exception);
  const set: Record<string, unknown> = { body, desk, entityStatus, ...escalates(exception), ...escalated(exception) };
  const remove = [...(gone ? [gone] : []), ...SPARSE.filter((name) => set[name] === undefined)];
  return {
    UpdateExpression: `SET ${Object.keys(set).map((name) => `${name} = :${name}`).join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`,
    ExpressionAttributeValues: { ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])), ...values },
  };
}
