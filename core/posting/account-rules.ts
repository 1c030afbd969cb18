import type { Journal } from '../model/journal.ts';

/** Which amount of a document goes where. */
export interface PostingLine {
  amount: 'goods' | 'discount' | 'freight' | 'tax' | 'gross' | 'cost';
  side: 'debit' | 'credit';
  account: string;
}

export interface AccountRules {
  version: string;
  events: Record<Journal['event'], PostingLine[]>;
}

/** Perpetual inventory, control passes at shipment (FOB shipping point). Account names are hledger's, one tree per entity. */
export const ACCOUNT_RULES: AccountRules = {
  version: '2026-11',
  events: {
    'goods-issue': [
      { amount: 'cost', side: 'debit', account: 'expenses:cost of goods sold' },
      { amount: 'cost', side: 'credit', account: 'assets:inventory' },
    ],
    invoice: [
      { amount: 'gross', side: 'debit', account: 'assets:receivables' },
      { amount: 'discount', side: 'debit', account: 'revenues:discounts' },
      { amount: 'goods', side: 'credit', account: 'revenues:sales' },
      { amount: 'freight', side: 'credit', account: 'revenues:freight' },
      { amount: 'tax', side: 'credit', account: 'liabilities:tax payable' },
    ],
  },
};
