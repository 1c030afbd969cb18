import type { DocumentLink } from '../../core/model/changes.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo } from './dynamo.ts';

export interface TracedEvent {
  type: string;
  entityKey: string;
  data: Record<string, unknown>;
  recordedAt: string;
}

/** Who knows this number: every business transaction that a document of that number belongs to. One indexed look-up. */
export async function linksOf(entity: string, number: string): Promise<DocumentLink[]> {
  return query<DocumentLink>(`doc#${entity}#${number}`);
}

/** The business events of one transaction, oldest first. */
export async function eventsOf(correlationId: string): Promise<(TracedEvent & { entity: string })[]> {
  return query(`corr#${correlationId}`);
}

async function query<T>(pk: string): Promise<T[]> {
  const { Items = [] } = await dynamo.query({ TableName: env(Env.CorrelationTable), KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk }, Limit: 500 });
  return Items as T[];
}
