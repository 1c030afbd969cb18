import { expect, test } from 'vitest';
import { creditAnswer } from '../../../core/credit/credit-answer.ts';
import { aCustomer, AT, usd } from '../../support/builders.ts';

const limited = aCustomer({ creditLimit: usd(500_00) });
const open = (minor: number) => ({ open: usd(minor) });

test('an order passes up to the limit exactly, what is open counted in', () => {
  expect(creditAnswer(limited, limited, open(400_00), undefined, usd(100_00), AT)).toEqual({ customerId: 'ACME', amount: usd(100_00), limit: usd(500_00), exposure: usd(400_00), passes: true, at: '2026-11-23T10:00:00.000Z' });
  expect(creditAnswer(limited, limited, open(400_00), undefined, usd(100_01), AT)).toMatchObject({ passes: false, code: 'credit.limit-exceeded' });
});

test('the account that is billed decides, and is told where it is another; its balance comes with its date', () => {
  const hq = { ...limited, customerId: 'HQ', secured: usd(100_00), maxDaysPastDue: 10 };
  const standing = { ...open(400_00), balance: { amount: usd(400_00), unapplied: usd(0), oldestDue: '2026-11-13', asOf: '2026-11-23T06:00:00Z' } };
  expect(creditAnswer(aCustomer(), hq, standing, '2026-11-13', usd(200_00), AT)).toMatchObject({ billTo: 'HQ', limit: usd(600_00), balanceAsOf: '2026-11-23T06:00:00Z', daysPastDue: 10, passes: true });
  expect(creditAnswer(aCustomer(), { ...hq, maxDaysPastDue: 9 }, standing, '2026-11-13', usd(1), AT)).toMatchObject({ passes: false, code: 'credit.past-due' });
});

test('days past due are told of what either knows: of our own oldest item, and of a balance with nothing due in it', () => {
  expect(creditAnswer(limited, limited, open(0), '2026-11-13', usd(1), AT)).toMatchObject({ daysPastDue: 10 });
  expect(creditAnswer(limited, limited, { ...open(0), balance: { amount: usd(0), unapplied: usd(0), asOf: '2026-11-23T06:00:00Z' } }, undefined, usd(1), AT)).toMatchObject({ daysPastDue: 0 });
  expect(creditAnswer(limited, limited, open(0), undefined, usd(1), AT)).not.toHaveProperty('daysPastDue');
});

test('without a limit everything passes, and no limit is told', () => {
  const answer = creditAnswer(aCustomer(), aCustomer(), open(0), undefined, usd(9_999_999_00), AT);
  expect(answer.passes).toBe(true);
  expect(answer).not.toHaveProperty('limit');
});

test('an amount beyond all reason is over the limit, not a fault', () => {
  expect(creditAnswer(limited, limited, open(400_00), undefined, usd(Number.MAX_SAFE_INTEGER), AT)).toMatchObject({ passes: false, code: 'credit.limit-exceeded' });
});

test('an inactive customer has no credit, nor has one whose account is inactive', () => {
  expect(creditAnswer(aCustomer({ active: false }), aCustomer(), open(0), undefined, usd(1), AT)).toMatchObject({ passes: false, code: 'credit.customer-inactive' });
  expect(creditAnswer(aCustomer(), aCustomer({ active: false }), open(0), undefined, usd(1), AT)).toMatchObject({ passes: false, code: 'credit.customer-inactive' });
});

test('another currency than the customer is billed in is refused', () => {
  expect(() => creditAnswer(limited, limited, open(0), undefined, { minor: 1, currency: 'EUR' }, AT)).toThrow(expect.objectContaining({ code: 'credit.currency-mismatch', status: 422, detail: { field: 'amount.currency' } }));
});
