import * as z from 'zod';
import { Approval } from './approval.ts';
import { EdiOrder } from './edi-order.ts';
import { Fob, FreightPolicy, FreightTerms } from './freight.ts';
import { ExternalId, Instant, Owner, personal, PlainDate, Sku } from './identity.ts';
import { KitPart } from './kit.ts';
import { LotSteps } from './lot.ts';
import { Currency, Money } from './money.ts';
import { Percent, Quantity, UnitPrice, UnitRatio } from './quantity.ts';
import { Route } from './route.ts';
import { Reduction, SupplierOrder } from './supplier-order.ts';

export const Address = z
  .strictObject({
    name: z.string().min(1).max(100).meta(personal),
    company: z.string().max(100).optional(),
    street: z.string().min(1).max(200).meta(personal),
    street2: z.string().max(200).optional().meta(personal),
    city: z.string().min(1).max(100),
    region: z.string().max(50).optional(),
    postalCode: z.string().max(20).optional().meta(personal),
    country: z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166 alpha-2 country code'),
    phone: z.string().max(40).optional().meta(personal),
    email: z.email().max(200).optional().meta(personal),
  })
  .meta({ id: 'Address' });
export type Address = z.infer<typeof Address>;

/** A place without the people there. */
export const Place = Address.pick({ street: true, street2: true, city: true, region: true, postalCode: true, country: true }).meta({ id: 'Place' });
export type Place = z.infer<typeof Place>;

/** Who takes the money, and who knows the tax, decided at capture. */
export const PaymentOwner = z.enum(['terms', 'hub', 'channel', 'marketplace']).meta({ id: 'PaymentOwner' });
export const TaxOwner = z.enum(['hub', 'channel', 'marketplace']).meta({ id: 'TaxOwner' });

/** none: what was ordered, or nothing. when-short: another article may go out in its place where a warehouse does not find it. */
export const SubstitutePolicy = z.enum(['none', 'when-short']).meta({ id: 'SubstitutePolicy' });
export type SubstitutePolicy = z.infer<typeof SubstitutePolicy>;

/** What happens to what is not there. */
export const BackorderPolicy = z.enum(['backorder', 'cancel', 'park']).meta({ id: 'BackorderPolicy' });
export type BackorderPolicy = z.infer<typeof BackorderPolicy>;

/** How an order may be fulfilled: the request's word, else the customer's, else the house's. */
export const Fulfilment = z
  .strictObject({
    /** Everything in one go, or nothing yet. */
    shipComplete: z.boolean(),
    backorder: BackorderPolicy,
    /** Whether another article, by the item's own list, goes out in place of what a warehouse did not find. Absent: none. */
    substitutes: SubstitutePolicy.optional(),
    /** Absent: any. */
    allowedCarriers: z.array(z.string()).min(1).optional(),
    /** Absent: any. */
    allowedWarehouses: z.array(z.string()).min(1).optional(),
    /** Percent of a line that may leave on top of what was ordered, and is billed: `2.5`. Absent: nothing. */
    overShipPercent: Percent.optional(),
    /** For how many hours stock stays reserved for an order that is held up: by credit, fraud, a person. Absent: 72. */
    holdHours: z.int().positive().optional(),
    /** Within how many hours of its release everything must have left, before somebody is told. Absent: 72, of a supplier 120. */
    shipWithinHours: z.int().positive().optional(),
  })
  .meta({ id: 'Fulfilment' });
export type Fulfilment = z.infer<typeof Fulfilment>;

/** What the channel's own fraud screen said. */
export const ChannelRisk = z.strictObject({ level: z.enum(['low', 'medium', 'high']), source: z.string().max(100) }).meta({ id: 'ChannelRisk' });

/** blanket: what later releases call off. consignment: goods at the customer's that stay ours until used. */
export const OrderKind = z.enum(['standard', 'blanket', 'consignment']).meta({ id: 'OrderKind' });

export const OrderRequestLine = z
  .strictObject({
    lineId: ExternalId,
    sku: Sku,
    quantity: Quantity,
    unitPrice: UnitPrice,
    /** Tax of the whole line, as the channel charged it. */
    tax: Money.optional(),
    /** What the goods are expected to weigh where the weight that was shipped is billed. Refused until it is built. */
    catchWeight: Quantity.optional(),
  })
  .meta({ id: 'OrderRequestLine' });
export type OrderRequestLine = z.infer<typeof OrderRequestLine>;

