import * as z from 'zod';
import { JournalEvent } from './journal.ts';
import { Shadows } from './shadow.ts';

/** Which connector serves which part of this order: resolved once at capture, kept to the end. */
export const Route = z
  .strictObject({
    erp: z.string(),
    /** Numbers and posts the invoices: the ERP, or a ledger. */
    invoicing: z.string(),
    /** Keeps the books that count, and is sent the journals that it does not derive by itself. Absent: whoever numbers the invoices keeps its books by itself. */
    ledger: z.string().optional(),
    /** Events that `ledger` derives. */
    derived: z.array(JournalEvent).optional(),
    /** Only where tax or payment is the hub's. */
    tax: z.string().optional(),
    payment: z.string().optional(),
    channel: z.string().optional(),
    warehouses: z.record(z.string(), z.string()),
    /** Drop-ship suppliers. */
    suppliers: z.record(z.string(), z.string()),
    /** Asked the same beside them, without effect. Absent: nobody. */
    shadows: Shadows.optional(),
  })
  .meta({ id: 'Route' });
export type Route = z.infer<typeof Route>;
