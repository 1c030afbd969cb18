import { expect, test } from 'vitest';
import { expectedBy, isOverdue, payoutOf } from '../../../core/bank/match-payout.ts';
import type { BankTransaction } from '../../../core/bank/statement.ts';
import type { Payout } from '../../../core/model/payout.ts';
import { usd } from '../../support/builders.ts';

const payout = (payoutId: string, minor: number, arrival = '2026-11-24'): Payout => ({ entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, payoutId, gateway: 'stripe', paid: usd(minor), arrival, correlationId: 'c1', revision: 1 });
const movement = (minor: number, text: string, change: Partial<BankTransaction> = {}): BankTransaction => ({ place: 'line 4', direction: 'in', amount: usd(minor), bookedOn: '2026-11-25', valueOn: '2026-11-25', returned: false, code: '165', text, references: [], ...change });
const found = (transaction: BankTransaction, underWay: Payout[]) => payoutOf(transaction, underWay)?.payoutId;

test('the payout that the bank names is it, whatever else has its amount', () => {
  expect(found(movement(500, 'AMAZON.COM 18174059732'), [payout('po_1', 500, '2026-11-20'), payout('18174059732', 500)])).toBe('18174059732');
  expect(found(movement(500, 'Stripe', { reference: 'PO_2' }), [payout('po_1', 500), payout('po_2', 500)])).toBe('po_2');
});

test('one that it names over another amount is none, though a third has its amount', () => {
  expect(found(movement(501, 'STRIPE po_1'), [payout('po_1', 500), payout('po_2', 501)])).toBeUndefined();
});

test('else the first to arrive of those of exactly its amount', () => {
  expect(found(movement(500, 'STRIPE'), [payout('po_2', 500, '2026-11-26'), payout('po_1', 500, '2026-11-23'), payout('po_0', 499, '2026-11-20')])).toBe('po_1');
  expect(found(movement(500, 'STRIPE'), [payout('po_1', 499)])).toBeUndefined();
  expect(found(movement(500, 'STRIPE', { amount: { minor: 500, currency: 'EUR' } }), [payout('po_1', 500)])).toBeUndefined();
});

test('of two of one amount the earlier, and of one day that of the lesser id, in whatever order they are told', () => {
  const [first, later, same] = [payout('po_2', 500, '2026-11-23'), payout('po_1', 500, '2026-11-24'), payout('po_3', 500, '2026-11-23')];
  expect([[first, later], [later, first], [first, same], [same, first]].map((underWay) => found(movement(500, 'STRIPE'), underWay))).toEqual(['po_2', 'po_2', 'po_2', 'po_2']);
});

test('a payout that no bank shows is overdue four days after it should have come, and expected for ten', () => {
  const due = payout('po_1', 500, '2026-11-20');
  expect([isOverdue(due, new Date('2026-11-23T23:59:59.999Z')), isOverdue(due, new Date('2026-11-24T00:00:00Z'))]).toEqual([false, true]);
  expect(expectedBy(due)).toEqual(new Date('2026-11-30T00:00:00Z'));
});

test('and about then: ten days either way', () => {
  expect(found(movement(500, 'STRIPE'), [payout('po_1', 500, '2026-11-15')])).toBe('po_1');
  expect(found(movement(500, 'STRIPE'), [payout('po_1', 500, '2026-11-14')])).toBeUndefined();
});

test('what a gateway takes from our account goes out', () => {
  const negative = [payout('po_1', -500)];
  expect(found(movement(500, 'STRIPE', { direction: 'out' }), negative)).toBe('po_1');
  expect(found(movement(500, 'STRIPE'), negative)).toBeUndefined();
});
