/** Documents as fields by their path, and the merge patch between two of them: https://www.rfc-editor.org/rfc/rfc7396 */
export type Leaf = string | number | boolean | null;
export interface Field {
  /** e.g. `lines[0].sku` */
  path: string;
  keys: (string | number)[];
  value: Leaf;
}
type Document = { [key: string]: unknown };

export function fieldsOf(value: unknown, keys: (string | number)[] = []): Field[] {
  if (value === undefined) return [];
  if (value === null || typeof value !== 'object') return [{ path: pathOf(keys), keys, value: value as Leaf }];
  const entries: [string | number, unknown][] = Array.isArray(value) ? value.map((each, index) => [index, each]) : Object.entries(value);
  return entries.flatMap(([key, each]) => fieldsOf(each, [...keys, key]));
}

const pathOf = (keys: (string | number)[]): string => keys.reduce<string>((path, key) => (typeof key === 'number' ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`), '');

/** The document with some of its leaves changed. */
export function changed(document: Document, changes: ReadonlyMap<string, Leaf>): Document {
  const copy = structuredClone(document);
  for (const { path, keys } of fieldsOf(document)) {
    if (!changes.has(path)) continue;
    const parent = keys.slice(0, -1).reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], copy) as Record<string | number, unknown>;
    parent[keys.at(-1) as string] = changes.get(path);
  }
  return copy;
}

/** What turns `before` into `after`: only what differs, lists as a whole, null for what is gone. */
export function patchOf(before: Document, after: Document): Document {
  const patch: Document = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[key], after[key]];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    if (is === undefined) patch[key] = null;
    else patch[key] = isDocument(was) && isDocument(is) ? patchOf(was, is) : is;
  }
  return patch;
}

const isDocument = (value: unknown): value is Document => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What was typed, as what stood there before: a number stays one, where it still is one. */
export function typed(text: string, was: Leaf): Leaf {
  if (typeof was === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (typeof was === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return was === null && text === '' ? null : text;
}
