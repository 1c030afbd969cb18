import * as z from 'zod';
import { Owner, PlainDate } from './identity.ts';

/** Goods that left and whose invoice is not posted yet: kept from the shipment to the invoice. */
export const Unbilled = z
  .strictObject({
    entity: Owner.shape.entity,
    invoiceId: z.string(),
    orderId: z.string(),
    shipmentId: z.string(),
    shippedOn: PlainDate,
    /** The journal that accrued its revenue at the end of a period. */
    accrual: z.string().optional(),
  })
  .meta({ id: 'Unbilled' });
export type Unbilled = z.infer<typeof Unbilled>;
