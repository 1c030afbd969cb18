import * as z from 'zod';
import { BankRule } from './bank.ts';
import { Owner, PlainDate, Role } from './identity.ts';
import { Money } from './money.ts';
import { RoleNotifications } from './notification.ts';
import { FreightPolicy, FreightTerms } from './freight.ts';
import { Fulfilment } from './order.ts';
import { Percent, Uom, UnitRatio } from './quantity.ts';
import { ReturnPolicy } from './return.ts';

/** A suspicion that a person looks into before goods go out. Amounts in the order's currency; a rule in another one does not apply. */
export const FraudRule = z
  .discriminatedUnion('rule', [
    /** Orders over this; with `customerDays` only of customers younger than that. */
    z.strictObject({ rule: z.literal('amount'), over: Money, customerDays: z.int().positive().optional() }),
    /** More orders than this to one address, or by one payment method, within so many hours. */
    z.strictObject({ rule: z.literal('velocity'), by: z.enum(['ship-to', 'payment-method']), most: z.int().positive(), hours: z.int().min(1).max(168) }),
    /** Goods go to another country than the customer's. */
    z.strictObject({ rule: z.literal('country-mismatch') }),
    /** The channel's own screen says so, or worse. */
    z.strictObject({ rule: z.literal('channel-risk'), from: z.enum(['medium', 'high']) }),
  ])
  .meta({ id: 'FraudRule' });
export type FraudRule = z.infer<typeof FraudRule>;

/** Up to how much a role may approve what waits under a code; absent `most`: any amount. */
export const ApprovalLimit = z.strictObject({ code: z.string(), role: Role, most: Money.optional() }).meta({ id: 'ApprovalLimit' });
export type ApprovalLimit = z.infer<typeof ApprovalLimit>;

/** What a unit is of another one, for every item that has that one and does not say otherwise, from a day on (UTC): a DZ of EA is 12/1. */
export const Conversion = z.strictObject({ uom: Uom, of: Uom, ratio: UnitRatio, from: PlainDate.optional() }).meta({ id: 'Conversion' });
export type Conversion = z.infer<typeof Conversion>;

/** The rules of the house: what holds where neither request, customer nor channel says otherwise. One record per legal entity. */
export const HousePolicy = z
  .strictObject({
    entity: Owner.shape.entity,
    freight: z.strictObject({ policy: FreightPolicy, terms: FreightTerms }),
    fulfilment: Fulfilment,
    conversions: z.array(Conversion).optional(),
    /** Which warehouses give what is ordered: by their priority, by how far they are, by the fewest shipments, or by what those cost. Absent: by priority. */
    sourcing: z.enum(['priority', 'nearest', 'fewest-splits', 'cost']).optional(),
    /** How far a channel's price may be from the condition that applies. Absent: the channel's price is taken as it is. */
    priceTolerance: Percent.optional(),
    /** Most that a header discount may take off the goods. Absent: all of them. */
    discountLimit: Percent.optional(),
    shipTo: z
      .strictObject({
        /** ISO 3166 alpha-2; absent: everywhere. */
        countries: z.array(z.string().length(2)).min(1).optional(),
        /** What an address must have beyond street and city, by country: `{ "US": ["region", "postalCode"] }`. */
        needs: z.record(z.string().length(2), z.array(z.enum(['region', 'postalCode', 'phone', 'email'])).min(1)).optional(),
      })
      .optional(),
    /** How long a credit check holds: goods that are released later are checked again. */
    creditValidHours: z.int().nonnegative(),
    /** Days from the release to the shipment: an authorisation must outlive them. */
    handlingDays: z.int().nonnegative(),
    /** Whether an authorisation that would run out is asked for again; otherwise a person decides. */
    authoriseAgain: z.boolean(),
    /** What may be sent back; absent, or a term of it: 30 days, without a fee. */
    returns: ReturnPolicy.partial().optional(),
    /** How much a payment may be short of, one amount per currency: written off with a reason. Absent: what is short stays open. */
    shortTolerances: z.array(Money).optional(),
    /** So many days after an invoice is due finance is told that it is not paid. Absent: 14. */
    paymentGraceDays: z.int().nonnegative().optional(),
    /** How far a carrier's bill may be from what was accrued for a shipment: within either it is booked as a variance, beyond it waits for finance. Absent: any is beyond. */
    freightTolerance: z.strictObject({ percent: Percent.optional(), amounts: z.array(Money).optional() }).optional(),
    /** What movements on bank accounts are. Absent: only what the bank's own codes say. */
    bankRules: z.array(BankRule).optional(),
    /** How much of what was asked of a warehouse may be short, by value, before finance is told as well: within either it is not. Absent: finance is told of none. */
    shortShipmentTolerance: z.strictObject({ percent: Percent.optional(), amounts: z.array(Money).optional() }).optional(),
    /** Where each role reads its mail. Absent: nobody is told. */
    notifications: z.strictObject({ roles: z.array(RoleNotifications) }).optional(),
    fraud: z.array(FraudRule),
    /** Codes that are not listed are approved by their owner, whatever the amount. */
    approvals: z.array(ApprovalLimit),
  })
  .meta({ id: 'HousePolicy' });
export type HousePolicy = z.infer<typeof HousePolicy>;

/** The rules of a house that has not written any. */
export const housePolicy = (entity: string): HousePolicy => ({
  entity,
  freight: { policy: 'first-shipment', terms: 'prepaid-and-add' },
  fulfilment: { shipComplete: false, backorder: 'park' },
  creditValidHours: 24,
  handlingDays: 2,
  authoriseAgain: true,
  fraud: [],
  approvals: [],
});
