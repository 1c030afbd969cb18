import { expect, test } from 'vitest';
import type { AwsCall, Host } from '../../../local/contract.ts';
import { announceCreated } from '../../../local/s3/announce.ts';

/** The example of https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html, as far as one machine has it. */
test('EventBridge is told of an object as S3 tells it, with its key as it is', () => {
  const calls: AwsCall[] = [];
  const host = { clock: { now: () => 0x17f, after: () => () => undefined }, id: () => 'r-1', account: '000000000000', dispatch: async (call: AwsCall) => (calls.push(call), {}), log: () => undefined } as unknown as Host;
  announceCreated(host, 'exchange', 'x12-warehouse/in/3PL/945 é.edi', { etag: '"b1946ac92492d2347c6235b4d2611184"', size: 6, version: 'v-1' } as never);
  expect(calls).toMatchObject([{ service: 'events', action: 'PutEvents', principal: { kind: 'service', service: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::exchange' }, input: { Entries: [{ Source: 'aws.s3', DetailType: 'Object Created', Resources: ['arn:aws:s3:::exchange'] }] } }]);
  const [{ Detail = '{}' } = {}] = (calls[0]?.input.Entries ?? []) as { Detail?: string }[];
  expect(JSON.parse(Detail)).toEqual({
    version: '0', bucket: { name: 'exchange' }, object: { key: 'x12-warehouse/in/3PL/945 é.edi', size: 6, etag: 'b1946ac92492d2347c6235b4d2611184', 'version-id': 'v-1', sequencer: '00000000000000017F' }, 'request-id': 'r-1', requester: '000000000000',
    'source-ip-address': '127.0.0.1', reason: 'PutObject',
  });
});
