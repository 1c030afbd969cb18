import { describe, expect, test } from 'vitest';
import { readBai2 } from '../../../core/bank/read-bai2.ts';
import { bai2, faultOf } from './files.ts';

/** Two accounts as a US bank writes them: padded lines, availability by S, V and D, text over several lines, a note. */
const TWO = `01,042000013,NWUS,261123,0506,17,80,,2/
02,NWUS,042000013,1,261122,2359,,2/
03,0123456789,,010,00000000100000,,,015,00000000241500,,,100,151500,2,S,0,151500,0/
88,400,10000,1,/
16,165,1500,V,261124,1200,DD1620,TRACE-9,INV 17, 18/
88,AND THE REST
16,115,150000,S,0,150000,0/
88,LB77,,LOCKBOX, BATCH 4/
16,698,10000,,,/
88,ACCOUNT ANALYSIS
16,890,,,,,NOTE OF THE BANK
49,664500,10/
03,999,JPY/
16,195,700,D,2,0,300,1,400,W1,/
49,700,3/
98,665200,2,15/
99,665200,1,17/
`;
const fault = (text: string) => faultOf(() => readBai2(text));

describe('BAI2', () => {
  test('continued records, funds types and text are read; the sums of 49, 98 and 99 and their counts are held', () => {
    const [first, second] = readBai2(TWO);
    expect(first).toMatchObject({ account: '0123456789', statement: '042000013/261123/17', currency: 'USD', opening: { minor: 100_000 }, closing: { minor: 241_500 }, notes: 1, pending: 0 });
    expect(first?.transactions.map(({ place, direction, amount, code, reference, valueOn, bookedOn, text }) => [place, direction, amount.minor, code, reference, valueOn, bookedOn, text])).toEqual([
      ['line 5', 'in', 1_500, '165', 'DD1620', '2026-11-24', '2026-11-22', 'INV 17, 18 AND THE REST'],
      ['line 7', 'in', 150_000, '115', 'LB77', '2026-11-22', '2026-11-22', 'LOCKBOX, BATCH 4'],
      ['line 9', 'out', 10_000, '698', undefined, '2026-11-22', '2026-11-22', 'ACCOUNT ANALYSIS'],
    ]);
    expect(first?.transactions[0]?.references).toEqual([
      { kind: 'remittance', number: 'TRACE-9' },
      { kind: 'invoice', number: '17' },
      { kind: 'invoice', number: '18' },
    ]);
    expect(second).toMatchObject({ account: '999', currency: 'JPY', transactions: [{ amount: { minor: 700, currency: 'JPY' }, reference: 'W1' }] });
    expect(second?.opening).toBeUndefined();
  });

  test('the addenda of an ACH payment name what is paid: its trace, its invoices and their amounts', () => {
    const [{ transactions } = { transactions: [] }] = readBai2(bai2([{ direction: 'in', minor: 5_000, text: 'CTX TRN*1*ACH-77~RMR*IV*17**30.00~RMR*IV*18*PO*20.005' }]));
    expect(transactions[0]?.references).toEqual([
      { kind: 'remittance', number: 'ACH-77' },
      { kind: 'invoice', number: '17', amount: { minor: 3_000, currency: 'USD' } },
      { kind: 'invoice', number: '18' },
    ]);
  });

  test('what takes an earlier one back is marked: a deposited item returned, a debit reversed', () => {
    const [{ transactions } = { transactions: [] }] = readBai2(bai2([{ direction: 'out', minor: 5_000 }]).replace('16,455', '16,555'));
    expect(transactions[0]).toMatchObject({ direction: 'out', returned: true, code: '555' });
  });

  const FILE = bai2([{ direction: 'in', minor: 5_000, reference: 'R1' }]);
  test.each([
    ['a control total of the account', FILE.replace('49,210000', '49,210001'), 'bank-statement.total at line 6, field 2 (49): it says 210001, and its amounts come to 210000'],
    ['its count of records', FILE.replace('49,210000,4', '49,210000,5'), 'bank-statement.total at line 6, field 3 (49): it says 5 records, and there are 4'],
    ['a control total of the group', FILE.replace('98,210000', '98,1'), 'bank-statement.total at line 7, field 2 (98): it says 1, and the accounts come to 210000'],
    ['its count of accounts', FILE.replace('98,210000,1', '98,210000,2'), 'bank-statement.total at line 7, field 3 (98): it says 2 accounts, and there are 1'],
    ['a control total of the file', FILE.replace('99,210000', '99,2'), 'bank-statement.total at line 8, field 2 (99): it says 2, and the groups come to 210000'],
    ['its count of groups', FILE.replace('99,210000,1', '99,210000,3'), 'bank-statement.total at line 8, field 3 (99): it says 3 groups, and there are 1'],
    ['balances that do not follow from the entries', FILE.replace('010,100000', '010,100001').replaceAll('210000', '210001'), 'bank-statement.balance at line 3 (03): the opening balance and the entries come to 105001 minor units of USD, and the bank says 105000'],
    ['a group that takes back', FILE.replace('02,US,BANK,1', '02,US,BANK,2'), 'bank-statement.unsupported at line 2, field 4 (02): status 2: deletions, corrections and tests are for a person'],
    ['another version', FILE.replace(',2/\n02', ',1/\n02'), 'bank-statement.unsupported at line 1, field 9 (01): only version 2 is read'],
    ['a summary where a movement should be', FILE.replace('16,165', '16,015'), 'bank-statement.unsupported at line 5, field 2 (16): 015 is no type of a movement'],
    ['an amount in words', FILE.replace('16,165,5000', '16,165,50.00'), 'bank-statement.malformed at line 5, field 3 (16): 50.00 is no amount'],
    ['a movement below zero', FILE.replace('16,165,5000', '16,165,-5000'), 'bank-statement.malformed at line 5, field 3 (16): an amount below zero: the type says in or out'],
    ['a day that there is not', FILE.replace('261122', '261131'), 'bank-statement.malformed at line 2, field 5 (02): 261131 is no date'],
    ['a currency that there is not', FILE.replace('2359,USD', '2359,USX'), 'bank-statement.malformed at line 2, field 7 (02): USX is no currency'],
    ['a funds type that there is not', FILE.replace('5000,Z', '5000,Q'), 'bank-statement.malformed at line 5, field 4 (16): there is no funds type Q'],
    ['a line of nothing known', FILE.replace('16,165', '17,165'), 'bank-statement.malformed at line 5: there is no record 17'],
    ['a line without a code', FILE.replace('16,165', 'PAYMENT'), 'bank-statement.malformed at line 5: it does not begin with a record code and a comma'],
    ['a trailer that is missing', FILE.replace(/98.*\n/, ''), 'bank-statement.malformed at line 7: a record 99 where a 98 is expected'],
    ['the end that is missing', FILE.replace(/99.*\n/, ''), 'bank-statement.malformed at line 8: the end where a 99 is expected'],
    ['a continuation of nothing', `88,X\n${FILE}`, 'bank-statement.malformed at line 1: a continuation of nothing'],
    ['more after the end', `${FILE}16,165,1,/\n`, 'bank-statement.malformed at line 9: the file goes on after its trailer'],
    ['nothing', '', 'bank-statement.malformed at line 1: the file is empty'],
  ])('is refused with its place: %s', (_what, text, message) => expect(fault(text)).toBe(message));
});
