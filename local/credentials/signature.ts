import { createHash, createHmac } from 'node:crypto';

/** A request as it came over the wire. Header names in lower case, as node:http gives them. */
export interface SignedRequest {
  method: string;
  /** Still percent-encoded, without query. */
  path: string;
  /** Without the question mark. */
  rawQuery: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Hex SHA-256 of the body; needed where the request has no x-amz-content-sha256 header (the AWS CLI outside S3). */
  bodySha256?: string | undefined;
}

/** What a request claims about its signature, from the header or from the query of a presigned URL. */
export interface Claim {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  token: string | undefined;
  timestamp: string;
  /** Seconds; presigned URLs only. */
  expires: number | undefined;
}

/** Undefined where the request is not signed at all. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
export function claimOf(request: SignedRequest): Claim | undefined {
  const header = one(request.headers['authorization']);
  const query = new URLSearchParams(request.rawQuery);
  if (header?.startsWith('AWS4-HMAC-SHA256')) {
    const parts = Object.fromEntries([...header.matchAll(/(Credential|SignedHeaders|Signature)=([^,\s]+)/g)].map(([, name, value]) => [name, value]));
    return claim(parts['Credential'], parts['SignedHeaders'], parts['Signature'], {
      token: one(request.headers['x-amz-security-token']),
      timestamp: one(request.headers['x-amz-date']) ?? '',
      expires: undefined,
    });
  }
  if (!query.has('X-Amz-Signature')) return undefined;
  return claim(query.get('X-Amz-Credential'), query.get('X-Amz-SignedHeaders'), query.get('X-Amz-Signature'), {
    token: query.get('X-Amz-Security-Token') ?? undefined,
    timestamp: query.get('X-Amz-Date') ?? '',
    expires: Number(query.get('X-Amz-Expires') ?? 0),
  });
}

function claim(credential: string | null | undefined, signed: string | null | undefined, signature: string | null | undefined, rest: Pick<Claim, 'token' | 'timestamp' | 'expires'>): Claim | undefined {
  const [accessKeyId, date, region, service] = (credential ?? '').split('/');
  if (!accessKeyId || !date || !region || !service || !signed || !signature) return undefined;
  return { accessKeyId, date, region, service, signedHeaders: signed.split(';'), signature, ...rest };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function signatureOf(request: SignedRequest, claimed: Claim, signingKey: Buffer): string {
  const canonical = [
    request.method,
    canonicalPath(request.path, claimed.service),
    canonicalQuery(request.rawQuery),
    ...claimed.signedHeaders.map((name) => `${name}:${canonicalValue(request.headers[name])}`),
    '',
    claimed.signedHeaders.join(';'),
    payloadHash(request, claimed),
  ].join('\n');
  const scope = `${claimed.date}/${claimed.region}/${claimed.service}/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  return createHmac('sha256', signingKey).update(`AWS4-HMAC-SHA256\n${claimed.timestamp}\n${scope}\n${hash}`).digest('hex');
}

export function signingKeyOf(secret: string, { date, region, service }: Pick<Claim, 'date' | 'region' | 'service'>): Buffer {
  return [date, region, service, 'aws4_request'].reduce<Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), Buffer.from(`AWS4${secret}`));
}

/** UNSIGNED-PAYLOAD and STREAMING-… stand in the header and are signed as they stand. */
function payloadHash(request: SignedRequest, claimed: Claim): string {
  const declared = one(request.headers['x-amz-content-sha256']);
  if (declared !== undefined) return declared;
  return claimed.expires === undefined ? (request.bodySha256 ?? '') : claimed.service === 's3' ? 'UNSIGNED-PAYLOAD' : (request.bodySha256 ?? EMPTY);
}
const EMPTY = createHash('sha256').update('').digest('hex');

/** S3 signs the path encoded once, all others encode it again. */
function canonicalPath(path: string, service: string): string {
  const segments = (path || '/').split('/');
  return segments.map((segment) => (service === 's3' ? encode(decode(segment)) : encode(segment))).join('/');
}

function canonicalQuery(rawQuery: string): string {
  return rawQuery
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const encode = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
const canonicalValue = (value: string | string[] | undefined) => [value ?? ''].flat().map((each) => each.trim().replace(/\s+/g, ' ')).join(',');
const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign: the signature will not match
  }
}
