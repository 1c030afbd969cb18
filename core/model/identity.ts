import * as z from 'zod';

/** Where a document belongs; on every entity, and first in every key. */
export const Owner = z.strictObject({
  /** Legal entity, e.g. NW-US. */
  entity: z.string().min(1).max(20),
  businessUnit: z.string().min(1).max(20),
  region: z.string().min(1).max(20),
});
export type Owner = z.infer<typeof Owner>;

export const Instant = z.iso.datetime().meta({ id: 'Instant', description: 'ISO 8601, UTC' });
export const PlainDate = z.iso.date().meta({ id: 'PlainDate' });

export const Role = z.enum(['customer-service', 'warehouse', 'finance', 'integration', 'steward']).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

/** An id that a channel or partner may choose: printable, no spaces at the ends. */
export const ExternalId = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, 'printable ASCII without surrounding spaces')
  .meta({ id: 'ExternalId' });

export const Sku = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$/, 'a SKU')
  .meta({ id: 'Sku' });

/** Marks personal data in a schema: masked in logs, traces and the console for whoever lacks the role. */
export const personal = { personal: true } as const;
