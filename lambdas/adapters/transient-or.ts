import { Transient } from '../../core/model/errors.ts';

const TRANSIENT = new Set([
  'ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'InternalServerError', 'InternalServerException', 'ServiceUnavailable',
  'TransactionInProgressException', 'TimeoutError', 'NetworkingError', 'ItemCollectionSizeLimitExceededException', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT',
]);

/** AWS's own passing faults become Transient; everything else stays what it is, AccessDenied included. */
export function transientOr(error: unknown): unknown {
  const { name = '', code = '', message = '', $fault } = error as { name?: string; code?: string; message?: string; $fault?: string };
  return TRANSIENT.has(name) || TRANSIENT.has(code) || $fault === 'server' ? new Transient(`aws.${name || code}`, message) : error;
}
