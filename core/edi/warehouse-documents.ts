import * as z from 'zod';
import { PlainDate } from '../model/identity.ts';
import { NonNegativeDecimal, PositiveDecimal, SignedDecimal, Uom } from '../model/quantity.ts';
import { ItemIds, Party } from './documents.ts';

/** What a warehouse of somebody else's and we tell each other, free of X12. */

const Text = (max: number) => z.string().min(1).max(max);
const Clock = z.string().regex(/^\d\d:\d\d(:\d\d)?$/);
const Quantity = z.strictObject({ amount: PositiveDecimal, uom: Uom });

/** 940: what is to be picked, packed and shipped; or is not any more. */
export const ShippingOrder = z
  .strictObject({
    document: z.literal('shipping-order'),
    purpose: z.enum(['original', 'cancellation']),
    /** Ours, of the release. */
    number: Text(22),
    purchaseOrder: Text(22).optional(),
    /** What the customer's system calls the order. */
    customerOrder: Text(30).optional(),
    shipNotBefore: PlainDate.optional(),
    cancelAfter: PlainDate.optional(),
    /** For whoever packs. */
    notes: z.array(Text(80)).max(20),
    parties: z.array(Party),
    carrier: z.strictObject({ payment: z.enum(['prepaid', 'collect']), scac: z.string().min(2).max(4).optional(), service: Text(35).optional() }),
    /** One per lot, where lots are asked for: then several have the same `line`. */
    lines: z.array(z.strictObject({ line: Text(20), quantity: Quantity, ids: ItemIds, lot: Text(48).optional(), description: Text(45).optional() })).min(1),
  })
  .meta({ id: 'EdiShippingOrder' });
export type ShippingOrder = z.infer<typeof ShippingOrder>;

/**
 * What became of a line. complete, over: as was asked, or more; short: less, and no more comes; partial: less, and the rest comes later; cancelled: nothing, and nothing comes;
 * substituted: another article.
 */
export const LineStatus = z.enum(['complete', 'over', 'short', 'partial', 'cancelled', 'substituted']);

const AdvisedItem = z.strictObject({
  /** As in the 940. */
  line: Text(20).optional(),
  status: LineStatus,
  ids: ItemIds,
  ordered: NonNegativeDecimal.optional(),
  /** That much is in this pack; nought where nothing of the line went. */
  shipped: z.strictObject({ amount: NonNegativeDecimal, uom: Uom }),
  lot: Text(48).optional(),
  serials: z.array(Text(30)),
});

/** 945: what left of a 940. */
export const ShippingAdvice = z
  .strictObject({
    document: z.literal('shipping-advice'),
    purpose: z.enum(['original', 'replacement']),
    /** Ours, of the 940. */
    number: Text(22),
    /** The warehouse's, of the shipment. */
    shipment: Text(30),
    date: PlainDate,
    /** When it left, by the warehouse's clock. */
    shippedOn: PlainDate.optional(),
    shippedAt: Clock.optional(),
    purchaseOrder: Text(22).optional(),
    carrier: z.strictObject({ scac: z.string().min(2).max(4).optional(), service: Text(35).optional() }).optional(),
    trackingNumbers: z.array(Text(30)),
    billOfLading: Text(30).optional(),
    parties: z.array(Party),
    packs: z.array(z.strictObject({ sscc: z.string().regex(/^\d{18}$/).optional(), trackingNumber: Text(48).optional(), items: z.array(AdvisedItem).min(1) })).min(1),
    weight: Quantity.optional(),
  })
  .meta({ id: 'EdiShippingAdvice' });
export type ShippingAdvice = z.infer<typeof ShippingAdvice>;

/** 846: what a warehouse has of each article, or of each lot of it, as of a moment. */
export const InventoryAdvice = z
  .strictObject({
    document: z.literal('inventory-advice'),
    number: Text(30),
    /** The moment, by the warehouse's clock. */
    date: PlainDate,
    time: Clock,
    parties: z.array(Party),
    lines: z
      .array(
        z.strictObject({
          line: Text(20).optional(), ids: ItemIds, lot: Text(48).optional(), expiresOn: PlainDate.optional(), uom: Uom,
          onHand: NonNegativeDecimal,
          /** Part of it that is not for sale: damaged, held, in quality control. Absent: nothing is said of it. */
          held: NonNegativeDecimal.optional(),
        }),
      )
      .min(1),
  })
  .meta({ id: 'EdiInventoryAdvice' });
export type InventoryAdvice = z.infer<typeof InventoryAdvice>;

/** 944: what came in. */
export const StockReceipt = z
  .strictObject({
    document: z.literal('stock-receipt'),
    /** The warehouse's, of the receipt. */
    number: Text(12),
    date: PlainDate,
    /** By the warehouse's clock. */
    time: Clock.optional(),
    /** Ours, of what was to come. */
    order: Text(22).optional(),
    shipment: Text(30).optional(),
    parties: z.array(Party),
    lines: z.array(z.strictObject({ line: Text(20).optional(), ids: ItemIds, lot: Text(30).optional(), quantity: Quantity })).min(1),
  })
  .meta({ id: 'EdiStockReceipt' });
export type StockReceipt = z.infer<typeof StockReceipt>;

/** 947: what was found or lost, line by line with its reason. */
export const InventoryAdjustment = z
  .strictObject({
    document: z.literal('inventory-adjustment'),
    number: Text(22),
    /** Ours, where we had asked for it. */
    ourNumber: Text(22).optional(),
    date: PlainDate,
    parties: z.array(Party),
    /** Below zero: less. */
    lines: z.array(z.strictObject({ line: Text(20).optional(), reason: z.string().length(2), ids: ItemIds, lot: Text(30).optional(), quantity: z.strictObject({ amount: SignedDecimal, uom: Uom }) })).min(1),
  })
  .meta({ id: 'EdiInventoryAdjustment' });
export type InventoryAdjustment = z.infer<typeof InventoryAdjustment>;
