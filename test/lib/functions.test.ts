import { MACHINES } from '../../statemachines/tables.ts';
import { beforeAll, expect, test } from 'vitest';
import { functionNamed, grantsOf, list, object, ofType, refersTo, statementsOf, templatesOf } from './templates.ts';
import type { Resource, Template } from './templates.ts';

let dev: Template[];
beforeAll(async () => {
  dev = await templatesOf('dev');
});

const functions = () => ofType(dev, 'AWS::Lambda::Function');
const roleOf = (target: Resource) => ofType(dev, 'AWS::IAM::Role').find(({ id, stack }) => stack === target.stack && id === refersTo(target.Properties.Role)) as Resource;

test('every function has a role and a log group of its own', () => {
  const roles = functions().map((target) => `${target.stack}/${refersTo(target.Properties.Role)}`);
  const groups = functions().map((target) => `${target.stack}/${refersTo(object(target.Properties.LoggingConfig).LogGroup)}`);
  expect(new Set(roles).size).toBe(functions().length);
  expect(new Set(groups).size).toBe(functions().length);
});

test('every function runs Node 24 on arm64, traced, and knows its own timeout', () => {
  for (const { id, Properties } of functions()) {
    expect(Properties, id).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], TracingConfig: { Mode: 'Active' } });
    expect(object(object(Properties.Environment).Variables).TIMEOUT_MS, id).toBe(String(Number(Properties.Timeout) * 1000));
  }
});

