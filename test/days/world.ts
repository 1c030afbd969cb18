import type { Role } from '../../core/model/identity.ts';
import type { TableName } from '../../lib/tables.ts';
import type { Partners } from './partners.ts';

/** What a day asks of the platform, by the name of the function that answers it and where that is in the API. */
export const OPERATIONS = {
  'post-orders': 'POST /orders',
  'post-order-changes': 'POST /orders/{id}/changes',
  'post-order-cancellation': 'POST /orders/{id}/cancellation',
  'post-returns': 'POST /returns',
  'post-return-receipts': 'POST /returns/{id}/receipts',
  'post-receipts': 'POST /receipts',
  'post-bank-statements': 'POST /bank-statements',
  'post-receipt-unapply': 'POST /receipts/{id}/unapply',
  'post-exception-replay': 'POST /exceptions/{id}/replay',
  'post-exception-approve': 'POST /exceptions/{id}/approve',
  'post-period-close': 'POST /periods/{period}/close',
  'post-period-open': 'POST /periods/{period}/open',
} as const;
export type Operation = keyof typeof OPERATIONS;

export interface Question {
  /** The b2b channel, or a person of a role. */
  as: 'channel' | Role;
  /** Whose channel or person; absent: the first entity's. */
  of?: string;
  /** What stands in braces in the path. */
  id?: string;
  headers?: Record<string, string>;
  /** Absent: a new one. */
  idempotencyKey?: string;
}
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** What runs by a schedule, and the function that does; `stock` is how the warehouse is asked for its levels. */
export const JOBS = {
  'sweep-waiting': { file: 'lambdas/jobs/sweep-waiting.ts', fn: 'SweepWaitingFn' },
  'sweep-backorders': { file: 'lambdas/jobs/sweep-backorders.ts', fn: 'SweepBackordersFn' },
  'expire-reservations': { file: 'lambdas/jobs/expire-reservations.ts', fn: 'ExpireReservationsFn' },
  'accrue-unbilled': { file: 'lambdas/jobs/accrue-unbilled.ts', fn: 'AccrueUnbilledFn' },
  stock: { file: 'lambdas/connectors/shiphero/handlers/stock.ts', fn: 'ShipheroStockFn' },
  'read-settlements': { file: 'lambdas/connectors/amazon/handlers/read-settlements.ts', fn: 'AmazonReadSettlementsFn' },
  'read-orders': { file: 'lambdas/connectors/amazon/handlers/read-orders.ts', fn: 'AmazonReadOrdersFn' },
} as const;
export type Job = keyof typeof JOBS;

/** Where days happen: the platform as its callers, partners and operators reach it, and whatever is stored, to look at. */
export interface World {
  readonly partners: Partners;
  /** Legal entities that are there. */
  readonly entities: readonly string[];
  /** What the second entity's own ledger was sent: the sum of the debits of each journal, in cents of its books. */
  inLedger(): ReadonlyMap<string, number>;
  /** Nobody can wait there for what takes long. */
  readonly inRealTime: boolean;
  /** A new day begins. @returns its number */
  dawn(): Promise<number>;
  ask(operation: Operation, body: unknown, question: Question): Promise<Answer>;
  /** Carries what partners have sent to the platform, where it does not come by itself. @returns how much there was */
  mail(how: { reversed: boolean; twice: boolean }): Promise<number>;
  /** As a schedule would: where a partner is away, the next time does it. */
  run(job: Job): Promise<void>;
  /** It dies without any chance to tidy up, and starts on what it has stored. */
  restart(): Promise<void>;
  /** What day and time it is there. */
  now(): Date;
  later(ms: number): Promise<void>;
  /** So much, or less, happens of what is under way. */
  steps(count: number): Promise<void>;
  /** Until nothing is under way that does not wait for somebody. @throws Error where something hangs */
  settle(): Promise<void>;
  rows(table: TableName): Promise<Record<string, unknown>[]>;
  /** What was given up on and lies among dead letters. */
  deadLetters(): Promise<string[]>;
}
