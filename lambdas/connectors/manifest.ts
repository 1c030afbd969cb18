import type { EventType } from '../../core/model/events/catalogue.ts';
import type { BreakerLimits } from '../../core/model/connector-health.ts';
import type { Kind } from './capabilities.ts';

/**
 * What a connector announces. `lib` finds every folder beside this file at synthesis, and its functions, secret, queues, schedule,
 * webhook route, alarms and runbook section appear by themselves.
 */
export interface Manifest {
  /** The folder's name, and the name in routes, queues and secrets. */
  name: string;
  title: string;
  /** What it can do (`capabilities.ts`), and so what its functions may touch. */
  kind: Kind;
  /** Saga commands, taken from this connector's own queue by `handlers/commands.ts`. The concurrency is bulkhead and rate limit. */
  commands?: { concurrency: number; timeoutSeconds: number };
  /** When it is held off because it does not answer, and for how long, where that differs from `BREAKER_LIMITS` in `core/resilience/breaker.ts`. Its commands and patient subscriptions keep to it. */
  breaker?: Partial<BreakerLimits>;
  /** `POST /v1/webhooks/<name>`, answered by `handlers/webhook.ts`. */
  webhook?: { timeoutSeconds: number };
  /** `POST /v1/edi/{partner}`, answered by `handlers/edi.ts`: X12 interchanges, signed by their partner. One connector has it. */
  edi?: { timeoutSeconds: number };
  /**
   * Files of X12 to and from partners, by our exchange: `handlers/files.ts` takes what came, `handlers/courier.ts` carries to and from servers of partners that we call. Both are called for
   * each file, and that often for what was missed.
   */
  files?: { every: string; timeoutSeconds: number };
  /** Business events it listens to, each on a queue of its own, answered by `handlers/<handler>.ts`. Never part of a saga. */
  subscriptions?: Subscription[];
  /** Can be asked beside another connector, without effect: events of orders that name it as their shadow, answered by `handlers/shadow.ts` on a queue of its own. */
  shadow?: { events: EventType[]; concurrency: number; timeoutSeconds: number };
  /** Calls on a schedule, answered by `handlers/<handler>.ts`. */
  polls?: { handler: string; every: string; timeoutSeconds: number }[];
  /** What the operator must put into its secret; for the description and the runbook. Absent: it needs none. */
  secret?: Record<string, string>;
  /** Property names that are masked wherever this connector logs. */
  masks: string[];
}

export interface Subscription {
  handler: string;
  events: EventType[] | 'all';
  /** Only those of orders of the connector's own channel: the rule lets no others through, so that they cost nothing. */
  ownChannel?: boolean;
  concurrency: number;
  timeoutSeconds: number;
  /** So many messages in one call, waited for so long at most. Absent: one by one. */
  batch?: { size: number; seconds: number };
  /** Deliveries until a message is among the dead letters; absent: 5. */
  attempts?: number;
  /** What may work later is tried after ever longer pauses (`handler/patience.ts`); the handler takes care of that. */
  patient?: boolean;
  /** What is heard again has no effect but to be there: replays of the archive reach it. */
  replays?: boolean;
}
