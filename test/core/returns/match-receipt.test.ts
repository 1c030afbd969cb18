import { describe, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import type { Return, ReturnReceipt } from '../../../core/model/return.ts';
import { matchReceipt } from '../../../core/returns/match-receipt.ts';
import { aLine, anItem, AT, items } from '../../support/builders.ts';
import { anInvoicedOrder, aReceipt, aReturn } from './returns.ts';

const known = items(anItem(), anItem({ sku: 'NUT-M8' }));
const match = (receipt: Partial<ReturnReceipt>, { order = anInvoicedOrder(), of = aReturn() }: { order?: Order; of?: Return } = {}) => matchReceipt(order, of, aReceipt(receipt), known, 'America/New_York');
const approving = (code: string): Order => anInvoicedOrder({ approvals: [{ code, about: 'return:RMA-0000000000000001-1-R1', by: 'cora', at: AT.toISOString() }] });
const line = (quantity: string, disposition: 'restock' | 'scrap' | 'refuse' = 'restock', sku = 'BOLT-M8') => ({ sku, quantity, disposition });

test('each part is taken back as what became of it; what is refused stays the customer\'s', () => {
  const matched = match({ lines: [line('2'), line('1', 'scrap'), line('1', 'refuse')] });
  expect(matched.taken).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 2, disposition: 'restock' }, { lineId: '1', sku: 'BOLT-M8', steps: 1, disposition: 'scrap' }]);
  expect(matched.leftOut).toEqual([{ sku: 'BOLT-M8', quantity: '1', why: 'refused' }]);
  expect([matched.arrived.get('1'), matched.refused.get('1')]).toEqual([4, 1]);
});

test('more than was authorised waits; approved, it counts as far as it was billed', () => {
  expect(() => match({ lines: [line('12')] })).toThrow(expect.objectContaining({ name: 'Rejected', code: 'return.more-than-authorised', detail: expect.objectContaining({ over: 8 }) }));
  const { taken, leftOut } = match({ lines: [line('12')] }, { order: approving('return.more-than-authorised') });
  expect(taken.map(({ steps }) => steps)).toEqual([4, 6]);
  expect(leftOut).toEqual([{ sku: 'BOLT-M8', quantity: '2', why: 'over' }]);
});

test('goods that nobody asked about wait; approved, they are left out', () => {
  for (const sku of ['NUT-M8', 'NOBODY-KNOWS']) {
    expect(() => match({ lines: [line('4'), line('3', 'restock', sku)] })).toThrow(expect.objectContaining({ code: 'return.unknown-goods' }));
    const { taken, leftOut } = match({ lines: [line('4'), line('3', 'restock', sku)] }, { order: approving('return.unknown-goods') });
    expect([taken.length, leftOut]).toEqual([1, [{ sku, quantity: '3', why: 'unknown' }]]);
  }
});

test('goods of a return that is not authorised, or came too late, wait; approved, they count', () => {
  const { authorisedAt: _, ...requested } = aReturn({ lines: [{ ...aReturn().lines[0]!, authorised: 0 }] });
  expect(() => match({}, { of: requested })).toThrow(expect.objectContaining({ code: 'return.not-authorised' }));
  expect(match({}, { of: requested, order: approving('return.not-authorised') }).taken).toHaveLength(1);
  // 3 a.m. in London is the evening before in New York
  expect(match({ receivedAt: '2026-12-24T03:00:00Z' }).taken).toHaveLength(1);
  expect(() => match({ receivedAt: '2026-12-24T06:00:00Z' })).toThrow(expect.objectContaining({ code: 'return.expired' }));
  expect(match({ receivedAt: '2026-12-24T06:00:00Z' }, { order: approving('return.expired') }).taken).toHaveLength(1);
});

test('what another return took meanwhile cannot come back again', () => {
  const order = anInvoicedOrder({ lines: [aLine({ quantities: { ...aLine().quantities, received: 0, invoiced: 3, returned: 7 } })] });
  expect(() => match({}, { order })).toThrow(expect.objectContaining({ code: 'return.more-than-authorised', detail: expect.objectContaining({ over: 1 }) }));
});

test('half a bolt is none', () => {
  expect(() => match({ lines: [line('0.5')] })).toThrow(expect.objectContaining({ code: 'return.no-whole-quantity', detail: { sku: 'BOLT-M8', quantity: '0.5' } }));
});

