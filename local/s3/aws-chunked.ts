import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../contract.ts';

/**
 * The body without the chunks that SDKs wrap a stream in (`content-encoding: aws-chunked`): `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n<trailers>`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function plainBody(body: Buffer, headers: IncomingHttpHeaders): Buffer {
  const streamed = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') || headers['content-encoding']?.includes('aws-chunked');
  if (!streamed) return body;
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at);
    const size = line < 0 ? Number.NaN : Number.parseInt(body.toString('latin1', at, line), 16);
    if (Number.isNaN(size) || line + 2 + size > body.length) throw new AwsError('IncompleteBody', 'The chunks of the request body do not add up.');
    if (size === 0) break;
    parts.push(body.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  const plain = Buffer.concat(parts);
  const said = headers['x-amz-decoded-content-length'];
  if (said !== undefined && Number(said) !== plain.length) throw new AwsError('IncompleteBody', 'You did not provide the number of bytes specified by the x-amz-decoded-content-length header.');
  return plain;
}
