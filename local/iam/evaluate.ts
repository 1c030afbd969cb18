import type { Context } from './context.ts';
import type { Principals, Statement } from './policy.ts';

/** Who asks, as policies see it. */
export type Caller =
  | { kind: 'role'; arn: string; sessionArn: string; account: string }
  | { kind: 'service'; service: string };

export interface Question {
  /** e.g. dynamodb:PutItem */
  action: string;
  /** Undefined where it cannot be known from the call. */
  resource: string | undefined;
  caller: Caller;
  context: Context;
}

/** The policies that have a say. */
export interface Policies {
  identity: readonly Statement[];
  boundary?: readonly Statement[] | undefined;
  resource: readonly Statement[];
  /** KMS keys and roles: without a word of the resource's own policy nobody gets in, whatever the identity's policies say. */
  resourceDecides?: boolean;
}

export type PolicyKind = 'identity-based policy' | 'resource-based policy' | 'permissions boundary';
export type Decision = { allowed: true } | { allowed: false; explicit: boolean; by: PolicyKind };

const ALLOWED: Decision = { allowed: true };
const denied = (by: PolicyKind, explicit: boolean): Decision => ({ allowed: false, explicit, by });

/**
 * AWS's logic within one account: an explicit deny anywhere ends it; then either the resource's policy names the caller, or an
 * identity policy allows it; a permissions boundary limits both (only a grant to the very session passes it by).
 * Services are let in by the resource's policy alone.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export function evaluate(question: Question, policies: Policies): Decision {
  const { identity, boundary, resource } = policies;
  const asked = { ...question, action: question.action.toLowerCase() };
  const has = (statements: readonly Statement[], effect: Statement['effect']) =>
    statements.some((statement) => statement.effect === effect && applies(statement, asked));

  if (has(identity, 'Deny')) return denied('identity-based policy', true);
  if (has(resource, 'Deny')) return denied('resource-based policy', true);
  if (boundary && has(boundary, 'Deny')) return denied('permissions boundary', true);

  const granted = resourceGrant(resource, asked);
  if (question.caller.kind === 'service') return granted ? ALLOWED : denied('resource-based policy', false);
  if (granted === 'session') return ALLOWED;

  const byIdentity = has(identity, 'Allow');
  const enough = granted === 'caller' || (byIdentity && (!policies.resourceDecides || granted === 'account'));
  if (!enough) return denied(policies.resourceDecides && !granted ? 'resource-based policy' : 'identity-based policy', false);
  if (boundary && !has(boundary, 'Allow')) return denied('permissions boundary', false);
  return ALLOWED;
}

type Grant = 'session' | 'caller' | 'account';

/** The strongest grant that the resource's own policy gives. Naming the account only hands the decision to its identity policies. */
function resourceGrant(statements: readonly Statement[], question: Question): Grant | undefined {
  let best: Grant | undefined;
  for (const statement of statements) {
    if (statement.effect !== 'Allow' || !applies(statement, question)) continue;
    const grant = speaksOf(statement.principals, question.caller);
    if (grant === 'session') return grant;
    if (grant === 'caller' || best === undefined) best = grant;
  }
  return best;
}

function applies(statement: Statement, question: Question): boolean {
  return (
    statement.concerns(question.action) &&
    statement.covers(question.resource, question.context) &&
    (statement.principals === undefined || speaksOf(statement.principals, question.caller) !== undefined) &&
    statement.conditions.every((holds) => holds(question.context))
  );
}

function speaksOf(principals: Principals | undefined, caller: Caller): Grant | undefined {
  if (!principals) return undefined;
  if (caller.kind === 'service') return principals.everyone || principals.services.has(caller.service) ? 'caller' : undefined;
  if (principals.arns.has(caller.sessionArn)) return 'session';
  if (principals.everyone || principals.arns.has(caller.arn)) return 'caller';
  return principals.accounts.has(caller.account) ? 'account' : undefined;
}
