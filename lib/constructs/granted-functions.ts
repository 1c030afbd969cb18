import type { Code } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Env } from '../../lambdas/handler/env.ts';
import { TABLES } from '../tables.ts';
import type { TableName, Tables } from '../tables.ts';
import { PlatformFunction } from './platform-function.ts';
import type { Access } from './table-access.ts';

/** One line of a stack's table of grants: what one function may do to which tables. */
export type Grants = { [table in TableName]?: Access[] };

const ENV = {
  orders: Env.OrdersTable,
  stock: Env.StockTable,
  outbox: Env.OutboxTable,
  sagas: Env.SagasTable,
  idempotency: Env.IdempotencyTable,
  correlation: Env.CorrelationTable,
  exceptions: Env.ExceptionsTable,
  ledger: Env.LedgerTable,
  masterdata: Env.MasterdataTable,
  routing: Env.RoutingTable,
  edi: Env.EdiTable,
  webhooks: Env.WebhooksTable,
} as const satisfies Record<TableName, string>;

/** Gives a function what its line of the table says. Whoever opens a row of the desk announces it. */
export function grant(target: PlatformFunction, line: Grants, tables: Tables): PlatformFunction {
  const grants = line.exceptions?.includes('put') ? plus(line, { outbox: ['put'] }) : line;
  for (const name of TABLES) {
    const access = grants[name];
    if (access) target.bindTable(ENV[name], tables[name], ...access);
  }
  return target;
}

/** Two lines added up. */
export function plus(...lines: Grants[]): Grants {
  const sum: Grants = {};
  for (const line of lines) for (const name of TABLES) if (line[name]) sum[name] = [...new Set([...(sum[name] ?? []), ...line[name]])];
  return sum;
}

/** `reserve-stock` → `ReserveStock`: the name of the state, the construct and the substitution. */
export const pascal = (name: string) => name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

export interface FunctionsProps {
  /** e.g. lambdas/steps */
  folder: string;
  code: Code;
  tables: Tables;
  timeoutSeconds?: number;
}

/** A function per line of a table of grants, by file name. */
export function functionsOf<Name extends string>(scope: Construct, table: Record<Name, Grants>, props: FunctionsProps): Record<Name, PlatformFunction> {
  const { folder, code, tables, timeoutSeconds } = props;
  const timeout = timeoutSeconds === undefined ? {} : { timeout: Duration.seconds(timeoutSeconds) };
  return Object.fromEntries(
    Object.entries<Grants>(table).map(([name, grants]) => {
      const target = new PlatformFunction(scope, pascal(name), { entry: `${folder}/${name}.ts`, code, ...timeout });
      return [name, grant(target, grants, tables)];
    }),
  ) as Record<Name, PlatformFunction>;
}
