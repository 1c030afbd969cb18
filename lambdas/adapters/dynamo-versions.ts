import type { Change } from '../../core/model/changes.ts';
import type { Versions } from '../../core/sequencing/verdict.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, type Write } from './dynamo.ts';

const keyOf = (key: string) => ({ pk: `version#${key}` });

export class DynamoVersions implements Versions {
  async last(key: string): Promise<number> {
    const { Item } = await dynamo.get({ TableName: env(Env.IdempotencyTable), Key: keyOf(key), ConsistentRead: true });
    return (Item?.v as number | undefined) ?? 0;
  }
}

/** The guard of a version: a write that holds only where it is this version's turn. The item never expires. */
export function versionWrite({ key, version, needs }: Extract<Change, { change: 'version' }>): Write {
  const turn = needs === 'newest' ? 'attribute_not_exists(v) OR v < :v' : version === 1 ? 'attribute_not_exists(v)' : 'v = :before';
  return {
    Update: {
      TableName: env(Env.IdempotencyTable),
      Key: keyOf(key),
      UpdateExpression: 'SET v = :v',
      ConditionExpression: turn,
      ExpressionAttributeValues: { ':v': version, ...(turn.includes(':before') && { ':before': version - 1 }) },
    },
  };
}
