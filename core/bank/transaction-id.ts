import { decimal } from '../model/money.ts';
import type { BankTransaction } from './statement.ts';

/**
 * By what a transaction is known, however often and in which file it is told: `<reference>.<value date>.<amount>`, with `.2` and so on where a bank has several that are
 * the same in all three. A bank's reference alone is not enough: some use one for a batch, some begin anew each day. Without one, a fingerprint of what is said of it
 * takes its place. The n-th of some that are alike is the n-th in any file that has them, so files may overlap.
 * @param fingerprint of a text, short: a hash
 */
export function transactionIds(transactions: readonly BankTransaction[], fingerprint: (text: string) => string): string[] {
  const seen = new Map<string, number>();
  return transactions.map((transaction) => {
    const id = transactionIdOf(nameOf(transaction, fingerprint), transaction);
    const nth = (seen.get(id) ?? 0) + 1;
    seen.set(id, nth);
    return nth === 1 ? id : `${id}.${nth}`;
  });
}

/** @param name the bank's reference, or what takes its place */
export const transactionIdOf = (name: string, { valueOn, direction, amount }: Pick<BankTransaction, 'valueOn' | 'direction' | 'amount'>): string =>
  [name, valueOn.replaceAll('-', ''), `${direction === 'in' ? '' : '-'}${decimal(amount)}`].join('.');

/** Longer ones, and those with characters that would have to be escaped in an address, are known by their fingerprint. */
function nameOf({ reference, code, party, partyAccount, text, references, bookedOn }: BankTransaction, fingerprint: (text: string) => string): string {
  if (reference && /^[A-Za-z0-9._:~+-]{1,60}$/.test(reference)) return reference;
  if (reference) return fingerprint(reference);
  return fingerprint(JSON.stringify([code, party, partyAccount, text, references.map(({ kind, number }) => `${kind} ${number}`), bookedOn]));
}
