type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A document after a merge patch: null takes a field out, a list replaces the whole list. https://www.rfc-editor.org/rfc/rfc7396#section-2 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

/** Values field by field, by their path: `lines[0].sku`. Something empty is a value of its own. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  const parts: [string, unknown][] = Array.isArray(value)
    ? value.map((element, index) => [`${path}[${index}]`, element])
    : isObject(value)
      ? Object.entries(value).map(([name, inner]) => [path === '' ? name : `${path}.${name}`, inner])
      : [];
  return parts.length === 0 ? [[path, value]] : parts.flatMap(([name, inner]) => leaves(inner, name));
}

export interface Difference {
  before: Fields;
  after: Fields;
}

/** What differs, field by field: a field that is new has no `before`, one that is gone no `after`. */
export function difference(before: unknown, after: unknown): Difference {
  const [was, is] = [new Map(leaves(before)), new Map(leaves(after))];
  const moved = (from: Map<string, unknown>, to: Map<string, unknown>) => Object.fromEntries([...from].filter(([path, value]) => value !== undefined && JSON.stringify(to.get(path)) !== JSON.stringify(value)));
  return { before: moved(was, is), after: moved(is, was) };
}

/** The fields that differ: `lines[].sku`, without saying which line. */
export const fieldsIn = ({ before, after }: Difference): string[] => [...new Set([...Object.keys(before), ...Object.keys(after)].map((path) => path.replace(/\[\d+\]/g, '[]')))];
