import * as z from 'zod';
import { ConnectorHealthView } from './connector-health.ts';
import { Instant, Role } from './identity.ts';
import { SAGA_KINDS } from './saga-kind.ts';

/** How it all goes, in one answer: bounded reads, whatever there is. */

const Ms = z.int().nonnegative();
const Count = z.int().nonnegative();

/** What a day brought, one after the other; each counted in the hour in which it was stored. */
export const FUNNEL = ['received', 'accepted', 'shipped', 'invoiced', 'paid'] as const;
export type FunnelStage = (typeof FUNNEL)[number];
export const DIMENSIONS = ['channel', 'region', 'businessUnit'] as const;

/**
 * `age`: of the oldest message in seconds, as CloudWatch last knew. `dead`: in its dead letters. `delivered` to a consumer in the last hour, and `done` with of it: what was delivered beyond that was tried again, or is
 * being handled. All but `depth` and `dead` are told of queues with something in them, or in their dead letters.
 */
export const QueueState = z.strictObject({ name: z.string(), depth: Count, age: Count.optional(), dead: Count, delivered: Count.optional(), done: Count.optional() }).meta({ id: 'QueueState' });
export type QueueState = z.infer<typeof QueueState>;

/** `open` and `failed` count up to a thousand; durations are of the last hundred that were completed. */
export const SagaState = z.strictObject({ kind: z.enum([...SAGA_KINDS, 'unwind']), open: Count, failed: Count, p50Ms: Ms.optional(), p99Ms: Ms.optional() }).meta({ id: 'SagaState' });
export type SagaState = z.infer<typeof SagaState>;

/** `count` requests or completions stand behind it; absent durations: there were none. */
export const Clock = z.strictObject({ count: Count, errors: Count.optional(), p50Ms: Ms.optional(), p99Ms: Ms.optional() }).meta({ id: 'Clock' });
export type Clock = z.infer<typeof Clock>;

/** Orders received by the hour, the last of 24 is the present one. */
export const Throughput = z.strictObject({ by: z.enum(DIMENSIONS), key: z.string(), perHour: z.array(Count).length(24) }).meta({ id: 'Throughput' });
export type Throughput = z.infer<typeof Throughput>;

/** `dueSoon`: within the hour. `truncated`: there are more rows than were counted. */
export const DeskLoad = z.strictObject({ owner: Role, open: Count, late: Count, dueSoon: Count }).meta({ id: 'DeskLoad' });
export type DeskLoad = z.infer<typeof DeskLoad>;

export const Operations = z
  .strictObject({
    at: Instant,
    connectors: z.array(ConnectorHealthView),
    queues: z.array(QueueState),
    sagas: z.array(SagaState),
    /** How long the oldest event has waited to be published. */
    lag: z.strictObject({ outboxMs: Ms }),
    /** Two clocks: what a caller waits for the answer, over the last hour, and how long the order's saga takes. The first is absent where nobody measures it. */
    sla: z.strictObject({ customerFacing: Clock.optional(), backEnd: Clock }),
    /** Of the last 24 hours. */
    funnel: z.strictObject({ received: Count, accepted: Count, shipped: Count, invoiced: Count, paid: Count }),
    throughput: z.array(Throughput),
    desk: z.array(DeskLoad),
    truncated: z.boolean(),
  })
  .meta({ id: 'Operations', description: 'How it all goes' });
export type Operations = z.infer<typeof Operations>;

/** One visit of a state, or one try of it where it was tried again. Inputs and outputs are references: no execution carries documents. */
export const StateAttempt = z
  .strictObject({ enteredAt: Instant, exitedAt: Instant.optional(), status: z.enum(['running', 'succeeded', 'failed', 'aborted']), input: z.unknown(), output: z.unknown().optional(), error: z.string().optional(), cause: z.string().optional() })
  .meta({ id: 'StateAttempt' });
export type StateAttempt = z.infer<typeof StateAttempt>;

export const StateShape = z.strictObject({ name: z.string(), type: z.string(), next: z.array(z.string()), step: z.string().optional() }).meta({ id: 'StateShape' });
export type StateShape = z.infer<typeof StateShape>;

export const ExecutionView = z
  .strictObject({
    /** `order:ORD-…-1`: its machine and its name. */
    executionId: z.string(),
    executionArn: z.string(),
    machine: z.string(),
    status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']),
    startedAt: Instant,
    endedAt: Instant.optional(),
    sagaId: z.string(),
    orderId: z.string(),
    correlationId: z.string(),
    definition: z.strictObject({ startAt: z.string(), states: z.array(StateShape) }),
    /** In the order in which they were first entered. */
    states: z.array(z.strictObject({ name: z.string(), attempts: z.array(StateAttempt) })),
    /** Its history is longer than what is told: the first 5,000 events. */
    truncated: z.boolean(),
    redrive: z.strictObject({ possible: z.boolean(), reason: z.string().optional() }),
    /** The same in the AWS console. */
    links: z.strictObject({ console: z.string() }),
  })
  .meta({ id: 'ExecutionView' });
export type ExecutionView = z.infer<typeof ExecutionView>;

export const ExecutionRedriven = z
  .strictObject({ executionId: z.string(), executionArn: z.string(), status: z.enum(['redriven']), exceptionId: z.string().optional(), correlationId: z.string() })
  .meta({ id: 'ExecutionRedriven', description: 'It goes on where it stood; `executionArn` is another one where it could not be redriven any more' });
export type ExecutionRedriven = z.infer<typeof ExecutionRedriven>;

/** What is counted for each role's desk; the template's dashboards and alarms ask for the same. */
export const DESK_METRICS = { open: 'OpenRows', late: 'LateRows', silent: 'SilentDocuments' } as const;
/** Their namespace: a cell's own. */
export const metricsOf = (cellPrefix: string): string => `Crossdock/${cellPrefix}`;
