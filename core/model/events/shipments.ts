import * as z from 'zod';
import { KitPart } from '../kit.ts';
import { ExternalId, Instant, Sku } from '../identity.ts';
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
      /** Whose stock it was, where a supplier shipped. */
      supplier: ExternalId.optional(),
    }),
  },
  'shipment.delivered': { version: 1, says: 'The goods are at the customer’s.', data: z.strictObject({ ...shipment, deliveredAt: Instant }) },
  'shipment.short': {
    version: 1,
    says: 'A warehouse shipped less of a release than was asked, and nothing more comes of it. The rest waits for stock, or is cancelled, as the customer wants.',
    data: z.strictObject({ ...shipment, warehouse: z.string(), lines: z.array(z.strictObject({ lineId: ExternalId, sku: Sku, steps: z.int().positive(), kit: z.array(KitPart).min(1).optional() })), becomes: z.enum(['backordered', 'cancelled']) }),
  },
} satisfies Announcements;
