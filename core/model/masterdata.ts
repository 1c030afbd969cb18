import * as z from 'zod';
import { ExternalId, Owner, personal, PlainDate, Role, Sku } from './identity.ts';
import { KitBill } from './kit.ts';
import { Currency, Money } from './money.ts';
import { CustomerNotifications } from './notification.ts';
import { Fob, FreightPolicy, FreightTerms } from './freight.ts';
import { Address, Fulfilment, Place } from './order.ts';
import { Percent, Quantity, Uom, UnitRatio } from './quantity.ts';
import { ReturnPolicy } from './return.ts';

/** Millimetres. */
export const Dimensions = z.strictObject({ length: z.int().positive(), width: z.int().positive(), height: z.int().positive() }).meta({ id: 'Dimensions' });

/** An article. Conversions are exact ratios to the base unit; a unit that is not listed cannot be ordered. */
export const Item = z
  .strictObject({
    entity: Owner.shape.entity,
    sku: Sku,
    name: z.string().min(1).max(200),
    baseUnit: Uom,
    /** Decimal digits of the base unit that stock is kept in: 0 for pieces, 3 for kilograms to the gram. */
    baseDigits: z.int().min(0).max(6),
    /** Smallest steps per unit, e.g. BOX → 12/1; the base unit itself included. */
    units: z.record(Uom, UnitRatio),
    /** What they are from a day on (UTC), e.g. where a box begins to hold 10; what is not named stays. */
    unitChanges: z.array(z.strictObject({ from: PlainDate, units: z.record(Uom, UnitRatio) })).optional(),
    /** Cost of one base unit. */
    unitCost: z.strictObject({ amount: z.string().regex(/^\d{1,12}(\.\d{1,6})?$/), currency: Currency }),
    /** Account determination goes by it. */
    group: ExternalId.optional(),
    /** The tax engine's code for this kind of goods. */
    taxClass: ExternalId.optional(),
    /** Grams of one base unit. */
    grams: z.int().positive().optional(),
    /** Outer measures of one base unit, in millimetres. */
    dimensions: Dimensions.optional(),
    /** Least that one line may order. */
    orderMinimum: Quantity.optional(),
    /** A line orders a whole multiple of this. */
    orderMultiple: Quantity.optional(),
    /** A supplier that ships this straight to the customer, at its own cost per base unit. */
    dropShip: z
      .strictObject({
        supplier: ExternalId,
        unitCost: z.strictObject({ amount: z.string().regex(/^\d{1,12}(\.\d{1,6})?$/), currency: Currency }).optional(),
        /** What the supplier calls it; absent: as we do. */
        partNumber: z.string().min(1).max(48).optional(),
      })
      .optional(),
    /** Kept by lots, the first expired first out; how many days a lot must still be good when it leaves, where its customer does not say. */
    lots: z.strictObject({ minimumDays: z.int().nonnegative().default(0) }).optional(),
    /** What may go out in its place, best first: how much of it for one base unit of this. */
    substitutes: z.array(z.strictObject({ sku: Sku, quantity: Quantity })).min(1).optional(),
    /** Under serial control: what leaves and comes back names the number of each piece. */
    serials: z.boolean().optional(),
    /** Sold as one, and kept as its components: the bill that began last counts. What it costs is what they cost. */
    kit: z.array(KitBill).min(1).optional(),
    /** Billed by the weight that was shipped. Refused until it is built. */
    catchWeight: z.boolean().optional(),
    active: z.boolean(),
  })
  .meta({ id: 'Item' });
export type Item = z.infer<typeof Item>;

export const Customer = z
  .strictObject({
    entity: Owner.shape.entity,
    customerId: ExternalId,
    name: z.string().min(1).max(200),
    currency: Currency,
    /** Of the bill-to account, over everything open. Absent: no limit is set, and no credit is checked. */
    creditLimit: Money.optional(),
    /** Prices for this group come before those of the list. */
    priceGroup: ExternalId.optional(),
    /** Absent: the standard list. */
    priceList: ExternalId.optional(),
    taxExempt: z.boolean(),
    /** The tax engine's entity use code of the exemption certificate. */
    exemption: ExternalId.optional(),
    /** Account whose credit orders count against; absent: its own. */
    billTo: ExternalId.optional(),
    /** Account determination goes by it. */
    group: ExternalId.optional(),
    terms: z.strictObject({ netDays: z.int().nonnegative(), discountPercent: z.string().regex(/^\d{1,2}(\.\d{1,4})?$/).optional(), discountDays: z.int().nonnegative().optional(), graceDays: z.int().nonnegative().optional() }).optional(),
    /** What its payments pay that name nothing and fit nothing. Absent: they wait for finance. */
    cashRule: z.enum(['oldest-first']).optional(),
    /** Least that the goods of one order may come to. */
    orderMinimum: Money.optional(),
    /** What is insured or pledged for the account: open items up to this do not count against its limit. */
    secured: Money.optional(),
    /** Open items older than this past their due date hold every order. Absent: they hold none. */
    maxDaysPastDue: z.int().nonnegative().optional(),
    /** Before that of its channel and of the house. */
    priceTolerance: Percent.optional(),
    /** First day of the business with it; a fraud rule may go by it. */
    since: PlainDate.optional(),
    /** Where the business is with it, ISO 3166 alpha-2. */
    country: z.string().length(2).optional(),
    /** Its places: orders may name them by our id, or by what the customer calls them (a cross-reference). */
    shipTos: z.array(z.strictObject({ shipToId: ExternalId, address: Address })).optional(),
    /** How many days lots must still be good when they leave for it. */
    minimumShelfLifeDays: z.int().nonnegative().optional(),
    /** What its orders want unless they say otherwise. */
    fulfilment: Fulfilment.partial().optional(),
    freight: z.strictObject({ policy: FreightPolicy.optional(), terms: FreightTerms.optional(), fob: Fob.optional() }).optional(),
    /** What it may send back; before that of its channel. */
    returns: ReturnPolicy.partial().optional(),
    /** Whom to speak to there, as its master says. */
    contact: z
      .strictObject({ contactId: ExternalId.meta(personal), name: z.string().min(1).max(200).meta(personal), email: z.string().max(200).optional().meta(personal), phone: z.string().max(40).optional().meta(personal) })
      .optional()
      .meta(personal),
    /** Absent: it is told nothing by mail. */
    notifications: CustomerNotifications.optional(),
    active: z.boolean(),
  })
  .meta({ id: 'Customer' });
