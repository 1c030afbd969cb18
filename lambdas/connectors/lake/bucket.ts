import { askS3 } from '../../adapters/s3-request.ts';
import { Env, env } from '../../handler/env.ts';
import type { LakeObject } from './objects.ts';

/** No `ContentEncoding`: readers would be handed the text unpacked, under a name that says otherwise. */
export async function putObject({ key, body }: LakeObject): Promise<void> {
  await askS3({ method: 'PUT', bucket: env(Env.LakeBucket), key, headers: { 'content-type': 'application/gzip' }, body });
}
