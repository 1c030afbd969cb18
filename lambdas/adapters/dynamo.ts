import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Transient } from '../../core/model/errors.ts';

/** One client per sandbox. Retries are few: the saga, or the queue, is the one place that retries. */
let client: DynamoDBDocumentClient | undefined;
export const dynamo = (): DynamoDBDocumentClient =>
  (client ??= DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }), { marshallOptions: { removeUndefinedValues: true } }));

const TRANSIENT = new Set([
  'ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'InternalServerError', 'InternalServerException', 'ServiceUnavailable',
  'TransactionInProgressException', 'TimeoutError', 'NetworkingError', 'ItemCollectionSizeLimitExceededException', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT',
]);

/** AWS's own passing faults become Transient; everything else stays what it is, AccessDenied included. */
export function transientOr(error: unknown): unknown {
  const { name = '', code = '', message = '', $fault } = error as { name?: string; code?: string; message?: string; $fault?: string };
  return TRANSIENT.has(name) || TRANSIENT.has(code) || $fault === 'server' ? new Transient(`aws.${name || code}`, message) : error;
}

/** Runs an AWS call, with its faults as ours. */
export async function reach<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw transientOr(error);
  }
}
