import * as z from 'zod';
import { ExternalId, Instant, PlainDate, Sku } from './identity.ts';
import { Dimensions } from './masterdata.ts';
import { Currency, Money } from './money.ts';
import { PriceCondition, PriceParty } from './price.ts';
import { NonNegativeDecimal, Quantity, SignedDecimal, Uom, UnitPrice } from './quantity.ts';

/** What channels ask and wait for, and the answers: from our own tables alone. */

/** As many as one answer is sized for. */
const MAX_LINES = 50;
const Line = z.strictObject({ lineId: ExternalId, sku: Sku, quantity: Quantity }).meta({ id: 'QuestionLine' });
export type QuestionLine = z.infer<typeof Line>;
const Lines = z
  .array(Line)
  .min(1)
  .max(MAX_LINES)
  .refine((lines) => new Set(lines.map((line) => line.lineId)).size === lines.length, { error: 'a lineId appears twice' });

export const PricesRequest = z
  .strictObject({
    customerId: ExternalId,
    currency: Currency,
    /** The moment the prices are asked for; absent: now. */
    at: Instant.optional(),
    lines: Lines,
    explain: z.boolean().default(false),
  })
  .meta({ id: 'PricesRequest' });
export type PricesRequest = z.infer<typeof PricesRequest>;

/** Why a condition was taken, or was not. */
export const PriceVerdict = z.enum(['applies', 'less-specific', 'lower-break', 'older', 'below-break', 'not-yet-valid', 'no-longer-valid', 'other-currency', 'unknown-unit']).meta({ id: 'PriceVerdict' });
export type PriceVerdict = z.infer<typeof PriceVerdict>;

/** A line has a price, or a code that says why not. */
export const PricedLine = z
  .strictObject({
    ...Line.shape,
    code: z.enum(['price.none', 'price.unknown-sku', 'price.unknown-unit', 'price.unit-does-not-divide', 'price.out-of-range']).optional(),
    unitPrice: UnitPrice.optional(),
    /** Price × quantity, rounded once. */
    goods: Money.optional(),
    conditionId: ExternalId.optional(),
    party: PriceParty.optional(),
    explanation: z.array(z.strictObject({ condition: PriceCondition, verdict: PriceVerdict })).optional(),
  })
  .meta({ id: 'PricedLine' });
export type PricedLine = z.infer<typeof PricedLine>;

export const Prices = z.strictObject({ customerId: ExternalId, currency: Currency, at: Instant, lines: z.array(PricedLine) }).meta({ id: 'Prices' });
export type Prices = z.infer<typeof Prices>;

export const AvailabilityRequest = z
  .strictObject({
    lines: Lines,
    /** Whose order it would be: its ring-fences, and the warehouses that may serve it. */
    customerId: ExternalId.optional(),
    /** The day from which it may leave, in UTC; absent: today. */
    shipNotBefore: PlainDate.optional(),
    /** The moment the answer is for; absent: now. A past one is answered as it would have been then. */
    at: Instant.optional(),
    explain: z.boolean().default(false),
  })
  .meta({ id: 'AvailabilityRequest' });
export type AvailabilityRequest = z.infer<typeof AvailabilityRequest>;

/** Supply and demand on the day that decides: available = onHand + receipts − blocked − reserved − backordered − foreign − safety − ringFenced − shortDated, or nothing. */
const BalanceView = z
  .strictObject({
    /** The day, from that of shipment on, on which least is left. */
    day: PlainDate,
    onHand: SignedDecimal,
    /** Confirmed receipts that will be there by then. */
    receipts: NonNegativeDecimal,
    blocked: NonNegativeDecimal,
    /** Reserved to leave by then. */
    reserved: NonNegativeDecimal,
    /** Promised to leave by then, with nothing reserved yet. */
    backordered: NonNegativeDecimal,
    /** Allocated in another system. */
    foreign: NonNegativeDecimal,
    safety: NonNegativeDecimal,
    /** Quotas of other channels and groups. */
    ringFenced: NonNegativeDecimal,
    /** Of lots that have expired, or do not last for as long as the customer wants. */
    shortDated: NonNegativeDecimal,
    net: SignedDecimal,
  })
  .meta({ id: 'StockBalance' });
export type BalanceView = z.infer<typeof BalanceView>;

const Expected = z.array(z.strictObject({ due: PlainDate, amount: NonNegativeDecimal, overdue: z.boolean() }));

