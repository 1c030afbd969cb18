import type { Json, JsonObject } from '../contract.ts';
import type { Values } from './context.ts';

/** One permission that a call needs. A call may need several: each item of a transaction counts. */
export interface Requirement {
  /** e.g. sqs:SendMessage */
  action: string;
  /** The ARN asked for; `*` for actions that know no resource; undefined where the call hides it (an opaque token that cannot be read). */
  resource: string | undefined;
  /** Condition keys of this service, made only when a policy asks. */
  values?: () => Values;
}

/** What the mapping needs to know beyond the call. */
export interface Scope {
  region: string;
  account: string;
  /** The state machine that waits on a task token, if the Step Functions engine has said how to tell. */
  machineOfToken(token: string): string | undefined;
  /** The key behind alias/…, by name or ARN. */
  keyOfAlias(alias: string): string | undefined;
  /** Name of a table's partition key, for dynamodb:LeadingKeys. */
  partitionKey(table: string): string | undefined;
  /** Whether SES holds this very identity. */
  isIdentity(arn: string): boolean;
}

export type Rule = (input: JsonObject, scope: Scope) => Requirement[];
/** API operation → what it needs. An operation that is not listed is refused to every role. */
export type Rules = Readonly<Record<string, Rule>>;

export const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
export const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
export const object = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

export const arn = (service: string, scope: Scope, rest: string): string => `arn:aws:${service}:${scope.region}:${scope.account}:${rest}`;

/** The same permission name as the operation, on one resource. */
export function on(service: string, operations: readonly string[], resource: (input: JsonObject, scope: Scope) => string | undefined): Rules {
  return Object.fromEntries(
    operations.map((operation) => [operation, (input, scope) => [{ action: `${service}:${operation}`, resource: resource(input, scope) }]]),
  );
}
