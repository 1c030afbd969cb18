import type * as z from 'zod';
import type { Role } from './identity.ts';

type Schema = z.core.$ZodType;

/** Who looks: a person by role, or the machine of the channel that the document came from. */
export type Viewer = Role | 'own-channel';

/** Who sees personal data. Whoever is anybody of these sees it; nobody else does. */
export const SEES_PERSONAL: Readonly<Record<Viewer, boolean>> = {
  'customer-service': true, // speaks with the customer
  finance: true, // bills and refunds them
  'own-channel': true, // sent it
  warehouse: false, // its labels are printed by the warehouse system
  integration: false,
  steward: false,
};

export const seesPersonal = (viewers: readonly Viewer[]): boolean => viewers.some((viewer) => SEES_PERSONAL[viewer]);

export const MASKED = '***';

/**
 * A value without the personal data that its schema marks, unless one of the viewers may see it: an optional field is left out, a required text is
 * `***`. The result fits the schema as before; the value itself is not changed.
 */
export function mask<T>(schema: Schema, value: T, viewers: readonly Viewer[]): T {
  return seesPersonal(viewers) ? value : (hide(schema, value) as T);
}

function hide(schema: Schema, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (isPersonal(schema)) return isOptional(schema, undefined) ? undefined : isOptional(schema, null) ? null : MASKED;
  const parts = partsOf(schema);
  const { type } = (schema as z.core.$ZodTypes)._zod.def;
  if (type === 'array' || type === 'tuple' || type === 'record') return each(value, (element) => parts.reduce<unknown>((rest, part) => hide(part.schema, rest), element));
  if (type !== 'object') return parts.reduce<unknown>((rest, part) => hide(part.schema, rest), value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const fields = new Map(parts.map((part) => [part.name, part.schema]));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const field = fields.get(name);
      const shown = field ? hide(field, inner) : inner;
      return shown === undefined && inner !== undefined ? [] : [[name, shown]];
    }),
  );
}

function each(value: unknown, show: (element: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(show);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, element]) => [key, show(element)])) : value;
}

const isOptional = (schema: Schema, nothing: undefined | null) => (schema as z.ZodType).safeParse(nothing).success;

/** Is this field marked as a person's? The mark may stand on the field or within its `optional()`. */
export function isPersonal(schema: Schema): boolean {
  if ((schema as z.ZodType).meta()?.personal === true) return true;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return 'innerType' in def && isPersonal(def.innerType);
}

/** What a schema is made of: fields by their name, elements of lists and records as `[]`; an alternative or a wrapped schema has no name of its own. */
function partsOf(schema: Schema): { name: string; schema: Schema }[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const part = (name: string, inner: Schema) => ({ name, schema: inner });
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).map(([name, field]) => part(name, field));
    case 'array':
      return [part('[]', def.element)];
    case 'record':
      return [part('[]', def.valueType)];
    case 'tuple':
      return def.items.map((item) => part('[]', item));
    case 'union':
      return def.options.map((option) => part('', option));
    case 'intersection':
      return [part('', def.left), part('', def.right)];
    case 'pipe':
      return [part('', def.in), part('', def.out)];
    default:
      return 'innerType' in def ? [part('', def.innerType)] : [];
  }
}

/** Every field of a schema, by its path: `shipTo.name`, `lines[].sku`. A personal one is not looked into. */
export function fieldsOf(schema: Schema, path = ''): { path: string; personal: boolean }[] {
  const here = { path, personal: isPersonal(schema) };
  if (here.personal) return [here];
  const below = (name: string) => (name === '' ? path : name === '[]' ? `${path}[]` : path === '' ? name : `${path}.${name}`);
  const all = [here, ...partsOf(schema).flatMap((part) => fieldsOf(part.schema, below(part.name)))];
  return [...new Map(all.map((field) => [`${field.path} ${field.personal}`, field])).values()];
}

/** Where a schema holds personal data. */
export const personalPaths = (schema: Schema): string[] => fieldsOf(schema).flatMap(({ path, personal }) => (personal ? [path] : []));
