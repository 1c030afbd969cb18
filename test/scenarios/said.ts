import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { Customer } from '../../core/model/masterdata.ts';
import { Order } from '../../core/model/order.ts';
import { mask } from '../../core/model/personal.ts';
import { Env, env } from '../../lambdas/handler/env.ts';
import { findConnectors } from '../../lib/connectors.ts';
import { secretsIn } from '../lambdas/connectors/kit/secrets.ts';
import type { Behind } from './behind.ts';
import { documents } from '../support/documents.ts';

/** Logs of functions and gateway, metrics, events and their archive, queues with their dead letters, histories of executions, schedules: everything that says what happened. */
const SAYS = ['apigateway', 'cloudwatch', 'events', 'lambda', 'logs', 'scheduler', 'sqs', 'states'];
/** Tables that say what happened, and hold no document. */
const TRACES = [Env.OutboxTable, Env.SagasTable, Env.CorrelationTable];
/** Shorter ones stand in any text: `Pat`. */
const SHORTEST = 9;

/** Something that must not be said, by what it is. */
export interface Unsaid {
  what: string;
  value: string;
}

/** Every secret of the estate: what connectors have in Secrets Manager under names that their manifests mask, clients of the API, and passwords of people. */
export async function secretsOf(behind: Behind): Promise<Unsaid[]> {
  const manifests = (await findConnectors()).filter(({ secret }) => secret);
  const found = await Promise.all(
    manifests.map(async ({ name, masks }) => {
      const { SecretString = '{}' } = await behind.secrets.send(new GetSecretValueCommand({ SecretId: `crossdock/dev/us/${name}` })).catch(() => ({ SecretString: '{}' }));
      return secretsIn(JSON.parse(SecretString), masks).map((value) => ({ what: `a secret of ${name}`, value }));
    }),
  );
  const { clients, users } = behind.endpoints;
  const ours = [...Object.entries(clients).map(([name, { secret }]) => ({ what: `the client secret of ${name}`, value: secret ?? '' })), ...users.map(({ username, password }) => ({ what: `the password of ${username}`, value: password }))];
  return [...found.flat(), ...ours].filter(({ value }) => value.length >= SHORTEST);
}

/** Whatever a schema marks as personal in the orders and customers that are stored. */
export async function personalIn(): Promise<Unsaid[]> {
  const values = new Map<string, Unsaid>();
  const add = (what: string, schema: z.ZodType, body: unknown) => {
    const read = schema.safeParse(body);
    if (!read.success) return;
    const shown = new Set(textsIn(mask(schema, read.data, [])));
    for (const value of textsIn(read.data)) if (value.length >= SHORTEST && !shown.has(value)) values.set(value, { what, value });
  };
  await scan(env(Env.OrdersTable), (body) => add('personal data of an order', Order, body));
  await scan(env(Env.MasterdataTable), (body) => add('personal data of a customer', Customer, body));
  return [...values.values()];
}

/** @returns where any of it is said, by what it is and the file or table */
export async function said(unsaid: readonly Unsaid[], dataDir: string): Promise<string[]> {
  const found = new Set<string>();
  const look = (where: string, text: Buffer) => {
    for (const { what, value } of unsaid) if (text.includes(value)) found.add(`${what}: ${where}`);
  };
  for (const folder of SAYS) for (const file of filesIn(join(dataDir, 'runtime', folder))) look(file.slice(dataDir.length + 1), readFileSync(file));
  for (const table of TRACES) await scan(env(table), (body) => look(table, Buffer.from(JSON.stringify(body ?? ''))));
  return [...found].sort();
}

async function scan(TableName: string, each: (body: unknown) => void): Promise<void> {
  for await (const { Items = [] } of paginateScan({ client: documents() }, { TableName })) for (const item of Items) each(item.body ?? item);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
  } catch {
    return []; // nothing was said there
  }
}
