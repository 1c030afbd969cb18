import type { Clock, JsonObject } from '../contract.ts';
import type { TableSpec } from './table.ts';

type Send = (action: string, input: JsonObject) => Promise<JsonObject>;

/**
 * Deletes the items whose time to live has passed; the engine never does. AWS promises it "within a few days"; here it is the next
 * sweep. The delete holds only if the item still is expired, so one that was renewed meanwhile stays.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export async function sweepExpired(tables: TableSpec[], send: Send, clock: Clock): Promise<void> {
  for (const { name, ttl, create } of tables) {
    if (!ttl) continue;
    const keys = (create.KeySchema as { AttributeName: string }[]).map((key) => key.AttributeName);
    const names = Object.fromEntries([...keys.map((key, index) => [`#k${index}`, key]), ['#ttl', ttl]]);
    const expired = {
      // An item that expired more than five years ago is taken for a mistake and kept.
      expression: '#ttl BETWEEN :oldest AND :now',
      values: {
        ':now': { N: String(Math.floor(clock.now() / 1000)) },
        ':oldest': { N: String(Math.floor(clock.now() / 1000) - 5 * 365 * 86_400) },
      },
    };
    let from: JsonObject = {};
    do {
      const page = await send('Scan', {
        TableName: name,
        FilterExpression: expired.expression,
        ProjectionExpression: keys.map((_, index) => `#k${index}`).join(', '),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: expired.values,
        ...from,
      });
      for (const Key of page.Items as JsonObject[]) {
        await send('DeleteItem', {
          TableName: name,
          Key,
          ConditionExpression: expired.expression,
          ExpressionAttributeNames: { '#ttl': ttl },
          ExpressionAttributeValues: expired.values,
        }).catch((error: Error) => {
          if (error.name !== 'ConditionalCheckFailedException') throw error;
        });
      }
      from = page.LastEvaluatedKey ? { ExclusiveStartKey: page.LastEvaluatedKey } : {};
    } while (from.ExclusiveStartKey);
  }
}
