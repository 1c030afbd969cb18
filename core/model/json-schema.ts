import * as z from 'zod';

/** JSON Schema of one thing: an object of keywords. */
export type JsonSchema = Record<string, unknown>;

export interface Named {
  /** draft-07: AsyncAPI, and what is kept of a release; openapi-3.0: the API. */
  target: 'draft-07' | 'openapi-3.0';
  /** input: before defaults are filled in; output: after. */
  io: 'input' | 'output';
}

export const refTo = (id: string) => ({ $ref: `#/components/schemas/${id}` });

/** These schemas by their name, and every schema with an id of its own that they refer to, as JSON Schema. */
export function named(schemas: Record<string, z.ZodType>, { target, io }: Named): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const { __shared, ...own } = z.toJSONSchema(registry, { target, io, uri: (id) => refTo(id).$ref, unrepresentable: 'any' }).schemas as Record<string, JsonSchema>;
  const shared = (__shared?.definitions ?? __shared?.$defs ?? {}) as Record<string, JsonSchema>;
  return Object.fromEntries(Object.entries({ ...own, ...shared }).map(([id, schema]) => [id, tidy(schema) as JsonSchema]));
}

/** Without the key words of the generator: ids of schemas, the bounds of every integer, a reference wrapped in a list of one. */
function tidy(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(tidy);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $schema: _, $id: __, id, ...rest } = schema as JsonSchema;
  const kept: JsonSchema = typeof id === 'object' ? { id, ...rest } : rest; // a field may be called id
  if (typeof kept.$ref === 'string') return { ...kept, $ref: kept.$ref.replace(/__shared#\/(definitions|\$defs)\//, '') };
  if (Array.isArray(kept.allOf) && kept.allOf.length === 1 && Object.keys(kept).length === 1) return tidy(kept.allOf[0]);
  return Object.fromEntries(
    Object.entries(kept).flatMap(([word, value]) => {
      if (word === 'personal' && value === true) return [['x-personal', true]];
      return (word === 'maximum' || word === 'minimum') && Math.abs(value as number) === Number.MAX_SAFE_INTEGER ? [] : [[word, tidy(value)]];
    }),
  );
}

/** For readers: a field that they do not know is no error, because a later release may add it. */
export function open(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(open);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).flatMap(([word, value]) => (word === 'additionalProperties' && value === false ? [] : [[word, open(value)]])));
}
