import type { JsonObject } from '../../contract.ts';
import { list, object, on, text } from '../requirement.ts';
import type { Requirement, Rule, Rules } from '../requirement.ts';

const bucket = (input: JsonObject) => `arn:aws:s3:::${text(input['Bucket'])}`;
const item = (input: JsonObject) => `${bucket(input)}/${text(input['Key'])}`;
const versioned = (input: JsonObject, action: string) => (input['VersionId'] === undefined ? action : `${action}Version`);

const onObject = (action: string): Rule => (input) => [{ action: `s3:${action}`, resource: item(input) }];
const onVersion = (action: string): Rule => (input) => [{ action: `s3:${versioned(input, action)}`, resource: item(input) }];
const onBucket = (action: string): Rule => (input) => [{ action: `s3:${action}`, resource: bucket(input) }];

const listing = (action: string): Rule => (input): Requirement[] => [
  {
    action: `s3:${action}`,
    resource: bucket(input),
    values: () => ({
      's3:prefix': text(input['Prefix']),
      's3:delimiter': typeof input['Delimiter'] === 'string' ? input['Delimiter'] : undefined,
      's3:max-keys': input['MaxKeys'] === undefined ? undefined : String(input['MaxKeys']),
    }),
  },
];

/** `CopySource` is bucket/key, percent-encoded, maybe with a leading slash and a version. */
function source(input: JsonObject): Requirement {
  const [path = '', version] = text(input['CopySource']).replace(/^\//, '').split('?versionId=');
  return { action: version ? 's3:GetObjectVersion' : 's3:GetObject', resource: `arn:aws:s3:::${decodeURIComponent(path)}` };
}

/**
 * Many operations go by another permission's name.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export const s3: Rules = {
  GetObject: onVersion('GetObject'),
  HeadObject: onVersion('GetObject'),
  GetObjectAttributes: onVersion('GetObject'),
  PutObject: onObject('PutObject'),
  CopyObject: (input) => [source(input), { action: 's3:PutObject', resource: item(input) }],
  UploadPartCopy: (input) => [source(input), { action: 's3:PutObject', resource: item(input) }],
  CreateMultipartUpload: onObject('PutObject'),
  UploadPart: onObject('PutObject'),
  CompleteMultipartUpload: onObject('PutObject'),
  AbortMultipartUpload: onObject('AbortMultipartUpload'),
  ListParts: onObject('ListMultipartUploadParts'),
  ListMultipartUploads: onBucket('ListBucketMultipartUploads'),
  DeleteObject: onVersion('DeleteObject'),
  DeleteObjects: (input) =>
    list(object(input['Delete'])['Objects']).map(object).map((each) => ({
      action: `s3:${versioned(each, 'DeleteObject')}`,
      resource: `${bucket(input)}/${text(each['Key'])}`,
    })),
  GetObjectTagging: onVersion('GetObjectTagging'),
  PutObjectTagging: onObject('PutObjectTagging'),
  DeleteObjectTagging: onObject('DeleteObjectTagging'),
  ListObjects: listing('ListBucket'),
  ListObjectsV2: listing('ListBucket'),
  ListObjectVersions: listing('ListBucketVersions'),
  HeadBucket: onBucket('ListBucket'),
  ...on('s3', ['GetBucketLocation', 'GetBucketVersioning', 'PutBucketVersioning', 'GetBucketPolicy', 'PutBucketPolicy', 'GetBucketTagging', 'CreateBucket', 'DeleteBucket'], bucket),
  GetBucketNotificationConfiguration: onBucket('GetBucketNotification'),
  PutBucketNotificationConfiguration: onBucket('PutBucketNotification'),
  GetBucketLifecycleConfiguration: onBucket('GetLifecycleConfiguration'),
  PutBucketLifecycleConfiguration: onBucket('PutLifecycleConfiguration'),
  GetBucketEncryption: onBucket('GetEncryptionConfiguration'),
  ListBuckets: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
};
