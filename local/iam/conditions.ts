import { BlockList, isIPv6 } from 'node:net';
import { Unsupported } from '../contract.ts';
import type { JsonObject } from '../contract.ts';
import { isKnownKey, substitute } from './context.ts';
import type { Context } from './context.ts';
import { glob } from './glob.ts';

/**
 * The Condition element: every operator and key must hold, any one of a key's values will do.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export type Condition = (context: Context) => boolean;

type Compare = (actual: string, expected: string) => boolean;

const numbers = (holds: (a: number, b: number) => boolean): Compare => (actual, expected) => holds(Number(actual), Number(expected));
const dates = (holds: (a: number, b: number) => boolean): Compare => (actual, expected) => holds(instant(actual), instant(expected));

const OPERATORS: Record<string, Compare> = {
  stringequals: (actual, expected) => actual === expected,
  stringequalsignorecase: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  stringlike: (actual, expected) => glob(expected)(actual),
  arnequals: likeArn, // documented to behave as ArnLike
  arnlike: likeArn,
  bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  numericequals: numbers((a, b) => a === b),
  numericlessthan: numbers((a, b) => a < b),
  numericlessthanequals: numbers((a, b) => a <= b),
  numericgreaterthan: numbers((a, b) => a > b),
  numericgreaterthanequals: numbers((a, b) => a >= b),
  dateequals: dates((a, b) => a === b),
  datelessthan: dates((a, b) => a < b),
  datelessthanequals: dates((a, b) => a <= b),
  dategreaterthan: dates((a, b) => a > b),
  dategreaterthanequals: dates((a, b) => a >= b),
  ipaddress: inRange,
};

const NEGATIONS: Record<string, string> = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
  numericnotequals: 'numericequals',
  datenotequals: 'dateequals',
  notipaddress: 'ipaddress',
};

/** Refuses operators and keys that are not known, naming `where` they stand. */
export function compileConditions(block: JsonObject, where: string): Condition[] {
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys as JsonObject).map(([key, values]) => {
      if (!isKnownKey(key)) throw new Unsupported(where, `the condition key ${key}`);
      return compileOne(operator, key.toLowerCase(), [values].flat().map(String), where);
    }),
  );
}

function compileOne(operator: string, key: string, expected: string[], where: string): Condition {
  const [, quantifier, name = '', optional] = /^(?:(forallvalues|foranyvalue):)?(\w+?)(ifexists)?$/.exec(operator.toLowerCase()) ?? [];
  if (name === 'null') return (context) => (context.get(key) === undefined) === (expected[0]?.toLowerCase() === 'true');
  const negated = Object.hasOwn(NEGATIONS, name);
  const base = negated ? NEGATIONS[name]! : name;
  if (!Object.hasOwn(OPERATORS, base)) throw new Unsupported(where, `the condition operator ${operator}`);
  const compare = OPERATORS[base]!;

  return (context) => {
    const actual = context.get(key);
    if (actual === undefined || actual.length === 0) return quantifier ? quantifier === 'forallvalues' || Boolean(optional) : negated || Boolean(optional);
    const matches = (value: string) =>
      negated !== expected.some((text) => {
        const wanted = text.includes('${') ? substitute(text, context) : text;
        return wanted !== undefined && compare(value, wanted);
      });
    if (quantifier === 'forallvalues') return actual.every(matches);
    if (quantifier === 'foranyvalue') return actual.some(matches);
    return negated ? actual.every(matches) : actual.some(matches);
  };
}

/** Each of the six parts on its own, so that a star does not reach over a colon, except in the last. */
function likeArn(actual: string, expected: string): boolean {
  const [have, want] = [split(actual), split(expected)];
  return want.length === have.length && want.every((part, index) => glob(part)(have[index]!));
}

function split(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function instant(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function inRange(actual: string, range: string): boolean {
  const [address = '', bits] = range.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  return list.check(actual, isIPv6(actual) ? 'ipv6' : 'ipv4');
}
