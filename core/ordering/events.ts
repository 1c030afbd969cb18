import type { Envelope } from '../model/envelope.ts';
import type { Owner } from '../model/identity.ts';

/** Types of the business events of this slice. */
export const EVENT = {
  orderReceived: 'order.received',
  orderAccepted: 'order.accepted',
  orderCancellationRequested: 'order.cancellation-requested',
  orderCancelled: 'order.cancelled',
  shipmentConfirmed: 'shipment.confirmed',
  shipmentRecorded: 'shipment.recorded',
  invoicePosted: 'invoice.posted',
  paymentAuthorised: 'payment.authorised',
  paymentCaptured: 'payment.captured',
  paymentVoided: 'payment.voided',
  authorisationExpired: 'payment.authorisation-expired',
  paymentRefunded: 'payment.refunded',
  refundFailed: 'payment.refund-failed',
  disputeOpened: 'payment.dispute-opened',
  disputeClosed: 'payment.dispute-closed',
  payoutPaid: 'payment.payout-paid',
} as const;
export type EventType = (typeof EVENT)[keyof typeof EVENT];

/** @param about e.g. `order/ORD-1`; @param id a deterministic id where the same event may be made twice */
export function event(
  type: EventType,
  owner: Owner,
  about: { key: string; version: number; correlationId: string; causationId: string; occurredAt?: string },
  data: Record<string, unknown>,
  made: { at: Date; id: string },
): Envelope {
  const at = made.at.toISOString();
  const { entity, businessUnit, region } = owner;
  return {
    entity, businessUnit, region,
    eventId: made.id,
    type,
    schemaVersion: 1,
    source: 'crossdock',
    entityKey: about.key,
    entityVersion: about.version,
    occurredAt: about.occurredAt ?? at,
    observedAt: at,
    recordedAt: at,
    correlationId: about.correlationId,
    causationId: about.causationId,
    data,
  };
}
