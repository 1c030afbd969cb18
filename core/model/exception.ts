import * as z from 'zod';
import { Instant, Owner, Role } from './identity.ts';

export const Decision = z
  .strictObject({
    /** retry: try the step again. approve: the hold is lifted, then retry. cancel: unwind the order. */
    action: z.enum(['retry', 'approve', 'cancel']),
    by: z.string(),
    at: Instant,
    reason: z.string().max(500).optional(),
  })
  .meta({ id: 'Decision' });
export type Decision = z.infer<typeof Decision>;

/** A row on the desk: what is stuck, who owns it, until when. The row is the truth; a decision is stored here before a task is answered. */
export const DeskException = z
  .strictObject({
    ...Owner.shape,
    /** The same for the same saga, step and cause, so that trying again opens the same row. */
    exceptionId: z.string(),
    /**
     * parked: an execution waits for a decision. failed: an execution stands still. quarantined: an inbound document could not be taken. noticed: nothing
     * waits, but somebody must see to it; it closes by itself once that is done.
     */
    kind: z.enum(['parked', 'failed', 'quarantined', 'noticed']),
    status: z.enum(['open', 'answered', 'closed']),
    code: z.string(),
    message: z.string(),
    detail: z.record(z.string(), z.unknown()),
    owner: Role,
    severity: z.enum(['low', 'medium', 'high']),
    deadline: Instant,
    runbook: z.string(),
    sagaId: z.string(),
    step: z.string(),
    orderId: z.string(),
    correlationId: z.string(),
    executionArn: z.string(),
    /** What it is about can only go on: no cancelling is offered. Absent: its saga says so, or it can be taken back. */
    stands: z.boolean().optional(),
    occurrences: z.int().positive(),
    openedAt: Instant,
    updatedAt: Instant,
    closedAt: Instant.optional(),
    decision: Decision.optional(),
  })
  .meta({ id: 'DeskException' });
export type DeskException = z.infer<typeof DeskException>;
