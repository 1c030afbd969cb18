import type { Money } from './money.ts';

/** Whose credit it is, in one currency. */
export interface CreditAccount {
  entity: string;
  billTo: string;
  currency: string;
}

/** So much more that an account has open from a moment on, or less: an invoice that was posted, cash that came in. */
export interface CreditMovement {
  /** Unique on the account. */
  id: string;
  /** Below zero where less is open by it. */
  amount: Money;
  /** When it was booked: a balance of the receivables authority as of then has it. ISO 8601 */
  at: string;
  /** Number by which the authority knows the document; absent: cash, of which a balance says by itself how much the authority lacks. */
  number?: string;
}

/**
 * What becomes open on an account, in the transaction of the document that says so.
 * `own`: what of it no authority ever has (what is not billed of an order, a dispute), by what it is of.
 */
export interface CreditChange {
  account: CreditAccount;
  own?: { of: string; more: Money };
  moved: readonly CreditMovement[];
}
