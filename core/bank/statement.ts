import type { Money } from '../model/money.ts';
import type { PaymentReference } from '../model/receipt.ts';

/** One movement on a bank account, free of the format that it came in. */
export interface BankTransaction {
  /** Where it stands in its file: `line 12`, `Stmt[1]/Ntry[3]/NtryDtls[1]/TxDtls[2]`. */
  place: string;
  direction: 'in' | 'out';
  /** Above zero. */
  amount: Money;
  bookedOn: string;
  /** From when it counts; what the bank does not say is the day of booking. */
  valueOn: string;
  /** It takes an earlier one back: a reversal, a return. */
  returned: boolean;
  /** The bank's own: `165` of BAI2, `PMNT/RCDT/ESCT` of ISO 20022, `NTRF+166` of a bank. */
  code: string;
  /** The bank's id of it, where it gives one. */
  reference?: string;
  /** Who paid, or was paid. */
  party?: string;
  /** Where it came from or went to. */
  partyAccount?: string;
  text: string;
  /** What the payer says that it pays. */
  references: PaymentReference[];
}

/** One account over one period, proven: what was there, what moved, and what is there add up. */
export interface BankStatement {
  /** As the bank writes it: an IBAN, or the number of the account. */
  account: string;
  /** The bank's id of the statement. */
  statement: string;
  currency: string;
  /** Absent where the bank does not say it, as within a day. */
  opening?: Money;
  closing?: Money;
  transactions: BankTransaction[];
  /** Not booked yet: they come again when they are. */
  pending: number;
  /** Without any money: notes of the bank. */
  notes: number;
}

/** What is wrong with a file, for whoever sent it. */
export type StatementFault = 'bank-statement.malformed' | 'bank-statement.unsupported' | 'bank-statement.total' | 'bank-statement.balance';

/** Nothing of the file is taken. The message may hold what stands in it. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  readonly code: StatementFault;
  /** `line 12, field 3 (16)`, `line 40, Document/BkToCstmrStmt/Stmt[1]/Bal[2]/Amt` */
  readonly place: string;
  constructor(code: StatementFault, place: string, message: string) {
    super(`${code} at ${place}: ${message}`);
    this.code = code;
    this.place = place;
  }
}
