import { expect, test } from 'vitest';
import { readBai2 } from '../../../core/bank/read-bai2.ts';
import { faultOf } from './files.ts';

/** A file of an account without movements, by what follows its currency in the 03 record. */
const account = (summaries: string, total: number, currency = 'USD') => ['01,BANK,US,261123,0600,1,,,2/', '02,US,BANK,1,261122,2359,USD,2/', `03, 4711 ,${currency}${summaries}/`, `49,${total},2/`, `98,${total},1,4/`, `99,${total},1,6/`].join('\n');
const read = (summaries: string, total: number) => readBai2(account(summaries, total))[0];
const fault = (summaries: string) => faultOf(() => read(summaries, 0));

test('an account of which nothing is summed up has no balances, with a comma at its end or without', () => {
  expect([read('', 0), read(',', 0), read(',,', 0)].map((one) => [one?.account, one?.opening, one?.closing])).toEqual([['4711', undefined, undefined], ['4711', undefined, undefined], ['4711', undefined, undefined]]);
});

test('of an opening balance alone nothing follows: the bank has not said the closing one', () => {
  expect(read(',010,500', 500)).toMatchObject({ opening: { minor: 500 } });
  expect(read(',010,500,,,015,,,', 500)?.closing).toBeUndefined();
  expect(read(',015,700', 700)).toMatchObject({ closing: { minor: 700 } });
});

test('each summary takes the fields that its funds type adds: S three, V two, D two for each day', () => {
  expect(read(',100,1,,S,1,0,0,010,500,,,015,500', 1_001)?.closing?.minor).toBe(500);
  expect(read(',100,1,,V,261123,1200,010,500,,,015,500', 1_001)?.closing?.minor).toBe(500);
  expect(read(',100,3,2,D,2,0,1,1,2,010,500,,,015,500', 1_003)?.closing?.minor).toBe(500);
});

test('a total may come twice, as for two kinds of items; a balance may not', () => {
  expect(read(',100,1,,,100,2,,', 3)?.transactions).toEqual([]);
  expect(fault(',010,1,,,010,1,,')).toBe('bank-statement.malformed at line 3, field 8 (03): 010 comes twice');
  expect(fault(',015,1,,,015,1,,')).toBe('bank-statement.malformed at line 3, field 8 (03): 015 comes twice');
});

test.each([
  [',XYZ', 'bank-statement.malformed at line 3, field 4 (03): XYZ is no type of a summary'],
  [',0100', 'bank-statement.malformed at line 3, field 4 (03): 0100 is no type of a summary'],
  [',100,1,many,', 'bank-statement.malformed at line 3, field 6 (03): many is no number'],
  [',100,1,,Q', 'bank-statement.malformed at line 3, field 7 (03): there is no funds type Q'],
])('what is no summary is refused with its place: %s', (summaries, message) => expect(fault(summaries)).toBe(message));
