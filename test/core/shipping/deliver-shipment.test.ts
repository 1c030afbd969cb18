import { expect, test } from 'vitest';
import { deliverShipment } from '../../../core/shipping/deliver-shipment.ts';
import { anOrder, aShipment, AT } from '../../support/builders.ts';

const later = (minutes: number) => new Date(AT.getTime() + minutes * 60_000);
const deliver = (minutes: number, shipment = aShipment()) => deliverShipment(anOrder(), shipment, { deliveredAt: later(minutes).toISOString(), by: 'POD-1' }, later(600));

test('a delivery is stored with its event, on the day on which it happened', () => {
  expect(deliver(300)).toMatchObject([
    { change: 'shipment', shipment: { deliveredAt: later(300).toISOString() } },
    { change: 'event', event: { eventId: 'shipment.delivered:shiphero:1', type: 'shipment.delivered', occurredAt: later(300).toISOString(), causationId: 'POD-1', data: { shipmentId: 'shiphero:1', deliveredAt: later(300).toISOString() } } },
  ]);
});

test('told again it is the same; at another time it is a contradiction', () => {
  const delivered = aShipment({ deliveredAt: later(300).toISOString() });
  expect(deliver(300, delivered)).toEqual([]);
  expect(() => deliver(301, delivered)).toThrow(expect.objectContaining({ code: 'shipment.delivered-already', status: 409, detail: { field: 'deliveredAt' } }));
});

test('not before the goods left, and not in the future; clocks may differ by a quarter of an hour', () => {
  expect(deliver(-15)).toHaveLength(2);
  expect(deliver(615)).toHaveLength(2);
  for (const minutes of [-16, 616]) expect(() => deliver(minutes)).toThrow(expect.objectContaining({ code: 'shipment.delivery-impossible', status: 422, detail: { field: 'deliveredAt' } }));
});
