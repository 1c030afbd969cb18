import { describe, expect, test } from 'vitest';
import { readBai2 } from '../../../core/bank/read-bai2.ts';
import { bai2, faultOf } from './files.ts';

/** A file of an account with these 16 records (and what continues them) that come to `total`. */
const withDetails = (total: number, ...lines: string[]) => {
  const count = lines.length + 2;
  return ['01,BANK,US,261123,0600,1,,,2/', '02,US,BANK,1,261122,2359,USD,2/', '03,4711,USD/', ...lines, `49,${total},${count}/`, `98,${total},1,${count + 2}/`, `99,${total},1,${count + 4}/`].join('\n');
};
const details = (total: number, ...lines: string[]) => readBai2(withDetails(total, ...lines))[0]?.transactions;
const fault = (text: string) => faultOf(() => readBai2(text));

describe('a detail', () => {
  test('may be padded with blanks, in its fields and at the end of its lines', () => {
    const padded = withDetails(5_000, '16, 165 , 5000 , Z , R1 , ACH-1 , THANKS ').split('\n').map((line) => line.padEnd(80)).join('\n');
    expect(readBai2(`${padded}\n   \n`)[0]?.transactions[0]).toMatchObject({ code: '165', amount: { minor: 5_000 }, reference: 'R1', text: 'THANKS', references: [{ kind: 'remittance', number: 'ACH-1' }] });
  });

  test('has the text of its lines, one blank between each; a line of nothing, or without a comma, adds none', () => {
    expect(details(5_000, '16,165,5000,Z,,,THANKS ', '88, ', '88', '88, FOR ALL, ', '88,17')?.[0]?.text).toBe('THANKS FOR ALL, 17');
  });

  test('with a reference of zeros has none, whatever their number; one that begins with them is kept', () => {
    expect(details(6, '16,165,1,Z,0,/', '16,165,2,Z,0000,/', '16,165,3,Z,0012,/')?.map(({ reference }) => reference)).toEqual([undefined, undefined, '0012']);
  });

  test('of nothing is a note; one of the bank with an amount counts in the totals, and is no movement', () => {
    expect(readBai2(withDetails(0, '16,165,0,Z,,/'))[0]).toMatchObject({ transactions: [], notes: 1 });
    expect(readBai2(withDetails(700, '16,890,700,Z,,/', '16,890,,,,,WE ARE CLOSED'))[0]).toMatchObject({ transactions: [], notes: 2 });
  });

  test('by days: as many as it says, each with an amount; without a number of days, none', () => {
    expect(details(900, '16,165,500,D,1,0,500,R1,ACH-1,TEXT', '16,165,400,D,,R2,ACH-2,MORE')?.map(({ reference, text }) => [reference, text])).toEqual([['R1', 'TEXT'], ['R2', 'MORE']]);
  });

  test.each([
    ['without an amount', withDetails(0, '16,165,,Z,,/'), 'bank-statement.malformed at line 4, field 3 (16): it is missing'],
    ['by a number of days in words', withDetails(1, '16,165,1,D,x1,0,1,,/'), 'bank-statement.malformed at line 4, field 5 (16): x1 is no number'],
    ['by a number of days and more', withDetails(1, '16,165,1,D,1x,0,1,,/'), 'bank-statement.malformed at line 4, field 5 (16): 1x is no number'],
    ['with a value date of seven digits', withDetails(1, '16,165,1,V,2611223,,,/'), 'bank-statement.malformed at line 4, field 5 (16): 2611223 is no date'],
    ['without a comma after its record code', withDetails(1, '16X,165,1,Z,,/'), 'bank-statement.malformed at line 4: it does not begin with a record code and a comma'],
    ['that begins with a blank', withDetails(1, ' 16,165,1,Z,,/'), 'bank-statement.malformed at line 4: it does not begin with a record code and a comma'],
  ])('%s is refused with its place', (_what, text, message) => expect(fault(text)).toBe(message));

  test('lost with all that it counted for is missed by the file’s count of records', () => {
    const text = bai2([{ direction: 'in', minor: 5_000 }]);
    expect(fault(text.replace('99,210000,1,8/', '99,210000,1,9/'))).toBe('bank-statement.total at line 8, field 4 (99): it says 9 records, and there are 8');
  });
});
