import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, JsonObject, Principal, Resource, ResourceType } from '../contract.ts';
import { parseUrl, readBody, send } from '../front/incoming.ts';
import type { Reply } from '../front/incoming.ts';
import { escapeXml } from '../front/xml.ts';
import { physicalName } from '../template/physical-name.ts';
import { plainBody } from './aws-chunked.ts';
import { Objects } from './objects.ts';
import type { StoredObject } from './objects.ts';

/** S3 takes 5 GB in one PutObject; this machine's front reads a request whole, so it takes less and says so. */
const LARGEST = 256 * 1024 * 1024;
/** The system metadata that an object keeps beside the user's own: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const KEPT = ['content-type', 'content-encoding', 'content-disposition', 'content-language', 'cache-control'];

/**
 * S3 for what an application does with its documents: single-part objects, path-style, bytes in files. Of a versioned bucket the latest version is kept.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export class S3 implements Engine {
  readonly service = 's3';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #objects: Objects;

  constructor(host: Host) {
    this.#host = host;
    this.#objects = new Objects(join(host.dataDir, 's3.sqlite'), join(host.dataDir, 'objects'));
    this.types = {
      'AWS::S3::Bucket': {
        honoured: ['BucketName'],
        // What is stored here is on the developer's own disk: encryption at rest, public access and life cycles are AWS's.
        ignored: ['BucketEncryption', 'LifecycleConfiguration', 'LoggingConfiguration', 'OwnershipControls', 'PublicAccessBlockConfiguration', 'Tags', 'VersioningConfiguration'],
        identify: (resource) => {
          const name = String(resource.properties.BucketName ?? physicalName(resource, 63)).toLowerCase();
          const domain = `${name}.s3.amazonaws.com`;
          return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}`, DomainName: domain, RegionalDomainName: `${name}.s3.${resource.region}.amazonaws.com` } };
        },
        create: (resource: Resource) => this.#objects.addBucket(resource.ref, this.#host.clock.now()),
      },
    };
  }

  /** Calls by other engines: documents of text. */
  async handle({ action, input }: AwsCall): Promise<JsonObject> {
    const [bucket, key] = [String(input.Bucket ?? ''), String(input.Key ?? '')];
    if (action === 'GetObject') {
      const found = this.#find(bucket, key);
      return { Body: this.#objects.bytes(found).toString(), ETag: found.etag, ContentLength: found.size };
    }
    if (action === 'PutObject') return { ETag: this.#objects.put(this.#bucket(bucket), key, Buffer.from(String(input.Body ?? '')), {}, this.#host.clock.now()).etag };
    throw notImplemented(action);
  }

  /** One request on the wire, its signature checked. `admit` decides on it and counts it. */
  async serve(request: IncomingMessage, response: ServerResponse, principal: Principal, admit: (call: AwsCall) => void): Promise<void> {
    const requestId = this.#host.id();
    const { path, query } = parseUrl(request);
    const [bucket = '', ...rest] = path.slice(1).split('/').map(decodeURIComponent);
    const key = rest.join('/');
    try {
      const action = actionOf(request.method ?? 'GET', bucket, key, query);
      const trace = request.headers['x-amzn-trace-id'];
      admit({ service: 's3', action, input: { Bucket: bucket, Key: key, ...(action === 'ListObjectsV2' && { Prefix: query.get('prefix') ?? '' }) }, principal, ...(typeof trace === 'string' && { trace }) });
      const body = plainBody(await readBody(request, LARGEST), request.headers);
      const answer = this.#answer(action, bucket, key, query, request, body);
      send(response, { ...answer, headers: { 'x-amz-request-id': requestId, ...answer.headers } });
    } catch (error) {
      const { name, message, status } = error instanceof AwsError ? error : new AwsError('InternalError', 'The local runtime failed on this request; its log says why.', 500);
      if (!(error instanceof AwsError)) this.#host.log('error', (error as Error).stack ?? String(error));
      const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(name)}</Code><Message>${escapeXml(message)}</Message><Resource>${escapeXml(path)}</Resource><RequestId>${requestId}</RequestId></Error>`;
      send(response, { status, headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId }, ...(request.method !== 'HEAD' && { body: xml }) });
    }
  }

  #answer(action: string, bucket: string, key: string, query: URLSearchParams, request: IncomingMessage, body: Buffer): Reply {
    switch (action) {
      case 'ListBuckets':
        return xml(`<ListAllMyBucketsResult><Buckets>${this.#objects.buckets().map((each) => `<Bucket><Name>${escapeXml(each.name)}</Name><CreationDate>${iso(each.at)}</CreationDate></Bucket>`).join('')}</Buckets></ListAllMyBucketsResult>`);
      case 'HeadBucket':
        this.#bucket(bucket);
        return { status: 200, headers: { 'x-amz-bucket-region': this.#host.region } };
      case 'ListObjectsV2':
        return this.#list(this.#bucket(bucket), query);
      case 'PutObject': {
        const headers = Object.fromEntries(Object.entries(request.headers).flatMap(([name, value]): [string, string][] => (typeof value === 'string' && (KEPT.includes(name) || name.startsWith('x-amz-meta-')) ? [[name, value]] : [])));
        checkDigest(request, body);
        return { status: 200, headers: { etag: this.#objects.put(this.#bucket(bucket), key, body, headers, this.#host.clock.now()).etag } };
      }
      case 'GetObject':
      case 'HeadObject': {
        const found = this.#find(bucket, key);
        const headers = { ...found.headers, etag: found.etag, 'last-modified': new Date(found.at).toUTCString(), 'accept-ranges': 'bytes' };
        if (action === 'HeadObject') return { status: 200, headers: { ...headers, 'x-amz-object-size': String(found.size) } };
        return ranged(this.#objects.bytes(found), request.headers.range, headers);
      }
      default: // DeleteObject: deleting what is not there succeeds
        this.#objects.remove(this.#bucket(bucket), key);
        return { status: 204 };
    }
  }

  #list(bucket: string, query: URLSearchParams): Reply {
    if (query.get('delimiter')) throw notImplemented('ListObjectsV2 with a delimiter');
    const most = Math.min(Number(query.get('max-keys') ?? 1000), 1000);
    const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
    const found = this.#objects.list(bucket, query.get('prefix') ?? '', after, most + 1);
    const page = found.slice(0, most);
    const more = found.length > most ? `<NextContinuationToken>${escapeXml(page.at(-1)?.key ?? '')}</NextContinuationToken>` : '';
    const contents = page.map((each) => `<Contents><Key>${escapeXml(each.key)}</Key><LastModified>${iso(each.at)}</LastModified><ETag>${escapeXml(each.etag)}</ETag><Size>${each.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`);
    return xml(`<ListBucketResult><Name>${escapeXml(bucket)}</Name><KeyCount>${page.length}</KeyCount><MaxKeys>${most}</MaxKeys><IsTruncated>${more !== ''}</IsTruncated>${more}${contents.join('')}</ListBucketResult>`);
  }

  #bucket(name: string): string {
    if (!this.#objects.hasBucket(name)) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    return name;
  }

  #find(bucket: string, key: string): StoredObject {
    const found = this.#objects.get(this.#bucket(bucket), key);
    if (!found) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    return found;
  }
}

/** Which operation a request is. @throws AwsError NotImplemented for those that are not done here */
function actionOf(method: string, bucket: string, key: string, query: URLSearchParams): string {
  const sub = ['uploads', 'uploadId', 'acl', 'tagging', 'versioning', 'versions', 'versionId', 'policy', 'lifecycle', 'cors', 'location', 'delete', 'retention', 'legal-hold', 'attributes', 'select'].find((name) => query.has(name));
  if (sub) throw notImplemented(`?${sub}`);
  if (!bucket) return 'ListBuckets';
  if (!key) {
    if (method === 'HEAD') return 'HeadBucket';
    if (method === 'GET') return 'ListObjectsV2';
    throw notImplemented(`${method} of a bucket`);
  }
  const action = { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject', DELETE: 'DeleteObject' }[method];
  if (!action) throw notImplemented(`${method} of an object`);
  return action;
}

function checkDigest(request: IncomingMessage, body: Buffer): void {
  const said = request.headers['content-md5'];
  if (said && said !== createHash('md5').update(body).digest('base64')) throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  const sha = request.headers['x-amz-content-sha256'];
  if (typeof sha === 'string' && /^[0-9a-f]{64}$/.test(sha) && sha !== createHash('sha256').update(body).digest('hex')) {
    throw new AwsError('XAmzContentSHA256Mismatch', 'The provided \'x-amz-content-sha256\' header does not match what was computed.');
  }
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-range : one range of bytes */
function ranged(bytes: Buffer, range: string | undefined, headers: Record<string, string>): Reply {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === '' && to === '') return { status: 200, headers, body: bytes };
  const begin = from === '' ? Math.max(bytes.length - Number(to), 0) : Number(from);
  const end = from === '' || to === '' ? bytes.length : Math.min(Number(to) + 1, bytes.length);
  if (begin >= bytes.length || begin >= end) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { status: 206, headers: { ...headers, 'content-range': `bytes ${begin}-${end - 1}/${bytes.length}` }, body: bytes.subarray(begin, end) };
}

const notImplemented = (what: string) => new AwsError('NotImplemented', `${what} is not supported by the local runtime`, 501);
const xml = (body: string): Reply => ({ status: 200, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body.replace(/^<(\w+)>/, '<$1 xmlns="http://s3.amazonaws.com/doc/2006-03-01/">')}` });
const iso = (at: number) => new Date(at).toISOString();
