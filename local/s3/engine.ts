import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { AwsError, Unsupported } from '../contract.ts';
import type { AwsCall, Engine, Host, JsonObject, Principal, Resource, ResourceType } from '../contract.ts';
import { parseUrl, readBody, send } from '../front/incoming.ts';
import { escapeXml } from '../front/xml.ts';
import { physicalName } from '../template/physical-name.ts';
import { announceCreated } from './announce.ts';
import { plainBody } from './aws-chunked.ts';
import type { PlainBody } from './aws-chunked.ts';
import { checkDigests } from './checksums.ts';
import { checkRead, checkWrite } from './conditions.ts';
import { listBuckets, listObjects, listVersions } from './list.ts';
import { Objects } from './objects.ts';
import type { Bucket, Version, Versioning } from './objects.ts';
import { notImplemented, operationOf } from './operation.ts';
import { rangeOf } from './range.ts';

/** S3 takes 5 GB in one PutObject; this machine's front reads a request whole, so it takes less and says so. */
const LARGEST = 256 * 1024 * 1024;
/** The system metadata that an object keeps beside the user's own: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const KEPT = /^(content-type|content-disposition|content-language|cache-control|expires|x-amz-meta-.+)$/;

/** How a request on the wire gets in. */
export interface Gate {
  /** Who signed it. Throws AwsError. */
  authenticate: () => Promise<Principal> | Principal;
  /** Decides on a call and counts it. Throws AwsError. */
  admit: (call: AwsCall) => Promise<void> | void;
  /** Decides on a call without its being made. */
  allows: (call: AwsCall) => boolean;
}
interface Asked {
  bucket: string;
  key: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  principal: Principal;
  gate: Gate;
}
interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** For HEAD only its length is sent. */
  body?: string | Buffer | { length: number };
}

