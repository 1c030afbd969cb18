import * as z from 'zod';
import { ExternalId } from '../identity.ts';
import type { Announcements } from './announcement.ts';

const order = { orderId: z.string(), channel: z.string(), channelOrderId: ExternalId, version: z.int().positive() };
const orderAtErp = { ...order, erpOrder: z.string().optional() };
/** The connector of the channel that wants to be told; absent: none. */
const channelConnector = z.string().optional();
/** `version` is the order's as it was announced; `baseVersion` the one that was changed. */
const change = { ...order, changeId: z.string(), baseVersion: z.int().positive(), channelConnector };
/** Connectors that are asked the same without effect; where it is absent, none listens. */
const shadows = z.array(z.string()).min(1).optional();

export const orderEvents = {
  'order.received': { version: 1, says: 'An order is stored, and its saga will begin.', data: z.strictObject(order) },
  'order.accepted': { version: 1, says: 'The order is promised to the customer.', data: z.strictObject({ ...orderAtErp, channelConnector, shadows }) },
  'order.cancellation-requested': { version: 1, says: 'No step begins any more; what was done is being taken back.', data: z.strictObject(orderAtErp) },
  'order.change-requested': { version: 1, says: 'A change of the order is stored, and its saga will begin.', data: z.strictObject(change) },
  'order.changed': { version: 1, says: 'The new version counts; what it takes is under way.', data: z.strictObject(change) },
  'order.change-withdrawal-requested': { version: 1, says: 'The change is not wanted any more; what was done for it is being taken back.', data: z.strictObject(change) },
  'order.change-withdrawn': { version: 1, says: 'The order is as it was before the change.', data: z.strictObject(change) },
  'order.cancelled': { version: 1, says: 'Everything was taken back.', data: z.strictObject({ ...orderAtErp, channelConnector }) },
} satisfies Announcements;
