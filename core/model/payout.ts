import * as z from 'zod';
import { Owner, PlainDate } from './identity.ts';
import { Money } from './money.ts';

/** What a gateway or a marketplace says that it pays out, from when that is in the books until it is on our account. */
export const Payout = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** The gateway's own id; its journals are `settlement:<payoutId>`. */
    payoutId: z.string(),
    gateway: z.string(),
    /** Below zero where the gateway takes it from our account. */
    paid: Money,
    /** As the gateway expects it. */
    arrival: PlainDate,
    correlationId: z.string(),
    /** The movement of the bank that it is. */
    arrived: z.strictObject({ account: z.string(), transactionId: z.string(), on: PlainDate }).optional(),
    revision: z.int().positive(),
  })
  .meta({ id: 'Payout' });
export type Payout = z.infer<typeof Payout>;
