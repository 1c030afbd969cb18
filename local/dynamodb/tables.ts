import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Unsupported } from '../contract.ts';
import type { Json, JsonObject } from '../contract.ts';
import { replaceFile } from '../store/replace-file.ts';
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
  const refuse = (what: string) => new Unsupported(`table ${spec.name}`, `changing ${what} of a table that holds data (start fresh instead)`);
  if (!same(existing.KeySchema, spec.create.KeySchema)) throw refuse('the keys');
  if (!sameIndexes(existing.LocalSecondaryIndexes, spec.create.LocalSecondaryIndexes)) throw refuse('a local secondary index');
  if (retyped(existing, spec.create)) throw refuse('the type of a key attribute');
  const before = (existing.GlobalSecondaryIndexes ?? []) as Index[];
  const after = (spec.create.GlobalSecondaryIndexes ?? []) as Index[];
  const update = (input: JsonObject) => send('UpdateTable', { TableName: spec.name, ...input });
  // An index whose keys or projection changed is made anew, as CloudFormation does.
  for (const { IndexName } of before.filter((index) => !after.some((other) => sameIndex(index, other)))) {
    await update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] });
  }
  for (const index of after.filter((other) => !before.some((one) => sameIndex(one, other)))) {
    await update({ AttributeDefinitions: spec.create.AttributeDefinitions!, GlobalSecondaryIndexUpdates: [{ Create: index }] });
  }
  const was = existing.StreamSpecification as JsonObject | undefined;
  const wanted = spec.create.StreamSpecification as JsonObject | undefined;
  if (was?.StreamEnabled === true && was.StreamViewType !== wanted?.StreamViewType) await update({ StreamSpecification: { StreamEnabled: false } });
  if (wanted && (was?.StreamEnabled !== true || was.StreamViewType !== wanted.StreamViewType)) await update({ StreamSpecification: wanted });
}

function sameIndex(a: Index, b: Index): boolean {
  const about = ({ IndexName, KeySchema, Projection }: Index) => {
    const { ProjectionType, NonKeyAttributes } = (Projection ?? {}) as { ProjectionType?: string; NonKeyAttributes?: string[] };
    return JSON.stringify([IndexName, KeySchema, ProjectionType ?? null, (NonKeyAttributes ?? []).toSorted()]);
  };
  return about(a) === about(b);
}

function sameIndexes(a: Json | undefined, b: Json | undefined): boolean {
  const [before, after] = [(a ?? []) as Index[], (b ?? []) as Index[]];
  return before.length === after.length && before.every((index) => after.some((other) => sameIndex(index, other)));
}

function retyped(before: JsonObject, after: JsonObject): boolean {
  const types = (table: JsonObject) => (table.AttributeDefinitions ?? []) as { AttributeName: string; AttributeType: string }[];
  const keys = new Set(((after.KeySchema ?? []) as { AttributeName: string }[]).map((key) => key.AttributeName));
  return types(before).some((one) => keys.has(one.AttributeName) && types(after).some((other) => other.AttributeName === one.AttributeName && other.AttributeType !== one.AttributeType));
}

async function setExpiry({ name, ttl }: TableSpec, send: Send) {
  const described = (await send('DescribeTimeToLive', { TableName: name })).TimeToLiveDescription as JsonObject | undefined;
  const enabled = described?.TimeToLiveStatus === 'ENABLED' ? String(described.AttributeName) : undefined;
  if (enabled === ttl) return;
  if (enabled !== undefined) await send('UpdateTimeToLive', { TableName: name, TimeToLiveSpecification: { AttributeName: enabled, Enabled: false } });
  if (ttl !== undefined) await send('UpdateTimeToLive', { TableName: name, TimeToLiveSpecification: { AttributeName: ttl, Enabled: true } });
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
    replaceFile(this.#file, JSON.stringify({ ...this.#read(), [name]: hash }, null, 2));
  }
  #read(): Record<string, string> {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Record<string, string>;
    } catch {
      return {}; // none, or damaged: every table is looked at again
    }
  }
}
