import { expect, test } from 'vitest';
import { purposeOf } from '../../../core/bank/purpose-of.ts';
import { readStatementFile } from '../../../core/bank/read-statement.ts';
import type { BankTransaction } from '../../../core/bank/statement.ts';
import { transactionIds } from '../../../core/bank/transaction-id.ts';
import { BankRule } from '../../../core/model/bank.ts';
import { usd } from '../../support/builders.ts';
import { bai2, camt } from './files.ts';

const aMovement = (change: Partial<BankTransaction> = {}): BankTransaction => ({ place: 'line 5', direction: 'in', amount: usd(5_000), bookedOn: '2026-11-22', valueOn: '2026-11-23', returned: false, code: '165', text: '', references: [], ...change });
const purpose = (change: Partial<BankTransaction>, ...rules: BankRule[]) => purposeOf(aMovement(change), '4711', rules).purpose;

test('a payment that came in is a receipt where the bank’s code leaves no doubt; fees and transfers are theirs; all else is for a person', () => {
  expect(['115', '142', '165', '195', 'PMNT/RCDT/ESCT', 'PMNT/RRCT/ESCT'].map((code) => purpose({ code }))).toEqual(Array.from({ length: 6 }, () => 'receipt'));
  expect([purpose({ code: '698', direction: 'out' }), purpose({ code: 'PMNT/RCDT/CHRG', direction: 'out' })]).toEqual(['fee', 'fee']);
  expect([purpose({ code: '275' }), purpose({ code: '575', direction: 'out' }), purpose({ code: 'CAMT/ACCB/SWEP' }), purpose({ code: 'PMNT/RCDT/ZABA' })]).toEqual(['transfer', 'transfer', 'transfer', 'transfer']);
  expect([purpose({ code: '399' }), purpose({ code: '455', direction: 'out' }), purpose({ code: 'NTRF+166' }), purpose({ code: '' }), purpose({ code: 'PMNT/RCDT/CHRG' })]).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'unknown']);
});

test('the first rule of the house that fits says what it is, and who pays: by account, direction, code and words', () => {
  const stripe: BankRule = { direction: 'in', text: 'stripe', means: 'payout' };
  const acme: BankRule = { account: '4711', code: 'PMNT/RCDT', text: 'acme', means: 'receipt', customerId: 'ACME' };
  expect(purpose({ text: 'ACH STRIPE TRANSFER' }, stripe)).toBe('payout');
  expect(purpose({ text: 'ACH STRIPE TRANSFER', direction: 'out', code: '455' }, stripe)).toBe('unknown');
  expect(purposeOf(aMovement({ party: 'Acme Corp.', code: 'PMNT/RCDT/ESCT' }), '4711', [stripe, acme])).toEqual({ purpose: 'receipt', customerId: 'ACME' });
  expect(purposeOf(aMovement({ party: 'Acme Corp.', code: 'PMNT/RCDT/ESCT' }), '815', [acme])).toEqual({ purpose: 'receipt' });
  expect(purpose({ code: 'PMNT/RCDTX/ESCT', party: 'acme' }, { ...acme, means: 'other' })).toBe('unknown');
  expect([purpose({ partyAccount: 'DE02120300000000202051' }, { text: 'de0212', means: 'other' }), purpose({ code: '399' }, { code: '399', means: 'other' })]).toEqual(['other', 'other']);
  expect(purpose({ direction: 'out', code: '455' }, { code: '455', means: 'payout' })).toBe('payout');
  expect(BankRule.safeParse({ means: 'other' }).success).toBe(false);
});

test('what was taken back is never a receipt, nor is what went out', () => {
  expect(purpose({ returned: true, direction: 'out', code: '555' }, { text: 'acme', means: 'receipt' })).toBe('returned');
  expect(purpose({ returned: true }, { code: '165', means: 'receipt' })).toBe('unknown');
  expect(purpose({ direction: 'out', code: '455' }, { code: '455', means: 'receipt' })).toBe('unknown');
  expect([purpose({ direction: 'out', code: '165' }), purpose({ direction: 'out', code: 'PMNT/RCDT/ESCT' })]).toEqual(['unknown', 'unknown']);
  expect(purpose({ returned: true, direction: 'out', code: '555' }, { code: '555', means: 'fee' })).toBe('fee');
});

test('a transaction is known by the bank’s reference, its value date and its amount; without a reference by what is said of it; the n-th of its like by its number', () => {
  const ids = (...all: Partial<BankTransaction>[]) => transactionIds(all.map(aMovement), (text) => `#${text.length}`);
  expect(ids({ reference: 'R1' }, { reference: 'R1' }, { reference: 'R1', amount: usd(5_001) }, { reference: 'R1', direction: 'out' }, { reference: 'R1', valueOn: '2026-11-24' })).toEqual(['R1.20261123.50.00', 'R1.20261123.50.00.2', 'R1.20261123.50.01', 'R1.20261123.-50.00', 'R1.20261124.50.00']);
  const [one, other, same] = ids({ text: 'a' }, { text: 'ab' }, { text: 'a' });
  expect([one === other, same]).toEqual([false, `${one}.2`]);
  const [paysOne, paysOther] = ids({ references: [{ kind: 'invoice', number: '17' }] }, { references: [{ kind: 'remittance', number: 'ACH-17' }] });
  expect(paysOne).not.toBe(paysOther);
  expect(ids({ reference: 'ä ö' }, { reference: 'A/1' })).toEqual(['#3.20261123.50.00', '#3.20261123.50.00.2']);
});

test('a file says by its beginning what it is; an old code page is read where the format is older than UTF-8', () => {
  const movement = { direction: 'in', minor: 100, text: 'MULLER' } as const;
  expect([readStatementFile(Buffer.from(camt([movement]))).format, readStatementFile(Buffer.from(bai2([movement]))).format]).toEqual(['camt.053', 'bai2']);
  const marked = (text: string) => readStatementFile(Buffer.from(`\uFEFF${text}`)).format;
  expect([marked(bai2([movement])), marked(`\n${camt([movement]).replace(/^<\?xml.*\n/, '')}`)]).toEqual(['bai2', 'camt.053']);
  expect(readStatementFile(Buffer.from(bai2([{ ...movement, text: 'A < B' }]))).format).toBe('bai2');
  const latin = Buffer.from(bai2([movement]).replace('MULLER', 'MÜLLER'), 'latin1');
  expect(readStatementFile(latin).statements[0]?.transactions[0]?.text).toBe('MÜLLER');
  expect(() => readStatementFile(Buffer.from(camt([movement]).replace('MULLER', 'MÜLLER'), 'latin1'))).toThrow('the bytes are no UTF-8');
  expect(() => readStatementFile(Buffer.from(':20:MT940'))).toThrow('it is neither BAI2 nor camt.053');
});
