import * as z from 'zod';
import { Access } from '../../every/connector/access.ts';

export const VendorXSecret = Access.extend({ companies: z.record(z.string(), z.string()) });
export type VendorXSecret = z.infer<typeof VendorXSecret>;

/** Amounts come as text, so that none goes by way of a float. */
const Decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
/** What is asked about, with what the tax of it is. */
export const Taxed = z.looseObject({
  currency: z.string(),
  total: Decimal,
  total_tax: Decimal,
  lines: z.array(z.looseObject({ line: z.string(), freight: z.boolean(), amount: Decimal, tax: Decimal })),
  summary: z.array(z.looseObject({ jurisdiction: z.string(), name: z.string(), rate: Decimal, taxable: Decimal, tax: Decimal })),
});
export type Taxed = z.infer<typeof Taxed>;
/** A document that is kept. `external_id` is the id that it was made with, `code` what it is called now. */
export const TaxRecord = Taxed.extend({ id: z.string(), external_id: z.string(), code: z.string(), status: z.enum(['saved', 'committed', 'void']), locked: z.boolean() });
export type TaxRecord = z.infer<typeof TaxRecord>;
