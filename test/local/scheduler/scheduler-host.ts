import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host, JsonObject } from '../../../local/contract.ts';

export const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:polls';
export const ROLE = 'arn:aws:iam::123456789012:role/scheduler';

/** What a scheduler lives in, with a folder of its own, which is to be removed. */
export function aHost(own: Pick<Host, 'clock' | 'dispatch' | 'random' | 'log'>): Host {
  let ids = 0;
  return { ...own, dataDir: mkdtempSync(join(tmpdir(), 'scheduler-')), id: () => `run-${++ids}`, region: 'eu-west-1', account: '123456789012', endpoint: 'http://127.0.0.1:4510' };
}

/** Every five minutes, a message to the queue. */
export const schedule = (over: JsonObject = {}, target: JsonObject = {}): JsonObject => ({
  Name: 'poll-stock',
  ScheduleExpression: 'rate(5 minutes)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: QUEUE, RoleArn: ROLE, Input: '{"warehouse":"W1"}', ...target },
  ...over,
});
