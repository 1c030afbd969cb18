import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { reach } from '../../adapters/dynamo.ts';
import { Env, env } from '../../handler/env.ts';
import type { LakeObject } from './objects.ts';

let s3: S3Client | undefined;

/** No `ContentEncoding`: readers would be handed the text unpacked, under a name that says otherwise. */
export async function putObject({ key, body }: LakeObject): Promise<void> {
  s3 ??= new S3Client({ maxAttempts: 3 });
  await reach(s3.send(new PutObjectCommand({ Bucket: env(Env.LakeBucket), Key: key, Body: body, ContentType: 'application/gzip' })));
}
