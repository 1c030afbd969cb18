import * as z from 'zod';
import { Money } from '../money.ts';
import type { Announcements } from './announcement.ts';

const aboutReturn = { orderId: z.string(), returnId: z.string() };
const aboutReceipt = { ...aboutReturn, receiptId: z.string() };

export const returnEvents = {
  'return.requested': { version: 1, says: 'A return is asked for that the policy does not allow: a person decides.', data: z.strictObject({ ...aboutReturn, code: z.string() }) },
  'return.authorised': { version: 1, says: 'The goods may come back.', data: z.strictObject({ ...aboutReturn, arriveBy: z.string() }) },
  'return.refused': { version: 1, says: 'The goods may not come back.', data: z.strictObject(aboutReturn) },
  'return.received': { version: 1, says: 'Goods of a return have arrived, and their saga will begin.', data: z.strictObject({ ...aboutReceipt, warehouse: z.string() }) },
  'return.credited': {
    version: 1,
    says: 'What was taken back is credited, under numbers, and in the books.',
    data: z.strictObject({
      ...aboutReceipt,
      /** The connector of the channel that wants to be told. */
      channelConnector: z.string().optional(),
      creditMemos: z.array(
        z.strictObject({
          creditMemoId: z.string(),
          number: z.string(),
          invoiceNumber: z.string(),
          gross: Money,
          /** By the payment gateway; the rest of `gross` is on the customer's account. */
          refunded: Money,
        }),
      ),
    }),
  },
} satisfies Announcements;