export type Customer = z.infer<typeof Customer>;

export const Warehouse = z
  .strictObject({
    entity: Owner.shape.entity,
    warehouse: z.string(),
    name: z.string(),
    /** Lower comes first when sourcing. */
    priority: z.int(),
    /** Where its goods leave from: tax goes by it. */
    address: Place.optional(),
    /** A physical level older than this promises nothing firm. Absent: however old. */
    staleAfterMinutes: z.int().positive().optional(),
    /** Carriers that collect there. Absent: all. */
    carriers: z.array(z.string()).min(1).optional(),
    /** How far it is, by country and beginning of the postal code: the longest that fits counts, an empty one is the whole country. */
    distances: z.array(z.strictObject({ country: z.string().length(2), postalPrefix: z.string().max(10), km: z.int().nonnegative() })).optional(),
    /** What a shipment from there costs, and each line of it: for comparing, in the entity's own currency. */
    cost: z.strictObject({ perShipment: Money, perLine: Money }).optional(),
    /** It ships what it finds of a release and closes that: a shipment of less is short. Absent: the rest may follow, unless the shipment says otherwise. */
    closesShort: z.boolean().optional(),
    /** Its people count goods that come back in its own system, beside the receipt that is reported here. Absent: its system is told of the receipt. */
    countsReturns: z.boolean().optional(),
  })
  .meta({ id: 'Warehouse' });
export type Warehouse = z.infer<typeof Warehouse>;

/** A channel through which orders come. */
export const Channel = z
  .strictObject({
    ...Owner.shape,
    channel: z.string(),
    /** The connector that writes back to it, if it is not a caller of our own API. */
    connector: z.string().optional(),
    /** How far its prices may be from the condition that applies; before that of the house. */
    priceTolerance: Percent.optional(),
    /** Most that its header discounts may take off the goods; before that of the house. */
    discountLimit: Percent.optional(),
    /** Customer that consumer orders without an account are booked on. */
    defaultCustomerId: ExternalId.optional(),
    /** What its customers may send back; before that of the house. */
    returns: ReturnPolicy.partial().optional(),
  })
  .meta({ id: 'Channel' });
export type Channel = z.infer<typeof Channel>;

/** What a partner calls a thing of ours: its part number for an item, its store code for one of its ship-tos. Found both ways. */
export const CrossReference = z
  .strictObject({
    entity: Owner.shape.entity,
    /** Customer or partner whose code it is. */
    party: ExternalId,
    kind: z.enum(['item', 'ship-to']),
    code: ExternalId,
    ours: ExternalId,
  })
  .meta({ id: 'CrossReference' });
export type CrossReference = z.infer<typeof CrossReference>;

/** Who an OAuth client is. A person's roles come from their token's groups; a machine's from here. */
export const ApiClient = z
  .strictObject({
    clientId: z.string(),
    entity: Owner.shape.entity,
    /** Business units it may see; `*` is all of the entity's. */
    businessUnits: z.array(z.string()).min(1),
    /** The channel it speaks for. People's clients have none. */
    channel: z.string().optional(),
    roles: z.array(Role),
    /** Usage plan key of the API, so that each channel has its own throttle. */
    usageIdentifierKey: z.string().optional(),
  })
  .meta({ id: 'ApiClient' });
export type ApiClient = z.infer<typeof ApiClient>;

/** Whose a connector's shop, warehouse account or mailbox is: how a webhook finds its entity. `account` is `*` where the connector has one only. */
export const PartnerAccount = z
  .strictObject({
    ...Owner.shape,
    connector: z.string(),
    account: z.string(),
    channel: z.string().optional(),
    /** Of a warehouse whose levels come by file: another account of stock-file, in whose folder its file may be as well as in its own. */
    source: z.string().optional(),
  })
  .meta({ id: 'PartnerAccount' });
export type PartnerAccount = z.infer<typeof PartnerAccount>;
