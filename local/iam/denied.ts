import { AwsError } from '../contract.ts';
import type { Principal } from '../contract.ts';
import type { Decision } from './evaluate.ts';
import type { Requirement } from './requirement.ts';

/** The code by which each service says no, and its HTTP status. The others say AccessDeniedException with 400. */
const CODES: Readonly<Record<string, readonly [code: string, status: number]>> = {
  sqs: ['AccessDenied', 403],
  s3: ['AccessDenied', 403],
  sns: ['AuthorizationError', 403],
  sts: ['AccessDenied', 403],
  iam: ['AccessDenied', 403],
  cloudwatch: ['AccessDenied', 403],
  lambda: ['AccessDeniedException', 403],
  scheduler: ['AccessDeniedException', 403],
  ses: ['AccessDeniedException', 403],
  xray: ['AccessDeniedException', 403],
  apigateway: ['AccessDeniedException', 403],
};

export const nameOf = (principal: Principal): string => {
  if (principal.kind === 'root') return 'root';
  return principal.kind === 'service' ? principal.service : sessionArn(principal.arn, principal.session);
};

/** arn:aws:iam::<account>:role/<path>/<name> under a session. The path is no part of it. */
export function sessionArn(roleArn: string, session: string): string {
  const account = roleArn.split(':')[4];
  return `arn:aws:sts::${account}:assumed-role/${roleArn.slice(roleArn.lastIndexOf('/') + 1)}/${session}`;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
export function accessDenied(service: string, principal: Principal, need: Requirement, decision: Decision & { allowed: false }): AwsError {
  const policy = need.action === 'sts:AssumeRole' && decision.by === 'resource-based policy' ? 'role trust policy' : decision.by;
  const article = policy.startsWith('i') ? 'an' : 'a';
  const why = decision.explicit ? `with an explicit deny in ${article} ${policy}` : `because no ${policy} allows the ${need.action} action`;
  return refusal(service, `User: ${nameOf(principal)} is not authorized to perform: ${need.action} on resource: ${need.resource ?? '*'} ${why}`);
}

export function refusal(service: string, message: string): AwsError {
  const [code, status] = CODES[service] ?? ['AccessDeniedException', 400];
  return new AwsError(code, message, status);
}
