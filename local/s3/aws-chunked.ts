import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../contract.ts';

export interface PlainBody {
  bytes: Buffer;
  /** What follows the last chunk, by name in lower case: checksums that were not known before the bytes had been read. */
  trailers: Record<string, string>;
}

/**
 * The body without the chunks that SDKs wrap a stream in (`content-encoding: aws-chunked`): `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n<trailers>`.
 * Signatures of single chunks are not checked; the request's own is, and so are the checksums in the trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function plainBody(body: Buffer, headers: IncomingHttpHeaders): PlainBody {
  const streamed = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') || headers['content-encoding']?.includes('aws-chunked');
  if (!streamed) return { bytes: body, trailers: {} };
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = body.indexOf('\r\n', at);
    const size = line < 0 ? Number.NaN : Number.parseInt(body.toString('latin1', at, line), 16);
    if (Number.isNaN(size) || line + 2 + size > body.length) throw new AwsError('IncompleteBody', 'The chunks of the request body do not add up.');
    at = line + 2;
    if (size === 0) break;
    parts.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const bytes = Buffer.concat(parts);
  const said = headers['x-amz-decoded-content-length'];
  if (said !== undefined && Number(said) !== bytes.length) throw new AwsError('IncompleteBody', 'You did not provide the number of bytes specified by the x-amz-decoded-content-length header.');
  const lines = body.toString('latin1', at).split('\r\n').map((line) => /^([^:]+):(.*)$/.exec(line));
  return { bytes, trailers: Object.fromEntries(lines.flatMap((found) => (found ? [[found[1]!.toLowerCase(), found[2]!.trim()]] : []))) };
}
