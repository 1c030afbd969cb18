import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../contract.ts';
import { notImplemented } from './operation.ts';

interface Known {
  etag: string;
  /** Last modified, epoch milliseconds. */
  at: number;
}

const failed = (condition: string) =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, { Condition: condition });

/**
 * Conditions on a read. 'not-modified' is to be answered by 304.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (If-Match wins over If-Unmodified-Since, If-None-Match over If-Modified-Since)
 */
export function checkRead(headers: IncomingHttpHeaders, { etag, at }: Known): 'go-on' | 'not-modified' {
  const second = Math.floor(at / 1000) * 1000;
  const since = headers['if-unmodified-since'];
  if (headers['if-match'] !== undefined) {
    if (!names(headers['if-match'], etag)) throw failed('If-Match');
  } else if (since !== undefined && second > Date.parse(since)) throw failed('If-Unmodified-Since');
  if (headers['if-none-match'] !== undefined) return names(headers['if-none-match'], etag) ? 'not-modified' : 'go-on';
  const modified = headers['if-modified-since'];
  return modified !== undefined && second <= Date.parse(modified) ? 'not-modified' : 'go-on';
}

/** Conditions on a write, and on a deletion: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html , https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
export function checkWrite(headers: IncomingHttpHeaders, existing: Known | undefined): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (noneMatch !== undefined) {
    if (noneMatch !== '*') throw notImplemented('PutObject with an If-None-Match other than *');
    if (existing) throw failed('If-None-Match');
  }
  if (match === undefined) return;
  if (!existing) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  if (!names(match, existing.etag)) throw failed('If-Match');
}

function names(list: string, etag: string): boolean {
  return list.split(',').some((one) => ['*', etag, etag.replaceAll('"', '')].includes(one.trim()));
}