test('no role may do anything to everything but send its traces, and the operations view list queues and read metrics; no action is a wildcard', () => {
  for (const target of functions()) {
    for (const { Action, Resource: on } of statementsOf(dev, roleOf(target))) {
      const actions = list(Action).map(String);
      expect(actions.join(), target.id).not.toContain('*');
      if (list(on).includes('*')) expect(actions, target.id).toEqual([...(target.id.startsWith('GetOperationsFn') ? ['cloudwatch:GetMetricData', 'sqs:ListQueues'] : []), 'xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
    }
  }
});

test('no role uses a managed policy but the one that API Gateway asks for', () => {
  const managed = ofType(dev, 'AWS::IAM::Role').filter(({ Properties }) => Properties.ManagedPolicyArns);
  expect(managed.map(({ id }) => id.slice(0, -8))).toEqual(['GatewayLogging']);
});

test('reserve-stock may read and write what a reservation is made of', () => {
  expect(grantsOf(dev, 'ReserveStock')).toEqual({
    'logs:CreateLogStream': ['ReserveStockLogs'],
    'logs:PutLogEvents': ['ReserveStockLogs'],
    'xray:PutTelemetryRecords': ['*'],
    'xray:PutTraceSegments': ['*'],
    'dynamodb:GetItem': ['ExceptionsTable', 'MasterdataTable', 'OrdersTable', 'SagasTable', 'StockTable'],
    'dynamodb:BatchGetItem': ['ExceptionsTable', 'MasterdataTable', 'OrdersTable', 'SagasTable', 'StockTable'],
    'dynamodb:ConditionCheckItem': ['StockTable'],
    'dynamodb:PutItem': ['OrdersTable', 'StockTable'],
    'dynamodb:Query': ['MasterdataTable', 'StockTable'],
    'dynamodb:UpdateItem': ['ExceptionsTable', 'SagasTable', 'StockTable'],
  });
});

test('the desk answers tasks of all machines and redrives their executions', () => {
  const grants = grantsOf(dev, 'PostExceptionReplay');
  expect(grants['states:SendTaskSuccess']).toEqual(MACHINES.map((machine) => `stateMachine:crossdock-dev-us-${machine}`).toSorted());
  expect(grants['states:RedriveExecution']).toEqual(MACHINES.map((machine) => `execution:crossdock-dev-us-${machine}:*`).toSorted());
  expect(MACHINES).toEqual(expect.arrayContaining(['order', 'posting', 'change', 'unwind']));
});

test.each(['PostExceptionReplay', 'ReplayException'])('%s opens every door that documents come in by, and reads what was put aside', (name) => {
  const grants = grantsOf(dev, name);
  expect(grants['lambda:InvokeFunction']?.map((target) => target.replace(/Fn$/, ''))).toEqual(['AmazonReadOrders', 'EasypostWebhook', 'ShipheroWebhook', 'ShopifyReadOrders', 'ShopifyWebhook', 'StripeWebhook', 'X12SupplierEdi', 'X12WarehouseFiles', 'XeroWebhook']);
  expect(grants['s3:GetObject']).toEqual(expect.arrayContaining(['InboundDocuments/edi/x12-supplier/*', 'InboundDocuments/edi/x12-warehouse/*', 'InboundDocuments/quarantine/amazon/*', 'InboundDocuments/quarantine/x12-supplier/*']));
});

test('an index is queried by those who are given it by name', () => {
  expect(grantsOf(dev, 'GetExceptions')['dynamodb:Query']).toEqual(['ExceptionsTable/index/desk', 'ExceptionsTable/index/entity', 'ExceptionsTable/index/escalated']);
  expect(grantsOf(dev, 'GetExceptions')['dynamodb:GetItem']).toEqual(['MasterdataTable']); // the rules of the house, no row
});

test('the lake is written to by who copies into it, and read by no function', () => {
  const onLake = functions().flatMap((target) => {
    const name = target.id.replace(/Fn[0-9A-F]{8}$/, '');
    return Object.entries(grantsOf(dev, name)).flatMap(([action, on]) => on.filter((resource) => resource.startsWith('Lake/') && action.startsWith('s3:')).map((resource) => [name, action, resource]));
  });
  expect(onLake).toEqual([
    ['LakeStoreEvents', 's3:PutObject', 'Lake/documents/*'],
    ['LakeStoreEvents', 's3:PutObject', 'Lake/events/*'],
    ['LakeCopyJournals', 's3:PutObject', 'Lake/journals/*'],
  ]);
  expect(Object.keys(grantsOf(dev, 'LakeStoreEvents')).filter((action) => action.startsWith('dynamodb:'))).toEqual(['dynamodb:BatchGetItem', 'dynamodb:GetItem']);
  expect(grantsOf(dev, 'LakeCopyJournals')['dynamodb:Query']).toEqual(['LedgerTable/index/period']);
});

test('mail goes out by one function, from one address of a domain that the cell has', () => {
  const senders = functions().filter((target) => statementsOf(dev, roleOf(target)).some(({ Action }) => list(Action).some((action) => String(action).startsWith('ses:'))));
  expect(senders.map(({ id }) => id.replace(/Fn[0-9A-F]{8}$/, ''))).toEqual(['NotificationsNotify']);
  const [statement] = statementsOf(dev, roleOf(senders[0] as Resource)).filter(({ Action }) => Action === 'ses:SendEmail');
  expect(statement).toMatchObject({ Effect: 'Allow', Condition: { StringEquals: { 'ses:FromAddress': 'orders@crossdock.example.com' } } });
  expect(JSON.stringify(statement?.Resource)).toContain(':identity/crossdock.example.com"');
  expect(ofType(dev, 'AWS::SES::EmailIdentity').map(({ Properties }) => Properties.EmailIdentity)).toEqual(['crossdock.example.com']);
});

test('each role has a topic for its chat, and one function tells them', () => {
  const topics = ofType(dev, 'AWS::SNS::Topic').map(({ Properties }) => Properties.TopicName);
  expect(topics).toEqual(expect.arrayContaining(['customer-service', 'warehouse', 'finance', 'integration', 'steward'].map((role) => `crossdock-dev-us-desk-${role}`)));
  const tellers = functions().filter((target) => statementsOf(dev, roleOf(target)).some(({ Action }) => list(Action).includes('sns:Publish')));
  expect(tellers.map(({ id }) => id.replace(/Fn[0-9A-F]{8}$/, ''))).toEqual(['NotificationsNotify']);
  expect(JSON.stringify(tellers[0]?.Properties.Environment)).toContain('http://localhost:4510/console');
});

test('whoever may open a row of the desk may announce it', () => {
  for (const target of functions()) {
    const puts = grantsOf(dev, target.id.replace(/Fn[0-9A-F]{8}$/, ''))['dynamodb:PutItem'] ?? [];
    if (puts.includes('ExceptionsTable')) expect(puts, target.id).toContain('OutboxTable');
  }
});

test('a secret is readable by its own connector only', () => {
  const readers = functions().filter((target) => statementsOf(dev, roleOf(target)).some(({ Action }) => list(Action).includes('secretsmanager:GetSecretValue')));
  const pairs = readers.map((target) => {
    const name = target.id.replace(/Fn[0-9A-F]{8}$/, '');
    return [name, grantsOf(dev, name)['secretsmanager:GetSecretValue']];
  });
  expect(pairs).toEqual([
    ['AmazonConfirmShipment', ['AmazonSecret']],
    ['AmazonAnswerOrders', ['AmazonSecret']],
    ['AmazonReadOrders', ['AmazonSecret']],
    ['AmazonReadAnswers', ['AmazonSecret']],
    ['AmazonTellStock', ['AmazonSecret']],
    ['AmazonReadSettlements', ['AmazonSecret']],
    ['AvalaraCommands', ['AvalaraSecret']],
    ['AvalaraShadow', ['AvalaraSecret']],
    ['EasypostWebhook', ['EasypostSecret']],
    ['EasypostFollowParcels', ['EasypostSecret']],
    ['SalesforceTellCrm', ['SalesforceSecret']],
    ['SalesforceReadCustomers', ['SalesforceSecret']],
    ['ShipheroCommands', ['ShipheroSecret']],
    ['ShipheroWebhook', ['ShipheroSecret']],
    ['ShipheroShadow', ['ShipheroSecret']],
    ['ShipheroMissedShipments', ['ShipheroSecret']],
    ['ShipheroStock', ['ShipheroSecret']],
    ['ShopifyCommands', ['ShopifySecret']],
    ['ShopifyWebhook', ['ShopifySecret']],
    ['ShopifyFulfilChannelOrder', ['ShopifySecret']],
    ['ShopifyReleasePayment', ['ShopifySecret']],
    ['ShopifyTellStock', ['ShopifySecret']],
    ['ShopifyReadOrders', ['ShopifySecret']],
    ['StripeCommands', ['StripeSecret']],
    ['StripeWebhook', ['StripeSecret']],
    ['StripeReadPayout', ['StripeSecret']],
    ['StripeRefundAgain', ['StripeSecret']],
    ['StripeMissedEvents', ['StripeSecret']],
    ['TrytonCommands', ['TrytonSecret']],
    ['TrytonKeepJournal', ['TrytonSecret']],
    ['TrytonShadow', ['TrytonSecret']],
    ['TrytonReceivables', ['TrytonSecret']],
    ['TrytonChanges', ['TrytonSecret']],
    ['TrytonDeletions', ['TrytonSecret']],
    ['X12SupplierCommands', ['X12SupplierSecret']],
    ['X12SupplierEdi', ['X12SupplierSecret']],
    ['X12SupplierTellCustomers', ['X12SupplierSecret']],
    ['X12SupplierWatchAcknowledgments', ['X12SupplierSecret']],
    ['X12WarehouseCommands', ['X12WarehouseSecret']],
    ['X12WarehouseCourier', ['X12WarehouseSecret']],
    ['X12WarehouseWatchAnswers', ['X12WarehouseSecret']],
    ['XeroCommands', ['XeroSecret']],
    ['XeroWebhook', ['XeroSecret']],
    ['XeroKeepJournal', ['XeroSecret']],
    ['XeroReadTold', ['XeroSecret']],
    ['XeroReadChanges', ['XeroSecret']],
    ['XeroReceivables', ['XeroSecret']],
    // from which the key of each subscriber's webhooks is derived
    ['DeliverWebhooks', ['WebhookMaster']],
    ['PostWebhookSubscriptions', ['WebhookMaster']],
    ['PostWebhookKeys', ['WebhookMaster']],
  ]);
});

test('a connector’s functions come from its own asset, so that a change in one deploys no other', () => {
  const keyOf = (name: string) => object(functionNamed(dev, name).Properties.Code).S3Key;
  expect(keyOf('ShopifyWebhook')).toEqual(keyOf('ShopifyFulfilChannelOrder'));
});

test('functions of steps are put into the definitions by name', () => {
  const [order] = ofType(dev, 'AWS::StepFunctions::StateMachine').filter(({ id }) => id.startsWith('OrderMachine'));
  const substitutions = object(order?.Properties.DefinitionSubstitutions);
  expect(refersTo(substitutions.ReserveStock)).toMatch(/^ReserveStockFn/);
  expect(JSON.stringify(substitutions.ErpQueues)).toMatch(/^\{"Fn::Join":\["",\["\{'tryton':'",\{"Fn::ImportValue":"crossdock-dev-us-connectors:ExportsOutputRefTrytonCommandQueue\w+"\},"'\}"\]\]\}$/);
  expect([...String(order?.Properties.DefinitionString).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name).filter((name) => !(String(name) in substitutions))).toEqual([]);
});

test('a shadow is called for orders that name it, and for no other', () => {
  const patterns = ofType(dev, 'AWS::Events::Rule').filter(({ id }) => id.includes('Shadow')).map(({ Properties }) => object(Properties.EventPattern));
  expect(patterns.map((pattern) => [pattern['detail-type'], pattern.detail])).toEqual([
    [['order.accepted', 'invoice.posted'], { data: { shadows: ['avalara'] } }],
    [['order.accepted'], { data: { shadows: ['shiphero'] } }],
    [['order.accepted'], { data: { shadows: ['tryton'] } }],
  ]);
});

test('what a manifest says of its breaker reaches every function of the connector, and no other', () => {
  const told = functions().flatMap(({ id, Properties }) => {
    const breaker = object(object(Properties.Environment).Variables).BREAKER;
    return breaker === undefined ? [] : [{ id, breaker }];
  });
  expect(new Set(told.map(({ breaker }) => breaker))).toEqual(new Set(['{"failures":15,"longestSeconds":300}']));
  const ofXero = functions().map(({ id }) => id).filter((id) => id.startsWith('Xero'));
  expect(told.map(({ id }) => id).sort()).toEqual(ofXero.sort());
  expect(ofXero.length).toBeGreaterThan(3);
});
