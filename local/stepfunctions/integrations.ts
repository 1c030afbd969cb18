/**
 * What a Task's Resource stands for: which API call is made, with which input, and what of the answer the state sees.
 * https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
import type { Json, JsonObject } from '../contract.ts';
import { StateError } from './errors.ts';

export type Pattern = 'answer' | 'token' | 'sync' | 'sync:2';

export interface Integration {
  /** As history events show them, e.g. lambda and invoke.waitForTaskToken, or aws-sdk:sqs and sendMessage. */
  resourceType: string;
  resource: string;
  pattern: Pattern;
  /** IAM name of the service and the API operation. */
  service: string;
  action: string;
  sdk: boolean;
  /** Set where the Resource is a function's own ARN: only the payload goes in and out. */
  functionArn?: string;
}

export interface Sender {
  executionArn: string;
  machineArn: string;
  requestId: string;
  /** Names a started execution where the definition does not, the same at every repetition of this attempt. */
  uniqueName: string;
}

const OPTIMISED: Record<string, { service: string; patterns: Pattern[] }> = {
  'lambda:invoke': { service: 'lambda', patterns: ['answer', 'token'] },
  'sqs:sendMessage': { service: 'sqs', patterns: ['answer', 'token'] },
  'sns:publish': { service: 'sns', patterns: ['answer', 'token'] },
  'events:putEvents': { service: 'events', patterns: ['answer', 'token'] },
  'dynamodb:getItem': { service: 'dynamodb', patterns: ['answer'] },
  'dynamodb:putItem': { service: 'dynamodb', patterns: ['answer'] },
  'dynamodb:updateItem': { service: 'dynamodb', patterns: ['answer'] },
  'dynamodb:deleteItem': { service: 'dynamodb', patterns: ['answer'] },
  'states:startExecution': { service: 'states', patterns: ['answer', 'token', 'sync', 'sync:2'] },
};

/** The SDK's name of a service where IAM's differs. */
const IAM_NAMES: Record<string, string> = { sfn: 'states', eventbridge: 'events', cloudwatchlogs: 'logs', sesv2: 'ses', apigateway: 'apigateway' };

const STATES_ARN = /^arn:aws[\w-]*:states:[^:]*:[^:]*:(.+)$/;
const FUNCTION_ARN = /^arn:aws[\w-]*:lambda:[^:]+:\d+:function:[\w-]+(:[\w$-]+)?$/;

/** Nothing where this runtime does not do what the ARN asks for. */
export function parseResource(arn: string): Integration | undefined {
  if (FUNCTION_ARN.test(arn)) {
    return { resourceType: 'lambda', resource: arn, pattern: 'answer', service: 'lambda', action: 'Invoke', sdk: false, functionArn: arn };
  }
  const [base = '', ...suffix] = (STATES_ARN.exec(arn)?.[1] ?? '').split('.');
  const pattern = { '': 'answer', 'waitForTaskToken': 'token', 'sync': 'sync', 'sync:2': 'sync:2' }[suffix.join('.')] as Pattern | undefined;
  const parts = base.split(':');
  const resource = [parts.at(-1), ...suffix].join('.');
  const action = capital(parts.at(-1) ?? '');
  if (parts[0] === 'aws-sdk' && parts.length === 3) {
    if (pattern !== 'answer' && pattern !== 'token') return undefined;
    const name = parts[1]!.toLowerCase();
    return { resourceType: `aws-sdk:${name}`, resource, pattern, service: IAM_NAMES[name] ?? name, action, sdk: true };
  }
  const known = OPTIMISED[base];
  if (!known || !pattern || !known.patterns.includes(pattern)) return undefined;
  return { resourceType: parts[0]!, resource, pattern, service: known.service, action, sdk: false };
}

/** The API input for the state's Arguments. Members that the API types as strings take JSON. */
export function requestOf(integration: Integration, args: Json, sender: Sender): JsonObject {
  if (integration.functionArn) return { FunctionName: integration.functionArn, Payload: JSON.stringify(args) };
  const input = { ...(args as JsonObject) };
  switch (`${integration.service}:${integration.action}`) {
    case 'lambda:Invoke':
      if (input.Payload !== undefined) input.Payload = integration.sdk ? text(input.Payload) : JSON.stringify(input.Payload);
      return input;
    case 'sqs:SendMessage':
      if (input.MessageBody !== undefined) input.MessageBody = text(input.MessageBody);
      return input;
    case 'sns:Publish':
      if (input.Message !== undefined) input.Message = text(input.Message);
      return input;
    case 'events:PutEvents':
      return { ...input, Entries: entries(input.Entries ?? [], integration.sdk ? [] : [sender.executionArn, sender.machineArn]) };
  }
  if (integration.service !== 'states') return input;
  for (const member of ['Input', 'Output']) if (input[member] !== undefined) input[member] = text(input[member]);
  if (integration.action === 'StartExecution') input.Name ??= sender.uniqueName;
  return renamed(input, (key) => key[0]!.toLowerCase() + key.slice(1)) as JsonObject;
}

