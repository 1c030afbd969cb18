import * as z from 'zod';
import { Instant, Owner } from './identity.ts';

/** What a connector is asked for beside the one that serves it. Payments are not: a token of one gateway means nothing to another. */
export const ShadowCapability = z.enum(['erp', 'warehouse', 'tax']).meta({ id: 'ShadowCapability' });
export type ShadowCapability = z.infer<typeof ShadowCapability>;

/** Which connectors are asked the same, without effect, beside those that serve the order. */
export const Shadows = z.strictObject({ erp: z.string().optional(), tax: z.string().optional(), warehouses: z.record(z.string(), z.string()).optional() }).meta({ id: 'Shadows' });
export type Shadows = z.infer<typeof Shadows>;

/**
 * - missing: only the active side has it
 * - extra: only the shadow has it
 * - amount, quantity, date, text: both have it, and it differs
 */
export const DifferenceKind = z.enum(['missing', 'extra', 'amount', 'quantity', 'date', 'text']).meta({ id: 'DifferenceKind' });
export type DifferenceKind = z.infer<typeof DifferenceKind>;

export const Difference = z
  .strictObject({
    /** e.g. `line.quantity`: differences are counted and tolerated by it. */
    field: z.string(),
    /** Which line, tax line or article, where there are several. */
    at: z.string().optional(),
    kind: DifferenceKind,
    /** As people read it; `***` where it is personal. */
    active: z.string().optional(),
    shadow: z.string().optional(),
    /** A rule of the route says that it does not matter. */
    tolerated: z.boolean(),
  })
  .meta({ id: 'Difference' });
export type Difference = z.infer<typeof Difference>;

/** What a shadow said of one document, beside what the active system did with it. */
export const ShadowReport = z
  .strictObject({
    ...Owner.shape,
    connector: z.string(),
    capability: ShadowCapability,
    /** e.g. `order/ORD-…`, `release/ORD-…-EAST`, `invoice/INV-…` */
    document: z.string(),
    orderId: z.string(),
    correlationId: z.string(),
    /** Of the event that it was asked for. */
    askedAt: Instant,
    at: Instant,
    /**
     * - compared: it answered
     * - refused: it would have parked the order, with this code
     * - unanswered: it was down or slow so far; asked again from its own queue
     */
    outcome: z.enum(['compared', 'refused', 'unanswered']),
    /** held: the shadow has the document. proposed: what it would be sent. quoted: what it worked out. */
    basis: z.enum(['held', 'proposed', 'quoted']).optional(),
    /** How many fields were compared. */
    fields: z.int().nonnegative(),
    differences: z.array(Difference),
    error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  })
  .meta({ id: 'ShadowReport' });
export type ShadowReport = z.infer<typeof ShadowReport>;
