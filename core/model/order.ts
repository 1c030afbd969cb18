import * as z from 'zod';
import { ExternalId, Instant, Owner, personal, PlainDate, Sku } from './identity.ts';
import { Currency, Money } from './money.ts';
import { Quantity, UnitPrice, UnitRatio } from './quantity.ts';

export const Address = z
  .strictObject({
    name: z.string().min(1).max(100).meta(personal),
    company: z.string().max(100).optional(),
    street: z.string().min(1).max(200).meta(personal),
    street2: z.string().max(200).optional().meta(personal),
    city: z.string().min(1).max(100),
    region: z.string().max(50).optional(),
    postalCode: z.string().max(20).optional(),
    country: z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166 alpha-2 country code'),
    phone: z.string().max(40).optional().meta(personal),
    email: z.email().max(200).optional().meta(personal),
  })
  .meta({ id: 'Address' });
export type Address = z.infer<typeof Address>;

/** Who takes the money, and who knows the tax, decided at capture. */
export const PaymentOwner = z.enum(['terms', 'hub', 'channel', 'marketplace']).meta({ id: 'PaymentOwner' });
export const TaxOwner = z.enum(['hub', 'channel', 'marketplace']).meta({ id: 'TaxOwner' });

export const OrderRequestLine = z
  .strictObject({
    lineId: ExternalId,
    sku: Sku,
    quantity: Quantity,
    unitPrice: UnitPrice,
    /** Tax of the whole line, as the channel charged it. */
    tax: Money.optional(),
  })
  .meta({ id: 'OrderRequestLine' });
export type OrderRequestLine = z.infer<typeof OrderRequestLine>;

/** What a channel sends to `POST /v1/orders`. */
export const OrderRequest = z
  .strictObject({
    channelOrderId: ExternalId,
    customerId: ExternalId,
    purchaseOrder: ExternalId.optional(),
    currency: Currency,
    paymentOwner: PaymentOwner,
    taxOwner: TaxOwner,
    shipTo: Address,
    freight: Money.optional(),
    freightTax: Money.optional(),
    shipNotBefore: PlainDate.optional(),
    cancelAfter: PlainDate.optional(),
    lines: z.array(OrderRequestLine).min(1).max(500),
  })
  .meta({ id: 'OrderRequest' });
export type OrderRequest = z.infer<typeof OrderRequest>;

/** Every state a unit of a line can be in. A line's quantities over all of them sum to what is ordered in the current version. */
export const LINE_STATES = [
  'received', 'reserved', 'backordered', 'accepted', 'released', 'picked', 'shipped', 'invoiced', 'cancelled', 'returned',
] as const;
export const LineState = z.enum(LINE_STATES);
export type LineState = z.infer<typeof LineState>;

/** Whole steps of the item's base unit per state. */
export const LineQuantities = z.record(LineState, z.int().nonnegative()).meta({ id: 'LineQuantities' });
export type LineQuantities = z.infer<typeof LineQuantities>;

export const OrderLine = z
  .strictObject({
    lineId: ExternalId,
    sku: Sku,
    quantity: Quantity,
    unitPrice: UnitPrice,
    tax: Money,
    /** Copied from the item by enrichment, so that a later change of the item does not change this order. */
    unit: UnitRatio.optional(),
    priceUnit: UnitRatio.optional(),
    /** `quantity` in whole steps; 0 until enriched. */
    steps: z.int().nonnegative(),
    quantities: LineQuantities,
  })
  .meta({ id: 'OrderLine' });
export type OrderLine = z.infer<typeof OrderLine>;

/** One warehouse's part of an order. Its id is what the warehouse knows the order by. */
export const Release = z
  .strictObject({
    /** `<orderId>-<warehouse>`: our external id at the warehouse. */
    releaseId: z.string(),
    warehouse: z.string(),
    connector: z.string(),
    lines: z.array(z.strictObject({ lineId: ExternalId, sku: Sku, steps: z.int().positive() })).min(1),
    /** The warehouse system's own id, once released. */
    externalId: z.string().optional(),
    releasedAt: Instant.optional(),
    recalledAt: Instant.optional(),
  })
  .meta({ id: 'Release' });
export type Release = z.infer<typeof Release>;

/** Which connector serves which part of this order: resolved once at capture, kept to the end. */
export const Route = z
  .strictObject({ erp: z.string(), channel: z.string().optional(), warehouses: z.record(z.string(), z.string()) })
  .meta({ id: 'Route' });
export type Route = z.infer<typeof Route>;

export const Approval = z
  .strictObject({ code: z.string(), by: z.string(), at: Instant, reason: z.string().max(500).optional() })
  .meta({ id: 'Approval' });

export const OrderStatus = z
  .enum(['received', 'processing', 'accepted', 'released', 'partially-shipped', 'shipped', 'invoiced', 'cancelling', 'cancelled'])
  .meta({ id: 'OrderStatus' });
export type OrderStatus = z.infer<typeof OrderStatus>;

export const Order = z
  .strictObject({
    ...Owner.shape,
    schemaVersion: z.literal(1),
    orderId: z.string(),
    /** Version of the business document: goes up with each change by a person or a channel. */
    version: z.int().positive(),
    /** Goes up with every write: the optimistic lock. */
    revision: z.int().positive(),
    correlationId: z.string(),
    channel: z.string(),
    channelOrderId: ExternalId,
    /** The channel's own id of the order where it differs from what people call it, e.g. a Shopify gid. */
    channelReference: z.string().optional(),
    customerId: ExternalId,
    purchaseOrder: ExternalId.optional(),
    currency: Currency,
    paymentOwner: PaymentOwner,
    taxOwner: TaxOwner,
    shipTo: Address,
    freight: Money,
    freightTax: Money,
    shipNotBefore: PlainDate.optional(),
    cancelAfter: PlainDate.optional(),
    lines: z.array(OrderLine).min(1),
    route: Route,
    releases: z.array(Release),
    /** Set by the ERP connector. */
    erpOrder: z.strictObject({ id: z.string(), number: z.string() }).optional(),
    /** Which part shipment is being booked in the ERP: one at a time, because an ERP makes the next delivery out of what the last one left. */
    erpTurn: z.strictObject({ shipmentId: z.string(), until: Instant }).optional(),
    approvals: z.array(Approval),
    receivedAt: Instant,
    acceptedAt: Instant.optional(),
    cancellation: z.strictObject({ by: z.string(), at: Instant, reason: z.string(), completedAt: Instant.optional() }).optional(),
  })
  .meta({ id: 'Order' });
export type Order = z.infer<typeof Order>;
