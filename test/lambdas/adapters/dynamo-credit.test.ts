import { expect, test } from 'vitest';
import { DynamoCredit } from '../../../lambdas/adapters/dynamo-credit.ts';
import { usd } from '../../support/builders.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const credit = new DynamoCredit();
const expose = (order: string, amount: number, limit?: number) => credit.expose('NW-US', 'ACME', order, usd(amount), limit === undefined ? undefined : usd(limit));
const exposure = async () => (await tables.get('ledger', { pk: 'NW-US#credit#ACME', sk: 'exposure' }))?.exposure;

test('orders count up to the limit, to the cent', async () => {
  expect(await expose('A', 6000, 10_000)).toBeUndefined();
  expect(await expose('B', 4001, 10_000)).toEqual(usd(6000));
  expect(await expose('B', 4000, 10_000)).toBeUndefined();
  expect(await exposure()).toBe(10_000);
});

test('the first order of an account is held against the limit, too', async () => {
  expect(await expose('A', 10_001, 10_000)).toEqual(usd(0));
  expect(await tables.all('ledger')).toEqual([]);
});

test('an order counts once, and is in when it is asked for again above the limit', async () => {
  await expose('A', 6000, 10_000);
  expect(await expose('A', 6000, 10_000)).toBeUndefined();
  expect(await exposure()).toBe(6000);
});

test('without a limit, or approved, it counts in any case', async () => {
  await expose('A', 6000, 10_000);
  expect(await expose('B', 6000)).toBeUndefined();
  expect(await exposure()).toBe(12_000);
});

test('of 30 orders at once as many pass as the limit holds', async () => {
  const outcomes = await Promise.all(Array.from({ length: 30 }, (_, order) => expose(`O${order}`, 1000, 10_500)));
  expect(outcomes.filter((open) => open === undefined)).toHaveLength(10);
  expect(await exposure()).toBe(10_000);
});

test('released once, however often and by however many at once', async () => {
  await expose('A', 6000);
  await expose('B', 500);
  await Promise.all([1, 2, 3].map(() => credit.unexpose('NW-US', 'ACME', 'A')));
  await credit.unexpose('NW-US', 'ACME', 'A');
  await credit.unexpose('NW-US', 'ACME', 'never');
  expect(await exposure()).toBe(500);
  expect(await expose('A', 9500, 10_000)).toBeUndefined();
});

test('accounts and entities do not count for each other', async () => {
  await expose('A', 6000);
  expect(await credit.expose('NW-EU', 'ACME', 'A', { minor: 10_000, currency: 'EUR' }, { minor: 10_000, currency: 'EUR' })).toBeUndefined();
  expect(await credit.expose('NW-US', 'OTHER', 'A', usd(10_000), usd(10_000))).toBeUndefined();
});