/**
 * S3 for what an application does with its documents: whole objects in one part, with their versions, bytes in files. Copies, multipart
 * uploads, tags, ACLs and what else is not here are refused by NotImplemented. Life cycle rules do not run: nothing expires by itself.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export class S3 implements Engine {
  readonly service = 's3';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #host: Host;
  readonly #objects: Objects;
  /** Buckets that tell EventBridge of their objects. */
  readonly #announcing = new Set<string>();

  constructor(host: Host) {
    this.#host = host;
    this.#objects = new Objects(join(host.dataDir, 's3.sqlite'), join(host.dataDir, 'objects'), host.id);
    this.types = {
      'AWS::S3::Bucket': {
        honoured: ['BucketName', 'VersioningConfiguration', 'NotificationConfiguration'],
        // What is stored here is on the developer's own disk: encryption at rest, public access, access logs and life cycles are AWS's.
        ignored: ['BucketEncryption', 'LifecycleConfiguration', 'LoggingConfiguration', 'OwnershipControls', 'PublicAccessBlockConfiguration', 'Tags'],
        identify: (resource) => {
          const name = String(resource.properties.BucketName ?? physicalName(resource, 63)).toLowerCase();
          const domain = `${name}.s3.amazonaws.com`;
          return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}`, DomainName: domain, RegionalDomainName: `${name}.s3.${resource.region}.amazonaws.com` } };
        },
        create: (resource: Resource) => {
          this.#announcing[announces(resource) ? 'add' : 'delete'](resource.ref);
          this.#objects.putBucket(resource.ref, versioningOf(resource), this.#host.clock.now());
        },
      },
    };
  }

  stop(): void {
    this.#objects.close();
  }

  /** Calls by other engines: documents of text. */
  async handle({ action, input }: AwsCall): Promise<JsonObject> {
    const bucket = this.#bucket(String(input.Bucket ?? ''));
    if (action === 'PutObject') return { ETag: this.#objects.put(bucket, String(input.Key ?? ''), Buffer.from(String(input.Body ?? '')), {}, this.#host.clock.now()).etag };
    if (action !== 'GetObject') throw notImplemented(`${action} by another service`);
    const found = this.#find(bucket, String(input.Key ?? ''), typeof input.VersionId === 'string' ? input.VersionId : null);
    return { Body: this.#objects.bytes(found).toString(), ETag: found.etag, ContentLength: found.size };
  }

  /** One request on the wire. */
  async serve(request: IncomingMessage, response: ServerResponse, gate: Gate): Promise<void> {
    const requestId = this.#host.id();
    const method = request.method ?? 'GET';
    const { path, query } = parseUrl(request);
    const reply = ({ status, headers, body }: Answer) => {
      const all = { 'x-amz-request-id': requestId, ...headers };
      if (method === 'HEAD') response.writeHead(status, { ...all, 'content-length': body?.length ?? 0 }).end();
      else send(response, { status, headers: all, body: body as string | Buffer });
    };
    try {
      const principal = await gate.authenticate();
      const asked: Asked = { ...this.#place(path, request.headers.host), query, headers: request.headers, principal, gate };
      const action = operationOf({ ...asked, method });
      const trace = request.headers['x-amzn-trace-id'];
      await gate.admit({ service: 's3', action, input: inputOf(asked), principal, ...(typeof trace === 'string' && { trace }) });
      const match = request.headers['if-match'];
      // what an object is like is read by it: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
      if (action === 'DeleteObject' && match !== undefined && match !== '*' && !gate.allows({ service: 's3', action: 'GetObject', input: inputOf(asked), principal })) throw new AwsError('AccessDenied', 'Access Denied', 403);
      const owner = request.headers['x-amz-expected-bucket-owner'];
      if (owner !== undefined && owner !== this.#host.account) throw new AwsError('AccessDenied', 'Access Denied', 403);
      const body = await readBody(request, LARGEST).catch(() => {
        throw new AwsError('EntityTooLarge', `Your proposed upload exceeds the maximum allowed size of the local runtime, ${LARGEST} bytes`);
      });
      reply(this.#answer(action, asked, plainBody(body, request.headers)));
    } catch (error) {
      const known = error instanceof AwsError ? error : new AwsError('InternalError', 'The local runtime failed on this request; its log says why.', 500);
      if (!(error instanceof AwsError)) this.#host.log('error', (error as Error).stack ?? String(error));
      request.resume();
      reply({ status: known.status, headers: { 'content-type': 'application/xml', ...(known.detail.DeleteMarker && { 'x-amz-delete-marker': 'true' }) }, body: errorDocument(known, path, requestId) });
    }
  }

  #answer(action: string, asked: Asked, body: PlainBody): Answer {
    const { key, query } = asked;
    if (action === 'ListBuckets') return xml(listBuckets(this.#objects.buckets()));
    const bucket = this.#bucket(asked.bucket);
    switch (action) {
      case 'HeadBucket':
        return { status: 200, headers: { 'x-amz-bucket-region': this.#host.region } };
      case 'GetBucketLocation':
        return xml(`<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${this.#host.region === 'us-east-1' ? '' : this.#host.region}</LocationConstraint>`);
      case 'GetBucketVersioning':
        return xml(`<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${bucket.versioning && `<Status>${bucket.versioning}</Status>`}</VersioningConfiguration>`);
      case 'ListObjectsV2':
        return xml(listObjects(this.#objects, bucket.name, query));
      case 'ListObjectVersions':
        return xml(listVersions(this.#objects, bucket.name, query));
      case 'PutObject':
        return this.#put(bucket, asked, body);
      case 'DeleteObject':
        return this.#delete(bucket, asked, query.get('versionId'));
      default: // GetObject, HeadObject
        return this.#get(action, this.#find(bucket, key, query.get('versionId'), asked), bucket, asked);
    }
  }

  #put(bucket: Bucket, { key, headers }: Asked, { bytes, trailers }: PlainBody): Answer {
    if (Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long', 400, { MaxSizeAllowed: 1024 });
    const kept: Record<string, string> = {};
    for (const [name, value] of Object.entries(headers)) if (KEPT.test(name)) kept[name] = String(value);
    const encoding = (headers['content-encoding'] ?? '').split(',').map((part) => part.trim()).filter((part) => part && part !== 'aws-chunked');
    if (encoding.length) kept['content-encoding'] = encoding.join(',');
    const own = Object.entries(kept).filter(([name]) => name.startsWith('x-amz-meta-'));
    if (own.reduce((sum, [name, value]) => sum + name.length - 'x-amz-meta-'.length + Buffer.byteLength(value), 0) > 2048) {
      throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400, { MaxSizeAllowed: 2048 });
    }
    const checksums = checkDigests(headers, trailers, bytes);
    const before = this.#objects.latest(bucket.name, key);
    checkWrite(headers, before?.file === undefined ? undefined : before);
    const put = this.#objects.put(bucket, key, bytes, { ...kept, ...checksums }, this.#host.clock.now());
    if (this.#announcing.has(bucket.name)) announceCreated(this.#host, bucket.name, key, put);
    return { status: 200, headers: { etag: put.etag, ...checksums, ...versionHeader(bucket, put) } };
  }

  #get(action: string, found: Version, bucket: Bucket, { headers: asked, query }: Asked): Answer {
    const checksums = asked['x-amz-checksum-mode'] === 'ENABLED' && asked.range === undefined;
    const kept = Object.fromEntries(Object.entries(found.headers).filter(([name]) => checksums || !name.startsWith('x-amz-checksum-')));
    const headers: Record<string, string> = {
      'content-type': 'binary/octet-stream',
      ...kept,
      ...{ etag: found.etag, 'last-modified': new Date(found.at).toUTCString(), 'accept-ranges': 'bytes' },
      ...versionHeader(bucket, found),
    };
    if (checkRead(asked, found) === 'not-modified') return { status: 304, headers: { etag: found.etag, 'last-modified': headers['last-modified']! } };
    for (const [name, value] of query) if (name.startsWith('response-')) headers[name.slice('response-'.length)] = value;
    const part = rangeOf(asked.range, found.size);
    if (part) headers['content-range'] = `bytes ${part.begin}-${part.end - 1}/${found.size}`;
    const { begin, end } = part ?? { begin: 0, end: found.size };
    const body = action === 'HeadObject' ? { length: end - begin } : this.#objects.bytes(found).subarray(begin, end);
    return { status: part ? 206 : 200, headers, body };
  }

  /** Deleting what is not there succeeds. */
  #delete(bucket: Bucket, { key, headers }: Asked, versionId: string | null): Answer {
    if (versionId === null) {
      const before = this.#objects.latest(bucket.name, key);
      checkWrite(headers, before?.file === undefined ? undefined : before);
      const marker = this.#objects.remove(bucket, key, this.#host.clock.now());
      return { status: 204, headers: marker ? { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.version } : {} };
    }
    const version = this.#objects.version(bucket.name, key, versionId);
    if (version) this.#objects.removeVersion(version);
    return { status: 204, headers: { 'x-amz-version-id': versionId, ...(version && version.file === undefined && { 'x-amz-delete-marker': 'true' }) } };
  }

  /** Path-style, or `<bucket>.localhost`. */
  #place(path: string, host = ''): { bucket: string; key: string } {
    let segments: string[];
    try {
      segments = path.slice(1).split('/').map(decodeURIComponent);
    } catch {
      throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
    }
    const named = /^(.+)\.localhost(:\d+)?$/.exec(host)?.[1];
    if (named !== undefined && this.#objects.bucket(named)) return { bucket: named, key: segments.join('/') };
    return { bucket: segments[0] ?? '', key: segments.slice(1).join('/') };
  }

  #bucket(name: string): Bucket {
    const bucket = this.#objects.bucket(name);
    if (!bucket) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
    return bucket;
  }

  /** Who may not list the bucket is not told that an object is missing: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
  #find(bucket: Bucket, key: string, versionId: string | null, asked?: Pick<Asked, 'principal' | 'gate'>): Version {
    const found = versionId === null ? this.#objects.latest(bucket.name, key) : this.#objects.version(bucket.name, key, versionId);
    if (found?.file !== undefined) return found;
    const mayList = !asked || asked.gate.allows({ service: 's3', action: 'ListObjectsV2', input: { Bucket: bucket.name }, principal: asked.principal });
    if (!mayList) throw new AwsError('AccessDenied', `Access Denied: ${key} is not there, and without s3:ListBucket on ${bucket.name} that is all S3 says`, 403);
    if (found && versionId !== null) throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, { DeleteMarker: true });
    if (versionId !== null) throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: versionId });
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key, ...(found && { DeleteMarker: true }) });
  }
}

/** The one way of telling that there is here: all events of the bucket, to EventBridge. */
function announces({ stack, logicalId, type, properties }: Resource): boolean {
  const { EventBridgeConfiguration: bridge, ...others } = (properties.NotificationConfiguration ?? {}) as JsonObject;
  const more = Object.keys(others)[0];
  if (more) throw new Unsupported(`${stack}/${logicalId} (${type})`, `NotificationConfiguration.${more}`);
  return bridge !== undefined && (bridge as JsonObject).EventBridgeEnabled !== false;
}

function versioningOf({ stack, logicalId, type, properties }: Resource): Versioning {
  const configuration = properties.VersioningConfiguration;
  if (configuration === undefined) return '';
  const { Status, ...others } = configuration as JsonObject;
  const more = Object.keys(others)[0];
  if (more) throw new Unsupported(`${stack}/${logicalId} (${type})`, `VersioningConfiguration.${more}`);
  return Status === 'Enabled' ? 'Enabled' : 'Suspended';
}

/** The call as IAM sees it. */
function inputOf({ bucket, key, query }: Asked): JsonObject {
  const input: JsonObject = { Bucket: bucket, Key: key };
  const members = { Prefix: query.get('prefix'), Delimiter: query.get('delimiter'), MaxKeys: query.get('max-keys'), VersionId: query.get('versionId') };
  for (const [name, value] of Object.entries(members)) if (value !== null) input[name] = value;
  return input;
}

const versionHeader = ({ versioning }: Bucket, { version }: Version): Record<string, string> => (versioning || version !== 'null' ? { 'x-amz-version-id': version } : {});

const xml = (body: string): Answer => ({ status: 200, headers: { 'content-type': 'application/xml' }, body });

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses */
function errorDocument({ name, message, detail }: AwsError, path: string, requestId: string): string {
  const { DeleteMarker: _header, ...further } = detail;
  const members = Object.entries({ Code: name, Message: message, ...further, Resource: path, RequestId: requestId });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${members.map(([member, value]) => `<${member}>${escapeXml(String(value))}</${member}>`).join('')}</Error>`;
}
