import { describe, expect, test } from 'vitest';
import { DynamoCredit } from '../../../lambdas/adapters/dynamo-credit.ts';
import { DynamoUnit } from '../../../lambdas/adapters/dynamo-unit.ts';
import { itemWrites } from '../../../lambdas/adapters/dynamo-cash.ts';
import { transact } from '../../../lambdas/adapters/dynamo.ts';
import { anOpenItem, usd } from '../../support/builders.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const credit = new DynamoCredit();
const unit = new DynamoUnit();
const ACME = { entity: 'NW-US', billTo: 'ACME', currency: 'USD' };
const keep = (of: string, minor: number, limit?: number) => credit.keep(ACME, of, () => usd(minor), limit === undefined ? undefined : usd(limit));
const open = async () => (await credit.standing(ACME)).open.minor;
const AT = '2026-11-23T05:00:00Z';
/** An invoice of an order is posted: it takes the place of what was not billed. */
const invoice = (of: string, number: string, minor: number, at = AT) => unit.commit([{ change: 'credit', account: ACME, own: { of, more: usd(0 - minor) }, moved: [{ id: `INV-${number}`, amount: usd(minor), at, number }] }]);
const cash = (id: string, minor: number, at = AT) => unit.commit([{ change: 'credit', account: ACME, moved: [{ id, amount: usd(minor), at }] }]);
/** What the sum should be: the balance less unapplied cash, what is an order's own, and every movement that is not in the balance. */
async function recounted(): Promise<number> {
  const rows = await tables.all('ledger');
  const balance = rows.find(({ sk }) => sk === 'exposure')?.balance as { amount: { minor: number }; unapplied: { minor: number } } | undefined;
  const documents = rows.filter(({ sk }) => /^(own|booked)#/.test(String(sk))).reduce((sum, { minor }) => sum + Number(minor), 0);
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

  test('moves from an order to its invoices without a write of the sum in between', async () => {
    await keep('A', 6000, 10_000);
    await invoice('A', '17', 2000);
    expect([await open(), await recounted()]).toEqual([6000, 6000]);
    expect(await tables.get('ledger', { pk: 'NW-US#credit#ACME#USD', sk: 'own#A' })).toMatchObject({ minor: 4000 });
    await unit.commit([{ change: 'credit', account: ACME, own: { of: 'A', more: usd(-4000) }, moved: [{ id: 'INV-18', amount: usd(3900), at: AT, number: '18' }] }]);
    expect([await open(), await recounted()]).toEqual([5900, 5900]);
  });

  test('goes down by cash, and up when that is taken back', async () => {
    await keep('A', 6000);
    await cash('bank-1', -2500);
    expect(await keep('B', 6500, 10_000)).toBeUndefined();
    expect(await open()).toBe(10_000);
    await cash('bank-1/back', 2500);
    expect([await open(), await recounted()]).toEqual([12_500, 12_500]);
  });

  test('of 30 orders at once as many pass as the limit holds', async () => {
    const outcomes = await Promise.all(Array.from({ length: 30 }, (_, order) => keep(`O${order}`, 1000, 10_500)));
    expect(outcomes.filter((refused) => refused === undefined)).toHaveLength(10);
    expect([await open(), await recounted()]).toEqual([10_000, 10_000]);
  });

  test('is taken off once, however often and by however many at once', async () => {
    await keep('A', 6000);
    await keep('B', 500);
    await Promise.all([1, 2, 3].map(() => keep('A', 0)));
    await keep('A', 0);
    await keep('never', 0);
    expect(await open()).toBe(500);
    expect(await keep('A', 9500, 10_000)).toBeUndefined();
  });

  test('an invoice that is posted while its order is counted anew is not lost', async () => {
    await keep('A', 6000);
    let asked = 0;
    await credit.keep(ACME, 'A', async () => {
      asked += 1;
      if (asked > 1) return usd(7000); // of what is left of it by then
      await invoice('A', '17', 1000);
      return usd(8000);
    });
    expect([asked, await open(), await recounted()]).toEqual([2, 8000, 8000]);
  });

  test('of other accounts, entities and currencies does not count', async () => {
    await keep('A', 6000);
    const eur = (minor: number) => ({ minor, currency: 'EUR' });
    expect(await credit.keep({ ...ACME, entity: 'NW-EU' }, 'A', () => usd(10_000), usd(10_000))).toBeUndefined();
    expect(await credit.keep({ ...ACME, billTo: 'OTHER' }, 'A', () => usd(10_000), usd(10_000))).toBeUndefined();
    expect(await credit.keep({ ...ACME, currency: 'EUR' }, 'A', () => eur(10_000), eur(10_000))).toBeUndefined();
  });
});

