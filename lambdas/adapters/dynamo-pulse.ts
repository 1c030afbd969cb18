import { HOURS, hourOf, type Pulse } from '../../core/operations/pulse.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo } from './dynamo.ts';

const KEEP_S = 35 * 86_400;

/** Counters of what the business did, an item per entity and hour, in the correlation table, whose items expire. */
export class DynamoPulse {
  /** One write per entity and hour, whatever it counts. What is told twice is counted twice: these are gauges, and no books. */
  async add({ entity, hour, counts }: Pulse): Promise<void> {
    const names = Object.entries(counts);
    await dynamo.update({
      TableName: env(Env.CorrelationTable),
      Key: { pk: `pulse#${entity}`, sk: hour },
      UpdateExpression: `SET #ttl = :ttl ADD ${names.map((_, n) => `#n${n} :n${n}`).join(', ')}`,
      ExpressionAttributeNames: { '#ttl': 'ttl', ...Object.fromEntries(names.map(([name], n) => [`#n${n}`, name])) },
      ExpressionAttributeValues: { ':ttl': Math.floor(Date.parse(`${hour}:00:00Z`) / 1000) + KEEP_S, ...Object.fromEntries(names.map(([, count], n) => [`:n${n}`, count])) },
    });
  }

  /** The hours of the last day. */
  async since(entity: string, at: Date): Promise<Omit<Pulse, 'entity'>[]> {
    const from = hourOf(new Date(at.getTime() - (HOURS - 1) * 3_600_000).toISOString());
    const { Items = [] } = await dynamo.query({ TableName: env(Env.CorrelationTable), KeyConditionExpression: 'pk = :pk AND sk >= :from', ExpressionAttributeValues: { ':pk': `pulse#${entity}`, ':from': from } });
    return Items.map(({ pk: _p, sk, ttl: _t, ...counts }) => ({ hour: String(sk), counts: counts as Record<string, number> }));
  }

  /** When the oldest event that waits to be published was stored. One item of an index. */
  async oldestPending(): Promise<string | undefined> {
    const query = { TableName: env(Env.OutboxTable), IndexName: 'pending', KeyConditionExpression: 'pending = :pending', ExpressionAttributeValues: { ':pending': 'pending' }, Limit: 1 };
    const { Items = [] } = await dynamo.query(query);
    return Items[0]?.recordedAt as string | undefined;
  }
}
