import * as z from 'zod';
import { Access } from '../../every/connector/access.ts';

export const VendorXSecret = Access.extend({ accounts: z.record(z.string(), z.string()) });
export type VendorXSecret = z.infer<typeof VendorXSecret>;

const Decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
/** An invoice, a credit memo or a journal: a draft until it is posted, known by an id of ours, numbered there. */
export const BookRecord = z.looseObject({ id: z.string(), external_id: z.string(), number: z.string(), status: z.enum(['draft', 'posted']), date: z.string(), currency: z.string(), total: Decimal });
export type BookRecord = z.infer<typeof BookRecord>;
