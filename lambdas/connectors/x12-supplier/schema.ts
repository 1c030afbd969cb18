import * as z from 'zod';

/** How one supplier's gateway is reached, and how what comes from it is known to be its own. */
export const SupplierAccess = z.object({
  url: z.url(),
  /** One of the two: the gateway's user, or a secret for signing the bytes. */
  basic: z.object({ user: z.string().min(1), password: z.string().min(1) }).optional(),
  signingSecret: z.string().min(1).optional(),
  receivingSecret: z.string().min(1),
  previousReceivingSecret: z.string().min(1).optional(),
});
export type SupplierAccess = z.infer<typeof SupplierAccess>;

export const X12SupplierSecret = z.object({ partners: z.record(z.string(), SupplierAccess) });
export type X12SupplierSecret = z.infer<typeof X12SupplierSecret>;
