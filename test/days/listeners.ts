import { BILLED } from '../../lambdas/handler/book-supplier-bill.ts';
import { BOOKED } from '../../lambdas/handler/book-payment.ts';

/** Which functions hear of an event, by its type, as the rules of the events stack and the manifests of connectors say. */
export const HEARS: Record<string, readonly string[]> = {
  'order.received': ['lambdas/events/start-order-saga.ts'],
  'shipment.confirmed': ['lambdas/events/start-posting-saga.ts'],
  'return.requested': ['lambdas/events/start-rma-saga.ts'],
  'return.received': ['lambdas/events/start-return-saga.ts'],
  'order.cancellation-requested': ['lambdas/events/start-unwind.ts'],
  'order.change-requested': ['lambdas/events/start-change-saga.ts'],
  'order.charges-corrected': ['lambdas/events/start-posting-saga.ts', 'lambdas/events/start-return-saga.ts'],
  'order.change-withdrawal-requested': ['lambdas/events/start-unwind.ts'],
  ...Object.fromEntries(BOOKED.map((type) => [type, ['lambdas/events/book-payments.ts']])),
  'payment.payout-announced': ['lambdas/connectors/stripe/handlers/read-payout.ts'],
  'payment.refund-asked': ['lambdas/connectors/stripe/handlers/refund-again.ts'],
  'cash.received': ['lambdas/events/apply-cash.ts'],
  'invoice.posted': ['lambdas/events/apply-cash.ts'],
  'stock.received': ['lambdas/events/start-backorder-saga.ts', 'lambdas/events/book-stock.ts'],
  'stock.adjusted': ['lambdas/events/start-backorder-saga.ts', 'lambdas/events/book-stock.ts'],
  'shipment.short': ['lambdas/events/start-backorder-saga.ts'],
  ...Object.fromEntries(BILLED.map((type) => [type, ['lambdas/events/book-supplier-bills.ts']])),
  'shipment.recorded': ['lambdas/connectors/amazon/handlers/confirm-shipment.ts'],
  'journal.to-be-sent': ['lambdas/connectors/tryton/handlers/keep-journal.ts'],
};
