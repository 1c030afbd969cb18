import { expect, test } from 'vitest';
import type { BankTransaction } from '../../../core/bank/statement.ts';
import { transactionIds } from '../../../core/bank/transaction-id.ts';
import { usd } from '../../support/builders.ts';

const transaction = (change: Partial<BankTransaction>): BankTransaction => ({ place: 'line 1', direction: 'in', amount: usd(1250), bookedOn: '2026-11-22', valueOn: '2026-11-23', returned: false, code: '165', text: '', references: [], ...change });

test('without a reference of the bank a transaction is known by all that is said of it, what the payer says that it pays as well', () => {
  const pays = (number: string): Partial<BankTransaction> => ({ references: [{ kind: 'invoice', number }] });
  const ids = transactionIds([transaction(pays('17')), transaction(pays('18')), transaction(pays('17'))], (text) => `#${text}`);
  const id = (number: string) => `#["165",null,null,"",["invoice ${number}"],"2026-11-22"].20261123.12.50`;
  expect(ids).toEqual([id('17'), id('18'), `${id('17')}.2`]);
});
