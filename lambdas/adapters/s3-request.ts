import { Transient } from '../../core/model/errors.ts';
import { elsewhere, hostOf, signed } from './signed-request.ts';

export interface S3Request {
  method: 'GET' | 'PUT' | 'DELETE';
  bucket: string;
  /** Empty: the bucket itself. */
  key: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Buffer;
}

export interface S3Answer {
  body: Buffer;
  /** Of the object that was read, as it then was. */
  etag: string;
}

const ATTEMPTS = 3;
const NOTHING = Buffer.alloc(0);

/**
 * One call of S3, signed by hand: the SDK's client of S3 would be a fifth of the bundle of every function that keeps what came in, for this one call.
 * @throws Transient where S3 cannot be reached, is slow or fails; Error named by S3's code where it refuses
 */
export async function askS3(request: S3Request): Promise<S3Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(request);
    } catch (error) {
      if (!(error instanceof Transient) || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 2 ** attempt));
    }
  }
}

async function once({ method, bucket, key, query = {}, headers = {}, body }: S3Request): Promise<S3Answer> {
  const url = urlOf(bucket, key);
  // as it is signed: sorted, and encoded more strictly than URL does by itself
  url.search = canonical(query);
  const all = signed(url, body ?? NOTHING, headers, new Date(), process.env, method);
  const [response, bytes] = await fetch(url, { method, headers: all, ...(body && { body: new Uint8Array(body) }), signal: AbortSignal.timeout(10_000) })
    .then(async (answer): Promise<[Response, Buffer]> => [answer, Buffer.from(await answer.arrayBuffer())])
    .catch((error: unknown) => {
      throw new Transient('aws.s3-unreachable', 'S3 did not answer', { reason: (error as Error).name });
    });
  if (response.ok) return { body: bytes, etag: response.headers.get('etag') ?? '' };
  const code = /<Code>(\w+)<\/Code>/.exec(bytes.toString())?.[1] ?? String(response.status);
  if (response.status >= 500 || response.status === 429) throw new Transient(`aws.${code}`, `S3 answered ${response.status}`);
  throw Object.assign(new Error(`S3 refuses ${method} ${key}: ${response.status} ${code}`), { name: code });
}

/** Elsewhere than AWS the bucket is the first part of the path. */
function urlOf(bucket: string, key: string): URL {
  const path = key.split('/').map(encoded).join('/');
  const origin = elsewhere('s3');
  return origin ? new URL(`/${bucket}/${path}`, origin) : new URL(`https://${bucket}.${hostOf('s3')}/${path}`);
}

const encoded = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
const canonical = (query: Record<string, string>) => Object.entries(query).map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort().join('&');
