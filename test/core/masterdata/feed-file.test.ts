import { describe, expect, test } from 'vitest';
import { readFeed } from '../../../core/masterdata/feed-file.ts';

test('articles, customers and prices are read by their columns, in any order, with any of three separators', () => {
  expect(readFeed('items', 'sku,name,baseUnit,unitCost,currency\r\nBOLT-M8,"Bolt, ""M8""",EA,0.18,USD\r\n')).toEqual({
    errors: [], records: [{ line: 2, said: { sku: 'BOLT-M8', name: 'Bolt, "M8"', baseUnit: 'EA', baseDigits: 0, unitCost: { amount: '0.18', currency: 'USD' }, active: true } }],
  });
  expect(readFeed('customers', '\uFEFFname;customerId;active;currency\nAcme;ACME;no;USD\n\nGlobex;GLOBEX;;USD')).toEqual({
    errors: [], records: [{ line: 2, said: { customerId: 'ACME', name: 'Acme', currency: 'USD', active: false } }, { line: 4, said: { customerId: 'GLOBEX', name: 'Globex', currency: 'USD', active: true } }],
  });
  expect(readFeed('prices', 'sku\tprice\tcurrency\tuom\nBOLT-M8\t0.45\tUSD\tEA\n').records).toEqual([{ line: 2, said: { sku: 'BOLT-M8', amount: '0.45', currency: 'USD', uom: 'EA' } }]);
});

test('a value may go over lines: what comes after it is still found by its own', () => {
  const { records, errors } = readFeed('customers', 'customerId,name,currency\nACME,"Acme\nRetail",USD\nGLOBEX,Globex,DOLLARS\n');
  expect([records, errors.map(({ line, column }) => [line, column])]).toEqual([[], [[4, 'currency']]]);
});

describe('what is wrong is said all at once, each by line and column, and none of the file is taken', () => {
  const errors = (kind: 'items' | 'customers' | 'prices', text: string) => readFeed(kind, text).errors.map(({ line, column, message }) => `${line} ${column ?? '-'}: ${message}`);

  test('values', () => {
    const text = 'sku,name,baseUnit,unitCost,currency,active\nBOLT M8,Bolt,EA,0.18,USD,yes\nNUT,,EA,1.2.3,US,perhaps\nPIN,Pin,EA,1,USD\n';
    expect(readFeed('items', text).records).toEqual([]);
    expect(readFeed('items', text).errors.map(({ line, column }) => `${line} ${column ?? '-'}`)).toEqual(['2 sku', '3 name', '3 unitCost', '3 currency', '3 active', '4 -']);
  });

  test.each([
    ['', ['1 -: the file is empty']],
    ['sku,price\n', ['1 currency: the column is missing', '1 uom: the column is missing']],
    ['sku,price,currency,uom,colour\n', ['1 colour: is no column of prices: sku, price, currency, uom']],
    ['sku,sku,price,currency,uom\n', ['1 sku: the column is there twice']],
    ['sku,price,currency,uom\nA,1,USD,EA\nB,1,USD,EA\nA,2,USD,EA\n', ['4 sku: A is on line 2 already']],
    ['sku,price,currency,uom\nA,"1,USD,EA\n', ['2 -: a quotation mark is never closed (value 2)']],
    ['sku,price,currency,uom\nA,1"2",USD,EA\n', ['2 -: a quotation mark stands in the middle of a value (value 2)']],
    ['sku,price,currency,uom\nA,"1"2,USD,EA\n', ['2 -: a quotation mark stands in the middle of a value (value 2)']],
  ])('%j', (text, says) => {
    expect(errors('prices', text)).toEqual(says);
  });
});
