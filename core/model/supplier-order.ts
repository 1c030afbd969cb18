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
