import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { AwsCall, Host, JsonObject, Resource } from '../../../local/contract.ts';
import { AwsError } from '../../../local/contract.ts';
import { Scheduler } from '../../../local/scheduler/engine.ts';
import { aHost, QUEUE, ROLE, schedule } from './scheduler-host.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let clock: ManualClock;
let host: Host;
let engine: Scheduler;
let calls: AwsCall[];
let logged: string[];
let answer: (call: AwsCall) => JsonObject;
let random: number;

beforeEach(() => {
  clock = new ManualClock(new Date('2026-01-05T09:00:00Z'));
  calls = [];
  logged = [];
  random = 1;
  answer = () => ({});
  host = aHost({
    clock,
    dispatch: async (call) => {
      calls.push(call);
      return answer(call);
    },
    random: () => random,
    log: (_level, message) => void logged.push(message),
  });
  engine = new Scheduler(host);
  engine.start();
});
afterEach(() => {
  engine.stop();
  rmSync(host.dataDir, { recursive: true, force: true });
});

const call = (action: string, input: JsonObject) => engine.handle({ service: 'scheduler', action, input, principal: { kind: 'root' } });
/** Moves time on in small steps, so that work that is not a timer gets its turns too. */
async function pass(ms: number, step = MINUTE) {
  for (let left = ms; left > 0; left -= step) await clock.advance(Math.min(step, left));
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
const restart = (down: number) => {
  engine.stop();
  return clock.advance(down).then(() => {
    engine = new Scheduler(host);
  });
};
const sent = (index: number) => calls[index]!.input;

describe('a schedule', () => {
  test('at a rate runs at once and then every interval, under its role', async () => {
    await call('CreateSchedule', schedule());
    await pass(11 * MINUTE);
    expect(calls).toHaveLength(3);
    expect(calls[0]).toEqual({
      service: 'sqs',
      action: 'SendMessage',
      input: { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/polls', MessageBody: '{"warehouse":"W1"}' },
      principal: { kind: 'role', arn: ROLE, session: 'scheduler-poll-stock' },
    });
  });

  test('runs between its StartDate and its EndDate only', async () => {
    const at = (time: string) => Date.parse(time) / 1000;
    await call('CreateSchedule', schedule({ StartDate: at('2026-01-05T10:00:00Z'), EndDate: at('2026-01-05T10:07:00Z') }, { Input: '"<aws.scheduler.scheduled-time>"' }));
    await pass(2 * HOUR);
    expect(calls.map(({ input }) => input.MessageBody)).toEqual(['"2026-01-05T10:00:00Z"', '"2026-01-05T10:05:00Z"']);
  });

  test('at a cron time of a zone', async () => {
    await call('CreateSchedule', schedule({ ScheduleExpression: 'cron(30 10 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' }));
    await pass(29 * MINUTE);
    expect(calls).toHaveLength(0);
    await pass(MINUTE);
    expect(calls).toHaveLength(1);
  });

  test('once, and is gone when it asked for that', async () => {
    await call('CreateSchedule', schedule({ ScheduleExpression: 'at(2026-01-05T09:10:00)', ActionAfterCompletion: 'DELETE' }));
    await pass(10 * MINUTE);
    expect(calls).toHaveLength(1);
    await expect(call('GetSchedule', { Name: 'poll-stock' })).rejects.toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
  });

  test('once, and stays when it did not', async () => {
    await call('CreateSchedule', schedule({ ScheduleExpression: 'at(2026-01-05T09:10:00)' }));
    await pass(HOUR);
    expect(calls).toHaveLength(1);
    await expect(call('GetSchedule', { Name: 'poll-stock' })).resolves.toMatchObject({ State: 'ENABLED' });
  });

  test('never, when its one time was past before it was made', async () => {
    await call('CreateSchedule', schedule({ ScheduleExpression: 'at(2026-01-04T09:10:00)' }));
    await pass(HOUR);
    expect(calls).toHaveLength(0);
  });

  test('not while it is disabled, nor afterwards for what it missed', async () => {
    await call('CreateSchedule', schedule({ ScheduleExpression: 'cron(0 * * * ? *)', State: 'DISABLED' }));
    await pass(150 * MINUTE);
    await call('UpdateSchedule', schedule({ ScheduleExpression: 'cron(0 * * * ? *)' }));
    await pass(29 * MINUTE);
    expect(calls).toHaveLength(0);
    await pass(MINUTE);
    expect(calls).toHaveLength(1);
  });

  test('somewhere in its flexible window', async () => {
    random = 0.5;
    await call('CreateSchedule', schedule({ ScheduleExpression: 'cron(0 10 * * ? *)', FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 20 } }));
    await pass(69 * MINUTE);
    expect(calls).toHaveLength(0);
    await pass(MINUTE);
    expect(calls).toHaveLength(1);
  });
});

describe('a target', () => {
  const once = { ScheduleExpression: 'at(2026-01-05T09:01:00)' };

  test('gets the placeholders of its input filled', async () => {
    const Input = '{"s":"<aws.scheduler.schedule-arn>","t":"<aws.scheduler.scheduled-time>","e":"<aws.scheduler.execution-id>","n":<aws.scheduler.attempt-number>}';
    await call('CreateSchedule', schedule(once, { Input }));
    await pass(MINUTE);
    expect(JSON.parse(String(sent(0).MessageBody))).toEqual({
      s: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/poll-stock',
      t: '2026-01-05T09:01:00Z',
      e: 'run-1',
      n: 1,
    });
  });

  test.each<[string, JsonObject, Partial<AwsCall>]>([
    [
      'a function',
      { Arn: 'arn:aws:lambda:eu-west-1:123456789012:function:poll' },
      { service: 'lambda', action: 'Invoke', input: { FunctionName: 'arn:aws:lambda:eu-west-1:123456789012:function:poll', InvocationType: 'Event', Payload: '{"warehouse":"W1"}' } },
    ],
    [
      'a state machine',
      { Arn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:saga' },
      { service: 'states', action: 'StartExecution', input: { stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:saga', name: 'run-1', input: '{"warehouse":"W1"}' } },
    ],
    [
      'an event bus',
      { Arn: 'arn:aws:events:eu-west-1:123456789012:event-bus/business-events', EventBridgeParameters: { DetailType: 'poll.due', Source: 'polls' } },
      {
        service: 'events',
        action: 'PutEvents',
        input: { Entries: [{ EventBusName: 'arn:aws:events:eu-west-1:123456789012:event-bus/business-events', DetailType: 'poll.due', Source: 'polls', Detail: '{"warehouse":"W1"}' }] },
      },
    ],
    ['any API operation', { Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution', Input: '{"stateMachineArn":"arn:x"}' }, { service: 'states', action: 'StartExecution', input: { stateMachineArn: 'arn:x' } }],
    ['a FIFO group', { SqsParameters: { MessageGroupId: 'g' } }, { service: 'sqs', action: 'SendMessage', input: expect.objectContaining({ MessageGroupId: 'g' }) as never }],
  ])('may be %s', async (_name, target, expected) => {
    await call('CreateSchedule', schedule(once, target));
    await pass(MINUTE);
    expect(calls[0]).toMatchObject(expected);
  });

  test('that fails is tried again with backoff, and then its dead letter says how it went', async () => {
    answer = ({ input }) => {
      if (String(input.QueueUrl).endsWith('/polls')) throw new AwsError('ServiceUnavailable', 'Down', 503);
      return {};
    };
    const DeadLetterConfig = { Arn: 'arn:aws:sqs:eu-west-1:123456789012:polls-dlq' };
    await call('CreateSchedule', schedule(once, { RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig, Input: '{"n":<aws.scheduler.attempt-number>}' }));
    await pass(2 * MINUTE, 1000);
    expect(calls.map(({ input }) => input.MessageBody)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}', '{"n":3}']);
    expect(calls[3]!.principal).toEqual({ kind: 'role', arn: ROLE, session: 'scheduler-poll-stock' });
    expect(sent(3).MessageAttributes).toEqual({
      SCHEDULE_ARN: { DataType: 'String', StringValue: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/poll-stock' },
      TARGET_ARN: { DataType: 'String', StringValue: QUEUE },
      SCHEDULED_TIME: { DataType: 'String', StringValue: '2026-01-05T09:01:00Z' },
      EXECUTION_ID: { DataType: 'String', StringValue: 'run-1' },
      ERROR_CODE: { DataType: 'String', StringValue: 'ServiceUnavailable' },
      ERROR_MESSAGE: { DataType: 'String', StringValue: 'ServiceUnavailable: Down' },
      EXHAUSTED_RETRY_CONDITION: { DataType: 'String', StringValue: 'MaximumRetryAttempts' },
      RETRY_ATTEMPTS: { DataType: 'String', StringValue: '2' },
      IS_PAYLOAD_TRUNCATED: { DataType: 'String', StringValue: 'false' },
    });
  });

  test('that may not be called is not tried again', async () => {
    answer = () => {
      throw new AwsError('AccessDeniedException', 'No', 403);
    };
    await call('CreateSchedule', schedule(once));
    await pass(HOUR);
    expect(calls).toHaveLength(1);
    expect(logged).toContain('invocation dropped: it failed and the schedule has no dead-letter queue');
  });
});

describe('after a restart', () => {
  test('a schedule made by API is still there and keeps its rhythm', async () => {
    await call('CreateSchedule', schedule());
    await pass(MINUTE);
    await restart(MINUTE);
    engine.start();
    await pass(2 * MINUTE);
    expect(calls).toHaveLength(1);
    await pass(MINUTE);
    expect(calls).toHaveLength(2);
  });

  test('times missed meanwhile make one run, for the earliest, somewhere in the first minute', async () => {
    await call('CreateSchedule', schedule({}, { Input: '"<aws.scheduler.scheduled-time>"' }));
    await pass(MINUTE);
    await restart(HOUR);
    random = 0.5;
    engine.start();
    await pass(29_000, 1000);
    expect(calls).toHaveLength(1);
    await pass(1000);
    expect(calls).toHaveLength(2);
    await pass(3 * MINUTE + 30_000);
    expect(calls.map(({ input }) => input.MessageBody)).toEqual(['"2026-01-05T09:00:00Z"', '"2026-01-05T09:05:00Z"', '"2026-01-05T10:05:00Z"']);
  });

  test('a run that was under way is made again', async () => {
    let hang = true;
    host.dispatch = async (made) => {
      calls.push(made);
      if (hang) await new Promise(() => {});
      return {};
    };
    await call('CreateSchedule', schedule({ ScheduleExpression: 'at(2026-01-05T09:01:00)' }));
    await pass(MINUTE);
    await restart(MINUTE);
    hang = false;
    engine.start();
    await pass(HOUR);
    expect(calls.map(({ input }) => input.MessageBody)).toEqual(['{"warehouse":"W1"}', '{"warehouse":"W1"}']);
  });

  test('a one-time schedule of a template that ran does not run again', async () => {
    const type = () => engine.types['AWS::Scheduler::Schedule']!;
    const bare = {
      stack: 'Edge',
      logicalId: 'Once',
      type: 'AWS::Scheduler::Schedule',
      properties: { ...schedule({ ScheduleExpression: 'at(2026-01-05T09:01:00)', ActionAfterCompletion: 'DELETE' }), Name: 'once' },
      region: 'eu-west-1',
      account: '123456789012',
    };
    const resource: Resource = { ...bare, ...type().identify(bare) };
    expect(resource.attributes).toEqual({ Arn: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/once' });
    await type().create(resource);
    await pass(HOUR);
    await restart(HOUR);
    await type().create(resource);
    engine.start();
    await pass(HOUR);
    expect(calls).toHaveLength(1);
  });
});
