import * as z from 'zod';
import { Access } from '../../every/connector/access.ts';

export const VendorXSecret = Access.extend({ warehouses: z.record(z.string(), z.string()), webhookSecret: z.string().min(1), previousWebhookSecret: z.string().min(1).optional() });
export type VendorXSecret = z.infer<typeof VendorXSecret>;

/** A release as it is there. */
export const OrderRecord = z.looseObject({ id: z.string(), external_id: z.string(), status: z.enum(['open', 'shipped', 'cancelled']) });
export type OrderRecord = z.infer<typeof OrderRecord>;

const Decimal = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/);
/** What left, by the release's id. */
export const ShipmentRecord = z.looseObject({
  id: z.string(),
  external_id: z.string(),
  order: z.string().min(1),
  carrier: z.string().nullish(),
  tracking_numbers: z.array(z.string()),
  shipped_at: z.iso.datetime({ offset: true }),
  lines: z.array(z.looseObject({ line: z.string(), sku: z.string().min(1), quantity: Decimal })).min(1),
});
export type ShipmentRecord = z.infer<typeof ShipmentRecord>;
export const ShipmentEvent = z.looseObject({ topic: z.literal('shipment.made'), data: ShipmentRecord });
/** Enough to know that it is none of these. */
export const AnyEvent = z.looseObject({ topic: z.string() });
