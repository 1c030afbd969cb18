import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { movedOn } from '../../../core/bank/prove.ts';
import { readStatementFile } from '../../../core/bank/read-statement.ts';
import { StatementError } from '../../../core/bank/statement.ts';
import { transactionIds } from '../../../core/bank/transaction-id.ts';
import { decimal } from '../../../core/model/money.ts';
import { bai2, camt, camtOf, entry, movements, net, type Written } from './files.ts';

const read = (text: string) => readStatementFile(Buffer.from(text, 'utf8')).statements;
const said = (text: string) => read(text).flatMap(({ transactions }) => transactions.map(({ direction, amount, reference, text: words }) => ({ direction, minor: amount.minor, reference, text: words })));
const meant = (all: readonly Written[]) => all.map(({ direction, minor, reference, text = '' }) => ({ direction, minor, reference, text }));
/** What counts as money: each account's movements, in their order. */
const money = (text: string) => read(text).map(({ opening, closing, transactions }) => [opening?.minor, closing?.minor, ...transactions.map(({ direction, amount }) => `${direction} ${amount.minor}`)]);
const orFault = <T>(act: () => T): T | string => {
  try {
    return act();
  } catch (error) {
    if (error instanceof StatementError && /^line \d+/.test(error.place)) return 'fault';
    throw error;
  }
};
const forms = [
  ['BAI2', (all: readonly Written[]) => bai2(all)],
  ['BAI2, continued, with CR LF', (all: readonly Written[]) => bai2(all, { continued: true, end: '\r\n' })],
  ['camt.053.001.02', (all: readonly Written[]) => camt(all, { version: '02' })],
  ['camt.053.001.04', (all: readonly Written[]) => camt(all, { version: '04' })],
  ['camt.053.001.08', (all: readonly Written[]) => camt(all)],
] as const;

describe.each(forms)('%s', (_name, write) => {
  test('any statement that is written is read as what it was, entry by entry, and its sum is the account’s', () => {
    fc.assert(
      fc.property(movements, (all) => {
        const text = write(all);
        expect(said(text)).toEqual(meant(all));
        const [statement] = read(text);
        expect(statement && movedOn(statement)).toBe(BigInt(net(all)));
        expect([statement?.opening?.minor, statement?.closing?.minor]).toEqual([100_000, 100_000 + net(all)]);
      }),
      { numRuns: 100 },
    );
  });

  test('cut off anywhere it is refused with the place, or says the same', () => {
    fc.assert(
      fc.property(movements, fc.nat(), (all, at) => {
        const text = write(all);
        const cut = orFault(() => said(text.slice(0, at % text.length)));
        if (cut !== 'fault') expect(cut).toEqual(meant(all));
      }),
      { numRuns: 200 },
    );
  });

  test('one byte lost anywhere: it is refused with the place, or the money is the same', () => {
    fc.assert(
      fc.property(movements, fc.nat(), (all, at) => {
        const text = write(all);
        const place = at % text.length;
        const lost = orFault(() => money(text.slice(0, place) + text.slice(place + 1)));
        if (lost !== 'fault') expect(lost).toEqual(money(text));
      }),
      { numRuns: 300 },
    );
  });
});

test('however a batch is told, whole or in parts, and whether its parts sum to it or not, its sum is the account’s', () => {
  const batch = fc.record({ direction: fc.constantFrom<'in' | 'out'>('in', 'out'), parts: fc.array(fc.integer({ min: 1, max: 999_999 }), { minLength: 1, maxLength: 5 }), off: fc.integer({ min: 0, max: 2 }) });
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 5 }), (batches) => {
      const all = batches.map(({ direction, parts, off }) => ({ direction, minor: parts.reduce((sum, part) => sum + part, 0) + off, reference: 'B-1' }));
      const details = (parts: readonly number[]) => `<NtryDtls>${parts.map((part) => `<TxDtls><AmtDtls><TxAmt><Amt Ccy="USD">${decimal({ minor: part, currency: 'USD' })}</Amt></TxAmt></AmtDtls></TxDtls>`).join('')}</NtryDtls>`;
      const [statement] = read(camtOf(all.map((each, index) => entry(each, details(batches[index]?.parts ?? []))).join(''), { closing: 100_000 + net(all) }));
      expect(statement && movedOn(statement)).toBe(BigInt(net(all)));
      expect(statement?.transactions.length).toBe(batches.reduce((sum, { parts, off }) => sum + (off === 0 ? parts.length : 1), 0));
    }),
  );
});

test('whatever files overlap, each movement has one id, and a file twice the same ids', () => {
  fc.assert(
    fc.property(movements, fc.nat(), fc.nat(), (all, one, other) => {
      const [statement] = read(bai2(all));
      const ids = (from: number, to: number) => transactionIds((statement?.transactions ?? []).slice(from, to), (text) => text);
      const whole = ids(0, all.length);
      expect(new Set(whole).size).toBe(all.length);
      const [from, to] = [one % (all.length + 1), other % (all.length + 1)].sort((a, b) => a - b);
      // a part of the same day has no id that the whole day has not
      expect(ids(from ?? 0, to ?? 0).filter((id) => !whole.includes(id))).toEqual([]);
    }),
  );
});
