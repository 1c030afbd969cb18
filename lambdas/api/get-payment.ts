import { PaymentView } from '../../core/model/views.ts';
import { receiptIdOf } from '../../core/payments/receive.ts';
import { stores } from '../adapters/stores.ts';
import { mustSee } from '../handler/caller.ts';
import { http } from '../handler/http.ts';

/** A payment of an order with what it brought, or one receipt; each with its applications. */
export const handler = http({ scope: 'payments.read', roles: ['finance', 'customer-service', 'integration'], answer: PaymentView }, async ({ caller, path }) => {
  const { entity } = caller;
  const id = path.id ?? '';
  const [, order, n] = /^PAY-(.+)-(\d+)$/.exec(id) ?? [];
  if (!order || !n) return { status: 200, body: { receipts: [mustSee(caller, await stores.cash.receipt(entity, id), 'payment')] } };
  const payment = mustSee(caller, await stores.orders.payment(entity, `ORD-${order}`, id), 'payment');
  const taken = payment.captures.map(({ balanceTransaction, gatewayCaptureId, captured }) => balanceTransaction ?? `${gatewayCaptureId}-${captured.minor}`);
  const receipts = await Promise.all(taken.map((transactionId) => stores.cash.receipt(entity, receiptIdOf('gateway', transactionId))));
  return { status: 200, body: { payment, receipts: receipts.filter((receipt) => receipt !== undefined) } };
});
