import { expect, test } from 'vitest';
import { compare } from '../../../core/shadow/compare.ts';
import { type Fact, orderFacts } from '../../../core/shadow/facts.ts';
import { aLine, anItem, anOrder, items, usd } from '../../support/builders.ts';

const amount = (field: string, minor: number, currency = 'USD'): Fact => ({ field, kind: 'amount', value: { minor, currency } });
const text = (field: string, value: string, more: { at?: string; personal?: true } = {}): Fact => ({ field, kind: 'text', value, ...more });

test('shadow mode reports differences field by field: missing, extra, amount, quantity, date and text', () => {
  const active: Fact[] = [amount('tax', 413), { field: 'line.quantity', at: '1', kind: 'quantity', value: '12' }, { field: 'orderDate', kind: 'date', value: '2026-11-23' }, text('customer', 'ACME'), text('description', 'PO-7')];
  const shadow: Fact[] = [amount('tax', 412), { field: 'line.quantity', at: '1', kind: 'quantity', value: '11' }, { field: 'orderDate', kind: 'date', value: '2026-11-24' }, text('customer', 'ACME INC'), text('line.item', 'BOLT-M8', { at: '2' })];
  expect(compare(active, shadow)).toEqual([
    { field: 'tax', kind: 'amount', active: '4.13 USD', shadow: '4.12 USD', tolerated: false },
    { field: 'line.quantity', at: '1', kind: 'quantity', active: '12', shadow: '11', tolerated: false },
    { field: 'orderDate', kind: 'date', active: '2026-11-23', shadow: '2026-11-24', tolerated: false },
    { field: 'customer', kind: 'text', active: 'ACME', shadow: 'ACME INC', tolerated: false },
    { field: 'description', kind: 'missing', active: 'PO-7', tolerated: false },
    { field: 'line.item', at: '2', kind: 'extra', shadow: 'BOLT-M8', tolerated: false },
  ]);
});

test('the same number is no difference however it is written; another currency is one', () => {
  const quantity = (value: string): Fact => ({ field: 'q', kind: 'quantity', value });
  expect(compare([quantity('12'), amount('tax', 100)], [quantity('12.000'), amount('tax', 100)])).toEqual([]);
  expect(compare([quantity('12')], [quantity('12 box')])).toMatchObject([{ kind: 'quantity', shadow: '12 box' }]);
  expect(compare([amount('tax', 100)], [amount('tax', 100, 'EUR')])).toMatchObject([{ kind: 'amount', active: '1.00 USD', shadow: '1.00 EUR' }]);
});

test('a rule tolerates a field, a family of fields, so many minor units, or so many days; and nothing beyond', () => {
  const day = (value: string): Fact => ({ field: 'orderDate', kind: 'date', value });
  const tolerated = (active: Fact[], shadow: Fact[], ...rules: Parameters<typeof compare>[2] & object) => compare(active, shadow, rules).map((difference) => difference.tolerated);
  expect(tolerated([text('description', 'a')], [text('description', 'b')], { field: 'description' })).toEqual([true]);
  expect(tolerated([text('description', 'a')], [], { field: 'description' })).toEqual([true]);
  expect(tolerated([text('shipTo.city', 'a'), text('city', 'a')], [text('shipTo.city', 'b'), text('city', 'b')], { field: 'shipTo.*' })).toEqual([true, false]);
  expect(tolerated([amount('tax', 413)], [amount('tax', 412)], { field: 'tax', minor: 1 })).toEqual([true]);
  expect(tolerated([amount('tax', 413)], [amount('tax', 411)], { field: 'tax', minor: 1 })).toEqual([false]);
  expect(tolerated([amount('tax', 413)], [], { field: 'tax', minor: 1 })).toEqual([false]);
  expect(tolerated([amount('tax', 413)], [amount('tax', 413, 'EUR')], { field: 'tax', minor: 1 })).toEqual([false]);
  expect(tolerated([day('2026-11-30')], [day('2026-12-01')], { field: 'orderDate', days: 1 })).toEqual([true]);
  expect(tolerated([day('2026-11-30')], [day('2026-12-02')], { field: 'orderDate', days: 1 })).toEqual([false]);
});

test('what is personal is compared, and never shown', () => {
  expect(compare([text('shipTo.name', 'Pat Buyer', { personal: true })], [text('shipTo.name', 'Sam Buyer', { personal: true })])).toEqual([{ field: 'shipTo.name', kind: 'text', active: '***', shadow: '***', tolerated: false }]);
});

test('an order as an ERP is given it: one line per warehouse, in base units, at its net price; what was recalled is no part', () => {
  const release = (warehouse: string, steps: number, change: object = {}) => ({ releaseId: `ORD-0000000000000001-${warehouse}`, warehouse, connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps }], ...change });
  const order = anOrder({ lines: [aLine({ steps: 10 })], releases: [release('EAST', 7), release('WEST', 3), release('SOUTH', 5, { recalledAt: '2026-11-23T11:00:00Z' })] });
  expect(orderFacts(order, items(anItem())).filter(({ field }) => field.startsWith('line.'))).toEqual([
    { field: 'line.item', kind: 'text', value: 'BOLT-M8', at: '1@EAST' },
    { field: 'line.quantity', at: '1@EAST', kind: 'quantity', value: '7' },
    { field: 'line.amount', at: '1@EAST', kind: 'amount', value: usd(315) },
    { field: 'line.item', kind: 'text', value: 'BOLT-M8', at: '1@WEST' },
    { field: 'line.quantity', at: '1@WEST', kind: 'quantity', value: '3' },
    { field: 'line.amount', at: '1@WEST', kind: 'amount', value: usd(135) },
  ]);
});
