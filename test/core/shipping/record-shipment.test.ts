import { expect, test } from 'vitest';
import type { Matched } from '../../../core/shipping/match-shipment.ts';
import { recordShipment } from '../../../core/shipping/record-shipment.ts';
import { aBilling, aLine, anItem, anOrder, aShipment, items } from '../../support/builders.ts';

const line = aLine({}, 'released');
const release = { releaseId: 'ORD-0000000000000001-EAST', warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] };
const record = (matched: Matched, change: object = {}) => recordShipment(anOrder({ lines: [line], releases: [{ ...release, ...change }] }), aShipment({ trackingNumbers: ['1Z1', '1Z1', '1Z2'] }), matched, aBilling({ items: items(anItem({ dropShip: { supplier: 'DIRECT' } })) }));
const bolts = (of: Partial<Matched[number]> = {}): Matched => [{ lineId: '1', sku: 'BOLT-M8', steps: 4, ...of }];
const links = ({ also }: ReturnType<typeof record>) => also.flatMap((change) => (change.change === 'document' ? [`${change.link.kind} ${change.link.number}`] : []));
const told = ({ also }: ReturnType<typeof record>) => also.flatMap((change) => (change.change === 'event' && change.event.type === 'shipment.recorded' ? [change.event.data] : []));

test('a shipment is found by its journal, by its id, by each lot that left, and by each parcel, once', () => {
  expect(links(record(bolts()))).toEqual(['journal goods-issue:shiphero:1', 'shipment shiphero:1', 'tracking 1Z1', 'tracking 1Z2']);
  const lots = [{ lot: 'JAN', steps: 2 }, { lot: 'MAY', steps: 1 }, { lot: 'JAN', steps: 1 }];
  expect(links(record(bolts({ lots })))).toEqual(['journal goods-issue:shiphero:1', 'shipment shiphero:1', 'lot JAN', 'lot MAY', 'tracking 1Z1', 'tracking 1Z2']);
});

test('it is told with the supplier that shipped it, where it was none of our warehouses', () => {
  expect(told(record(bolts()))).toStrictEqual([{ orderId: 'ORD-0000000000000001', shipmentId: 'shiphero:1' }]);
  expect(told(record(bolts(), { supplier: 'DIRECT' }))).toStrictEqual([{ orderId: 'ORD-0000000000000001', shipmentId: 'shiphero:1', supplier: 'DIRECT' }]);
});

test('what left on top counts as ordered from now on; a line that nothing left on top of is as it was ordered', () => {
  expect(record(bolts()).order.lines[0]).toMatchObject({ steps: 10, quantities: { released: 6, shipped: 4 } });
  expect(record(bolts()).order.lines[0]).not.toHaveProperty('over');
  expect(record(bolts({ steps: 12, over: 2 })).order.lines[0]).toMatchObject({ steps: 12, over: 2, quantities: { released: 0, shipped: 12 } });
});
