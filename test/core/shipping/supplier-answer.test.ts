import { describe, expect, test } from 'vitest';
import { type AnsweredLine, isBeyond, proposalOf, supplierAnswered } from '../../../core/shipping/supplier-answer.ts';
import { anItem, AT, items } from '../../support/builders.ts';
import { aRack, aRail, aSuppliedOrder, SUPPLIED } from '../../support/edi.ts';

const articles = items(aRack(), aRail());
const all = (lineId: string, answer: AnsweredLine['parts'][number]['answer'] = 'accepted', more: Partial<AnsweredLine> = {}): AnsweredLine => ({ lineId, parts: [{ answer }], ...more });
const answer = (...lines: AnsweredLine[]) => supplierAnswered(aSuppliedOrder(), { releaseId: SUPPLIED, number: 'SO-9', kind: 'lines', lines }, articles, '2', AT);
const codes = (...lines: AnsweredLine[]) => answer(...lines).notices.map(({ code }) => code);
const statusOf = (...lines: AnsweredLine[]) => answer(...lines).order.releases[0]?.supplierOrder?.status;

test('what is accepted is on the release, and nobody is bothered', () => {
  expect([answer(all('a'), all('b')).notices, statusOf(all('a'), all('b'))]).toEqual([[], 'accepted']);
});

test('what ships on another day is accepted, and the customer is to be told', () => {
  const { order, notices } = answer(all('a'), { lineId: 'b', parts: [{ answer: 'date-changed', quantity: '20', shipDate: '2026-12-01' }] });
  expect(notices).toEqual([{ code: 'supplier.rescheduled', message: `DIRECT ships lines on another day of ${SUPPLIED}`, lines: [{ lineId: 'b', sku: 'RAIL', steps: 20, asked: 20, shipDate: '2026-12-01' }] }]);
  expect(order.releases[0]?.supplierOrder).toEqual({
    number: 'SO-9', status: 'accepted', at: '2026-11-23T10:00:00.000Z', lines: [{ lineId: 'a', answer: 'accepted', steps: 2 }, { lineId: 'b', answer: 'date-changed', steps: 20, shipDate: '2026-12-01' }],
  });
});

describe('what a person must look after', () => {
  test('lines that will not be delivered', () => {
    expect(answer(all('a', 'rejected'), all('b')).notices).toEqual([{ code: 'supplier.rejected', message: `DIRECT will not deliver lines of ${SUPPLIED}`, lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 2, asked: 2 }] }]);
    expect([statusOf(all('a', 'rejected'), all('b')), statusOf(all('a', 'rejected'), all('b', 'deleted'))]).toEqual(['changed', 'rejected']);
  });

  test('what comes later, with its date', () => {
    expect(answer({ lineId: 'a', parts: [{ answer: 'accepted', quantity: '1' }, { answer: 'backordered', quantity: '1', shipDate: '2026-12-05' }] }, all('b')).notices).toEqual([
      { code: 'supplier.backordered', message: `DIRECT delivers lines later of ${SUPPLIED}`, lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 1, asked: 2, shipDate: '2026-12-05' }] },
    ]);
  });

  test.each(['substituted', 'quantity-changed', 'partial', 'changed', 'price-pending', 'held'] as const)('%s', (said) => {
    expect(codes(all('a', said), all('b'))).toEqual(['supplier.changed']);
  });

  test('quantities that do not come to what was ordered, and lines that are left out', () => {
    expect(codes({ lineId: 'a', parts: [{ answer: 'accepted', quantity: '1' }] }, all('b'))).toEqual(['supplier.changed']);
    expect(answer(all('a')).notices).toEqual([{ code: 'supplier.changed', message: `DIRECT says nothing of lines of ${SUPPLIED}`, lines: [{ lineId: 'b', sku: 'RAIL', asked: 20 }] }]);
  });

  test('a price beyond the tolerance, whatever it is called', () => {
    expect(codes(all('a', 'accepted', { unitPrice: '216.75' }), all('b'))).toEqual([]);
    expect(answer(all('a', 'accepted', { unitPrice: '216.750001' }), all('b')).notices).toEqual([
      { code: 'supplier.price-differs', message: `DIRECT asks another price for lines of ${SUPPLIED}`, lines: [{ lineId: 'a', sku: 'RACK-42U', price: '216.750001', agreed: '212.5' }] },
    ]);
    expect(codes(all('a', 'price-changed', { unitPrice: '300' }), all('b'))).toEqual(['supplier.price-differs']);
    expect(codes(all('a', 'price-changed', { unitPrice: '212.5' }), all('b'))).toEqual([]);
  });

  test('a price that is called changed, and cannot be held against one that was agreed', () => {
    const free = items(aRack({ dropShip: { supplier: 'DIRECT' } }), aRail());
    const told = (line: AnsweredLine, known = articles) => supplierAnswered(aSuppliedOrder(), { releaseId: SUPPLIED, kind: 'lines', lines: [line, all('b')] }, known, '2', AT).notices.map(({ code, lines }) => [code, lines]);
    expect(told(all('a', 'price-changed', { unitPrice: '300' }), free)).toEqual([['supplier.price-differs', [{ lineId: 'a', sku: 'RACK-42U', price: '300' }]]]);
    expect(told(all('a', 'accepted', { unitPrice: '300' }), free)).toEqual([]);
    // changed, and it does not say to what
    expect(told(all('a', 'price-changed'))).toEqual([['supplier.price-differs', [{ lineId: 'a', sku: 'RACK-42U', agreed: '212.5' }]]]);
    expect(told({ lineId: 'a', unitPrice: '300', parts: [{ answer: 'accepted', quantity: '1' }, { answer: 'price-changed', quantity: '1' }] }, free)).toEqual([['supplier.price-differs', [{ lineId: 'a', sku: 'RACK-42U', price: '300' }]]]);
  });

  test('a warehouse that answers like a supplier is called by its own name', () => {
    const { supplier: _, ...release } = aSuppliedOrder().releases[0]!;
    const order = { ...aSuppliedOrder(), releases: [{ ...release, warehouse: 'NORTH' }] };
    const said = [all('a', 'rejected', { unitPrice: '300' })];
    expect(supplierAnswered(order, { releaseId: SUPPLIED, kind: 'lines', lines: said }, articles, '2', AT).notices.map(({ message }) => message)).toEqual([
      `NORTH will not deliver lines of ${SUPPLIED}`, `NORTH says nothing of lines of ${SUPPLIED}`, `NORTH asks another price for lines of ${SUPPLIED}`,
    ]);
  });
});

