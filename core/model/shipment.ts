import * as z from 'zod';
import { ExternalId, Instant, Owner, PlainDate, Sku } from './identity.ts';
import { LotSteps, SerialNumbers } from './lot.ts';
import { Money } from './money.ts';

/** What a carrier last said of one parcel, and when that was. */
export const Parcel = z
  .strictObject({ trackingNumber: z.string(), status: z.enum(['announced', 'in-transit', 'out-for-delivery', 'to-collect', 'delivered', 'returning', 'failed']), at: Instant })
  .meta({ id: 'Parcel' });
export type Parcel = z.infer<typeof Parcel>;

/** One carton of a shipment. */
export const Carton = z
  .strictObject({
    /** Serial shipping container code on its label. */
    sscc: z.string().regex(/^\d{18}$/).optional(),
    trackingNumber: z.string().optional(),
    lines: z.array(z.strictObject({ lineId: ExternalId.optional(), sku: Sku, quantity: z.string(), lot: ExternalId.optional(), serials: SerialNumbers.optional() })).min(1),
  })
  .meta({ id: 'Carton' });
export type Carton = z.infer<typeof Carton>;

/** What a warehouse says has left. */
export const Shipment = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    /** `<connector>:<the warehouse's own shipment id>`. */
    shipmentId: z.string(),
    connector: z.string(),
    /** Our id of the release, as the warehouse gave it back. */
    releaseId: z.string(),
    orderId: z.string(),
    warehouse: z.string(),
    correlationId: z.string(),
    carrier: z.string().optional(),
    service: z.string().optional(),
    trackingNumbers: z.array(z.string()),
    /** As far as a carrier has told. */
    parcels: z.array(Parcel).optional(),
    shippedAt: Instant,
    /** At the customer's, by its carrier's word or a proof of delivery. */
    deliveredAt: Instant.optional(),
    /** What the carrier charges us, where the warehouse says so. */
    freightCharge: Money.optional(),
    /** Lines of its carrier's bills that are in the books: how much of each clears what was accrued for it. */
    freightBills: z
      .array(
        z.strictObject({
          bill: z.string(), trackingNumbers: z.array(z.string()), billed: Money, cleared: Money,
          /** Of a credit note: the bill that it takes back whole. */
          takesBack: z.string().optional(),
        }),
      )
      .optional(),
    lines: z.array(z.strictObject({ lineId: ExternalId.optional(), sku: Sku, quantity: z.string(), lot: ExternalId.optional(), lotExpiresOn: PlainDate.optional(), serials: SerialNumbers.optional() })).min(1),
    /** What is in each carton, as far as whoever packed it says so. */
    cartons: z.array(Carton).min(1).optional(),
    /** The warehouse says that nothing more comes of the release: what is not shipped by now is short. */
    closes: z.boolean().optional(),
    /** Whoever told of it took it back before it was recorded: nothing left, and nothing is booked. */
    takenBackAt: Instant.optional(),
    /** Filled by record-shipment where it was the last of its release: what was short, in whole steps. */
    short: z.array(z.strictObject({ lineId: ExternalId, sku: Sku, steps: z.int().positive() })).optional(),
    /** The change by which something else goes out in place of what was short. */
    substitution: z.string().optional(),
    /** Filled by record-shipment, of kits: components that had left of its release by then, and made no whole one. */
    loose: z.array(z.strictObject({ lineId: ExternalId, sku: Sku, steps: z.int().positive() })).optional(),
    /** Filled by record-shipment: the same lines matched to the order, in whole steps. `over`: of these, what was not ordered. */
    matched: z.array(z.strictObject({ lineId: ExternalId, sku: Sku, steps: z.int().positive(), over: z.int().positive().optional(), lots: z.array(LotSteps).min(1).optional(), serials: SerialNumbers.optional() })).optional(),
    erpShipment: z.strictObject({ id: z.string(), number: z.string() }).optional(),
    channelFulfilment: z.string().optional(),
  })
  .meta({ id: 'Shipment' });
export type Shipment = z.infer<typeof Shipment>;
