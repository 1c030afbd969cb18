import type { Json, JsonObject } from '../contract.ts';

/** What AWS::NoValue gives: the property is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** What the intrinsic functions of one template look up. Each may throw, and the error names what is missing. */
export interface Scope {
  ref(name: string): Json | typeof NO_VALUE;
  attribute(logicalId: string, name: string): Json;
  condition(name: string): boolean;
  importValue(name: string): Json;
  mapping(map: string, first: string, second: string): Json | undefined;
}

type Evaluate = (argument: Json, scope: Scope) => Json | typeof NO_VALUE;

/**
 * Replaces every intrinsic function in a value.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function resolve(value: Json, scope: Scope): Json {
  const result = evaluate(value, scope);
  return result === NO_VALUE ? null : result;
}

/** As `resolve`; a property whose value is AWS::NoValue is left out. */
export function resolveObject(object: JsonObject, scope: Scope): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const resolved = evaluate(value, scope);
    if (resolved !== NO_VALUE) result[key] = resolved;
  }
  return result;
}

function evaluate(value: Json, scope: Scope): Json | typeof NO_VALUE {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value === 'string') return plain(value);
  if (value === null || typeof value !== 'object') return value;
  const [name, argument] = Object.entries(value)[0] ?? [];
  const single = name !== undefined && argument !== undefined && Object.keys(value).length === 1;
  // A policy statement's own Condition is an object, and no function.
  const isFunction = single && Object.hasOwn(FUNCTIONS, name) && (name !== 'Condition' || typeof argument === 'string');
  if (isFunction) return FUNCTIONS[name]!(argument, scope);
  if (single && name.startsWith('Fn::')) throw new Error(`the function ${name} is not supported by the local runtime`);
  return resolveObject(value, scope);
}

const FUNCTIONS: Record<string, Evaluate> = {
  Ref: (name, scope) => scope.ref(text(name)),
  Condition: (name, scope) => scope.condition(text(name)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : list(argument, scope);
    return scope.attribute(text(logicalId), attribute.map(text).join('.'));
  },
  'Fn::Sub': (argument, scope) => {
    const [template, own] = Array.isArray(argument) ? argument : [argument, {}];
    const variables = resolveObject((own ?? {}) as JsonObject, scope);
    const filled = text(template).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return text(variables[name]);
      const [logicalId, ...attribute] = name.trim().split('.');
      if (attribute.length) return text(scope.attribute(logicalId!, attribute.join('.')));
      const value = scope.ref(logicalId!);
      return value === NO_VALUE ? '' : text(value);
    });
    return plain(filled);
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, scope);
    return plain(list(parts, scope).map(text).join(text(separator)));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list(argument, scope);
    const item = list(items, scope)[Number(index)];
    if (item === undefined) throw new Error(`Fn::Select: there is no item ${text(index)}`);
    return item;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, source] = list(argument, scope);
    return text(source).split(text(separator));
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text(resolve(argument, scope))).toString('base64'),
  'Fn::Length': (argument, scope) => list(argument, scope).length,
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(resolve(argument, scope)),
  'Fn::ImportValue': (argument, scope) => scope.importValue(text(resolve(argument, scope))),
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second, otherwise] = list(argument, scope);
    const found = scope.mapping(text(map), text(first), text(second));
    if (found !== undefined) return found;
    if (otherwise && typeof otherwise === 'object' && 'DefaultValue' in otherwise) return otherwise.DefaultValue!;
    throw new Error(`Fn::FindInMap: ${text(map)} has no ${text(first)}, ${text(second)}`);
  },
  'Fn::If': (argument, scope) => {
    const [name, then, otherwise] = argument as [string, Json, Json];
    return evaluate(scope.condition(name) ? then : otherwise, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, scope);
    return text(left) === text(right);
  },
  'Fn::And': (argument, scope) => list(argument, scope).every((item) => item === true),
  'Fn::Or': (argument, scope) => list(argument, scope).some((item) => item === true),
  'Fn::Not': (argument, scope) => list(argument, scope)[0] !== true,
  'Fn::Contains': (argument, scope) => {
    const [items, item] = list(argument, scope);
    return list(items, scope).map(text).includes(text(item));
  },
};

/** CloudFormation would put something else in the place of a dynamic reference; here nothing does. */
function plain(value: string): string {
  const reference = /\{\{resolve:[^}]*\}\}/.exec(value)?.[0];
  if (reference) throw new Error(`the dynamic reference ${reference} is not supported by the local runtime`);
  return value;
}

function list(argument: Json | undefined, scope: Scope): Json[] {
  const value = argument === undefined ? null : resolve(argument, scope);
  if (!Array.isArray(value)) throw new Error(`expected a list, found ${JSON.stringify(value)}`);
  return value;
}

function text(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value ?? null);
}
