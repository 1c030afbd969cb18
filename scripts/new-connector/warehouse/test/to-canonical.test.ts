import { expect, test } from 'vitest';
import type { Release } from '../../../../core/model/order.ts';
import { anItem, anOrder, itemsOf } from '../../../../test/lambdas/connectors/documents.ts';
import made from '../connector/fixtures/shipment-made.json' with { type: 'json' };
import { newOrder } from '../connector/from-canonical.ts';
import { shipmentIn } from '../connector/to-canonical.ts';

test('a webhook as Vendor X documents it is the shipment of our release', () => {
  expect(shipmentIn(made)).toEqual({
    connector: 'vendor-x', externalShipmentId: 'SH-1', releaseId: 'ORD-0000000000000001-EAST', carrier: 'UPS', trackingNumbers: ['1Z1'], shippedAt: '2026-11-23T15:00:00.000Z', lines: [{ lineId: '1', sku: 'BOLT-M8', quantity: '3' }],
  });
  expect(shipmentIn({ topic: 'order.picked' })).toBeUndefined();
  expect(() => shipmentIn({ topic: 'shipment.made', data: {} })).toThrow(expect.objectContaining({ name: 'Rejected', code: 'webhook.unreadable' }));
});

test('a release names its warehouse as Vendor X calls it; one that is not mapped is for a person', () => {
  const order = anOrder();
  const [release] = order.releases as [Release];
  expect(newOrder(order, release, itemsOf(anItem()), { warehouses: { EAST: 'dc-1' } })).toMatchObject({ external_id: 'ORD-0000000000000001-EAST', warehouse: 'dc-1', lines: [{ line: '1', sku: 'BOLT-M8', quantity: '3' }] });
  expect(() => newOrder(order, release, itemsOf(anItem()), { warehouses: {} })).toThrow(expect.objectContaining({ name: 'Rejected', code: 'vendor-x.warehouse-unmapped' }));
  expect(() => newOrder(order, release, new Map(), { warehouses: { EAST: 'dc-1' } })).toThrow(expect.objectContaining({ name: 'Rejected', code: 'vendor-x.item-unknown' }));
});