/**
 * What the state sees of the API's answer: optimised integrations add the SDK's metadata, `lambda:invoke` parses the payload.
 * Throws StateError where the answer itself is a failure (FunctionError, a failed entry).
 */
export function resultOf(integration: Integration, output: JsonObject, sender: Sender): Json {
  if (integration.sdk) return integration.service === 'states' ? (dates(renamed(output, capital) as JsonObject, 'iso') as Json) : output;
  if (integration.service === 'lambda') {
    const payload = payloadOf(output);
    if (output.FunctionError !== undefined) throw functionFailed(payload, output);
    if (integration.functionArn) return payload ?? null;
    const { Payload: _text, ...rest } = output;
    return { ExecutedVersion: '$LATEST', ...(payload !== undefined && { Payload: payload }), ...rest, ...metadata(sender) };
  }
  if (integration.service === 'states') return { ...(dates(renamed(output, capital) as JsonObject, 'ms') as JsonObject), ...metadata(sender) };
  if (integration.service === 'events' && Number(output.FailedEntryCount ?? 0) > 0) throw new StateError('EventBridge.FailedEntry', JSON.stringify(output));
  return { ...output, ...metadata(sender) };
}

/** The description of a finished execution as startExecution.sync shows it; `.sync:2` parses input and output. */
export function childResult(described: JsonObject, pattern: Pattern): JsonObject {
  const shown = dates(renamed(described, capital) as JsonObject, 'ms');
  for (const member of ['RedriveCount', 'RedriveStatus', 'RedriveStatusReason', 'TraceHeader']) delete shown[member];
  if (pattern === 'sync:2') {
    for (const member of ['Input', 'Output']) if (typeof shown[member] === 'string') shown[member] = JSON.parse(shown[member]) as Json;
  }
  return shown;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html and the Lambda error types at its end. */
function functionFailed(payload: Json | undefined, output: JsonObject): StateError {
  const type = payload !== null && typeof payload === 'object' && !Array.isArray(payload) ? payload.errorType : undefined;
  const shown = typeof output.Payload === 'string' ? output.Payload : JSON.stringify(payload ?? null);
  if (typeof type === 'string') return new StateError(type, shown);
  return new StateError('Lambda.Unknown', `The cause could not be determined because Lambda did not return an error type. Returned payload: ${shown}`);
}

function payloadOf({ Payload }: JsonObject): Json | undefined {
  if (typeof Payload !== 'string') return Payload;
  if (Payload === '') return undefined;
  try {
    return JSON.parse(Payload) as Json;
  } catch {
    return Payload;
  }
}

function entries(list: Json, resources: string[]): Json[] {
  return (list as JsonObject[]).map((entry) => ({
    ...entry,
    ...(entry.Detail !== undefined && { Detail: text(entry.Detail) }),
    ...(resources.length > 0 && { Resources: [...((entry.Resources as Json[] | undefined) ?? []), ...resources] }),
  }));
}

function metadata({ requestId }: Sender): JsonObject {
  return { SdkHttpMetadata: { AllHttpHeaders: {}, HttpHeaders: {}, HttpStatusCode: 200 }, SdkResponseMetadata: { RequestId: requestId } };
}

function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
function renamed(value: Json, name: (key: string) => string): Json {
  if (Array.isArray(value)) return value.map((item) => renamed(item, name));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [name(key), renamed(item, name)]));
}
/** The protocol's epoch seconds as the SDK shows them: a date, or epoch milliseconds from the older SDK of optimised integrations. */
function dates(shape: JsonObject, as: 'iso' | 'ms'): JsonObject {
  for (const [key, value] of Object.entries(shape)) {
    if (!key.endsWith('Date') || typeof value !== 'number') continue;
    const ms = Math.round(value * 1000);
    shape[key] = as === 'ms' ? ms : new Date(ms).toISOString();
  }
  return shape;
}
