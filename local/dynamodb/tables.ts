import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Unsupported } from '../contract.ts';
import type { Json, JsonObject } from '../contract.ts';
import type { TableSpec } from './table.ts';

type Send = (action: string, input: JsonObject) => Promise<JsonObject>;
type Index = JsonObject & { IndexName: string };

/**
 * Creates a table, or changes an existing one as far as DynamoDB lets a table be changed. A table that is as it was at the last start
 * costs nothing: a hash of its definition is kept beside the data. `there` names the tables that exist.
 */
export async function bringIntoBeing(spec: TableSpec, there: ReadonlySet<string>, dataDir: string, send: Send): Promise<void> {
  const memory = new Remembered(join(dataDir, 'tables.json'));
  const hash = createHash('sha256').update(JSON.stringify([spec.create, spec.ttl])).digest('hex');
  if (memory.get(spec.name) === hash && there.has(spec.name)) return;
  const existing = there.has(spec.name) ? ((await send('DescribeTable', { TableName: spec.name })).Table as JsonObject) : undefined;
  if (existing) await change(spec, existing, send);
  else await send('CreateTable', spec.create);
  await setExpiry(spec, send);
  memory.set(spec.name, hash);
}

/** The names of all tables there are. */
export async function tableNames(send: Send): Promise<Set<string>> {
  const names = new Set<string>();
  let from: JsonObject = {};
  do {
    const page = await send('ListTables', from);
    for (const name of page.TableNames as string[]) names.add(name);
    from = page.LastEvaluatedTableName ? { ExclusiveStartTableName: page.LastEvaluatedTableName } : {};
  } while (from.ExclusiveStartTableName);
  return names;
}

async function change(spec: TableSpec, existing: JsonObject, send: Send) {
  if (!same(existing.KeySchema, spec.create.KeySchema)) {
    throw new Unsupported(`table ${spec.name}`, 'changing the keys of a table that holds data (start fresh instead)');
  }
  const before = (existing.GlobalSecondaryIndexes ?? []) as Index[];
  const after = (spec.create.GlobalSecondaryIndexes ?? []) as Index[];
  const update = (input: JsonObject) => send('UpdateTable', { TableName: spec.name, ...input });
  for (const { IndexName } of before.filter((index) => !after.some((other) => other.IndexName === index.IndexName))) {
    await update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] });
  }
  for (const index of after.filter((other) => !before.some((one) => one.IndexName === other.IndexName))) {
    await update({ AttributeDefinitions: spec.create.AttributeDefinitions!, GlobalSecondaryIndexUpdates: [{ Create: index }] });
  }
  const streamed = (existing.StreamSpecification as JsonObject | undefined)?.StreamEnabled === true;
  if (streamed !== spec.streamed) {
    await update({ StreamSpecification: (spec.create.StreamSpecification as JsonObject | undefined) ?? { StreamEnabled: false } });
  }
}

async function setExpiry({ name, ttl }: TableSpec, send: Send) {
  if (!ttl) return;
  const described = (await send('DescribeTimeToLive', { TableName: name })).TimeToLiveDescription as JsonObject | undefined;
  if (described?.AttributeName === ttl && described.TimeToLiveStatus === 'ENABLED') return;
  await send('UpdateTimeToLive', { TableName: name, TimeToLiveSpecification: { AttributeName: ttl, Enabled: true } });
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Hashes by table name, in a small file. */
class Remembered {
  readonly #file: string;
  constructor(file: string) {
    this.#file = file;
  }
  get(name: string): string | undefined {
    return this.#read()[name];
  }
  set(name: string, hash: string) {
    mkdirSync(join(this.#file, '..'), { recursive: true });
    writeFileSync(this.#file, JSON.stringify({ ...this.#read(), [name]: hash }, null, 2));
  }
  #read(): Record<string, string> {
    return existsSync(this.#file) ? (JSON.parse(readFileSync(this.#file, 'utf8')) as Record<string, string>) : {};
  }
}
