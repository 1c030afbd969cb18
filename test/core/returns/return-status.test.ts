import { expect, test } from 'vitest';
import type { ReturnLine } from '../../../core/model/return.ts';
import { creditMemoIdOf, orderIdOf, returnIdOf } from '../../../core/returns/return-ids.ts';
import { hasExpired, outstanding, statusOfReturn } from '../../../core/returns/return-status.ts';
import { aReturn, withoutDecision } from './returns.ts';

const TODAY = '2026-12-23';
const refused = { by: 'cora', at: '2026-11-23T10:00:00.000Z', reason: 'worn' };
const lineOf = (change: Partial<ReturnLine>, lineId = '1'): ReturnLine => ({ ...aReturn().lines[0]!, lineId, ...change });
const statusOf = (...lines: ReturnLine[]) => statusOfReturn(aReturn({ lines }), TODAY);

test('a status follows from the quantities of all lines', () => {
  expect(statusOfReturn(withoutDecision(aReturn()), TODAY)).toBe('requested');
  expect(statusOfReturn(withoutDecision(aReturn({ refused })), TODAY)).toBe('refused');
  expect([statusOfReturn(aReturn(), TODAY), statusOfReturn(aReturn(), '2026-12-24')]).toEqual(['authorised', 'expired']);
  expect(statusOf(lineOf({ received: 4 }), lineOf({}, '2'))).toBe('partly-received');
  expect(statusOf(lineOf({ received: 4 }), lineOf({ received: 4 }, '2'))).toBe('received');
  expect(statusOf(lineOf({ received: 4, credited: 4 }), lineOf({ received: 4 }, '2'))).toBe('received');
  expect(statusOf(lineOf({ received: 4, credited: 4 }), lineOf({ received: 4, refused: 1, credited: 3 }, '2'))).toBe('credited');
  // everything was found unfit: there is nothing to credit, and nothing was
  expect(statusOf(lineOf({ received: 4, refused: 4 }))).toBe('received');
});

test('a return without a last day never expires', () => {
  expect([hasExpired(aReturn({ arriveBy: undefined }), '2099-01-01'), hasExpired(aReturn(), TODAY), hasExpired(aReturn(), '2026-12-24')]).toEqual([false, false, true]);
});

test('what may still come is of the line asked about: what is authorised and not there, before that what is asked for', () => {
  const of = aReturn({ lines: [lineOf({ received: 1 }), lineOf({ asked: 9, authorised: 7 }, '2')] });
  expect(['1', '2', '3'].map((lineId) => outstanding(of, lineId, TODAY))).toEqual([3, 7, 0]);
  expect(outstanding(withoutDecision(of), '2', TODAY)).toBe(9);
  expect(outstanding(aReturn({ lines: [lineOf({ received: 6 })] }), '1', TODAY)).toBe(0);
  expect(outstanding(withoutDecision(aReturn({ refused })), '1', TODAY)).toBe(0);
});

test('an order is found by the number on the parcel, and by nothing that only looks like one', () => {
  expect(returnIdOf('ORD-0000000000000001', 12)).toBe('RMA-0000000000000001-12');
  expect(orderIdOf('RMA-0000000000000001-12')).toBe('ORD-0000000000000001');
  for (const other of ['ORD-0000000000000001', 'XRMA-0000000000000001-1', 'RMA-0000000000000001', 'RMA-0000000000000001-1x', '']) expect(orderIdOf(other)).toBeUndefined();
  expect(returnIdOf('WEB-ORD-7', 1)).toBe('RMA-WEB-ORD-7-1');
  expect(creditMemoIdOf('RMA-0000000000000001-1-R1', 2)).toBe('CM-0000000000000001-1-R1-2');
});