test('only an approval of this reason and this receipt counts', () => {
  for (const approval of [{ code: 'return.expired', about: 'return:RMA-0000000000000001-1-R1' }, { code: 'return.more-than-authorised', about: 'return:RMA-0000000000000001-1-R2' }]) {
    const order = anInvoicedOrder({ approvals: [{ ...approval, by: 'cora', at: AT.toISOString() }] });
    expect(() => match({ lines: [line('5')] }, { order })).toThrow(expect.objectContaining({
      code: 'return.more-than-authorised', detail: { returnId: 'RMA-0000000000000001-1', receiptId: 'RMA-0000000000000001-1-R1', sku: 'BOLT-M8', over: 1 },
    }));
  }
  expect(() => match({ lines: [line('1', 'restock', 'NUT-M8')] })).toThrow(expect.objectContaining({ detail: { returnId: 'RMA-0000000000000001-1', receiptId: 'RMA-0000000000000001-1-R1', sku: 'NUT-M8' } }));
});

describe('where two lines are of one article', () => {
  const order = anInvoicedOrder({ lines: [aLine({ steps: 3 }, 'invoiced'), aLine({ lineId: '2', steps: 8 }, 'invoiced')] });
  const of = aReturn({ lines: [{ ...aReturn().lines[0]!, asked: 2, authorised: 2 }, { ...aReturn().lines[0]!, lineId: '2', asked: 5, authorised: 5, received: 2 }] });
  const stepsOf = (receipt: ReturnReceipt['lines'], code = '') => match({ lines: receipt }, { order: { ...order, approvals: approving(code).approvals }, of }).taken.map(({ lineId, steps }) => [lineId, steps]);

  test('one after the other takes what it still may; a line that was named takes it alone', () => {
    expect(stepsOf([line('4')])).toEqual([['1', 2], ['2', 2]]);
    expect(stepsOf([{ ...line('3'), lineId: '2' }])).toEqual([['2', 3]]);
    expect(() => stepsOf([{ ...line('3'), lineId: '1' }])).toThrow(expect.objectContaining({ code: 'return.more-than-authorised', detail: expect.objectContaining({ over: 1 }) }));
  });

  test('what came in one parcel counts together, however often it is written down', () => {
    expect(stepsOf([line('1'), line('2'), line('2')])).toEqual([['1', 1], ['1', 1], ['2', 1], ['2', 2]]);
    expect(() => stepsOf([line('3'), line('3')])).toThrow(expect.objectContaining({ detail: expect.objectContaining({ over: 1 }) }));
  });

  test('approved, the rest goes as far as each was billed, and nothing is left out that was', () => {
    expect(stepsOf([line('11')], 'return.more-than-authorised')).toEqual([['1', 2], ['2', 3], ['1', 1], ['2', 5]]);
    expect(match({ lines: [line('11')] }, { order: { ...order, approvals: approving('return.more-than-authorised').approvals }, of }).leftOut).toEqual([]);
  });
});

test('more of it than was allowed is back already: nothing more is taken by itself, and nothing less than nothing', () => {
  const of = aReturn({ lines: [{ ...aReturn().lines[0]!, received: 6 }] });
  expect(match({ lines: [line('4')] }, { order: approving('return.more-than-authorised'), of }).taken).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 4, disposition: 'restock' }]);
});

test('of goods that are refused, each part is left out by itself', () => {
  const { taken, leftOut, refused } = match({ lines: [line('12', 'refuse')] }, { order: approving('return.more-than-authorised') });
  expect([taken, leftOut, refused.get('1')]).toEqual([[], [{ sku: 'BOLT-M8', quantity: '4', why: 'refused' }, { sku: 'BOLT-M8', quantity: '6', why: 'refused' }, { sku: 'BOLT-M8', quantity: '2', why: 'over' }], 10]);
});

test('an article that has no base unit any more cannot be counted', () => {
  for (const known of [items(), items(anItem({ units: {} }))]) {
    expect(() => matchReceipt(anInvoicedOrder(), aReturn(), aReceipt(), known, 'America/New_York')).toThrow(expect.objectContaining({ name: 'Rejected', code: 'item.base-unit', detail: { sku: 'BOLT-M8' } }));
  }
});
