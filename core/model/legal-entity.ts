import * as z from 'zod';
import { Owner, PlainDate } from './identity.ts';
import { Currency } from './money.ts';
import { PositiveDecimal, RoundingMode } from './quantity.ts';

/** A legal entity as its books see it. */
export const LegalEntity = z
  .strictObject({
    entity: Owner.shape.entity,
    name: z.string().min(1).max(200),
    /** The currency that the books are kept in. */
    functionalCurrency: Currency,
    rounding: RoundingMode,
    /** IANA name, e.g. America/New_York: the day of a document is the day there. */
    timeZone: z.string().min(1).max(60),
    /** What happens to a journal whose period is closed: finance is asked, or it goes to the first day of the next open one. */
    closedPeriod: z.enum(['ask', 'next-open']),
    /** How many minor units of the functional currency a journal's rounding line may have at most. */
    roundingCap: z.int().nonnegative(),
  })
  .meta({ id: 'LegalEntity' });
export type LegalEntity = z.infer<typeof LegalEntity>;

/** What one unit of `from` is worth in `to`, from `date` on until there is a later one. */
export const ExchangeRate = z
  .strictObject({ entity: Owner.shape.entity, rateId: z.string().min(1).max(100), from: Currency, to: Currency, date: PlainDate, rate: PositiveDecimal })
  .meta({ id: 'ExchangeRate' });
export type ExchangeRate = z.infer<typeof ExchangeRate>;
