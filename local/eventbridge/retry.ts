import type { JsonObject } from '../contract.ts';
import { AwsError } from '../contract.ts';

/** How long a delivery is tried again. Serves rules and schedules alike. */
export interface RetryPolicy {
  /** Tries after the first. */
  attempts: number;
  /** Milliseconds since the event. */
  age: number;
}

/** AWS's defaults (185 times, 24 hours) and bounds. Throws ValidationException. */
export function retryPolicy(given: JsonObject | undefined): RetryPolicy {
  const attempts = Number(given?.MaximumRetryAttempts ?? 185);
  const age = Number(given?.MaximumEventAgeInSeconds ?? 86_400);
  if (!(Number.isInteger(attempts) && attempts >= 0 && attempts <= 185)) {
    throw new AwsError('ValidationException', 'MaximumRetryAttempts must be between 0 and 185.');
  }
  if (!(Number.isInteger(age) && age >= 60 && age <= 86_400)) {
    throw new AwsError('ValidationException', 'MaximumEventAgeInSeconds must be between 60 and 86400.');
  }
  return { attempts, age: age * 1000 };
}

/**
 * Milliseconds before the retry of that number (1, 2, …): exponential from one second to ten minutes, the upper half of it random.
 * AWS documents "exponential back off and jitter" without figures; with these, 185 tries take about a day as its defaults imply.
 */
export function backoff(retry: number, random: () => number): number {
  const full = Math.min(1000 * 2 ** (retry - 1), 600_000);
  return Math.round(full * (0.5 + random() / 2));
}

/** What became of a failed try. */
export interface Failure {
  /** One of the ERROR_CODE values of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
  code: string;
  message: string;
  retryable: boolean;
}

const RULES: { when: RegExp; code: string; retryable: boolean }[] = [
  { when: /AccessDenied|NotAuthorized|Unauthorized|^Forbidden/i, code: 'NO_PERMISSIONS', retryable: false },
  { when: /AssumeRole/i, code: 'FAILED_TO_ASSUME_ROLE', retryable: false },
  { when: /NotFound|DoesNotExist|NonExistent|NoSuch/i, code: 'NO_RESOURCE', retryable: false },
  { when: /^INVALID_JSON$/, code: 'INVALID_JSON', retryable: false },
  { when: /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/i, code: 'THROTTLING', retryable: true },
  { when: /LimitExceeded/i, code: 'RESOURCE_LIMIT_EXCEEDED', retryable: true },
  { when: /AlreadyExists/i, code: 'RESOURCE_ALREADY_EXISTS', retryable: false },
  { when: /Conflict|ConcurrentModification|ResourceInUse/i, code: 'RESOURCE_MODIFICATION_COLLISION', retryable: true },
  { when: /Time(d)?Out|ETIMEDOUT/i, code: 'TIMEOUT', retryable: true },
  { when: /ECONN|ENOTFOUND|EPIPE|socket/i, code: 'CONNECTION_FAILURE', retryable: true },
];

/** Sorts an error from a target. Missing permissions, missing targets and bad requests would fail again, so they are not retried. */
export function failure(error: unknown): Failure {
  const { name, message } = error instanceof Error ? error : { name: 'Unknown', message: String(error) };
  const system = (error as { code?: unknown } | undefined)?.code;
  const code = typeof system === 'string' ? system : name;
  const said = `${name}: ${message}`;
  const rule = RULES.find(({ when }) => when.test(code));
  if (rule) return { code: rule.code, message: said, retryable: rule.retryable };
  if (!(error instanceof AwsError)) return { code: 'INTERNAL_ERROR', message: said, retryable: true };
  if (error.status >= 500 || error.status === 429) return { code: 'ERROR_FROM_TARGET', message: said, retryable: true };
  return { code: 'INVALID_PARAMETER', message: said, retryable: false };
}

/** Why retrying ends, in the words of EXHAUSTED_RETRY_CONDITION; undefined where it goes on. */
export function exhausted(policy: RetryPolicy, retries: number, since: number, nextTry: number): string | undefined {
  if (retries >= policy.attempts) return 'MaximumRetryAttempts';
  return nextTry - since > policy.age ? 'MaximumEventAgeInSeconds' : undefined;
}

/** String message attributes for SQS; those that are undefined are left out. */
export function messageAttributes(values: Record<string, string | undefined>): JsonObject {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, { DataType: 'String', StringValue: value }]));
}

/** arn:aws:sqs:eu-west-1:123456789012:orders → https://sqs.eu-west-1.amazonaws.com/123456789012/orders */
export function queueUrl(arn: string): string {
  const [, , , region, account, name] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}
