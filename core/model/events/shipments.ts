import * as z from 'zod';
import { Instant } from '../identity.ts';
import type { Announcements } from './announcement.ts';

const shipment = { orderId: z.string(), shipmentId: z.string() };

export const shipmentEvents = {
  'shipment.confirmed': { version: 1, says: 'A warehouse or supplier says that goods have left.', data: z.strictObject({ ...shipment, warehouse: z.string() }) },
  'shipment.recorded': {
    version: 1,
    says: 'The goods are matched to the lines of the order, and what they are billed at is fixed.',
    data: z.strictObject({
      ...shipment,
      /** The connector of the channel that wants to be told. */
      channelConnector: z.string().optional(),
    }),
  },
  'shipment.delivered': { version: 1, says: 'The goods are at the customer’s.', data: z.strictObject({ ...shipment, deliveredAt: Instant }) },
} satisfies Announcements;
