import type { AwsCall } from '../contract.ts';
import { dynamodb } from './actions/dynamodb.ts';
import { events, scheduler } from './actions/events.ts';
import { iam, kms, secretsmanager, ssm, sts } from './actions/security.ts';
import { lambda, states } from './actions/compute.ts';
import { ses, sns, sqs } from './actions/messaging.ts';
import { apigateway, cloudwatch, logs, xray } from './actions/operations.ts';
import { cognito, PUBLIC } from './actions/cognito.ts';
import { s3 } from './actions/s3.ts';
import type { Requirement, Rules, Scope } from './requirement.ts';

/**
 * Which permissions an API call needs, after the Service Authorization Reference, one page per service.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const SERVICES: Readonly<Record<string, Rules>> = {
  dynamodb,
  sqs,
  sns,
  ses,
  lambda,
  states,
  events,
  scheduler,
  s3,
  secretsmanager,
  ssm,
  kms,
  sts,
  iam,
  logs,
  cloudwatch,
  xray,
  apigateway,
  'cognito-idp': cognito,
};

/** Undefined for a call that is not known: it is refused rather than let through in silence. */
export function requirements(call: Pick<AwsCall, 'service' | 'action' | 'input'>, scope: Scope): Requirement[] | undefined {
  const rules = SERVICES[call.service];
  if (!rules || !Object.hasOwn(rules, call.action)) return undefined;
  return rules[call.action]!(call.input, scope);
}

/** Calls that AWS takes unsigned, because they carry a credential of their own (a password, a token, a session). */
export const isPublic = (service: string, action: string): boolean => service === 'cognito-idp' && PUBLIC.includes(action);
