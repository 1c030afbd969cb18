import type { Json, JsonObject } from '../../contract.ts';
import { invalid } from './errors.ts';

/** Reads `a=1&metadata[order]=7&expand[]=x&types[0]=y`: what Stripe takes as a body and as a query. All values are text. */
export function readForm(pairs: URLSearchParams): JsonObject {
  const root: JsonObject = {};
  for (const [name, value] of pairs) {
    const [first = '', ...rest] = name.split('[').map((part) => part.replace(/\]$/, ''));
    put(root, first, rest, value);
  }
  return lists(root) as JsonObject;
}

function put(into: JsonObject, name: string, [next, ...rest]: string[], value: string): void {
  const key = name === '' ? String(Object.keys(into).length) : name;
  if (next === undefined) {
    into[key] = value;
    return;
  }
  const inner = into[key];
  const node: JsonObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  into[key] = node;
  put(node, next, rest, value);
}

/** Objects whose keys are 0, 1, 2 … are lists. */
function lists(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, each]): [string, Json] => [key, lists(each)]);
  return entries.length > 0 && entries.every(([key], index) => key === String(index)) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}

/** Typed reading of an operation's parameters. What it does not know is refused, as Stripe does. */
export class Params {
  readonly raw: JsonObject;
  constructor(raw: JsonObject, known: readonly string[]) {
    this.raw = raw;
    const unknown = Object.keys(raw).find((name) => !known.includes(name) && name !== 'expand');
    if (unknown) throw invalid(`Received unknown parameter: ${unknown}`, { param: unknown, code: 'parameter_unknown' });
  }

  text(name: string): string | undefined {
    const value = this.raw[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string') throw invalid(`Invalid string: ${JSON.stringify(value)}`, { param: name });
    return value;
  }

  needed(name: string): string {
    return this.text(name) ?? absent(name);
  }

  integer(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^-?\d{1,15}$/.test(text)) throw invalid(`Invalid integer: ${text}`, { param: name, code: 'parameter_invalid_integer' });
    return Number(text);
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (text !== 'true' && text !== 'false') throw invalid(`Invalid boolean: ${text}`, { param: name });
    return text === 'true';
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined || (values as readonly string[]).includes(text)) return text as T | undefined;
    throw invalid(`Invalid ${name}: must be one of ${values.join(', ')}`, { param: name });
  }

  object(name: string): JsonObject {
    const value = this.raw[name];
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  }

  list(name: string): string[] {
    const value = this.raw[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** https://docs.stripe.com/api/metadata : up to 50 keys of up to 40 characters, values up to 500. An empty value takes its key out. */
  metadata(before: Record<string, string>): Record<string, string> {
    const after = { ...before };
    for (const [key, value] of Object.entries(this.object('metadata'))) {
      if (key.length > 40) throw invalid(`Metadata keys can have up to 40 characters: ${key}`, { param: 'metadata' });
      if (String(value).length > 500) throw invalid(`Metadata values can have up to 500 characters: ${key}`, { param: `metadata[${key}]` });
      if (value === '') delete after[key];
      else after[key] = String(value);
    }
    if (Object.keys(after).length > 50) throw invalid('Metadata can have up to 50 keys', { param: 'metadata' });
    return after;
  }
}

export function absent(name: string): never {
  throw invalid(`Missing required param: ${name}.`, { param: name, code: 'parameter_missing' });
}
