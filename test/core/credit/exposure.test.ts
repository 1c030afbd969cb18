import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { creditAccountOf, daysPastDue, exposureOf, isOnCredit, roomOf } from '../../../core/credit/exposure.ts';
import { grossOf } from '../../../core/ordering/amounts.ts';
import { aCustomer, aLine, anInvoice, anOrder, AT, usd } from '../../support/builders.ts';

const invoice = (n: number, gross: number, postedAt?: string) => ({ ...anInvoice({ invoiceId: `INV-${n}` }), gross: usd(gross), ...(postedAt && { postedAt }) });

test('exposure moves from the order to its invoices, and is the same sum all the time', () => {
  const order = anOrder();
  expect(exposureOf(order, [])).toEqual([{ id: 'order', amount: usd(487) }]);
  expect(exposureOf(order, [invoice(1, 200)])).toEqual([{ id: 'order', amount: usd(287) }, { id: 'INV-1', amount: usd(200) }]);
  expect(exposureOf(order, [invoice(1, 200, '2026-11-24T10:00:00Z'), invoice(2, 287)])).toEqual([{ id: 'INV-1', amount: usd(200), bookedAt: '2026-11-24T10:00:00Z' }, { id: 'INV-2', amount: usd(287) }]);
});

test('for any billing of an order its documents sum to the order, or to what was billed where that is more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 5 }), (steps, grosses) => {
      const order = anOrder({ lines: [aLine({ steps })] });
      const billed = grosses.reduce((sum, gross) => sum + gross, 0);
      const open = exposureOf(order, grosses.map((gross, n) => invoice(n, gross))).reduce((sum, { amount }) => sum + amount.minor, 0);
      expect(open).toBe(Math.max(billed, grossOf(order).minor));
    }),
  );
});

test('of a cancelled order only its invoices are left', () => {
  const cancelled = anOrder({ cancellation: { by: 'ann', at: AT.toISOString(), reason: 'no' } });
  expect(exposureOf(cancelled, [invoice(1, 200)])).toEqual([{ id: 'INV-1', amount: usd(200) }]);
});

test('whose account it is, and who counts', () => {
  expect(creditAccountOf(anOrder())).toEqual({ entity: 'NW-US', billTo: 'ACME', currency: 'USD' });
  expect(creditAccountOf(anOrder({ billTo: 'HQ' })).billTo).toBe('HQ');
  expect((['terms', 'hub', 'channel', 'marketplace'] as const).filter((paymentOwner) => isOnCredit({ paymentOwner }))).toEqual(['terms']);
});

test('room is the limit and what is secured; without a limit there is no end of it', () => {
  expect(roomOf(aCustomer({ creditLimit: usd(100), secured: usd(20) }))).toEqual(usd(120));
  expect(roomOf(aCustomer({ secured: usd(20) }))).toBeUndefined();
});

test('days past due are whole days; what is due today is not past', () => {
  const days = (oldestDue?: string) => daysPastDue({ open: usd(0), balance: { amount: usd(0), unapplied: usd(0), asOf: '', ...(oldestDue && { oldestDue }) } }, AT);
  expect([days('2026-11-23'), days('2026-11-22'), days('2026-12-24'), days()]).toEqual([0, 1, 0, 0]);
  expect(daysPastDue({ open: usd(0) }, AT)).toBe(0);
});
