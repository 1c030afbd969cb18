import { expect, test } from 'vitest';
import { creditAnswer } from '../../../core/credit/credit-answer.ts';
import { aCustomer, AT, usd } from '../../support/builders.ts';

const limited = aCustomer({ creditLimit: usd(500_00) });

test('an order passes up to the limit exactly, what is open counted in', () => {
  expect(creditAnswer(limited, usd(400_00), usd(100_00), AT)).toEqual({ customerId: 'ACME', amount: usd(100_00), limit: usd(500_00), exposure: usd(400_00), passes: true, at: '2026-11-23T10:00:00.000Z' });
  expect(creditAnswer(limited, usd(400_00), usd(100_01), AT)).toMatchObject({ passes: false, code: 'credit.limit-exceeded' });
});

test('without a limit everything passes, and no limit is told', () => {
  const answer = creditAnswer(aCustomer(), usd(0), usd(9_999_999_00), AT);
  expect(answer.passes).toBe(true);
  expect(answer).not.toHaveProperty('limit');
});

test('an amount beyond all reason is over the limit, not a fault', () => {
  expect(creditAnswer(limited, usd(400_00), usd(Number.MAX_SAFE_INTEGER), AT)).toMatchObject({ passes: false, code: 'credit.limit-exceeded' });
});

test('an inactive customer has no credit', () => {
  expect(creditAnswer(aCustomer({ active: false }), usd(0), usd(1), AT)).toMatchObject({ passes: false, code: 'credit.customer-inactive' });
});

test('another currency than the customer is billed in is refused', () => {
  expect(() => creditAnswer(limited, usd(0), { minor: 1, currency: 'EUR' }, AT)).toThrow(expect.objectContaining({ code: 'credit.currency-mismatch', status: 422 }));
});
