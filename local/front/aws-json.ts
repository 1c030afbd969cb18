import { AwsError } from '../contract.ts';
import type { JsonObject } from '../contract.ts';
import { queryCode } from '../sqs/errors.ts';
import type { Incoming } from './incoming.ts';
import type { Protocol } from './protocol.ts';

/**
 * awsJson 1.0 and 1.1: the operation is in X-Amz-Target.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export const awsJson: Protocol = {
  read(request) {
    const target = String(request.headers['x-amz-target'] ?? '');
    return { action: target.slice(target.lastIndexOf('.') + 1), input: parseObject(request.body) };
  },
  answer: (output, { request, service, requestId }) => ({
    status: 200,
    headers: { 'content-type': contentType(request), 'x-amzn-requestid': requestId },
    body: JSON.stringify(output, service === 'cloudwatch' ? inSeconds : undefined),
  }),
  fail: (error, { request, service, requestId }) => ({
    status: error.status,
    headers: {
      'content-type': contentType(request),
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.name,
      ...(service === 'sqs' ? { 'x-amzn-query-error': `${queryCode(error.name)};${error.status < 500 ? 'Sender' : 'Receiver'}` } : {}),
    },
    body: JSON.stringify({ __type: error.name, message: error.message, ...error.detail }),
  }),
};

/** CloudWatch's engine tells the time as its Query protocol has it; in JSON it is epoch seconds: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#shape-serialization */
const inSeconds = (member: string, value: unknown): unknown =>
  member === 'Timestamps' ? (value as string[]).map((one) => Date.parse(one) / 1000) : member === 'Timestamp' ? Date.parse(String(value)) / 1000 : value;

/** The members of a JSON body; an empty body has none. */
export function parseObject(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString());
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Answered below, as for anything else that is not an object.
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object.');
}

function contentType(request: Incoming): string {
  return request.headers['content-type'] ?? 'application/x-amz-json-1.0';
}
