import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../contract.ts';

/** A request, read whole. */
export interface Incoming {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** An answer to be written. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export function parseUrl(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return mark < 0 ? { path: url, query: new URLSearchParams() } : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

/** Reads the body of a request. Throws RequestEntityTooLarge above `most` bytes. */
export function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) {
        reject(new AwsError('RequestEntityTooLarge', `The request is longer than ${most} bytes.`, 413));
        request.resume();
        chunks.length = 0;
      } else chunks.push(chunk);
    });
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

export function send(response: ServerResponse, { status, headers, body }: Reply) {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-length': body === undefined ? 0 : Buffer.byteLength(body), ...headers });
  response.end(body);
}

/** A JSON answer of the runtime's own, not of an AWS service. */
export function json(status: number, value: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value, null, 2)}\n` };
}
