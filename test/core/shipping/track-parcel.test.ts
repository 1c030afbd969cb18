import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Parcel, Shipment } from '../../../core/model/shipment.ts';
import { trackParcel } from '../../../core/shipping/track-parcel.ts';
import { anOrder, aShipment } from '../../support/builders.ts';

const NOW = new Date('2026-12-01T00:00:00Z');
const parcel = (trackingNumber: string, status: Parcel['status'], day: number): Parcel => ({ trackingNumber, status, at: `2026-11-${day}T12:00:00.000Z` });
const two = aShipment({ trackingNumbers: ['1Z1', '1Z2'] });

/** The shipment after each of these, and the deliveries that were announced. */
function after(shipment: Shipment, ...said: Parcel[]) {
  const announced: unknown[] = [];
  let strayed = 0;
  for (const each of said) {
    const outcome = trackParcel(anOrder(), shipment, each, 'easypost:evt_1', NOW);
    if (outcome.strayed) strayed += 1;
    for (const change of outcome.changes) {
      if (change.change === 'shipment') shipment = change.shipment;
      if (change.change === 'event') announced.push(change.event.data);
    }
  }
  return { shipment, announced, strayed };
}

test('a shipment is delivered with its last parcel, at the time of that one, and announced once', () => {
  const part = after(two, parcel('1Z1', 'delivered', 26));
  expect([part.shipment.deliveredAt, part.announced]).toEqual([undefined, []]);
  const whole = after(part.shipment, parcel('1Z2', 'in-transit', 24), parcel('1Z2', 'delivered', 25), parcel('1Z2', 'delivered', 25));
  expect(whole.shipment).toMatchObject({ deliveredAt: '2026-11-26T12:00:00.000Z', parcels: [parcel('1Z1', 'delivered', 26), parcel('1Z2', 'delivered', 25)] });
  expect(whole.announced).toEqual([{ orderId: two.orderId, shipmentId: two.shipmentId, deliveredAt: '2026-11-26T12:00:00.000Z' }]);
});

test('what is older than what is known, or known already, changes nothing', () => {
  const { shipment } = after(two, parcel('1Z1', 'out-for-delivery', 25));
  for (const said of [parcel('1Z1', 'in-transit', 24), parcel('1Z1', 'in-transit', 25), parcel('1Z1', 'out-for-delivery', 26)]) {
    expect(trackParcel(anOrder(), shipment, said, 'x', NOW)).toEqual({ changes: [], strayed: false });
  }
});

test('in whatever order and however often events come, the shipment is the same', () => {
  const events = [parcel('1Z1', 'announced', 23), parcel('1Z1', 'in-transit', 24), parcel('1Z1', 'delivered', 26), parcel('1Z2', 'in-transit', 24), parcel('1Z2', 'delivered', 25)];
  const { shipment: expected } = after(two, ...events);
  fc.assert(
    fc.property(fc.shuffledSubarray([...events, ...events], { minLength: 10 }), (told) => {
      const { shipment, announced } = after(two, ...told);
      expect(shipment).toEqual(expected);
      expect(announced).toHaveLength(1);
    }),
  );
});

test('a parcel that comes back or is lost is for a person; a proof of delivery that was there before stays', () => {
  expect(after(two, parcel('1Z1', 'returning', 25), parcel('1Z2', 'failed', 25)).strayed).toBe(2);
  const proven = { ...two, deliveredAt: '2026-11-24T09:00:00.000Z' };
  const { shipment, announced } = after(proven, parcel('1Z1', 'delivered', 25), parcel('1Z2', 'delivered', 25));
  expect([shipment.deliveredAt, announced]).toEqual(['2026-11-24T09:00:00.000Z', []]);
});

test('a delivery before the goods left is for a person', () => {
  const one = aShipment();
  expect(() => trackParcel(anOrder(), one, { trackingNumber: '1Z1', status: 'delivered', at: '2026-11-01T00:00:00.000Z' }, 'x', NOW)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'shipment.delivery-impossible', detail: { shipmentId: 'shiphero:1', trackingNumber: '1Z1' } }));
});
