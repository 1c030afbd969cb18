import type { ChannelFulfilment } from '../../../../core/shipping/channel-fulfilment.ts';
import type { VendorXClient } from '../../every/connector/client.ts';
import { newFulfilment } from './from-canonical.ts';
import { FulfilmentRecord } from './schema.ts';

/** Vendor X behind the port: a shipment is looked up by its id of ours before it is told. */
export const vendorXFulfilment = (client: VendorXClient): ChannelFulfilment => ({
  async fulfil(order, shipment) {
    const known = await client.find(FulfilmentRecord, 'fulfilments', shipment.shipmentId);
    const { id } = known ?? (await client.post(FulfilmentRecord, 'fulfilments', newFulfilment(order, shipment)));
    return { fulfilmentId: id };
  },
});
