import * as z from 'zod';
import { Instant, Owner, PlainDate } from './identity.ts';
import { Money } from './money.ts';

/** Money that went back to a customer, and what it was taken out of. */
export const CashRefund = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** The gateway's own id. */
    refundId: z.string(),
    orderId: z.string().optional(),
    correlationId: z.string(),
    amount: Money,
    /** `functional`: what was taken, in the books. */
    taken: z.array(z.strictObject({ itemId: z.string(), amount: Money, functional: Money })).min(1),
    journals: z.array(z.string()),
    date: PlainDate,
    /** It did not reach the customer: the money is where it was before. */
    failedAt: Instant.optional(),
    revision: z.int().positive(),
  })
  .meta({ id: 'CashRefund' });
export type CashRefund = z.infer<typeof CashRefund>;
