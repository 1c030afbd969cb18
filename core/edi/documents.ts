import * as z from 'zod';
import { ItemIds, PurchaseLineChange, PurchaseOrderType } from '../model/edi-order.ts';
import { ExternalId, PlainDate, personal } from '../model/identity.ts';
import { Currency, Money } from '../model/money.ts';
import { SupplierLineAnswer } from '../model/supplier-order.ts';
import { NonNegativeDecimal, PositiveDecimal, Uom } from '../model/quantity.ts';
import type { InventoryAdjustment, InventoryAdvice, ShippingAdvice, ShippingOrder, StockReceipt } from './warehouse-documents.ts';

/** Business documents as partners exchange them, free of X12: the maps turn them into transaction sets and back. */

const Text = (max: number) => z.string().min(1).max(max);
const Quantity = z.strictObject({ amount: PositiveDecimal, uom: Uom });
/** Of nothing, too: an answer may say that none comes. */
const Count = z.strictObject({ amount: NonNegativeDecimal, uom: Uom });

export const PartyRole = z.enum(['ship-to', 'bill-to', 'ship-from', 'supplier', 'buyer', 'remit-to', 'payer', 'payee', 'warehouse', 'depositor', 'mark-for']);

export const Party = z
  .strictObject({
    role: PartyRole,
    name: Text(60).optional().meta(personal),
    /** A second name: the company of a person. */
    name2: Text(60).optional(),
    /** A code that one of the two gave it. */
    code: z.strictObject({ assignedBy: z.enum(['buyer', 'seller', 'duns', 'gln']), id: Text(80).min(2) }).optional(),
    /** Up to four lines, none over 55 characters. */
    street: z.array(Text(55).meta(personal)).max(4),
    city: Text(30).min(2).optional(),
    /** Two letters, in countries that have such codes. */
    region: z.string().length(2).optional(),
    postalCode: Text(15).min(3).optional(),
    country: z.string().regex(/^[A-Z]{2,3}$/).optional(),
    phone: Text(80).optional().meta(personal),
    email: Text(80).optional().meta(personal),
  })
  .meta({ id: 'EdiParty' });
export type Party = z.infer<typeof Party>;

export { ItemIds };

export const References = z.strictObject({
  /** What the buyer's own customer calls the order. */
  customerOrder: Text(30).optional(),
  /** The seller's number at the buyer. */
  vendor: Text(30).optional(),
  department: Text(30).optional(),
});

const about = {
  number: Text(22),
  /** Of an order that is called off in parts. */
  release: Text(30).optional(),
  orderDate: PlainDate,
};

export const PurchaseOrder = z
  .strictObject({
    document: z.literal('purchase-order'),
    purpose: z.enum(['original', 'duplicate']),
    type: PurchaseOrderType,
    ...about,
    currency: Currency.optional(),
    references: References,
    shipNotBefore: PlainDate.optional(),
    cancelAfter: PlainDate.optional(),
    deliverBy: PlainDate.optional(),
    carrier: z.strictObject({ scac: z.string().min(2).max(4).optional(), service: Text(35).optional() }).optional(),
    parties: z.array(Party),
    lines: z
      .array(
        z.strictObject({
          line: Text(20),
          quantity: Quantity,
          unitPrice: NonNegativeDecimal.optional(),
          ids: ItemIds,
          description: Text(80).optional(),
          /** How much of it each of the buyer's stores gets, in the unit of `quantity`, which is their sum. */
          stores: z.array(z.strictObject({ store: Text(80).min(2), quantity: PositiveDecimal })).min(1).optional(),
        }),
      )
      .min(1),
  })
  .meta({ id: 'EdiPurchaseOrder' });
export type PurchaseOrder = z.infer<typeof PurchaseOrder>;

const Answer = z.strictObject({ answer: SupplierLineAnswer, quantity: Count.optional(), shipDate: PlainDate.optional(), ids: ItemIds.optional() });
export type Answer = z.infer<typeof Answer>;

/** Of an order or a change as a whole. */
export const AcknowledgmentType = z.enum(['accepted', 'accepted-with-changes', 'detail-without-changes', 'received', 'rejected', 'rejected-with-detail']);

export const OrderAcknowledgment = z
  .strictObject({
    document: z.literal('order-acknowledgment'),
    type: AcknowledgmentType,
    ...about,
    sellerOrder: Text(30).optional(),
    date: PlainDate.optional(),
    currency: Currency.optional(),
    references: References,
    lines: z.array(z.strictObject({ line: Text(20), quantity: Quantity, unitPrice: NonNegativeDecimal.optional(), ids: ItemIds, answers: z.array(Answer) })),
  })
  .meta({ id: 'EdiOrderAcknowledgment' });
