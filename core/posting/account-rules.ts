import type { AccountRule, AccountRules } from '../model/account-rules.ts';
import { Rejected } from '../model/errors.ts';
import { type AccountKey, AccountKey as Key, type JournalEvent } from '../model/journal.ts';

/** What determines an account. */
export interface AccountQuestion {
  key: AccountKey;
  event: JournalEvent;
  itemGroup?: string | undefined;
  customerGroup?: string | undefined;
  jurisdiction?: string | undefined;
}

/** The selectors, the one that counts most first: a rule for an item group comes before one for a customer group, whatever else they name. */
const SELECTORS = ['itemGroup', 'customerGroup', 'jurisdiction', 'event'] as const;

/** @throws Rejected journal.no-account */
export function accountFor({ version, rules }: AccountRules, question: AccountQuestion): string {
  const fitting = rules.filter((rule) => rule.key === question.key && SELECTORS.every((selector) => rule[selector] === undefined || rule[selector] === question[selector]));
  const best = fitting.reduce<AccountRule | undefined>((before, rule) => (before && weight(before) >= weight(rule) ? before : rule), undefined);
  if (!best) throw new Rejected('journal.no-account', `the account rules ${version} have no account for ${question.key} of ${question.event}`, { ...question, version });
  return best.account;
}

const weight = (rule: AccountRule) => SELECTORS.reduce((sum, selector, place) => (rule[selector] === undefined ? sum : sum + 2 ** (SELECTORS.length - place)), 0);

/** Account names of a house that has not written any rules: perpetual inventory, one tree per entity. */
export const BUILT_IN_RULES: Omit<AccountRules, 'entity'> = {
  version: 'built-in-2026-11',
  from: '0001-01-01',
  rules: Object.entries({
    receivables: 'assets:receivables',
    'unbilled-receivables': 'assets:unbilled receivables',
    'chargeback-receivable': 'assets:chargebacks',
    bank: 'assets:bank',
    clearing: 'assets:gateway clearing',
    inventory: 'assets:inventory',
    'goods-in-transit': 'assets:goods in transit',
    'customer-deposits': 'liabilities:customer deposits',
    'unapplied-cash': 'liabilities:unapplied cash',
    'deferred-revenue': 'liabilities:deferred revenue',
    'tax-payable': 'liabilities:tax payable',
    payables: 'liabilities:payables',
    'accrued-freight': 'liabilities:accrued freight',
    'goods-received': 'liabilities:goods received not invoiced',
    revenue: 'revenues:sales',
    'revenue-accrual': 'revenues:accrued sales',
    'freight-income': 'revenues:freight',
    discounts: 'revenues:discounts',
    returns: 'revenues:returns',
    'exchange-gain': 'revenues:exchange gain',
    'cost-of-goods': 'expenses:cost of goods sold',
    'freight-out': 'expenses:freight out',
    'freight-variance': 'expenses:freight variance',
    'purchase-variance': 'expenses:purchase variance',
    'gateway-fees': 'expenses:gateway fees',
    shrinkage: 'expenses:shrinkage',
    scrap: 'expenses:scrap',
    'write-offs': 'expenses:short pay write-off',
    'chargeback-losses': 'expenses:chargebacks lost',
    'exchange-loss': 'expenses:exchange loss',
    rounding: 'expenses:rounding',
  } satisfies Record<AccountKey, string>).map(([key, account]) => ({ key: Key.parse(key), account })),
};
