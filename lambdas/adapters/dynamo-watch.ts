import { QueryCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { OpenItem } from '../../core/model/open-item.ts';
import type { Watch } from '../../core/watchdog/watch.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, reach } from './dynamo.ts';
import { unpaidKey, unpaidOf } from './dynamo-cash.ts';
import { orderPk } from './dynamo-unit.ts';
import { WATCH_PARTS, watchPart } from './watch-mark.ts';

export class DynamoWatch implements Watch {
  async due(entity: string, at: Date, most: number): Promise<string[]> {
    const parts = await Promise.all(Array.from({ length: WATCH_PARTS }, (_, part) => this.#due(watchPart(entity, part), at, most)));
    return parts.flat().map((pk) => pk.slice(orderPk(entity, '').length));
  }

  async #due(part: string, at: Date, Limit: number): Promise<string[]> {
    const { Items = [] } = await reach(
      dynamo().send(
        new QueryCommand({ TableName: env(Env.OrdersTable), IndexName: 'watch', KeyConditionExpression: 'watched = :part AND dueAt <= :at', ExpressionAttributeValues: { ':part': part, ':at': at.toISOString() }, Limit }),
      ),
    );
    return Items.map(({ pk }) => String(pk));
  }

  async lookedAt(entity: string, orderId: string, revision: number, again: string | undefined): Promise<void> {
    await ifStill({
      TableName: env(Env.OrdersTable),
      Key: { pk: orderPk(entity, orderId), sk: 'order' },
      ...(again === undefined ? { UpdateExpression: 'REMOVE watched, dueAt' } : { UpdateExpression: 'SET dueAt = :again' }),
      ConditionExpression: 'revision = :revision',
      ExpressionAttributeValues: { ':revision': revision, ...(again !== undefined && { ':again': again }) },
    });
  }

  async unpaid(entity: string, until: string, Limit: number): Promise<OpenItem[]> {
    const { Items = [] } = await reach(
      dynamo().send(
        new QueryCommand({
          TableName: env(Env.LedgerTable), IndexName: 'period', KeyConditionExpression: 'period = :unpaid AND sk < :until', ExpressionAttributeValues: { ':unpaid': unpaidOf(entity), ':until': `${until}~` }, Limit,
        }),
      ),
    );
    return Items.map(({ body }) => body as OpenItem);
  }

  async told(item: OpenItem): Promise<void> {
    const Key = unpaidKey(item);
    if (Key) await ifStill({ TableName: env(Env.LedgerTable), Key, UpdateExpression: 'REMOVE period', ConditionExpression: 'attribute_exists(pk)' });
  }
}

/** Nothing where its condition does not hold: it was written in between. */
async function ifStill(input: UpdateCommandInput): Promise<void> {
  await reach(dynamo().send(new UpdateCommand(input))).catch((error: unknown) => {
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  });
}
