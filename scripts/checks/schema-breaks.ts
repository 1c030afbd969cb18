import { isDeepStrictEqual } from 'node:util';

/** JSON Schema, of draft-07 or of OpenAPI 3.0. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  nullable?: boolean;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  items?: Schema | Schema[];
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  pattern?: string;
  format?: string;
  [keyword: string]: unknown;
}

export interface Break {
  /** `OrderRequest.lines[].sku` */
  path: string;
  what: string;
}

/**
 * Who must go on understanding whom.
 * - taken: what others send to us: the new schema takes everything that the old one took
 * - told: what we send: everything that the new one allows was possible before, but for fields more
 * - stored: both, because what is stored was written by the old one and is read by others
 */
export type Direction = 'taken' | 'told' | 'stored';
type Way = 'taken' | 'told';

export interface Schemas {
  [name: string]: Schema;
}

/** What of `now` breaks a promise of `before`. Each named schema is compared once per comparer, and speaks of itself by its name. */
export class SchemaBreaks {
  readonly #before: Schemas;
  readonly #now: Schemas;
  readonly #seen = new Set<string>();

  constructor(before: Schemas, now: Schemas) {
    this.#before = before;
    this.#now = now;
  }

  compare(before: Schema, now: Schema, direction: Direction, path: string): Break[] {
    const ways: Way[] = direction === 'stored' ? ['taken', 'told'] : [direction];
    return ways.flatMap((way) => this.#compare(before, now, way, path));
  }

  #compare(before: Schema, now: Schema, way: Way, at: string): Break[] {
    const [old, fresh] = [nameOf(before), nameOf(now)];
    let path = at;
    if (old !== undefined || fresh !== undefined) {
      const key = `${way} ${old ?? at} ${fresh ?? at}`;
      if (this.#seen.has(key)) return [];
      this.#seen.add(key);
      if (old === fresh) path = String(old);
    }
    const [a, b] = [this.#whole(before, this.#before), this.#whole(now, this.#now)];
    const [before_, now_] = [optionsOf(a), optionsOf(b)];
    if (before_ || now_) return this.#options(before_ ?? [a], now_ ?? [b], way, path);
    const otherwise = kinds(a, b, way);
    const own = otherwise.length > 0 ? otherwise : [...values(a, b, way), ...bounds(a, b, way)];
    return own.map((what) => ({ path, what })).concat(this.#fields(a, b, way, path), this.#elements(a, b, way, path));
  }

  /** A schema with what it refers to, and the parts of an `allOf` as one. */
  #whole(schema: Schema, among: Schemas): Schema {
    const name = nameOf(schema);
    if (name !== undefined) {
      const found = among[name];
      if (!found) throw new Error(`there is no schema ${name}`);
      return this.#whole(found, among);
    }
    if (!schema.allOf) return schema;
    const { allOf, ...rest } = schema;
    return [...allOf.map((part) => this.#whole(part, among)), rest].reduce<Schema>(
      (all, part) => ({ ...all, ...part, properties: { ...all.properties, ...part.properties }, required: [...(all.required ?? []), ...(part.required ?? [])] }),
      {},
    );
  }

  /** Each alternative has its counterpart: by the constant that tells it apart, its name, or its type. */
  #options(before: Schema[], now: Schema[], way: Way, path: string): Break[] {
    const tagged = (options: Schema[], among: Schemas) => new Map(options.map((option) => [tagOf(option, this.#whole(option, among)), option]));
    const [old, fresh] = [tagged(before, this.#before), tagged(now, this.#now)];
    const gone = way === 'taken' ? [...old.keys()].filter((tag) => !fresh.has(tag)).map((tag) => ({ path, what: `does not take ${tag} any more` })) : [];
    const more = way === 'told' ? [...fresh.keys()].filter((tag) => !old.has(tag)).map((tag) => ({ path, what: `may now be ${tag}` })) : [];
    return [...gone, ...more, ...[...old].flatMap(([tag, option]) => (fresh.has(tag) ? this.#compare(option, fresh.get(tag) as Schema, way, `${path}(${tag})`) : []))];
  }

  #fields(before: Schema, now: Schema, way: Way, path: string): Break[] {
    const [old, fresh] = [before.properties ?? {}, now.properties ?? {}];
    const must = (schema: Schema, name: string) => schema.required?.includes(name) === true;
    const at = (name: string) => (path === '' ? name : `${path}.${name}`);
    const added = Object.keys(fresh).filter((name) => !old[name]);
    const lost = Object.entries(old).flatMap(([name, field]): Break[] => {
      const other = fresh[name];
      if (!other) {
        const renamed = added.find((candidate) => isDeepStrictEqual(fresh[candidate], field));
        return [{ path: at(name), what: `is gone${renamed ? `; ${renamed} looks like it: add it, and keep the old one` : ''}` }];
      }
      const required: Break[] =
        way === 'taken' && !must(before, name) && must(now, name) ? [{ path: at(name), what: 'was optional and is required now' }]
        : way === 'told' && must(before, name) && !must(now, name) ? [{ path: at(name), what: 'was always there and is optional now' }]
        : [];
      return [...required, ...this.#compare(field, other, way, at(name))];
    });
    const wanted = way === 'taken' ? added.filter((name) => must(now, name)).map((name) => ({ path: at(name), what: 'is new and required' })) : [];
    return [...lost, ...wanted];
  }

  /** Elements of lists, values and keys of records. */
  #elements(before: Schema, now: Schema, way: Way, path: string): Break[] {
    const list = (schema: Schema) => (Array.isArray(schema.items) ? schema.items : schema.items ? [schema.items] : []);
    const record = (schema: Schema) => (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
    const [old, fresh] = [list(before), list(now)];
    const elements = old.flatMap((element, index) => (fresh[index] ? this.#compare(element, fresh[index], way, `${path}[]`) : []));
    const [was, is] = [record(before), record(now)];
    const keys = before.propertyNames && now.propertyNames ? this.#compare(before.propertyNames, now.propertyNames, way, `${path}{key}`) : [];
    if (was && is) return [...elements, ...keys, ...this.#compare(was, is, way, `${path}{}`)];
    const closed = way === 'taken' && before.type === 'object' && before.additionalProperties !== false && now.additionalProperties === false;
    return [...elements, ...keys, ...(was || closed ? [{ path, what: 'does not take any key any more' }] : [])];
  }
}

const nameOf = (schema: Schema) => schema.$ref?.split('/').at(-1);
const optionsOf = ({ anyOf, oneOf }: Schema) => anyOf ?? oneOf;

function tagOf(option: Schema, whole: Schema): string {
  const constants = Object.entries(whole.properties ?? {}).flatMap(([name, field]) => (valuesOf(field)?.length === 1 ? [`${name} ${JSON.stringify(valuesOf(field)?.[0])}`] : []));
  return constants.join(', ') || nameOf(option) || (valuesOf(whole)?.map((value) => JSON.stringify(value)).join(' or ') ?? [...(typesOf(whole) ?? ['anything'])].join(' or '));
}

const valuesOf = (schema: Schema): unknown[] | undefined => ('const' in schema ? [schema.const] : schema.enum);

/** Undefined: any. */
function typesOf({ type, nullable }: Schema): Set<string> | undefined {
  if (type === undefined) return undefined;
  const types = new Set([type].flat());
  if (types.has('number')) types.add('integer');
  if (nullable) types.add('null');
  return types;
}

function kinds(before: Schema, now: Schema, way: Way): string[] {
  const [old, fresh] = [typesOf(before), typesOf(now)];
  if (way === 'taken') {
    if (!fresh) return [];
    return old ? [...old].filter((type) => !fresh.has(type)).map((type) => `does not take ${type} any more`) : [`takes nothing but ${[...fresh].join(' or ')} any more`];
  }
  return old ? [...(fresh ?? ['anything'])].filter((type) => !old.has(type)).map((type) => `may now be ${type}`) : [];
}

function values(before: Schema, now: Schema, way: Way): string[] {
  const [old, fresh] = [valuesOf(before), valuesOf(now)];
  const missing = (of: unknown[], among: unknown[]) => of.filter((value) => !among.some((other) => isDeepStrictEqual(other, value)));
  if (way === 'taken' && fresh) return old ? missing(old, fresh).map((value) => `does not take ${JSON.stringify(value)} any more`) : [`takes nothing but ${fresh.map((value) => JSON.stringify(value)).join(', ')} any more`];
  if (way === 'told' && old) return fresh ? missing(fresh, old).map((value) => `may now be ${JSON.stringify(value)}`) : ['may now be more than a fixed set of values'];
  return [];
}

const FORMS = ['pattern', 'format', 'multipleOf', 'uniqueItems'];

/** Limits and forms: tighter is a break where we take, looser where we tell. */
function bounds(before: Schema, now: Schema, way: Way): string[] {
  const [tight, loose] = way === 'taken' ? [now, before] : [before, now];
  const limits = ['imum', 'Length', 'Items', 'Properties'].flatMap((of) => [
    ...(compare(limit(tight, `min${of}`, -Infinity), limit(loose, `min${of}`, -Infinity)) > 0 ? [`min${of}`] : []),
    ...(compare(limit(tight, `max${of}`, Infinity), limit(loose, `max${of}`, Infinity)) < 0 ? [`max${of}`] : []),
  ]);
  const forms = FORMS.filter((keyword) => tight[keyword] !== undefined && !isDeepStrictEqual(tight[keyword], loose[keyword]));
  const said = (schema: Schema, keyword: string) => {
    const mark = schema[exclusive(keyword)];
    if (typeof mark === 'number' || mark === true) return `not ${mark === true ? String(schema[keyword]) : mark}`;
    return JSON.stringify(schema[keyword]) ?? 'none';
  };
  return [...limits, ...forms].map((keyword) => `${keyword} is ${way === 'taken' ? 'tighter' : 'looser'}: ${said(before, keyword)} → ${said(now, keyword)}`);
}

const exclusive = (keyword: string) => `exclusive${keyword[0]?.toUpperCase()}${keyword.slice(1)}`;

/** A limit, and on which side of it the first allowed number is. `exclusiveMinimum` is a number in draft-07, and a mark beside `minimum` in OpenAPI 3.0. */
function limit(schema: Schema, keyword: string, absent: number): [number, number] {
  const side = keyword.startsWith('min') ? 1 : -1;
  const mark = schema[exclusive(keyword)];
  if (typeof mark === 'number') return [mark, side];
  const value = schema[keyword];
  return typeof value === 'number' ? [value, mark === true ? side : 0] : [absent, 0];
}

const compare = ([a, aSide]: [number, number], [b, bSide]: [number, number]) => (a === b ? aSide - bSide : a - b);
