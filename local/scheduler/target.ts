import type { AwsCall, Json, JsonObject } from '../contract.ts';
import { AwsError, Unsupported } from '../contract.ts';
import type { RetryPolicy } from '../eventbridge/retry.ts';
import { queueUrl, retryPolicy } from '../eventbridge/retry.ts';

/** What the placeholders of an input stand for. */
export interface Invocation {
  scheduleArn: string;
  /** Epoch milliseconds. */
  scheduledTime: number;
  executionId: string;
  /** 1, 2, … */
  attempt: number;
}

export interface ScheduleTarget {
  arn: string;
  roleArn: string;
  retry: RetryPolicy;
  deadLetterArn: string | undefined;
  /** The input after its placeholders are filled: what a dead letter carries. */
  input(invocation: Invocation): string;
  /** The API call, short of its principal. Throws ValidationException where the filled input does not fit it. */
  call(invocation: Invocation): Omit<AwsCall, 'principal'>;
}

const HONOURED = ['Arn', 'RoleArn', 'Input', 'RetryPolicy', 'DeadLetterConfig', 'SqsParameters', 'EventBridgeParameters'];
const UNIVERSAL = /^arn:aws[a-z-]*:scheduler:::aws-sdk:([a-z0-9]+):([A-Za-z0-9]+)$/;
/** Universal targets name services as the SDK does; IAM, by which dispatch routes, calls some of them otherwise. */
const IAM_NAMES: Record<string, string> = { sfn: 'states', eventbridge: 'events', cloudwatchlogs: 'logs' };

type Build = (filled: string, invocation: Invocation) => Omit<AwsCall, 'principal'>;

/**
 * Reads a target: templated (SQS SendMessage, Lambda Invoke, Step Functions StartExecution, EventBridge PutEvents) or universal.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html
 * Throws Unsupported for other templated targets, ValidationException for what AWS refuses too.
 */
export function compileTarget(definition: JsonObject, where: string): ScheduleTarget {
  const arn = String(definition.Arn ?? '');
  const roleArn = definition.RoleArn;
  const strange = Object.keys(definition).find((name) => !HONOURED.includes(name));
  if (strange) throw new Unsupported(where, `Target.${strange}`);
  if (typeof roleArn !== 'string' || !/^arn:aws[a-z-]*:iam::\d{12}:role\/.+/.test(roleArn)) throw invalid('Target.RoleArn must be the ARN of a role.');
  const input = definition.Input as string | undefined;
  const build = builder(arn, definition, where);
  const fill = (invocation: Invocation) => filled(input ?? '{}', invocation);
  const deadLetterArn = (definition.DeadLetterConfig as JsonObject | undefined)?.Arn as string | undefined;
  return {
    arn,
    roleArn,
    retry: retryPolicy(definition.RetryPolicy as JsonObject | undefined),
    deadLetterArn,
    input: fill,
    call: (invocation) => build(fill(invocation), invocation),
  };
}

const invalid = (message: string) => new AwsError('ValidationException', message);

function builder(arn: string, definition: JsonObject, where: string): Build {
  const universal = UNIVERSAL.exec(arn);
  if (universal) {
    const [, sdkName, operation] = universal;
    const service = IAM_NAMES[sdkName!] ?? sdkName!;
    const action = operation![0]!.toUpperCase() + operation!.slice(1);
    return (text) => ({ service, action, input: objectOf(text) });
  }
  const service = arn.split(':')[2];
  if (service === 'sqs') return sqs(arn, definition.SqsParameters as JsonObject | undefined);
  if (service === 'lambda') {
    return (text) => ({ service: 'lambda', action: 'Invoke', input: { FunctionName: arn, InvocationType: 'Event', Payload: text } });
  }
  if (service === 'states') {
    // A name of the run's own: a repeated try cannot start a second execution.
    return (text, { executionId }) => ({ service: 'states', action: 'StartExecution', input: { stateMachineArn: arn, name: executionId, input: text } });
  }
  if (service === 'events' && arn.includes(':event-bus/')) return events(arn, definition.EventBridgeParameters as JsonObject | undefined);
  throw new Unsupported(where, `a target of type ${arn}`);
}

function sqs(arn: string, parameters: JsonObject | undefined): Build {
  const group: JsonObject = parameters?.MessageGroupId === undefined ? {} : { MessageGroupId: parameters.MessageGroupId };
  return (text) => ({ service: 'sqs', action: 'SendMessage', input: { QueueUrl: queueUrl(arn), MessageBody: text, ...group } });
}

function events(arn: string, parameters: JsonObject | undefined): Build {
  const { DetailType, Source } = parameters ?? {};
  if (!DetailType || !Source) throw invalid('Target.EventBridgeParameters must have DetailType and Source.');
  return (text) => ({
    service: 'events',
    action: 'PutEvents',
    input: { Entries: [{ EventBusName: arn, DetailType, Source, Detail: text }] },
  });
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function filled(input: string, { scheduleArn, scheduledTime, executionId, attempt }: Invocation): string {
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', isoTime(scheduledTime))
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
}

/** e.g. 2022-03-22T18:59:43Z */
export function isoTime(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function objectOf(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw invalid('Input must be a JSON object with the parameters of the API call.');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw invalid('Input must be a JSON object with the parameters of the API call.');
  return value;
}
