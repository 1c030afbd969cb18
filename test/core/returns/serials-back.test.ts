import { expect, test } from 'vitest';
import { returnSagaId } from '../../../core/sagas/register.ts';
import type { ReturnReceipt } from '../../../core/model/return.ts';
import { checkSerialsBack } from '../../../core/returns/serials-back.ts';
import type { SerialAt } from '../../../core/shipping/serials-shipped.ts';
import { aLine, anOrder, AT } from '../../support/builders.ts';

const RECEIPT = 'RMA-0000000000000001-1-R1';
const order = (approved = false) =>
  anOrder({ lines: [aLine({ serials: true })], approvals: approved ? [{ code: 'return.serials-wrong', by: 'cleo', at: AT.toISOString(), reason: 'seen', about: returnSagaId(RECEIPT) }] : [] });
const out = (serial: string, change: Partial<SerialAt> = {}): SerialAt => ({ sku: 'BOLT-M8', serial, orderId: 'ORD-0000000000000001', shipmentId: 'shiphero:1', ...change });
const back = (serials: string[] | undefined, known: SerialAt[], { quantity = '2', approved = false, sku = 'BOLT-M8' } = {}) =>
  checkSerialsBack(order(approved), { receiptId: RECEIPT, orderId: 'ORD-0000000000000001', lines: [{ sku, quantity, disposition: 'restock', ...(serials && { serials }) }] } as ReturnReceipt, known);
const wrong = (detail: object) => expect.objectContaining({ code: 'return.serials-wrong', detail });

test('a return names the serial numbers that come back, each of which left with its order', () => {
  expect(() => back(['A', 'B'], [out('A'), out('B')])).not.toThrow();
  expect(() => back(undefined, [])).toThrow(wrong({ missing: [{ sku: 'BOLT-M8', quantity: '2', serials: 0 }], strange: [] }));
  expect(() => back(['A'], [out('A')])).toThrow(wrong({ missing: [{ sku: 'BOLT-M8', quantity: '2', serials: 1 }], strange: [] }));
  expect(() => back(['A', 'Z'], [out('A')])).toThrow(wrong({ missing: [], strange: [{ sku: 'BOLT-M8', serial: 'Z' }] }));
  expect(() => back(['A', 'A'], [out('A')])).toThrow(wrong({ missing: [], strange: [{ sku: 'BOLT-M8', serial: 'A' }] }));
});

test('one that left with another order, or is back already, is a stranger; told again with the same receipt it is not', () => {
  expect(() => back(['A', 'B'], [out('A', { orderId: 'ORD-OTHER' }), out('B', { receiptId: 'R0' })])).toThrow(wrong({ missing: [], strange: [{ sku: 'BOLT-M8', serial: 'A' }, { sku: 'BOLT-M8', serial: 'B' }] }));
  expect(() => back(['A', 'B'], [out('A', { receiptId: RECEIPT }), out('B')])).not.toThrow();
});

test('approved, it is taken back all the same; goods without serial control are asked for none', () => {
  expect(() => back(undefined, [], { approved: true })).not.toThrow();
  expect(() => back(undefined, [], { sku: 'NUT-M8' })).not.toThrow();
});

test('a number is of its article: another may bear the same, of another order or in the same parcel', () => {
  expect(() => back(['A', 'B'], [out('A', { sku: 'SAW', orderId: 'ORD-OTHER' }), out('A'), out('B')])).not.toThrow();
  const both = anOrder({ lines: [aLine({ serials: true }), aLine({ lineId: '2', sku: 'SAW', serials: true }), aLine({ lineId: '3', sku: 'NUT-M8' })] });
  const line = (sku: string, serials?: string[]) => ({ sku, quantity: '1', disposition: 'restock' as const, ...(serials && { serials }) });
  const of = (lines: ReturnReceipt['lines']) => checkSerialsBack(both, { receiptId: RECEIPT, orderId: 'ORD-0000000000000001', lines } as ReturnReceipt, [out('A'), out('A', { sku: 'SAW' })]);
  expect(() => of([line('BOLT-M8', ['A']), line('SAW', ['A']), line('NUT-M8')])).not.toThrow();
  expect(() => of([line('BOLT-M8')])).toThrow(wrong({ missing: [{ sku: 'BOLT-M8', quantity: '1', serials: 0 }], strange: [] }));
});

test('one that is missing and one that is strange do not make up for each other', () => {
  expect(() => back(['Z'], [])).toThrow(wrong({ missing: [{ sku: 'BOLT-M8', quantity: '2', serials: 1 }], strange: [{ sku: 'BOLT-M8', serial: 'Z' }] }));
});
