import * as z from 'zod';
import { Instant, Owner, PlainDate } from './identity.ts';
import { Money } from './money.ts';

export const JournalLine = z
  .strictObject({ account: z.string().min(1), side: z.enum(['debit', 'credit']), amount: Money })
  .meta({ id: 'JournalLine' });
export type JournalLine = z.infer<typeof JournalLine>;

/** Balanced, immutable, one per key (entity, document, event); reversed, never edited. */
export const Journal = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** `<event>:<document>` */
    journalId: z.string(),
    event: z.enum(['goods-issue', 'invoice']),
    document: z.string(),
    date: PlainDate,
    description: z.string(),
    lines: z.array(JournalLine).min(2),
    /** Which version of the account rules chose the accounts. */
    ruleVersion: z.string(),
    correlationId: z.string(),
    postedAt: Instant,
  })
  .meta({ id: 'Journal' });
export type Journal = z.infer<typeof Journal>;
