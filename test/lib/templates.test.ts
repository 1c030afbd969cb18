import { beforeAll, describe, expect, test } from 'vitest';
import { Role } from '../../core/model/identity.ts';
import { RUNBOOK_SECTIONS } from '../../lib/config.ts';
import { list, object, ofType, refersTo, statementsOf, templatesOf } from './templates.ts';
import type { Resource, Template } from './templates.ts';

let dev: Template[];
let prod: Template[];
beforeAll(async () => {
  [dev, prod] = [await templatesOf('dev'), await templatesOf('prod')];
});

describe('stacks', () => {
  test('prod is two cells of eight stacks each, stateful first', () => {
    const names = ['data', 'identity', 'connectors', 'sagas', 'events', 'api', 'console', 'observability'];
    expect(prod.map(({ stack }) => stack).sort()).toEqual([...names.map((name) => `crossdock-prod-eu-${name}`), ...names.map((name) => `crossdock-prod-us-${name}`)].sort());
  });

  test('stacks refer to earlier stacks of their own cell only, so that they deploy in one go from nothing', () => {
    const order = ['data', 'identity', 'connectors', 'sagas', 'events', 'api', 'console', 'observability'];
    for (const { stack, text } of prod) {
      const [, cell, name = ''] = /^crossdock-prod-(\w+)-(\w+)$/.exec(stack) ?? [];
      for (const [, imported = ''] of text.matchAll(/"Fn::ImportValue": "([\w-]+):/g)) {
        expect(imported).toMatch(new RegExp(`^crossdock-prod-${cell}-`));
        expect(order.indexOf(imported.split('-').at(-1) as string), `${stack} needs ${imported}`).toBeLessThan(order.indexOf(name));
      }
    }
  });

  test('no template names an account', () => {
    for (const { stack, text } of [...dev, ...prod]) expect(text.match(/\b\d{12}\b/g), stack).toBeNull();
  });

  test('these are all the resource types there are: no custom resource but the site, which a function of ours puts, and no helper functions of the CDK', () => {
    expect([...new Set(prod.flatMap(({ resources }) => resources.map(({ Type }) => Type)))].sort()).toEqual([
      'AWS::ApiGateway::Account',
      'AWS::ApiGateway::ApiKey',
      'AWS::ApiGateway::Deployment',
      'AWS::ApiGateway::RestApi',
      'AWS::ApiGateway::Stage',
      'AWS::ApiGateway::UsagePlan',
      'AWS::ApiGateway::UsagePlanKey',
      'AWS::CloudFront::Distribution',
      'AWS::CloudFront::Function',
      'AWS::CloudFront::OriginAccessControl',
      'AWS::CloudFront::ResponseHeadersPolicy',
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::Cognito::UserPool',
      'AWS::Cognito::UserPoolClient',
      'AWS::Cognito::UserPoolDomain',
      'AWS::Cognito::UserPoolGroup',
      'AWS::Cognito::UserPoolResourceServer',
      'AWS::DynamoDB::Table',
      'AWS::Events::Archive',
      'AWS::Events::EventBus',
      'AWS::Events::Rule',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SES::EmailIdentity',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'AWS::Scheduler::Schedule',
      'AWS::Scheduler::ScheduleGroup',
      'AWS::SecretsManager::Secret',
      'AWS::StepFunctions::StateMachine',
      'AWS::WAFv2::WebACL',
      'AWS::WAFv2::WebACLAssociation',
      'Custom::Site',
    ]);
  });
});

describe('data', () => {
  test('every table is on demand, encrypted and restorable to any second', () => {
    const tables = ofType(dev, 'AWS::DynamoDB::Table');
    expect(tables).toHaveLength(12);
    for (const { id, Properties } of tables) {
      expect(Properties.BillingMode, id).toBe('PAY_PER_REQUEST');
      expect(Properties.SSESpecification, id).toEqual({ SSEEnabled: true });
      expect(Properties.PointInTimeRecoverySpecification, id).toEqual({ PointInTimeRecoveryEnabled: true });
    }
  });

  test('what prod stores outlives its stack, what dev stores does not', () => {
    const stored = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::Cognito::UserPool', 'AWS::SecretsManager::Secret', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'];
    for (const type of stored) {
      expect([...new Set(ofType(prod, type).map(({ DeletionPolicy }) => DeletionPolicy))], type).toEqual(['Retain']);
      expect([...new Set(ofType(dev, type).map(({ DeletionPolicy }) => DeletionPolicy))], type).toEqual(['Delete']);
    }
    expect(ofType(prod, 'AWS::DynamoDB::Table').every(({ Properties }) => Properties.DeletionProtectionEnabled === true)).toBe(true);
    expect(ofType(prod, 'AWS::Cognito::UserPool').every(({ Properties }) => Properties.DeletionProtection === 'ACTIVE')).toBe(true);
  });

  test('only the outbox has a stream, of new images; items of these tables expire', () => {
    const tables = ofType(dev, 'AWS::DynamoDB::Table');
    expect(tables.filter(({ Properties }) => Properties.StreamSpecification).map(({ id, Properties }) => [id.slice(0, -8), Properties.StreamSpecification])).toEqual([
      ['OutboxTable', { StreamViewType: 'NEW_IMAGE' }],
    ]);
    const expiring = tables.filter(({ Properties }) => Properties.TimeToLiveSpecification);
    expect(expiring.map(({ id }) => id.slice(0, -8))).toEqual(['StockTable', 'OutboxTable', 'IdempotencyTable', 'CorrelationTable', 'WebhooksTable']);
    expect(expiring.map(({ Properties }) => object(Properties.TimeToLiveSpecification).AttributeName)).toEqual(['ttl', 'ttl', 'ttl', 'ttl', 'ttl']);
  });

  test('indexes are what the adapters ask for', () => {
    const indexes = ofType(dev, 'AWS::DynamoDB::Table').flatMap(({ id, Properties }) =>
      list(Properties.GlobalSecondaryIndexes).map((index) => `${id.slice(0, -8)}.${object(index).IndexName}: ${list(object(index).KeySchema).map((key) => object(key).AttributeName).join(', ')}`),
    );
    expect(indexes).toEqual([
      'OrdersTable.watch: watched, dueAt',
      'StockTable.position: place, until',
      'StockTable.expiry: expiring, expiresAt',
      'OutboxTable.pending: pending, recordedAt',
      'SagasTable.correlation: correlationId',
      'ExceptionsTable.desk: desk, deadline',
      'ExceptionsTable.entity: entityStatus, deadline',
      'ExceptionsTable.saga: sagaId',
      'ExceptionsTable.escalation: escalating, escalatesAt',
      'ExceptionsTable.escalated: escalatedTo, deadline',
      'LedgerTable.period: period, sk',
      'EdiTable.awaiting: awaiting, acknowledgeBy',
      'WebhooksTable.created: pk, createdAt',
      'WebhooksTable.due: due, dueAt',
    ]);
  });

  test('every log group forgets after a while', () => {
    for (const { id, Properties } of ofType(dev, 'AWS::Logs::LogGroup')) expect(Properties.RetentionInDays, id).toBe(7);
    for (const { id, Properties } of ofType(prod, 'AWS::Logs::LogGroup')) expect(Properties.RetentionInDays, id).toBe(400);
  });
});

