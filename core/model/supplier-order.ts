import * as z from 'zod';
import { ExternalId, Instant, PlainDate } from './identity.ts';

/** What a supplier says of a line it was asked for. */
export const SupplierLineAnswer = z
  .enum(['accepted', 'backordered', 'quantity-changed', 'price-changed', 'rejected', 'substituted', 'date-changed', 'partial', 'changed', 'deleted', 'price-pending', 'held'])
  .meta({ id: 'SupplierLineAnswer' });
export type SupplierLineAnswer = z.infer<typeof SupplierLineAnswer>;

/** What a drop-ship supplier has said so far of what it was asked for. */
export const SupplierOrder = z
  .strictObject({
    /** The supplier's own number of it. */
    number: z.string().optional(),
    status: z.enum(['received', 'accepted', 'changed', 'rejected', 'cancelled', 'cancellation-refused']),
    at: Instant,
    lines: z.array(z.strictObject({ lineId: ExternalId, answer: SupplierLineAnswer, steps: z.int().nonnegative(), shipDate: PlainDate.optional() })),
  })
  .meta({ id: 'SupplierOrder' });
export type SupplierOrder = z.infer<typeof SupplierOrder>;

/** What a change takes off a drop-ship supplier's order, and what the supplier gave back of it. */
export const Reduction = z
  .strictObject({
    changeId: z.string(),
    /** Steps that are not wanted any more. `back`: how many of them it gave back; absent as long as it has not answered. */
    lines: z.array(z.strictObject({ lineId: ExternalId, steps: z.int().positive(), back: z.int().nonnegative().optional() })).min(1),
    /** The release that asks for them anew, because the change was withdrawn. */
    again: z.string().optional(),
  })
  .meta({ id: 'Reduction' });
export type Reduction = z.infer<typeof Reduction>;
