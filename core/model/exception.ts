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

/** Whoever asks more than the owner: level 1 is the first after the owner themselves. */
export const Escalation = z.strictObject({ level: z.int().positive(), to: Role, at: Instant, by: z.string(), reason: z.string().max(500).optional() }).meta({ id: 'Escalation' });
export type Escalation = z.infer<typeof Escalation>;

/** A correction of the document that a row is about: RFC 7396 on its canonical form. https://www.rfc-editor.org/rfc/rfc7396 */
export const Correction = z
  .strictObject({
    patch: z.record(z.string(), z.unknown()),
    reason: z.string().max(500),
    by: z.string(),
    at: Instant,
    /** The version that it was made to. */
    version: z.int().positive(),
    /** approval: money or a quantity is changed by it, so it waits for a second person. nothing: it counts. */
    needs: z.enum(['approval', 'nothing']),
    /** Who let it pass, where it needed that. */
    approvedBy: z.string().optional(),
    /** The version that it made, once it counts. */
    made: z.int().positive().optional(),
  })
  .meta({ id: 'Correction' });
export type Correction = z.infer<typeof Correction>;

/** One act on a row: who, when, why, and what was before and after it. `by: crossdock`: by itself. */
export const DeskEntry = z
  .strictObject({
    at: Instant,
    by: z.string(),
    action: z.enum(['opened', 'claim', 'release', 'comment', 'correct', 'propose', 'approve', 'retry', 'cancel', 'dismiss', 'escalate', 'closed']),
    reason: z.string().max(2000).optional(),
    /** Field by field, by its path: `lines[0].sku`. */
    before: z.record(z.string(), z.unknown()).optional(),
    after: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'DeskEntry' });
export type DeskEntry = z.infer<typeof DeskEntry>;

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
    /** Who looks after it. Others may still act: it says who is on it, and locks nothing. */
    claimedBy: z.string().optional(),
    escalation: Escalation.optional(),
    /** Who said that nothing is to be done about it. */
    dismissedBy: z.string().optional(),
    correction: Correction.optional(),
  })
  .meta({ id: 'DeskException' });
export type DeskException = z.infer<typeof DeskException>;
