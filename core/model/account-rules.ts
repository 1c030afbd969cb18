import * as z from 'zod';
import { ExternalId, Owner, PlainDate } from './identity.ts';
import { AccountKey, JournalEvent } from './journal.ts';

/** One line of the table: absent selectors match everything. The account is a name of a tree, its parts with colons between, as hledger writes them. */
export const AccountRule = z
  .strictObject({
    key: AccountKey,
    itemGroup: ExternalId.optional(),
    customerGroup: ExternalId.optional(),
    jurisdiction: z.string().min(1).max(100).optional(),
    event: JournalEvent.optional(),
    account: z.string().regex(/^[^\s:;()|]+(?: [^\s:;()|]+)*(?::[^\s:;()|]+(?: [^\s:;()|]+)*)*$/, 'an account such as assets:receivables').max(200),
  })
  .meta({ id: 'AccountRule' });
export type AccountRule = z.infer<typeof AccountRule>;

/** One version of an entity's account determination; in force from `from` until a later one is. A version is never changed: journals name it. */
export const AccountRules = z
  .strictObject({ entity: Owner.shape.entity, version: z.string().min(1).max(60), from: PlainDate, rules: z.array(AccountRule).min(1).max(2000) })
  .refine(({ rules }) => new Set(rules.map(({ account: _, ...selectors }) => JSON.stringify(Object.entries(selectors).sort()))).size === rules.length, { error: 'two rules answer the same question' })
  .meta({ id: 'AccountRules' });
export type AccountRules = z.infer<typeof AccountRules>;
