import { expect, test } from 'vitest';
import { Metering } from '../../../local/runtime/metering.ts';

const call = (service: string, action: string, input = {}) => ({ service, action, input });

test('calls are counted by service and action, and by trace', () => {
  const metering = new Metering();
  metering.count({ ...call('sqs', 'SendMessage'), trace: 'Root=1-2-3;Parent=4;Sampled=1' });
  metering.count(call('sqs', 'SendMessage'));
  expect(metering.metrics().total).toEqual({ sqs: { SendMessage: 2 } });
  expect(metering.metrics().byTrace).toEqual({ '1-2-3': { sqs: { SendMessage: 1 } } });
});

test('events are counted by entry, items by table and kind of access', () => {
  const metering = new Metering();
  metering.count(call('events', 'PutEvents', { Entries: [{}, {}, {}] }));
  metering.count(call('dynamodb', 'PutItem', { TableName: 'orders' }));
  metering.count(call('dynamodb', 'GetItem', { TableName: 'orders', ConsistentRead: true }));
  metering.count(call('dynamodb', 'Query', { TableName: 'arn:aws:dynamodb:eu-west-1:000000000000:table/orders' }));
  metering.count(call('dynamodb', 'BatchGetItem', { RequestItems: { stock: { Keys: [{}, {}] } } }));
  metering.count(call('dynamodb', 'BatchWriteItem', { RequestItems: { stock: [{}, {}, {}] } }));
  metering.count(call('dynamodb', 'TransactWriteItems', { TransactItems: [{ Put: { TableName: 'orders' } }, { Update: { TableName: 'stock' } }, { ConditionCheck: { TableName: 'stock' } }] }));
  expect(metering.metrics().usage).toEqual({
    events: { entries: 3 },
    dynamodb: { 'orders write': 1, 'orders consistent read': 1, 'orders read': 1, 'stock read': 2, 'stock write': 3, 'orders transaction write': 1, 'stock transaction write': 2 },
  });
});

test('invocations are charged by whole milliseconds and the memory of the function', () => {
  const metering = new Metering();
  metering.invoked('post-orders', 499.2, 512);
  metering.invoked('post-orders', 500, 512);
  metering.request();
  expect(metering.metrics().functions).toEqual({ 'post-orders': { invocations: 2, ms: 1000, gbSeconds: 0.5 } });
  expect(metering.metrics().usage).toEqual({ 'execute-api': { requests: 1 } });
});
