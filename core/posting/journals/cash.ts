import type { Journal } from '../../model/journal.ts';
import { add, type Money, zero } from '../../model/money.ts';
import { type Accounting, type Entry, journalOf, type Subject } from '../journal-of.ts';

/**
 * An amount on one account. `functional` is what it is in the books where it was put there at another rate: it goes out as it came in, and the books
 * gain or lose the difference.
 */
export interface Share<Key extends Entry['key']> {
  key: Key;
  amount: Money;
  functional?: Money | undefined;
}

/** One movement of money. `document` is the gateway's or the bank's own id of it. */
interface Movement {
  document: string;
  amount: Money;
}

const debit = <Key extends Entry['key']>({ key, amount, functional }: Share<Key>): Entry => ({ key, side: 'debit', amount, functional });
const credit = <Key extends Entry['key']>({ key, amount, functional }: Share<Key>): Entry => ({ key, side: 'credit', amount, functional });

/** Taken by the gateway: clearing → receivables of an invoice that there is, else deposits. */
export const captured = (subject: Subject, { document, amount, of }: Movement & { of: 'receivables' | 'customer-deposits' }, day: string, accounting: Accounting): Journal | undefined =>
  journalOf(subject, { event: 'capture', document, day, description: `Captured ${document}`, entries: [debit({ key: 'clearing', amount }), credit({ key: of, amount })] }, accounting);

/** On the bank account: bank → what it pays, and what nobody knows the purpose of. The shares sum to the amount. */
export const received = (subject: Subject, { document, amount, shares }: Movement & { shares: readonly Share<'receivables' | 'unapplied-cash' | 'customer-deposits'>[] }, day: string, accounting: Accounting): Journal | undefined =>
  journalOf(subject, { event: 'bank-receipt', document, day, description: `Received ${document}`, entries: [debit({ key: 'bank', amount }), ...shares.map(credit)], exchange: true }, accounting);

/** Cash that lay unapplied, or a deposit, pays receivables. Un-applying is the reversal. */
export const applied = (subject: Subject, { document, from, to }: { document: string; from: Share<'unapplied-cash' | 'customer-deposits'>; to: Omit<Share<'receivables'>, 'key'> }, day: string, accounting: Accounting): Journal | undefined =>
  journalOf(subject, { event: 'cash-applied', document, day, description: `Applied ${document}`, entries: [debit(from), credit({ key: 'receivables', ...to })], exchange: true }, accounting);

/** Given back: deposits, receivables that a credit memo left below zero, or unapplied cash → clearing or bank. */
export const refunded = (
  subject: Subject,
  { document, amount, of, functional, by }: Movement & { of: 'customer-deposits' | 'receivables' | 'unapplied-cash'; functional?: Money; by: 'clearing' | 'bank' },
  day: string,
  accounting: Accounting,
): Journal | undefined => journalOf(subject, { event: 'refund', document, day, description: `Refunded ${document}`, entries: [debit({ key: of, amount, functional }), credit({ key: by, amount })], exchange: true }, accounting);

/** Taken back through the customer's bank: chargeback receivable → clearing, until the dispute is decided. */
export const chargedBack = (subject: Subject, { document, amount }: Movement, day: string, accounting: Accounting): Journal | undefined =>
  journalOf(subject, { event: 'chargeback', document, day, description: `Chargeback ${document}`, entries: [debit({ key: 'chargeback-receivable', amount }), credit({ key: 'clearing', amount })] }, accounting);

/** won: it comes back through the gateway. lost: it is gone. */
export const chargebackClosed = (subject: Subject, { document, amount, functional, outcome }: Movement & { functional?: Money; outcome: 'won' | 'lost' }, day: string, accounting: Accounting): Journal | undefined =>
  journalOf(
    subject,
    {
      event: 'chargeback-closed',
      document,
      day,
      description: `Chargeback ${outcome} ${document}`,
      entries: [debit({ key: outcome === 'won' ? 'clearing' : 'chargeback-losses', amount }), credit({ key: 'chargeback-receivable', amount, functional })],
      exchange: true,
    },
    accounting,
  );

/** Paid out by the gateway: bank, gateway fees → clearing. @param paid arrives at the bank @param fees kept by the gateway; below zero: given back */
export const settled = (subject: Subject, { document, paid, fees }: { document: string; paid: Money; fees: Money }, day: string, accounting: Accounting): Journal | undefined =>
  journalOf(
    subject,
    { event: 'settlement', document, day, description: `Payout ${document}`, entries: [debit({ key: 'bank', amount: paid }), debit({ key: 'gateway-fees', amount: fees }), credit({ key: 'clearing', amount: add(paid, fees) })] },
    accounting,
  );

/** Taken off by the customer within its terms: discounts → receivables. */
export const discountTaken = (subject: Subject, { document, amount, functional }: Movement & { functional?: Money }, day: string, accounting: Accounting): Journal | undefined =>
  journalOf(subject, { event: 'terms-discount', document, day, description: `Terms discount ${document}`, entries: [debit({ key: 'discounts', amount }), credit({ key: 'receivables', amount, functional })], exchange: true }, accounting);

/** A short payment within tolerance: short-pay write-off → receivables. */
export const writtenOff = (subject: Subject, { document, amount, functional }: Movement & { functional?: Money }, day: string, accounting: Accounting): Journal | undefined =>
  journalOf(subject, { event: 'write-off', document, day, description: `Write-off ${document}`, entries: [debit({ key: 'write-offs', amount }), credit({ key: 'receivables', amount, functional })], exchange: true }, accounting);

/** What receivables of one currency gained in the books without any money moving; below zero: lost. */
export const exchanged = (subject: Subject, { document, currency, gain }: { document: string; currency: string; gain: Money }, day: string, accounting: Accounting): Journal | undefined =>
  journalOf(subject, { event: 'exchange-difference', document, day, description: `Exchange difference ${document}`, entries: [debit({ key: 'receivables', amount: zero(currency), functional: gain })], exchange: true }, accounting);
