import * as z from 'zod';
import { ExternalId, Instant, Owner, PlainDate, Sku } from './identity.ts';
import { SerialNumbers } from './lot.ts';
import { Money } from './money.ts';
import { Carton } from './shipment.ts';
import { NonNegativeDecimal } from './quantity.ts';

/** What a warehouse's or supplier's connector understood of a shipment. Quantities in the item's base unit. */
export const ConfirmedShipment = z
  .strictObject({
    connector: z.string(),
    /** Which of the connector's accounts, where it has several. */
    account: z.string().optional(),
    /** The outside system's own id of the shipment. */
    externalShipmentId: z.string(),
    /** Our id of the release, as it was given to the warehouse. */
    releaseId: z.string(),
    carrier: z.string().optional(),
    service: z.string().optional(),
    trackingNumbers: z.array(z.string()),
    shippedAt: Instant,
    /** What the carrier charges us, where the warehouse says so. */
    freightCharge: Money.optional(),
    lines: z.array(z.strictObject({ lineId: ExternalId.optional(), sku: Sku, quantity: NonNegativeDecimal, lot: ExternalId.optional(), lotExpiresOn: PlainDate.optional(), serials: SerialNumbers.optional() })).min(1),
    /** What is in each carton, where whoever packed it says so: all of the shipment. */
    cartons: z.array(Carton).min(1).optional(),
    /** Nothing more comes of the release: what it does not ship is short. */
    closes: z.boolean().optional(),
  })
  .meta({ id: 'ConfirmedShipment' });
export type ConfirmedShipment = z.infer<typeof ConfirmedShipment>;

/** A document that came before what it is about: it waits, and is applied when that is there. */
export const WaitingDocument = z
  .strictObject({
    ...Owner.shape,
    /** `<connector>:<its own id there>`: told again, it does not wait twice. */
    waitingId: z.string(),
    /** The missing predecessor, e.g. `release/ORD-…-EAST`. */
    waitsFor: z.string(),
    shipment: ConfirmedShipment,
    /** Where its bytes are kept. */
    document: z.string(),
    correlationId: z.string(),
    receivedAt: Instant,
    /** From then on a person looks at it. */
    deadline: Instant,
  })
  .meta({ id: 'WaitingDocument' });
export type WaitingDocument = z.infer<typeof WaitingDocument>;