export type OrderAcknowledgment = z.infer<typeof OrderAcknowledgment>;

const ChangedLine = z.strictObject({
  line: Text(20), change: PurchaseLineChange, quantity: Count.optional(),
  /** Still to come, where the partner says so. */
  leftToReceive: NonNegativeDecimal.optional(),
  unitPrice: NonNegativeDecimal.optional(), ids: ItemIds,
});

export const OrderChange = z
  .strictObject({
    document: z.literal('order-change'),
    purpose: z.enum(['change', 'cancellation', 'replacement']),
    type: PurchaseOrderType,
    ...about,
    /** Counts the changes of one order. */
    sequence: Text(8).optional(),
    date: PlainDate.optional(),
    references: References,
    shipNotBefore: PlainDate.optional(),
    cancelAfter: PlainDate.optional(),
    parties: z.array(Party),
    lines: z.array(ChangedLine),
  })
  .meta({ id: 'EdiOrderChange' });
export type OrderChange = z.infer<typeof OrderChange>;

export const ChangeAcknowledgment = z
  .strictObject({
    document: z.literal('change-acknowledgment'),
    type: AcknowledgmentType,
    /** The seller changes by itself, or answers a change of ours. */
    initiatedBy: z.enum(['seller', 'buyer']),
    ...about,
    sequence: Text(8).optional(),
    sellerOrder: Text(30).optional(),
    date: PlainDate.optional(),
    references: References,
    lines: z.array(ChangedLine.extend({ answers: z.array(Answer) })),
  })
  .meta({ id: 'EdiChangeAcknowledgment' });
export type ChangeAcknowledgment = z.infer<typeof ChangeAcknowledgment>;

const ShippedItem = z.strictObject({ line: Text(20).optional(), ids: ItemIds, lot: z.strictObject({ number: Text(48), expiresOn: PlainDate.optional() }).optional(), quantity: Quantity, /** Numbers of its pieces, of goods under serial control. */ serials: z.array(Text(30)).min(1).optional() });

const Carton = z.strictObject({
  /** GS1 serial shipping container code, check digit included. */
  sscc: z.string().regex(/^\d{18}$/).optional(),
  trackingNumber: Text(48).optional(),
  items: z.array(ShippedItem).min(1),
});
const ShippedOrder = z
  .strictObject({
    number: Text(22), release: Text(30).optional(), orderDate: PlainDate.optional(),
    /** Whose it is in the end, where it goes to another place first. */
    parties: z.array(Party), cartons: z.array(Carton),
    /** Not told by carton. */
    items: z.array(ShippedItem),
  })
  .refine(({ cartons, items }) => cartons.length + items.length > 0, { error: 'nothing of the order is in the shipment' });

export const ShipNotice = z
  .strictObject({
    document: z.literal('ship-notice'),
    purpose: z.enum(['original', 'replacement', 'cancellation']),
    /** The seller's id of the shipment. */
    shipment: Text(30).min(2),
    date: PlainDate,
    /** `10:30`, at the seller. */
    time: z.string().regex(/^\d\d:\d\d(:\d\d)?$/),
    shippedOn: PlainDate.optional(),
    expectedOn: PlainDate.optional(),
    carrier: z.strictObject({ scac: z.string().min(2).max(4).optional(), service: Text(35).optional() }).optional(),
    trackingNumbers: z.array(Text(30)),
    billOfLading: Text(30).optional(),
    packages: z.strictObject({ count: z.int().positive().optional(), weight: Quantity.optional() }).optional(),
    parties: z.array(Party),
    orders: z.array(ShippedOrder).min(1),
  })
  .meta({ id: 'EdiShipNotice' });
export type ShipNotice = z.infer<typeof ShipNotice>;

export const InvoiceDocument = z
  .strictObject({
    document: z.literal('invoice'),
    type: z.enum(['invoice', 'credit']),
    number: Text(22),
    date: PlainDate,
    order: Text(22),
    release: Text(30).optional(),
    orderDate: PlainDate.optional(),
    currency: Currency,
    references: References,
    /** The seller's id of the shipment that it bills. */
    shipment: Text(30).optional(),
    /** Of a credit memo: the invoice that it is on. */
    invoice: Text(30).optional(),
    parties: z.array(Party),
    terms: z.strictObject({ netDays: z.int().nonnegative().optional(), discountPercent: NonNegativeDecimal.optional(), discountDays: z.int().nonnegative().optional() }).optional(),
    lines: z.array(z.strictObject({ line: Text(20).optional(), quantity: Quantity, unitPrice: NonNegativeDecimal, ids: ItemIds, description: Text(80).optional() })).min(1),
    /** Freight and the like, by its code: https://www.stedi.com/edi/x12-004010/element/1300 */
    charges: z.array(z.strictObject({ code: z.string().length(4), amount: Money })),
    allowances: z.array(z.strictObject({ code: z.string().length(4), amount: Money })),
    taxes: z.array(z.strictObject({ kind: z.string().length(2), amount: Money })),
    total: Money,
  })
  .meta({ id: 'EdiInvoice' });
