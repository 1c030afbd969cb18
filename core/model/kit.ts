import * as z from 'zod';
import { ExternalId, PlainDate, Sku } from './identity.ts';
import { Quantity } from './quantity.ts';

/** What one kit is made of, from a day on (UTC): stock is kept of these, and never of the kit. */
export const KitBill = z
  .strictObject({ from: PlainDate.optional(), components: z.array(z.strictObject({ sku: Sku, quantity: Quantity })).min(1).max(20) })
  .meta({ id: 'KitBill' });
export type KitBill = z.infer<typeof KitBill>;

/** Whole steps of a component that are in one kit. */
export const KitPart = z.strictObject({ sku: Sku, steps: z.int().positive() }).meta({ id: 'KitPart' });
export type KitPart = z.infer<typeof KitPart>;

/** Of stock that is held, or waited for, as a component: the order line, its kit, and how many steps one kit takes. */
export const PartOf = z.strictObject({ lineId: ExternalId, ...KitPart.shape });
export type PartOf = z.infer<typeof PartOf>;
