import type { WaitingDocument } from '../../core/model/waiting.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo } from './dynamo.ts';

const WAITING = 'waiting';

/** All of them under one key: they are few, and each for some hours at most. */
export const waitingKey = ({ entity, waitsFor, waitingId }: WaitingDocument) => ({ pk: WAITING, sk: `${entity}#${waitsFor}#${waitingId}` });

/** Documents that wait for their predecessor; the changes `waiting` and `waited` put them there and take them away. */
export class DynamoWaiting {
  async *all(): AsyncIterable<WaitingDocument> {
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await dynamo.query({ TableName: env(Env.CorrelationTable), KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': WAITING }, ExclusiveStartKey: from, ConsistentRead: true });
      for (const item of Items) yield item.body as WaitingDocument;
      from = LastEvaluatedKey;
    } while (from);
  }
}
