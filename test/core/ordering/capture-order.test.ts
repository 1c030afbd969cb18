import { expect, test } from 'vitest';
import { type Capture, captureChanges, checkRequest, newOrder } from '../../../core/ordering/capture-order.ts';
import { Order, OrderRequest } from '../../../core/model/order.ts';
import { anEdiOrder } from '../../support/edi-order.ts';
import { aCustomer, anItem, aRequest, AT, items, usd } from '../../support/builders.ts';

const capture = (): Capture => ({
  owner: { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' }, channel: 'b2b', request: aRequest({ purchaseOrder: 'PO-7' }), route: { erp: 'tryton', invoicing: 'tryton', warehouses: {}, suppliers: {} },
  orderId: 'ORD-0000000000000001', correlationId: 'corr-1', causationId: 'corr-1', at: AT, eventId: 'e-1',
});

test('a captured order is a canonical order with nothing decided yet', () => {
  const order = newOrder(capture());
  expect(Order.safeParse(order).success).toBe(true);
  expect(order).toMatchObject({ version: 1, revision: 1, freight: usd(0), releases: [], lines: [{ steps: 0 }] });
});

test('order, business key, numbers and event become true together', () => {
  const order = newOrder(capture());
  expect(captureChanges(order, capture(), 'hash').map((change) => change.change)).toEqual(['business-key', 'order', 'event', 'document', 'document', 'document']);
  expect(captureChanges(order, capture(), 'hash')).toContainEqual({ change: 'business-key', key: 'NW-US#b2b#WEB-1', orderId: order.orderId, requestHash: 'hash' });
});

const refusal = (request: OrderRequest, customer = aCustomer()) => {
  try {
    checkRequest(request, customer, items(anItem()));
  } catch (error) {
    const { code, status, detail } = error as { code: string; status: number; detail: { field: string } };
    return [code, status, detail.field];
  }
  return 'taken';
};
const line = aRequest().lines[0]!;

test('an item that is billed by the weight that was shipped is refused', () => {
  expect(() => checkRequest(aRequest(), aCustomer(), items(anItem({ catchWeight: true })))).toThrow(expect.objectContaining({ code: 'order.catch-weight-unsupported', detail: { field: 'lines[0].sku' } }));
});

test('a good request is taken', () => {
  expect(refusal(aRequest())).toBe('taken');
});

test.each([
  ['an unknown SKU', aRequest({ lines: [{ ...line, sku: 'NOPE' }] }), ['order.unknown-sku', 422, 'lines[0].sku']],
  ['an unknown unit', aRequest({ lines: [{ ...line, quantity: { amount: '1', uom: 'PAL' } }] }), ['order.unknown-unit', 422, 'lines[0].quantity.uom']],
  ['an unknown price unit', aRequest({ lines: [{ ...line, unitPrice: { amount: '1', per: '1', uom: 'PAL' } }] }), ['order.unknown-unit', 422, 'lines[0].unitPrice.uom']],
  ['two lines of one id', aRequest({ lines: [line, line] }), ['order.duplicate-line', 422, 'lines[1].lineId']],
  ['a currency that is not the customer\'s', aRequest({ currency: 'EUR' }), ['order.currency-mismatch', 422, 'currency']],
  ['tax in another currency', aRequest({ lines: [{ ...line, tax: { minor: 1, currency: 'EUR' } }] }), ['order.currency-mismatch', 422, 'lines[0].tax.currency']],
  ['negative tax', aRequest({ lines: [{ ...line, tax: usd(-1) }] }), ['order.negative-tax', 422, 'lines[0].tax.minor']],
  ['no tax where the channel owns it', aRequest({ lines: [{ ...line, tax: undefined }] }), ['order.tax-missing', 422, 'lines[0].tax']],
  ['payment that we take, by nothing', aRequest({ paymentOwner: 'hub' }), ['order.payment-method-missing', 422, 'paymentMethod']],
  ['a blanket order', aRequest({ kind: 'blanket' }), ['order.blanket-unsupported', 422, 'kind']],
  ['a consignment order', aRequest({ kind: 'consignment' }), ['order.consignment-unsupported', 422, 'kind']],
  ['a rebate', aRequest({ rebateAgreement: 'R-1' }), ['order.rebate-unsupported', 422, 'rebateAgreement']],
  ['a catch weight', aRequest({ lines: [line, { ...line, lineId: '2', catchWeight: { amount: '4.2', uom: 'KG' } }] }), ['order.catch-weight-unsupported', 422, 'lines[1].catchWeight']],
  ['negative freight', aRequest({ freight: usd(-1) }), ['order.bad-freight', 422, 'freight']],
])('%s is refused with its code and field', (_what, request, expected) => {
  expect(refusal(request)).toEqual(expected);
});

test('a customer that is not active is as good as unknown', () => {
  expect(refusal(aRequest(), aCustomer({ active: false }))).toEqual(['order.unknown-customer', 422, 'customerId']);
});

test('an exempt customer needs no tax', () => {
  expect(refusal(aRequest({ lines: [{ ...line, tax: undefined }] }), aCustomer({ taxExempt: true }))).toBe('taken');
});

test.each([['negative', '-1'], ['zero', '0'], ['with an exponent', '1e3'], ['empty', ''], ['with 7 places', '1.1234567']])('a quantity that is %s is no quantity', (_what, amount) => {
  expect(OrderRequest.safeParse(aRequest({ lines: [{ ...line, quantity: { amount, uom: 'EA' } }] })).success).toBe(false);
});

test('privileged fields are no fields of a request', () => {
  expect(OrderRequest.safeParse({ ...aRequest(), entity: 'OTHER' }).success).toBe(false);
});

test('an order names its place by address or by code; with neither it is no order', () => {
  const { shipTo: _, ...nowhere } = aRequest();
  expect([OrderRequest.safeParse(nowhere).success, OrderRequest.safeParse({ ...nowhere, shipToCode: '0092' }).success]).toEqual([false, true]);
});

test('whatever the channel says of an order is on it, and what it does not say is not', () => {
  const says = { shipToCode: '0092', markFor: 'STORE-9', freightPolicy: 'by-weight', freightTerms: 'collect', fob: 'destination', paymentMethod: 'pm_1', risk: { level: 'high', source: 'shop' }, shipNotBefore: '2026-12-01', cancelAfter: '2026-12-24', discount: usd(5), freight: usd(6), freightTax: usd(1) } satisfies Partial<OrderRequest>;
  const order = newOrder({ ...capture(), channelReference: 'gid://1', ediOrder: anEdiOrder(), request: { ...aRequest({ ...says, shipComplete: false, backorder: 'cancel' }), shipToId: 'DAL-1' } });
  expect(order).toMatchObject({ ...says, shipToId: 'DAL-1', channelReference: 'gid://1', ediOrder: anEdiOrder(), fulfilment: { shipComplete: false, backorder: 'cancel' } });
  const silent = newOrder({ ...capture(), request: aRequest() });
  for (const field of ['freightPolicy', 'freightTerms', 'fob', 'paymentMethod', 'risk', 'shipNotBefore', 'cancelAfter', 'channelReference', 'fulfilment', 'purchaseOrder', 'shipToCode', 'shipToId', 'markFor', 'ediOrder']) expect(silent).not.toHaveProperty(field);
  expect(newOrder({ ...capture(), request: aRequest({ shipComplete: true }) }).fulfilment).toEqual({ shipComplete: true });
  expect(Object.entries(newOrder({ ...capture(), request: aRequest({ backorder: 'park' }) }).fulfilment ?? {})).toEqual([['backorder', 'park']]);
  expect(Object.entries(newOrder({ ...capture(), request: aRequest({ substitutes: 'when-short' }) }).fulfilment ?? {})).toEqual([['substitutes', 'when-short']]);
  expect(newOrder({ ...capture(), request: aRequest({ lines: [{ ...line, tax: usd(37) }, { ...line, lineId: '2', tax: undefined }] }) }).lines.map(({ tax }) => tax)).toEqual([usd(37), usd(0)]);
});

test('its answer, the moment it was ordered and the customer of its purchase order are kept; where there are none, nothing is', () => {
  const changes = captureChanges(newOrder(capture()), { ...capture(), occurredAt: '2026-11-22T00:00:00.000Z' }, 'hash', { key: 'k' } as never);
  expect(changes[0]).toEqual({ change: 'answer', answer: { key: 'k' } });
  expect(changes.find(({ change }) => change === 'event')).toMatchObject({ event: { occurredAt: '2026-11-22T00:00:00.000Z' } });
  expect(changes.flatMap((change) => (change.change === 'document' ? [[change.link.kind, change.link.number, change.link.party]] : []))).toEqual([['order', 'ORD-0000000000000001', undefined], ['channel-order', 'WEB-1', undefined], ['purchase-order', 'PO-7', 'ACME']]);
  const plain = { ...capture(), request: aRequest() };
  const without = captureChanges(newOrder(plain), plain, 'hash');
  expect(without.find(({ change }) => change === 'event')).toMatchObject({ event: { occurredAt: AT.toISOString() } });
  expect(without.map(({ change }) => change)).toEqual(['business-key', 'order', 'event', 'document', 'document']);
  for (const change of without) if (change.change === 'document') expect(change.link).not.toHaveProperty('party');
});

test('tax and freight of nothing are taken, and none where the customer is exempt', () => {
  expect(refusal(aRequest({ lines: [{ ...line, tax: usd(0) }], freight: usd(0), freightTax: usd(0) }))).toBe('taken');
  expect(refusal(aRequest({ lines: [{ ...line, tax: undefined }] }), aCustomer({ taxExempt: true }))).toBe('taken');
  expect(refusal(aRequest({ lines: [{ ...line, tax: undefined }], taxOwner: 'hub' }))).toBe('taken');
  expect(refusal(aRequest({ freightTax: { minor: 1, currency: 'EUR' } }))).toEqual(['order.bad-freight', 422, 'freightTax']);
  expect(() => checkRequest(aRequest(), undefined, items(anItem()))).toThrow(expect.objectContaining({ code: 'order.unknown-customer' }));
});

test('a kit whose bill cannot be used is refused at the door', () => {
  const set = anItem({ sku: 'SET', units: { EA: { numerator: 1, denominator: 1 } }, kit: [{ components: [{ sku: 'NUT-M8', quantity: { amount: '1', uom: 'EA' } }] }] });
  const request = aRequest({ lines: [{ ...line, sku: 'SET' }] });
  expect(() => checkRequest(request, aCustomer(), items(set, anItem({ sku: 'NUT-M8' })))).not.toThrow();
  expect(() => checkRequest(request, aCustomer(), items(set))).toThrow(expect.objectContaining({ name: 'Invalid', code: 'order.kit-unusable', status: 422, detail: { field: 'lines[0].sku' } }));
  // a fault of ours is none of the caller's
  const faulty = Object.assign(items(set), {
    get: (sku: string) => {
      if (sku !== 'SET') throw new TypeError('not a bill');
      return set;
    },
  });
  expect(() => checkRequest(request, aCustomer(), faulty)).toThrow(TypeError);
});
