import * as z from 'zod';
import { CashRefund } from './cash-out.ts';
import { CreditMemo } from './credit-memo.ts';
import { Decision } from './exception.ts';
import { Instant } from './identity.ts';
import { Invoice, InvoiceLine } from './invoice.ts';
import { Money } from './money.ts';
import { LineState, Order, OrderLine, OrderStatus, Release } from './order.ts';
import { Return, ReturnReceipt, ReturnRequest, ReturnStatus } from './return.ts';
import { OpenItem } from './open-item.ts';
import { Payment } from './payment.ts';
import { Receipt } from './receipt.ts';
import { ShadowReport } from './shadow.ts';
import { Shipment } from './shipment.ts';

/** What the API answers about what it has stored: documents as channels and people see them, without internals of ours. Answers to questions are in questions.ts. */

/** 202: stored, and on its way. */
export const OrderReceived = z
  .strictObject({ orderId: z.string(), changeId: z.string().optional(), correlationId: z.string(), status: z.enum(['received', 'cancelling', 'requested']), links: z.strictObject({ self: z.string(), trace: z.string().optional() }) })
  .meta({ id: 'OrderReceived' });
export type OrderReceived = z.infer<typeof OrderReceived>;

export const OrderLineView = z
  .strictObject({
    ...OrderLine.pick({ lineId: true, sku: true, quantity: true, unitPrice: true, tax: true, instead: true }).shape,
    /** In whole steps of the item's base unit, as are the quantities. */
    ordered: z.int().nonnegative(),
    /** By state, those above zero. */
    quantities: z.partialRecord(LineState, z.int().positive()),
    /** Price × what is not cancelled, ahead of discount and tax; zero until the line is enriched. */
    goods: Money,
  })
  .meta({ id: 'OrderLineView' });

export const ReleaseView = z.strictObject({ ...Release.pick({ releaseId: true, warehouse: true, releasedAt: true, recalledAt: true }).shape, warehouseOrder: z.string().optional() }).meta({ id: 'ReleaseView' });

export const OrderView = z
  .strictObject({
    ...Order.pick({
      orderId: true, version: true, channel: true, channelOrderId: true, customerId: true, purchaseOrder: true, currency: true, paymentOwner: true, taxOwner: true, shipTo: true, freight: true,
      freightTax: true, correlationId: true, receivedAt: true, acceptedAt: true, cancellation: true, pendingChange: true, discount: true,
      freightPolicy: true, freightTerms: true, fob: true, fulfilment: true, billTo: true, shipNotBefore: true, cancelAfter: true, shipToCode: true, shipToId: true,
    }).shape,
    status: OrderStatus,
    erpOrder: z.string().optional(),
    lines: z.array(OrderLineView),
    releases: z.array(ReleaseView),
    /** What the customer owes for it as it stands: goods less discount, freight, and tax. */
    gross: Money,
    /** While it is being cancelled: what has left and was billed, as a body for `POST /v1/returns`. */
    proposedReturn: ReturnRequest.optional(),
  })
  .meta({ id: 'OrderView' });
export type OrderView = z.infer<typeof OrderView>;

export const Orders = z.strictObject({ orders: z.array(OrderView) }).meta({ id: 'Orders' });

export const Shipments = z
  .strictObject({
    shipments: z.array(Shipment.pick({ shipmentId: true, releaseId: true, warehouse: true, carrier: true, service: true, trackingNumbers: true, parcels: true, shippedAt: true, deliveredAt: true, lines: true }).meta({ id: 'ShipmentView' })),
  })
  .meta({ id: 'Shipments', description: 'What has left, with tracking' });

export const ShipmentDelivered = Shipment.pick({ shipmentId: true, orderId: true, correlationId: true }).extend({ deliveredAt: Instant }).meta({ id: 'ShipmentDelivered' });
export type ShipmentDelivered = z.infer<typeof ShipmentDelivered>;

export const ShipmentNumbered = Shipment.pick({ shipmentId: true, orderId: true, correlationId: true, lines: true }).meta({ id: 'ShipmentNumbered' });
export type ShipmentNumbered = z.infer<typeof ShipmentNumbered>;

const links = z.strictObject({ self: z.string(), trace: z.string() });

/** 202: the goods may come, or a person is asked. */
export const ReturnRequested = z
  .strictObject({ ...Return.pick({ returnId: true, orderId: true, arriveBy: true, held: true, correlationId: true }).shape, status: z.enum(['requested', 'authorised']), links })
  .meta({ id: 'ReturnRequested' });

export const ReturnReceived = z.strictObject({ ...ReturnReceipt.pick({ receiptId: true, returnId: true, orderId: true, correlationId: true }).shape, links }).meta({ id: 'ReturnReceived' });

/** A return, what has come of it, and what was credited under a number. */
export const ReturnView = z
  .strictObject({
    ...Return.pick({ returnId: true, orderId: true, correlationId: true, channel: true, customerId: true, lines: true, held: true, requestedAt: true, authorisedAt: true, arriveBy: true }).shape,
    status: ReturnStatus,
    /** Percent of what is credited, for reasons that cost. */
    restockingFee: z.string(),
    refused: z.strictObject({ at: Instant, reason: z.string() }).optional(),
    receipts: z.array(
      z
        .strictObject({
          ...ReturnReceipt.pick({ receiptId: true, warehouse: true, reference: true, receivedAt: true, lines: true }).shape,
          leftOut: ReturnReceipt.shape.leftOut.unwrap(),
          creditMemos: z.array(CreditMemo.pick({ creditMemoId: true, number: true, invoiceNumber: true, freight: true, restockingFee: true, tax: true, gross: true, postedAt: true }).meta({ id: 'CreditMemoView' })),
        })
        .meta({ id: 'ReturnReceiptView' }),
    ),
  })
  .meta({ id: 'ReturnView' });
