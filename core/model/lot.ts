import * as z from 'zod';
import { ExternalId, PlainDate, Sku } from './identity.ts';

/** So many steps of a lot: batch or production number, and the last day on which it is good. */
export const LotSteps = z.strictObject({ lot: ExternalId, expiresOn: PlainDate.optional(), steps: z.int().positive() }).meta({ id: 'LotSteps' });
export type LotSteps = z.infer<typeof LotSteps>;

/** Numbers of single pieces. */
export const SerialNumbers = z.array(z.string().min(1).max(100)).min(1);

/** What is there of a lot, and how much of that is allocated to releases. */
export const LotLevel = z.strictObject({ lot: ExternalId, expiresOn: PlainDate.optional(), onHand: z.int(), allocated: z.int().nonnegative() });
export type LotLevel = z.infer<typeof LotLevel>;

/** The lots of one item at one warehouse. `kept`: what has expired of them and is promised to nobody, as of when that was last looked at. */
export const LotPosition = z.strictObject({ sku: Sku, warehouse: z.string(), lots: z.array(LotLevel), asOf: z.string().optional(), kept: z.int().positive().optional(), revision: z.int().nonnegative() });
export type LotPosition = z.infer<typeof LotPosition>;
