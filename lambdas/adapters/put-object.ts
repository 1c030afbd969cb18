import { createHash, createHmac } from 'node:crypto';
import { Transient } from '../../core/model/errors.ts';

export interface S3Object {
  bucket: string;
  key: string;
  body: Buffer;
  contentType: string;
  /** Told again with the object; ASCII. */
  metadata: Record<string, string>;
}

const ATTEMPTS = 3;

/**
 * One PutObject, signed by hand: the SDK's client of S3 would be a fifth of the bundle of every function that keeps what came in, for this one call.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 * @throws Transient where S3 cannot be reached, is slow or fails; Error where it refuses
 */
export async function putObject(object: S3Object): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await put(object);
    } catch (error) {
      if (!(error instanceof Transient) || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 2 ** attempt));
    }
  }
}

async function put({ bucket, key, body, contentType, metadata }: S3Object): Promise<void> {
  const url = urlOf(bucket, key);
  const headers = { 'content-type': contentType, ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])) };
  const response = await fetch(url, { method: 'PUT', headers: signed(url, body, headers, new Date()), body: new Uint8Array(body), signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
    throw new Transient('aws.s3-unreachable', 'S3 did not answer', { reason: (error as Error).name });
  });
  if (response.ok) return void (await response.arrayBuffer());
  const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? String(response.status);
  if (response.status >= 500 || response.status === 429) throw new Transient(`aws.${code}`, `S3 answered ${response.status}`);
  throw Object.assign(new Error(`S3 refuses ${key}: ${response.status} ${code}`), { name: code });
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
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html ; a function has its role's credentials in its environment. */
export function signed(url: URL, body: Buffer, given: Record<string, string>, at: Date, env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '', AWS_SESSION_TOKEN: token, AWS_REGION: region = '' } = env;
  const instant = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = instant.slice(0, 8);
  const headers: Record<string, string> = { ...given, 'x-amz-content-sha256': sha256(body), 'x-amz-date': instant, ...(token && { 'x-amz-security-token': token }) };
  const all = Object.entries({ ...headers, host: url.host }).map(([name, value]): [string, string] => [name.toLowerCase(), value.trim().replace(/\s+/g, ' ')]);
  all.sort(([one], [other]) => (one < other ? -1 : 1));
  const names = all.map(([name]) => name).join(';');
  const request = ['PUT', url.pathname, '', ...all.map(([name, value]) => `${name}:${value}`), '', names, headers['x-amz-content-sha256']].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', instant, scope, sha256(request)].join('\n')).toString('hex');
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names}, Signature=${signature}` };
}
