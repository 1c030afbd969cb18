import { AwsError, Unsupported } from '../contract.ts';
import type { Json, JsonObject } from '../contract.ts';
import { compileConditions } from './conditions.ts';
import type { Condition } from './conditions.ts';
import { substitute } from './context.ts';
import type { Context } from './context.ts';
import { glob } from './glob.ts';

/** A statement made ready to be asked. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface Statement {
  effect: 'Allow' | 'Deny';
  /** Which services its actions can belong to; undefined where it may be any. */
  services: ReadonlySet<string> | undefined;
  /** `action` in lower case, e.g. dynamodb:putitem. */
  concerns(action: string): boolean;
  /** Resource undefined: the call names none that could be known (see actions.ts), so that any will do. */
  covers(resource: string | undefined, context: Context): boolean;
  principals: Principals | undefined;
  conditions: readonly Condition[];
  /** Action, resource and principal say all; then its answer may be remembered. */
  unconditional: boolean;
}

/** Whom a resource policy speaks of. */
export interface Principals {
  everyone: boolean;
  /** ARNs of roles and sessions. */
  arns: ReadonlySet<string>;
  accounts: ReadonlySet<string>;
  services: ReadonlySet<string>;
}

const ELEMENTS = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'Condition']);

/** `where` names the resource of the template that holds the document, for the refusal. */
export function compilePolicy(document: Json | undefined, where: string): Statement[] {
  const source = typeof document === 'string' ? (JSON.parse(document) as Json) : document;
  if (!isObject(source) || source['Statement'] === undefined) throw malformed(where, 'no Statement');
  return [source['Statement']].flat().map((statement) => {
    if (!isObject(statement)) throw malformed(where, 'a Statement that is no object');
    return compileStatement(statement, where);
  });
}

function compileStatement(source: JsonObject, where: string): Statement {
  const unknown = Object.keys(source).find((element) => !ELEMENTS.has(element));
  if (unknown) throw new Unsupported(where, `the policy element ${unknown}`);
  if (source['Effect'] !== 'Allow' && source['Effect'] !== 'Deny') throw malformed(where, 'an Effect other than Allow and Deny');

  const notAction = strings(source['NotAction']);
  const actions = notAction ?? strings(source['Action']);
  if (!actions) throw malformed(where, 'a statement without Action');
  const names = actions.map((action) => glob(action.toLowerCase()));

  const notResource = strings(source['NotResource']);
  const patterns = notResource ?? strings(source['Resource']) ?? ['*'];
  const resources = patterns.map(resourcePattern);
  const conditions = compileConditions((source['Condition'] ?? {}) as JsonObject, where);

  return {
    effect: source['Effect'],
    services: notAction ? undefined : prefixes(actions),
    concerns: (action) => names.some((matches) => matches(action)) !== Boolean(notAction),
    covers: (resource, context) =>
      resource === undefined || resources.some((matches) => matches(resource, context)) !== Boolean(notResource),
    principals: source['Principal'] === undefined ? undefined : compilePrincipals(source['Principal'], where),
    conditions,
    unconditional: conditions.length === 0 && !patterns.some((pattern) => pattern.includes('${')),
  };
}

function resourcePattern(pattern: string): (resource: string, context: Context) => boolean {
  if (!pattern.includes('${')) return glob(pattern);
  return (resource, context) => {
    const resolved = substitute(pattern, context);
    return resolved !== undefined && glob(resolved)(resource);
  };
}

function prefixes(actions: readonly string[]): ReadonlySet<string> | undefined {
  const services = actions.map((action) => action.split(':')[0]!.toLowerCase());
  return services.some((service) => /[*?]/.test(service)) ? undefined : new Set(services);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function compilePrincipals(source: Json, where: string): Principals {
  if (source === '*') return { everyone: true, arns: new Set(), accounts: new Set(), services: new Set() };
  if (!isObject(source)) throw malformed(where, 'a Principal that is neither * nor an object');
  const known = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser']); // the last two never call on this machine
  const unknown = Object.keys(source).find((kind) => !known.has(kind));
  if (unknown) throw new Unsupported(where, `the principal ${unknown}`);
  const aws = strings(source['AWS']) ?? [];
  const account = (name: string) => /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];
  return {
    everyone: aws.includes('*') || (strings(source['Service']) ?? []).includes('*'),
    arns: new Set(aws.filter((name) => name.startsWith('arn:') && account(name) === undefined)),
    accounts: new Set(aws.flatMap((name) => account(name) ?? [])),
    services: new Set(strings(source['Service']) ?? []),
  };
}

function strings(value: Json | undefined): string[] | undefined {
  return value === undefined ? undefined : [value].flat().map(String);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const malformed = (where: string, what: string) => new AwsError('MalformedPolicyDocument', `${where}: the policy has ${what}`);
