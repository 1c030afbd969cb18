import * as z from 'zod';
import { ExternalId } from '../identity.ts';
import { Money } from '../money.ts';
import type { Announcements } from './announcement.ts';

const order = { orderId: z.string(), channel: z.string(), channelOrderId: ExternalId, version: z.int().positive() };
const orderAtErp = { ...order, erpOrder: z.string().optional() };
/** The connector of the channel that wants to be told; absent: none. */
const channelConnector = z.string().optional();
/** `version` is the order's as it was announced; `baseVersion` the one that was changed. */
const change = { ...order, changeId: z.string(), baseVersion: z.int().positive(), channelConnector };
/** Connectors that are asked the same without effect; where it is absent, none listens. */
const shadows = z.array(z.string()).min(1).optional();

/** `refunded`: by the payment gateway; the rest of `gross` is on the customer's account. */
export const CreditedMemo = z.strictObject({ creditMemoId: z.string(), number: z.string(), invoiceNumber: z.string(), gross: Money, refunded: Money });

export const orderEvents = {
  'order.received': { version: 1, says: 'An order is stored, and its saga will begin.', data: z.strictObject(order) },
  'order.accepted': { version: 1, says: 'The order is promised to the customer.', data: z.strictObject({ ...orderAtErp, channelConnector, shadows }) },
  'order.cancellation-requested': { version: 1, says: 'No step begins any more; what was done is being taken back.', data: z.strictObject(orderAtErp) },
  'order.change-requested': { version: 1, says: 'A change of the order is stored, and its saga will begin.', data: z.strictObject(change) },
  'order.changed': { version: 1, says: 'The new version counts; what it takes is under way.', data: z.strictObject(change) },
  'order.charges-corrected': { version: 1, says: 'Discount or freight of an order that is billed to its end are other than they were: documents that make up for it will begin.', data: z.strictObject({ orderId: z.string(), changeId: z.string(), givesBack: z.boolean(), billsMore: z.boolean() }) },
  'order.charges-credited': { version: 1, says: 'What was billed too much of discount or freight is credited, under numbers, and in the books.', data: z.strictObject({ orderId: z.string(), changeId: z.string(), channelConnector, creditMemos: z.array(CreditedMemo).min(1) }) },
  'order.change-withdrawal-requested': { version: 1, says: 'The change is not wanted any more; what was done for it is being taken back.', data: z.strictObject(change) },
  'order.change-withdrawn': { version: 1, says: 'The order is as it was before the change.', data: z.strictObject(change) },
  'order.cancelled': { version: 1, says: 'Everything was taken back.', data: z.strictObject({ ...orderAtErp, channelConnector }) },
} satisfies Announcements;
