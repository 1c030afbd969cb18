import * as z from 'zod';
import { Correction, DeskEntry, DeskException } from './exception.ts';
import { Instant, Role } from './identity.ts';
import { ReturnRequest } from './return.ts';

/** What people ask of the desk, and what it answers. */

/** correct: by a merge patch on its document. dismiss: nothing is to be done about it. */
export const DeskAction = z.enum(['retry', 'approve', 'cancel', 'correct', 'dismiss']).meta({ id: 'DeskAction' });
export type DeskAction = z.infer<typeof DeskAction>;

const Reason = z.string().trim().min(1).max(500);

export const DeskComment = z.strictObject({ at: Instant, by: z.string(), text: z.string() }).meta({ id: 'DeskComment' });

/**
 * What can be corrected, as it is now. order: the canonical order. inbound: a document that could not be taken, as it came; of a transaction set or an interchange of X12 the payload is
 * `{ segments: { "1": "ISA*…", … } }`.
 */
export const DeskDocument = z
  .strictObject({
    kind: z.enum(['order', 'inbound']),
    /** Absent: JSON. */
    format: z.enum(['x12']).optional(),
    id: z.string(),
    version: z.int().positive(),
    payload: z.record(z.string(), z.unknown()),
    /** As a person reads it, line by line, where it can be read. */
    reads: z.array(z.string()).optional(),
    /** What keeps it from being read: `field` is a path in the payload. */
    faults: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'DeskDocument' });
export type DeskDocument = z.infer<typeof DeskDocument>;

/** A row of the desk, with what can be done about it. The story and the document are told of one row, not in lists. */
export const ExceptionView = z
  .strictObject({
    ...DeskException.shape,
    actions: z.array(DeskAction),
    /** Where goods cannot be called back any more: the return that takes them back, as a body for `POST /v1/returns`. */
    proposedReturn: ReturnRequest.optional(),
    /** Who did what, oldest first. */
    history: z.array(DeskEntry).optional(),
    comments: z.array(DeskComment).optional(),
    document: DeskDocument.optional(),
    /** Of the correction that waits or was made, field by field. */
    difference: z.strictObject({ before: z.record(z.string(), z.unknown()), after: z.record(z.string(), z.unknown()) }).optional(),
  })
  .meta({ id: 'ExceptionView' });
export type ExceptionView = z.infer<typeof ExceptionView>;

export const Exceptions = z
  .strictObject({
    exceptions: z.array(ExceptionView),
    /** The next page; absent: that was all. A page may be shorter than its limit, or empty, and have a next one all the same. */
    cursor: z.string().optional(),
  })
  .meta({ id: 'Exceptions' });

/** Rows with the same cause, in one. */
export const ExceptionGroup = z
  .strictObject({
    /** Names the group, for `POST /v1/exceptions/bulk`. */
    cause: z.string(),
    code: z.string(),
    step: z.string(),
    connector: z.string().optional(),
    owner: Role,
    severity: DeskException.shape.severity,
    count: z.int().positive(),
    /** When the oldest was opened. */
    oldest: Instant,
    nextDeadline: Instant,
    /** What can be done about every row of it. */
    actions: z.array(DeskAction),
  })
  .meta({ id: 'ExceptionGroup' });
export type ExceptionGroup = z.infer<typeof ExceptionGroup>;

export const ExceptionGroups = z
  .strictObject({
    groups: z.array(ExceptionGroup),
    /** There are more rows than were counted. */
    truncated: z.boolean(),
  })
  .meta({ id: 'ExceptionGroups' });

const status = DeskException.shape.status.default('open');
export const FindExceptions = z.strictObject({
  owner: Role.optional(),
  /** Rows of others that this role was asked about. */
  escalatedTo: Role.optional(),
  status,
  code: z.string().max(100).optional(),
  claimedBy: z.string().max(200).optional(),
  orderId: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(2000).optional(),
});
export type FindExceptions = z.infer<typeof FindExceptions>;

export const GroupExceptions = z.strictObject({ owner: Role.optional(), status });

/** release: somebody else may look after it. */
export const ClaimException = z.strictObject({ release: z.boolean().default(false) }).meta({ id: 'ClaimException' });
export const CommentException = z.strictObject({ text: z.string().trim().min(1).max(2000) }).meta({ id: 'CommentException' });
/** `version`: of the document that was seen. */
export const CorrectException = z
  .strictObject({ patch: Correction.shape.patch.refine((patch) => Object.keys(patch).length > 0, { error: 'a patch of something' }), reason: Reason, version: z.int().positive() })
  .meta({ id: 'CorrectException' });
export type CorrectException = z.infer<typeof CorrectException>;
export const DismissException = z.strictObject({ reason: Reason }).meta({ id: 'DismissException' });
/** `to`: absent, the next on the way of the code. */
export const EscalateException = z.strictObject({ reason: Reason, to: Role.optional() }).meta({ id: 'EscalateException' });

export const MOST_AT_ONCE = 200;
/** The rows that are named, or those of one cause. */
export const BulkExceptions = z
  .strictObject({
    exceptionIds: z.array(z.string().min(1).max(100)).min(1).max(MOST_AT_ONCE).optional(),
    cause: z.string().max(300).optional(),
    action: z.enum(['claim', 'release', 'retry', 'approve', 'cancel', 'dismiss', 'escalate']),
    reason: Reason,
  })
  .refine(({ exceptionIds, cause }) => (exceptionIds === undefined) !== (cause === undefined), { error: 'exceptionIds or cause', path: ['exceptionIds'] })
  .meta({ id: 'BulkExceptions' });
export type BulkExceptions = z.infer<typeof BulkExceptions>;

/** What came of an act on one row. `status` is the row's; proposed: it waits for a second person. */
export const Acted = z
  .strictObject({ exceptionId: z.string(), action: DeskEntry.shape.action, status: z.enum(['open', 'answered', 'closed', 'proposed']), correlationId: z.string(), version: z.int().positive().optional(), claimedBy: z.string().optional() })
  .meta({ id: 'Acted' });
export type Acted = z.infer<typeof Acted>;

export const BulkDone = z
  .strictObject({
    /** One per row: `status` where it was done, `code` and `detail` where it was not. */
    results: z.array(z.strictObject({ exceptionId: z.string(), status: Acted.shape.status.optional(), code: z.string().optional(), detail: z.string().optional() })),
    /** Rows of the cause that are left: ask again. */
    left: z.int().nonnegative(),
  })
  .meta({ id: 'BulkDone' });
export type BulkDone = z.infer<typeof BulkDone>;
