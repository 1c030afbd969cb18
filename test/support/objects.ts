import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { asAnybody } from './engine.ts';

const etagOf = (bytes: Buffer | undefined) => (bytes ? `"${createHash('md5').update(bytes).digest('hex')}"` : '');

/** Buckets in memory, by `<bucket>/<key>`, for what puts, reads, lists and deletes objects. */
export function memoryObjects(): Map<string, Buffer> {
  const objects = new Map<string, Buffer>();
  let server: Server;
  beforeAll(async () => {
    asAnybody();
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const url = new URL(request.url ?? '', 'http://s3.test');
      const path = decodeURIComponent(url.pathname.slice(1));
      if (request.method === 'PUT') objects.set(path, Buffer.concat(chunks));
      const there = objects.get(path);
      if (request.headers['if-match'] && request.headers['if-match'] !== etagOf(there)) return response.writeHead(there ? 412 : 404).end(`<Error><Code>${there ? 'PreconditionFailed' : 'NoSuchKey'}</Code></Error>`);
      if (request.method === 'DELETE') objects.delete(path);
      if (request.method !== 'GET') return response.writeHead(request.method === 'PUT' ? 200 : 204).end();
      if (url.searchParams.has('list-type')) {
        const bucket = path.replace(/\/$/, '');
        const keys = [...objects.keys()].map((key) => key.slice(bucket.length + 1)).filter((key) => key.startsWith(url.searchParams.get('prefix') ?? '')).sort();
        return response.end(`<ListBucketResult>${keys.map((key) => `<Contents><Key>${encodeURIComponent(key)}</Key><LastModified>2026-11-23T10:00:00.000Z</LastModified></Contents>`).join('')}</ListBucketResult>`);
      }
      response.writeHead(there ? 200 : 404, { etag: etagOf(there) }).end(there ?? '<Error><Code>NoSuchKey</Code></Error>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => objects.clear());
  afterAll(() => {
    delete process.env.AWS_ENDPOINT_URL_S3;
    server.closeAllConnections();
    server.close();
  });
  return objects;
}
