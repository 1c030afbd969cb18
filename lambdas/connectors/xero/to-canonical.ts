import { type Money, parseDecimal } from '../../../core/model/money.ts';
import type { LedgerPayment } from '../../../core/payments/ledger-changes.ts';
import type { XeroPayment } from './schema.ts';

/** `/Date(1552521600000+0000)/` → epoch milliseconds. */
export const instantOf = (date: string): number => Number(/^\/Date\((-?\d+)/.exec(date)?.[1] ?? '0');

/** Days are midnight UTC there. */
export const dayOf = (date: string): string => new Date(instantOf(date)).toISOString().slice(0, 10);

/** Xero may write more places than the currency has, all of them zero. */
export const amountOf = (text: string, currency: string): Money => parseDecimal(text, currency);

/** A payment of a sales invoice; undefined: of anything else. */
export function ledgerPayment({ PaymentID, PaymentType, Status, Date: date, Amount, Reference, UpdatedDateUTC, Invoice }: XeroPayment): LedgerPayment | undefined {
  const { InvoiceNumber: invoice, CurrencyCode: currency } = Invoice ?? {};
  if (PaymentType !== 'ACCRECPAYMENT' || !invoice || !currency) return undefined;
  return { paymentId: PaymentID, invoice, amount: amountOf(Amount, currency), date: dayOf(date), reference: Reference ?? '', deleted: Status === 'DELETED', stamp: instantOf(UpdatedDateUTC) };
}
