import * as z from 'zod';
import { ExternalId, PlainDate } from './identity.ts';
import { NonNegativeDecimal, Quantity } from './quantity.ts';

const Text = (max: number) => z.string().min(1).max(max);

/** What an article is called: by the seller, by the buyer, by its bar code. */
export const ItemIds = z.strictObject({ seller: Text(48).optional(), buyer: Text(48).optional(), upc: Text(48).optional() });
export type ItemIds = z.infer<typeof ItemIds>;

export const PurchaseOrderType = z.enum(['stand-alone', 'drop-ship', 'release']);

/** What becomes of a line: https://www.stedi.com/edi/x12-004010/element/670 */
export const PurchaseLineChange = z.enum(['add', 'change', 'delete', 'price', 'decrease', 'increase', 'date', 'none']);

/** Counts the changes of one purchase order, and its day: BCH05 and BCH11. */
export const ChangeNumber = z.strictObject({ sequence: Text(8).optional(), date: PlainDate.optional() });
export type ChangeNumber = z.infer<typeof ChangeNumber>;

/** The customer's purchase order as its EDI partner said it: what answers it says it so again, and tells what came of it by what was asked. */
export const EdiOrder = z
  .strictObject({
    partner: ExternalId,
    number: Text(22),
    /** Of an order that is called off in parts. */
    release: Text(30).optional(),
    type: PurchaseOrderType,
    orderDate: PlainDate,
    /** What the customer calls the store that it is for, of one that is shared out over stores: so many orders it became. */
    store: ExternalId.optional(),
    orders: z.int().positive(),
    /** The seller's number at the buyer, and its department. */
    vendor: Text(30).optional(),
    department: Text(30).optional(),
    /** As it was ordered first, and what its changes added: by the line of the purchase order, which is the line here. */
    lines: z.array(z.strictObject({ line: ExternalId, quantity: Quantity, unitPrice: NonNegativeDecimal.optional(), ids: ItemIds })).min(1),
    /** By the partner's own word. */
    cancellation: ChangeNumber.optional(),
  })
  .meta({ id: 'EdiOrder' });
export type EdiOrder = z.infer<typeof EdiOrder>;

/** A change of an order as an EDI partner asked for it. */
export const EdiChange = z
  .strictObject({
    partner: ExternalId,
    ...ChangeNumber.shape,
    lines: z.array(z.strictObject({ line: ExternalId, change: PurchaseLineChange, quantity: z.strictObject({ amount: NonNegativeDecimal, uom: Quantity.shape.uom }).optional(), unitPrice: NonNegativeDecimal.optional(), ids: ItemIds })),
  })
  .meta({ id: 'EdiChange' });
export type EdiChange = z.infer<typeof EdiChange>;
