import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../contract.ts';

export const notImplemented = (what: string) => new AwsError('NotImplemented', `${what} is not supported by the local runtime`, 501);

/** Query parameters that only say what the operation itself says, or are part of a signature. */
const HARMLESS = /^(x-id|list-type|X-Amz-.+)$/i;
/** Query parameters that an operation honours, beside those. Any other is refused by name. */
const OPERATIONS: Record<string, RegExp> = {
  ListBuckets: /^$/,
  HeadBucket: /^$/,
  GetBucketLocation: /^location$/,
  GetBucketVersioning: /^versioning$/,
  ListObjectsV2: /^(prefix|delimiter|start-after|continuation-token|max-keys|encoding-type)$/,
  ListObjectVersions: /^(versions|prefix|key-marker|version-id-marker|max-keys|encoding-type)$/,
  GetObject: /^(versionId|response-(content-type|content-language|expires|cache-control|content-disposition|content-encoding))$/,
  HeadObject: /^versionId$/,
  PutObject: /^$/,
  DeleteObject: /^versionId$/,
};
const ON_OBJECT: Record<string, string> = { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject', DELETE: 'DeleteObject' };

/** Request headers that change what an operation means, and are not done here. */
const REFUSED = /^(x-amz-copy-source|x-amz-tagging|x-amz-grant-|x-amz-object-lock-|x-amz-server-side-encryption-customer-|x-amz-website-redirect-location|x-amz-write-offset-bytes|x-amz-mfa|x-amz-bypass-|if-range)/;

/** Which operation a request is. @throws AwsError NotImplemented for those, and those parts of them, that are not done here */
export function operationOf(request: { method: string; bucket: string; key: string; query: URLSearchParams; headers: IncomingHttpHeaders }): string {
  const { method, query, headers } = request;
  const action = named(request);
  for (const name of query.keys()) {
    if (!HARMLESS.test(name) && !OPERATIONS[action]!.test(name)) throw notImplemented(`${action} with ?${name}`);
  }
  for (const [name, value] of Object.entries(headers)) {
    if (REFUSED.test(name)) throw notImplemented(`${action} with the header ${name}`);
    if (name === 'x-amz-acl' && value !== 'bucket-owner-full-control') throw notImplemented(`${action} with the header ${name}: ${String(value)}`);
    if (name === 'x-amz-storage-class' && value !== 'STANDARD') throw notImplemented(`${action} with the header ${name}: ${String(value)}`);
    if (name === 'if-match' && method === 'DELETE' && query.has('versionId')) throw notImplemented(`${action} of a version with the header ${name}`);
  }
  return action;
}

function named({ method, bucket, key, query }: { method: string; bucket: string; key: string; query: URLSearchParams }): string {
  if (key) {
    const action = ON_OBJECT[method];
    if (!action) throw notImplemented(`${method} of an object (${[...query.keys()].join(', ')})`);
    return action;
  }
  if (method === 'HEAD' && bucket) return 'HeadBucket';
  if (method !== 'GET') throw notImplemented(`${method} of a bucket (${[...query.keys()].join(', ')})`);
  if (!bucket) return 'ListBuckets';
  if (query.has('location')) return 'GetBucketLocation';
  if (query.has('versioning')) return 'GetBucketVersioning';
  if (query.has('versions')) return 'ListObjectVersions';
  if (query.get('list-type') === '2') return 'ListObjectsV2';
  throw notImplemented([...query.keys()].length ? `GET of a bucket (${[...query.keys()].join(', ')})` : 'ListObjects (version 1)');
}
