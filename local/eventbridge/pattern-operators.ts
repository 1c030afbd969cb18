import type { Json, JsonObject } from '../contract.ts';
import { parseAddress, parseCidr } from './ip.ts';

/** Whether one leaf of an event satisfies an element of a pattern's array. */
export type LeafTest = (value: Json) => boolean;
/** `{"exists": false}`: satisfied by the absence of the field. */
export const ABSENT = Symbol('absent');

/** Why a pattern is refused, in AWS's words. */
export class PatternFault extends Error {}

const text = (test: (value: string) => boolean): LeafTest => (value) => typeof value === 'string' && test(value);
const isText = (value: Json | undefined): value is string => typeof value === 'string';
const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const sameIgnoringCase = (a: string, b: string) => a === b || a.toLowerCase() === b.toLowerCase() || a.toUpperCase() === b.toUpperCase();

/** One element of a pattern's array, as a test of a leaf. Throws PatternFault. */
export function leafTest(element: Json): LeafTest | typeof ABSENT {
  if (Array.isArray(element)) throw new PatternFault('Match value must be String, number, true, false, or null');
  if (isObject(element)) return operator(element);
  const address = isText(element) ? parseAddress(element) : undefined;
  if (!address) return (value) => value === element;
  return text((value) => value === element || sameAddress(value, address));
}

function sameAddress(value: string, address: { bits: number; value: bigint }) {
  const other = parseAddress(value);
  return other?.bits === address.bits && other.value === address.value;
}

function operator(expression: JsonObject): LeafTest | typeof ABSENT {
  const [entry, ...others] = Object.entries(expression);
  if (!entry) throw new PatternFault('Match expression name not found');
  const [name, operand] = entry;
  const test = operators[name]?.(operand);
  if (!test) throw new PatternFault(`Unrecognized match type ${name}`);
  if (others.length > 0) {
    const numbers = name === 'numeric' || name === 'anything-but';
    throw new PatternFault(numbers ? 'Too many elements in numeric expression' : 'Only one key allowed in match expression');
  }
  return test;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
const operators: Record<string, (operand: Json) => LeafTest | typeof ABSENT> = {
  exactly: (operand) => {
    if (!isText(operand)) throw new PatternFault('exact match pattern must be a string');
    return (value) => value === operand;
  },
  prefix: (operand) => affix('prefix', 'Prefix', operand),
  suffix: (operand) => affix('suffix', 'Suffix', operand),
  'equals-ignore-case': (operand) => {
    if (!isText(operand)) throw new PatternFault('equals-ignore-case match pattern must be a string');
    return text((value) => sameIgnoringCase(value, operand));
  },
  wildcard: (operand) => {
    if (!isText(operand)) throw new PatternFault('wildcard match pattern must be a string');
    return text(wildcard(operand));
  },
  cidr: (operand) => {
    if (!isText(operand)) throw new PatternFault('prefix match pattern must be a string'); // sic: AWS says prefix here
    try {
      return text(parseCidr(operand));
    } catch (error) {
      throw new PatternFault((error as Error).message);
    }
  },
  exists: (operand) => {
    if (typeof operand !== 'boolean') throw new PatternFault('exists match pattern must be either true or false.');
    return operand ? () => true : ABSENT;
  },
  numeric,
  'anything-but': anythingBut,
};

function affix(kind: 'prefix' | 'suffix', title: string, operand: Json): LeafTest {
  const matches = (value: string, end: string) => (kind === 'prefix' ? value.startsWith(end) : value.endsWith(end));
  if (isText(operand)) return text((value) => matches(value, operand));
  if (!isObject(operand)) throw new PatternFault(`${kind} match pattern must be a string`);
  const [name, ...others] = Object.keys(operand);
  if (name === undefined) throw new PatternFault(`${title} expression name not found`);
  if (name !== 'equals-ignore-case') throw new PatternFault(`Unsupported ${kind} pattern: ${name}`);
  const end = operand[name];
  if (!isText(end)) throw new PatternFault('equals-ignore-case match pattern must be a string');
  if (others.length > 0) throw new PatternFault('Only one key allowed in match expression');
  return text((value) => matches(value.toLowerCase(), end.toLowerCase()) || matches(value.toUpperCase(), end.toUpperCase()));
}

/** `*` stands for any run of characters; `\*` and `\\` for themselves. Runs in linear time: each part is looked for once. */
function wildcard(pattern: string): (value: string) => boolean {
  const parts = [''];
  let literal = 0; // position counts the opening quote, as AWS's messages do
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === '*') {
      if (pattern[at + 1] === '*') throw new PatternFault(`Consecutive wildcard characters at pos ${at + 1}`);
      parts[++literal] = '';
    } else if (char === '\\') {
      const escaped = pattern[++at];
      if (escaped !== '*' && escaped !== '\\') throw new PatternFault(`Invalid escape character at pos ${at}`);
      parts[literal] += escaped;
    } else parts[literal] += char;
  }
  const first = parts[0]!;
  if (parts.length === 1) return (value) => value === first;
  const last = parts.at(-1)!;
  const middle = parts.slice(1, -1);
  return (value) => {
    if (!value.startsWith(first) || !value.endsWith(last)) return false;
    let from = first.length;
    for (const part of middle) {
      const found = value.indexOf(part, from);
      if (found < 0) return false;
      from = found + part.length;
    }
    return from <= value.length - last.length;
  };
}

