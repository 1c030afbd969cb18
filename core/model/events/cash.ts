import * as z from 'zod';
import { Money } from '../money.ts';
import type { Announcements } from './announcement.ts';

const aboutReceipt = { receiptId: z.string(), source: z.enum(['gateway', 'bank', 'remittance']) };

export const cashEvents = {
  'cash.received': { version: 1, says: 'Money came in, or a remittance advice about it, and what it pays will be looked for.', data: z.strictObject({ ...aboutReceipt, amount: Money, orderId: z.string().optional() }) },
  'cash.applied': {
    version: 1,
    says: 'Money that came in pays invoices: its journals are in the ledger.',
    data: z.strictObject({ ...aboutReceipt, applicationId: z.string(), why: z.string(), applied: Money, left: Money, documents: z.array(z.string()), journals: z.array(z.string()) }),
  },
  'cash.unapplied': { version: 1, says: 'An application was taken back by reversals.', data: z.strictObject({ ...aboutReceipt, applicationId: z.string(), documents: z.array(z.string()), journals: z.array(z.string()) }) },
} satisfies Announcements;
