import { AwsError } from '../contract.ts';
import type { JsonObject } from '../contract.ts';
import { fromCbor, toCbor } from './cbor.ts';
import type { Protocol } from './protocol.ts';

const headersOf = (requestId: string) => ({ 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', 'x-amzn-requestid': requestId });

/**
 * Smithy RPC v2 CBOR, which newer AWS CLIs speak to CloudWatch: the operation is in the path, `/service/<name>/operation/<name>`.
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
export const rpcV2Cbor: Protocol = {
  read({ path, body }) {
    const action = /\/service\/[^/]+\/operation\/([^/]+)$/.exec(path)?.[1];
    if (!action) throw new AwsError('UnknownOperationException', `${path} names no operation.`, 404);
    const input = body.length ? fromCbor(body) : {};
    if (input === null || typeof input !== 'object' || Array.isArray(input)) throw new AwsError('SerializationException', 'The request body is not a CBOR map.');
    return { action, input: input as JsonObject };
  },
  answer: (output, { requestId }) => ({ status: 200, headers: headersOf(requestId), body: toCbor(output) }),
  fail: (error, { requestId }) => ({ status: error.status, headers: headersOf(requestId), body: toCbor({ __type: error.name, message: error.message, ...error.detail }) }),
};
