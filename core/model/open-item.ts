import * as z from 'zod';
import { ExternalId, Instant, Owner, PlainDate } from './identity.ts';
import { Money } from './money.ts';

/**
 * - invoice: the customer owes it · credit-memo: we owe it, within receivables
 * - deposit: taken ahead by the gateway for an order · unapplied: came in, and nobody has said for what
 * - refund: went back to the customer, and nothing of ours said why: owed until a credit memo explains it
 */
export const ITEM_KINDS = ['invoice', 'credit-memo', 'deposit', 'unapplied', 'refund'] as const;
export const ItemKind = z.enum(ITEM_KINDS).meta({ id: 'ItemKind' });
export type ItemKind = z.infer<typeof ItemKind>;

/** What a short payment left open, and why the customer says so. Closed when nothing of the item is open any more. */
export const Deduction = z
  .strictObject({
    /** Of the receipt that was short. */
    receiptId: z.string(),
    amount: Money,
    /** X12 426 adjustment reason code as the customer gave it; `short-paid` where it said nothing. */
    reason: ExternalId,
    openedAt: Instant,
  })
  .meta({ id: 'Deduction' });
export type Deduction = z.infer<typeof Deduction>;

/** What is open of one document. Amounts are not below zero, whoever owes them. */
export const OpenItem = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** `<kind>:<document>` */
    itemId: z.string(),
    kind: ItemKind,
    /** Number of the invoice or the credit memo, id of the receipt or the refund. */
    document: z.string(),
    orderId: z.string().optional(),
    /** Our own id of the invoice, from before it had a number. */
    invoiceId: z.string().optional(),
    /** Absent: nobody knows yet who paid. */
    customerId: ExternalId.optional(),
    /** Whose credit it is on; absent: nobody's, as where it was paid ahead. */
    billTo: ExternalId.optional(),
    /** Accounts go by it. */
    customerGroup: ExternalId.optional(),
    correlationId: z.string(),
    amount: Money,
    open: Money,
    /** What `open` is in the books: it goes out at the rate it came in at. */
    functional: Money,
    date: PlainDate,
    dueDate: PlainDate,
    deduction: Deduction.optional(),
    /** Goes up with every write: the optimistic lock. */
    revision: z.int().positive(),
  })
  .meta({ id: 'OpenItem' });
export type OpenItem = z.infer<typeof OpenItem>;
