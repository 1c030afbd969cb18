import * as z from 'zod';
import { ExternalId, Instant, Owner, PlainDate, Sku } from './identity.ts';
import { Currency, Money } from './money.ts';
import { NonNegativeDecimal } from './quantity.ts';

/** Where a bill is not what was ordered and has shipped. */
export const BillDifference = z
  .strictObject({ kind: z.enum(['quantity', 'price', 'total', 'line', 'currency', 'credit']), lineId: ExternalId.optional(), message: z.string() })
  .meta({ id: 'BillDifference' });
export type BillDifference = z.infer<typeof BillDifference>;

/** What a drop-ship supplier bills for what it shipped to our customer, matched with what it shipped. */
export const SupplierBill = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** `<supplier>/<its number>`: a number that comes again with another content is a person's matter. */
    billId: z.string(),
    supplier: ExternalId,
    number: z.string(),
    kind: z.enum(['invoice', 'credit']),
    date: PlainDate,
    dueOn: PlainDate.optional(),
    orderId: z.string(),
    releaseId: z.string(),
    correlationId: z.string(),
    currency: Currency,
    /** Prices per base unit. */
    lines: z.array(z.strictObject({ lineId: ExternalId, sku: Sku, steps: z.int().nonnegative(), unitPrice: NonNegativeDecimal, goods: Money, /** Once it is in the books: what these units were booked at as they shipped. */ accrued: Money.optional() })),
    charges: Money,
    allowances: Money,
    tax: Money,
    total: Money,
    /** What these goods were accrued at when they shipped: at the price agreed with the supplier; once it is in the books, what they were booked at. */
    accrued: Money,
    differences: z.array(BillDifference),
    receivedAt: Instant,
    /** By whom it is taken as it is, in spite of its differences. */
    accepted: z.strictObject({ by: z.string(), at: Instant }).optional(),
    /** When it came into the books, and as which journal; absent: not yet. */
    postedAt: Instant.optional(),
    journal: z.string().optional(),
  })
  .meta({ id: 'SupplierBill' });
export type SupplierBill = z.infer<typeof SupplierBill>;
