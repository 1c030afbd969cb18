import { expect, test } from 'vitest';
import { isApproved, isApprovedFor } from '../../../core/ordering/approvals.ts';
import { anOrder, AT, usd } from '../../support/builders.ts';

const given = (approval: object) => anOrder({ version: 2, approvals: [{ code: 'credit.over-limit', by: 'fay', at: AT.toISOString(), ...approval }] });

test('an approval that names an amount holds up to it, in its currency, whatever becomes of the order', () => {
  const order = given({ version: 1, upTo: usd(5_000) });
  expect([usd(5_000), usd(5_001), { minor: 5_000, currency: 'EUR' }].map((amount) => isApproved(order, 'credit.over-limit', amount))).toEqual([true, false, false]);
  expect(isApproved(order, 'price.out-of-tolerance', usd(1))).toBe(false);
});

test('one that names none holds for the version that it was given for', () => {
  expect([given({ version: 2 }), given({ version: 1 }), given({})].map((order) => isApproved(order, 'credit.over-limit', usd(9_999)))).toEqual([true, false, true]);
});

test('one that is about a saga is for that alone', () => {
  const order = given({ about: 'change:CHG-1' });
  expect([isApprovedFor(order, 'credit.over-limit', 'change:CHG-1'), isApprovedFor(order, 'credit.over-limit', 'change:CHG-2'), isApprovedFor(order, 'change.too-late', 'change:CHG-1')]).toEqual([true, false, false]);
});
