import { expect, test } from 'vitest';
import published from '../../../../lambdas/connectors/shiphero/fixtures/shipment-update.json' with { type: 'json' };
import { instant, shipmentIn } from '../../../../lambdas/connectors/shiphero/to-canonical.ts';

const changed = (change: object) => ({ ...published, fulfillment: { ...published.fulfillment, ...change } });
const [first] = published.fulfillment.line_items;

test('the published shipment of two packages is one shipment with both tracking numbers', () => {
  expect(shipmentIn(published)).toEqual({
    connector: 'shiphero',
    externalShipmentId: '315518042',
    releaseId: 'test-track-url',
    carrier: 'API - TomasFD',
    service: 'Super Shipping',
    trackingNumbers: ['15619819718', '15619819719'],
    shippedAt: '2022-12-26T15:29:26.000Z',
    lines: [
      { lineId: 'test-track-url-363346570', sku: 'FU2314R', quantity: '1' },
      { lineId: 'test-track-url-363343850', sku: 'FU3314R', quantity: '1' },
    ],
  });
});

test('a line that is spread over packages comes once, with its sum', () => {
  const shipment = shipmentIn(changed({ line_items: [{ ...first, quantity: 2 }, { ...first, quantity: 3, package: 'Package #2' }] }));
  expect(shipment?.lines).toEqual([{ lineId: 'test-track-url-363346570', sku: 'FU2314R', quantity: '5' }]);
});

test('serial numbers of its pieces are on its lines, as texts or as records of the schema; over packages they are all of them', () => {
  const lines = (...serials: unknown[]) => shipmentIn(changed({ line_items: serials.map((serial_numbers) => ({ ...first, quantity: 1, serial_numbers })) }))?.lines;
  expect(lines(['SN-1'], [{ id: 'x', serial_number: 'SN-2', scanned: true }])).toEqual([{ lineId: 'test-track-url-363346570', sku: 'FU2314R', quantity: '2', serials: ['SN-1', 'SN-2'] }]);
});

test('what its labels cost together is what the carrier charges; where one was bought elsewhere, nobody knows', () => {
  const labelled = (...costs: (string | undefined)[]) => ({ ...published, packages: costs.map((cost) => ({ ...published.packages[0], shipping_label: { cost } })) });
  expect(shipmentIn(labelled('4.1', '2.32'), 'USD')?.freightCharge).toEqual({ minor: 642, currency: 'USD' });
  for (const costs of [['4.10', '0.00'], ['4.10', undefined], ['']]) expect(shipmentIn(labelled(...costs), 'USD')).not.toHaveProperty('freightCharge');
  expect(shipmentIn(labelled('4.10'))).not.toHaveProperty('freightCharge');
  expect(() => shipmentIn(labelled('$4'), 'USD')).toThrow(expect.objectContaining({ name: 'Rejected', code: 'shipment.charge-malformed' }));
});

test('without packages the shipment tells its own tracking number', () => {
  const { packages: _, ...old } = published;
  expect(shipmentIn(old)).toMatchObject({ trackingNumbers: ['15619819718'], carrier: 'API - TomasFD' });
});

test('the order number stands in for a missing partner order id', () => {
  expect(shipmentIn(changed({ partner_order_id: null, order_number: 'ORD-1-EAST' }))?.releaseId).toBe('ORD-1-EAST');
  expect(() => shipmentIn(changed({ partner_order_id: null, order_number: '' }))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'shipment.release-missing' }));
});

test('other webhooks and test messages are none of ours', () => {
  expect(shipmentIn({ webhook_type: 'Order Allocated', order_number: 'x' })).toBeUndefined();
  expect(shipmentIn({ ...published, test: '1' })).toBeUndefined();
});

test.each([[{}], [null], [changed({ line_items: [] })], [changed({ line_items: [{ ...first, quantity: -1 }] })], [changed({ shipment_id: 'x' })]])('a body of another form is refused: %#', (body) => {
  expect(() => shipmentIn(body)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'webhook.unreadable' }));
});

test('times without a zone are UTC', () => {
  expect(instant('2026-11-23 15:00:01')).toBe('2026-11-23T15:00:01.000Z');
  expect(instant('2026-11-23T15:00:01-05:00')).toBe('2026-11-23T20:00:01.000Z');
  expect(() => instant('yesterday')).toThrow(expect.objectContaining({ code: 'shipment.time-malformed' }));
});
