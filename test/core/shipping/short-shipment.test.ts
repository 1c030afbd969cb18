import { describe, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import { closeShort, restOf } from '../../../core/shipping/short-shipment.ts';
import { aLine, anOrder, aShipment, AT, items } from '../../support/builders.ts';

const ORDER = 'ORD-0000000000000001';
const FOUND = [{ lineId: '1', sku: 'BOLT-M8', steps: 3 }];
const shipment = aShipment({ releaseId: `${ORDER}-EAST` });

/** Ten released at EAST, of which four had left before. */
const order = (change: Partial<Order> = {}): Order =>
  anOrder({
    lines: [{ ...aLine(), quantities: { ...aLine().quantities, received: 0, released: 5, picked: 1, invoiced: 4 } }],
    releases: [{ releaseId: `${ORDER}-EAST`, warehouse: 'EAST', connector: 'shiphero', releasedAt: AT.toISOString(), lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10, shipped: 4 }] }],
    ...change,
  });
const closed = (change: Partial<Order> = {}) => closeShort(order(change), shipment, FOUND, restOf(order(change), shipment, FOUND), items(), 'half-even', AT);

describe('a release that is closed short', () => {
  test('is short of what it was to ship and has not, this shipment included', () => {
    expect(restOf(order(), shipment, FOUND)).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 3 }]);
    expect(restOf(order(), shipment, [{ lineId: '1', sku: 'BOLT-M8', steps: 7, over: 1 }])).toEqual([]);
    expect(restOf(order({ releases: order().releases.map((release) => ({ ...release, supplier: 'ACME-SUPPLY' })) }), shipment, FOUND)).toEqual([]);
  });

  test('what was promised waits again, and the release holds what leaves of it', () => {
    const after = closed({ fulfilment: { backorder: 'backorder' } });
    expect(after.lines[0]?.quantities).toMatchObject({ released: 2, picked: 1, backordered: 3, invoiced: 4, cancelled: 0 });
    expect(after.releases[0]?.lines).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 7, shipped: 4 }]);
  });

  test('is cancelled where the customer takes no backorders', () => {
    const after = closed({ fulfilment: { backorder: 'cancel' } });
    expect(after.lines[0]?.quantities).toMatchObject({ released: 2, picked: 1, cancelled: 3, backordered: 0 });
  });

  test('one of which nothing has left is out no more', () => {
    const none = order({ releases: order().releases.map((release) => ({ ...release, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 3 }] })) });
    expect(closeShort(none, shipment, [], restOf(none, shipment, []), items(), 'half-even', AT).releases[0]?.recalledAt).toBe(AT.toISOString());
  });
});
