import { describe, expect, test } from 'vitest';
import { orderAnswer, isDecided } from '../../../../core/edi/customer/order-answer.ts';
import { AT, aLine, items, anItem } from '../../../support/builders.ts';
import { anOrderByEdi, ARTICLES, bolts, BOX } from '../../../support/edi-order.ts';

const answers = (...args: Parameters<typeof anOrderByEdi>) => orderAnswer([anOrderByEdi(...args)], ARTICLES, AT).lines.map((line) => line.answers.map(({ answer, quantity }) => `${answer} ${quantity?.amount} ${quantity?.uom}`));

test('an order that is promised as it was asked is accepted line by line, by both sides’ names, under our order’s number', () => {
  expect(orderAnswer([anOrderByEdi()], ARTICLES, AT)).toEqual({
    document: 'order-acknowledgment', type: 'detail-without-changes', number: 'PO-77', orderDate: '2026-11-20', sellerOrder: 'SO-7', date: '2026-11-23', currency: 'USD', references: { vendor: '88' },
    lines: [
      { line: '1', quantity: { amount: '10', uom: 'EA' }, unitPrice: '0.45', ids: { seller: 'BOLT-M8', buyer: 'B-1', upc: '012345678905' }, answers: [{ answer: 'accepted', quantity: { amount: '10', uom: 'EA' } }] },
      { line: '2', quantity: { amount: '3', uom: 'BOX' }, unitPrice: '12', ids: { seller: 'NUT-M8' }, answers: [{ answer: 'accepted', quantity: { amount: '3', uom: 'BOX' } }] },
    ],
  });
});

test.each<[string, Parameters<typeof bolts>, string, string[]]>([
  ['all on backorder', [{ backordered: 10 }], 'accepted-with-changes', ['backordered 10 EA']],
  ['a part on backorder', [{ accepted: 7, backordered: 3 }], 'accepted-with-changes', ['partial 7 EA', 'backordered 3 EA']],
  ['a part on backorder, the rest cancelled', [{ accepted: 7, backordered: 2, cancelled: 1 }], 'accepted-with-changes', ['partial 7 EA', 'backordered 2 EA', 'rejected 1 EA']],
  ['less than was asked', [{ accepted: 7, cancelled: 3 }], 'accepted-with-changes', ['quantity-changed 7 EA']],
  ['more than was asked', [{ accepted: 12 }, { steps: 12 }], 'accepted-with-changes', ['quantity-changed 12 EA']],
  ['none of it', [{ cancelled: 10 }], 'accepted-with-changes', ['rejected 10 EA']],
  ['another price', [{ accepted: 10 }, { unitPrice: { amount: '47.5', per: '100', uom: 'EA' } }], 'accepted-with-changes', ['price-changed 10 EA']],
  ['another price, and less', [{ accepted: 9, cancelled: 1 }, { unitPrice: { amount: '0.5', per: '1', uom: 'EA' } }], 'accepted-with-changes', ['changed 9 EA']],
  ['the same price, written otherwise', [{ shipped: 10 }, { unitPrice: { amount: '45.00', per: '100', uom: 'EA' } }], 'detail-without-changes', ['accepted 10 EA']],
])('%s is told by its code', (_what, [quantities, change], type, expected) => {
  const order = anOrderByEdi();
  const lines = [bolts(quantities, change), ...order.lines.slice(1)];
  expect(orderAnswer([{ ...order, lines }], ARTICLES, AT).type).toBe(type);
  expect(answers({ lines })[0]).toEqual(expected);
});

test('an order that is cancelled before it was promised is rejected line by line, one that was never understood as it was asked', () => {
  const cancellation = { by: 'pat', at: AT.toISOString(), reason: 'x', completedAt: AT.toISOString() };
  const order = anOrderByEdi({ cancellation, lines: [bolts({ cancelled: 10 }), aLine({ lineId: '2', sku: 'UNKNOWN', unit: undefined, priceUnit: undefined, steps: 0 })] });
  const said = orderAnswer([order], ARTICLES, AT);
  expect([said.type, said.lines.map((line) => line.answers)]).toEqual(['rejected-with-detail', [[{ answer: 'rejected', quantity: { amount: '10', uom: 'EA' } }], [{ answer: 'rejected', quantity: { amount: '3', uom: 'BOX' } }]]]);
});

test('half a box is said in pieces, and a price that is none of one piece goes to a person', () => {
  expect(answers({ lines: [bolts({ accepted: 10 }), { ...aLine({ lineId: '2', sku: 'NUT-M8', unit: BOX, quantity: { amount: '3', uom: 'BOX' }, steps: 300 }), quantities: { ...bolts({}).quantities, accepted: 250, backordered: 50 } }] })[1]).toEqual(['partial 250 EA', 'backordered 50 EA']);
  const third = anOrderByEdi({ lines: [bolts({ accepted: 10 }, { unitPrice: { amount: '1', per: '3', uom: 'EA' } })] }, { lines: [{ line: '1', quantity: { amount: '10', uom: 'EA' }, ids: {} }] });
  expect(() => orderAnswer([third], items(anItem()), AT)).toThrow(expect.objectContaining({ code: 'edi.not-sayable' }));
});

describe('a purchase order that is shared out over stores', () => {
  const store = (name: string, asked: string, quantities: Parameters<typeof bolts>[0]) => anOrderByEdi({ lines: [bolts(quantities)] }, { store: name, orders: 2, lines: [{ line: '1', quantity: { amount: asked, uom: 'EA' }, unitPrice: '0.45', ids: {} }] });
  test('is answered once, by the sum of its orders', () => {
    const said = orderAnswer([store('0042', '6', { accepted: 6 }), store('0043', '4', { accepted: 1, backordered: 3 })], ARTICLES, AT);
    expect([said.sellerOrder, said.lines]).toEqual([
      undefined,
      [{ line: '1', quantity: { amount: '10', uom: 'EA' }, unitPrice: '0.45', ids: { seller: 'BOLT-M8' }, answers: [{ answer: 'partial', quantity: { amount: '7', uom: 'EA' } }, { answer: 'backordered', quantity: { amount: '3', uom: 'EA' } }] }],
    ]);
  });
});

test('an order is decided once it is promised, or will never be; not while it is being cancelled', () => {
  const at = AT.toISOString();
  const cancelling = { by: 'pat', at, reason: 'x' };
  expect([anOrderByEdi(), anOrderByEdi({ acceptedAt: undefined }), anOrderByEdi({ cancellation: cancelling }), anOrderByEdi({ acceptedAt: undefined, cancellation: { ...cancelling, completedAt: at } })].map(isDecided)).toEqual([true, false, false, true]);
});
