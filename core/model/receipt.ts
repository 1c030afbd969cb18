import * as z from 'zod';
import { ExternalId, Instant, Owner, PlainDate, personal } from './identity.ts';
import { Money } from './money.ts';

const Positive = Money.refine(({ minor }) => minor > 0, { error: 'an amount above zero' });

/** What the payer says that it pays. Without an amount: whatever is open of it. */
export const PaymentReference = z
  .strictObject({
    /** invoice: its number · order: our id of it · remittance: the trace number that an advice goes by */
    kind: z.enum(['invoice', 'order', 'remittance']),
    number: ExternalId,
    amount: Positive.optional(),
    /** Why less is paid than is open: X12 426 adjustment reason code of an 820's ADX. */
    reason: ExternalId.optional(),
  })
  .meta({ id: 'PaymentReference' });
export type PaymentReference = z.infer<typeof PaymentReference>;

/**
 * One receipt as a bank feed or finance sends it. `remittance` is advice and never cash: an X12 820 with BPR01=I, or a mail, which says what a payment under
 * its number is for. https://www.stedi.com/edi/x12/transaction-set/820
 */
export const ReceiptRequest = z
  .strictObject({
    source: z.enum(['bank', 'remittance']),
    /** Of ours, as it is set up; absent: the one of the entity. */
    account: ExternalId.optional(),
    /** The bank's id of the transaction, or the trace number of the advice: the same however often it is sent. */
    transactionId: ExternalId,
    amount: Positive,
    valueDate: PlainDate,
    customerId: ExternalId.optional(),
    payer: z.string().min(1).max(200).meta(personal).optional(),
    references: z.array(PaymentReference).max(200).default([]),
  })
  .meta({ id: 'ReceiptRequest' });
export type ReceiptRequest = z.infer<typeof ReceiptRequest>;

/** Why an application was made. */
export const MatchRule = z.enum(['remittance', 'order', 'exact-amount', 'oldest-first', 'by-hand']).meta({ id: 'MatchRule' });
export type MatchRule = z.infer<typeof MatchRule>;

/** What one application took off one item. */
export const AppliedLine = z
  .strictObject({
    itemId: z.string(),
    document: z.string(),
    paid: Money,
    /** Taken off within the terms. */
    discount: Money.optional(),
    writeOff: z.strictObject({ amount: Money, reason: z.string() }).optional(),
    /** What the item was in the books by this much: put back as it was. */
    functional: Money,
  })
  .meta({ id: 'AppliedLine' });
export type AppliedLine = z.infer<typeof AppliedLine>;

export const Application = z
  .strictObject({
    /** `<receiptId>.<n>` */
    applicationId: z.string(),
    why: MatchRule,
    by: z.string(),
    at: Instant,
    date: PlainDate,
    lines: z.array(AppliedLine).min(1),
    /** What was taken out of the receipt, and what that was in the books. */
    taken: Money,
    functional: Money,
    journals: z.array(z.string()),
    unapplied: z.strictObject({ by: z.string(), at: Instant, reason: z.string(), journals: z.array(z.string()) }).optional(),
  })
  .meta({ id: 'Application' });
export type Application = z.infer<typeof Application>;

/** Money that came in once, and what became of it. What is left of it is an open item. */
export const Receipt = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** `<source>-<transactionId>` */
    receiptId: z.string(),
    source: z.enum(['gateway', 'bank', 'remittance']),
    transactionId: z.string(),
    /** The connector that it came through. */
    gateway: z.string().optional(),
    amount: Money,
    valueDate: PlainDate,
    customerId: ExternalId.optional(),
    payer: z.string().meta(personal).optional(),
    references: z.array(PaymentReference),
    orderId: z.string().optional(),
    paymentId: z.string().optional(),
    correlationId: z.string(),
    applications: z.array(Application),
    journals: z.array(z.string()),
    receivedAt: Instant,
    revision: z.int().positive(),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof Receipt>;
