import type { Journal } from '../../model/journal.ts';
import { type Money, subtract } from '../../model/money.ts';
import { type Accounting, journalOf, type Subject } from '../journal-of.ts';

/** freight out → accrued freight: what the carrier will bill for a shipment. */
export const freightAccrued = (subject: Subject, { shipmentId, charge }: { shipmentId: string; charge: Money }, day: string, accounting: Accounting): Journal | undefined =>
  journalOf(
    subject,
    { event: 'freight-out', document: shipmentId, day, description: `Freight of ${shipmentId}`, entries: [{ key: 'freight-out', side: 'debit', amount: charge }, { key: 'accrued-freight', side: 'credit', amount: charge }] },
    accounting,
  );

/** A bill for what was accrued before, in the same currency. `document` is the biller's own number, with who it is: `UPS/4711`. */
export interface Bill {
  document: string;
  accrued: Money;
  billed: Money;
  /** What was accrued, as it is in the books; absent: at the bill's rate. */
  accruedInBooks?: Money;
}

/** accrued freight ± variance → payables. */
export const carrierBilled = (subject: Subject, bill: Bill, day: string, accounting: Accounting): Journal | undefined => billed(subject, bill, day, accounting, 'carrier-bill', 'accrued-freight', 'freight-variance');

/** goods received, not invoiced ± variance → payables. */
export const supplierBilled = (subject: Subject, bill: Bill, day: string, accounting: Accounting): Journal | undefined => billed(subject, bill, day, accounting, 'supplier-bill', 'goods-received', 'purchase-variance');

function billed(
  subject: Subject,
  { document, accrued, billed: amount, accruedInBooks }: Bill,
  day: string,
  accounting: Accounting,
  event: 'carrier-bill' | 'supplier-bill',
  accrual: 'accrued-freight' | 'goods-received',
  variance: 'freight-variance' | 'purchase-variance',
): Journal | undefined {
  return journalOf(
    subject,
    {
      event,
      document,
      day,
      description: `Bill ${document}`,
      entries: [
        { key: accrual, side: 'debit', amount: accrued, functional: accruedInBooks },
        { key: variance, side: 'debit', amount: subtract(amount, accrued) },
        { key: 'payables', side: 'credit', amount },
      ],
      exchange: true,
    },
    accounting,
  );
}
