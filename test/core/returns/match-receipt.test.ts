import { expect, test } from 'vitest';
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
  expect(() => match({ lines: [line('0.5')] })).toThrow(expect.objectContaining({ code: 'return.no-whole-quantity' }));
});
