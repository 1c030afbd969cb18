import type { ChannelFulfilment } from '../../core/shipping/channel-fulfilment.ts';
import { documentLink } from '../../core/tracing/document-link.ts';
import { now, stores } from '../adapters/stores.ts';
import { guarded } from './held-off.ts';
import { log } from './log.ts';
import { patiently } from './patience.ts';
import { businessEvents } from './queue.ts';

/**
 * Tells a channel that its goods are on their way: on a queue of its own, retried from there, never part of a saga.
 * @param connector shipments of other channels' orders are none of its business
 */
export const fulfilmentSubscriber = (connector: string, channel: () => Promise<ChannelFulfilment>) =>
  businessEvents(
    ['shipment.recorded'],
    async (event) => {
      const { orderId, shipmentId, channelConnector } = event.data;
      if (channelConnector !== connector) return;
      const [order, shipment] = await Promise.all([stores.orders.get(event.entity, orderId), stores.orders.shipment(event.entity, orderId, shipmentId)]);
      if (!order || !shipment) throw new Error(`order ${orderId} or shipment ${shipmentId} is not there`);
      const { fulfilmentId } = await guarded(connector, async () => (await channel()).fulfil(order, shipment));
      await stores.unit.commit([{ change: 'document', link: documentLink(order, 'channel-fulfilment', fulfilmentId, now()) }]);
      log.info('channel told of shipment', { connector, orderId, shipmentId, correlationId: order.correlationId });
    },
    patiently,
  );
