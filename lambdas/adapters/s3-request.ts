import { createHash, createHmac } from 'node:crypto';
import { Transient } from '../../core/model/errors.ts';

export interface S3Request {
  method: 'GET' | 'PUT' | 'DELETE';
  bucket: string;
  /** Empty: the bucket itself. */
  key: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Buffer;
}

const ATTEMPTS = 3;
const NOTHING = Buffer.alloc(0);

/**
 * One call of S3, signed by hand: the SDK's client of S3 would be a fifth of the bundle of every function that keeps what came in, for this one call.
 * @returns the answer's body
 * @throws Transient where S3 cannot be reached, is slow or fails; Error named by S3's code where it refuses
 */
export async function askS3(request: S3Request): Promise<Buffer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(request);
    } catch (error) {
      if (!(error instanceof Transient) || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 2 ** attempt));
    }
  }
}

async function once({ method, bucket, key, query = {}, headers = {}, body }: S3Request): Promise<Buffer> {
  const url = urlOf(bucket, key);
  // as it is signed: sorted, and encoded more strictly than URL does by itself
  url.search = canonical(query);
  const all = signed(url, body ?? NOTHING, headers, new Date(), process.env, method);
  const [response, bytes] = await fetch(url, { method, headers: all, ...(body && { body: new Uint8Array(body) }), signal: AbortSignal.timeout(10_000) })
    .then(async (answer): Promise<[Response, Buffer]> => [answer, Buffer.from(await answer.arrayBuffer())])
    .catch((error: unknown) => {
      throw new Transient('aws.s3-unreachable', 'S3 did not answer', { reason: (error as Error).name });
    });
  if (response.ok) return bytes;
  const code = /<Code>(\w+)<\/Code>/.exec(bytes.toString())?.[1] ?? String(response.status);
  if (response.status >= 500 || response.status === 429) throw new Transient(`aws.${code}`, `S3 answered ${response.status}`);
  throw Object.assign(new Error(`S3 refuses ${method} ${key}: ${response.status} ${code}`), { name: code });
}

/** Elsewhere than AWS the bucket is the first part of the path. */
function urlOf(bucket: string, key: string): URL {
  const path = key.split('/').map(encoded).join('/');
  const elsewhere = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  if (elsewhere) return new URL(`/${bucket}/${path}`, elsewhere);
  const region = process.env.AWS_REGION ?? '';
  return new URL(`https://${bucket}.s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/${path}`);
}

const encoded = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
const canonical = (query: Record<string, string>) => Object.entries(query).map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort().join('&');
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html ; a function has its role's credentials in its environment. */
export function signed(url: URL, body: Buffer, given: Record<string, string>, at: Date, env: NodeJS.ProcessEnv = process.env, method: S3Request['method'] | 'POST' = 'PUT', service = 's3'): Record<string, string> {
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '', AWS_SESSION_TOKEN: token, AWS_REGION: region = '' } = env;
  const instant = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = instant.slice(0, 8);
  const headers: Record<string, string> = { ...given, 'x-amz-content-sha256': sha256(body), 'x-amz-date': instant, ...(token && { 'x-amz-security-token': token }) };
  const all = Object.entries({ ...headers, host: url.host }).map(([name, value]): [string, string] => [name.toLowerCase(), value.trim().replace(/\s+/g, ' ')]);
  all.sort(([one], [other]) => (one < other ? -1 : 1));
  const names = all.map(([name]) => name).join(';');
  const request = [method, url.pathname, url.search.slice(1), ...all.map(([name, value]) => `${name}:${value}`), '', names, headers['x-amz-content-sha256']].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', instant, scope, sha256(request)].join('\n')).toString('hex');
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names}, Signature=${signature}` };
}
