import type { AwsCall, Json, JsonObject, Principal } from '../contract.ts';
import { AwsError, Unsupported } from '../contract.ts';
import type { InputDefinition, TargetInput } from './input-transformer.ts';
import { compileInput } from './input-transformer.ts';
import type { RetryPolicy } from './retry.ts';
import { queueUrl, retryPolicy } from './retry.ts';

/** A rule's target, ready to be called. */
export interface Target {
  id: string;
  arn: string;
  definition: JsonObject;
  kind: Kind;
  input: TargetInput;
  roleArn: string | undefined;
  retry: RetryPolicy;
  deadLetterArn: string | undefined;
}

type Kind = 'sqs' | 'lambda' | 'states' | 'events' | 'sns' | 'logs';
const KINDS: { arn: RegExp; kind: Kind }[] = [
  { arn: /^arn:aws[a-z-]*:sqs:/, kind: 'sqs' },
  { arn: /^arn:aws[a-z-]*:lambda:[^:]*:[^:]*:function:/, kind: 'lambda' },
  { arn: /^arn:aws[a-z-]*:states:[^:]*:[^:]*:stateMachine:/, kind: 'states' },
  { arn: /^arn:aws[a-z-]*:events:[^:]*:[^:]*:event-bus\//, kind: 'events' },
  { arn: /^arn:aws[a-z-]*:sns:/, kind: 'sns' },
  { arn: /^arn:aws[a-z-]*:logs:[^:]*:[^:]*:log-group:/, kind: 'logs' },
];
const HONOURED = ['Id', 'Arn', 'RoleArn', 'Input', 'InputPath', 'InputTransformer', 'RetryPolicy', 'DeadLetterConfig', 'SqsParameters'];

/**
 * Reads a target as templates and PutTargets write it. Throws Unsupported for what this runtime has no engine for, and
 * ValidationException for what AWS refuses too.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
 */
export function compileTarget(definition: JsonObject, where: string): Target {
  const id = String(definition.Id ?? '');
  const arn = String(definition.Arn ?? '');
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(id)) throw new AwsError('ValidationException', `Target id "${id}" is not valid.`);
  const strange = Object.keys(definition).find((name) => !HONOURED.includes(name));
  if (strange) throw new Unsupported(where, `Targets.${id}.${strange}`);
  const kind = KINDS.find((known) => known.arn.test(arn))?.kind;
  if (!kind) throw new Unsupported(where, `a target of type ${arn}`);
  const roleArn = definition.RoleArn as string | undefined;
  if (kind === 'states' && !roleArn) throw new AwsError('ValidationException', `RoleArn is required for target ${arn}.`);
  const input = definition as unknown as InputDefinition;
  if (kind === 'events' && (input.Input ?? input.InputPath ?? input.InputTransformer) !== undefined) {
    throw new Unsupported(where, `input of target ${id}, an event bus, which receives the event itself; changing it`);
  }
  const deadLetterArn = (definition.DeadLetterConfig as JsonObject | undefined)?.Arn as string | undefined;
  if (deadLetterArn !== undefined && !deadLetterArn.includes(':sqs:')) {
    throw new AwsError('ValidationException', `DeadLetterConfig of target ${id} must name a standard SQS queue.`);
  }
  const retry = retryPolicy(definition.RetryPolicy as JsonObject | undefined);
  return { id, arn, definition, kind, input: compileInput(input), roleArn, retry, deadLetterArn };
}

/** What a call to a target needs besides the target. */
export interface TargetCall {
  principal: Principal;
  payload: string;
  trace?: string;
  /** Names a state machine execution; the same for every try, so that a repeated try cannot start a second one. */
  executionName: string;
  /** Epoch milliseconds. */
  now: number;
}

/** The API call that delivers to each kind of target except event buses. */
export function callFor(target: Target, { principal, payload, trace, executionName, now }: TargetCall): AwsCall {
  const call = (service: string, action: string, input: JsonObject): AwsCall =>
    trace === undefined ? { service, action, input, principal } : { service, action, input, principal, trace };
  switch (target.kind) {
    case 'sqs': {
      const group = (target.definition.SqsParameters as JsonObject | undefined)?.MessageGroupId;
      const input: JsonObject = { QueueUrl: queueUrl(target.arn), MessageBody: payload };
      if (group !== undefined) input.MessageGroupId = group;
      return call('sqs', 'SendMessage', input);
    }
    case 'lambda':
      return call('lambda', 'Invoke', { FunctionName: target.arn, InvocationType: 'Event', Payload: payload });
    case 'states':
      return call('states', 'StartExecution', { stateMachineArn: target.arn, name: executionName, input: payload });
    case 'sns':
      return call('sns', 'Publish', { TopicArn: target.arn, Message: payload });
    case 'logs':
      return call('logs', 'PutLogEvents', { ...logStream(target), logEvents: [logEvent(payload, now)] });
    case 'events':
      throw new Error('An event bus is reached by PutEvents with the event itself');
  }
}

/** The log group of a target, and the stream in it that its events go to. */
export function logStream(target: Target): { logGroupName: string; logStreamName: string } {
  const logGroupName = target.arn.split(':log-group:')[1]!.replace(/:\*$/, '');
  return { logGroupName, logStreamName: `events-${target.id}` };
}

/** A transformer for a log group may give `{"timestamp": …, "message": …}`; anything else is the message itself. */
function logEvent(payload: string, now: number): JsonObject {
  const { timestamp, message } = objectOf(payload);
  if (timestamp === undefined || message === undefined) return { timestamp: now, message: payload };
  return { timestamp: Number(timestamp), message: String(message) };
}

function objectOf(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
