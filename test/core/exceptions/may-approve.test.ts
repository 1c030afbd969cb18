import { expect, test } from 'vitest';
import { amountAtStake, mayApprove } from '../../../core/exceptions/may-approve.ts';
import type { Role } from '../../../core/model/identity.ts';
import type { ApprovalLimit } from '../../../core/model/policy.ts';
import { usd } from '../../support/builders.ts';
import { anException } from '../../support/sagas.ts';

const hold = (amount?: number) => anException({ code: 'credit.limit-exceeded', owner: 'finance', detail: amount === undefined ? {} : { amount: usd(amount) } });
const LIMITS: ApprovalLimit[] = [
  { code: 'credit.limit-exceeded', role: 'customer-service', most: usd(500_00) },
  { code: 'credit.limit-exceeded', role: 'finance', most: usd(50_000_00) },
  { code: 'fraud.review', role: 'steward' },
];
const may = (roles: Role[], row = hold(500_00), limits = LIMITS) => {
  try {
    mayApprove(row, roles, limits);
    return 'yes';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test('without limits of the house the owner approves, whatever the amount', () => {
  expect(may(['finance'], hold(1e12), [])).toBe('yes');
  expect(may(['customer-service', 'integration'], hold(1), [])).toBe('auth.role-missing');
});

test('an approver may approve up to the limit of their role, to the cent', () => {
  expect([may(['customer-service']), may(['customer-service'], hold(500_01)), may(['finance'], hold(500_01)), may(['finance'], hold(50_000_01))]).toEqual(['yes', 'approval.above-limit', 'yes', 'approval.above-limit']);
});

test('of several roles the highest limit counts', () => {
  expect(may(['customer-service', 'finance'], hold(50_000_00))).toBe('yes');
});

test('a role that is not listed may not, its owner included; one without an amount may all', () => {
  expect(may(['warehouse'])).toBe('auth.role-missing');
  expect(may(['finance'], anException({ code: 'fraud.review', owner: 'finance', detail: { amount: usd(1) } }))).toBe('auth.role-missing');
  expect(may(['steward'], anException({ code: 'fraud.review', owner: 'finance', detail: { amount: usd(1e12) } }))).toBe('yes');
});

test('where nobody knows the amount, or it is in another currency, a limited role may not', () => {
  expect(may(['finance'], hold())).toBe('approval.above-limit');
  expect(may(['finance'], anException({ code: 'credit.limit-exceeded', owner: 'finance', detail: { amount: { minor: 1, currency: 'EUR' } } }))).toBe('approval.above-limit');
});

test('whoever may not is told who may, or how much', () => {
  expect(() => mayApprove(hold(1), ['warehouse'], LIMITS)).toThrow('this is approved by customer-service, finance');
  expect(() => mayApprove(hold(50_000_01), ['customer-service', 'finance'], LIMITS)).toThrow(expect.objectContaining({ message: expect.stringContaining('50000.00 USD'), detail: { most: usd(50_000_00) } }));
});

test('what is at stake is what the row says', () => {
  expect(amountAtStake(hold(5))).toEqual(usd(5));
  expect(amountAtStake({ detail: { amount: '5.00' } })).toBeUndefined();
});
