import { expect, test } from 'vitest';
import { checkCredit, type Credit, releaseCredit } from '../../../core/credit/check-credit.ts';
import type { Money } from '../../../core/model/money.ts';
import { aCustomer, anOrder, AT, usd } from '../../support/builders.ts';

/** An account with so much open; what it was asked. */
class Account implements Credit {
  readonly calls: unknown[] = [];
  readonly #open: number;
  constructor(open = 0) {
    this.#open = open;
  }
  async expose(entity: string, customerId: string, orderId: string, amount: Money, limit?: Money) {
    this.calls.push({ entity, customerId, orderId, amount: amount.minor, limit: limit?.minor });
    return limit && this.#open + amount.minor > limit.minor ? usd(this.#open) : undefined;
  }
  async unexpose(...of: string[]) {
    this.calls.push(of);
  }
}

test('an order on terms counts against the customer’s limit', async () => {
  const account = new Account();
  expect(await checkCredit(anOrder(), aCustomer({ creditLimit: usd(10_000) }), account)).toEqual({ exposed: true });
  expect(account.calls).toEqual([{ entity: 'NW-US', customerId: 'ACME', orderId: 'ORD-0000000000000001', amount: 487, limit: 10_000 }]);
});

test('over the limit it is held, and finance is told by how much', async () => {
  const check = checkCredit(anOrder(), aCustomer({ creditLimit: usd(10_000) }), new Account(9_600));
  await expect(check).rejects.toMatchObject({
    name: 'Rejected', code: 'credit.limit-exceeded', message: 'customer ACME: 96.00 open and 4.87 ordered pass the limit of 100.00', detail: { open: usd(9_600), ordered: usd(487), limit: usd(10_000) },
  });
});

test('an approval lifts the hold, and the order counts all the same; another approval does not', async () => {
  const approved = (code: string) => anOrder({ approvals: [{ code, by: 'ann', at: AT.toISOString() }] });
  const account = new Account(9_600);
  expect(await checkCredit(approved('credit.limit-exceeded'), aCustomer({ creditLimit: usd(10_000) }), account)).toEqual({ exposed: true });
  expect(account.calls).toMatchObject([{ amount: 487, limit: undefined }]);
  await expect(checkCredit(approved('order.odd'), aCustomer({ creditLimit: usd(10_000) }), account)).rejects.toMatchObject({ code: 'credit.limit-exceeded' });
});

test.each(['channel', 'marketplace'] as const)('what the %s collects stays out', async (paymentOwner) => {
  const account = new Account(1e9);
  expect(await checkCredit(anOrder({ paymentOwner }), aCustomer({ creditLimit: usd(0) }), account)).toEqual({ exposed: false });
  expect(account.calls).toEqual([]);
});

test('a customer without a limit counts and is never held', async () => {
  const account = new Account(1e9);
  expect(await checkCredit(anOrder(), aCustomer(), account)).toEqual({ exposed: true });
});

test('released, it is taken off its own account', async () => {
  const account = new Account();
  await releaseCredit(anOrder(), account);
  expect(account.calls).toEqual([['NW-US', 'ACME', 'ORD-0000000000000001']]);
});
