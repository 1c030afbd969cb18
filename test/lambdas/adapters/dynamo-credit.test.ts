import { describe, expect, test } from 'vitest';
import type { CreditDocument } from '../../../core/credit/exposure.ts';
import { DynamoCredit } from '../../../lambdas/adapters/dynamo-credit.ts';
import { usd } from '../../support/builders.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const credit = new DynamoCredit();
const ACME = { entity: 'NW-US', billTo: 'ACME', currency: 'USD' };
const doc = (id: string, minor: number, bookedAt?: string): CreditDocument => ({ id, amount: usd(minor), ...(bookedAt && { bookedAt }) });
const keep = (of: string, documents: CreditDocument[] | number, limit?: number) => credit.keep(ACME, of, typeof documents === 'number' ? [doc('order', documents)] : documents, limit === undefined ? undefined : usd(limit));
const open = async () => (await credit.standing(ACME)).open.minor;
/** What the sum should be: the balance less unapplied cash, and every document that is not in it. */
async function recounted(): Promise<number> {
  const rows = await tables.all('ledger');
  const balance = rows.find(({ sk }) => sk === 'exposure')?.balance as { amount: { minor: number }; unapplied: { minor: number } } | undefined;
  const documents = rows.filter(({ sk, settled }) => String(sk).startsWith('doc#') && !settled).reduce((sum, { minor }) => sum + Number(minor), 0);
  return documents + (balance ? balance.amount.minor - balance.unapplied.minor : 0);
}

describe('what is open', () => {
  test('counts up to the limit, to the cent', async () => {
    expect(await keep('A', 6000, 10_000)).toBeUndefined();
    expect(await keep('B', 4001, 10_000)).toEqual(usd(6000));
    expect(await keep('B', 4000, 10_000)).toBeUndefined();
    expect(await open()).toBe(10_000);
  });

  test('of an account that had nothing is held against the limit, too', async () => {
    expect(await keep('A', 10_001, 10_000)).toEqual(usd(0));
    expect(await tables.all('ledger')).toEqual([]);
  });

  test('counts once, also when it is asked for again above the limit', async () => {
    await keep('A', 6000, 10_000);
    await keep('B', 5000);
    expect(await keep('A', 6000, 10_000)).toBeUndefined();
    expect(await open()).toBe(11_000);
  });

  test('is refused by what is more, and never by what is less', async () => {
    await keep('A', 6000, 10_000);
    await keep('B', 6000);
    expect(await keep('A', 6001, 10_000)).toEqual(usd(6000));
    expect(await keep('A', 5999, 10_000)).toBeUndefined();
    expect(await open()).toBe(11_999);
  });

  test('moves from an order to its invoices without anything in between', async () => {
    await keep('A', 6000, 10_000);
    await keep('A', [doc('order', 4000), doc('INV-1', 2000)]);
    expect(await open()).toBe(6000);
    await keep('A', [doc('INV-1', 2000), doc('INV-2', 3900)]);
    expect([await open(), await recounted()]).toEqual([5900, 5900]);
  });

  test('goes down by cash', async () => {
    await keep('A', 6000);
    await keep('cash:1', [doc('receipt', -2500)]);
    expect(await keep('B', 6500, 10_000)).toBeUndefined();
    expect(await open()).toBe(10_000);
  });

  test('of 30 orders at once as many pass as the limit holds', async () => {
    const outcomes = await Promise.all(Array.from({ length: 30 }, (_, order) => keep(`O${order}`, 1000, 10_500)));
    expect(outcomes.filter((refused) => refused === undefined)).toHaveLength(10);
    expect([await open(), await recounted()]).toEqual([10_000, 10_000]);
  });

  test('is taken off once, however often and by however many at once', async () => {
    await keep('A', 6000);
    await keep('B', 500);
    await Promise.all([1, 2, 3].map(() => keep('A', [])));
    await keep('A', []);
    await keep('never', []);
    expect(await open()).toBe(500);
    expect(await keep('A', 9500, 10_000)).toBeUndefined();
  });

  test('of other accounts and entities does not count', async () => {
    await keep('A', 6000);
    const eur = (minor: number) => ({ minor, currency: 'EUR' });
    expect(await credit.keep({ entity: 'NW-EU', billTo: 'ACME', currency: 'EUR' }, 'A', [{ id: 'order', amount: eur(10_000) }], eur(10_000))).toBeUndefined();
    expect(await credit.keep({ ...ACME, billTo: 'OTHER' }, 'A', [doc('order', 10_000)], usd(10_000))).toBeUndefined();
  });
});

