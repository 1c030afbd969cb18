import type { Change, StoredAnswer } from '../model/changes.ts';
import { kitOf } from '../masterdata/kit-of.ts';
import type { EdiOrder } from '../model/edi-order.ts';
import { Invalid, Rejected } from '../model/errors.ts';
import type { Owner } from '../model/identity.ts';
import type { Customer, Item } from '../model/masterdata.ts';
import { zero } from '../model/money.ts';
import type { AddressedRequest, Order, OrderRequest } from '../model/order.ts';
import type { Route } from '../model/route.ts';
import { documentLink } from '../tracing/document-link.ts';
import { event } from './events.ts';
import { noQuantities } from './line-moves.ts';
import { channelOrderKey } from './orders.ts';
import { refuseUnbuilt } from './unbuilt.ts';

export interface Capture {
  owner: Owner;
  channel: string;
  /** Connector that writes back to the channel; absent where the channel calls our API. */
  channelConnector?: string;
  channelReference?: string;
  ediOrder?: EdiOrder;
  request: AddressedRequest;
  route: Route;
  orderId: string;
  correlationId: string;
  /** The request or delivery that brought it. */
  causationId: string;
  /** When the customer ordered, where the channel says so. */
  occurredAt?: string;
  at: Date;
  eventId: string;
}

/** Turns what a channel sent into the canonical order, unenriched. */
export function newOrder(capture: Capture): Order {
  const { request, owner } = capture;
  const { entity, businessUnit, region } = owner;
  return {
    entity, businessUnit, region,
    schemaVersion: 1,
    orderId: capture.orderId,
    version: 1,
    revision: 1,
    correlationId: capture.correlationId,
    channel: capture.channel,
    channelOrderId: request.channelOrderId,
    ...(capture.channelReference && { channelReference: capture.channelReference }),
    customerId: request.customerId,
    ...(request.purchaseOrder && { purchaseOrder: request.purchaseOrder }),
    ...(capture.ediOrder && { ediOrder: capture.ediOrder }),
    currency: request.currency,
    paymentOwner: request.paymentOwner,
    taxOwner: request.taxOwner,
    shipTo: request.shipTo,
    ...(request.shipToCode && { shipToCode: request.shipToCode }),
    ...(request.shipToId && { shipToId: request.shipToId }),
    ...(request.markFor && { markFor: request.markFor }),
    discount: request.discount ?? zero(request.currency),
    freight: request.freight ?? zero(request.currency),
    freightTax: request.freightTax ?? zero(request.currency),
    ...(request.freightPolicy && { freightPolicy: request.freightPolicy }),
    ...(request.freightTerms && { freightTerms: request.freightTerms }),
    ...(request.fob && { fob: request.fob }),
    ...((request.shipComplete !== undefined || request.backorder || request.substitutes) && {
      fulfilment: { ...(request.shipComplete !== undefined && { shipComplete: request.shipComplete }), ...(request.backorder && { backorder: request.backorder }), ...(request.substitutes && { substitutes: request.substitutes }) },
    }),
    ...(request.paymentMethod && { paymentMethod: request.paymentMethod }),
    ...(request.risk && { risk: request.risk }),
    ...(request.shipNotBefore && { shipNotBefore: request.shipNotBefore }),
    ...(request.cancelAfter && { cancelAfter: request.cancelAfter }),
    lines: request.lines.map((line) => ({ ...line, tax: line.tax ?? zero(request.currency), steps: 0, quantities: noQuantities() })),
    route: capture.route,
    releases: [],
    approvals: [],
    receivedAt: capture.at.toISOString(),
  };
}

/** Everything that storing a new order makes true together: the order, its business key, the numbers to find it by, and the event. */
export function captureChanges(order: Order, capture: Capture, requestHash: string, answer?: StoredAnswer): Change[] {
  const link = (kind: string, number: string, party?: string): Change => ({ change: 'document', link: { ...documentLink(order, kind, number, capture.at), ...(party && { party }) } });
  return [
    ...(answer ? [{ change: 'answer', answer } as const] : []),
    { change: 'business-key', key: channelOrderKey(order.entity, order.channel, order.channelOrderId), orderId: order.orderId, requestHash },
    { change: 'order', order },
    {
      change: 'event',
      event: event(
        'order.received',
        order,
        { key: `order/${order.orderId}`, version: order.version, correlationId: order.correlationId, causationId: capture.causationId, ...(capture.occurredAt && { occurredAt: capture.occurredAt }) },
        { orderId: order.orderId, channel: order.channel, channelOrderId: order.channelOrderId, version: order.version },
        { at: capture.at, id: capture.eventId },
      ),
    },
    link('order', order.orderId),
    link('channel-order', order.channelOrderId),
    ...(order.purchaseOrder ? [link('purchase-order', order.purchaseOrder, order.customerId)] : []),
  ];
}

/**
 * What can be said at once to a channel that waits for the answer. (An order that arrives by webhook is taken as it is, and parks.)
 * @throws Invalid 422 with a stable code and the field
 */
export function checkRequest(request: OrderRequest, customer: Customer | undefined, items: Map<string, Item>): void {
  const refuse: (code: string, message: string, field: string) => never = (code, message, field) => {
    throw new Invalid(code, message, 422, { field });
  };
  refuseUnbuilt(request);
  if (!customer?.active) refuse('order.unknown-customer', `customer ${request.customerId} is not known`, 'customerId');
  if (customer.currency !== request.currency) refuse('order.currency-mismatch', `customer ${request.customerId} is not billed in ${request.currency}`, 'currency');
  if (request.paymentOwner === 'hub' && !request.paymentMethod) refuse('order.payment-method-missing', 'the hub takes the payment: it needs the payment method', 'paymentMethod');
  const lineIds = new Set<string>();
  request.lines.forEach((line, index) => {
    const field = (name: string) => `lines[${index}].${name}`;
    const item = items.get(line.sku);
    if (lineIds.has(line.lineId)) refuse('order.duplicate-line', `line ${line.lineId} appears twice`, field('lineId'));
    lineIds.add(line.lineId);
    if (!item?.active) refuse('order.unknown-sku', `SKU ${line.sku} is not known`, field('sku'));
    if (item.catchWeight) refuse('order.catch-weight-unsupported', `${line.sku} is billed by the weight that was shipped, which is not built yet`, field('sku'));
    refuseKit(item, items, field('sku'));
    for (const [name, uom] of [['quantity', line.quantity.uom], ['unitPrice', line.unitPrice.uom]] as const) {
      if (!item.units[uom]) refuse('order.unknown-unit', `${line.sku} is not sold by ${uom}`, field(`${name}.uom`));
    }
    if (line.tax && line.tax.currency !== request.currency) refuse('order.currency-mismatch', 'the tax is in another currency than the order', field('tax.currency'));
    if (line.tax && line.tax.minor < 0) refuse('order.negative-tax', 'tax may not be negative', field('tax.minor'));
    if (request.taxOwner !== 'hub' && !line.tax && !customer.taxExempt) refuse('order.tax-missing', 'the channel owns the tax: each line must carry it', field('tax'));
  });
  for (const name of ['freight', 'freightTax'] as const) {
    const amount = request[name];
    if (amount && (amount.currency !== request.currency || amount.minor < 0)) refuse(`order.bad-freight`, `${name} must be zero or more in the order's currency`, name);
  }
}

/** A kit that cannot be taken apart is not sold. */
function refuseKit(item: Item, items: Map<string, Item>, field: string): void {
  try {
    kitOf(item, items);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    throw new Invalid('order.kit-unusable', error.message, 422, { field });
  }
}
