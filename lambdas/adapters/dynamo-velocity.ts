import { createHash } from 'node:crypto';
import type { Velocity } from '../../core/fraud/screen-fraud.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo } from './dynamo.ts';

/** Longer than any rule looks back. */
const KEEP_S = 8 * 86_400;

/** Orders by address or payment method in the correlation table, by time. What they have in common is kept as a hash: it is personal. */
export class DynamoVelocity implements Velocity {
  async orders(entity: string, what: string, at: Date, hours: number, most: number): Promise<number> {
    const from = new Date(at.getTime() - hours * 3_600_000);
    const { Count = 0 } = await dynamo.query({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      // what came at the same moment is another order; this one is not counted yet, or sorts behind
      ExpressionAttributeValues: { ':pk': pkOf(entity, what), ':from': from.toISOString(), ':to': at.toISOString() },
      Select: 'COUNT',
      ConsistentRead: true,
      Limit: most,
    });
    return Count;
  }

  async count(entity: string, what: string, at: Date, orderId: string): Promise<void> {
    const ttl = Math.floor(at.getTime() / 1000) + KEEP_S;
    await dynamo.put({ TableName: table(), Item: { pk: pkOf(entity, what), sk: `${at.toISOString()}#${orderId}`, ttl } });
  }
}

const table = () => env(Env.CorrelationTable);
const pkOf = (entity: string, what: string) => `velocity#${entity}#${createHash('sha256').update(what).digest('hex')}`;
