import { AwsError } from '../contract.ts';
import { escapeXml } from '../front/xml.ts';
import { AFTER_ALL } from './objects.ts';
import type { Bucket, Objects, Version } from './objects.ts';

const iso = (at: number) => new Date(at).toISOString();
const tag = (name: string, text: string | number | boolean | undefined) => (text === undefined ? '' : `<${name}>${escapeXml(String(text))}</${name}>`);
/** Keys may hold characters that XML cannot: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#AmazonS3-ListObjectsV2-request-uri-uri-EncodingType */
const encoder = (query: URLSearchParams) => (query.get('encoding-type') === 'url' ? (text: string) => encodeURIComponent(text).replaceAll('%2F', '/') : (text: string) => text);
const DOCUMENT = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMESPACE = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export function listBuckets(buckets: Bucket[]): string {
  const each = buckets.map(({ name, at }) => `<Bucket>${tag('Name', name)}${tag('CreationDate', iso(at))}</Bucket>`);
  return `${DOCUMENT}<ListAllMyBucketsResult${NAMESPACE}><Buckets>${each.join('')}</Buckets></ListAllMyBucketsResult>`;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html. The continuation token is the place to go on from. */
export function listObjects(objects: Objects, bucket: string, query: URLSearchParams): string {
  const [prefix, delimiter, most, encode] = [query.get('prefix') ?? '', query.get('delimiter') ?? '', maxKeys(query), encoder(query)];
  const token = query.get('continuation-token');
  let at = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64').toString();
  const contents: Version[] = [];
  const groups: string[] = [];
  let next: Version | undefined;
  while ((next = objects.next(bucket, prefix, at)) && contents.length + groups.length < most) {
    const end = delimiter ? next.key.indexOf(delimiter, prefix.length) : -1;
    if (end < 0) {
      contents.push(next);
      at = next.key;
    } else {
      const group = next.key.slice(0, end + delimiter.length);
      groups.push(group);
      at = group + AFTER_ALL;
    }
  }
  const more = next !== undefined && most > 0;
  const shown = contents.map(
    ({ key, at: modified, etag, size }) =>
      `<Contents>${tag('Key', encode(key))}${tag('LastModified', iso(modified))}${tag('ETag', etag)}${tag('Size', size)}<StorageClass>STANDARD</StorageClass></Contents>`,
  );
  return [
    `${DOCUMENT}<ListBucketResult${NAMESPACE}>${tag('Name', bucket)}${tag('Prefix', encode(prefix))}`,
    `${tag('StartAfter', query.has('start-after') ? encode(query.get('start-after')!) : undefined)}${tag('ContinuationToken', token ?? undefined)}`,
    `${tag('KeyCount', contents.length + groups.length)}${tag('MaxKeys', most)}${tag('Delimiter', delimiter ? encode(delimiter) : undefined)}`,
    `${tag('EncodingType', query.get('encoding-type') ?? undefined)}${tag('IsTruncated', more)}${tag('NextContinuationToken', more ? Buffer.from(at).toString('base64') : undefined)}`,
    `${shown.join('')}${groups.map((group) => `<CommonPrefixes>${tag('Prefix', encode(group))}</CommonPrefixes>`).join('')}</ListBucketResult>`,
  ].join('');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export function listVersions(objects: Objects, bucket: string, query: URLSearchParams): string {
  const [prefix, most, encode] = [query.get('prefix') ?? '', maxKeys(query), encoder(query)];
  const [marker, versionMarker] = [query.get('key-marker') ?? '', query.get('version-id-marker')];
  const after = versionMarker ? objects.version(bucket, marker, versionMarker) : undefined;
  if (versionMarker && !after) throw new AwsError('InvalidArgument', 'Invalid version id specified');
  const found = objects.versions(bucket, prefix, { key: marker, seq: after?.seq ?? 0 }, most + 1);
  const page = found.slice(0, most);
  const last = found.length > most ? page.at(-1) : undefined;
  const shown = page.map(({ key, version, latest, at, etag, size, file }) => {
    const both = `${tag('Key', encode(key))}${tag('VersionId', version)}${tag('IsLatest', latest)}${tag('LastModified', iso(at))}`;
    return file === undefined ? `<DeleteMarker>${both}</DeleteMarker>` : `<Version>${both}${tag('ETag', etag)}${tag('Size', size)}<StorageClass>STANDARD</StorageClass></Version>`;
  });
  return [
    `${DOCUMENT}<ListVersionsResult${NAMESPACE}>${tag('Name', bucket)}${tag('Prefix', encode(prefix))}${tag('KeyMarker', encode(marker))}${tag('VersionIdMarker', versionMarker ?? '')}`,
    `${tag('MaxKeys', most)}${tag('EncodingType', query.get('encoding-type') ?? undefined)}${tag('IsTruncated', last !== undefined)}`,
    `${tag('NextKeyMarker', last && encode(last.key))}${tag('NextVersionIdMarker', last?.version)}${shown.join('')}</ListVersionsResult>`,
  ].join('');
}

/** At most a thousand a page, whatever is asked for. */
function maxKeys(query: URLSearchParams): number {
  const asked = query.get('max-keys') ?? '1000';
  if (!/^\d{1,10}$/.test(asked)) throw new AwsError('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  return Math.min(Number(asked), 1000);
}
