import { expect, test } from 'vitest';
import type { Envelope } from '../../../core/model/envelope.ts';
import { deskLoad } from '../../../core/operations/desk-load.ts';
import { percentile } from '../../../core/operations/percentile.ts';
import { pulsesOf, told } from '../../../core/operations/pulse.ts';

const stored = (type: string, recordedAt = '2026-11-29T14:05:00.000Z', more: Partial<Envelope> = {}): Envelope => ({
  entity: 'NW-US', businessUnit: 'NORTH', region: 'US', eventId: 'e', type, schemaVersion: 1, source: 'crossdock', entityKey: 'order/O', entityVersion: 1,
  occurredAt: recordedAt, observedAt: recordedAt, recordedAt, correlationId: 'c', causationId: 'c', data: { channel: 'b2b' }, ...more,
});

test('a batch of events is counted in one item per entity and hour, and most events count for nothing', () => {
  expect(pulsesOf([stored('order.received'), stored('order.received'), stored('order.accepted'), stored('exception.opened'), stored('cash.applied', '2026-11-29T15:00:00.000Z')])).toEqual([
    { entity: 'NW-US', hour: '2026-11-29T14', counts: { 'received#NORTH': 2, 'channel#b2b#NORTH': 2, 'region#US#NORTH': 2, 'businessUnit#NORTH#NORTH': 2, 'accepted#NORTH': 1 } },
    { entity: 'NW-US', hour: '2026-11-29T15', counts: { 'paid#NORTH': 1 } },
  ]);
  expect(pulsesOf([stored('stock.received')])).toEqual([]);
});

test('an order is paid by an application of what came in, or by what a card was charged', () => {
  expect(pulsesOf([stored('cash.applied'), stored('payment.captured'), stored('payment.captured'), stored('payment.authorised'), stored('cash.received')]).map(({ counts }) => counts)).toEqual([{ 'paid#NORTH': 3 }]);
});

test('the last 24 hours are told, the present one last, of the business units that one may see and without what is longer ago', () => {
  const hours: { hour: string; counts: Record<string, number> }[] = [
    { hour: '2026-11-28T14', counts: { 'received#NORTH': 100, 'channel#old#NORTH': 100 } },
    { hour: '2026-11-28T15', counts: { 'received#NORTH': 1, 'channel#b2b#NORTH': 1, 'businessUnit#NORTH#NORTH': 1 } },
    { hour: '2026-11-29T14', counts: { 'received#SOUTH': 2, 'accepted#SOUTH': 2, 'paid#SOUTH': 1, 'channel#b2b#SOUTH': 2, 'businessUnit#SOUTH#SOUTH': 2 } },
  ];
  const seen = (sees: (unit: string) => boolean) => {
    const { funnel, throughput } = told(hours, new Date('2026-11-29T14:59:00Z'), sees);
    return { funnel, lines: throughput.map(({ by, key, perHour }) => [by, key, perHour[0], perHour[23], perHour.length]) };
  };
  expect(seen(() => true)).toEqual({
    funnel: { received: 3, accepted: 2, shipped: 0, invoiced: 0, paid: 1 },
    lines: [['channel', 'b2b', 1, 2, 24], ['businessUnit', 'NORTH', 1, 0, 24], ['businessUnit', 'SOUTH', 0, 2, 24]],
  });
  expect(seen((unit) => unit === 'NORTH')).toEqual({
    funnel: { received: 1, accepted: 0, shipped: 0, invoiced: 0, paid: 0 },
    lines: [['channel', 'b2b', 1, 0, 24], ['businessUnit', 'NORTH', 1, 0, 24]],
  });
});

test('each role is told how much it has, what of it is late, and what will be within the hour', () => {
  const at = new Date('2026-11-29T14:00:00Z');
  const rows = ['2026-11-29T13:59:59Z', '2026-11-29T14:30:00Z', '2026-11-29T15:00:01Z'].map((deadline) => ({ owner: 'finance' as const, deadline }));
  expect(deskLoad(rows, at).find(({ owner }) => owner === 'finance')).toEqual({ owner: 'finance', open: 3, late: 1, dueSoon: 1 });
  expect(deskLoad([], at).map(({ owner, open }) => [owner, open])).toEqual([['customer-service', 0], ['warehouse', 0], ['finance', 0], ['integration', 0], ['steward', 0]]);
});

test('a percentile is one of the values, and there is none of nothing', () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect([percentile(values, 50), percentile(values, 99), percentile([7], 99), percentile([], 50)]).toEqual([50, 99, 7, undefined]);
});
