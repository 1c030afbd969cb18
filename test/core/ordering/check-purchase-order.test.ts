import { expect, test } from 'vitest';
import type { DocumentLink } from '../../../core/model/changes.ts';
import { checkPurchaseOrder } from '../../../core/ordering/check-purchase-order.ts';
import { anOrder, AT } from '../../support/builders.ts';

const EARLIER = '2026-11-22T09:00:00.000Z';
const order = anOrder({ purchaseOrder: 'VERBAL', receivedAt: AT.toISOString() });
const link = (of: Partial<DocumentLink>): DocumentLink => ({ entity: order.entity, kind: 'purchase-order', number: 'VERBAL', correlationId: 'corr-0', orderId: 'ORD-0', party: order.customerId, recordedAt: EARLIER, ...of });
const check = (of: Partial<DocumentLink>, on = order) => () => checkPurchaseOrder(on, [link(of)]);

test('a purchase order number that comes again under another key is flagged for a person, never merged', () => {
  expect(check({})).toThrow(expect.objectContaining({ name: 'Rejected', code: 'order.purchase-order-repeated', detail: { purchaseOrder: 'VERBAL', orders: ['ORD-0'] } }));
});

test('who approves it says that it is an order of its own', () => {
  expect(check({}, { ...order, approvals: [{ code: 'order.purchase-order-repeated', by: 'cora', at: AT.toISOString(), version: 1 }] })).not.toThrow();
});

test('its own number, another customer’s, another kind of document and a later order flag nothing', () => {
  expect(check({ orderId: order.orderId })).not.toThrow();
  expect(check({ party: 'somebody else' })).not.toThrow();
  expect(check({ kind: 'channel-order' })).not.toThrow();
  expect(check({ recordedAt: '2026-11-24T09:00:00.000Z' })).not.toThrow();
});

test('of two that came in the same moment one is flagged', () => {
  const at = order.receivedAt;
  expect(check({ recordedAt: at, orderId: 'ORD-0' }, { ...order, orderId: 'ORD-1' })).toThrow('has used purchase order number VERBAL before');
  expect(check({ recordedAt: at, orderId: 'ORD-1' }, { ...order, orderId: 'ORD-0' })).not.toThrow();
});

test('orders of one document, for several stores, share its number', () => {
  const second = { ...order, correlationId: 'edi-7.2' };
  expect(check({ correlationId: 'edi-7.1' }, second)).not.toThrow();
  expect(check({ correlationId: 'edi-8.1' }, second)).toThrow('has used purchase order number VERBAL before');
});

test('of many that had the number before, the last ten are named', () => {
  const links = Array.from({ length: 12 }, (_, index) => link({ orderId: `ORD-${String(index).padStart(2, '0')}` }));
  expect(() => checkPurchaseOrder(order, links)).toThrow(
    expect.objectContaining({ detail: { purchaseOrder: 'VERBAL', orders: ['ORD-02', 'ORD-03', 'ORD-04', 'ORD-05', 'ORD-06', 'ORD-07', 'ORD-08', 'ORD-09', 'ORD-10', 'ORD-11'] } }),
  );
});
