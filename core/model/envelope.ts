import * as z from 'zod';
import { Instant, Owner } from './identity.ts';

/** Around every business event. `data` carries references, never whole documents with personal data. */
export const Envelope = z
  .strictObject({
    ...Owner.shape,
    eventId: z.string(),
    type: z.string(),
    schemaVersion: z.int().positive(),
    source: z.string(),
    /** What it is about, e.g. `order/ORD-…`. */
    entityKey: z.string(),
    entityVersion: z.int().positive(),
    /** When it happened at the source, when we learned of it, and when we stored it. */
    occurredAt: Instant,
    observedAt: Instant,
    recordedAt: Instant,
    correlationId: z.string(),
    /** The event or request that led to this one. */
    causationId: z.string(),
    traceparent: z.string().optional(),
    /** What others keep in that trace. */
    tracestate: z.string().max(512).optional(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Envelope' });
export type Envelope = z.infer<typeof Envelope>;