test('the oldest invoice that is open says since when something is due, whoever ordered it', async () => {
  const item = (document: string, dueDate: string, change = {}) => transact(itemWrites(anOpenItem({ itemId: `invoice:${document}`, document, customerId: 'BRANCH', billTo: 'ACME', dueDate, ...change }), undefined), 'x');
  expect(await credit.oldestDue(ACME)).toBeUndefined();
  await item('17', '2026-12-01');
  await item('18', '2026-11-20');
  await item('19', '2026-11-01', { billTo: undefined, customerId: 'ACME' }); // paid ahead, or by its channel
  await item('20', '2026-11-02', { kind: 'unapplied' });
  await item('21', '2026-11-03', { open: { minor: 5, currency: 'EUR' } });
  expect(await credit.oldestDue(ACME)).toBe('2026-11-20');
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
    await keep('A', 2440);
    for (const [number, minor, at] of [['1', 2000, '2026-11-23T05:59:59Z'], ['2', 300, '2026-11-23T06:00:00.000Z'], ['3', 40, '2026-11-23T06:00:00.001Z']] as const) await invoice('A', number, minor, at);
    expect(await open()).toBe(2440);
    await say(2300, '2026-11-23T06:00:00Z');
    expect([await open(), await recounted()]).toEqual([2440, 2440]);
    await say(2340, '2026-11-24T06:00:00Z');
    expect([await open(), await recounted()]).toEqual([2440, 2440]);
  });

  test('has what it names, whatever the clocks say, and our cash until the moment that we looked', async () => {
    await keep('A', 2300);
    await invoice('A', '1', 2000, '2026-11-23T06:00:02Z');
    await invoice('A', '2', 300, '2026-11-23T06:00:03Z');
    await cash('bank-1', -500, '2026-11-23T06:00:04Z');
    await cash('bank-2', -200, '2026-11-23T06:00:06Z');
    expect(await open()).toBe(1600);
    await credit.balance(ACME, { amount: usd(2000), unapplied: usd(500), asOf: '2026-11-23T06:00:00Z' }, { numbers: new Set(['1']), cashUntil: '2026-11-23T06:00:05Z' });
    expect([await open(), await recounted()]).toEqual([1600, 1600]);
    expect((await tables.all('ledger')).filter(({ sk }) => String(sk).startsWith('booked#')).map(({ id }) => id)).toEqual(['INV-2', 'bank-2']);
  });

  test('an older one, or the same again, changes nothing', async () => {
    await say(8000, '2026-11-23T06:00:00Z');
    await say(1, '2026-11-22T06:00:00Z');
    await say(2, '2026-11-23T06:00:00Z');
    expect(await open()).toBe(8000);
  });

  test('with more documents than one transaction takes', async () => {
    for (let from = 0; from < 190; from += 95) await unit.commit([{ change: 'credit', account: ACME, moved: Array.from({ length: 95 }, (_, n) => ({ id: `INV-${from + n}`, amount: usd(10), at: AT, number: String(from + n) })) }]);
    expect(await open()).toBe(1900);
    await say(1900, '2026-11-23T06:00:00Z');
    expect([await open(), await recounted()]).toEqual([1900, 1900]);
  });

  test('while orders come in and are billed: in the end the sum is what it should be', async () => {
    await Promise.all([
      ...Array.from({ length: 12 }, async (_, n) => {
        await keep(`A${n}`, 100);
        await invoice(`A${n}`, `${n}`, 100, `2026-11-23T05:0${n % 10}:00Z`);
      }),
      ...[1, 2, 3].map((day) => say(1000 * day, `2026-11-2${day}T06:00:00Z`)),
    ]);
    await say(5000, '2026-11-24T06:00:00Z');
    expect([await open(), await recounted()]).toEqual([5000, 5000]);
  });
});
