/** Amounts are whole cents. Times are epoch milliseconds. Days are `2026-11-29`. */
export interface AccountRecord {
  id: string;
  code: string;
  name: string;
  type: 'BANK' | 'CURRENT' | 'INVENTORY' | 'CURRLIAB' | 'REVENUE' | 'OTHERINCOME' | 'DIRECTCOSTS' | 'EXPENSE' | 'EQUITY';
  /** Used by Xero for functions of its own. */
  system?: 'DEBTORS' | 'CREDITORS' | 'REALISEDCURRENCYGAIN' | 'RETAINEDEARNINGS' | 'ROUNDING';
  /** Payments of invoices may go to it, though it is no bank account. */
  payments?: boolean;
  archived?: boolean;
}

export interface ContactRecord {
  id: string;
  /** Whatever another system calls it. */
  number?: string;
  name: string;
  updated: number;
}

export interface Tracked {
  name: string;
  option: string;
}

export interface LineRecord {
  id: string;
  description: string;
  /** Without one it says something, and is no amount. */
  account?: string;
  amount: number;
  tracking: Tracked[];
}

export const DOCUMENT_STATUSES = ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED'] as const;
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];

/** A sales invoice or a credit note. */
export interface SalesRecord {
  id: string;
  type: 'ACCREC' | 'ACCRECCREDIT';
  number: string;
  reference: string;
  contact: string;
  date: string;
  dueDate?: string;
  currency: string;
  /** Units of its currency that one of the organisation's is, in millionths. */
  rate: number;
  status: DocumentStatus;
  lines: LineRecord[];
  updated: number;
}

export interface PaymentRecord {
  id: string;
  /** The document that it pays. */
  of: string;
  account: string;
  date: string;
  amount: number;
  rate: number;
  reference: string;
  status: 'AUTHORISED' | 'DELETED';
  updated: number;
}

export interface ManualRecord {
  id: string;
  narration: string;
  date: string;
  status: 'DRAFT' | 'POSTED' | 'VOIDED' | 'DELETED';
  lines: LineRecord[];
  updated: number;
}

/** What Xero writes into its ledger by itself. Debits are above zero; in the currency of the organisation. */
export interface JournalRecord {
  number: number;
  id: string;
  date: string;
  created: number;
  source: string;
  sourceType: string;
  reference: string;
  lines: { id: string; account: string; amount: number; description: string }[];
}

export interface TrackingRecord {
  id: string;
  name: string;
  options: string[];
}

export const totalOf = (lines: readonly { amount: number }[]): number => lines.reduce((sum, { amount }) => sum + amount, 0);
