import type { Json, JsonObject } from '../contract.ts';
import { AwsError } from '../contract.ts';
import type { EventFields, Leaf, Within } from './event-fields.ts';
import { eventFields } from './event-fields.ts';
import type { LeafTest } from './pattern-operators.ts';
import { ABSENT, leafTest, PatternFault } from './pattern-operators.ts';

/** A compiled event pattern. */
export interface Pattern {
  matches(event: JsonObject): boolean;
  /** The same, over an event that was taken apart once for many patterns. */
  matchesFields(fields: EventFields): boolean;
}

interface Condition {
  tests: LeafTest[];
  orAbsent: boolean;
}
/** All conditions, by path, must hold. A pattern with `$or` becomes several of these. */
type Alternative = Map<string, Condition>;

/** PutRule and its like refuse patterns that `$or` multiplies beyond this. */
const MAX_COMBINATIONS = 1000;
/** Names that AWS keeps for operators: no fields inside `$or` may be called so. */
const RESERVED_IN_OR = new Set(
  `exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex not-wildcard
  not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range ip-address-in-range
  ip-address-not-in-range`.split(/\s+/),
);

/**
 * Compiles an event pattern (a JSON text, or the object that a template holds).
 * Throws InvalidEventPatternException with the reason in AWS's words.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html; operators in pattern-operators.ts.
 * Numbers compare by value (300 is 300.0), as the matcher behind the service does today (github.com/aws/event-ruler).
 */
export function compilePattern(source: string | JsonObject): Pattern {
  try {
    const pattern = typeof source === 'string' ? parse(source) : source;
    if (!isObject(pattern)) throw new PatternFault('Filter is not an object');
    const alternatives = conditions(pattern, '', [new Map()], false);
    const matchesFields = (fields: EventFields) => alternatives.some((alternative) => holds(alternative, fields));
    return { matchesFields, matches: (event) => matchesFields(eventFields(event)) };
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error;
    throw new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}`);
  }
}

function parse(source: string): Json {
  try {
    return JSON.parse(source) as Json;
  } catch (error) {
    throw new PatternFault((error as Error).message);
  }
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function conditions(pattern: JsonObject, path: string, sofar: Alternative[], insideOr: boolean): Alternative[] {
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new PatternFault('Empty objects are not allowed');
  let alternatives = sofar;
  for (const [name, value] of fields) {
    const here = path === '' ? name : `${path}.${name}`;
    if (name === '$or') alternatives = either(value, path, alternatives);
    else if (insideOr && RESERVED_IN_OR.has(name)) {
      throw new PatternFault(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    } else if (isObject(value)) alternatives = conditions(value, here, alternatives, insideOr);
    else if (Array.isArray(value)) {
      const condition = anyOf(value);
      for (const alternative of alternatives) alternative.set(here, condition);
    } else throw new PatternFault(`"${name}" must be an object or an array`);
  }
  return alternatives;
}

function either(value: Json, path: string, sofar: Alternative[]): Alternative[] {
  if (!Array.isArray(value)) throw new PatternFault('It must be an Array followed with $or.');
  const alternatives = value.flatMap((branch) => {
    if (!isObject(branch)) throw new PatternFault('Only JSON object is allowed in array of $or relationship.');
    return conditions(branch, path, sofar.map((alternative) => new Map(alternative)), true);
  });
  if (value.length < 2) throw new PatternFault('There must have at least 2 Objects in $or relationship.');
  if (alternatives.length > MAX_COMBINATIONS) {
    throw new PatternFault(`The pattern has ${alternatives.length} rule combinations, more than ${MAX_COMBINATIONS}`);
  }
  return alternatives;
}

function anyOf(elements: Json[]): Condition {
  if (elements.length === 0) throw new PatternFault('Empty arrays are not allowed');
  const tests = elements.map(leafTest);
  return { tests: tests.filter((test) => test !== ABSENT), orAbsent: tests.includes(ABSENT) };
}

function holds(alternative: Alternative, fields: EventFields): boolean {
  const inArrays: Within[][] = [];
  for (const [path, condition] of alternative) {
    const leaves = fields.get(path);
    if (!leaves) {
      if (!condition.orAbsent) return false;
      continue;
    }
    const passing = leaves.filter((leaf) => condition.tests.some((test) => test(leaf.value)));
    if (passing.length === 0) return false;
    if (passing.every(insideArray)) inArrays.push(passing.map((leaf) => leaf.within!));
  }
  return inArrays.length < 2 || consistent(inArrays, 0, new Map());
}

const insideArray = (leaf: Leaf) => leaf.within !== undefined;

/** Whether one leaf can be chosen for each field so that no array is asked for two different elements. */
function consistent(fields: Within[][], at: number, chosen: Within): boolean {
  const choices = fields[at];
  if (!choices) return true;
  return choices.some((within) => {
    for (const [array, index] of within) if ((chosen.get(array) ?? index) !== index) return false;
    return consistent(fields, at + 1, new Map([...chosen, ...within]));
  });
}
