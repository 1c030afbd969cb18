import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { reach } from '../adapters/dynamo.ts';
import { Env, env } from './env.ts';

let s3: S3Client | undefined;

/** What came in, byte for byte. */
export async function keepDocument(Key: string, Body: Buffer, correlationId: string): Promise<void> {
  s3 ??= new S3Client({ maxAttempts: 3 });
  await reach(s3.send(new PutObjectCommand({ Bucket: env(Env.InboundBucket), Key, Body, ContentType: 'application/octet-stream', Metadata: { 'correlation-id': correlationId } })));
}
