import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

/** Services that are called by hand, by the first part of their host's name, with the name that the environment has for each: https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-env.html */
const ENDPOINTS = { dynamodb: 'DYNAMODB', events: 'EVENTBRIDGE', lambda: 'LAMBDA', s3: 'S3', secretsmanager: 'SECRETS_MANAGER', sns: 'SNS', sqs: 'SQS', states: 'SFN' } as const;
type Service = keyof typeof ENDPOINTS;

/** Where a service is, if not on AWS: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
export const elsewhere = (service: Service): string | undefined => process.env[`AWS_ENDPOINT_URL_${ENDPOINTS[service]}`] ?? process.env.AWS_ENDPOINT_URL;

export function hostOf(service: Service): string {
  const region = process.env.AWS_REGION ?? '';
  return `${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

export const originOf = (service: Service): string => elsewhere(service) ?? `https://${hostOf(service)}`;

const sha256 = (data: string | Buffer) => hash('sha256', data);
const hmac = (key: string | Buffer | KeyObject, data: string) => createHmac('sha256', key).update(data).digest();

/** What is signed with: the same for a day, a secret and a service. As an object of its own, since Node takes six times as long with the bytes of a key. */
const keys = new Map<string, KeyObject>();
function signingKey(secret: string, scope: string): KeyObject {
  const known = keys.get(`${secret} ${scope}`);
  if (known) return known;
  if (keys.size > 20) keys.clear(); // a function's credentials are others every few hours
  const key = createSecretKey(scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`) as Buffer);
  keys.set(`${secret} ${scope}`, key);
  return key;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html ; a function has its role's credentials in its environment. */
export function signed(url: URL, body: Buffer | string, given: Record<string, string>, at: Date, env: NodeJS.ProcessEnv = process.env, method: 'GET' | 'PUT' | 'DELETE' | 'POST' = 'PUT', service: Service = 's3'): Record<string, string> {
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '', AWS_SESSION_TOKEN: token, AWS_REGION: region = '' } = env;
  const instant = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = instant.slice(0, 8);
  const headers: Record<string, string> = { ...given, 'x-amz-content-sha256': sha256(body), 'x-amz-date': instant, ...(token && { 'x-amz-security-token': token }) };
  const all = Object.entries({ ...headers, host: url.host }).map(([name, value]): [string, string] => [name.toLowerCase(), value.trim().replace(/\s+/g, ' ')]);
  all.sort(([one], [other]) => (one < other ? -1 : 1));
  const names = all.map(([name]) => name).join(';');
  const request = [method, url.pathname, url.search.slice(1), ...all.map(([name, value]) => `${name}:${value}`), '', names, headers['x-amz-content-sha256']].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const signature = hmac(signingKey(secret, scope), ['AWS4-HMAC-SHA256', instant, scope, sha256(request)].join('\n')).toString('hex');
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names}, Signature=${signature}` };
}
