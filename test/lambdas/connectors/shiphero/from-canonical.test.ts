import { expect, test } from 'vitest';
import type { Release } from '../../../../core/model/order.ts';
import { newOrder } from '../../../../lambdas/connectors/shiphero/from-canonical.ts';
import { anItem, anOrder, itemsOf } from '../documents.ts';

const settings = { warehouses: { EAST: 'V2FyZWhvdXNlOjE=' }, shopName: 'crossdock' };
const release = (order: ReturnType<typeof anOrder>) => order.releases[0] as Release;

test('a release is an order under our release id, locked to the warehouse where stock was reserved', () => {
  const order = anOrder([{ lineId: '14000000000001', sku: 'BOLT-M8', steps: 3, price: '12.50', per: '100' }], { shipNotBefore: '2026-12-01' });
  expect(newOrder(order, release(order), itemsOf(anItem()), settings)).toEqual({
    order_number: 'ORD-0000000000000001-EAST',
    partner_order_id: 'ORD-0000000000000001-EAST',
    shop_name: 'crossdock',
    fulfillment_status: 'pending',
    order_date: '2026-11-23T10:00:00.000Z',
    currency: 'USD',
    hold_until_date: '2026-12-01T00:00:00Z',
    email: 'pat@example.test',
    shipping_lines: { title: 'Standard', price: '0.00' },
    shipping_address: {
      first_name: 'Pat Q.', last_name: 'Buyer', address1: '1 Main St', address2: 'Apt 2', city: 'Austin', state: 'TX', state_code: 'TX', zip: '78701', country: 'US', country_code: 'US',
      email: 'pat@example.test', phone: '+15125550100',
    },
    line_items: [{ sku: 'BOLT-M8', partner_line_item_id: '14000000000001', quantity: 3, price: '0.12', product_name: 'Bolt M8', warehouse_id: 'V2FyZWhvdXNlOjE=' }],
  });
});

test('units that are no whole number, and warehouses without an id, are refused', () => {
  const order = anOrder([{ lineId: '1', sku: 'OIL', steps: 1500, price: '1' }]);
  const oil = anItem({ sku: 'OIL', baseUnit: 'KG', baseDigits: 3, units: { KG: { numerator: 1000, denominator: 1 }, EA: { numerator: 1000, denominator: 1 } } });
  expect(() => newOrder(order, release(order), itemsOf(oil), settings)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'release.not-whole-units' }));
  expect(() => newOrder(order, { ...release(order), warehouse: 'NORTH' }, itemsOf(oil), settings)).toThrow(expect.objectContaining({ code: 'warehouse.unknown' }));
});

test('a kit is picked by component, each with its part of the price by what it costs', () => {
  const order = anOrder([{ lineId: '1', sku: 'SET', steps: 3, price: '199.00' }]);
  const kit = [{ sku: 'DRILL', steps: 1 }, { sku: 'LAMP', steps: 2 }];
  const sold = { ...order, lines: order.lines.map((line) => ({ ...line, kit })) };
  const goods = itemsOf(anItem({ sku: 'SET' }), anItem({ sku: 'DRILL', name: 'Drill', unitCost: { amount: '60.00', currency: 'USD' } }), anItem({ sku: 'LAMP', name: 'Lamp', unitCost: { amount: '20.00', currency: 'USD' } }));
  expect(newOrder(sold, release(sold), goods, settings)).toMatchObject({
    line_items: [
      { sku: 'DRILL', partner_line_item_id: '1 > DRILL', quantity: 3, price: '119.40', product_name: 'Drill' },
      { sku: 'LAMP', partner_line_item_id: '1 > LAMP', quantity: 6, price: '39.80', product_name: 'Lamp' },
    ],
  });
});
