import type { BankRule } from '../model/bank.ts';
import type { BankTransaction } from './statement.ts';

/** The desk's codes for what is left to finance. */
export const ENTRY_UNEXPLAINED = 'bank.entry-unexplained';
export const RECEIPT_RETURNED = 'bank.receipt-returned';

/** What a movement is to us. `returned`: what a customer paid was taken back. `unknown`: a person says. */
export type Purpose = BankRule['means'] | 'returned' | 'unknown';

/** Customers' payments as BAI2 has them: lockbox, ACH and transfers that come in, deposits. https://jatechnologysolutions.com/tools/bai2-type-code-reference/ */
const RECEIPTS = new Set(['115', '142', '164', '165', '169', '174', '175', '195', '208', '301']);
/** Account analysis fee, miscellaneous fees. */
const FEES = new Set(['661', '698']);
/** Between accounts of the same owner: zero balancing, concentration. */
const TRANSFERS = new Set(['145', '275', '575']);

/** ISO 20022 external bank transaction codes: https://www.iso20022.org/catalogue-messages/additional-content-messages/external-code-sets (families of received payments). */
const RECEIVED = /^PMNT\/(?:RCDT|RRCT|RCHQ|LBOX|IDDT|IRCT)\//;
const CHARGED = /\/(?:CHRG|FEES|COMM)$/;
const POOLED = /^CAMT\/|\/(?:ZABA|SWEP|TOPG)$/;

/**
 * What a movement is: by the house's rules, the first that fits; else by the code of the bank, where it leaves no doubt. Nothing is guessed from words.
 * @param rules in their order
 */
export function purposeOf(transaction: BankTransaction, account: string, rules: readonly BankRule[]): { purpose: Purpose; customerId?: string } {
  const rule = rules.find((each) => fits(each, transaction, account));
  const { direction, returned, code } = transaction;
  // what was taken back is no receipt, whatever a rule says of its payer
  if (returned && rule?.means !== 'fee') return { purpose: direction === 'out' ? 'returned' : 'unknown' };
  if (rule && (rule.means !== 'receipt' || direction === 'in')) return { purpose: rule.means, ...(rule.customerId && { customerId: rule.customerId }) };
  if (CHARGED.test(code) || FEES.has(code)) return { purpose: direction === 'out' ? 'fee' : 'unknown' };
  if (POOLED.test(code) || TRANSFERS.has(code)) return { purpose: 'transfer' };
  if (direction === 'in' && (RECEIVED.test(code) || RECEIPTS.has(code))) return { purpose: 'receipt' };
  return { purpose: 'unknown' };
}

function fits({ account, direction, code, text }: BankRule, transaction: BankTransaction, of: string): boolean {
  const said = `${transaction.party ?? ''} ${transaction.partyAccount ?? ''} ${transaction.text}`.toUpperCase();
  return (
    (account === undefined || account === of) &&
    (direction === undefined || direction === transaction.direction) &&
    (code === undefined || code === transaction.code || transaction.code.startsWith(`${code}/`)) &&
    (text === undefined || said.includes(text.toUpperCase()))
  );
}
