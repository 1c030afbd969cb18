import * as z from 'zod';
import { Instant } from './identity.ts';
import { Money } from './money.ts';

/** A hold that was lifted. It holds for that version of the order; one that names an amount, for every version up to that amount. */
export const Approval = z
  .strictObject({
    code: z.string(),
    by: z.string(),
    at: Instant,
    reason: z.string().max(500).optional(),
    version: z.int().positive().optional(),
    upTo: Money.optional(),
    /** The saga that waited for it, where it is for that one alone. */
    about: z.string().optional(),
  })
  .meta({ id: 'Approval' });
