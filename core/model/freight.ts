import * as z from 'zod';

/** How freight is spread over the invoices of an order; `actual` bills what the carrier charged. */
export const FreightPolicy = z.enum(['first-shipment', 'by-value', 'by-weight', 'actual']).meta({ id: 'FreightPolicy' });
export type FreightPolicy = z.infer<typeof FreightPolicy>;
/** Who pays the carrier, and whether the customer is billed for it. */
export const FreightTerms = z.enum(['prepaid', 'prepaid-and-add', 'collect', 'third-party']).meta({ id: 'FreightTerms' });
export type FreightTerms = z.infer<typeof FreightTerms>;

/** Where the goods become the customer's, and revenue is earned: when they leave, or when they arrive. */
export const Fob = z.enum(['shipping-point', 'destination']).meta({ id: 'Fob' });
export type Fob = z.infer<typeof Fob>;
