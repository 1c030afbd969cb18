import type { APIGatewayProxyResult } from 'aws-lambda';
import { AlreadyExists, Conflict, CrossdockError, Invalid, Rejected, Transient } from '../../core/model/errors.ts';
import { transientOr } from '../adapters/transient-or.ts';
import { log } from './log.ts';
import { described } from './step.ts';

/** RFC 9457: https://www.rfc-editor.org/rfc/rfc9457 */
export function problem(status: number, code: string, detail: string, correlationId: string, more: Record<string, unknown> = {}, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'x-correlation-id': correlationId, ...headers },
    body: JSON.stringify({ type: 'about:blank', title: TITLES[status] ?? 'Error', status, code, detail, ...more, correlationId }),
  };
}

const TITLES: Record<number, string> = {
  400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 409: 'Conflict', 413: 'Content Too Large', 422: 'Unprocessable Content', 500: 'Internal Server Error', 503: 'Service Unavailable',
};

/** What an error is to the caller. Our own say what they may; anything else is a fault of ours, and its text stays in the log. */
export function problemOf(thrown: unknown, correlationId: string): APIGatewayProxyResult {
  const error = transientOr(thrown);
  if (error instanceof Invalid) return problem(error.status, error.code, error.message, correlationId, error.detail);
  if (error instanceof Rejected) return problem(422, error.code, error.message, correlationId);
  if (error instanceof Conflict || error instanceof AlreadyExists) return problem(409, error.code, error.message, correlationId);
  if (error instanceof Transient) {
    log.warn('not now', { correlationId, ...described(error) });
    return problem(503, error.code, 'try again', correlationId, {}, { 'retry-after': '1' });
  }
  log.error('request failed', { correlationId, ...described(error), stack: error instanceof CrossdockError ? undefined : (error as Error)?.stack });
  return problem(500, 'internal', 'the request failed; nothing is known to have happened', correlationId);
}