function numeric(operand: Json): LeafTest {
  if (!Array.isArray(operand)) throw new PatternFault('Value of numeric must be an array.');
  const [operator, bound, ...rest] = operand;
  if (!isText(operator)) throw new PatternFault(`Invalid member in numeric match: ${String(operator ?? ']')}`);
  const test = comparisons[operator];
  if (!test) throw new PatternFault(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== 'number') throw new PatternFault(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  if (rest.length === 0) return (value) => typeof value === 'number' && test(value, bound);
  if (!operator.startsWith('>')) throw new PatternFault('Too many elements in numeric expression');
  const [upper, top, ...more] = rest;
  if (!isText(upper)) throw new PatternFault(`Bad value in numeric range: ${String(upper)}`);
  if (upper !== '<' && upper !== '<=') throw new PatternFault(`Bad numeric range operator: ${upper}`);
  if (typeof top !== 'number') throw new PatternFault(`Value of ${upper} must be numeric`);
  if (more.length > 0) throw new PatternFault('Too many terms in numeric range expression');
  if (bound >= top) throw new PatternFault('Bottom must be less than top');
  const below = comparisons[upper]!;
  return (value) => typeof value === 'number' && test(value, bound) && below(value, top);
}

const comparisons: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
};

/** Anything but these strings or numbers, or strings of this prefix, suffix, spelling or wildcard. The field must be there. */
function anythingBut(operand: Json): LeafTest {
  if (isObject(operand)) return anythingButText(operand);
  if (!Array.isArray(operand) && !isText(operand) && typeof operand !== 'number') {
    throw new PatternFault('Value of anything-but must be an array or single string/number value.');
  }
  const excluded = Array.isArray(operand) ? operand : [operand];
  if (excluded.some((value) => !isText(value) && typeof value !== 'number')) {
    throw new PatternFault('Inside anything but list, start|null|boolean is not supported.');
  }
  if (new Set(excluded.map((value) => typeof value)).size !== 1) {
    throw new PatternFault('Inside anything but list, either all values are number or string, mixed type is not supported');
  }
  return (value) => !excluded.includes(value);
}

function anythingButText(operand: JsonObject): LeafTest {
  const [name, ...others] = Object.keys(operand);
  if (name === undefined) throw new PatternFault('Anything-But expression name not found');
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name)) {
    throw new PatternFault(`Unsupported anything-but pattern: ${name}`);
  }
  const given = operand[name]!;
  if (!Array.isArray(given) && !isText(given) && typeof given !== 'number') {
    throw new PatternFault('Value of anything-but must be an array or single string/number value.');
  }
  const tests = (Array.isArray(given) ? given : [given]).map((value) => {
    if (!isText(value)) throw new PatternFault(notText[name]!);
    if (value === '' && (name === 'prefix' || name === 'suffix')) throw new PatternFault('Null prefix/suffix not allowed');
    return operators[name]!(value) as LeafTest;
  });
  if (others.length > 0) throw new PatternFault('Too many elements in numeric expression');
  return (value) => !tests.some((test) => test(value));
}

const notText: Record<string, string> = {
  prefix: 'prefix/suffix match pattern must be a string',
  suffix: 'prefix/suffix match pattern must be a string',
  wildcard: 'wildcard match pattern must be a string',
  'equals-ignore-case': 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
};
