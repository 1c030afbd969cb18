/** Members of requests and answers as awsJson1_0 has them. */
import type { JsonObject } from '../contract.ts';
import { AwsError } from '../contract.ts';

/** Timestamps travel as epoch seconds. */
export function seconds(ms: number): number {
  return ms / 1000;
}

export function required(request: JsonObject, member: string): string {
  const value = request[member];
  if (typeof value === 'string' && value !== '') return value;
  throw new AwsError('ValidationException', `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`);
}

/** maxResults (0 and absent mean the default) and where the page before ended. Throws ValidationException, InvalidToken. */
export function page(request: JsonObject, standard: number): { size: number; after: number[] | undefined } {
  const { maxResults = 0, nextToken } = request;
  const size = Number(maxResults) || standard;
  if (size > 1000) {
    throw new AwsError('ValidationException', `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000`);
  }
  if (nextToken === undefined) return { size, after: undefined };
  try {
    const after = JSON.parse(Buffer.from(String(nextToken), 'base64url').toString()) as unknown;
    if (Array.isArray(after) && after.every((part) => typeof part === 'number')) return { size, after };
  } catch {
    // Not made here: the same error as a well-formed foreign token.
  }
  throw new AwsError('InvalidToken', `Invalid Token: 'Invalid token'`);
}
