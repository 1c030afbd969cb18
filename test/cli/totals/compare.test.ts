import { expect, test } from 'vitest';
import { COLUMNS, differences, type Said, table, type Totals } from '../../../cli/totals/compare.ts';
import { FIGURES, type Figures, minorOf, product, sumOf } from '../../../cli/totals/figures.ts';

const FULL: Figures = { net: 59_778n, tax: 4_931n, freight: 1_234n, gross: 65_943n };

/** An order of which every system says the same, but for what is given. */
function anOrder(change: Partial<Totals['said']> = {}): Totals {
  const said = Object.fromEntries(COLUMNS.map((column): [string, Said] => [column, { system: column, keeps: column === 'money' ? ['gross'] : FIGURES, figures: FULL }])) as Totals['said'];
  return { order: 'Shopify #1001', said: { ...said, ...change } };
}
const saying = (figures: Figures | undefined): Said => ({ system: 'Xero', keeps: FIGURES, figures });

test('nothing differs where every system says the same', () => {
  expect(differences([anOrder(), anOrder()])).toEqual([]);
});

test('a cent of difference is named by order, figure and system', () => {
  expect(differences([anOrder(), anOrder({ ledger: saying({ ...FULL, tax: 4_930n }) })])).toEqual(['Shopify #1001, tax: Xero (ledger) has 49.30, and channel (channel) 49.31']);
});

test('so is a system that has nothing of an order, and one that lacks a figure that it should have', () => {
  expect(differences([anOrder({ ledger: saying(undefined) })])).toEqual(FIGURES.map((figure) => `Shopify #1001, ${figure}: Xero (ledger) has nothing`));
  expect(differences([anOrder({ ledger: saying({ net: 59_778n, tax: 4_931n, gross: 65_943n }) })])).toEqual(['Shopify #1001, freight: Xero (ledger) has nothing']);
});

test('where the channel itself has nothing, that is the difference', () => {
  expect(differences([anOrder({ channel: saying(undefined) })])).toHaveLength(4);
});

test('nothing is asked of a system that it does not keep', () => {
  expect(differences([anOrder({ money: { system: 'Stripe', keeps: ['gross'], figures: { gross: 65_943n } } })])).toEqual([]);
  expect(differences([anOrder({ money: { system: 'Stripe', keeps: ['gross'], figures: { gross: 65_942n } } })])).toEqual(['Shopify #1001, gross: Stripe (money) has 659.42, and channel (channel) 659.43']);
});

test('the table has a row per figure, marks what differs, and says where there is nothing', () => {
  const lines = table([anOrder({ ledger: saying({ ...FULL, tax: 4_930n }), CRM: { system: 'Salesforce', keeps: FIGURES, figures: undefined } })]);
  expect(lines.map((line) => line.split(/ {2,}/).map((text) => text.trim()))).toEqual([
    ['', 'channel', 'ERP', 'tax engine', 'money', 'ledger', 'journals', 'lake', 'CRM'],
    expect.anything(),
    ['Shopify #1001', 'channel', 'ERP', 'tax engine', 'money', 'Xero', 'journals', 'lake', 'Salesforce'],
    ['', 'net', '597.78', '597.78', '597.78', '-', '597.78', '597.78', '597.78', 'nothing'],
    ['', 'tax', '49.31', '49.31', '49.31', '-', '! 49.30', '49.31', '49.31', 'nothing'],
    ['', 'freight', '12.34', '12.34', '12.34', '-', '12.34', '12.34', '12.34', 'nothing'],
    ['', 'gross', '659.43', '659.43', '659.43', '659.43', '659.43', '659.43', '659.43', 'nothing'],
  ]);
});

test('amounts are read exactly, and documents of one order are summed', () => {
  expect([minorOf('12.5'), minorOf(39.9), minorOf(-4), minorOf(undefined)]).toEqual([1_250n, 3_990n, -400n, 0n]);
  expect(product('275', '0.45')).toBe(12_375n);
  expect(() => product('1', '0.455')).toThrow(RangeError);
  expect(() => minorOf('0.455')).toThrow(RangeError);
  expect(sumOf([{ gross: 1n, tax: 2n }, { gross: 3n }])).toEqual({ gross: 4n });
  expect(sumOf([])).toBeUndefined();
});
