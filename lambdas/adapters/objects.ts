import { askS3, type S3Answer } from './s3-request.ts';

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

export interface Listed {
  key: string;
  modifiedAt: Date;
}

/**
 * Undefined where it is not there. Who may list one folder only is not told so, but refused: then the list of the folder says it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export async function readObject(bucket: string, key: string): Promise<S3Answer | undefined> {
  try {
    return await askS3({ method: 'GET', bucket, key });
  } catch (error) {
    const { name } = error as Error;
    if (name === 'NoSuchKey') return undefined;
    if (name === 'AccessDenied' && !(await listObjects(bucket, key)).some((one) => one.key === key)) return undefined;
    throw error;
  }
}

/** The bytes of it. */
export const getObject = async (bucket: string, key: string): Promise<Buffer | undefined> => (await readObject(bucket, key))?.body;

/** What is not there is deleted. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export async function deleteObject(bucket: string, key: string): Promise<void> {
  await askS3({ method: 'DELETE', bucket, key });
}

/** Stays where something else was put in its place since, or is gone. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
const NOT_IT = new Set(['PreconditionFailed', 'NoSuchKey', 'ConditionalRequestConflict']);

/** Deletes an object as it was read, and nothing that came in its place. */
export async function deleteRead(bucket: string, key: string, { etag }: S3Answer): Promise<void> {
  await askS3({ method: 'DELETE', bucket, key, headers: { 'if-match': etag } }).catch((error: Error) => {
    if (!NOT_IT.has(error.name)) throw error;
  });
}

/** Objects whose keys begin so, in their order; a thousand at most. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export async function listObjects(bucket: string, prefix: string): Promise<Listed[]> {
  const answer = (await askS3({ method: 'GET', bucket, key: '', query: { 'list-type': '2', 'encoding-type': 'url', prefix } })).body.toString();
  return [...answer.matchAll(/<Contents>.*?<\/Contents>/gs)].map(([one]) => ({
    key: decodeURIComponent((/<Key>([^<]*)<\/Key>/.exec(one)?.[1] ?? '').replaceAll('+', ' ')),
    modifiedAt: new Date(/<LastModified>([^<]*)<\/LastModified>/.exec(one)?.[1] ?? 0),
  }));
}
