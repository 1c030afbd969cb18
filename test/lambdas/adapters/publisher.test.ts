import { beforeEach, expect, test } from 'vitest';
import { DynamoUnit } from '../../../lambdas/adapters/dynamo-unit.ts';
import { publish, unpublished } from '../../../lambdas/adapters/publisher.ts';
import { handler as relay } from '../../../lambdas/events/relay-outbox.ts';
import { handler as sweep } from '../../../lambdas/jobs/sweep-outbox.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBStreamEvent } from 'aws-lambda';
import { fakeAws } from '../../support/aws.ts';
import { AT } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { anEvent } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const aws = fakeAws();
logged();
const stored = async (...ids: string[]) => {
  for (const id of ids) await new DynamoUnit().commit([{ change: 'event', event: anEvent(id) }]);
  return ids.map((id) => anEvent(id));
};
/** The bus takes everything but these. */
const busRefuses = (...refused: string[]) =>
  aws.answer('PutEvents', ({ Entries }) => {
    const entries = (Entries as { Detail: string }[]).map(({ Detail }) => JSON.parse(Detail).eventId as string);
    return { FailedEntryCount: 1, Entries: entries.map((id) => (refused.includes(id) ? { ErrorCode: 'InternalFailure', ErrorMessage: 'no' } : { EventId: `bus-${id}` })) };
  });
const pending = async () => (await tables.all('outbox')).flatMap((row) => (row.pending ? [row.pk] : [])).sort();
const published = () => aws.of('PutEvents').flatMap((input) => (input.Entries as { Detail: string }[]).map(({ Detail }) => JSON.parse(Detail).eventId));

beforeEach(() => {
  process.env.BUS_NAME = 'business-events';
  busRefuses();
});

test('what reached the bus is marked, and kept for a week; what did not stays pending', async () => {
  busRefuses('e2');
  expect(await publish(await stored('e1', 'e2', 'e3'))).toEqual(new Set(['e2']));
  expect(await pending()).toEqual(['e2']);
  const { publishedAt, ttl } = (await tables.get('outbox', { pk: 'e1' })) as { publishedAt: string; ttl: number };
  expect(ttl).toBe(Math.floor(Date.parse(publishedAt) / 1000) + 7 * 86_400);
  expect(await tables.get('outbox', { pk: 'e2' })).not.toHaveProperty('ttl');
});

test('ten at a time, in order, each with its type, source and time', async () => {
  await publish(await stored(...Array.from({ length: 12 }, (_, index) => `e${String(index).padStart(2, '0')}`)));
  expect(aws.of('PutEvents').map((input) => (input.Entries as unknown[]).length)).toEqual([10, 2]);
  expect(published()).toEqual([...published()].sort());
  expect(aws.of('PutEvents').flatMap((input) => input.Entries as object[])[0]).toMatchObject({ EventBusName: 'business-events', Source: 'crossdock', DetailType: 'order.received', Time: AT.getTime() / 1000 });
});

test("an event is put on the bus in its transaction's trace, which AWS and whoever reads it are told in their own words", async () => {
  await publish([{ ...anEvent('e1'), correlationId: 'corr-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }, anEvent('e2')]);
  const entries = aws.of('PutEvents')[0]?.Entries as { TraceHeader?: string; Detail: string }[];
  expect(entries.map(({ TraceHeader, Detail }) => [TraceHeader, JSON.parse(Detail).traceparent])).toEqual([
    ['Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=1', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
    [undefined, undefined],
  ]);
});

test('a bus that cannot be reached is Transient, and nothing is marked', async () => {
  aws.fail('PutEvents', 'InternalException', 500);
  await expect(publish(await stored('e1'))).rejects.toMatchObject({ name: 'Transient' });
  expect(await pending()).toEqual(['e1']);
});

test('an event that is published long after its row is gone leaves no empty row behind', async () => {
  expect(await publish([anEvent('gone')])).toEqual(new Set());
  expect(await tables.all('outbox')).toEqual([]);
});

const record = (id: string, SequenceNumber: string, eventName: 'INSERT' | 'MODIFY' = 'INSERT', waits = true) => ({
  eventName,
  dynamodb: { SequenceNumber, NewImage: marshall({ pk: id, ...(waits && { pending: 'pending' }), body: anEvent(id) }) as Record<string, AttributeValue> },
});
const stream = (...Records: object[]) => relay({ Records } as DynamoDBStreamEvent);

test('the relay publishes what waits, in the order of the stream, and not that it was published', async () => {
  await stored('e1', 'e2');
  expect(await stream(record('e1', '100'), record('e1', '101', 'MODIFY', false), record('e2', '102'))).toEqual({ batchItemFailures: [] });
  expect(published()).toEqual(['e1', 'e2']);
  expect(await stream({ eventName: 'REMOVE', dynamodb: { SequenceNumber: '103' } })).toEqual({ batchItemFailures: [] });
});

test('an event that a repeated step stored anew is published by the relay, not a minute or two later by the sweep', async () => {
  await publish(await stored('e1'));
  await stored('e1');
  expect(await pending()).toEqual(['e1']);
  expect(await stream(record('e1', '102', 'MODIFY'))).toEqual({ batchItemFailures: [] });
  expect(published()).toEqual(['e1', 'e1']);
  expect(await pending()).toEqual([]);
});

test('the first that fails is where the stream goes on from', async () => {
  await stored('e1', 'e2', 'e3', 'e4');
  busRefuses('e3', 'e2');
  expect(await stream(record('e1', '100'), record('e2', '101'), record('e3', '102'), record('e4', '103'))).toEqual({ batchItemFailures: [{ itemIdentifier: '101' }] });
  expect(await pending()).toEqual(['e2', 'e3']);
});

test('the sweep finds the pending, oldest first, after a minute, and nothing twice', async () => {
  await stored('e1', 'e2');
  expect(await unpublished(new Date(AT.getTime()), 10)).toEqual([]);
  expect(await unpublished(new Date(AT.getTime() + 1), 10)).toEqual(['e1', 'e2']);
  await new DynamoUnit().commit([{ change: 'event', event: { ...anEvent('fresh'), recordedAt: new Date().toISOString() } }]);
  busRefuses('e2');
  expect(await sweep()).toEqual({ published: 1, failed: 1 });
  busRefuses();
  expect(await sweep()).toEqual({ published: 1, failed: 0 });
  expect(await sweep()).toEqual({ published: 0, failed: 0 });
  expect(published()).toEqual(['e1', 'e2', 'e2']);
});

test('a row that cannot be read holds up no other', async () => {
  await tables.put('outbox', { pk: 'bad', pending: 'pending', recordedAt: '2026-01-01T00:00:00.000Z', body: { eventId: 'bad' } });
  await stored('e1');
  expect(await sweep()).toEqual({ published: 1, failed: 0 });
});
