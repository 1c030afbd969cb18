import { putObject } from '../adapters/objects.ts';
import { Env, env } from './env.ts';

/** What came in, byte for byte. */
export const keepDocument = (key: string, body: Buffer, correlationId: string): Promise<void> =>
  putObject({ bucket: env(Env.InboundBucket), key, body, contentType: 'application/octet-stream', metadata: { 'correlation-id': correlationId } });