export type ReturnView = z.infer<typeof ReturnView>;

const TaxDifference = z.strictObject({ quoted: Money, committed: Money, difference: Money });

/** How the tax of an order's invoices came out against its quote, and why. */
export const TaxVariance = z
  .strictObject({
    /** Of each line, the quote of what is invoiced of it. */
    lines: z.array(z.strictObject({ lineId: z.string(), ...TaxDifference.shape })),
    freight: TaxDifference,
    total: TaxDifference,
    /**
     * rounding: each invoice is rounded by itself · rates: an authority changed its rate · amounts: something else was sold, or to somebody else, than
     * was asked about
     */
    cause: z.enum(['none', 'rounding', 'rates', 'amounts']),
    rates: z.array(z.strictObject({ jurisdiction: z.string(), quoted: z.string(), committed: z.string() })),
  })
  .meta({ id: 'TaxVariance' });
export type TaxVariance = z.infer<typeof TaxVariance>;

/** Cost is nobody's business outside. */
export const Invoices = z
  .strictObject({
    invoices: z.array(
      z
        .strictObject({
          ...Invoice.pick({ invoiceId: true, number: true, shipmentId: true, invoiceDate: true, dueDate: true, currency: true, goods: true, discount: true, freight: true, tax: true, jurisdictions: true, gross: true, postedAt: true }).shape,
          lines: z.array(InvoiceLine.omit({ cost: true, group: true })),
        })
        .meta({ id: 'InvoiceView' }),
    ),
    /** Where the tax is the hub's. */
    taxVariance: TaxVariance.optional(),
  })
  .meta({ id: 'Invoices', description: 'What was billed: invoices that have their number' });

export const TimelineEntry = z
  .strictObject({
    at: Instant,
    /** call: somebody called us. connector: we called an outside system, for the step that is told beside it. */
    kind: z.enum(['call', 'event', 'step', 'undo', 'connector']),
    /** Event type, or the step's one name; of a call outside, the connector before it. */
    name: z.string(),
    status: z.enum(['claimed', 'completed', 'undone', 'rejected']).optional(),
    /** From claim to completion. */
    ms: z.int().optional(),
    attempts: z.int().optional(),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const Trace = z
  .strictObject({
    correlationId: z.string(),
    orderId: z.string(),
    documents: z.array(z.strictObject({ kind: z.string(), number: z.string() })),
    /** Which document followed from which, by their places in `documents`. */
    edges: z.array(z.strictObject({ from: z.int().nonnegative(), to: z.int().nonnegative() })),
    executions: z.array(z.strictObject({ sagaId: z.string(), status: z.enum(['running', 'completed', 'unwound']), fence: z.enum(['open', 'paused', 'closed']), executionArn: z.string() })),
    timeline: z.array(TimelineEntry),
    /** W3C's trace id, which X-Ray writes as `1-<8 digits>-<24 digits>`; absent for what began before traces were carried. */
    traceId: z.string().optional(),
    /** The same in the AWS console: executions, what the functions logged, and the trace. */
    links: z.array(z.strictObject({ kind: z.enum(['execution', 'log', 'xray']), href: z.string() })),
  })
  .meta({ id: 'Trace', description: 'Documents, executions and timeline of one business transaction' });
export type Trace = z.infer<typeof Trace>;

export const Traces = z
  .strictObject({ document: z.string(), kinds: z.array(z.string()), traces: z.array(Trace) })
  .meta({ id: 'Traces', description: 'Every business transaction with a document of this number' });

/** 202: in the books, or kept as advice; what it pays is looked for. */
export const ReceiptTaken = z.strictObject({ receiptId: z.string(), correlationId: z.string(), links: z.strictObject({ self: z.string() }) }).meta({ id: 'ReceiptTaken' });

export const RefundMade = CashRefund.omit({ revision: true }).meta({ id: 'RefundMade', description: 'Money that went back, and what it was taken out of' });

/** A payment of an order with what it brought, or one receipt. */
export const PaymentView = z.strictObject({ payment: Payment.omit({ revision: true }).optional(), receipts: z.array(Receipt.omit({ revision: true }).meta({ id: 'ReceiptView' })) }).meta({ id: 'PaymentView' });

export const OpenItems = z.strictObject({ customerId: z.string(), items: z.array(OpenItem.omit({ revision: true }).meta({ id: 'OpenItemView' })) }).meta({ id: 'OpenItems', description: 'What a customer has open' });

export const ShadowReports = z
  .strictObject({
    reports: z.array(ShadowReport),
    /** The next page; absent: that was all. */
    cursor: z.string().optional(),
  })
  .meta({ id: 'ShadowReports' });

export const Decided = z.strictObject({ exceptionId: z.string(), action: Decision.shape.action, status: z.enum(['answered']), correlationId: z.string() }).meta({ id: 'Decided' });
export type Decided = z.infer<typeof Decided>;

/** Whatever goes wrong, ours and the edge's. https://www.rfc-editor.org/rfc/rfc9457 */
export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    /** Stable, for programs: docs/api.md explains each. */
    code: z.string(),
    detail: z.string(),
    /** The first field that is wrong; all of them are in `errors`. */
    field: z.string().optional(),
    errors: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
    correlationId: z.string(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457, with a stable code' });
export type Problem = z.infer<typeof Problem>;
