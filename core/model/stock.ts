import * as z from 'zod';
import { ExternalId, Instant, PlainDate, Sku } from './identity.ts';
import { KitPart, PartOf } from './kit.ts';

/** Stock is counted in whole steps of the item's base unit. */
const Steps = z.int().nonnegative();
const Where = { sku: Sku, warehouse: z.string() };

/** Whose quota a ring-fence is: `channel:b2b`, or `group:GOLD` for customers of a price group. */
export const FenceGroup = z.string().regex(/^(channel|group):.+$/);

/**
 * What is planned for a position, by key. receipt: confirmed supply, there on `due`. foreign: allocated in another system, leaves on `due` (absent: now).
 * safety: never promised. fence: the quota left of a channel or group. short-dated: of lots that have expired.
 */
export const PlanEntry = z.strictObject({
  kind: z.enum(['receipt', 'foreign', 'safety', 'fence', 'short-dated']),
  steps: Steps,
  due: PlainDate.optional(),
  group: FenceGroup.optional(),
  /** When it was so; an entry that is older than the one kept is ignored. */
  asOf: Instant.optional(),
});
export type PlanEntry = z.infer<typeof PlanEntry>;

const ByDay = z.record(PlainDate, z.int());

/** Stock of one item at one warehouse. Counters are projections of the rows behind them, and each write keeps them so. */
export const Position = z.strictObject({
  ...Where,
  /** The physical level. */
  onHand: z.int(),
  blocked: Steps,
  /** Soft and hard reservations together. */
  reserved: Steps,
  /** The hard ones among them. */
  allocated: Steps,
  /** Held back: safety stock, foreign allocations, ring-fences, lots that have expired. */
  kept: Steps,
  /** Backordered here, with nothing reserved yet. */
  waiting: Steps,
  /** onHand − blocked − reserved. Below zero: over-committed. */
  available: z.int(),
  /** available − kept: what a backorder may be filled from. */
  spare: z.int(),
  /** spare − waiting: what a new order may take. Never above ATP, whatever day that is asked for. */
  free: z.int(),
  /** Part of `reserved`, by the day from which it may leave. Days that are past say nothing. */
  later: ByDay,
  /** `waiting` by the day it was promised for. */
  due: ByDay,
  plan: z.record(z.string(), PlanEntry),
  /** Counts what moved or was planned: a level that was computed from the movements holds only while this stands. */
  sequence: Steps,
  /** When the physical level was last told; absent where whoever told it did not say. */
  asOf: Instant.optional(),
});
export type Position = z.infer<typeof Position>;

const Fence = z.strictObject({ group: FenceGroup, steps: z.int().positive() });
/** Of a kit: `steps` of a component in one kit; `fence`: how much of all of it comes out of whose ring-fence. */
export const HeldPart = KitPart.extend({ fence: Fence.optional() });
export type HeldPart = z.infer<typeof HeldPart>;

/** What is asked of a position for an order line. One of a kit is told by kits, with its components, and kept by component, each a line of its own (core/inventory/kits.ts). */
export const Take = z.strictObject({
  lineId: ExternalId,
  ...Where,
  steps: z.int().positive(),
  /** The day from which it may leave, where that is later than now. */
  due: PlainDate.optional(),
  /** How much of it comes out of whose ring-fence. */
  fence: Fence.optional(),
  /** Kept by lots: the day on which what is taken must still be good. */
  goodUntil: PlainDate.optional(),
  kit: z.array(HeldPart).min(1).optional(),
  partOf: PartOf.optional(),
});
export type Take = z.infer<typeof Take>;

/** soft: promised, expires. hard: allocated at the warehouse. issued: it left. released: given back. */
export const ReservationState = z.enum(['soft', 'hard', 'issued', 'released']);
export type ReservationState = z.infer<typeof ReservationState>;

/** How what is held changed, and when it was recorded. So much of it came out of a ring-fence, or went back to it. */
export const HeldChange = z.strictObject({ at: Instant, steps: z.int(), fence: z.strictObject({ group: FenceGroup, steps: z.int() }).optional(), due: PlainDate.optional() });
export type HeldChange = z.infer<typeof HeldChange>;

/** Stock of one line at one warehouse. */
export const Reservation = z.strictObject({
  orderId: z.string(),
  lineId: ExternalId,
  ...Where,
  /** What is still held; goes down as goods leave. Of what was given back: what it was. */
  steps: Steps,
  /** What is held, and what left. */
  taken: Steps,
  state: ReservationState,
  /** Goes up with every write: the optimistic lock. */
  revision: z.int().positive(),
  /** Version of the order that it was taken for. */
  version: z.int().positive().optional(),
  /** A soft reservation is no promise any more from here on. */
  expiresAt: Instant.optional(),
  due: PlainDate.optional(),
  goodUntil: PlainDate.optional(),
  fence: z.strictObject({ group: FenceGroup, steps: Steps }).optional(),
  /** The call that took it last, and what that asked for. */
  token: z.string().optional(),
  asked: Steps.optional(),
  /** Never stored: one that is told by kits. */
  kit: z.array(HeldPart).min(1).optional(),
  /** Stored by component. */
  partOf: PartOf.optional(),
  history: z.array(HeldChange),
});
export type Reservation = z.infer<typeof Reservation>;

/** An order line, or part of it, that waits for stock. Oldest promise first. */
export const Backorder = z.strictObject({
  orderId: z.string(),
  lineId: ExternalId,
  /** Where it counts as demand; it may be filled from elsewhere. */
  ...Where,
  steps: Steps,
  /** The day it was promised for; absent: no supply is known. */
  promise: PlainDate.optional(),
  openedAt: Instant,
  /** The order leaves whole or not at all. */
  shipComplete: z.boolean(),
  /** Never stored: one that is told by kits. */
  kit: z.array(KitPart).min(1).optional(),
  /** Stored by component. */
  partOf: PartOf.optional(),
  revision: z.int().positive(),
});
export type Backorder = z.infer<typeof Backorder>;

/**
 * One line of the stock ledger of a position. issue, receipt (from a supplier or a return) and adjustment move goods; count and snapshot set a level;
 * sample is a level that came too late to be one. All are kept.
 */
export const Movement = z.strictObject({
  /** The document behind it; the same never moves twice. */
  key: z.string(),
  kind: z.enum(['issue', 'receipt', 'adjustment', 'count', 'snapshot', 'sample', 'block', 'plan', 'backorder']),
  /** When it was recorded: the order of the ledger. */
  at: Instant,
  /** When it happened. */
  occurredAt: Instant,
  /** What moved physically, in or out. */
  steps: z.int(),
  /** What that did to the level: nothing where a later snapshot has it already. */
  onHand: z.int(),
  blocked: z.int(),
  reason: z.string().optional(),
  /** Of count, snapshot and sample: what was said. */
  level: z.int().optional(),
  /** The mark before, where it was replaced. */
  asOfBefore: Instant.nullish(),
  /** The entry of the plan that changed, as it was before; null: there was none. */
  entry: z.string().optional(),
  entryBefore: PlanEntry.nullish(),
  /** Of a backorder: what it did to `due` of the position. */
  waiting: z.strictObject({ day: PlainDate, steps: z.int() }).optional(),
});
export type Movement = z.infer<typeof Movement>;

/** The day of what has no date yet: after all others. */
export const NO_DATE = '9999-12-31';
