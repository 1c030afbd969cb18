import * as z from 'zod';
import { ExternalId, Instant, Owner, PlainDate, Sku } from './identity.ts';
import { Currency, Money } from './money.ts';

export const InvoiceLine = z
  .strictObject({ lineId: ExternalId, sku: Sku, steps: z.int().positive(), goods: Money, tax: Money, cost: Money })
  .meta({ id: 'InvoiceLine' });
export type InvoiceLine = z.infer<typeof InvoiceLine>;

/** What one shipment is billed at. Its id is ours from the start; the number comes from the authority. */
export const Invoice = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** `INV-<shipmentId>`: what other systems know the document by before it has a number. */
    invoiceId: z.string(),
    number: z.string().optional(),
    orderId: z.string(),
    shipmentId: z.string(),
    customerId: ExternalId,
    correlationId: z.string(),
    currency: Currency,
    invoiceDate: PlainDate,
    lines: z.array(InvoiceLine).min(1),
    freight: Money,
    goods: Money,
    tax: Money,
    gross: Money,
    erpInvoiceId: z.string().optional(),
    postedAt: Instant.optional(),
  })
  .meta({ id: 'Invoice' });
export type Invoice = z.infer<typeof Invoice>;
