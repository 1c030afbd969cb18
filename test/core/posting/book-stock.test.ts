import { expect, test } from 'vitest';
import { bookStock, stockValue } from '../../../core/posting/book-stock.ts';
import { accountingOf, type Books } from '../../../core/posting/books.ts';
import { aLegalEntity, anAccounting, anItem, AT, usd } from '../../support/builders.ts';
import { anEventOf } from '../../support/sagas.ts';

const told = (type: 'stock.received' | 'stock.adjusted', steps: number) => anEventOf(type, 'e1', { sku: 'BOLT-M8', warehouse: 'EAST', document: 'wms:1', steps, reason: 'Cycle count' });
const lines = (...of: Parameters<typeof bookStock>) => bookStock(...of)?.lines.map(({ side, key, amount }) => `${side} ${key} ${amount.minor}`);

test('goods that came in are in the books with what is owed for them; what is missing is shrinkage, what was found the other way round', () => {
  const accounting = anAccounting();
  expect(lines(told('stock.received', 10), anItem(), '2026-11-23', accounting)).toEqual(['debit inventory 180', 'credit goods-received 180']);
  expect(lines(told('stock.adjusted', -10), anItem(), '2026-11-23', accounting)).toEqual(['debit shrinkage 180', 'credit inventory 180']);
  expect(lines(told('stock.adjusted', 10), anItem(), '2026-11-23', accounting)).toEqual(['credit shrinkage 180', 'debit inventory 180']);
  expect(bookStock(told('stock.received', 10), anItem(), '2026-11-23', accounting)).toMatchObject({ entity: 'NW-US', businessUnit: 'wholesale', region: 'us', correlationId: 'corr-1', document: 'wms:1', date: '2026-11-23', description: 'Goods receipt wms:1: Cycle count' });
});

test('goods are worth so many base units at cost; without one nobody can say', () => {
  const kilos = anItem({ baseUnit: 'KG', baseDigits: 3, units: { KG: { numerator: 1000, denominator: 1 } } });
  expect(stockValue(kilos, { amount: '3.10', currency: 'USD' }, 1_500, 'half-even')).toEqual(usd(465));
  expect(() => stockValue(anItem({ units: {} }), { amount: '1', currency: 'USD' }, 1, 'half-even')).toThrow(expect.objectContaining({ name: 'Rejected', code: 'item.base-unit', detail: { sku: 'BOLT-M8' } }));
});

test('rates are read once for each currency that is not that of the books, and rules of the day', async () => {
  const asked: string[] = [];
  const rules = { ...anAccounting().rules };
  const rate = (from: string) => ({ entity: 'NW-US', rateId: `ECB-${from}`, from, to: 'USD', date: '2026-11-20', rate: '1.1' });
  const books = {
    entity: async () => aLegalEntity(),
    rules: async (...of: string[]) => (asked.push(`rules ${of.join(' ')}`), rules),
    rate: async (_: unknown, currency: string, day: string) => (asked.push(`rate ${currency} ${day}`), rate(currency)),
  } as Books;
  expect(await accountingOf(books, aLegalEntity(), ['USD', 'EUR', 'EUR', 'GBP'], '2026-11-23', AT)).toEqual({ books: aLegalEntity(), rules, rates: [rate('EUR'), rate('GBP')], at: AT });
  expect(asked).toEqual(['rules NW-US 2026-11-23', 'rate EUR 2026-11-23', 'rate GBP 2026-11-23']);
});
