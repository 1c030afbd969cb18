import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Desk } from '../../core/exceptions/desk.ts';
import { Conflict } from '../../core/model/errors.ts';
import type { Decision, DeskException } from '../../core/model/exception.ts';
import { event } from '../../core/ordering/events.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, reach, transact, type Write } from './dynamo.ts';
import { badCursor, readCursor, writeCursor } from './cursor.ts';
import { outboxItem } from './outbox-item.ts';

/** A desk row as stored: found by owner, by entity, and by saga. */
export const deskItem = (exception: DeskException, parking: { taskToken?: string; attempt?: number } = {}) => ({
  pk: exception.exceptionId,
  desk: `${exception.entity}#${exception.status}#${exception.owner}`,
  entityStatus: `${exception.entity}#${exception.status}`,
  deadline: exception.deadline,
  sagaId: exception.sagaId,
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
    const { Item } = await reach(dynamo().send(new GetCommand({ TableName: env(Env.ExceptionsTable), Key: { pk: exceptionId }, ConsistentRead: true })));
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
      await reach(
        dynamo().send(
          new UpdateCommand({
            TableName: env(Env.ExceptionsTable),
            Key: { pk: exceptionId },
            UpdateExpression: 'SET body = :body, desk = :desk, entityStatus = :entityStatus',
            ConditionExpression: 'body.#status = :open AND body.updatedAt = :seen',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: { ...indexes(exception), ':open': 'open', ':seen': was.body.updatedAt },
          }),
        ),
      );
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
      throw new Conflict('exception.not-open', `exception ${exceptionId} is not open any more`);
    }
    return exception;
  }

  async close(exceptionId: string, at: Date) {
    const was = await this.#item(exceptionId);
    if (!was || was.body.status === 'closed') return;
    const exception: DeskException = { ...was.body, status: 'closed', updatedAt: at.toISOString(), closedAt: at.toISOString() };
    await reach(
      dynamo().send(
        new UpdateCommand({
          TableName: env(Env.ExceptionsTable),
          Key: { pk: exceptionId },
          UpdateExpression: 'SET body = :body, desk = :desk, entityStatus = :entityStatus REMOVE taskToken',
          ExpressionAttributeValues: indexes(exception),
        }),
      ),
    );
  }

  async ofSaga(sagaId: string): Promise<DeskException[]> {
    const { Items = [] } = await reach(
      dynamo().send(new QueryCommand({ TableName: env(Env.ExceptionsTable), IndexName: 'saga', KeyConditionExpression: 'sagaId = :saga', ExpressionAttributeValues: { ':saga': sagaId } })),
    );
    return Items.map((item) => item.body as DeskException);
  }

  async list(query: Parameters<Desk['list']>[0]) {
    const { entity, owner, status, limit, cursor } = query;
    const ExclusiveStartKey = readCursor(cursor);
    const partition = owner ? 'desk' : 'entityStatus';
    const key = owner ? `${entity}#${status}#${owner}` : `${entity}#${status}`;
    if (ExclusiveStartKey && ExclusiveStartKey[partition] !== key) throw badCursor(); // of another list
    const { Items = [], LastEvaluatedKey } = await reach(
      dynamo().send(
        new QueryCommand({
          TableName: env(Env.ExceptionsTable),
          IndexName: owner ? 'desk' : 'entity',
          KeyConditionExpression: `${partition} = :key`,
          ExpressionAttributeValues: { ':key': key },
          Limit: limit,
          ExclusiveStartKey,
        }),
      ),
    ).catch((error: unknown) => {
      if (ExclusiveStartKey && (error as Error).name === 'ValidationException') throw badCursor();
      throw error;
    });
    return { exceptions: Items.map((item) => item.body as DeskException), ...(LastEvaluatedKey && { cursor: writeCursor(LastEvaluatedKey) }) };
  }
}

const indexes = (exception: DeskException) => {
  const { desk, entityStatus, body } = deskItem(exception);
  return { ':desk': desk, ':entityStatus': entityStatus, ':body': body };
};
