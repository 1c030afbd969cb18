import * as z from 'zod';
import { expect, expectTypeOf, test } from 'vitest';
import { type BusinessEvent, type EventData, EVENT_TYPES, EVENTS, readEvent } from '../../../../core/model/events/catalogue.ts';
import { Envelope } from '../../../../core/model/envelope.ts';
import { personalPaths } from '../../../../core/model/personal.ts';
import { event } from '../../../../core/ordering/events.ts';
import { AT } from '../../../support/builders.ts';
import { anEvent, ORDER_DATA } from '../../../support/sagas.ts';

test.each(EVENT_TYPES)('%s says nothing about a person, and nothing that its schema does not name', (type) => {
  expect(personalPaths(EVENTS[type].data)).toEqual([]);
  expect(EVENTS[type].data.safeParse({ shipTo: 'Pat' }).error?.issues).toContainEqual(expect.objectContaining({ code: 'unrecognized_keys' }));
  expect(type).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/);
});

test('an event with other data than its type says cannot be made', () => {
  expectTypeOf(event<'order.received'>).parameter(3).toEqualTypeOf<{ orderId: string; channel: string; channelOrderId: string; version: number }>();
  expectTypeOf(event<'shipment.recorded'>).parameter(3).not.toEqualTypeOf<EventData<'shipment.confirmed'>>();
  expectTypeOf<BusinessEvent & { type: 'invoice.posted' }>().toHaveProperty('data').toEqualTypeOf<EventData<'invoice.posted'>>();
  expect(() => anEvent('e1', { shipTo: { name: 'Pat' } } as object)).toThrow(z.ZodError);
  expect(() => anEvent('e1', { version: 0 })).toThrow(z.ZodError);
});

test('every event says whose it is, what it is about and what led to it, and when it happened, was learned of and was stored', () => {
  const about = { key: 'order/ORD-1', version: 3, correlationId: 'corr-1', causationId: 'web-9', occurredAt: '2026-11-23T09:58:00.000Z' };
  expect(Envelope.parse(event('order.received', { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' }, about, ORDER_DATA, { at: AT, id: 'e1' }))).toEqual({
    eventId: 'e1', type: 'order.received', schemaVersion: 1, source: 'crossdock', entity: 'NW-US', businessUnit: 'wholesale', region: 'us', entityKey: 'order/ORD-1', entityVersion: 3,
    occurredAt: '2026-11-23T09:58:00.000Z', observedAt: '2026-11-23T10:00:00.000Z', recordedAt: '2026-11-23T10:00:00.000Z', correlationId: 'corr-1', causationId: 'web-9', data: ORDER_DATA,
  });
});

test('read from the bus it is what was made', () => {
  expect(readEvent(['order.received'], JSON.parse(JSON.stringify(anEvent('e1'))))).toEqual(anEvent('e1'));
});

test('a field that a later release added is left out; a missing one, another type and another version are refused', () => {
  const later = { ...anEvent('e1'), data: { ...ORDER_DATA, priority: 'high' } };
  expect(readEvent(['order.cancelled', 'order.received'], later).data).toEqual(ORDER_DATA);
  expect(() => readEvent(['order.received'], { ...anEvent('e1'), data: { orderId: 'ORD-1' } })).toThrow(z.ZodError);
  expect(() => readEvent(['order.accepted', 'order.cancelled'], anEvent('e1'))).toThrow('event e1 is not of type order.accepted or order.cancelled');
  expect(() => readEvent(['order.received'], { ...anEvent('e1'), schemaVersion: 2 })).toThrow('event e1 is of version 2 of order.received, and this reads version 1');
});
