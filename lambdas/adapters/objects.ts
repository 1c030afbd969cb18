import { askS3 } from './s3-request.ts';

export interface S3Object {
  bucket: string;
  key: string;
  body: Buffer;
  contentType: string;
  /** Told again with the object; ASCII. */
  metadata: Record<string, string>;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html @throws Transient; Error where S3 refuses */
export async function putObject({ bucket, key, body, contentType, metadata }: S3Object): Promise<void> {
  const headers = { 'content-type': contentType, ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])) };
  await askS3({ method: 'PUT', bucket, key, headers, body });
}

/** Undefined where it is not there. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject = (bucket: string, key: string): Promise<Buffer | undefined> =>
  askS3({ method: 'GET', bucket, key }).catch((error: unknown) => {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  });

/** What is not there is deleted. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export async function deleteObject(bucket: string, key: string): Promise<void> {
  await askS3({ method: 'DELETE', bucket, key });
}

/** Keys that begin so, in their order; a thousand at most. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export async function listKeys(bucket: string, prefix: string): Promise<string[]> {
  const answer = (await askS3({ method: 'GET', bucket, key: '', query: { 'list-type': '2', 'encoding-type': 'url', prefix } })).toString();
  return [...answer.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => decodeURIComponent(key.replaceAll('+', ' ')));
}