const WarehouseAvailability = z
  .strictObject({
    warehouse: z.string(),
    available: NonNegativeDecimal,
    /** When the physical level was last told; absent: never said. Goods issued since are off it already. */
    asOf: Instant.optional(),
    /** The level is older than this warehouse's limit: what it shows is no firm promise. */
    stale: z.boolean().optional(),
    /** With `explain`: what is on hand, blocked and reserved in all. */
    onHand: SignedDecimal.optional(),
    blocked: NonNegativeDecimal.optional(),
    reserved: NonNegativeDecimal.optional(),
    /** With `explain`. */
    balance: BalanceView.optional(),
    /** With `explain`: every receipt that is planned. One that is overdue counts for nothing. */
    expected: Expected.optional(),
    /** With `explain`, of a kit, which has no stock of its own: the component that there is least of, and each of them in its own base unit. */
    limitedBy: Sku.optional(),
    components: z
      .array(z.strictObject({ sku: Sku, perKit: NonNegativeDecimal, baseUnit: Uom, available: NonNegativeDecimal, kits: z.int().nonnegative(), asOf: Instant.optional(), balance: BalanceView.optional(), expected: Expected.optional() }))
      .optional(),
  })
  .meta({ id: 'WarehouseAvailability' });
export type WarehouseAvailability = z.infer<typeof WarehouseAvailability>;

/** Amounts are in the base unit. */
export const AvailableLine = z
  .strictObject({
    ...Line.shape,
    code: z.enum(['availability.unknown-sku', 'availability.unknown-unit', 'availability.unit-does-not-divide', 'availability.kit-unusable']).optional(),
    baseUnit: Uom.optional(),
    /** What is asked, in the base unit. */
    asked: NonNegativeDecimal.optional(),
    /** Over all warehouses, stale ones left out. */
    available: NonNegativeDecimal.optional(),
    /** Of what is asked, after the lines before it that ask for the same item. */
    promisable: NonNegativeDecimal.optional(),
    /** unconfirmed: nothing is firm, but a warehouse whose level is stale shows some. */
    promise: z.enum(['full', 'partly', 'unconfirmed', 'none']).optional(),
    /** What stale warehouses show on top. */
    unconfirmed: NonNegativeDecimal.optional(),
    /** Where not all can be promised: the first day from which it could. */
    fullFrom: PlainDate.optional(),
    /** The oldest of its warehouses; absent where one of them never said. */
    asOf: Instant.optional(),
    /** Seconds from asOf to the answer. */
    age: z.int().nonnegative().optional(),
    warehouses: z.array(WarehouseAvailability).optional(),
  })
  .meta({ id: 'AvailableLine' });
export type AvailableLine = z.infer<typeof AvailableLine>;

export const Availability = z.strictObject({ at: Instant, shipNotBefore: PlainDate.optional(), lines: z.array(AvailableLine) }).meta({ id: 'Availability' });
export type Availability = z.infer<typeof Availability>;

export const CreditQuestion = z
  .strictObject({ amount: Money.refine((amount) => amount.minor > 0, { error: 'an amount above zero' }) })
  .meta({ id: 'CreditQuestion' });

/** What an order of this amount would meet now. Nothing is held by asking. */
export const CreditAnswer = z
  .strictObject({
    customerId: ExternalId,
    /** Whose credit it is on, where that is another account. */
    billTo: ExternalId.optional(),
    amount: Money,
    /** Absent: no limit is set. */
    limit: Money.optional(),
    /** What is open already: the receivables' balance less unapplied cash, and our own documents that are not in it yet. */
    exposure: Money,
    /** Of the receivables; absent: never told. */
    balanceAsOf: Instant.optional(),
    daysPastDue: z.int().nonnegative().optional(),
    passes: z.boolean(),
    code: z.enum(['credit.limit-exceeded', 'credit.past-due', 'credit.customer-inactive']).optional(),
    at: Instant,
  })
  .meta({ id: 'CreditAnswer' });
export type CreditAnswer = z.infer<typeof CreditAnswer>;

/** An article as channels see it: no cost. */
export const Product = z
  .strictObject({ sku: Sku, name: z.string(), baseUnit: Uom, units: z.record(Uom, z.strictObject({ baseUnits: NonNegativeDecimal.optional() })), active: z.boolean(), /** Of one base unit. */ grams: z.int().positive().optional(), dimensions: Dimensions.optional() })
  .meta({ id: 'Product' });
export type Product = z.infer<typeof Product>;

/** A customer as channels see it. */
export const CustomerView = z.strictObject({ customerId: ExternalId, name: z.string(), currency: Currency, taxExempt: z.boolean(), active: z.boolean() }).meta({ id: 'CustomerView' });
export type CustomerView = z.infer<typeof CustomerView>;
