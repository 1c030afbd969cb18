import * as z from 'zod';
import { ExternalId, Instant, Owner, PlainDate, Sku } from './identity.ts';
import { ExchangeRate } from './legal-entity.ts';
import { LotSteps, SerialNumbers } from './lot.ts';
import { Currency, Money } from './money.ts';
import { Fob } from './freight.ts';

/** `net` = goods − discount, which is what the tax is on. `discount` is this line's part of the header discount. */
export const InvoiceLine = z
  .strictObject({
    lineId: ExternalId,
    sku: Sku,
    /** Of a supplementary invoice, which ships nothing: 0. */
    steps: z.int().nonnegative(),
    /** Of a supplementary invoice: for how many steps, those that were with the customer, it bills more. */
    on: z.int().nonnegative().optional(),
    goods: Money,
    /** Part of `goods` that makes up for what was billed of the line before at another price: a price may change when some has left. */
    restated: Money.optional(),
    discount: Money,
    net: Money,
    tax: Money,
    /** Which lots left, where the item is kept by lots. */
    lots: z.array(LotSteps).min(1).optional(),
    /** The numbers of its pieces, where the item is under serial control. */
    serials: SerialNumbers.optional(),
    /** What the goods cost us, in the currency of the item's cost. */
    cost: Money,
    /** Of a kit: which components left, and what each of them cost: together that is `cost`. */
    parts: z.array(z.strictObject({ sku: Sku, steps: z.int().positive(), cost: Money, group: ExternalId.optional() })).min(1).optional(),
    /** The item's group: accounts go by it. */
    group: ExternalId.optional(),
  })
  .meta({ id: 'InvoiceLine' });
export type InvoiceLine = z.infer<typeof InvoiceLine>;

/** What one authority gets of the tax. */
export const TaxShare = z.strictObject({ jurisdiction: z.string(), name: z.string(), rate: z.string(), taxable: Money, tax: Money }).meta({ id: 'TaxShare' });
export type TaxShare = z.infer<typeof TaxShare>;

/** What one shipment is billed at. Its id is ours from the start; the number comes from the authority. */
export const Invoice = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** `INV-<shipmentId>`: what other systems know the document by before it has a number. */
    invoiceId: z.string(),
    number: z.string().optional(),
    orderId: z.string(),
    shipmentId: z.string(),
    customerId: ExternalId,
    /** The customer's group: accounts go by it. */
    customerGroup: ExternalId.optional(),
    correlationId: z.string(),
    currency: Currency,
    /** To the functional currency of the entity; absent where that is the invoice's own. */
    exchangeRate: ExchangeRate.optional(),
    /** The day on which the goods left, where the books are. */
    shippedOn: PlainDate,
    invoiceDate: PlainDate,
    /** From the customer's terms; without terms it is due at once. */
    dueDate: PlainDate,
    lines: z.array(InvoiceLine).min(1),
    goods: Money,
    /** The lines' discounts together. */
    discount: Money,
    freight: Money,
    /** Of lines and freight. Where the tax is the hub's, the engine's figure: zero until draft-tax has asked. */
    tax: Money,
    /** The part of `tax` that is on the freight. */
    freightTax: Money,
    /** Absent where the tax is the channel's. */
    jurisdictions: z.array(TaxShare).optional(),
    /** The tax engine's own id of the document. */
    taxDocument: z.string().optional(),
    /** goods − discount + freight + tax. */
    gross: Money,
    fob: Fob,
    /** A supplementary invoice: what another one, with its number and its id in the ERP, billed too little. */
    corrects: z.strictObject({ invoiceId: z.string(), number: z.string(), erpInvoiceId: z.string().optional() }).optional(),
    /** A supplier shipped its own stock. */
    supplier: z.string().optional(),
    /** Ids of the journals of the shipment and of the invoice, as far as they are posted. */
    journals: z.array(z.string()),
    erpInvoiceId: z.string().optional(),
    postedAt: Instant.optional(),
  })
  .meta({ id: 'Invoice' });
export type Invoice = z.infer<typeof Invoice>;
