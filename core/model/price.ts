import * as z from 'zod';
import { ExternalId, Instant, Owner, Sku } from './identity.ts';
import { Currency } from './money.ts';
import { Quantity, UnitPrice } from './quantity.ts';

/** Whom a price is for, from the most specific to the least. */
export const PriceParty = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('customer'), id: ExternalId }),
    z.strictObject({ kind: z.literal('group'), id: ExternalId }),
    z.strictObject({ kind: z.literal('list'), id: ExternalId }),
  ])
  .meta({ id: 'PriceParty' });
export type PriceParty = z.infer<typeof PriceParty>;

/** The price list of customers whose record names none. */
export const STANDARD_LIST = 'STANDARD';

/** What one item costs for one party, from a quantity on, for a time. */
export const PriceCondition = z
  .strictObject({
    entity: Owner.shape.entity,
    conditionId: ExternalId,
    sku: Sku,
    party: PriceParty,
    currency: Currency,
    price: UnitPrice,
    /** Quantity break: applies from this quantity on. Absent: from any quantity. */
    minimum: Quantity.optional(),
    /** First moment it applies. */
    from: Instant,
    /** First moment it applies no more. Absent: open-ended. */
    until: Instant.optional(),
  })
  .meta({ id: 'PriceCondition' });
export type PriceCondition = z.infer<typeof PriceCondition>;
