import { expect, test } from 'vitest';
import { OrderRequest } from '../../../../core/model/order.ts';
import placed from '../connector/fixtures/order-placed.json' with { type: 'json' };
import { orderIn } from '../connector/to-canonical.ts';

test('an order as Vendor X documents it is one of ours, to the cent', () => {
  const order = orderIn(placed, 'shop');
  expect(order).toMatchObject({ account: 'shop', channelReference: 'o-1', request: { channelOrderId: '1001', freight: { minor: 499, currency: 'USD' }, lines: [{ lineId: 'l-1', unitPrice: { amount: '10.00' }, tax: { minor: 248, currency: 'USD' } }] } });
  expect(OrderRequest.safeParse({ ...order?.request, customerId: 'ACME' }).success).toBe(true);
});

test('other topics are nothing; another form is for a person', () => {
  expect(orderIn({ topic: 'order.archived' }, 'shop')).toBeUndefined();
  expect(() => orderIn({ topic: 'order.placed', data: { ...placed.data, lines: [] } }, 'shop')).toThrow(expect.objectContaining({ name: 'Rejected', code: 'webhook.unreadable', detail: { fields: ['data.lines'] } }));
});
