import { Transient } from '../../core/model/errors.ts';

const PASSING = new Set([
  'ThrottlingException', 'Throttling', 'ThrottledException', 'RequestThrottled', 'RequestThrottledException', 'RequestTimeout', 'RequestTimeoutException',
  'ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'InternalServerError', 'InternalServerException', 'ServiceUnavailable',
  'TransactionInProgressException', 'TimeoutError', 'NetworkingError', 'ItemCollectionSizeLimitExceededException', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT',
]);

/** Whether what AWS calls by this name, or the network by this code, may be gone the next time. */
export const isPassing = (name: string): boolean => PASSING.has(name);

/** Runs a call by the SDK, with its faults as ours. */
export async function reach<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw transientOr(error);
  }
}

/** The SDK's passing faults become Transient; everything else stays what it is, AccessDenied included. */
export function transientOr(error: unknown): unknown {
  const { name = '', code = '', message = '', $fault } = error as { name?: string; code?: string; message?: string; $fault?: string };
  return isPassing(name) || isPassing(code) || $fault === 'server' ? new Transient(`aws.${name || code}`, message) : error;
}
