import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal } from '../../../../core/model/money.ts';
import { settlementIn } from '../../../../lambdas/connectors/amazon/settlement-in.ts';
import { usd } from '../../../support/builders.ts';

const fixture = readFileSync(join(import.meta.dirname, '../../../../lambdas/connectors/amazon/fixtures/settlement.tsv'), 'utf8');
const COLUMNS = ['settlement-id', 'settlement-end-date', 'deposit-date', 'total-amount', 'currency', 'transaction-type', 'order-id', 'amount-type', 'amount-description', 'amount', 'posted-date'];
const written = (total: string, rows: string[][], { ended = '2026-11-15 00:00:00 UTC', deposit = '2026-11-17', currency = 'USD' } = {}) =>
  [COLUMNS, ['1', ended, deposit, total, currency, '', '', '', '', '', ''], ...rows.map((row) => ['1', '', '', '', '', ...row, '2026-11-02'])].map((row) => row.join('\t')).join('\r\n');
const told = (report: string) => settlementIn(report).movements.map(({ type, channelOrderId, word, gross, fee, net }) => [type, channelOrderId ?? word, ...[gross, fee, net].map(decimal)]);

test('amounts of one order are one movement, with what Amazon keeps of it; the others go by their words', () => {
  expect(settlementIn(fixture)).toMatchObject({ settlementId: '18174059732', endedAt: '2026-11-15T00:00:00.000Z', arrival: '2026-11-17', paid: usd(14_216) });
  expect(told(fixture)).toEqual([
    // the buyer's tax came in and was withheld
    ['capture', '113-0000001-7000013', '232.55', '34.88', '197.67'],
    ['refund', '113-0000002-7000026', '-40.00', '-4.80', '-35.20'],
    ['fee', 'ServiceFee: Subscription Fee', '-39.99', '0.00', '-39.99'],
    ['reserve', 'other-transaction: Previous Reserve Amount Balance', '40.00', '0.00', '40.00'],
    ['reserve', 'other-transaction: Current Reserve Amount', '-25.00', '0.00', '-25.00'],
    ['other', 'other-transaction: WAREHOUSE_DAMAGE', '4.68', '0.00', '4.68'],
  ]);
});

test('a row for the payout itself is none of its movements', () => {
  expect(told(written('5.00', [['Order', 'A', 'ItemPrice', 'Principal', '5.00'], ['Transfer', '', 'other-transaction', 'Transfer', '-5.00']]))).toEqual([['capture', 'A', '5.00', '0.00', '5.00']]);
});

test('European reports have commas in amounts and days first', () => {
  const report = written('95,00', [['Order', 'A', 'ItemPrice', 'Principal', '95,00']], { ended: '15.11.2026 00:00:00 UTC', deposit: '17.11.2026 00:00:00 UTC', currency: 'EUR' });
  expect(settlementIn(report)).toMatchObject({ endedAt: '2026-11-15T00:00:00.000Z', arrival: '2026-11-17', paid: { minor: 9_500, currency: 'EUR' } });
});

test('rows that do not sum to what is paid are refused, and so is what cannot be read', () => {
  expect(() => settlementIn(written('5.01', [['Order', 'A', 'ItemPrice', 'Principal', '5.00']]))).toThrow(expect.objectContaining({ code: 'cash.payout-differs' }));
  for (const report of ['', 'settlement-id\tamount\n', written('five', []), written('0.00', [], { deposit: 'soon' }), written('0.00', [], { currency: '' }), written('1.00', [['Order', 'A', 'ItemPrice', 'Principal', '1.001']])]) {
    expect(() => settlementIn(report)).toThrow(expect.objectContaining({ code: 'cash.settlement-unreadable' }));
  }
});

test('whatever is in it, each movement adds up and all of them are what is paid', () => {
  const amounts = fc.array(fc.tuple(fc.constantFrom('Order', 'Refund', 'other-transaction', 'Chargeback Refund'), fc.constantFrom('', 'A', 'B'), fc.constantFrom('ItemPrice', 'ItemFees', 'Promotion', 'ItemWithheldTax', 'other-transaction'), fc.constantFrom('Principal', 'Commission', 'Subscription Fee', 'Current Reserve Amount'), fc.integer({ min: -99_999, max: 99_999 })), { maxLength: 12 });
  fc.assert(
    fc.property(amounts, (rows) => {
      const total = rows.reduce((sum, [, , , , minor]) => sum + minor, 0);
      const { movements, paid } = settlementIn(written(decimal(usd(total)), rows.map(([type, order, amountType, description, minor]) => [type, order, amountType, description, decimal(usd(minor))])));
      expect(movements.every(({ gross, fee, net }) => gross.minor - fee.minor === net.minor)).toBe(true);
      expect(movements.reduce((sum, { net }) => sum + net.minor, 0)).toBe(total);
      expect(new Set(movements.map(({ id }) => id)).size).toBe(movements.length);
      expect(paid).toEqual(usd(total));
    }),
  );
});
