import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { AwsError, Unsupported } from '../contract.ts';
import type { Dispatch, Host, JsonObject, Resource } from '../contract.ts';
import { compilePattern } from '../eventbridge/pattern.ts';
import type { LambdaFunction, MappingProperties } from './function.ts';
import { parseArn } from './names.ts';
import { label } from './properties.ts';

/** An event source mapping: https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
export interface Mapping {
  uuid: string;
  arn: string;
  functionName: string;
  qualifier: string | undefined;
  sourceArn: string;
  source: 'sqs' | 'dynamodb';
  batchSize: number;
  windowMs: number;
  reportFailures: boolean;
  /** False: the record is passed over, unseen by the function. */
  wanted: (record: JsonObject) => boolean;
  maximumConcurrency?: number;
  latest: boolean;
  bisect: boolean;
  /** Infinity: until the records expire. */
  maximumRetries: number;
  maximumAgeMs: number;
  parallel: number;
  onFailure?: string;
}

/** What a function made of a batch. `reached` false: throttled or unavailable, the function never saw it. */
export interface BatchAnswer {
  id: string;
  reached: boolean;
  error: boolean;
  payload: string;
  version: string;
}

export interface PollerOptions {
  host: Host;
  mapping: Mapping;
  fn: LambdaFunction;
  invoke(payload: string, trace?: string): Promise<BatchAnswer>;
}

export interface Poller {
  start(): Promise<void> | void;
  stop(): void;
  /** Looks now instead of at the next turn. */
  nudge(): void;
}

/** Calls under the function's execution role, as a poller does. */
export const roleDispatch =
  (dispatch: Dispatch, fn: LambdaFunction) =>
  (service: string, action: string, input: JsonObject): Promise<JsonObject> =>
    dispatch({ service, action, input, principal: { kind: 'role', arn: fn.role, session: fn.name } });

/** The same UUID for the same template at every start. */
export function stableUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

export function readMapping(resource: Resource, read: z.infer<typeof MappingProperties>, name: { name: string; qualifier?: string }): Mapping {
  const { service } = parseArn(read.EventSourceArn);
  if (service !== 'sqs' && service !== 'dynamodb') throw new Unsupported(label(resource), `EventSourceArn of service ${service}`);
  const invalid = (message: string) => new AwsError('InvalidParameterValueException', `${label(resource)}: ${message}`);
  const batchSize = read.BatchSize ?? (service === 'sqs' ? 10 : 100);
  const windowMs = read.MaximumBatchingWindowInSeconds * 1000;
  if (service === 'sqs' && batchSize > 10 && windowMs === 0) {
    throw invalid('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10');
  }
  if (service === 'sqs' && read.StartingPosition) throw invalid('StartingPosition is not valid for SQS event sources');
  if (service === 'dynamodb' && !read.StartingPosition) throw invalid('1 validation error detected: StartingPosition is required');
  const onFailure = read.DestinationConfig?.OnFailure?.Destination;
  if (onFailure && !['sqs', 'sns'].includes(parseArn(onFailure).service)) {
    throw new Unsupported(label(resource), `DestinationConfig.OnFailure ${onFailure}`);
  }
  return {
    uuid: resource.ref,
    arn: String(resource.attributes.EventSourceMappingArn),
    functionName: name.name,
    qualifier: name.qualifier,
    sourceArn: read.EventSourceArn,
    source: service,
    batchSize,
    windowMs,
    reportFailures: read.FunctionResponseTypes.length > 0,
    wanted: filter(read.FilterCriteria?.Filters.map(({ Pattern }) => Pattern) ?? [], service),
    maximumConcurrency: read.ScalingConfig?.MaximumConcurrency,
    latest: read.StartingPosition === 'LATEST',
    bisect: read.BisectBatchOnFunctionError,
    maximumRetries: read.MaximumRetryAttempts < 0 ? Infinity : read.MaximumRetryAttempts,
    maximumAgeMs: read.MaximumRecordAgeInSeconds < 0 ? Infinity : read.MaximumRecordAgeInSeconds * 1000,
    parallel: read.ParallelizationFactor,
    onFailure,
  };
}

/**
 * Any pattern that matches lets a record through. The body of a message counts as JSON when it is JSON
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html).
 */
function filter(patterns: string[], source: string): Mapping['wanted'] {
  if (patterns.length === 0) return () => true;
  const compiled = patterns.map((text) => compilePattern(text));
  return (record) => {
    const event = source === 'sqs' ? { ...record, body: parsed(String(record.body)) } : record;
    return compiled.some((pattern) => pattern.matches(event));
  };
}

function parsed(body: string) {
  try {
    return JSON.parse(body) as JsonObject;
  } catch {
    return body;
  }
}

/**
 * The items that a function reports as failed: undefined when the answer makes the whole batch a failure
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#sqs-batchfailurereporting-conditions).
 */
export function reportedFailures(payload: string, known: ReadonlySet<string>): string[] | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (answer === null) return [];
  if (typeof answer !== 'object' || Array.isArray(answer)) return undefined;
  const { batchItemFailures = null } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return undefined;
  const failed = batchItemFailures.map((item: unknown) => (item as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  return failed.every((id): id is string => typeof id === 'string' && known.has(id)) ? failed : undefined;
}
