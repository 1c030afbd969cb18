import { Envelope } from '../../core/model/envelope.ts';
import { dynamo } from '../adapters/dynamo.ts';
import { publish, unpublished } from '../adapters/publisher.ts';
import { now } from '../adapters/stores.ts';
import { Env, env } from '../handler/env.ts';
import { log } from '../handler/log.ts';

/** The stream has had its chance. */
const GRACE_MS = 60_000;
const AT_ONCE = 100;

/** Publishes what the relay missed: a stream keeps its records for 24 hours, the outbox until they are published. */
export async function handler(): Promise<{ published: number; failed: number }> {
  const ids = await unpublished(new Date(now().getTime() - GRACE_MS), AT_ONCE);
  const events: Envelope[] = [];
  for (const pk of ids) {
    const { Item } = await dynamo.get({ TableName: env(Env.OutboxTable), Key: { pk }, ConsistentRead: true });
    if (!Item?.pending) continue;
    const read = Envelope.safeParse(Item.body);
    if (read.success) events.push(read.data);
    else log.error('event not readable', { eventId: pk }); // one must not hold up the rest
  }
  const failed = await publish(events);
  if (events.length > 0) log.warn('outbox swept', { found: events.length, failed: failed.size });
  return { published: events.length - failed.size, failed: failed.size };
}