test('a row comes with a proposal: what is possible of each line, or when it ships', () => {
  const proposed = (...lines: AnsweredLine[]) => answer(...lines).notices.map((notice) => [notice.code, proposalOf(notice)]);
  expect(proposed({ lineId: 'a', parts: [{ answer: 'accepted', quantity: '1' }, { answer: 'rejected', quantity: '1' }] }, all('b', 'deleted'))).toEqual([['supplier.rejected', [{ lineId: 'a', possible: 1 }, { lineId: 'b', possible: 0 }]]]);
  expect(proposed({ lineId: 'a', parts: [{ answer: 'quantity-changed', quantity: '1' }] })).toEqual([['supplier.changed', [{ lineId: 'a', possible: 1 }]], ['supplier.changed', []]]);
  expect(proposed({ lineId: 'a', parts: [{ answer: 'backordered', shipDate: '2026-12-05' }] }, all('b'))).toEqual([['supplier.backordered', [{ lineId: 'a', shipDate: '2026-12-05' }]]]);
  expect(proposed(all('a', 'accepted', { unitPrice: '300' }), all('b'))).toEqual([['supplier.price-differs', []]]);
});

test('an answer to a cancellation keeps what was said of the lines', () => {
  const first = answer(all('a'), all('b')).order;
  const { order } = supplierAnswered(first, { releaseId: SUPPLIED, kind: 'cancelled', lines: [] }, articles, '2', AT);
  expect(order.releases[0]?.supplierOrder).toMatchObject({ number: 'SO-9', status: 'cancelled', lines: [{ lineId: 'a' }, { lineId: 'b' }] });
  // to an order of which nothing was said before; other releases stay as they are, and nobody is bothered
  const two = { ...aSuppliedOrder(), releases: [...aSuppliedOrder().releases, { ...aSuppliedOrder().releases[0]!, releaseId: 'ORD-0000000000000001-EAST' }] };
  const received = supplierAnswered(two, { releaseId: SUPPLIED, kind: 'received', lines: [] }, articles, '2', AT);
  expect(received.order.releases.map(({ supplierOrder }) => supplierOrder)).toEqual([{ status: 'received', at: '2026-11-23T10:00:00.000Z', lines: [] }, undefined]);
  expect(received.notices).toEqual([]);
});

test('what is no release, no line and no whole quantity is refused', () => {
  expect(() => supplierAnswered(aSuppliedOrder(), { releaseId: 'ORD-0000000000000001-OTHER', kind: 'received', lines: [] }, articles, '2', AT)).toThrow(expect.objectContaining({ code: 'supplier.unknown-order', detail: { releaseId: 'ORD-0000000000000001-OTHER' } }));
  expect(() => answer(all('c'))).toThrow(expect.objectContaining({ code: 'supplier.unknown-line', detail: { releaseId: SUPPLIED, lineId: 'c' } }));
  expect(() => answer({ lineId: 'a', parts: [{ answer: 'accepted', quantity: '0.5' }] })).toThrow(expect.objectContaining({ code: 'supplier.unit-does-not-divide', detail: { sku: 'RACK-42U', quantity: '0.5' } }));
  expect(() => supplierAnswered(aSuppliedOrder(), { releaseId: SUPPLIED, kind: 'lines', lines: [{ lineId: 'a', parts: [{ answer: 'accepted', quantity: '1' }] }] }, items(), '2', AT)).toThrow(expect.objectContaining({ code: 'supplier.unit-does-not-divide' }));
});

test('tolerance is exact, on both sides of the price', () => {
  expect([isBeyond('102', '100', '2'), isBeyond('102.000001', '100', '2'), isBeyond('98', '100', '2'), isBeyond('97.999999', '100', '2'), isBeyond('0.1', '0.1', '0')]).toEqual([false, true, false, true, false]);
});

test('that it was received says no more than what was said before', () => {
  const { order } = supplierAnswered(answer(all('a'), all('b')).order, { releaseId: SUPPLIED, kind: 'received', lines: [] }, articles, '2', AT);
  expect(order.releases[0]?.supplierOrder?.status).toBe('accepted');
});

test('a line that was given back is not missed in an answer', () => {
  const order = aSuppliedOrder({}, { lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 0 }, { lineId: 'b', sku: 'RAIL', steps: 20 }] });
  expect(supplierAnswered(order, { releaseId: SUPPLIED, kind: 'lines', lines: [all('b')] }, articles, '2', AT).notices).toEqual([]);
});

test('where nothing was agreed with a supplier, or the article is not known, its price is no difference', () => {
  const priced = [all('a', 'accepted', { unitPrice: '300' }), all('b')];
  for (const known of [items(anItem({ sku: 'RACK-42U' }), aRail()), items()]) expect(supplierAnswered(aSuppliedOrder(), { releaseId: SUPPLIED, kind: 'lines', lines: priced }, known, '2', AT).notices).toEqual([]);
});
