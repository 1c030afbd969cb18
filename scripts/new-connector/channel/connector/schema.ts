import * as z from 'zod';
import { personal } from '../../../../core/model/identity.ts';
import { Access } from '../../every/connector/access.ts';

export const VendorXSecret = Access.extend({ account: z.string().min(1), webhookSecret: z.string().min(1), previousWebhookSecret: z.string().min(1).optional() });
export type VendorXSecret = z.infer<typeof VendorXSecret>;

const Decimal = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/);
const Place = z.looseObject({
  name: z.string().min(1).meta(personal),
  street: z.string().min(1).meta(personal),
  city: z.string().min(1),
  region: z.string().optional(),
  postal_code: z.string().optional(),
  country: z.string().length(2),
  email: z.string().optional().meta(personal),
});
/** An order there: only what is read. */
export const OrderRecord = z.looseObject({
  id: z.string(),
  number: z.string().min(1),
  currency: z.string(),
  placed_at: z.iso.datetime({ offset: true }),
  ship_to: Place,
  freight: Decimal,
  lines: z.array(z.looseObject({ line: z.string().min(1), sku: z.string().min(1), quantity: z.int().positive(), unit_price: Decimal, tax: Decimal })).min(1),
});
export type OrderRecord = z.infer<typeof OrderRecord>;
export const OrderEvent = z.looseObject({ topic: z.literal('order.placed'), data: OrderRecord });
/** Enough to know that it is none of these. */
export const AnyEvent = z.looseObject({ topic: z.string() });

export const FulfilmentRecord = z.looseObject({ id: z.string(), external_id: z.string() });
