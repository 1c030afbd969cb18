import { dayIn } from '../../core/model/day.ts';
import type { Return, ReturnReceipt } from '../../core/model/return.ts';
import type { ReturnView } from '../../core/model/views.ts';
import { statusOfReturn } from '../../core/returns/return-status.ts';
import { memosOf } from './crediting-of.ts';

/** A return as channels and people see it: cost is nobody's business outside. */
export async function returnView(of: Return, receipts: readonly ReturnReceipt[], { timeZone }: { timeZone: string }, at: Date): Promise<ReturnView> {
  const { returnId, orderId, correlationId, channel, customerId, lines, held, requestedAt, authorisedAt, arriveBy, refused, policy } = of;
  return {
    returnId, orderId, correlationId, channel, customerId, lines, requestedAt, authorisedAt, arriveBy,
    status: statusOfReturn(of, dayIn(at, timeZone)),
    restockingFee: policy.restockingFee,
    ...(held && { held }),
    ...(refused && { refused: { at: refused.at, reason: refused.reason } }),
    receipts: await Promise.all(
      receipts.map(async (receipt) => ({
        receiptId: receipt.receiptId, warehouse: receipt.warehouse, reference: receipt.reference, receivedAt: receipt.receivedAt, lines: receipt.lines, leftOut: receipt.leftOut ?? [],
        creditMemos: (await memosOf(receipt)).flatMap(({ creditMemoId, number, invoiceNumber, freight, restockingFee, tax, gross, postedAt }) => (number ? [{ creditMemoId, number, invoiceNumber, freight, restockingFee, tax, gross, postedAt }] : [])),
      })),
    ),
  };
}
