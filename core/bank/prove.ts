import { type BankStatement, StatementError } from './statement.ts';

/** What moved on the account, in minor units: what came in less what went out. */
export const movedOn = ({ transactions }: Pick<BankStatement, 'transactions'>): bigint => transactions.reduce((sum, { direction, amount }) => (direction === 'in' ? sum + BigInt(amount.minor) : sum - BigInt(amount.minor)), 0n);

/** Opening balance + Σ entries = closing balance, where the bank tells both. @throws StatementError bank-statement.balance */
export function prove(statement: BankStatement, place: string): BankStatement {
  const { opening, closing, currency } = statement;
  if (!opening || !closing) return statement;
  const expected = BigInt(opening.minor) + movedOn(statement);
  if (expected !== BigInt(closing.minor)) throw new StatementError('bank-statement.balance', place, `the opening balance and the entries come to ${expected} minor units of ${currency}, and the bank says ${closing.minor}`);
  return statement;
}
