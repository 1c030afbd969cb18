import { expect, test } from 'vitest';
import { placesIn, requestsOf } from '../../../core/edi/customer-orders.ts';
import type { PurchaseOrder } from '../../../core/edi/documents.ts';
import { OrderRequest } from '../../../core/model/order.ts';

const bolts = { line: '1', quantity: { amount: '5', uom: 'BOX' }, unitPrice: '41.5', ids: { seller: 'BOLT-M8', buyer: 'A-77' }, stores: [{ store: '0092', quantity: '3' }, { store: '0042', quantity: '2' }] };
const nuts = { line: '2', quantity: { amount: '4', uom: 'EA' }, unitPrice: '0.15', ids: { buyer: 'A-78' }, stores: [{ store: '0092', quantity: '4' }] };
const anOrder = (change: Partial<PurchaseOrder> = {}): PurchaseOrder => ({
  document: 'purchase-order', purpose: 'original', type: 'stand-alone', number: 'PO-77', orderDate: '2026-11-23', currency: 'USD', references: {}, cancelAfter: '2026-12-24', parties: [], lines: [bolts, nuts], ...change,
});
const CENTRE = { role: 'ship-to' as const, code: { assignedBy: 'buyer' as const, id: 'DC-1' }, street: [] };
const { stores: _, ...plain } = bolts;

test('a line is shared out over stores: one order per store, with what it gets', () => {
  const requests = requestsOf(anOrder(), 'ACME');
  expect(requests.map(({ channelOrderId, shipToCode, purchaseOrder, lines }) => [channelOrderId, shipToCode, purchaseOrder, lines.map(({ lineId, sku, quantity }) => [lineId, sku, quantity.amount, quantity.uom])])).toEqual([
    ['PO-77/0042', '0042', 'PO-77', [['1', 'BOLT-M8', '2', 'BOX']]],
    ['PO-77/0092', '0092', 'PO-77', [['1', 'BOLT-M8', '3', 'BOX'], ['2', 'A-78', '4', 'EA']]],
  ]);
  for (const request of requests) expect(OrderRequest.parse(request)).toMatchObject({ currency: 'USD', paymentOwner: 'terms', taxOwner: 'hub', cancelAfter: '2026-12-24' });
  expect(placesIn(requests)).toEqual(['0042', '0092']);
});

test('where all of it goes to one place, each order goes there, marked for its store', () => {
  const requests = requestsOf(anOrder({ parties: [CENTRE], release: '4' }), 'ACME');
  expect(requests.map(({ channelOrderId, shipToCode, markFor }) => [channelOrderId, shipToCode, markFor])).toEqual([['PO-77/4/0042', 'DC-1', '0042'], ['PO-77/4/0092', 'DC-1', '0092']]);
  expect(placesIn(requests)).toEqual(['DC-1', '0042', '0092']);
});

test('without stores it is one order, to a place by its code or to an address', () => {
  expect(requestsOf(anOrder({ parties: [CENTRE], lines: [plain] }), 'ACME')).toMatchObject([{ channelOrderId: 'PO-77', shipToCode: 'DC-1', lines: [{ lineId: '1', quantity: { amount: '5', uom: 'BOX' }, unitPrice: { amount: '41.5', per: '1', uom: 'BOX' } }] }]);
  const home = { role: 'ship-to' as const, name: 'Pat Doe', name2: 'Acme', street: ['1 Main St', 'Dock 4'], city: 'Austin', region: 'TX', postalCode: '78701', country: 'US' };
  expect(requestsOf(anOrder({ parties: [home], lines: [plain] }), 'ACME')).toMatchObject([{ shipTo: { name: 'Pat Doe', company: 'Acme', street: '1 Main St', street2: 'Dock 4', city: 'Austin', country: 'US' } }]);
});

test.each<[string, Partial<PurchaseOrder>]>([
  ['some lines for stores, others not', { lines: [{ ...plain, line: '9' }, nuts] }],
  ['nowhere to go', { lines: [plain] }],
  ['a place without an address or a code', { lines: [plain], parties: [{ role: 'ship-to', name: 'Acme', street: [] }] }],
  ['no price', { lines: [{ line: '1', quantity: bolts.quantity, ids: bolts.ids, stores: bolts.stores }] }],
  ['no article', { lines: [{ ...bolts, ids: {} }] }],
  ['a line that comes twice', { lines: [bolts, { ...nuts, line: '1' }] }],
])('%s is no order of ours', (_what, change) => {
  expect(() => requestsOf(anOrder(change), 'ACME')).toThrow(expect.objectContaining({ name: 'Rejected', code: 'purchase-order.unusable' }));
});
