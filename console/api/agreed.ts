import type { ConnectorHealth } from '../../core/model/connector-health.ts';
import type { Role } from '../../core/model/identity.ts';

/** What `GET /v1/operations`, `GET /v1/connectors` and `GET /v1/executions/{id}` answer, as far as pages read it. */
export type Connector = Pick<ConnectorHealth, 'connector' | 'failures' | 'failingSince' | 'openUntil' | 'lastSuccessAt' | 'lastFailure' | 'calls'> & { state: 'closed' | 'open' | 'probing' };

export interface Clock {
  count: number;
  errors?: number;
  p50Ms?: number;
  p99Ms?: number;
}
export const FUNNEL = ['received', 'accepted', 'shipped', 'invoiced', 'paid'] as const;
export interface Operations {
  at: string;
  connectors: Connector[];
  /** `age` in seconds. */
  queues: { name: string; depth: number; age?: number; dead: number }[];
  sagas: { kind: string; open: number; failed: number; p50Ms?: number; p99Ms?: number }[];
  lag: { outboxMs: number };
  sla: { customerFacing?: Clock; backEnd: Clock };
  funnel: Record<(typeof FUNNEL)[number], number>;
  /** The last of 24 hours is the present one. */
  throughput: { by: 'channel' | 'region' | 'businessUnit'; key: string; perHour: number[] }[];
  desk: { owner: Role; open: number; late: number; dueSoon: number }[];
}

export interface Attempt {
  enteredAt: string;
  exitedAt?: string;
  status: 'running' | 'succeeded' | 'failed' | 'aborted';
  input: unknown;
  output?: unknown;
  error?: string;
  cause?: string;
}
export interface Execution {
  executionId: string;
  executionArn: string;
  machine: string;
  status: string;
  startedAt: string;
  endedAt?: string;
  orderId: string;
  correlationId: string;
  definition: { startAt: string; states: { name: string; type: string; next: string[]; step?: string }[] };
  states: { name: string; attempts: Attempt[] }[];
  redrive: { possible: boolean; reason?: string };
  links?: { console: string };
}
