import { describe, expect, test } from 'vitest';
import { checkCredit, checkCreditAgain, releaseCredit } from '../../../core/credit/check-credit.ts';
import type { Order } from '../../../core/model/order.ts';
import { aCustomer, aLine, anOrder, AT, usd } from '../../support/builders.ts';
import { FakeCredit } from '../../support/credit.ts';

const LIMIT_100 = aCustomer({ creditLimit: usd(10_000) });
/** 4.87 USD on terms. */
const check = (account: FakeCredit, order: Partial<Order> = {}, billTo = LIMIT_100) => checkCredit(anOrder(order), billTo, account, AT);
const approved = (code: string, change = {}) => ({ approvals: [{ code, by: 'fiona', at: AT.toISOString(), version: 1, ...change }] });

test('an order on terms counts against its account, up to the limit to the cent', async () => {
  const account = new FakeCredit(9_513);
  expect(await check(account)).toEqual({ exposed: true });
  expect([...account.kept]).toEqual([['ACME ORD-0000000000000001', usd(487)]]);
  await expect(check(new FakeCredit(9_514))).rejects.toMatchObject({ code: 'credit.limit-exceeded' });
});

test('over the limit it is held, and finance is told by how much', async () => {
  await expect(check(new FakeCredit(9_600))).rejects.toMatchObject({
    name: 'Rejected', code: 'credit.limit-exceeded', message: 'customer ACME: 96.00 open and 4.87 ordered pass the limit of 100.00',
    detail: { customerId: 'ACME', open: usd(9_600), ordered: usd(487), limit: usd(10_000), over: usd(87), amount: usd(487) },
  });
});

test('tax, freight and discount are part of what is checked', async () => {
  const account = new FakeCredit();
  await check(account, { freight: usd(700), freightTax: usd(58), discount: usd(50) });
  expect(account.kept.get('ACME ORD-0000000000000001')).toEqual(usd(450 - 50 + 37 + 700 + 58));
});

test('it counts on the account that is billed', async () => {
  const account = new FakeCredit();
  await check(account, { billTo: 'HQ' }, aCustomer({ customerId: 'HQ' }));
  expect([...account.kept.keys()]).toEqual(['HQ ORD-0000000000000001']);
});

test('what is secured does not count against the limit', async () => {
  expect(await check(new FakeCredit(9_600), {}, { ...LIMIT_100, secured: usd(87) })).toEqual({ exposed: true });
  await expect(check(new FakeCredit(9_600), {}, { ...LIMIT_100, secured: usd(86) })).rejects.toMatchObject({ code: 'credit.limit-exceeded', detail: { over: usd(1) } });
});

test('an approval lifts the hold up to its amount, whatever the version; another approval does not', async () => {
  const account = new FakeCredit(9_600);
  expect(await check(account, { version: 2, ...approved('credit.limit-exceeded', { upTo: usd(487) }) })).toEqual({ exposed: true });
  await expect(check(new FakeCredit(9_600), approved('credit.limit-exceeded', { upTo: usd(486) }))).rejects.toMatchObject({ code: 'credit.limit-exceeded' });
  await expect(check(new FakeCredit(9_600), approved('order.odd'))).rejects.toMatchObject({ code: 'credit.limit-exceeded' });
});

test.each(['hub', 'channel', 'marketplace'] as const)('what the %s collects stays out', async (paymentOwner) => {
  const account = new FakeCredit(1e9);
  expect(await check(account, { paymentOwner })).toEqual({ exposed: false });
  expect(account.kept.size).toBe(0);
});

test('a customer without a limit counts and is never held', async () => {
  expect(await check(new FakeCredit(1e9), {}, aCustomer())).toEqual({ exposed: true });
});

test('a change counts with what it makes of the order: more is checked, less never held', async () => {
  const account = new FakeCredit(9_000);
  await check(account);
  await expect(check(account, { version: 2, lines: [aLine({ steps: 30 })] })).rejects.toMatchObject({ code: 'credit.limit-exceeded' });
  expect(account.kept.get('ACME ORD-0000000000000001')).toEqual(usd(487));
  account.other = 1e9;
  expect(await check(account, { version: 2, lines: [aLine({ steps: 5 })] })).toEqual({ exposed: true });
});

test('an order that was billed to its end and is reopened by more is checked as a new one, and counts with what is not billed of it', async () => {
  const reopened = { version: 2, invoiced: usd(487), lines: [aLine({}, 'invoiced'), aLine({ lineId: '2', steps: 30 }, 'received')] };
  const account = new FakeCredit(8_613);
  expect(await check(account, reopened)).toEqual({ exposed: true });
  expect([...account.kept]).toEqual([['ACME ORD-0000000000000001', usd(1_387)]]);
  await expect(check(new FakeCredit(8_614), reopened)).rejects.toMatchObject({ code: 'credit.limit-exceeded' });
});

describe('past due', () => {
  const PATIENT = { ...LIMIT_100, maxDaysPastDue: 30 };
  const due = (oldestDue?: string) => Object.assign(new FakeCredit(), { said: { amount: usd(0), unapplied: usd(0), asOf: '2026-11-23T00:00:00Z', ...(oldestDue && { oldestDue }) } });

  test('an item that is longer overdue than the account may be holds the order, within the limit or not', async () => {
    expect(await check(due('2026-10-24'), {}, PATIENT)).toEqual({ exposed: true });
    await expect(check(due('2026-10-23'), {}, PATIENT)).rejects.toMatchObject({ code: 'credit.past-due', detail: { days: 31, allowed: 30, oldestDue: '2026-10-23', amount: usd(487) } });
    expect(await check(due('2026-10-23'), approved('credit.past-due', { upTo: usd(487) }), PATIENT)).toEqual({ exposed: true });
  });

  test('without a word of the receivables our own oldest open item counts', async () => {
    const own = Object.assign(new FakeCredit(), { due: '2026-10-23' });
    await expect(check(own, {}, PATIENT)).rejects.toMatchObject({ code: 'credit.past-due', detail: { days: 31, oldestDue: '2026-10-23' } });
    own.due = '2026-10-24';
    expect(await check(own, {}, PATIENT)).toEqual({ exposed: true });
  });

  test('not where nothing is due, or nobody set a number of days', async () => {
    expect(await check(due(), {}, PATIENT)).toEqual({ exposed: true });
    expect(await check(due('2020-01-01'))).toEqual({ exposed: true });
  });
});

describe('again, before goods go out', () => {
  const again = (account: FakeCredit, order: Partial<Order> = {}) => checkCreditAgain(anOrder(order), LIMIT_100, account, AT);

  test('an account that has gone over its limit meanwhile holds what is left', async () => {
    const account = new FakeCredit();
    await check(account);
    await again(account);
    account.other = 9_513; // the limit to the cent
    await again(account);
    account.other = 9_514;
    await expect(again(account)).rejects.toMatchObject({ code: 'credit.limit-exceeded', detail: { open: usd(10_001), over: usd(1), amount: usd(487) } });
    await again(account, approved('credit.limit-exceeded', { upTo: usd(487) }));
    await again(account, { paymentOwner: 'channel' });
  });
});

test('released, nothing of it counts by itself any more', async () => {
  const account = new FakeCredit();
  await check(account);
  await releaseCredit(anOrder(), account);
  expect(account.kept.get('ACME ORD-0000000000000001')).toEqual(usd(0));
});

test('what never counted is not released', async () => {
  const account = new FakeCredit();
  await releaseCredit(anOrder({ paymentOwner: 'hub' }), account);
  expect(account.kept.size).toBe(0);
});
