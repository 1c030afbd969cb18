import * as z from 'zod';
import { ExternalId, PlainDate } from './identity.ts';
import { Money } from './money.ts';

/** One package, by its tracking number, or a whole shipment, by our id of it. */
const CarrierBillLine = z
  .strictObject({
    trackingNumber: z.string().min(1).max(100).optional(),
    shipmentId: z.string().min(1).max(200).optional(),
    /** Below zero: a credit. */
    amount: Money.refine(({ minor }) => minor !== 0, { error: 'an amount, or a credit below zero' }),
    /** Finance has looked at the difference, and books it. */
    accepted: z.string().min(1).max(500).optional(),
  })
  .refine(({ trackingNumber, shipmentId }) => (trackingNumber === undefined) !== (shipmentId === undefined), { error: 'either trackingNumber or shipmentId' });

/** A bill of a carrier, or a credit note, under its own number. Sent again it books what was not booked yet. */
export const CarrierBill = z
  .strictObject({ carrier: ExternalId, number: ExternalId, date: PlainDate, lines: z.array(CarrierBillLine).min(1).max(50) })
  .refine(({ lines }) => new Set(lines.map(({ trackingNumber = '', shipmentId = '' }) => `${trackingNumber} ${shipmentId}`)).size === lines.length, { error: 'a package or shipment appears twice' })
  .meta({ id: 'CarrierBill' });
export type CarrierBill = z.infer<typeof CarrierBill>;

/** booked: in the books, with what it clears of the accrual. held: not booked, and on finance's desk under `code`. */
export const CarrierBillTaken = z
  .strictObject({
    billId: z.string(),
    lines: z.array(
      z.strictObject({
        trackingNumber: z.string().optional(),
        shipmentId: z.string().optional(),
        amount: Money,
        status: z.enum(['booked', 'held']),
        journalId: z.string().optional(),
        cleared: Money.optional(),
        code: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'CarrierBillTaken' });
export type CarrierBillTaken = z.infer<typeof CarrierBillTaken>;
