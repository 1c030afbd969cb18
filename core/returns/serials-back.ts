import { Rejected } from '../model/errors.ts';
import type { Order } from '../model/order.ts';
import type { ReturnReceipt } from '../model/return.ts';
import { isApprovedFor } from '../ordering/approvals.ts';
import { returnSagaId } from '../sagas/register.ts';
import type { SerialAt } from '../shipping/serials-shipped.ts';

/** The desk's code where goods under serial control came back without their numbers, or with numbers that this customer does not have of the order. */
export const SERIALS_NOT_OURS = 'return.serials-wrong';

/**
 * What came back under serial control names its numbers, one for each piece, and each left with this order and is not back.
 * @param known where they are, as far as anybody knows
 * @throws Rejected return.serials-wrong, unless it is approved that they are taken back all the same
 */
export function checkSerialsBack(order: Order, receipt: ReturnReceipt, known: readonly SerialAt[]): void {
  const controlled = new Set(order.lines.filter(({ serials }) => serials).map(({ sku }) => sku));
  const lines = receipt.lines.filter(({ sku }) => controlled.has(sku));
  const all = lines.flatMap(({ sku, serials = [] }) => serials.map((serial) => ({ sku, serial })));
  const isOut = ({ sku, serial }: { sku: string; serial: string }) => {
    const at = known.find((one) => one.sku === sku && one.serial === serial);
    return at?.orderId === receipt.orderId && (at.receiptId === undefined || at.receiptId === receipt.receiptId);
  };
  const missing = lines.filter(({ quantity, serials = [] }) => String(serials.length) !== quantity).map(({ sku, quantity, serials = [] }) => ({ sku, quantity, serials: serials.length }));
  const strange = all.filter((one, index) => !isOut(one) || all.findIndex(({ sku, serial }) => sku === one.sku && serial === one.serial) !== index);
  if (missing.length + strange.length === 0) return;
  if (isApprovedFor(order, SERIALS_NOT_OURS, returnSagaId(receipt.receiptId))) return;
  throw new Rejected(SERIALS_NOT_OURS, `${receipt.receiptId} brings articles under serial control without one number of order ${receipt.orderId} for each piece`, { missing, strange });
}
