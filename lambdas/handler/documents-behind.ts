import type { Behind } from '../../core/posting/as-document.ts';
import { creditMemoOf } from '../../core/payments/refund.ts';
import { stores } from '../adapters/stores.ts';

/** What our own tables know of the documents behind a journal. */
export const documentsBehind: Behind = {
  item: (entity, itemId) => stores.cash.item(entity, itemId),
  receipt: (entity, receiptId) => stores.cash.receipt(entity, receiptId),
  refund: (entity, refundId) => stores.cash.refund(entity, refundId),
  journal: (entity, journalId) => stores.ledger.journal(entity, journalId),
  async memoOfRefund(entity, orderId, gatewayRefundId) {
    const refunds = (await stores.orders.payments(entity, orderId)).flatMap((payment) => payment.refunds);
    const refund = refunds.find((each) => each.gatewayRefundId === gatewayRefundId);
    return refund?.refundId === undefined ? undefined : (await stores.orders.creditMemo(entity, orderId, creditMemoOf(refund.refundId)))?.number;
  },
  customerName: async (entity, customerId) => (await stores.masterdata.customer(entity, customerId))?.name,
};