describe('queues', () => {
  const deadLetters = (queue: Resource) => /DeadLetters/.test(queue.id);

  test('every queue has dead letters, and keeps what it holds for 14 days, encrypted', () => {
    const queues = ofType(prod, 'AWS::SQS::Queue');
    for (const queue of queues) {
      expect(queue.Properties).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
      if (deadLetters(queue)) continue;
      const target = refersTo(object(queue.Properties.RedrivePolicy).deadLetterTargetArn);
      expect(queues.find(({ id, stack }) => id === target && stack === queue.stack)?.id, queue.id).toMatch(/DeadLetters/);
    }
    expect(queues.filter(deadLetters).length).toBeGreaterThan(queues.length / 2 - 1);
  });

  test('every queue rings: dead letters at the first, all others by age; each alarm names its section of the runbook', () => {
    const alarms = ofType(prod, 'AWS::CloudWatch::Alarm');
    for (const queue of ofType(prod, 'AWS::SQS::Queue')) {
      const own = alarms.filter(({ stack, Properties }) => stack === queue.stack && list(Properties.Dimensions).some((dimension) => refersTo(object(object(dimension).Value)) === queue.id));
      expect(own.map(({ Properties }) => [Properties.MetricName, Properties.Threshold]), queue.id).toEqual([
        deadLetters(queue) ? ['ApproximateNumberOfMessagesVisible', 1] : ['ApproximateAgeOfOldestMessage', 900],
      ]);
    }
    const sections = new Set<string>();
    for (const { id, Properties } of alarms) {
      const section = / Runbook: docs\/runbook\.md#([a-z-]+)$/.exec(String(Properties.AlarmDescription))?.[1];
      expect(RUNBOOK_SECTIONS, id).toContain(section);
      expect(list(Properties.AlarmActions), id).toHaveLength(1);
      sections.add(String(section));
    }
    expect([...sections].sort()).toEqual([...RUNBOOK_SECTIONS]);
  });

  describe('each role', () => {
    const rings = () => ofType(prod, 'AWS::CloudWatch::Alarm').map(({ stack, Properties }) => ({ cell: stack.replace(/-[a-z]+$/, ''), name: String(Properties.AlarmName), owner: / Owner: ([a-z-]+)\. Runbook/.exec(String(Properties.AlarmDescription))?.[1] }));
    const boards = () => ofType(prod, 'AWS::CloudWatch::Dashboard').map(({ Properties }) => ({ name: String(Properties.DashboardName), body: JSON.stringify(Properties.DashboardBody) }));
    const namedIn = (body: string) => new Set([...body.matchAll(/:alarm:([A-Za-z0-9-]+)/g)].map(([, name = '']) => name));

    test('has a dashboard, with every alarm that it owns, of its own cell, and none that is not there', () => {
      const [alarms, dashboards] = [rings(), boards()];
      const cells = [...new Set(alarms.map(({ cell }) => cell))];
      expect(dashboards.map(({ name }) => name).sort()).toEqual(cells.flatMap((cell) => Role.options.map((role) => `${cell}-${role}`)).sort());
      expect(new Set(alarms.map(({ name }) => name)).size).toBe(alarms.length);
      for (const { name, owner, cell } of alarms) expect(namedIn(dashboards.find((dashboard) => dashboard.name === `${cell}-${owner}`)?.body ?? ''), name).toContain(name);
      for (const { name: dashboard, body } of dashboards) {
        const there = alarms.filter(({ cell }) => dashboard.startsWith(`${cell}-`)).map(({ name }) => name);
        expect([...namedIn(body)].filter((name) => !there.includes(name)), dashboard).toEqual([]);
        expect(body, dashboard).toContain('OpenRows');
      }
    });

    test('sees what it is held up by: finance the postings, the warehouse its systems; and rings where nobody is at its desk', () => {
      const [alarms, dashboards] = [rings(), boards()];
      const [cell = ''] = alarms.map((alarm) => alarm.cell);
      const on = (role: string) => [...namedIn(dashboards.find(({ name }) => name === `${cell}-${role}`)?.body ?? '')].map((name) => name.slice(cell.length + 1));
      const about = (role: string, part: string) => on(role).filter((name) => name.includes(part)).length > 0;
      expect([about('finance', 'PostingIntakeQueue'), about('warehouse', 'PostingIntakeQueue'), about('integration', 'PostingIntakeQueue')]).toEqual([true, false, true]);
      expect([about('warehouse', 'ShipheroCommandQueue'), about('finance', 'ShipheroCommandQueue'), about('finance', 'TrytonCommandQueue')]).toEqual([true, false, true]);
      for (const role of Role.options) expect(alarms.filter((alarm) => alarm.cell === cell && alarm.owner === role && alarm.name.endsWith(`Late-${role}`)), role).toHaveLength(1);
    });
  });

  test('the lake takes a batch as one file: what waits for it to fill is hidden from others that long', () => {
    const [mapping] = ofType(dev, 'AWS::Lambda::EventSourceMapping').filter(({ id }) => id.startsWith('LakeStoreEvents'));
    expect(mapping?.Properties).toMatchObject({ BatchSize: 500, MaximumBatchingWindowInSeconds: 20, ScalingConfig: { MaximumConcurrency: 2 } });
    const [queue] = ofType(dev, 'AWS::SQS::Queue').filter(({ id }) => id === refersTo(mapping?.Properties.EventSourceArn));
    expect(queue?.Properties).toMatchObject({ VisibilityTimeout: 140, RedrivePolicy: { maxReceiveCount: 100 } });
  });

  test('nobody reads a queue without saying which messages failed, and a consumer of a queue has its share of concurrency', () => {
    for (const { id, Properties } of ofType(prod, 'AWS::Lambda::EventSourceMapping')) {
      expect(Properties.FunctionResponseTypes, id).toEqual(['ReportBatchItemFailures']);
      if (id.startsWith('Relay')) expect(object(object(Properties.DestinationConfig).OnFailure).Destination).toBeDefined();
      else expect(Number(object(Properties.ScalingConfig).MaximumConcurrency), id).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('rules and schedules', () => {
  test('every target has dead letters and says how long it is tried, and a replay reaches those alone that it does nothing to twice: the lake, and the CRM', () => {
    const rules = ofType(prod, 'AWS::Events::Rule');
    for (const { id, Properties } of rules) {
      for (const target of list(Properties.Targets).map(object)) {
        expect(refersTo(object(target.DeadLetterConfig).Arn), id).toMatch(/DeadLetters/);
        expect(target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
      }
      if (id.startsWith('LakeStoreEvents')) expect(Properties.EventPattern).toEqual({ source: ['crossdock'] });
      else expect(object(Properties.EventPattern)['replay-name'], id).toEqual(id.startsWith('SalesforceTellCrm') ? undefined : [{ exists: false }]);
    }
  });

  test('a channel hears of its own orders alone, so that those of others cost it nothing', () => {
    const own = ofType(dev, 'AWS::Events::Rule').flatMap(({ id, Properties }) => {
      const { 'detail-type': types, detail } = object(Properties.EventPattern);
      return JSON.stringify(detail ?? '').includes('channelConnector') ? [[id.replace(/QueueRule.*/, ''), types, detail]] : [];
    });
    expect(own).toEqual([
      ['AmazonConfirmShipment', ['shipment.recorded'], { data: { channelConnector: ['amazon'] } }],
      ['AmazonAnswerOrders', ['order.accepted', 'order.cancelled'], { data: { channelConnector: ['amazon'] } }],
      ['ShopifyFulfilChannelOrder', ['shipment.recorded'], { data: { channelConnector: ['shopify'] } }],
      ['ShopifyReleasePayment', ['order.cancelled'], { data: { channelConnector: ['shopify'] } }],
      ['X12SupplierTellCustomers', ['order.accepted', 'order.changed', 'order.change-withdrawn', 'order.cancelled', 'shipment.recorded', 'invoice.posted', 'return.credited', 'order.charges-credited', 'edi-document.requested'], { data: { channelConnector: ['x12-supplier'] } }],
    ]);
  });

  test('a business unit with an intake of its own is no other intake’s business', () => {
    const units = ofType(prod, 'AWS::Events::Rule')
      .filter(({ id, stack }) => id.startsWith('Intake') && stack.includes('-us-'))
      .map(({ Properties }) => object(Properties.EventPattern).detail);
    expect(units).toEqual([{ businessUnit: ['wholesale'] }, { businessUnit: ['retail'] }, { businessUnit: [{ 'anything-but': ['wholesale', 'retail'] }] }]);
  });

  test('a state machine may call and send to what its definition names, and nothing else', () => {
    const { resources } = dev.find(({ stack }) => stack.endsWith('-sagas')) as Template;
    const role = resources.find(({ id }) => id.startsWith('OrderMachineRole') && !id.includes('Policy')) as Resource;
    const called = statementsOf(dev, role).filter(({ Action }) => Action === 'lambda:InvokeFunction').flatMap(({ Resource: on }) => list(on));
    expect(called.map((arn) => refersTo(arn).replace(/Fn[0-9A-F]{8}$/, '')).sort()).toEqual([
      'AcceptOrder', 'AllocateStock', 'CheckCredit', 'CloseSaga', 'EnrichOrder', 'ParkStep', 'ReserveStock', 'ScreenFraud',
    ]);
  });
});
