import { describe, expect, test } from 'vitest';
import { directionOf, readDetail } from '../../../core/bank/bai2-detail.ts';
import { bai2Records, fieldsOf, Fields, linesOf } from '../../../core/bank/bai2-records.ts';
import { faultOf } from './files.ts';

const DAY = '2026-11-22';
const detail = (...lines: string[]) => readDetail(bai2Records(lines.join('\n'))[0] as never, 'USD', DAY);
const movement = (...lines: string[]) => detail(...lines).transaction;
const fault = (...lines: string[]) => faultOf(() => detail(...lines));

test('a type says in or out by its range, and what is none of a movement neither', () => {
  expect(['100', '399', '920', '959'].map(directionOf)).toEqual(['in', 'in', 'in', 'in']);
  expect(['400', '699', '960', '999'].map(directionOf)).toEqual(['out', 'out', 'out', 'out']);
  expect(['099', '700', '890', '919', '000', '10', '1000', '0165', '165.0', 'abc', ''].map(directionOf)).toEqual(Array.from({ length: 11 }, () => undefined));
});

describe('a movement', () => {
  test('is of its day, where it stands, with the bank\'s number and the customer\'s', () => {
    expect(detail('16,165,1500,Z,DD1620,TRACE-9,INV 17/')).toEqual({
      amount: 1500n,
      transaction: { place: 'line 1', direction: 'in', code: '165', text: 'INV 17', valueOn: DAY, amount: { minor: 1500, currency: 'USD' }, bookedOn: DAY, returned: false, reference: 'DD1620', references: [{ kind: 'remittance', number: 'TRACE-9' }, { kind: 'invoice', number: '17' }] },
    });
  });

  test('without a number of the bank, or with one of noughts alone, has none', () => {
    expect(['16,165,1,Z,,/', '16,165,1,Z,0000,/', '16,165,1/'].map((line) => movement(line)?.reference)).toEqual([undefined, undefined, undefined]);
    expect(movement('16,165,1,Z,0007,/')?.reference).toBe('0007');
  });

  test.each(['252', '255', '257', '258', '555', '557'])('of type %s takes an earlier one back', (code) => expect(movement(`16,${code},1/`)?.returned).toBe(true));
  test.each(['251', '253', '256', '556', '165'])('of type %s does not', (code) => expect(movement(`16,${code},1/`)?.returned).toBe(false));

  test('of nothing is none, and a note neither, with or without an amount', () => {
    expect([detail('16,165,0/'), detail('16,890,,/'), detail('16,890,12,/')]).toEqual([{ amount: 0n }, { amount: 0n }, { amount: 12n }]);
  });
});

describe('what the funds type adds is passed over', () => {
  test.each<[string, string, string, string]>([
    ['nothing of its own', '16,165,1,Z,R1,C1,some, text/', DAY, 'R1'],
    ['none', '16,165,1,,R1,C1,some, text/', DAY, 'R1'],
    ['at once', '16,165,1,0,R1,C1,some, text/', DAY, 'R1'],
    ['in a day', '16,165,1,1,R1,C1,some, text/', DAY, 'R1'],
    ['in two', '16,165,1,2,R1,C1,some, text/', DAY, 'R1'],
    ['three amounts', '16,165,1,S,1,0,0,R1,C1,some, text/', DAY, 'R1'],
    ['a day and a time', '16,165,1,V,261124,1200,R1,C1,some, text/', '2026-11-24', 'R1'],
    ['a time alone', '16,165,1,V,,1200,R1,C1,some, text/', DAY, 'R1'],
    ['two days of two fields each', '16,165,1,D,2,0,1,1,0,R1,C1,some, text/', DAY, 'R1'],
    ['no days', '16,165,1,D,0,R1,C1,some, text/', DAY, 'R1'],
    ['no count of days', '16,165,1,D,,R1,C1,some, text/', DAY, 'R1'],
  ])('%s', (_what, line, valueOn, reference) => {
    expect(movement(line)).toMatchObject({ valueOn, reference, text: 'some, text', references: [{ kind: 'remittance', number: 'C1' }] });
  });

  test('another type is refused with its place', () => {
    expect(fault('16,165,1,Q,/')).toBe('bank-statement.malformed at line 1, field 4 (16): there is no funds type Q');
  });
});

