import * as z from 'zod';
import { Instant, Owner, PlainDate } from './identity.ts';
import { Money } from './money.ts';

/** A calendar month: `2026-11`. */
export const Period = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-11').meta({ id: 'Period' });

/** What keeps a period from being closed. `document` names it, `what` says why. */
export const Missing = z.strictObject({ what: z.enum(['not-invoiced', 'not-sent', 'unbalanced']), document: z.string(), orderId: z.string().optional(), since: PlainDate.optional() }).meta({ id: 'Missing' });
export type Missing = z.infer<typeof Missing>;

/** An accounting period with its trial balance, in the currency of the books. */
export const PeriodView = z
  .strictObject({
    entity: Owner.shape.entity,
    period: Period,
    status: z.enum(['open', 'closed']),
    closedAt: Instant.optional(),
    journals: z.int().nonnegative(),
    /** What was moved on each account, by its name. */
    accounts: z.array(z.strictObject({ account: z.string(), debit: Money, credit: Money })),
    /** Left and not invoiced at the end of it; their revenue is accrued. */
    accrued: z.int().nonnegative(),
    /** The first hundred things that are missing; without any, it can be closed. */
    missing: z.array(Missing),
  })
  .meta({ id: 'PeriodView' });
export type PeriodView = z.infer<typeof PeriodView>;

export const PeriodStatus = PeriodView.pick({ entity: true, period: true, status: true }).meta({ id: 'PeriodStatus' });
