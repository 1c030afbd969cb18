import type { QueryCommandInput, UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { OpenItem } from '../../core/model/open-item.ts';
import type { Round, Watch } from '../../core/watchdog/watch.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo } from './dynamo.ts';
import { unpaidKey, unpaidOf } from './dynamo-cash.ts';
import { FIRST_DAY } from './dynamo-ledger.ts';
import { orderPk } from './dynamo-unit.ts';
import { WATCH_PARTS, watchPart } from './watch-mark.ts';

/** Of one part in one read. */
const PAGE = 100;

const roundKey = (entity: string, round: Round) => ({ pk: `${entity}#watch`, sk: round });

type Page = { items: Record<string, unknown>[]; next: QueryCommandInput['ExclusiveStartKey'] };

export class DynamoWatch implements Watch {
  async *due(entity: string, at: Date): AsyncIterable<string> {
    let parts = Array.from({ length: WATCH_PARTS }, (_, part) => ({ part: watchPart(entity, part), from: undefined as Page['next'] }));
    while (parts.length > 0) {
      const read = await Promise.all(parts.map(async ({ part, from }) => ({ part, ...(await this.#due(part, at, from)) })));
      const due = read.flatMap(({ items }) => items).toSorted((a, b) => String(a.dueAt).localeCompare(String(b.dueAt)));
      for (const { pk } of due) yield String(pk).slice(orderPk(entity, '').length);
      parts = read.flatMap(({ part, next }) => (next ? [{ part, from: next }] : []));
    }
  }

  #due = (part: string, at: Date, from: Page['next']): Promise<Page> =>
    page({
      TableName: env(Env.OrdersTable), IndexName: 'watch', KeyConditionExpression: 'watched = :part AND dueAt <= :at', ExpressionAttributeValues: { ':part': part, ':at': at.toISOString() }, Limit: PAGE, ExclusiveStartKey: from,
    });

  async lookedAt(entity: string, orderId: string, revision: number, again: string | undefined): Promise<void> {
    await ifStill({
      TableName: env(Env.OrdersTable),
      Key: { pk: orderPk(entity, orderId), sk: 'order' },
      ...(again === undefined ? { UpdateExpression: 'REMOVE watched, dueAt' } : { UpdateExpression: 'SET dueAt = :again' }),
      ConditionExpression: 'revision = :revision',
      ExpressionAttributeValues: { ':revision': revision, ...(again !== undefined && { ':again': again }) },
    });
  }

  async *unpaid(entity: string, until: string, from = FIRST_DAY): AsyncIterable<OpenItem> {
    const last = `${until}~`;
    let ExclusiveStartKey: Page['next'];
    if (from > last) return; // the house has put it off since
    do {
      const { items, next } = await page({
        TableName: env(Env.LedgerTable), IndexName: 'period', KeyConditionExpression: 'period = :unpaid AND sk BETWEEN :from AND :last', ExpressionAttributeValues: { ':unpaid': unpaidOf(entity), ':from': from, ':last': last }, Limit: PAGE, ExclusiveStartKey,
      });
      for (const { body } of items) yield body as OpenItem;
      ExclusiveStartKey = next;
    } while (ExclusiveStartKey);
  }

  async told(item: OpenItem): Promise<void> {
    const Key = unpaidKey(item);
    if (Key) await ifStill({ TableName: env(Env.LedgerTable), Key, UpdateExpression: 'REMOVE period', ConditionExpression: 'attribute_exists(pk)' });
  }

  async stoppedAt(entity: string, round: Round): Promise<string | undefined> {
    const { Item } = await dynamo.get({ TableName: env(Env.LedgerTable), Key: roundKey(entity, round), ConsistentRead: true });
    return Item?.stoppedAt as string | undefined;
  }

  async stopAt(entity: string, round: Round, place: string | undefined): Promise<void> {
    const change = place === undefined ? { UpdateExpression: 'REMOVE stoppedAt' } : { UpdateExpression: 'SET stoppedAt = :place', ExpressionAttributeValues: { ':place': place } };
    await dynamo.update({ TableName: env(Env.LedgerTable), Key: roundKey(entity, round), ...change });
  }
}

async function page(query: QueryCommandInput): Promise<Page> {
  const { Items = [], LastEvaluatedKey } = await dynamo.query(query);
  return { items: Items, next: LastEvaluatedKey };
}

/** Nothing where its condition does not hold: it was written in between. */
async function ifStill(input: UpdateCommandInput): Promise<void> {
  await dynamo.update(input).catch((error: unknown) => {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  });
}