describe('continued', () => {
  test('fields may end with a line, and the text goes over the rest, commas and all', () => {
    expect(movement('16,165,1,S,1,0/', '88,0,R1,C1,a, b/', '88,c, d', '88,  e ')).toMatchObject({ reference: 'R1', text: 'a, b c, d e' });
    expect(movement('16,165,1,Z,R1/', '88,C1/', '88,text')).toMatchObject({ reference: 'R1', text: 'text', references: [{ kind: 'remittance', number: 'C1' }] });
  });

  test('a text that is one comma or blanks is none', () => {
    expect([movement('16,165,1,Z,R1,C1,  /')?.text, movement('16,165,1,Z,R1,C1/')?.text]).toEqual(['', '']);
  });
});

test.each<[string, string, string]>([
  ['without a type', '16,,1/', 'bank-statement.malformed at line 1, field 2 (16): it is missing'],
  ['without an amount', '16,165,/', 'bank-statement.malformed at line 1, field 3 (16): it is missing'],
  ['below zero', '16,165,-1/', 'bank-statement.malformed at line 1, field 3 (16): an amount below zero: the type says in or out'],
  ['of a type that moves nothing', '16,700,1/', 'bank-statement.unsupported at line 1, field 2 (16): 700 is no type of a movement'],
  ['of a day that there is not', '16,165,1,V,261131,,/', 'bank-statement.malformed at line 1, field 5 (16): 261131 is no date'],
  ['of so many digits', '16,165,1234567890123456/', 'bank-statement.malformed at line 1, field 3 (16): 1234567890123456 is no amount'],
  ['of a count in words', '16,165,1,D,two,/', 'bank-statement.malformed at line 1, field 5 (16): two is no number'],
])('a movement %s is refused with its place', (_what, line, message) => expect(fault(line)).toBe(message));

describe('records', () => {
  test('are lines and what continues them, however lines end, with blanks after them, and without the mark that some begin a file with', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      expect(bai2Records(`\uFEFF16,1,2/  ${end}88,3${end}98,4/${end}${end}  ${end}`)).toEqual([{ id: '16', line: 1, parts: ['1,2', '3'] }, { id: '98', line: 3, parts: ['4'] }]);
    }
  });

  test('may be a code and its end alone', () => {
    expect([bai2Records('16/'), bai2Records('16')]).toEqual([[{ id: '16', line: 1, parts: [''] }], [{ id: '16', line: 1, parts: [''] }]]);
  });

  test('their fields are those of all their lines, without blanks, and they count as lines', () => {
    const [record] = bai2Records('03,1 , 2/\n88,3,/');
    expect([fieldsOf(record as never), linesOf(record as never)]).toEqual([['1', '2', '3', ''], 2]);
  });

  test('a field is a text, a count, an amount with or without its sign, a day of this century', () => {
    const fields = new Fields({ id: '03', line: 7, parts: [] }, ['a', '9', '+0015', '-3', '261122', '0000000123456789012345']);
    expect([fields.length, fields.text(2), fields.text(9), fields.count(3), fields.amount(4), fields.amount(5), fields.date(6), fields.amount(7)]).toEqual([6, 'a', '', 9, 15n, -3n, '2026-11-22', 123_456_789_012_345n]);
    expect(() => fields.count(2)).toThrow('bank-statement.malformed at line 7, field 2 (03): a is no number');
    expect(() => fields.date(3)).toThrow('bank-statement.malformed at line 7, field 3 (03): 9 is no date');
    expect(() => fields.needed(9)).toThrow('bank-statement.malformed at line 7, field 9 (03): it is missing');
    expect(() => new Fields({ id: '03', line: 7, parts: ['1234567890'] }).count(2)).toThrow('1234567890 is no number');
  });
});