/** What a channel sends to `POST /v1/orders`. */
export const OrderRequest = z
  .strictObject({
    channelOrderId: ExternalId,
    /** Absent: standard. The others are refused until they are built. */
    kind: OrderKind.optional(),
    /** The agreement by which a part of the price is given back later. Refused until it is built. */
    rebateAgreement: ExternalId.optional(),
    customerId: ExternalId,
    purchaseOrder: ExternalId.optional(),
    currency: Currency,
    paymentOwner: PaymentOwner,
    taxOwner: TaxOwner,
    /** Absent: by `shipToCode`. */
    shipTo: Address.optional(),
    /** What the customer calls the place, e.g. the number of its store; or our own id of it. Its address is then ours. */
    shipToCode: ExternalId.optional(),
    /** What the customer calls the store that the goods are for, where they go to another place: its distribution centre. */
    markFor: ExternalId.optional(),
    /** Off the goods of the whole order; spread over invoices by cumulative share. */
    discount: Money.optional(),
    freight: Money.optional(),
    freightTax: Money.optional(),
    freightPolicy: FreightPolicy.optional(),
    freightTerms: FreightTerms.optional(),
    /** Where control passes: absent, the customer's. */
    fob: Fob.optional(),
    shipComplete: z.boolean().optional(),
    backorder: BackorderPolicy.optional(),
    substitutes: SubstitutePolicy.optional(),
    /** The gateway's token of the customer's payment method; needed where the hub takes the payment. */
    paymentMethod: ExternalId.optional().meta(personal),
    risk: ChannelRisk.optional(),
    shipNotBefore: PlainDate.optional(),
    cancelAfter: PlainDate.optional(),
    lines: z.array(OrderRequestLine).min(1).max(500),
  })
  .refine(({ shipTo, shipToCode }) => shipTo !== undefined || shipToCode !== undefined, { error: 'shipTo or shipToCode', path: ['shipTo'] })
  .meta({ id: 'OrderRequest' });
export type OrderRequest = z.infer<typeof OrderRequest>;

/** One whose place is known. */
export type AddressedRequest = OrderRequest & { shipTo: Address; shipToId?: string };

/** Every state a unit of a line can be in. A line's quantities over all of them sum to what is ordered in the current version. */
export const LINE_STATES = [
  'received', 'reserved', 'backordered', 'accepted', 'released', 'picked', 'shipped', 'invoiced', 'cancelled', 'returned',
] as const;
export const LineState = z.enum(LINE_STATES);
export type LineState = z.infer<typeof LineState>;

/** Whole steps of the item's base unit per state. */
export const LineQuantities = z.record(LineState, z.int().nonnegative()).meta({ id: 'LineQuantities' });
export type LineQuantities = z.infer<typeof LineQuantities>;

/** What the invoices of this order have billed so far, drafts included: the next one takes what is left, and never guesses. */
export const LineBilled = z.strictObject({ goods: Money, tax: Money }).meta({ id: 'LineBilled' });
export const OrderBilled = z.strictObject({ discount: Money, freight: Money, freightTax: Money }).meta({ id: 'OrderBilled' });

export const OrderLine = z
  .strictObject({
    lineId: ExternalId,
    sku: Sku,
    /** The customer's own number of it, where the order came with that: found by cross-reference. */
    customerPart: ExternalId.optional(),
    quantity: Quantity,
    unitPrice: UnitPrice,
    tax: Money,
    /** Copied from the item by enrichment, so that a later change of the item does not change this order. */
    unit: UnitRatio.optional(),
    priceUnit: UnitRatio.optional(),
    /** `quantity` in whole steps, and what was shipped on top and is billed; 0 until enriched. */
    steps: z.int().nonnegative(),
    quantities: LineQuantities,
    /** Kept by lots: how many days each must still be good when it leaves. */
    lots: z.strictObject({ minimumDays: z.int().nonnegative() }).optional(),
    /** Under serial control: each piece that leaves has a number. */
    serials: z.literal(true).optional(),
    /** A kit: what one of it was made of when it was ordered. Everything else of the line counts kits. */
    kit: z.array(KitPart).min(1).optional(),
    /** It goes out in place of another line: `ratio` steps of it for one of that, by which change of the order. Its price is what was agreed for that. */
    instead: z.strictObject({ lineId: ExternalId, sku: Sku, ratio: UnitRatio, changeId: z.string() }).optional(),
    /** Of `steps`, what was shipped on top of what was ordered. */
    over: z.int().positive().optional(),
    /** Absent: nothing yet. */
    billed: LineBilled.optional(),
  })
  .meta({ id: 'OrderLine' });
export type OrderLine = z.infer<typeof OrderLine>;

