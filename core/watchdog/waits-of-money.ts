import { daysAfter } from '../model/day.ts';
import type { Invoice } from '../model/invoice.ts';
import type { OpenItem } from '../model/open-item.ts';
import type { Unbilled } from '../model/unbilled.ts';
import { EXPECTED, type Wait, waitFor } from './expected.ts';

/**
 * What goods wait for that left and are not in the books: their invoice's number, then its journal.
 * @param begun when their posting began: a shipment may be told long after it left
 */
export function waitOfUnbilled({ shipmentId, shippedOn }: Unbilled, invoice: Pick<Invoice, 'number'> | undefined, begun?: string): Wait {
  const left = `${daysAfter(shippedOn, 1)}T00:00:00.000Z`;
  const since = begun && begun > left ? begun : left;
  return invoice?.number ? waitFor('journal', invoice.number, since) : waitFor('invoice', shipmentId, since);
}

/** An invoice that is open, and of which nobody has said why: what was deducted is known to finance. */
export const isUnpaid = ({ kind, open, deduction }: Pick<OpenItem, 'kind' | 'open' | 'deduction'>): boolean => kind === 'invoice' && open.minor > 0 && deduction === undefined;

/** @param graceDays how long after it is due nobody is told: the house's word */
export const waitOfItem = ({ document, dueDate }: OpenItem, graceDays: number = GRACE_DAYS): Wait => waitFor('payment', document, `${dueDate}T00:00:00.000Z`, graceDays * 24);

export const GRACE_DAYS = EXPECTED.payment.hours / 24;
