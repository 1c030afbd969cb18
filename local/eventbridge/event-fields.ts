import type { Json, JsonObject } from '../contract.ts';

/** A leaf of an event, and the array elements (array number → index) inside which it stands. */
export interface Leaf {
  value: null | boolean | number | string;
  within: Within | undefined;
}
export type Within = ReadonlyMap<number, number>;

/** The leaves of an event by their path, keys joined by dots. */
export type EventFields = ReadonlyMap<string, readonly Leaf[]>;

/**
 * Takes an event apart into leaves, the form that patterns are held against. A key that contains a dot is the same as two nested
 * keys. Arrays leave no trace in the path, but a leaf knows the elements it stands in, so that a pattern over several fields of
 * the elements of one array matches only inside one element:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html
 */
export function eventFields(event: JsonObject): EventFields {
  const fields = new Map<string, Leaf[]>();
  let arrays = 0;
  const add = (path: string, leaf: Leaf) => {
    const leaves = fields.get(path);
    if (leaves) leaves.push(leaf);
    else fields.set(path, [leaf]);
  };
  const walk = (value: Json, path: string, within: Within | undefined) => {
    if (value === null || typeof value !== 'object') add(path, { value, within });
    else if (Array.isArray(value)) {
      const array = arrays++;
      value.forEach((element, index) => {
        const isLeaf = element === null || typeof element !== 'object';
        walk(element, path, isLeaf ? within : new Map([...(within ?? []), [array, index]]));
      });
    } else for (const [key, child] of Object.entries(value)) walk(child, path === '' ? key : `${path}.${key}`, within);
  };
  walk(event, '', undefined);
  return fields;
}
