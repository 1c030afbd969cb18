import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { asyncapi } from '../core/model/events/asyncapi.ts';
import { type JsonSchema, named } from '../core/model/json-schema.ts';
import { openapi } from '../lambdas/api/openapi.ts';
import { sourcesOf } from './checks/tree.ts';

/** Everything that others rely on: what they send and read, the events, and what is stored. A release keeps one file of each. */
export interface Contract {
  api: JsonSchema;
  events: JsonSchema;
  entities: { entities: string[]; components: { schemas: Record<string, JsonSchema> } };
}
export const PARTS = ['api', 'events', 'entities'] as const;

/** Answers are made of entities, and are no entities. */
const NOT_STORED = new Set(['core/model/views.ts', 'core/model/questions.ts', 'core/model/requests.ts']);

/** An entity is a schema of the model that has an id and belongs to a legal entity. */
async function entitiesOf(root: string): Promise<Record<string, z.ZodObject>> {
  const files = sourcesOf(root, 'core').filter((file) => /^core\/model\/[^/]+$/.test(file) && !NOT_STORED.has(file));
  const modules = await Promise.all(files.map(async (file) => Object.values((await import(join(root, file))) as Record<string, unknown>)));
  const entities = modules.flat().flatMap((schema) => {
    if (!(schema instanceof z.ZodObject && 'entity' in schema.shape)) return [];
    const id = schema.meta()?.id;
    return id ? [[id, schema] as const] : [];
  });
  return Object.fromEntries(entities.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The contract as the sources have it. */
export async function currentContract(root: string): Promise<Contract> {
  const entities = await entitiesOf(root);
  return {
    api: openapi(),
    events: asyncapi(),
    entities: { entities: Object.keys(entities), components: { schemas: named(entities, { target: 'draft-07', io: 'output' }) } },
  };
}

const folder = (root: string) => join(root, 'schemas', 'released');

/** Versions that were released, the oldest first. */
export function releases(root: string): string[] {
  const number = (version: string) => version.split('.').map(Number);
  const later = (a: string, b: string) => number(a).map((part, index) => part - (number(b)[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
  return existsSync(folder(root)) ? readdirSync(folder(root)).filter((name) => /^\d+\.\d+\.\d+$/.test(name)).sort(later) : [];
}

export const releaseFile = (root: string, version: string, part: (typeof PARTS)[number]) => join(folder(root), version, `${part}.json`);

export const releasedContract = (root: string, version: string): Contract =>
  Object.fromEntries(PARTS.map((part) => [part, JSON.parse(readFileSync(releaseFile(root, version, part), 'utf8')) as unknown])) as unknown as Contract;

/** Breaks that are meant, each with its reason; empty again with the next release. */
export const announcedFile = (root: string) => join(root, 'schemas', 'announced.json');
export const announced = (root: string): Record<string, string> => (existsSync(announcedFile(root)) ? (JSON.parse(readFileSync(announcedFile(root), 'utf8')) as Record<string, string>) : {});

export const versionOf = (root: string): string => (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
