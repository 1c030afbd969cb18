import type { Host, JsonObject } from '../contract.ts';
import type { Version } from './objects.ts';

/**
 * Tells EventBridge of an object that was put. Whoever listens is told later than the put is answered, and may find that it is gone.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function announceCreated(host: Host, bucket: string, key: string, { etag, size, version }: Version): void {
  const object = { key, size, etag: etag.replaceAll('"', ''), ...(version !== 'null' && { 'version-id': version }), sequencer: host.clock.now().toString(16).toUpperCase().padStart(18, '0') };
  const detail = { version: '0', bucket: { name: bucket }, object, 'request-id': host.id(), requester: host.account, 'source-ip-address': '127.0.0.1', reason: 'PutObject' };
  const arn = `arn:aws:s3:::${bucket}`;
  const entry = { Source: 'aws.s3', DetailType: 'Object Created', Detail: JSON.stringify(detail), Resources: [arn] };
  const lost = (error: string) => host.log('warn', 'object not announced', { bucket, key, error });
  const principal = { kind: 'service', service: 's3.amazonaws.com', sourceArn: arn } as const;
  host.dispatch({ service: 'events', action: 'PutEvents', input: { Entries: [entry] }, principal }).then(
    (answer: JsonObject | undefined) => {
      const [{ ErrorCode } = {}] = (answer?.Entries ?? []) as { ErrorCode?: string }[];
      if (ErrorCode) lost(ErrorCode);
    },
    // without a default bus there is nobody to tell
    (error: Error) => error.name !== 'ResourceNotFoundException' && lost(`${error.name}: ${error.message}`),
  );
}
