import * as z from 'zod';
import { EdiChange } from './edi-order.ts';
import { ExternalId, Instant, Owner, personal, PlainDate, Sku } from './identity.ts';
import { KitPart } from './kit.ts';
import { Money } from './money.ts';
import { Address, TaxQuote } from './order.ts';
import { Take } from './stock.ts';
import { NonNegativeDecimal, Uom, UnitPrice, UnitRatio } from './quantity.ts';

/** How one line shall be from now on; what is left out stays as it is. */
export const LineChange = z
  .strictObject({
    lineId: ExternalId,
    /** Only of a line that is new. */
    sku: Sku.optional(),
    /** The new total, shipped goods included; zero takes the line out. */
    quantity: z.strictObject({ amount: NonNegativeDecimal, uom: Uom }).optional(),
    unitPrice: UnitPrice.optional(),
    /** Tax of the whole line, as the channel charges it now. */
    tax: Money.optional(),
  })
  .meta({ id: 'LineChange' });
export type LineChange = z.infer<typeof LineChange>;

/** What a channel sends to `POST /v1/orders/{id}/changes`, with the version it has seen in `If-Match`. */
export const OrderChangeRequest = z
  .strictObject({
    reason: z.string().min(1).max(500).optional(),
    shipTo: Address.optional(),
    shipNotBefore: PlainDate.optional(),
    cancelAfter: PlainDate.optional(),
    /** The gateway's token of another payment method, for what is not held yet. */
    paymentMethod: ExternalId.optional().meta(personal),
    discount: Money.optional(),
    freight: Money.optional(),
    freightTax: Money.optional(),
    lines: z
      .array(LineChange)
      .min(1)
      .max(500)
      .refine((lines) => new Set(lines.map((line) => line.lineId)).size === lines.length, { error: 'a lineId appears twice' })
      .optional(),
  })
  .refine(({ reason: _, ...changes }) => Object.keys(changes).length > 0, { error: 'nothing is changed' })
  .meta({ id: 'OrderChangeRequest' });
export type OrderChangeRequest = z.infer<typeof OrderChangeRequest>;

/** Open units of one line, by the state they are taken out of. Whole steps. */
export const TakeBack = z
  .strictObject({ received: z.int().nonnegative(), backordered: z.int().nonnegative(), reserved: z.int().nonnegative(), accepted: z.int().nonnegative(), released: z.int().nonnegative() })
  .meta({ id: 'TakeBack' });
export type TakeBack = z.infer<typeof TakeBack>;

export const LinePlan = z.strictObject({ lineId: ExternalId, sku: Sku, from: z.int().nonnegative(), to: z.int().nonnegative(), takeBack: TakeBack, add: z.int().nonnegative(), kit: z.array(KitPart).min(1).optional(), lots: z.strictObject({ minimumDays: z.int().nonnegative() }).optional() }).meta({ id: 'LinePlan' });
export type LinePlan = z.infer<typeof LinePlan>;

/** The smallest set of commands that brings the order from where it stands to what is asked. */
export const ChangePlan = z
  .strictObject({
    lines: z.array(LinePlan),
    /** Releases that must come back first: open goods of theirs are not wanted any more, or go elsewhere. */
    recalls: z.array(
      z.strictObject({
        item: z.string(), connector: z.string(),
        /** Of a supplier's order of which something stays: what is taken off it. Absent: all of the release comes back. */
        less: z.array(z.strictObject({ lineId: ExternalId, steps: z.int().positive() })).min(1).optional(),
      }),
    ),
  })
  .meta({ id: 'ChangePlan' });
export type ChangePlan = z.infer<typeof ChangePlan>;

const Part = z.strictObject({ lineId: ExternalId, sku: Sku, steps: z.int().positive(), kit: z.array(KitPart).min(1).optional() });
/** Where what a change adds comes from, and what it gives back: decided before any of it is done. */
export const ChangeSourcing = z
  .strictObject({
    /** Decided so often: others were faster before. */
    round: z.int().nonnegative(),
    takes: z.array(Take),
    back: z.array(z.strictObject({ lineId: ExternalId, warehouse: z.string(), steps: z.int().positive() })),
    backordered: z.array(Part.extend({ warehouse: z.string(), promise: PlainDate.optional() })),
    cancelled: z.array(Part),
    dropShips: z.array(z.strictObject({ supplier: z.string(), lines: z.array(Part) })),
  })
  .meta({ id: 'ChangeSourcing' });
export type ChangeSourcing = z.infer<typeof ChangeSourcing>;

const Corrected = z.strictObject({ billed: Money, now: Money });
/** Another price of a line, and another tax of it where that is the channel's: of what the customer has of it. */
const CorrectedLine = z.strictObject({ lineId: ExternalId, goods: Corrected, tax: Corrected.optional() });

/** A change of an order, from the request to the new version. */
export const OrderChange = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** `CHG-<order's number>-<n>` */
    changeId: z.string(),
    orderId: z.string(),
    correlationId: z.string(),
    channel: z.string(),
    /** Version that it was made from. */
    baseVersion: z.int().positive(),
    /** rest: everything that has not left is cancelled. */
    kind: z.enum(['change', 'rest']),
    /** The cancellation of the order that this is what is left of, because goods had left before it. It is not withdrawn. */
    cancels: z.strictObject({ by: z.string(), at: Instant, reason: z.string(), overtakenBy: z.string() }).optional(),
    request: OrderChangeRequest.optional(),
    /** New lines that go out in place of others, because a shipment was short of those. */
    substitutes: z.strictObject({ shipmentId: z.string(), lines: z.array(z.strictObject({ lineId: ExternalId, instead: ExternalId, sku: Sku, ratio: UnitRatio })).min(1) }).optional(),
    /** Where it came by EDI, what is answered. */
    edi: EdiChange.optional(),
    status: z.enum(['requested', 'applied', 'withdrawn']),
    by: z.string(),
    requestedAt: Instant,
    plan: ChangePlan.optional(),
    /** What the order held before its stock was adjusted. */
    held: z.array(Take).optional(),
    sourcing: ChangeSourcing.optional(),
    /** Where the tax is the hub's: what the version that it makes is taxed, by the engine's estimate. */
    tax: z.strictObject({ lines: z.array(z.strictObject({ lineId: ExternalId, tax: Money })), freightTax: Money, quote: TaxQuote }).optional(),
    /** What was billed otherwise than it should have been, of an order of which nothing leaves any more: documents make up for the difference. */
    corrects: z.strictObject({ discount: Corrected.optional(), freight: Corrected.optional(), freightTax: Corrected.optional(), lines: z.array(CorrectedLine).min(1).optional() }).optional(),
    /** Those of them that give back. */
    creditMemos: z.array(z.string()).optional(),
    appliedAt: Instant.optional(),
    withdrawnAt: Instant.optional(),
  })
  .meta({ id: 'OrderChange' });
export type OrderChange = z.infer<typeof OrderChange>;
