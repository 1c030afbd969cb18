/**
 * Evaluates the JSONata in a state: strings of the form `{% … %}`, at any depth.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import jsonata from 'jsonata';
import type { Json, JsonObject } from '../contract.ts';
import { QueryError } from './errors.ts';
import { registerFunctions, type Sources } from './functions.ts';

/** What expressions see: $states and the variables. */
export type Scope = Record<string, unknown>;

const EXPRESSION = /^\{%([\s\S]*)%\}$/;
/** One expression may not hold up the engine for longer. Milliseconds, and frames. */
const LIMITS = { timeout: 5_000, stack: 2_000 };

/** The expression's text if the string is one. */
export function expressionIn(text: string): string | undefined {
  return EXPRESSION.exec(text)?.[1]?.trim();
}

export class Expressions {
  readonly #sources: Sources;
  readonly #limits: typeof LIMITS;
  readonly #compiled = new Map<string, jsonata.Expression>();
  constructor(sources: Sources, limits = LIMITS) {
    this.#sources = sources;
    this.#limits = limits;
  }

  /** Compiles once. Throws JSONata's own error where the syntax is wrong. */
  compile(text: string): jsonata.Expression {
    let expression = this.#compiled.get(text);
    if (!expression) {
      expression = jsonata(text, this.#limits);
      registerFunctions(expression, this.#sources);
      this.#compiled.set(text, expression);
    }
    return expression;
  }

  /** A template's value: expressions replaced, all else as written. `field` names it in errors. Throws QueryError. */
  async evaluate(template: Json, field: string, scope: Scope): Promise<Json> {
    if (typeof template === 'string') {
      const text = expressionIn(template);
      return text === undefined ? template : this.#run(text, field, scope);
    }
    if (Array.isArray(template)) {
      const list: Json[] = [];
      for (const [at, item] of template.entries()) list.push(await this.evaluate(item, `${field}[${at}]`, scope));
      return list;
    }
    if (template === null || typeof template !== 'object') return template;
    const object: JsonObject = {};
    for (const [key, value] of Object.entries(template)) object[key] = await this.evaluate(value, `${field}/${key}`, scope);
    return object;
  }

  /** The same, where one JSON type is required. */
  async expect<K extends keyof Types>(type: K, template: Json, field: string, scope: Scope): Promise<Types[K]> {
    const value = await this.evaluate(template, field, scope);
    if (typeOf(value) === type) return value as Types[K];
    const text = typeof template === 'string' ? expressionIn(template) : undefined;
    const subject = text === undefined ? `The field '${field}' has` : `The JSONata expression '${text}' specified for the field '${field}' returned`;
    throw new QueryError(`${subject} an unexpected result type. Expected '${type}', but was '${typeOf(value)}' for value: ${JSON.stringify(value)}`, field);
  }

  async #run(text: string, field: string, scope: Scope): Promise<Json> {
    const about = `The JSONata expression '${text}' specified for the field '${field}'`;
    let value: unknown;
    try {
      value = await this.compile(text).evaluate(undefined, scope);
    } catch (thrown) {
      const { code, message } = thrown as { code?: string; message?: string };
      throw new QueryError(`${about} threw an error during evaluation. ${code ? `${code}: ` : ''}${message ?? String(thrown)}`, field);
    }
    if (value === undefined) throw new QueryError(`${about} returned nothing (undefined).`, field);
    const json = plain(value);
    if (json === undefined) throw new QueryError(`${about} returned an unsupported result type.`, field);
    return json;
  }
}

interface Types {
  number: number;
  string: string;
  boolean: boolean;
  array: Json[];
  object: JsonObject;
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** A copy free of what JSONata hangs on its arrays; undefined where something in it is not JSON (a function, NaN). */
function plain(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) {
    const list: Json[] = [];
    for (const item of value) {
      const json = plain(item);
      if (json === undefined) return undefined;
      list.push(json);
    }
    return list;
  }
  if (typeof value !== 'object' || '_jsonata_lambda' in value || '_jsonata_function' in value) return undefined;
  if (value instanceof RegExp || value instanceof Promise) return undefined;
  const object: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const json = plain(item);
    if (json === undefined) return undefined;
    object[key] = json;
  }
  return object;
}
