import * as z from 'zod';
import { ExternalId, Instant, PlainDate, Sku } from './identity.ts';
import { SerialNumbers } from './lot.ts';
import { Money } from './money.ts';

export const Cancellation = z.strictObject({ reason: z.string().min(1).max(500) }).meta({ id: 'Cancellation' });

/** retry: the step runs again, or the failed execution is redriven. cancel: the order is unwound. */
export const Replay = z.strictObject({ action: z.enum(['retry', 'cancel']).default('retry'), reason: z.string().max(500).optional() }).meta({ id: 'Replay' });

/** Lifting a hold needs its reason. */
export const Approve = z.strictObject({ reason: z.string().min(1).max(500) }).meta({ id: 'Approve' });

/** `date`: of the reversal; absent: the day of the request. */
export const ReverseJournal = z.strictObject({ reason: z.string().min(1).max(500), date: PlainDate.optional() }).meta({ id: 'ReverseJournal' });

/** What a receipt pays, by the numbers of invoices; without an amount what is open of it, as far as the money goes. */
export const ApplyReceipt = z
  .strictObject({ lines: z.array(z.strictObject({ document: ExternalId, amount: Money.refine(({ minor }) => minor > 0, { error: 'an amount above zero' }).optional(), reason: ExternalId.optional() })).min(1).max(20) })
  .refine(({ lines }) => new Set(lines.map(({ document }) => document)).size === lines.length, { error: 'a document appears twice' })
  .meta({ id: 'ApplyReceipt' });
export type ApplyReceipt = z.infer<typeof ApplyReceipt>;

/** `date`: of the reversals; absent: the day of the request. */
export const UnapplyReceipt = z.strictObject({ applicationId: z.string().min(1).max(200), reason: z.string().min(1).max(500), date: PlainDate.optional() }).meta({ id: 'UnapplyReceipt' });

/** Money that finance gave back at the bank, out of what we owe: what is open of a credit memo, or what is left of a receipt. */
export const BankRefund = z
  .strictObject({
    /** Of ours; absent: the one of the entity. */
    account: ExternalId.optional(),
    /** The bank's id of it: the same however often it is sent. */
    transactionId: ExternalId,
    amount: Money.refine(({ minor }) => minor > 0, { error: 'an amount above zero' }),
    valueDate: PlainDate,
    of: z.strictObject({ kind: z.enum(['credit-memo', 'receipt']), number: z.string().min(1).max(200) }),
    /** The gateway's id of a refund that failed: this is instead of it. */
    insteadOf: ExternalId.optional(),
  })
  .meta({ id: 'BankRefund' });
export type BankRefund = z.infer<typeof BankRefund>;

/** `reference`: the carrier's or the driver's own, e.g. of the proof of delivery. */
export const Delivery = z.strictObject({ deliveredAt: Instant, reference: z.string().min(1).max(200).optional() }).meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof Delivery>;

/** Numbers of pieces that left, of articles under serial control. Without `lineId`: of whichever lines are of the article. */
export const ShipmentSerials = z
  .strictObject({ orderId: z.string().min(1).max(100), lines: z.array(z.strictObject({ lineId: ExternalId.optional(), sku: Sku, serials: SerialNumbers })).min(1).max(500) })
  .meta({ id: 'ShipmentSerials' });
export type ShipmentSerials = z.infer<typeof ShipmentSerials>;

/** accrue: what left and is not invoiced is accrued first. */
export const ClosePeriod = z.strictObject({ accrue: z.boolean().default(false) }).meta({ id: 'ClosePeriod' });

export const OpenPeriod = z.strictObject({ reason: z.string().min(1).max(500) }).meta({ id: 'OpenPeriod' });

/** A channel asks about itself; people say which. */
export const FindOrders = z.strictObject({ channel: ExternalId.optional(), channelOrderId: ExternalId });

/** Goes on with a failed execution; an empty body will do. */
export const RedriveExecution = z.strictObject({ reason: z.string().max(500).optional() }).meta({ id: 'RedriveExecution' });

export const FindTrace = z.strictObject({ document: z.string().min(1).max(200) });

/** Reports of one shadow, by the days on which it was asked. */
export const FindShadowReports = z.strictObject({
  connector: ExternalId,
  from: PlainDate,
  to: PlainDate,
  limit: z.coerce.number().int().min(1).max(100).default(100),
  cursor: z.string().max(2000).optional(),
});

export const FindWebhookDeliveries = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(2000).optional(),
});
