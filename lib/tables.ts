import type { Table } from 'aws-cdk-lib/aws-dynamodb';

export const TABLES = ['orders', 'stock', 'outbox', 'sagas', 'idempotency', 'correlation', 'exceptions', 'ledger', 'masterdata', 'routing', 'edi', 'webhooks'] as const;
export type TableName = (typeof TABLES)[number];
export type Tables = Record<TableName, Table>;

export interface TableShape {
  /** Has a sort key `sk`. All keys are strings. */
  sorted?: true;
  /** Index name to its partition and, where there is one, its sort attribute. */
  indexes?: Record<string, [string, string?]>;
  /** Indexes hold keys only: the items are read where they are needed. */
  keysOnly?: true;
  /** Items expire by the attribute `ttl`, epoch seconds. */
  expires?: true;
}

export const SHAPES: Record<TableName, TableShape> = {
  // watch: orders that something is expected of, by when somebody is to be told
  orders: { sorted: true, indexes: { watch: ['watched', 'dueAt'] }, keysOnly: true },
  // position: who holds stock where, and who waits for what. expiry: soft reservations. What expires by itself: which lots left with a shipment
  stock: { sorted: true, indexes: { position: ['place', 'until'], expiry: ['expiring', 'expiresAt'] }, keysOnly: true, expires: true },
  outbox: { indexes: { pending: ['pending', 'recordedAt'] }, keysOnly: true, expires: true },
  // keys alone: a register is written at every step, and an index of all of it as often
  sagas: { indexes: { correlation: ['correlationId'] }, keysOnly: true },
  idempotency: { expires: true },
  correlation: { sorted: true, expires: true },
  // escalation: open rows by when the next level is asked. escalated: rows by whom they were escalated to, who is not their owner
  exceptions: { indexes: { desk: ['desk', 'deadline'], entity: ['entityStatus', 'deadline'], saga: ['sagaId'], escalation: ['escalating', 'escalatesAt'], escalated: ['escalatedTo', 'deadline'] } },
  // period: journals by month; and invoices that are not paid, by the day that they are due
  ledger: { sorted: true, indexes: { period: ['period', 'sk'] } },
  masterdata: { sorted: true },
  routing: { sorted: true },
  edi: { sorted: true, indexes: { awaiting: ['awaiting', 'acknowledgeBy'] } },
  // created: the deliveries of a subscription by time. due: those that wait, by when they are sent
  webhooks: { sorted: true, indexes: { created: ['pk', 'createdAt'], due: ['due', 'dueAt'] }, keysOnly: true, expires: true },
};
