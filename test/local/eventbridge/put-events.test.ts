import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from '../../../local/contract.ts';
import { Estate, until } from './estate.ts';

let estate: Estate;
beforeEach(async () => {
  estate = new Estate();
  await estate.withRule();
});
afterEach(() => estate.end());

const entriesOf = async (...entries: JsonObject[]) => {
  const answer = await estate.call('PutEvents', { Entries: entries });
  return { failed: answer.FailedEntryCount, entries: answer.Entries as JsonObject[] };
};
const good = { EventBusName: 'business-events', Source: 'orders', DetailType: 'order.received', Detail: '{"orderId":"o-1"}' };

test('an event reaches its target in the documented envelope, its members in order and its numbers digit for digit', async () => {
  await estate.call('PutEvents', {
    Entries: [{ ...good, Detail: '{ "total": 10.50, "n": 12345678901234567890 }', Resources: ['arn:aws:x'], Time: 1767600000 }],
  });
  await until(() => estate.sent().length === 1);
  expect(estate.sent()[0]).toBe(
    '{"version":"0","id":"00000000-0000-4000-8000-000000000001","detail-type":"order.received","source":"orders","account":"123456789012",' +
      '"time":"2026-01-05T08:00:00Z","region":"eu-west-1","resources":["arn:aws:x"],"detail":{"total":10.50,"n":12345678901234567890}}',
  );
});

test('the answer gives the id that the event carries', async () => {
  const { failed, entries } = await entriesOf(good);
  expect(failed).toBe(0);
  expect(entries).toEqual([{ EventId: '00000000-0000-4000-8000-000000000001' }]);
});

test('each bad entry is refused by itself and the good ones go through', async () => {
  const { failed, entries } = await entriesOf(
    { ...good, Source: '' },
    good,
    { EventBusName: 'business-events', Source: 'orders', Detail: '{}' },
    { EventBusName: 'business-events', Source: 'orders', DetailType: 'x' },
    { ...good, Detail: '{broken' },
    { ...good, Detail: '[1]' },
    { ...good, Source: 'aws.ec2' },
  );
  expect(failed).toBe(6);
  expect(entries.map((entry) => entry.ErrorCode ?? 'accepted')).toEqual([
    'InvalidArgument',
    'accepted',
    'InvalidArgument',
    'InvalidArgument',
    'MalformedDetail',
    'MalformedDetail',
    'NotAuthorizedForSourceException',
  ]);
  expect(entries[0]!.ErrorMessage).toBe('Parameter Source is not valid. Reason: Source is a required argument.');
  await until(() => estate.sent().length === 1);
});

test('more than ten entries, or none, are a ValidationException', async () => {
  await expect(entriesOf(...Array<JsonObject>(11).fill(good))).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(entriesOf()).rejects.toMatchObject({ name: 'ValidationException' });
});

test('entries of up to one megabyte in all are taken, above they are refused', async () => {
  const sized = (bytes: number) => ({ ...good, Detail: JSON.stringify({ x: 'y'.repeat(bytes) }) });
  await expect(entriesOf(sized(1_000_000))).resolves.toMatchObject({ failed: 0 });
  await expect(entriesOf(sized(600_000), sized(600_000))).rejects.toThrow('Total size of the entries in the request is over the limit.');
});

test('an event for a bus that is not there is answered like any other and dropped, which the log says', async () => {
  const { failed } = await entriesOf({ ...good, EventBusName: 'nowhere' });
  expect(failed).toBe(0);
  expect(estate.logged).toContainEqual(expect.objectContaining({ level: 'warn', detail: expect.objectContaining({ bus: 'nowhere' }) }));
});

test('a bus may be named by its ARN, and no name means default', async () => {
  await estate.call('PutRule', { Name: 'on-default', EventPattern: '{"source":["orders"]}' });
  await estate.call('PutTargets', { Rule: 'on-default', Targets: [{ Id: 'q', Arn: 'arn:aws:sqs:eu-west-1:123456789012:other' }] });
  const { EventBusName: _name, ...nameless } = good;
  await entriesOf({ ...good, EventBusName: 'arn:aws:events:eu-west-1:123456789012:event-bus/business-events' }, nameless);
  await until(() => estate.sent().length === 1 && estate.sent('x:other').length === 1);
});

test('the trace header goes on to the target', async () => {
  await entriesOf({ ...good, TraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' });
  await until(() => estate.calls.length === 1);
  expect(estate.calls[0]!.trace).toBe('Root=1-5759e988-bd862e3fe1be46a994272793');
});

test('a disabled rule sees nothing until it is enabled', async () => {
  await estate.call('DisableRule', { Name: 'order-events', EventBusName: 'business-events' });
  await estate.put({ orderId: 'o-1' });
  await estate.call('EnableRule', { Name: 'order-events', EventBusName: 'business-events' });
  await estate.put({ orderId: 'o-2' });
  await until(() => estate.sent().length === 1);
  expect(JSON.parse(estate.sent()[0]!).detail).toEqual({ orderId: 'o-2' });
});

test('a service of AWS speaks as aws.*, nobody else does', async () => {
  const entry = { Source: 'aws.states', DetailType: 'Step Functions Execution Status Change', Detail: '{}' };
  const call = { service: 'events', action: 'PutEvents', input: { Entries: [entry] } };
  const own = await estate.engine.handle({ ...call, principal: { kind: 'service', service: 'states.amazonaws.com', sourceArn: 'arn:aws:states:x' } });
  expect(own.FailedEntryCount).toBe(0);
  const role = await estate.engine.handle({ ...call, principal: { kind: 'role', arn: 'arn:aws:iam::123456789012:role/x', session: 's' } });
  expect(role.Entries).toEqual([{ ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' }]);
});
