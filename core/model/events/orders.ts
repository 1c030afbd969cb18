import * as z from 'zod';
import { ExternalId } from '../identity.ts';
import type { Announcements } from './announcement.ts';

const order = { orderId: z.string(), channel: z.string(), channelOrderId: ExternalId, version: z.int().positive() };
const orderAtErp = { ...order, erpOrder: z.string().optional() };

export const orderEvents = {
  'order.received': { version: 1, says: 'An order is stored, and its saga will begin.', data: z.strictObject(order) },
  'order.accepted': { version: 1, says: 'The order is promised to the customer.', data: z.strictObject(orderAtErp) },
  'order.cancellation-requested': { version: 1, says: 'No step begins any more; what was done is being taken back.', data: z.strictObject(orderAtErp) },
  'order.cancelled': { version: 1, says: 'Everything was taken back.', data: z.strictObject(orderAtErp) },
} satisfies Announcements;
