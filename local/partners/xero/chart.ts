import type { AccountRecord } from './records.ts';

const account = (code: string, name: string, type: AccountRecord['type'], more: Partial<AccountRecord> = {}): Omit<AccountRecord, 'id'> => ({ code, name, type, ...more });
/** Invoices can be paid out of it. */
const payments = { payments: true };

/** A distributor's chart of accounts: what Xero makes by itself, and what the set-up of the connector asks for (lambdas/connectors/xero/README.md). */
export const CHART: Omit<AccountRecord, 'id'>[] = [
  account('090', 'Business Bank Account', 'BANK'),
  account('610', 'Accounts Receivable', 'CURRENT', { system: 'DEBTORS' }),
  account('800', 'Accounts Payable', 'CURRLIAB', { system: 'CREDITORS' }),
  account('497', 'Realised Currency Gains', 'EXPENSE', { system: 'REALISEDCURRENCYGAIN' }),
  account('860', 'Rounding', 'CURRLIAB', { system: 'ROUNDING' }),
  account('960', 'Retained Earnings', 'EQUITY', { system: 'RETAINEDEARNINGS' }),
  account('605', 'Receipts in transit', 'CURRENT', payments),
  account('611', 'Unbilled receivables', 'CURRENT'),
  account('612', 'Chargebacks', 'CURRENT'),
  account('615', 'Gateway clearing', 'CURRENT', payments),
  account('630', 'Inventory', 'CURRENT'),
  account('631', 'Goods in transit', 'CURRENT'),
  account('805', 'Customer deposits', 'CURRLIAB', payments),
  account('806', 'Unapplied cash', 'CURRLIAB', payments),
  account('807', 'Deferred revenue', 'CURRLIAB'),
  account('810', 'Trade payables, integrated', 'CURRLIAB'),
  account('815', 'Accrued freight', 'CURRLIAB'),
  account('816', 'Goods received, not invoiced', 'CURRLIAB'),
  account('820', 'Sales tax payable', 'CURRLIAB'),
  account('200', 'Sales', 'REVENUE'),
  account('205', 'Accrued sales', 'REVENUE'),
  account('210', 'Freight income', 'REVENUE'),
  account('220', 'Discounts allowed', 'REVENUE', payments),
  account('225', 'Returns', 'REVENUE'),
  account('498', 'Exchange differences', 'EXPENSE'),
  account('500', 'Cost of goods sold', 'DIRECTCOSTS'),
  account('425', 'Freight out', 'EXPENSE'),
  account('426', 'Freight variance', 'EXPENSE'),
  account('427', 'Purchase variance', 'EXPENSE'),
  account('404', 'Gateway fees', 'EXPENSE'),
  account('430', 'Shrinkage', 'EXPENSE'),
  account('431', 'Scrap', 'EXPENSE'),
  account('440', 'Short payments written off', 'EXPENSE', payments),
  account('441', 'Chargebacks lost', 'EXPENSE'),
  account('499', 'Rounding differences', 'EXPENSE'),
];

const CLASSES: Record<AccountRecord['type'], string> = { BANK: 'ASSET', CURRENT: 'ASSET', INVENTORY: 'ASSET', CURRLIAB: 'LIABILITY', REVENUE: 'REVENUE', OTHERINCOME: 'REVENUE', DIRECTCOSTS: 'EXPENSE', EXPENSE: 'EXPENSE', EQUITY: 'EQUITY' };

export const classOf = ({ type }: AccountRecord): string => CLASSES[type];