describe('the balance of the receivables', () => {
  const say = (minor: number, asOf: string, more: object = {}) => credit.balance(ACME, { amount: usd(minor), unapplied: usd(0), asOf, ...more });

  test('counts, less unapplied cash, beside our own documents that it cannot have', async () => {
    await keep('A', 1000);
    await say(8000, '2026-11-23T06:00:00Z', { unapplied: usd(500), oldestDue: '2026-11-01' });
    expect(await credit.standing(ACME)).toEqual({ open: usd(8500), balance: { amount: usd(8000), unapplied: usd(500), oldestDue: '2026-11-01', asOf: '2026-11-23T06:00:00.000Z' } });
    expect(await keep('B', 1501, 10_000)).toEqual(usd(8500));
  });

  test('has what was booked until its date, to the moment; the rest counts by itself', async () => {
    await keep('A', [doc('order', 100), doc('INV-1', 2000, '2026-11-23T05:59:59Z'), doc('INV-2', 300, '2026-11-23T06:00:00.000Z'), doc('INV-3', 40, '2026-11-23T06:00:00.001Z')]);
    expect(await open()).toBe(2440);
    await say(2300, '2026-11-23T06:00:00Z');
    expect([await open(), await recounted()]).toEqual([2440, 2440]);
    await say(2340, '2026-11-24T06:00:00Z');
    expect([await open(), await recounted()]).toEqual([2440, 2440]);
  });

  test('is not counted twice when an order that it has is looked at again', async () => {
    const documents = [doc('INV-1', 2000, '2026-11-23T05:00:00Z')];
    await keep('A', documents);
    await say(2000, '2026-11-23T06:00:00Z');
    await keep('A', documents);
    await keep('A', [...documents, doc('INV-2', 700)]);
    expect([await open(), await recounted()]).toEqual([2700, 2700]);
    await say(0, '2026-11-25T06:00:00Z'); // all of it was paid
    await keep('A', documents);
    expect(await open()).toBe(0);
  });

  test('an invoice that is booked later than it was made is found by its booking', async () => {
    await keep('A', [doc('INV-1', 2000)]);
    await say(0, '2026-11-23T06:00:00Z');
    expect(await open()).toBe(2000);
    await keep('A', [doc('INV-1', 2000, '2026-11-23T07:00:00Z')]);
    await say(2000, '2026-11-23T08:00:00Z');
    expect([await open(), await recounted()]).toEqual([2000, 2000]);
  });

  test('an older one, or the same again, changes nothing', async () => {
    await say(8000, '2026-11-23T06:00:00Z');
    await say(1, '2026-11-22T06:00:00Z');
    await say(2, '2026-11-23T06:00:00Z');
    expect(await open()).toBe(8000);
  });

  test('with more documents than one transaction takes', async () => {
    await Promise.all(Array.from({ length: 95 }, (_, n) => keep(`A${n}`, [doc(`INV-${n}`, 10, `2026-11-23T05:00:${String(n % 60).padStart(2, '0')}Z`)])));
    expect(await open()).toBe(950);
    await say(950, '2026-11-23T06:00:00Z');
    expect([await open(), await recounted()]).toEqual([950, 950]);
  });

  test('while orders come in: in the end the sum is what it should be', async () => {
    await Promise.all([
      ...Array.from({ length: 12 }, (_, n) => keep(`A${n}`, [doc(`INV-${n}`, 100, `2026-11-23T05:0${n % 10}:00Z`)])),
      ...[1, 2, 3].map((day) => say(1000 * day, `2026-11-2${day}T06:00:00Z`)),
    ]);
    await say(5000, '2026-11-24T06:00:00Z');
    expect([await open(), await recounted()]).toEqual([5000, 5000]);
  });
});
