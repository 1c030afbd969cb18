import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AwsCall, JsonObject } from '../../../local/contract.ts';
import { AwsError } from '../../../local/contract.ts';
import { DLQ, Estate, QUEUE, settled, until } from './estate.ts';

let estate: Estate;
beforeEach(() => {
  estate = new Estate();
});
afterEach(() => estate.end());

const RULE = 'arn:aws:events:eu-west-1:123456789012:rule/business-events/order-events';
const byRule = { kind: 'service', service: 'events.amazonaws.com', sourceArn: RULE };
const down = () => {
  throw new AwsError('ServiceUnavailable', 'The queue is down', 503);
};
const failing = (error: () => never, except = 'orders-dlq') => (call: AwsCall) => (String(call.input.QueueUrl).endsWith(except) ? {} : error());
const attributes = (call: AwsCall) =>
  Object.fromEntries(Object.entries(call.input.MessageAttributes as JsonObject).map(([name, value]) => [name, (value as JsonObject).StringValue]));

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
describe('a target', () => {
  const event = expect.stringContaining('"detail-type":"order.received"') as unknown as string;
  const name = expect.stringMatching(/^00000000-0000-4000-8000-000000000001_[0-9a-f]{32}$/) as unknown as string;
  test.each<[string, JsonObject, AwsCall]>([
    [
      'a queue',
      { Arn: QUEUE },
      { service: 'sqs', action: 'SendMessage', input: { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders', MessageBody: event }, principal: byRule as never },
    ],
    [
      'a function',
      { Arn: 'arn:aws:lambda:eu-west-1:123456789012:function:relay' },
      {
        service: 'lambda',
        action: 'Invoke',
        input: { FunctionName: 'arn:aws:lambda:eu-west-1:123456789012:function:relay', InvocationType: 'Event', Payload: event },
        principal: byRule as never,
      },
    ],
    [
      'a state machine, under its role',
      { Arn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:saga', RoleArn: 'arn:aws:iam::123456789012:role/start' },
      {
        service: 'states',
        action: 'StartExecution',
        input: { stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:saga', name, input: event },
        principal: { kind: 'role', arn: 'arn:aws:iam::123456789012:role/start', session: 'events-order-events' },
      },
    ],
    [
      'a topic',
      { Arn: 'arn:aws:sns:eu-west-1:123456789012:alerts' },
      { service: 'sns', action: 'Publish', input: { TopicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts', Message: event }, principal: byRule as never },
    ],
  ])('may be %s', async (_name, target, expected) => {
    await estate.withRule({ Id: 't', ...target });
    await estate.put();
    await until(() => estate.calls.length === 1);
    expect(estate.calls[0]).toEqual(expected);
  });

  test('may be a log group, whose stream is made first', async () => {
    await estate.withRule({ Id: 't', Arn: 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/events/all:*' });
    await estate.put();
    await until(() => estate.calls.length === 2);
    expect(estate.calls.map(({ action, input }) => ({ action, input }))).toEqual([
      { action: 'CreateLogStream', input: { logGroupName: '/aws/events/all', logStreamName: 'events-t' } },
      { action: 'PutLogEvents', input: { logGroupName: '/aws/events/all', logStreamName: 'events-t', logEvents: [{ timestamp: 1767603600000, message: event }] } },
    ]);
  });

  test('may be another bus, where the event keeps its id and its time', async () => {
    await estate.call('CreateEventBus', { Name: 'audit' });
    await estate.withRule({ Id: 't', Arn: 'arn:aws:events:eu-west-1:123456789012:event-bus/audit', RoleArn: 'arn:aws:iam::123456789012:role/forward' });
    await estate.call('PutRule', { Name: 'all', EventBusName: 'audit', EventPattern: '{"source":["orders"]}' });
    await estate.call('PutTargets', { Rule: 'all', EventBusName: 'audit', Targets: [{ Id: 'q', Arn: QUEUE }] });
    await estate.put({ orderId: 'o-1' }, { Time: 1767600000 });
    await until(() => estate.sent().length === 1);
    expect(estate.calls[0]).toMatchObject({ service: 'events', action: 'PutEvents', principal: { kind: 'role', arn: 'arn:aws:iam::123456789012:role/forward' } });
    expect(JSON.parse(estate.sent()[0]!)).toMatchObject({ id: '00000000-0000-4000-8000-000000000001', time: '2026-01-05T08:00:00Z', source: 'orders' });
  });

  test('that is slow holds back no other, and has a bounded number of calls under way', async () => {
    let open = 0;
    let most = 0;
    estate.answer = async (call) => {
      if (!String(call.input.QueueUrl).endsWith('/orders')) return {};
      most = Math.max(most, ++open);
      await settled();
      open--;
      return {};
    };
    await estate.withRule({ Id: 'slow', Arn: QUEUE });
    await estate.call('PutTargets', { Rule: 'order-events', EventBusName: 'business-events', Targets: [{ Id: 'fast', Arn: `${QUEUE}-fast` }] });
    for (let n = 0; n < 100; n++) await estate.put({ n });
    await until(() => estate.sent(`${QUEUE}-fast`).length === 100);
    expect(estate.sent().length).toBeLessThan(100);
    await until(() => estate.sent().length === 100 && open === 0);
    expect(most).toBe(32);
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html and eb-rule-dlq.html
describe('a delivery that fails', () => {
  test('is tried again with growing pauses until the target takes it', async () => {
    let failures = 3;
    estate.answer = () => (failures-- > 0 ? down() : {});
    await estate.withRule();
    await estate.put();
    await until(() => estate.sent().length === 1);
    await estate.clock.advance(999);
    expect(estate.sent()).toHaveLength(1);
    await estate.clock.advance(1);
    await until(() => estate.sent().length === 2);
    await estate.clock.advance(2000);
    await until(() => estate.sent().length === 3);
    await estate.clock.advance(4000);
    await until(() => estate.sent().length === 4);
    await estate.clock.advance(86_400_000);
    expect(estate.sent()).toHaveLength(4);
  });

  test('goes to the dead-letter queue after its attempts, with event and cause', async () => {
    estate.answer = failing(down);
    await estate.withRule({ Id: 'queue', Arn: QUEUE, RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: DLQ } });
    await estate.put();
    for (let second = 0; second < 10; second++) {
      await settled();
      await estate.clock.advance(1000);
    }
    await until(() => estate.sent(DLQ).length === 1);
    expect(estate.sent()).toHaveLength(3);
    expect(JSON.parse(estate.sent(DLQ)[0]!)).toMatchObject({ id: '00000000-0000-4000-8000-000000000001', detail: { orderId: 'o-1' } });
    const letter = estate.calls.at(-1)!;
    expect(letter.principal).toEqual(byRule);
    expect(attributes(letter)).toEqual({
      RULE_ARN: RULE,
      TARGET_ARN: QUEUE,
      ERROR_CODE: 'ERROR_FROM_TARGET',
      ERROR_MESSAGE: 'ServiceUnavailable: The queue is down',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      RETRY_ATTEMPTS: '2',
    });
  });

  test('goes to the dead-letter queue when the event is too old', async () => {
    estate.answer = failing(down);
    await estate.withRule({ Id: 'queue', Arn: QUEUE, RetryPolicy: { MaximumEventAgeInSeconds: 60 }, DeadLetterConfig: { Arn: DLQ } });
    await estate.put();
    for (let second = 0; second < 61; second++) {
      await settled();
      await estate.clock.advance(1000);
    }
    await until(() => estate.sent(DLQ).length === 1);
    expect(estate.sent()).toHaveLength(6); // after 0, 1, 3, 7, 15 and 31 seconds; the next would be past 60
    expect(attributes(estate.calls.at(-1)!)).toMatchObject({ EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds', RETRY_ATTEMPTS: '5' });
  });

  test.each([
    ['AccessDenied', 403, 'NO_PERMISSIONS'],
    ['AccessDeniedException', 400, 'NO_PERMISSIONS'],
    ['ResourceNotFoundException', 404, 'NO_RESOURCE'],
    ['AWS.SimpleQueueService.NonExistentQueue', 400, 'NO_RESOURCE'],
    ['QueueDoesNotExist', 400, 'NO_RESOURCE'],
    ['InvalidParameterValueException', 400, 'INVALID_PARAMETER'],
  ])('for %s goes there at once', async (error, status, code) => {
    estate.answer = failing(() => {
      throw new AwsError(error, 'No', status);
    });
    await estate.withRule({ Id: 'queue', Arn: QUEUE, DeadLetterConfig: { Arn: DLQ } });
    await estate.put();
    await until(() => estate.sent(DLQ).length === 1);
    expect(estate.sent()).toHaveLength(1);
    expect(attributes(estate.calls.at(-1)!)).toEqual(expect.objectContaining({ ERROR_CODE: code, RETRY_ATTEMPTS: '0' }));
    expect(attributes(estate.calls.at(-1)!)).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });

  test('for throttling is tried again', async () => {
    estate.answer = failing(() => {
      throw new AwsError('TooManyRequestsException', 'Slow down', 429);
    });
    await estate.withRule({ Id: 'queue', Arn: QUEUE, RetryPolicy: { MaximumRetryAttempts: 1 }, DeadLetterConfig: { Arn: DLQ } });
    await estate.put();
    await settled();
    await estate.clock.advance(1000);
    await until(() => estate.sent(DLQ).length === 1);
    expect(attributes(estate.calls.at(-1)!)).toMatchObject({ ERROR_CODE: 'THROTTLING', RETRY_ATTEMPTS: '1' });
  });

  test('because its template gives no JSON goes there at once', async () => {
    const InputTransformer = { InputPathsMap: { text: '$.detail.text' }, InputTemplate: '{"text": "<text>"}' };
    await estate.withRule({ Id: 'queue', Arn: QUEUE, InputTransformer, DeadLetterConfig: { Arn: DLQ } });
    await estate.put({ text: 'a "quote"' });
    await until(() => estate.sent(DLQ).length === 1);
    expect(attributes(estate.calls[0]!)).toMatchObject({ ERROR_CODE: 'INVALID_JSON' });
  });

  test('is dropped without a dead-letter queue, and the log says so', async () => {
    estate.answer = () => {
      throw new AwsError('AccessDenied', 'No', 403);
    };
    await estate.withRule();
    await estate.put();
    await until(() => estate.logged.length === 1);
    expect(estate.logged[0]).toMatchObject({ level: 'error', message: 'event dropped: delivery failed and the target has no dead-letter queue' });
  });

  test('waits for a dead-letter queue that is down', async () => {
    let dlqDown = true;
    estate.answer = (call) => {
      if (!String(call.input.QueueUrl).endsWith('orders-dlq')) throw new AwsError('AccessDenied', 'No', 403);
      return dlqDown ? down() : {};
    };
    await estate.withRule({ Id: 'queue', Arn: QUEUE, DeadLetterConfig: { Arn: DLQ } });
    await estate.put();
    await until(() => estate.sent(DLQ).length === 1);
    dlqDown = false;
    await estate.clock.advance(1000);
    await until(() => estate.sent(DLQ).length === 2);
    await settled();
    estate.restart();
    await settled();
    expect(estate.sent()).toHaveLength(1);
  });

  test('because its execution exists already was delivered before', async () => {
    estate.answer = () => {
      throw new AwsError('ExecutionAlreadyExists', 'Execution Already Exists');
    };
    await estate.withRule({ Id: 't', Arn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:saga', RoleArn: 'arn:aws:iam::123456789012:role/r', DeadLetterConfig: { Arn: DLQ } });
    await estate.put();
    await until(() => estate.calls.length === 1);
    await settled();
    expect(estate.sent(DLQ)).toHaveLength(0);
  });
});

describe('after a crash', () => {
  test('what no target took yet is delivered, and what one took is not again', async () => {
    estate.answer = (call) => (String(call.input.QueueUrl).endsWith('/orders') ? new Promise(() => {}) : {});
    await estate.withRule();
    await estate.call('PutTargets', { Rule: 'order-events', EventBusName: 'business-events', Targets: [{ Id: 'fast', Arn: `${QUEUE}-fast` }] });
    for (let n = 0; n < 40; n++) await estate.put({ n });
    await until(() => estate.sent(`${QUEUE}-fast`).length === 40);
    await settled();
    estate.answer = () => ({});
    estate.calls.length = 0;
    estate.restart();
    await until(() => estate.sent().length === 40);
    await settled();
    expect(estate.sent().map((body) => JSON.parse(body).detail.n)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(estate.sent(`${QUEUE}-fast`)).toEqual([]);
    estate.calls.length = 0;
    estate.restart();
    await settled();
    expect(estate.calls).toEqual([]);
  });

  test('retries go on with their count and at their time', async () => {
    estate.answer = failing(down);
    await estate.withRule({ Id: 'queue', Arn: QUEUE, RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: DLQ } });
    await estate.put();
    await settled();
    await estate.clock.advance(1000);
    await until(() => estate.sent().length === 2);
    await settled();
    estate.restart();
    await estate.clock.advance(1999);
    await settled();
    expect(estate.sent()).toHaveLength(2);
    await estate.clock.advance(1);
    await until(() => estate.sent(DLQ).length === 1);
    expect(attributes(estate.calls.at(-1)!)).toMatchObject({ RETRY_ATTEMPTS: '2' });
  });

  test('an event accepted before the background work begins is delivered once', async () => {
    await estate.withRule();
    estate.restart({ start: false });
    await estate.put();
    estate.engine.start();
    await until(() => estate.sent().length === 1);
    await settled();
    expect(estate.sent()).toHaveLength(1);
  });
});
