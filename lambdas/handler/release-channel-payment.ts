import { grossOf } from '../../core/ordering/amounts.ts';
import { isKeptByChannel, methodOf } from '../../core/payments/kept-by-channel.ts';
import { paymentIdOf } from '../../core/payments/payment.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { now, stores } from '../adapters/stores.ts';
import { guarded } from './held-off.ts';
import type { Gateway } from './holds.ts';
import { log } from './log.ts';
import { patiently } from './patience.ts';
import { businessEvents } from './queue.ts';

/**
 * An order that was cancelled before anybody looked for its payment has no undo for it, and the channel held or took it before we heard of the order: it lets go of it, and gives
 * it back. Nothing of it was in the books.
 */
export const channelPaymentReleaser = (connector: string, gateway: Gateway) =>
  businessEvents(
    ['order.cancelled'],
    async ({ entity, data: { orderId, channelConnector } }) => {
      if (channelConnector !== connector) return;
      const order = await stores.orders.get(entity, orderId);
      if (!order) throw new Error(`order ${orderId} is not there`);
      if (!isKeptByChannel(order) || (await stores.orders.payments(entity, orderId)).length > 0) return;
      const back = await guarded(connector, async () => (await gateway()).void({ paymentId: paymentIdOf(orderId, 1), orderId, amount: grossOf(order), paymentMethod: methodOf(order) ?? '' }));
      if (back) await stores.unit.commit([{ change: 'document', link: documentLink(order, 'refund', back.gatewayRefundId, now()) }]);
      log.info('channel payment let go', { connector, orderId, refunded: back?.refunded, correlationId: order.correlationId });
    },
    patiently,
  );
