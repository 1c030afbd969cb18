import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { Unsupported } from '../../../local/contract.ts';
import type { EventBridge } from '../../../local/eventbridge/engine.ts';
import { Estate, QUEUE, settled, until } from './estate.ts';

let estate: Estate;
beforeEach(() => {
  estate = new Estate();
});
afterEach(() => estate.end());

const on = { EventBusName: 'business-events' };

describe('the API of rules', () => {
  test('makes, describes, lists and removes rules and targets', async () => {
    await estate.withRule({ Id: 'queue', Arn: QUEUE, InputPath: '$.detail' }, { Description: 'all orders' });
    const rule = {
      Name: 'order-events',
      Arn: 'arn:aws:events:eu-west-1:123456789012:rule/business-events/order-events',
      State: 'ENABLED',
      EventBusName: 'business-events',
      Description: 'all orders',
      EventPattern: '{"source":["orders"]}',
    };
    expect(await estate.call('DescribeRule', { Name: 'order-events', ...on })).toEqual({ ...rule, CreatedBy: '123456789012' });
    expect(await estate.call('ListRules', { ...on, NamePrefix: 'order' })).toEqual({ Rules: [rule] });
    expect(await estate.call('ListTargetsByRule', { Rule: 'order-events', ...on })).toEqual({ Targets: [{ Id: 'queue', Arn: QUEUE, InputPath: '$.detail' }] });
    expect(await estate.call('ListRuleNamesByTarget', { TargetArn: QUEUE, ...on })).toEqual({ RuleNames: ['order-events'] });
    await expect(estate.call('DeleteRule', { Name: 'order-events', ...on })).rejects.toThrow("Rule can't be deleted since it has targets.");
    expect(await estate.call('RemoveTargets', { Rule: 'order-events', Ids: ['queue'], ...on })).toEqual({ FailedEntryCount: 0, FailedEntries: [] });
    await estate.call('DeleteRule', { Name: 'order-events', ...on });
    await expect(estate.call('DescribeRule', { Name: 'order-events', ...on })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule order-events does not exist on EventBus business-events.',
    });
  });

  test('pages its lists', async () => {
    for (const n of [0, 1, 2]) await estate.call('PutRule', { Name: `r${n}`, EventPattern: '{"source":["a"]}' });
    const first = await estate.call('ListRules', { Limit: 2 });
    expect((first.Rules as JsonObject[]).map(({ Name }) => Name)).toEqual(['r0', 'r1']);
    const second = await estate.call('ListRules', { Limit: 2, NextToken: first.NextToken! });
    expect((second.Rules as JsonObject[]).map(({ Name }) => Name)).toEqual(['r2']);
    expect(second.NextToken).toBeUndefined();
  });

  test('tests a pattern against an event', async () => {
    const test = (EventPattern: string) => estate.call('TestEventPattern', { EventPattern, Event: '{"source":"orders"}' });
    expect(await test('{"source":["orders"]}')).toEqual({ Result: true });
    expect(await test('{"source":["payments"]}')).toEqual({ Result: false });
    await expect(test('{"source":"orders"}')).rejects.toMatchObject({ name: 'InvalidEventPatternException' });
  });

  test('knows buses, the default one always', async () => {
    expect(await estate.call('CreateEventBus', { Name: 'audit', Description: 'who did what' })).toEqual({ EventBusArn: 'arn:aws:events:eu-west-1:123456789012:event-bus/audit' });
    const { EventBuses } = await estate.call('ListEventBuses');
    expect((EventBuses as JsonObject[]).map(({ Name }) => Name)).toEqual(['audit', 'default']);
    expect(await estate.call('DescribeEventBus', { Name: 'audit' })).toMatchObject({ Name: 'audit', Description: 'who did what' });
    await expect(estate.call('CreateEventBus', { Name: 'audit' })).rejects.toThrow('Event bus audit already exists.');
    await expect(estate.call('DeleteEventBus', { Name: 'default' })).rejects.toThrow('Cannot delete event bus default.');
    await estate.call('DeleteEventBus', { Name: 'audit' });
    await expect(estate.call('DescribeEventBus', { Name: 'audit' })).rejects.toThrow('Event bus audit does not exist.');
  });

  test('survives a restart', async () => {
    await estate.withRule();
    estate.restart();
    await estate.put();
    await until(() => estate.sent().length === 1);
  });

  test.each<[string, JsonObject, string]>([
    ['a sixth target', { Targets: Array.from({ length: 6 }, (_, n) => ({ Id: `t${n}`, Arn: QUEUE })) }, 'exceeds the maximum number allowed'],
    ['a target with no engine', { Targets: [{ Id: 't', Arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s' }] }, 'a target of type arn:aws:kinesis'],
    ['parameters of other targets', { Targets: [{ Id: 't', Arn: QUEUE, EcsParameters: {} }] }, 'Targets.t.EcsParameters'],
    ['a state machine without role', { Targets: [{ Id: 't', Arn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:s' }] }, 'RoleArn is required'],
    ['a retry policy out of bounds', { Targets: [{ Id: 't', Arn: QUEUE, RetryPolicy: { MaximumEventAgeInSeconds: 59 } }] }, 'between 60 and 86400'],
  ])('refuses %s', async (_name, input, message) => {
    await estate.withRule();
    const given = estate.call('PutTargets', { Rule: 'order-events', ...on, ...input });
    await expect(given).rejects.toThrow(message);
  });

  test('refuses a rule with nothing to go by, a schedule on another bus, and an operation it does not know', async () => {
    await estate.call('CreateEventBus', { Name: 'business-events' });
    await expect(estate.call('PutRule', { Name: 'r' })).rejects.toThrow('Parameter(s) EventPattern or ScheduleExpression must be specified.');
    await expect(estate.call('PutRule', { Name: 'r', ScheduleExpression: 'rate(1 day)', ...on })).rejects.toThrow('supported only on the default event bus');
    await expect(estate.call('PutRule', { Name: 'r', ScheduleExpression: 'rate(1 days)' })).rejects.toThrow('Parameter ScheduleExpression is not valid.');
    await expect(estate.call('PutRule', { Name: 'r', ScheduleExpression: 'rate(5 minute)' })).rejects.toThrow('Parameter ScheduleExpression is not valid.');
    await expect(estate.call('PutPartnerEvents')).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
describe('a rule on a schedule', () => {
  const hourly = async (ScheduleExpression: string) => {
    await estate.call('PutRule', { Name: 'tick', ScheduleExpression });
    await estate.call('PutTargets', { Rule: 'tick', Targets: [{ Id: 'q', Arn: QUEUE }] });
  };

  test('at a rate fires first after one interval, with a Scheduled Event', async () => {
    await hourly('rate(1 hour)');
    await estate.clock.advance(3_599_000);
    await settled();
    expect(estate.sent()).toHaveLength(0);
    await estate.clock.advance(1000);
    await until(() => estate.sent().length === 1);
    const { id: _id, ...event } = JSON.parse(estate.sent()[0]!) as JsonObject;
    expect(event).toEqual({
      version: '0',
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '123456789012',
      time: '2026-01-05T10:00:00Z',
      region: 'eu-west-1',
      resources: ['arn:aws:events:eu-west-1:123456789012:rule/tick'],
      detail: {},
    });
  });

  test('at cron times in UTC, until it is disabled', async () => {
    await hourly('cron(30 * * * ? *)');
    await estate.clock.advance(2 * 3_600_000);
    await until(() => estate.sent().length === 2);
    await estate.call('DisableRule', { Name: 'tick' });
    await estate.clock.advance(2 * 3_600_000);
    await settled();
    expect(estate.sent()).toHaveLength(2);
  });

  test('fires once at the next start for what it missed', async () => {
    await hourly('rate(1 hour)');
    estate.engine.stop();
    await estate.clock.advance(5 * 3_600_000 + 60_000);
    estate.engine.stop = () => {};
    estate.restart();
    await estate.clock.advance(0);
    await until(() => estate.sent().length === 1);
    await estate.clock.advance(3_540_000);
    await until(() => estate.sent().length === 2);
    expect(JSON.parse(estate.sent()[1]!).time).toBe('2026-01-05T15:00:00Z');
  });
});

describe('a template', () => {
  const make = async (engine: EventBridge, type: string, properties: JsonObject, logicalId = 'Thing') => {
    const bare = { stack: 'Edge', logicalId, type, properties, region: 'eu-west-1', account: '123456789012' };
    const resource = { ...bare, ...engine.types[type]!.identify(bare) };
    await engine.types[type]!.create(resource);
    return resource;
  };
  const whole = async (engine: EventBridge, rule: JsonObject = {}) => {
    await make(engine, 'AWS::Events::EventBus', { Name: 'business-events' });
    await make(engine, 'AWS::Events::Archive', { ArchiveName: 'everything', SourceArn: 'arn:aws:events:eu-west-1:123456789012:event-bus/business-events', RetentionDays: 30 });
    const properties = { EventBusName: 'business-events', EventPattern: { source: ['orders'] }, Targets: [{ Id: 'Target0', Arn: QUEUE }], ...rule };
    return make(engine, 'AWS::Events::Rule', properties, 'OrderEvents');
  };

  test('names its resources the same at every start', async () => {
    const rule = await whole(estate.engine);
    expect(rule.ref).toMatch(/^business-events\|Edge-OrderEvents-[0-9A-F]{12}$/);
    expect(rule.attributes.Arn).toBe(`arn:aws:events:eu-west-1:123456789012:rule/${rule.ref.replace('|', '/')}`);
    estate.restart();
    expect((await whole(estate.engine)).ref).toBe(rule.ref);
  });

  test('is run: rule, target and archive', async () => {
    await whole(estate.engine);
    await estate.put();
    await until(() => estate.sent().length === 1);
    expect(await estate.call('DescribeArchive', { ArchiveName: 'everything' })).toMatchObject({ EventCount: 1, RetentionDays: 30 });
  });

  test('keeps a rule disabled by API disabled over a restart, until the template changes the rule', async () => {
    const { ref } = await whole(estate.engine);
    const Name = ref.split('|')[1]!;
    const state = async () => (await estate.call('DescribeRule', { Name, ...on })).State;
    await estate.call('DisableRule', { Name, ...on });
    estate.restart();
    await whole(estate.engine);
    expect(await state()).toBe('DISABLED');
    estate.restart();
    await whole(estate.engine, { Description: 'changed' });
    expect(await state()).toBe('ENABLED');
  });

  test('that loses a rule loses it here', async () => {
    const { ref } = await whole(estate.engine);
    await estate.call('DisableRule', { Name: ref.split('|')[1]!, ...on });
    estate.restart();
    await make(estate.engine, 'AWS::Events::EventBus', { Name: 'business-events' });
    expect(await estate.call('ListRules', on)).toEqual({ Rules: [] });
  });

  test.each<[string, JsonObject, string]>([
    ['an invalid pattern', { EventPattern: { source: 'orders' } }, 'Event pattern is not valid. Reason: "source" must be an object or an array'],
    ['a target with no engine', { Targets: [{ Id: 't', Arn: 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/d' }] }, 'a target of type arn:aws:firehose'],
    ['an unknown bus', { EventBusName: 'nowhere' }, 'Event bus nowhere does not exist.'],
    ['one target id twice', { Targets: [{ Id: 't', Arn: QUEUE }, { Id: 't', Arn: QUEUE }] }, 'Targets with the Id t twice'],
  ])('is refused for %s', async (_name, rule, message) => {
    await expect(whole(estate.engine, rule)).rejects.toThrow(message);
  });

  test('is refused by resource and property for what has no engine', async () => {
    await expect(whole(estate.engine, { Targets: [{ Id: 't', Arn: QUEUE, HttpParameters: {} }] })).rejects.toThrow(Unsupported);
  });
});
