import * as z from 'zod';
import type { EventType } from './events/catalogue.ts';
import { Instant, Owner } from './identity.ts';

/**
 * What a channel may subscribe to: what happens to its own orders, as far as it may read of it anyway. Of the desk, of journals, of suppliers' bills, of disputes and payouts it hears nothing.
 */
export const OFFERED = [
  'order.received', 'order.accepted', 'order.cancellation-requested', 'order.cancelled', 'order.change-requested', 'order.changed', 'order.change-withdrawal-requested', 'order.change-withdrawn',
  'shipment.confirmed', 'shipment.recorded', 'shipment.delivered', 'shipment.short', 'invoice.posted', 'order.charges-credited',
  'return.requested', 'return.authorised', 'return.refused', 'return.received', 'return.credited',
  'payment.authorised', 'payment.captured', 'payment.voided', 'payment.authorisation-expired', 'payment.refunded', 'payment.refund-failed',
] as const satisfies readonly EventType[];
export type Offered = (typeof OFFERED)[number];

const WebhookUrl = z.string().max(1000);
const WantedEvents = z
  .array(z.enum(OFFERED))
  .min(1)
  .max(OFFERED.length)
  .refine((events) => new Set(events).size === events.length, { error: 'an event appears twice' });
const description = z.string().max(200).optional();

export const WebhookSubscriptionRequest = z.strictObject({ url: WebhookUrl, events: WantedEvents, description }).meta({ id: 'WebhookSubscriptionRequest' });

/** paused: nothing is sent, what happens is kept. active: also after it was disabled. */
export const WebhookSubscriptionChange = z
  .strictObject({ url: WebhookUrl.optional(), events: WantedEvents.optional(), description, status: z.enum(['active', 'paused']).optional() })
  .meta({ id: 'WebhookSubscriptionChange' });

/** `overlapHours`: for so long both keys sign. 0 where the old one is known to others. */
export const RotateWebhookKey = z.strictObject({ overlapHours: z.int().min(0).max(168).default(24) }).meta({ id: 'RotateWebhookKey' });

/** Either one delivery, or all since an instant. */
export const ReplayWebhooks = z
  .strictObject({ deliveryId: z.string().min(1).max(100).optional(), from: Instant.optional(), include: z.enum(['undelivered', 'all']).default('undelivered') })
  .refine(({ deliveryId, from }) => (deliveryId === undefined) !== (from === undefined), { error: 'either deliveryId or from' })
  .meta({ id: 'ReplayWebhooks' });

/** Where a channel wants to be told of its orders. Its signing keys are derived from its id and their number, and stored nowhere. */
export const WebhookSubscription = z.strictObject({
  subscriptionId: z.string(),
  entity: Owner.shape.entity,
  channel: z.string(),
  /** `*` is all of the entity's. */
  businessUnits: z.array(z.string()).min(1),
  url: z.string(),
  events: z.array(z.string()),
  description: z.string().optional(),
  /** disabled: by us, for what `reason` says. */
  status: z.enum(['active', 'paused', 'disabled']),
  reason: z.enum(['gone', 'failing']).optional(),
  /** Number of the key that signs, and until when the one before it signs as well. */
  key: z.strictObject({ number: z.int().positive(), previousUntil: Instant.optional() }),
  createdAt: Instant,
  updatedAt: Instant,
  revision: z.int().positive(),
  /** Of the request that made it, and the Idempotency-Key of the last rotation: asked again, they are answered again. */
  requestHash: z.string(),
  rotatedBy: z.string().optional(),
});
export type WebhookSubscription = z.infer<typeof WebhookSubscription>;

export const WebhookSubscriptionView = z
  .strictObject({
    ...WebhookSubscription.pick({ subscriptionId: true, channel: true, url: true, events: true, description: true, status: true, reason: true, createdAt: true, updatedAt: true }).shape,
    previousKeyUntil: Instant.optional(),
    /** `whsec_…`: in the answer that made the key, and nowhere else. */
    secret: z.string().optional(),
  })
  .meta({ id: 'WebhookSubscriptionView' });
export type WebhookSubscriptionView = z.infer<typeof WebhookSubscriptionView>;
export const WebhookSubscriptions = z.strictObject({ subscriptions: z.array(WebhookSubscriptionView) }).meta({ id: 'WebhookSubscriptions' });

export const WebhookAttempt = z.strictObject({
  at: Instant,
  /** HTTP status; absent: there was no answer. */
  status: z.int().optional(),
  /** Why there was none: timeout, address-refused, or what the connection failed with. */
  error: z.string().optional(),
  latencyMs: z.int().nonnegative(),
});
export type WebhookAttempt = z.infer<typeof WebhookAttempt>;

export const WebhookDelivery = z
  .strictObject({
    /** Sent as `webhook-id`: the same for one event and subscription, however often it is sent. */
    deliveryId: z.string(),
    subscriptionId: z.string(),
    eventId: z.string(),
    type: z.string(),
    createdAt: Instant,
    /** waiting: for its first or next attempt. held: the subscription was not active. failed: not accepted after all attempts. */
    status: z.enum(['waiting', 'delivered', 'failed', 'held']),
    nextAt: Instant.optional(),
    deliveredAt: Instant.optional(),
    /** Attempts since it was made, or replayed. */
    tries: z.int().nonnegative(),
    /** The last twenty. */
    attempts: z.array(WebhookAttempt),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;
export const WebhookDeliveries = z.strictObject({ deliveries: z.array(WebhookDelivery), cursor: z.string().optional() }).meta({ id: 'WebhookDeliveries' });

/** How many are sent again; `next`: there are more, from this instant on. */
export const WebhooksReplayed = z.strictObject({ replayed: z.int().nonnegative(), next: Instant.optional() }).meta({ id: 'WebhooksReplayed' });
export const WebhookSubscriptionDeleted = z.strictObject({ subscriptionId: z.string(), status: z.literal('deleted') }).meta({ id: 'WebhookSubscriptionDeleted' });