export type InvoiceDocument = z.infer<typeof InvoiceDocument>;

/** What was taken off or added, and why: X12 426, https://www.stedi.com/edi/x12-004010/element/426 . Below zero: less is paid. */
const Adjustment = z.strictObject({ amount: Money, reason: z.string().length(2), reference: z.strictObject({ qualifier: z.string().min(2).max(3), number: Text(30) }).optional() });
const BankAccount = z.strictObject({ bank: z.strictObject({ qualifier: z.string().length(2), id: Text(12).min(3) }).optional(), account: z.strictObject({ qualifier: Text(3).optional(), number: Text(35) }).optional() });

/** 820: who pays what. Money itself is what the bank tells. */
export const RemittanceAdvice = z
  .strictObject({
    document: z.literal('remittance-advice'),
    /** advice: information only · payment: an order to pay, or a payment that goes with it · notification: ahead of one */
    handling: z.enum(['advice', 'payment', 'notification']),
    total: Money,
    flow: z.enum(['credit', 'debit']),
    /** https://www.stedi.com/edi/x12-004010/element/591 */
    method: z.string().length(3),
    format: Text(10).optional(),
    from: BankAccount.optional(),
    originator: z.string().length(10).optional(),
    to: BankAccount.optional(),
    /** On which it is paid. */
    date: PlainDate,
    /** The number under which the bank tells the payment. */
    trace: Text(30),
    traceOriginator: z.string().length(10).optional(),
    currency: Currency,
    parties: z.array(Party),
    groups: z.array(
      z.strictObject({
        name: Text(35).optional(),
        /** Of the payment, and of no invoice. */
        adjustments: z.array(Adjustment),
        items: z.array(
          z.strictObject({
            kind: z.enum(['invoice', 'credit-memo', 'purchase-order']),
            number: Text(30),
            /** Below zero of a credit memo that is taken off. */
            paid: Money.optional(),
            billed: Money.optional(),
            discount: Money.optional(),
            adjustment: z.strictObject({ reason: z.string().length(2), amount: Money }).optional(),
            purchaseOrder: Text(30).optional(),
            date: PlainDate.optional(),
            adjustments: z.array(Adjustment),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'EdiRemittanceAdvice' });
export type RemittanceAdvice = z.infer<typeof RemittanceAdvice>;

const SegmentNote = z.strictObject({
  id: z.string(),
  /** In the transaction set: its ST is 1. */
  position: z.int().positive(),
  loop: z.string().optional(),
  code: z.string(),
  elements: z.array(z.strictObject({ position: z.int().nonnegative(), component: z.int().positive().optional(), reference: z.string().optional(), code: z.string(), copy: z.string().optional() })),
});
/** 997: what became of one functional group. A 997 is never acknowledged itself. */
export const FunctionalAcknowledgment = z
  .strictObject({
    document: z.literal('functional-acknowledgment'),
    functionalId: z.string().length(2),
    groupControl: ExternalId,
    sets: z.array(z.strictObject({ type: z.string(), control: z.string(), outcome: z.enum(['accepted', 'accepted-with-errors', 'rejected']), codes: z.array(z.string()), notes: z.array(SegmentNote) })),
    outcome: z.enum(['accepted', 'accepted-with-errors', 'partly', 'rejected']),
    /** Sets that its sender announced, that came, and that were taken. */
    announced: z.int().nonnegative(),
    received: z.int().nonnegative(),
    taken: z.int().nonnegative(),
    codes: z.array(z.string()),
  })
  .meta({ id: 'EdiFunctionalAcknowledgment' });
export type FunctionalAcknowledgment = z.infer<typeof FunctionalAcknowledgment>;

export type EdiDocument = PurchaseOrder | OrderAcknowledgment | OrderChange | ChangeAcknowledgment | ShipNotice | InvoiceDocument | RemittanceAdvice | ShippingOrder | ShippingAdvice | InventoryAdvice | StockReceipt | InventoryAdjustment | FunctionalAcknowledgment;