/** One warehouse's or supplier's part of an order. Its id is what they know the order by. */
export const Release = z
  .strictObject({
    /** `<orderId>-<warehouse>`, and `-2` and so on for a later one of the same place: our external id there. */
    releaseId: z.string(),
    /** Where the goods leave from; for a drop-ship the supplier's code. */
    warehouse: z.string(),
    /** Set where a supplier ships from its own stock: the release is a purchase order to it. */
    supplier: z.string().optional(),
    connector: z.string(),
    /** The saga that planned it and sends it, where that is not the order's own: goods came for what was backordered. */
    saga: z.string().optional(),
    /**
     * `shipped`: steps that have left of it. `lots`: what is allocated to it, where the item is kept by lots. `loose`: of a kit, components that have left and make
     * no whole kit so far. A line that a supplier gave back keeps its place, with no steps: suppliers name lines by it.
     */
    lines: z
      .array(z.strictObject({ lineId: ExternalId, sku: Sku, steps: z.int().nonnegative(), shipped: z.int().positive().optional(), lots: z.array(LotSteps).min(1).optional(), loose: z.array(KitPart).min(1).optional() }))
      .min(1),
    /** The warehouse system's own id, once released. */
    externalId: z.string().optional(),
    releasedAt: Instant.optional(),
    recalledAt: Instant.optional(),
    /** Numbers under which a third party's warehouse had it, and gave it back. */
    givenBack: z.array(z.string()).min(1).optional(),
    /** The release whose goods it asks a supplier for anew, because a change that had recalled it was withdrawn. */
    replaces: z.string().optional(),
    /** Of a drop-ship: what the supplier answered. */
    supplierOrder: SupplierOrder.optional(),
    /** Of a drop-ship: what its supplier was asked to take off, oldest first. */
    reductions: z.array(Reduction).min(1).optional(),
  })
  .meta({ id: 'Release' });
export type Release = z.infer<typeof Release>;

/** When the engine was asked, and the rates that it applied, by authority. */
export const TaxQuote = z.strictObject({ quotedAt: Instant, rates: z.record(z.string(), z.string()) });

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
    /** Where it came by EDI: its partner is told by EDI what becomes of it. */
    ediOrder: EdiOrder.optional(),
    currency: Currency,
    paymentOwner: PaymentOwner,
    taxOwner: TaxOwner,
    shipTo: Address,
    /** What the customer calls the place, and our own id of it, whose address `shipTo` then is. */
    shipToCode: ExternalId.optional(),
    shipToId: ExternalId.optional(),
    /** What the customer calls the store that the goods are for, where they go to another place. */
    markFor: ExternalId.optional(),
    /**
     * These three, and the lines' tax, are of the current version: over everything that is not cancelled. Whoever cancels or adds quantities restates them
     * (core/posting/restate-charges.ts).
     */
    discount: Money,
    freight: Money,
    freightTax: Money,
    /** Absent: nothing yet. */
    billed: OrderBilled.optional(),
    /** Gross of its posted invoices; absent: none yet. */
    invoiced: Money.optional(),
    /** Where the tax is the hub's: the engine's estimate stands on lines and freight, and these were the rates, by authority. */
    taxQuote: TaxQuote.optional(),
    /** Filled by enrichment where the request left it open. */
    freightPolicy: FreightPolicy.optional(),
    freightTerms: FreightTerms.optional(),
    fob: Fob.optional(),
    fulfilment: Fulfilment.partial().optional(),
    paymentMethod: ExternalId.optional().meta(personal),
    risk: ChannelRisk.optional(),
    /** Whose credit it is on; filled by enrichment. */
    billTo: ExternalId.optional(),
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
    /** How many times goods came for what was backordered. */
    backorders: z.int().positive().optional(),
    /** Sagas that were begun for it later, oldest first: changes and backorders. Taken back with it. */
    sagas: z.array(z.string()).optional(),
    /** Shipments that were short, whose rest was promised on: until it has left or is cancelled. */
    shorts: z.array(z.strictObject({ shipmentId: z.string(), lines: z.array(ExternalId) })).optional(),
    /** How many changes were asked for so far. */
    changes: z.int().positive().optional(),
    /** How many returns were asked for so far. */
    returns: z.int().positive().optional(),
    /** A change that is under way: one at a time. */
    pendingChange: z.string().optional(),
    /** `overtakenBy`: a shipment of goods that had left before they were asked back. It ends as a change that cancels the rest. */
    cancellation: z.strictObject({ by: z.string(), at: Instant, reason: z.string(), completedAt: Instant.optional(), overtakenBy: z.string().optional() }).optional(),
  })
  .meta({ id: 'Order' });
export type Order = z.infer<typeof Order>;
