import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { JsonObject } from '../../../local/contract.ts';
import { setup } from './fixture.ts';
import type { Setup } from './fixture.ts';
import { eventually } from '../../support/eventually.ts';

const FAILING = 'export const handler = async (event) => { throw new Error("no " + event.order); };';
const event = { InvocationType: 'Event' };
const minute = 60_000;

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Function names in the order in which they were run; waits until a run is over. */
function counted(options: Parameters<typeof setup>[0] = {}) {
  const runs: string[] = [];
  const clock = new ManualClock();
  const made = setup({ clock, invoked: (name) => runs.push(name), ...options });
  const ran = (count: number) => eventually(() => expect(runs).toHaveLength(count), { interval: 5 });
  return { ...made, clock, runs, ran, settle };
}
const sent = ({ calls }: Setup, service: string) => calls.filter((call) => call.service === service);

describe('an asynchronous invocation', () => {
  test('is accepted at once and run after', async () => {
    const made = counted();
    made.fn('work', 'export const handler = async () => {};');
    const { answer } = await made.invoke('work', {}, event);
    expect(answer).toEqual({ StatusCode: 202, Payload: '' });
    await made.clock.advance(0);
    await made.ran(1);
  });

  test('is refused over 1 MB', async () => {
    const made = counted();
    made.fn('work', 'export const handler = async () => {};');
    await expect(made.invoke('work', 'x'.repeat(1_048_576), event)).rejects.toMatchObject({ name: 'RequestEntityTooLargeException' });
  });

  test('that fails is tried again after one minute and after two more, then dropped', async () => {
    const made = counted();
    made.fn('work', FAILING);
    await made.invoke('work', {}, event);
    await made.clock.advance(0);
    await made.ran(1);
    await made.settle();
    await made.clock.advance(minute - 1);
    expect(made.runs).toHaveLength(1);
    await made.clock.advance(1);
    await made.ran(2);
    await made.settle();
    await made.clock.advance(2 * minute - 1);
    expect(made.runs).toHaveLength(2);
    await made.clock.advance(1);
    await made.ran(3);
    await made.settle();
    await made.clock.advance(60 * minute);
    expect(made.runs).toHaveLength(3);
  });

  test('survives a restart of the runtime', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'lambda-async-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const first = counted({ dataDir });
    first.fn('work', 'export const handler = async () => {};');
    await first.invoke('work', {}, event); // accepted; nothing runs before the clock moves
    await first.lambda.stop();
    const second = counted({ dataDir });
    second.fn('work', 'export const handler = async () => {};');
    await second.lambda.start();
    await second.clock.advance(0);
    await second.ran(1);
    expect(second.runs).toEqual(['work']);
  });

  test('that runs out of retries goes to the dead-letter queue with its attributes', async () => {
    const made = counted();
    made.fn('work', FAILING, { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:eu-west-1:111111111111:dead' } });
    made.resource('AWS::Lambda::EventInvokeConfig', 'Config', { FunctionName: 'work', Qualifier: '$LATEST', MaximumRetryAttempts: 0 });
    await made.invoke('work', { order: 7 }, event);
    await made.clock.advance(0);
    await eventually(() => expect(sent(made, 'sqs')).toHaveLength(1));
    expect(sent(made, 'sqs')[0]).toMatchObject({
      action: 'SendMessage',
      principal: { kind: 'role', arn: 'arn:aws:iam::111111111111:role/work-role', session: 'work' },
      input: {
        QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/dead',
        MessageBody: '{"order":7}',
        MessageAttributes: {
          RequestID: { DataType: 'String', StringValue: expect.stringMatching(/^[0-9a-f-]{36}$/) },
          ErrorCode: { DataType: 'Number', StringValue: '200' },
          ErrorMessage: { DataType: 'String', StringValue: 'no 7' },
        },
      },
    });
  });

  test('that fails for good is described to the failure destination', async () => {
    const made = counted();
    made.fn('work', FAILING);
    made.resource('AWS::Lambda::EventInvokeConfig', 'Config', {
      FunctionName: 'work', Qualifier: '$LATEST', MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:111111111111:failed' } },
    });
    await made.invoke('work', { order: 7 }, event);
    await made.clock.advance(0);
    await eventually(() => expect(sent(made, 'sqs')).toHaveLength(1));
    expect(JSON.parse(String(sent(made, 'sqs')[0]?.input.MessageBody))).toEqual({
      version: '1.0',
      timestamp: '2026-01-05T09:00:00.000Z',
      requestContext: {
        requestId: expect.any(String),
        functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:work:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 1,
      },
      requestPayload: { order: 7 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'no 7', trace: expect.any(Array) },
    });
  });

  test.each([
    ['an SNS topic', 'arn:aws:sns:eu-west-1:111111111111:done', 'sns', 'Publish', (input: JsonObject) => JSON.parse(String(input.Message)) as JsonObject],
    ['a function', 'arn:aws:lambda:eu-west-1:111111111111:function:next', 'lambda', 'Invoke', (input: JsonObject) => JSON.parse(String(input.Payload)) as JsonObject],
    ['a bus', 'arn:aws:events:eu-west-1:111111111111:event-bus/business', 'events', 'PutEvents', ({ Entries }: JsonObject) => JSON.parse(String((Entries as JsonObject[])[0]?.Detail)) as JsonObject],
  ])('that succeeds can tell %s', async (_, Destination, service, action, record) => {
    const made = counted();
    made.fn('work', 'export const handler = async () => "fine";');
    made.resource('AWS::Lambda::EventInvokeConfig', 'Config', { FunctionName: 'work', Qualifier: '$LATEST', DestinationConfig: { OnSuccess: { Destination } } });
    await made.invoke('work', { order: 7 }, event);
    await made.clock.advance(0);
    await eventually(() => expect(sent(made, service)).toHaveLength(1));
    const [call] = sent(made, service);
    expect(call?.action).toBe(action);
    expect(record(call?.input ?? {})).toMatchObject({ requestContext: { condition: 'Success', approximateInvokeCount: 1 }, responsePayload: 'fine' });
    if (service === 'events') {
      expect((call?.input.Entries as JsonObject[] | undefined)?.[0]).toMatchObject({
        Source: 'lambda', DetailType: 'Lambda Function Invocation Result - Success', EventBusName: 'business',
        Resources: ['arn:aws:lambda:eu-west-1:111111111111:function:work:$LATEST', Destination],
      });
    }
  });

  test('that is throttled waits, longer each time, until it is too old', async () => {
    const made = counted();
    made.fn('work', 'export const handler = async (event) => event.hang && new Promise(() => {});', { ReservedConcurrentExecutions: 1, Timeout: 900 });
    made.resource('AWS::Lambda::EventInvokeConfig', 'Config', {
      FunctionName: 'work', Qualifier: '$LATEST', MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:111111111111:failed' } },
    });
    await made.invoke('work', {});
    void made.invoke('work', { hang: true }); // takes the only place
    await made.invoke('work', { order: 7 }, event);
    await made.clock.advance(59_000);
    expect(sent(made, 'sqs')).toEqual([]);
    await made.clock.advance(10_000);
    await eventually(() => expect(sent(made, 'sqs')).toHaveLength(1));
    expect(JSON.parse(String(sent(made, 'sqs')[0]?.input.MessageBody))).toMatchObject({ requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 } });
  });

  test('of a function with no concurrency goes straight to where failures go', async () => {
    const made = counted();
    made.fn('work', 'export const handler = async () => {};', {
      ReservedConcurrentExecutions: 0, DeadLetterConfig: { TargetArn: 'arn:aws:sqs:eu-west-1:111111111111:dead' },
    });
    await made.invoke('work', {}, event);
    await made.clock.advance(0);
    await eventually(() => expect(sent(made, 'sqs')).toHaveLength(1));
    expect(made.runs).toEqual([]);
  });
});
