import type { ParcelTracking } from '../../core/shipping/parcel-tracking.ts';
import { stores } from '../adapters/stores.ts';
import { guarded } from './held-off.ts';
import { log } from './log.ts';
import { patiently } from './patience.ts';
import { businessEvents } from './queue.ts';

/** Has a carrier's system follow the parcels of each shipment: on a queue of its own, retried from there, never part of a saga. Shipments of other entities than its account's are none of its business. */
export const trackingSubscriber = (connector: string, tracking: () => Promise<ParcelTracking>) =>
  businessEvents(
    ['shipment.recorded'],
    async ({ entity, data: { orderId, shipmentId }, correlationId }) => {
      if ((await stores.masterdata.account(connector, '*'))?.entity !== entity) return;
      const shipment = await stores.orders.shipment(entity, orderId, shipmentId);
      if (!shipment) throw new Error(`shipment ${shipmentId} is not there`);
      await guarded(connector, async () => {
        const { follow } = await tracking();
        for (const number of shipment.trackingNumbers) await follow(number, shipment.carrier);
      });
      log.info('parcels followed', { connector, shipmentId, parcels: shipment.trackingNumbers.length, correlationId });
    },
    patiently,
  );
