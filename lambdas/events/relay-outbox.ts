import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { Envelope } from '../../core/model/envelope.ts';
import { pulsesOf } from '../../core/operations/pulse.ts';
import { DynamoPulse } from '../adapters/dynamo-pulse.ts';
import { publish } from '../adapters/publisher.ts';
import { log } from '../handler/log.ts';

const pulse = new DynamoPulse();

/**
 * Puts stored events on the bus, in the order of the stream. The first that fails is where the stream goes on from; what was published beyond it is
 * published again, and subscribers know it by its id. So is an event that a repeated step stored anew: its row waits again, and nobody but the sweep
 * would look at it.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const records = event.Records.filter((record) => record.dynamodb?.NewImage?.pending);
  const events = records.map((record) => Envelope.parse(unmarshall(record.dynamodb?.NewImage as Record<string, AttributeValue>).body));
  const failed = await publish(events);
  const first = events.findIndex((envelope) => failed.has(envelope.eventId));
  await count(first < 0 ? events : events.slice(0, first));
  return { batchItemFailures: first < 0 ? [] : [{ itemIdentifier: records[first]?.dynamodb?.SequenceNumber ?? '' }] };
}

/** A gauge: what cannot be counted is published all the same. */
async function count(events: Envelope[]): Promise<void> {
  await Promise.all(pulsesOf(events).map((hour) => pulse.add(hour))).catch((error: unknown) => log.warn('not counted', { reason: (error as Error).message }));
}
