import type * as z from 'zod';

/** Is this field marked as a person's? The mark may stand on the field or within its `optional()`. */
export const isPersonal = (schema: z.core.$ZodType): boolean => (schema as z.ZodType).meta()?.personal === true;

/** What a schema is made of: fields by their name, elements of lists and records as `[]`; an alternative or a wrapped schema has no name of its own. */
export function partsOf(schema: z.core.$ZodType): { name: string; schema: z.core.$ZodType }[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const part = (name: string, inner: z.core.$ZodType) => ({ name, schema: inner });
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

/** Where a schema holds personal data: `shipTo.name`, `lines[].note`. */
export function personalPaths(schema: z.core.$ZodType, path = ''): string[] {
  if (isPersonal(schema)) return [path];
  const below = (name: string) => (name === '' ? path : name === '[]' ? `${path}[]` : path === '' ? name : `${path}.${name}`);
  return [...new Set(partsOf(schema).flatMap((part) => personalPaths(part.schema, below(part.name))))];
}
