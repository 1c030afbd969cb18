import { expect, test } from 'vitest';
import { ediOrderOf, placesIn, requestsOf } from '../../../core/edi/customer-orders.ts';
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

test('a place of an address is said with all that was said of it, and with no more', () => {
  const bare = { role: 'ship-to' as const, name: 'Pat Doe', street: ['1 Main St'], city: 'Austin', country: 'US' };
  const to = (change: object) => requestsOf(anOrder({ parties: [{ role: 'mark-for', street: [] }, { ...bare, ...change }], lines: [plain] }), 'ACME')[0];
  expect(to({})).toEqual({
    customerId: 'ACME', purchaseOrder: 'PO-77', channelOrderId: 'PO-77', currency: 'USD', paymentOwner: 'terms', taxOwner: 'hub', cancelAfter: '2026-12-24', shipTo: { name: 'Pat Doe', street: '1 Main St', city: 'Austin', country: 'US' },
    lines: [{ lineId: '1', sku: 'BOLT-M8', quantity: { amount: '5', uom: 'BOX' }, unitPrice: { amount: '41.5', per: '1', uom: 'BOX' } }],
  });
  const all = { region: 'TX', postalCode: '78701', phone: '512-555-0100', email: 'pat@acme.test' };
  expect(to(all)?.shipTo).toEqual({ name: 'Pat Doe', street: '1 Main St', city: 'Austin', country: 'US', ...all });
  for (const without of [{ name: undefined }, { street: [] }, { city: undefined }, { country: undefined }]) expect(() => to(without)).toThrow('it says nowhere where the goods go');
});

test('one order to one place is marked for whom it says, and ships not before its day', () => {
  const marked = { role: 'mark-for' as const, code: { assignedBy: 'buyer' as const, id: '1187' }, street: [] };
  const [request] = requestsOf(anOrder({ parties: [{ role: 'buyer', code: { assignedBy: 'buyer', id: 'HQ' }, street: [] }, CENTRE, marked], lines: [plain], shipNotBefore: '2026-12-01' }), 'ACME');
  expect(request).toMatchObject({ shipToCode: 'DC-1', markFor: '1187', shipNotBefore: '2026-12-01' });
});

test('an order keeps of the purchase order what its partner’s documents go by: its own lines with what each was called, and its store', () => {
  const order = anOrder({ release: '4', references: { vendor: '88', department: '12', customerOrder: 'X' }, parties: [CENTRE] });
  const keptOf = (of: PurchaseOrder) => requestsOf(of, 'ACME').map((request, _, all) => ediOrderOf(of, 'MERIDIAN', request, all.length));
  const about = { partner: 'MERIDIAN', number: 'PO-77', type: 'stand-alone', orderDate: '2026-11-23' };
  const line = (amount: string) => ({ line: '1', quantity: { amount, uom: 'BOX' }, unitPrice: '41.5', ids: { seller: 'BOLT-M8', buyer: 'A-77' } });
  expect(keptOf(order)).toEqual([
    { ...about, orders: 2, release: '4', store: '0042', vendor: '88', department: '12', lines: [line('2')] },
    { ...about, orders: 2, release: '4', store: '0092', vendor: '88', department: '12', lines: [line('3'), { line: '2', quantity: { amount: '4', uom: 'EA' }, unitPrice: '0.15', ids: { buyer: 'A-78' } }] },
  ]);
  expect(keptOf(anOrder()).map(({ store }) => store)).toEqual(['0042', '0092']);
  expect(keptOf(anOrder({ parties: [CENTRE], lines: [plain] }))).toEqual([{ ...about, orders: 1, lines: [line('5')] }]);
  // a line that was added here since is called nothing there
  const [request] = requestsOf(anOrder({ parties: [CENTRE], lines: [plain] }), 'ACME');
  expect(ediOrderOf(anOrder({ lines: [{ ...plain, line: '7' }] }), 'MERIDIAN', request as OrderRequest, 1).lines).toMatchObject([{ line: '1', ids: {} }]);
});

test('a refusal names the purchase order and what is wrong with it', () => {
  const refusal = (change: Partial<PurchaseOrder>, detail: object) => expect(() => requestsOf(anOrder(change), 'ACME')).toThrow(expect.objectContaining({ detail: { purchaseOrder: 'PO-77', ...detail } }));
  refusal({ lines: [nuts, { ...plain, line: '9' }] }, { lines: ['9'] });
  refusal({ lines: [{ ...bolts, ids: {} }] }, { line: '1' });
  refusal({ lines: [{ line: '1', quantity: bolts.quantity, ids: bolts.ids, stores: bolts.stores }] }, { line: '1' });
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
