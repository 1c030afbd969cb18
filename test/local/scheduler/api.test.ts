import { rmSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { JsonObject } from '../../../local/contract.ts';
import { Scheduler } from '../../../local/scheduler/engine.ts';
import { aHost, QUEUE, schedule } from './scheduler-host.ts';

let engine: Scheduler;

beforeEach(() => {
  const host = aHost({ clock: new ManualClock(new Date('2026-01-05T09:00:00Z')), dispatch: async () => ({}), random: () => 1, log: () => undefined });
  engine = new Scheduler(host);
  engine.start();
  return () => {
    engine.stop();
    rmSync(host.dataDir, { recursive: true, force: true });
  };
});

const call = (action: string, input: JsonObject) => engine.handle({ service: 'scheduler', action, input, principal: { kind: 'root' } });

describe('the API', () => {
  test('describes, lists, updates and deletes', async () => {
    expect(await call('CreateSchedule', schedule())).toEqual({ ScheduleArn: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/poll-stock' });
    expect(await call('GetSchedule', { Name: 'poll-stock' })).toEqual({
      ...schedule(),
      GroupName: 'default',
      ActionAfterCompletion: 'NONE',
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      Arn: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/poll-stock',
      CreationDate: 1767603600,
      LastModificationDate: 1767603600,
    });
    await call('UpdateSchedule', schedule({ State: 'DISABLED' }));
    const { Schedules } = await call('ListSchedules', { NamePrefix: 'poll', State: 'DISABLED' });
    expect(Schedules).toMatchObject([{ Name: 'poll-stock', GroupName: 'default', State: 'DISABLED', Target: { Arn: QUEUE } }]);
    await call('DeleteSchedule', { Name: 'poll-stock' });
    expect(await call('ListSchedules', {})).toEqual({ Schedules: [] });
  });

  test('keeps schedules in groups, which go with what is in them', async () => {
    await call('CreateScheduleGroup', { Name: 'polls' });
    await call('CreateSchedule', schedule({ GroupName: 'polls' }));
    await expect(call('CreateScheduleGroup', { Name: 'polls' })).rejects.toMatchObject({ name: 'ConflictException' });
    expect(((await call('ListScheduleGroups', {})).ScheduleGroups as JsonObject[]).map(({ Name }) => Name)).toEqual(['default', 'polls']);
    await call('DeleteScheduleGroup', { Name: 'polls' });
    await expect(call('GetSchedule', { Name: 'poll-stock', GroupName: 'polls' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each<[string, JsonObject, string]>([
    ['an expression that is none', schedule({ ScheduleExpression: 'cron(0 1 * * * *)' }), 'Invalid Schedule Expression cron(0 1 * * * *).'],
    ['a zone that is none', schedule({ ScheduleExpressionTimezone: 'Mars/Base' }), 'Invalid ScheduleExpressionTimezone Mars/Base.'],
    ['no window', schedule({ FlexibleTimeWindow: {} }), 'FlexibleTimeWindow must have'],
    ['no role', schedule({}, { RoleArn: '' }), 'Target.RoleArn must be the ARN of a role.'],
    ['a target with no engine', schedule({}, { Arn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/c' }), 'a target of type arn:aws:ecs'],
    ['a retry policy out of bounds', schedule({}, { RetryPolicy: { MaximumRetryAttempts: 186 } }), 'MaximumRetryAttempts must be between 0 and 185.'],
    ['an unknown group', schedule({ GroupName: 'nowhere' }), 'Schedule group nowhere does not exist.'],
  ])('refuses %s', async (_name, input, message) => {
    await expect(call('CreateSchedule', input)).rejects.toThrow(message);
  });

  test('refuses a second schedule of a name and an operation it does not know', async () => {
    await call('CreateSchedule', schedule());
    await expect(call('CreateSchedule', schedule())).rejects.toMatchObject({ name: 'ConflictException', status: 409 });
    await expect(call('TagResource', {})).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});
