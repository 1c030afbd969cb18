import * as z from 'zod';
import { Money } from '../money.ts';
import type { Announcements } from './announcement.ts';

export const invoiceEvents = {
  'invoice.posted': {
    version: 1,
    says: 'The authority numbered the invoice, and its journals are in the ledger.',
    data: z.strictObject({
      orderId: z.string(), shipmentId: z.string(), invoiceId: z.string(), number: z.string(), gross: Money, journals: z.array(z.string()),
      /** The connector of the channel that wants to be told. */
      channelConnector: z.string().optional(),
      /** Tax engines that are asked the same without effect. */
      shadows: z.array(z.string()).min(1).optional(),
      /** Where control passes at delivery: its revenue is deferred until then. */
      fob: z.literal('destination').optional(),
    }),
  },
} satisfies Announcements;
