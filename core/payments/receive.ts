import type { Journal } from '../model/journal.ts';
import type { OpenItem } from '../model/open-item.ts';
import type { Receipt } from '../model/receipt.ts';
import type { Accounting, Subject } from '../posting/journal-of.ts';
import { inBooks } from '../posting/journal-of.ts';
import { captured, received } from '../posting/journals/cash.ts';
import { itemIdOf } from './items.ts';

/** Bank and gateway number their transactions each by themselves. */
export const receiptIdOf = (source: Receipt['source'], transactionId: string): string => `${source}-${transactionId}`;

/** What a receipt's journals are about. */
export const subjectOf = ({ entity, businessUnit, region, correlationId, orderId, customerGroup }: Subject): Subject => ({ entity, businessUnit, region, correlationId, orderId, customerGroup });

/**
 * Cash as it comes in: owed back until it is applied. What a gateway took is a deposit of its order; what the bank tells is unapplied. Applying it is a journal of
 * its own, so that taking that back leaves bank and clearing as they are.
 * @param billTo whose credit it makes room on
 */
export function receiveCash(receipt: Receipt, accounting: Accounting, billTo?: string): { receipt: Receipt; item: OpenItem; journal: Journal } {
  const { entity, businessUnit, region, receiptId, source, amount, valueDate, customerId, orderId, correlationId } = receipt;
  const gateway = source === 'gateway';
  const kind = gateway ? 'deposit' : 'unapplied';
  const subject = subjectOf(receipt);
  const journal = gateway
    ? captured(subject, { document: receiptId, amount, of: 'customer-deposits' }, valueDate, accounting)
    : received(subject, { document: receiptId, amount, shares: [{ key: 'unapplied-cash', amount }] }, valueDate, accounting);
  if (!journal || source === 'remittance') throw new RangeError(`receipt ${receiptId} brings no money`);
  return {
    receipt: { ...receipt, journals: [journal.journalId] },
    item: {
      entity, businessUnit, region,
      schemaVersion: 1,
      itemId: itemIdOf(kind, receiptId),
      kind,
      document: receiptId,
      ...(orderId && { orderId }),
      ...(customerId && { customerId }),
      ...(billTo && { billTo }),
      correlationId,
      amount,
      open: amount,
      functional: inBooks(amount, accounting),
      date: valueDate,
      dueDate: valueDate,
      revision: 1,
    },
    journal,
  };
}
