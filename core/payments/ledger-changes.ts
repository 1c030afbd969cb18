import type { Money } from '../model/money.ts';

/** Money that is on an invoice in a ledger, whoever put it there. */
export interface LedgerPayment {
  /** The ledger's id of it. */
  paymentId: string;
  /** Number of the invoice. */
  invoice: string;
  amount: Money;
  /** `2026-11-29` */
  date: string;
  reference: string;
  /** Taken back there. */
  deleted: boolean;
  /** When it was last written to there, epoch milliseconds. */
  stamp: number;
}

/** An invoice that is void in a ledger. */
export interface VoidInvoice {
  invoiceId: string;
  number: string;
  stamp: number;
}

/** A ledger that people write in as well, asked for what is new in it. A page at a time, oldest first; what was read before may come again. Throws Transient. */
export interface LedgerChanges {
  payments(since: Date): AsyncGenerator<LedgerPayment[]>;
  voided(since: Date): AsyncGenerator<VoidInvoice[]>;
}
