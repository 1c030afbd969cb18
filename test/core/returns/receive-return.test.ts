import { expect, test } from 'vitest';
import type { ReturnReceiptRequest } from '../../../core/model/return.ts';
import { receiptKey, receiveReturn } from '../../../core/returns/receive-return.ts';
import { AT } from '../../support/builders.ts';
import { anInvoicedOrder, aReturn } from './returns.ts';

const request: ReturnReceiptRequest = { warehouse: 'EAST', reference: 'DOCK-1', lines: [{ sku: 'BOLT-M8', quantity: '4', disposition: 'restock' }] };
const receive = (change: Partial<ReturnReceiptRequest> = {}) => receiveReturn(anInvoicedOrder(), aReturn({ receipts: 1 }), { ...request, ...change }, ['EAST', 'WEST'], 'walt', AT);

test('goods that came in are stored as they were found, counted, linked and announced, all at once', () => {
  const { receipt, also } = receive({ receivedAt: '2026-11-22T08:00:00.000Z' });
  expect(receipt).toEqual({
    entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, receiptId: 'RMA-0000000000000001-1-R2', returnId: 'RMA-0000000000000001-1', orderId: 'ORD-0000000000000001', correlationId: 'corr-1',
    warehouse: 'EAST', reference: 'DOCK-1', receivedAt: '2026-11-22T08:00:00.000Z', by: 'walt', lines: [{ sku: 'BOLT-M8', quantity: '4', disposition: 'restock' }],
  });
  expect(also).toEqual([
    { change: 'return', return: aReturn({ receipts: 2 }) },
    { change: 'return-receipt', receipt, ifAbsent: true },
    { change: 'document', link: { entity: 'NW-US', kind: 'return-receipt', number: 'RMA-0000000000000001-1-R2', correlationId: 'corr-1', orderId: 'ORD-0000000000000001', recordedAt: '2026-11-23T10:00:00.000Z' } },
    {
      change: 'event',
      event: expect.objectContaining({
        eventId: 'return.received:RMA-0000000000000001-1-R2', type: 'return.received', entityKey: 'return-receipt/RMA-0000000000000001-1-R2', entityVersion: 1,
        occurredAt: '2026-11-22T08:00:00.000Z', recordedAt: '2026-11-23T10:00:00.000Z', correlationId: 'corr-1', causationId: 'RMA-0000000000000001-1',
        data: { orderId: 'ORD-0000000000000001', returnId: 'RMA-0000000000000001-1', receiptId: 'RMA-0000000000000001-1-R2', warehouse: 'EAST' },
      }),
    },
  ]);
});

test('without a time of its own it came now; five minutes ahead is a clock, more is a mistake', () => {
  expect(receive().receipt.receivedAt).toBe('2026-11-23T10:00:00.000Z');
  expect(receive({ receivedAt: '2026-11-23T10:05:00.000Z' }).receipt.receivedAt).toBe('2026-11-23T10:05:00.000Z');
  expect(() => receive({ receivedAt: '2026-11-23T10:05:00.001Z' })).toThrow(expect.objectContaining({ name: 'Invalid', code: 'return.received-later', status: 422, detail: { field: 'receivedAt' } }));
});

test('goods come into a warehouse that there is', () => {
  expect(() => receive({ warehouse: 'MOON' })).toThrow(expect.objectContaining({ name: 'Invalid', code: 'return.unknown-warehouse', status: 422, detail: { field: 'warehouse' } }));
});

test('a warehouse\'s number is one receipt of its return, and of no other', () => {
  expect(receiptKey(aReturn(), request)).toBe('NW-US#return-receipt#RMA-0000000000000001-1#EAST#DOCK-1');
});
