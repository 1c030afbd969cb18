import type { Envelope } from '../../core/model/envelope.ts';
import { traceparentOf, xrayHeaderOf } from '../../core/tracing/trace-context.ts';
import { Env, env } from '../handler/env.ts';
import { log } from '../handler/log.ts';
import { askAws } from './ask-aws.ts';
import { dynamo } from './dynamo.ts';
import { now } from './stores.ts';

const PER_CALL = 10;
/** What was published can be looked at for a week; what was not stays until it is. */
const KEEP_PUBLISHED_S = 7 * 86_400;

/** Puts events on the bus, then marks them published. @returns ids of those that did not get there */
export async function publish(events: Envelope[]): Promise<Set<string>> {
  const failed = new Set<string>();
  for (let from = 0; from < events.length; from += PER_CALL) {
    const part = events.slice(from, from + PER_CALL);
    const { Entries } = await askAws<{ Entries: { ErrorCode?: string }[] }>('events', 'PutEvents', { Entries: part.map(entryOf) });
    await Promise.all(
      part.map(async (event, index) => {
        const error = Entries[index]?.ErrorCode;
        if (!error) return markPublished(event.eventId);
        failed.add(event.eventId);
        log.error('event not published', { eventId: event.eventId, type: event.type, error });
      }),
    );
  }
  return failed;
}

/** The trace is told twice: to AWS in X-Ray's words, to whoever reads the event in W3C's. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
function entryOf(event: Envelope): object {
  const { source, type, occurredAt, correlationId } = event;
  const [traceparent, TraceHeader] = [traceparentOf(correlationId), xrayHeaderOf(correlationId)];
  return { EventBusName: env(Env.BusName), Source: source, DetailType: type, Time: Date.parse(occurredAt) / 1000, Detail: JSON.stringify({ ...event, ...(traceparent && { traceparent }) }), ...(TraceHeader && { TraceHeader }) };
}

async function markPublished(eventId: string): Promise<void> {
  const at = now();
  try {
    await dynamo.update({
      TableName: env(Env.OutboxTable),
      Key: { pk: eventId },
      UpdateExpression: 'SET publishedAt = :now, #ttl = :until REMOVE pending',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':now': at.toISOString(), ':until': Math.floor(at.getTime() / 1000) + KEEP_PUBLISHED_S },
    });
  } catch (error) {
    // published long ago, and gone: a new row would be an event without content
    if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
  }
}

/** Events stored before `before` and not published since, oldest first. */
export async function unpublished(before: Date, limit: number): Promise<string[]> {
  const { Items = [] } = await dynamo.query({
    TableName: env(Env.OutboxTable),
    IndexName: 'pending',
    KeyConditionExpression: 'pending = :pending AND recordedAt < :before',
    ExpressionAttributeValues: { ':pending': 'pending', ':before': before.toISOString() },
    Limit: limit,
  });
  return Items.map((item) => item.pk as string);
}
