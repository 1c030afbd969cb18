import * as z from 'zod';
import { ExternalId, Instant, Owner, PlainDate, Sku } from './identity.ts';
import { SerialNumbers } from './lot.ts';
import { Money } from './money.ts';
import { Percent, PositiveDecimal, Quantity } from './quantity.ts';

export const ReturnReason = z.enum(['unwanted', 'damaged', 'defective', 'wrong-item', 'not-as-described', 'late', 'delivery-refused', 'other']).meta({ id: 'ReturnReason' });
export type ReturnReason = z.infer<typeof ReturnReason>;

/**
 * What becomes of goods that came back.
 * - restock: on the shelf again · refurbish, return-to-vendor: ours again, kept from being sold · scrap: gone
 * - refuse: not taken back; they stay the customer's, and nothing is credited
 */
export const Disposition = z.enum(['restock', 'refurbish', 'return-to-vendor', 'scrap', 'refuse']).meta({ id: 'Disposition' });
export type Disposition = z.infer<typeof Disposition>;

/** What may come back, until when, and what it costs. Of the customer, else of its channel, else the house's. */
export const ReturnPolicy = z
  .strictObject({
    /** Days after the goods left in which they may be asked back. */
    windowDays: z.int().nonnegative(),
    /** Days in which they then must arrive. */
    validDays: z.int().positive(),
    /** Percent of what is credited that is kept back, for these reasons. */
    restockingFee: Percent,
    feeReasons: z.array(ReturnReason),
    /** Whether the freight of an invoice is given back once everything of it is. */
    creditFreight: z.boolean(),
  })
  .meta({ id: 'ReturnPolicy' });
export type ReturnPolicy = z.infer<typeof ReturnPolicy>;

/** `POST /v1/returns`: what a customer wants to send back of one order. */
export const ReturnRequest = z
  .strictObject({
    orderId: z.string().min(1).max(100),
    lines: z
      .array(
        z.strictObject({
          lineId: ExternalId,
          /** In any unit that the article is sold by. */
          quantity: Quantity,
          reason: ReturnReason,
        }),
      )
      .min(1)
      .max(500),
  })
  .meta({ id: 'ReturnRequest' });
export type ReturnRequest = z.infer<typeof ReturnRequest>;

/** In whole steps. `authorised` is zero until it is decided; of what was received, some was refused, and the rest is credited in the end. */
export const ReturnLine = z
  .strictObject({
    lineId: ExternalId,
    sku: Sku,
    reason: ReturnReason,
    asked: z.int().positive(),
    authorised: z.int().nonnegative(),
    received: z.int().nonnegative(),
    refused: z.int().nonnegative(),
    credited: z.int().nonnegative(),
  })
  .meta({ id: 'ReturnLine' });
export type ReturnLine = z.infer<typeof ReturnLine>;

/** Derived, never stored. expired: nothing of it arrived in time. */
export const ReturnStatus = z.enum(['requested', 'refused', 'authorised', 'partly-received', 'received', 'credited', 'expired']).meta({ id: 'ReturnStatus' });
export type ReturnStatus = z.infer<typeof ReturnStatus>;

/** The return of goods of one order: an RMA. */
export const Return = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** `RMA-<number of the order>-<n>`: what is written on the parcel. */
    returnId: z.string(),
    orderId: z.string(),
    correlationId: z.string(),
    channel: z.string(),
    customerId: ExternalId,
    lines: z.array(ReturnLine).min(1),
    /** As it was when it was asked for. */
    policy: ReturnPolicy,
    /** Why a person must decide, where the policy does not allow it. */
    held: z.strictObject({ code: z.string(), message: z.string() }).optional(),
    by: z.string(),
    requestedAt: Instant,
    authorisedAt: Instant.optional(),
    /** The last day on which the goods may arrive. */
    arriveBy: PlainDate.optional(),
    refused: z.strictObject({ by: z.string(), at: Instant, reason: z.string().max(500) }).optional(),
    /** How many receipts there are so far. */
    receipts: z.int().nonnegative(),
  })
  .meta({ id: 'Return' });
export type Return = z.infer<typeof Return>;

/** `POST /v1/returns/{id}/receipts`: what a warehouse found in the parcel. */
export const ReturnReceiptRequest = z
  .strictObject({
    warehouse: z.string().min(1).max(50),
    /** The warehouse's own number of it: the same is never booked twice. */
    reference: ExternalId,
    receivedAt: Instant.optional(),
    lines: z
      .array(
        z.strictObject({
          /** Absent: whichever line of the return is of this article. */
          lineId: ExternalId.optional(),
          sku: Sku,
          /** In the article's base unit. */
          quantity: PositiveDecimal,
          disposition: Disposition,
          /** Under serial control: the numbers of the pieces. */
          serials: SerialNumbers.optional(),
        }),
      )
      .min(1)
      .max(500),
  })
  .meta({ id: 'ReturnReceiptRequest' });
export type ReturnReceiptRequest = z.infer<typeof ReturnReceiptRequest>;

/** A component of kits that came back, at what it cost when it left. */
const PartReturned = z.strictObject({ sku: Sku, steps: z.int().positive(), disposition: Disposition.exclude(['refuse']), cost: Money, group: ExternalId.optional() });

/** Whole steps of one line of an invoice that came back, at what they cost when they left; `parts`: of kits, which may be one thing each. */
export const GoodsReturned = z
  .strictObject({ lineId: ExternalId, sku: Sku, invoiceId: z.string(), steps: z.int().positive(), disposition: Disposition.exclude(['refuse']), cost: Money, group: ExternalId.optional(), parts: z.array(PartReturned).min(1).optional() })
  .meta({ id: 'GoodsReturned' });
export type GoodsReturned = z.infer<typeof GoodsReturned>;

/** Goods of a return that arrived together. */
export const ReturnReceipt = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** `<returnId>-R<n>` */
    receiptId: z.string(),
    returnId: z.string(),
    orderId: z.string(),
    correlationId: z.string(),
    ...ReturnReceiptRequest.shape,
    receivedAt: Instant,
    by: z.string(),
    /** Filled by record-return: what is taken back of which invoice, and what is not: refused, or approved to be left out. */
    goods: z.array(GoodsReturned).optional(),
    leftOut: z.array(z.strictObject({ sku: Sku, quantity: z.string(), why: z.enum(['refused', 'unknown', 'over', 'incomplete']) })).optional(),
    creditMemos: z.array(z.string()).optional(),
    recordedAt: Instant.optional(),
  })
  .meta({ id: 'ReturnReceipt' });
export type ReturnReceipt = z.infer<typeof ReturnReceipt>;
