import { Rejected } from '../model/errors.ts';
import type { Journal, JournalEvent } from '../model/journal.ts';
import type { Route } from '../model/route.ts';
import { type Authority, type AuthorityRule, isInForce } from '../model/routing-rule.ts';

/** Whose documents an event comes out of: only there can a system know of it by itself. */
const HOME: Readonly<Partial<Record<JournalEvent, Exclude<Authority, 'general-ledger' | 'order-numbers'>>>> = {
  'goods-issue': 'stock-ledger',
  delivery: 'stock-ledger',
  'goods-back': 'stock-ledger',
  'goods-receipt': 'stock-ledger',
  'stock-adjustment': 'stock-ledger',
  invoice: 'invoice-numbers',
  'credit-memo': 'invoice-numbers',
  'bank-receipt': 'receivables',
  'cash-applied': 'receivables',
  refund: 'receivables',
  'terms-discount': 'receivables',
  'exchange-difference': 'receivables',
  'write-off': 'receivables',
};

function ruleOver(rules: readonly AuthorityRule[], wanted: Authority, at: Date): AuthorityRule | undefined {
  const inForce = rules.filter((rule) => rule.over === wanted && isInForce(rule, at));
  return inForce.sort((a, b) => Date.parse(b.from) - Date.parse(a.from))[0];
}

/** Whose word counts. @param erp where the table says nothing */
export const authorityOver = (rules: readonly AuthorityRule[], over: Authority, erp: string, at: Date): string => ruleOver(rules, over, at)?.connector ?? erp;

/**
 * An order is numbered where it is made: in its ERP.
 * @throws Rejected routing.authority-split where the table gives the numbers of orders to another system than the one that makes them
 */
export function checkNumbering(rules: readonly AuthorityRule[], erp: string, at: Date): void {
  const numbering = authorityOver(rules, 'order-numbers', erp, at);
  if (numbering !== erp) throw new Rejected('routing.authority-split', `${erp} makes the orders, and ${numbering} is to number them`, { erp, numbering });
}

/** Who numbers the invoices of an order, who keeps the books, and what is sent there. */
export type Posters = Pick<Route, 'invoicing' | 'ledger' | 'derived'>;

/**
 * @param erp that serves the order: the authority over whatever the table does not give to another
 * @throws Rejected routing.authority-split where invoices are numbered in one system, and another keeps the books without being sent them
 */
export function postersOf(rules: readonly AuthorityRule[], erp: string, at: Date): Posters {
  const rule = (over: Authority) => ruleOver(rules, over, at);
  const authority = (over: Authority) => authorityOver(rules, over, erp, at);
  const [invoicing, ledger, derives] = [authority('invoice-numbers'), authority('general-ledger'), rule('general-ledger')?.derives];
  if (!derives) {
    if (ledger !== invoicing) throw new Rejected('routing.authority-split', `${invoicing} numbers the invoices, and ${ledger} is to keep the books by itself`, { invoicing, ledger });
    return { invoicing };
  }
  const derived = derives.filter((event) => {
    const home = HOME[event];
    return home === undefined || authority(home) === ledger;
  });
  return { invoicing, ledger, derived };
}

/** The one system that posts an event into the books that count, and whether it does so by itself or is sent the journal. */
export function posterOf({ invoicing, ledger, derived }: Posters, event: JournalEvent): NonNullable<Journal['poster']> {
  if (ledger === undefined) return { system: invoicing, how: 'derived' };
  return { system: ledger, how: derived?.includes(event) ? 'derived' : 'sent' };
}

export const addressed = (journal: Journal, posters: Posters): Journal => ({ ...journal, poster: posterOf(posters, journal.event) });
