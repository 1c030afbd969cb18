import { gunzipSync } from 'node:zlib';
import { ListArchivesCommand, ListTargetsByRuleCommand, PutEventsCommand, PutTargetsCommand, StartReplayCommand, DescribeReplayCommand } from '@aws-sdk/client-eventbridge';
import { GetEventSourceMappingCommand, InvokeCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SetQueueAttributesCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { paginateScan, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiCaller } from '../../cli/client.ts';
import { ENTITY } from '../../cli/demo-data.ts';
import { checkout } from '../../cli/shop.ts';
import type { Envelope } from '../../core/model/envelope.ts';
import type { ShadowReport } from '../../core/model/shadow.ts';
import { putRoutingRule } from '../../lambdas/adapters/dynamo-masterdata.ts';
import { Env, env, type EnvName } from '../../lambdas/handler/env.ts';
import { documents } from '../support/documents.ts';
import { until } from '../support/platform.ts';
import { b2b, behind, endpoints, integration, platform } from './breaking-platform.ts';
import { done, invoices, place, rows, traced } from './orders.ts';

/** Queues, rules, the outbox and the archive, taken apart and put together again. */
beforeAll(async () => {
  // before the first order asks for its route, which functions keep for a while: each system is the shadow of itself, for one channel
  for (const [capability, connector] of [['erp', 'tryton'], ['warehouse', 'shiphero'], ['tax', 'avalara']] as const) await putRoutingRule({ entity: ENTITY, capability, connector, shadow: true, channel: 'field-sales', from: '2026-01-01T00:00:00Z' });
});

const queue = (logicalId: string) => behind.find('AWS::SQS::Queue', logicalId);
const waiting = async (logicalId: string): Promise<number> => {
  const { Attributes = {} } = await behind.sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue(logicalId).ref, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] }));
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
};

/** Stops a consumer, or lets it go on. */
async function consume(logicalId: string, Enabled: boolean): Promise<void> {
  const UUID = behind.find('AWS::Lambda::EventSourceMapping', logicalId).ref;
  await behind.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  const state = Enabled ? 'Enabled' : 'Disabled';
  await until(`${logicalId} to be ${state}`, async () => (await behind.lambda.send(new GetEventSourceMappingCommand({ UUID }))).State === state);
}

async function items(table: EnvName): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  for await (const page of paginateScan({ client: documents() }, { TableName: env(table) })) all.push(...(page.Items ?? []));
  return all;
}
interface Taken {
  to: string[];
  subject: string;
}
const mails = async (fits: (mail: Taken) => boolean) => ((await (await fetch(`${endpoints.aws}/_local/mail`, { headers: { accept: 'application/json' } })).json()) as { mails: Taken[] }).mails.filter(fits);
/** The next mails are refused so. */
const refuse = async (error: string, times: number) => expect((await fetch(`${endpoints.aws}/_local/mail/refuse`, { method: 'POST', body: JSON.stringify({ error, times }) })).status).toBe(200);
/** The events that a reader finds in the lake, one row each; whatever is there twice is the same. */
async function inLake(): Promise<string[]> {
  const Bucket = behind.find('AWS::S3::Bucket', 'Lake').ref;
  const rows = new Map<string, string>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: behind.s3 }, { Bucket, Prefix: 'events/' })) {
    for (const { Key } of Contents) {
      const { Body } = await behind.s3.send(new GetObjectCommand({ Bucket, Key }));
      for (const line of gunzipSync((await Body?.transformToByteArray()) ?? '').toString().trim().split('\n')) {
        const { id } = JSON.parse(line) as { id: string };
        expect(rows.get(id) ?? line).toBe(line);
        rows.set(id, line);
      }
    }
  }
  return [...rows.keys()].sort();
}
/** For a transaction: what asks by a schedule, whenever its turn comes, has none. */
const callsOf = async (partner: string) => ((await (await fetch(`${partner}/_calls`)).json()) as { traceparent?: string }[]).filter(({ traceparent }) => traceparent !== undefined).length;

test('promise 28: one poison message in a batch of ten: nine effects once; it is given up after exactly its receive count', async () => {
  const QueueUrl = queue('PostingIntakeQueue').ref;
  await consume('PostingIntakeQueueConsumer', false);
  const orders = await Promise.all(Array.from({ length: 9 }, () => place(b2b, 'BOLT-M8', 10)));
  const bodies: string[] = [];
  await until('nine shipments to wait', async () => {
    const { Messages = [] } = await behind.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    bodies.push(...Messages.map((message) => message.Body ?? ''));
    for (const { ReceiptHandle } of Messages) await behind.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return bodies.length === 9;
  });
  await consume('PostingIntakeQueueConsumer', true);
  const { Attributes } = await behind.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }));
  await behind.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '2' } })); // instead of half a minute between attempts
  // ends the long poll that began before; it comes again with the batch
  await behind.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: bodies[0] }));
  await until('the long poll to end', async () => (await waiting('PostingIntakeQueue')) === 0);
  const poison = '{"detail":{"no":"envelope"}}';
  const { Successful = [] } = await behind.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: bodies.toSpliced(4, 0, poison).map((MessageBody, index) => ({ Id: String(index), MessageBody })) }));
  const poisonId = Successful.find((entry) => entry.Id === '4')?.MessageId ?? '';
  for (const order of orders) expect(await invoices(b2b, order, 1)).toHaveLength(1);
  await until('the poison to be given up', async () => (await waiting('PostingIntakeQueueDeadLetters')) === 1);
  expect(await waiting('PostingIntakeQueue')).toBe(0);
  await behind.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  const failures = () => platform.functionLog('StartPostingSaga').filter((line) => line.includes('message failed'));
  await until('the last attempt in the log', async () => failures().length >= 5);
  expect(failures().map((line) => line.includes(poisonId))).toEqual([true, true, true, true, true]);
  await behind.lambda.send(new InvokeCommand({ FunctionName: behind.find('AWS::Lambda::Function', 'WatchDeadLettersFn').ref })); // it looks every two minutes
  expect((await rows(integration, ({ code }) => code === 'dead-letter.message')).map(({ detail }) => [detail.messageId, detail.excerpt])).toEqual([[poisonId, poison]]);
});

test('promises 29 and 30: a target that refuses: its event is in the dead letters with its cause; redriven after the repair it has one effect, and again none', async () => {
  const [EventBusName = '', Rule = ''] = behind.find('AWS::Events::Rule', 'UnwindIntakeRule').ref.split('|');
  const { Targets = [] } = await behind.events.send(new ListTargetsByRuleCommand({ Rule, EventBusName }));
  const order = await place(b2b, 'SAW-1200', 1000);
  await traced(integration, order, 'its parking', (trace) => trace.timeline.some((entry) => entry.name === 'reserve-stock' && entry.status === 'rejected'));
  // a queue whose policy does not know this rule
  await behind.events.send(new PutTargetsCommand({ Rule, EventBusName, Targets: Targets.map((target) => ({ ...target, Arn: queue('JobsDeadLetters').attributes.Arn })) }));
  expect((await b2b.post(`/orders/${order.orderId}/cancellation`, { reason: 'too long' })).status).toBe(202);
  const dead = await until('the dead letter', async () => {
    const { Messages = [] } = await behind.sqs.send(new ReceiveMessageCommand({ QueueUrl: queue('UnwindIntakeQueueDeadLetters').ref, MessageAttributeNames: ['All'], VisibilityTimeout: 0 }));
    return Messages[0];
  });
  expect(dead.MessageAttributes).toMatchObject({ ERROR_CODE: { StringValue: 'NO_PERMISSIONS' }, RULE_ARN: { StringValue: expect.stringContaining(Rule) } });
  expect(JSON.parse(dead.Body ?? '').detail).toMatchObject({ type: 'order.cancellation-requested', data: { orderId: order.orderId }, correlationId: order.correlationId });

  await behind.events.send(new PutTargetsCommand({ Rule, EventBusName, Targets }));
  const redrive = () => behind.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: queue('UnwindIntakeQueueDeadLetters').attributes.Arn, DestinationArn: queue('UnwindIntakeQueue').attributes.Arn }));
  await redrive();
  const cancelled = (trace: { timeline: { name: string }[] }) => trace.timeline.filter((entry) => entry.name === 'order.cancelled').length === 1;
  await traced(integration, order, 'its end', cancelled);
  await until('empty dead letters', async () => (await waiting('UnwindIntakeQueueDeadLetters')) === 0);
  await redrive();
  expect(await traced(integration, order, 'the same end', cancelled)).toBeDefined();
  expect(await waiting('UnwindIntakeQueue')).toBe(0);
});

describe('promise 32: what is stored is published', () => {
  test('while the relay stands still nothing is lost; the sweep publishes it, the relay later publishes it again, and there is one saga', async () => {
    await consume('RelaySource', false);
    const order = await place(b2b, 'BOLT-M8', 10);
    const stored = (await items(Env.OutboxTable)).find((item) => (item.body as { correlationId?: string }).correlationId === order.correlationId);
    expect(stored).toMatchObject({ pending: 'pending', body: { type: 'order.received' } });
    expect(stored?.publishedAt).toBeUndefined();
    // the sweep leaves the stream its minute: this event is older
    await documents().send(new UpdateCommand({ TableName: env(Env.OutboxTable), Key: { pk: stored?.pk }, UpdateExpression: 'SET recordedAt = :then', ExpressionAttributeValues: { ':then': '2026-01-01T00:00:00.000Z' } }));
    const { Payload, FunctionError } = await behind.lambda.send(new InvokeCommand({ FunctionName: behind.find('AWS::Lambda::Function', 'SweepOutboxFn').ref }));
    expect([FunctionError, JSON.parse(Buffer.from(Payload ?? []).toString())]).toEqual([undefined, { published: 1, failed: 0 }]);
    await traced(integration, order, 'its saga', done('enrich-order'));
    await consume('RelaySource', true);
    await invoices(b2b, order, 1);
    const trace = await traced(integration, order, 'its journal', done('post-journal'));
    expect(trace.executions.map((execution) => execution.sagaId.split(':')[0]).sort()).toEqual(['order', 'posting']);
  });

  test('nothing stays pending', async () => {
    await until('an empty list of pending events', async () => (await items(Env.OutboxTable)).every((item) => item.pending === undefined && item.publishedAt !== undefined));
  });

  test('no event without state: each event speaks of an order that is stored, or of a row of the desk', async () => {
    const orders = new Set((await items(Env.OrdersTable)).filter((item) => item.sk === 'order').map((item) => (item.body as { orderId?: string }).orderId));
    const told = (await items(Env.OutboxTable)).map((item) => (item.body as { data: { orderId?: string; exceptionId?: string } }).data);
    // a watch that comes by while there are dead letters opens a row that is of no order
    const onDesk = new Set((await items(Env.ExceptionsTable)).flatMap((item) => (item.body as { exceptionId?: string } | undefined)?.exceptionId ?? []));
    expect(told.filter(({ orderId, exceptionId = '' }) => !(orderId ? orders.has(orderId) : onDesk.has(exceptionId)))).toEqual([]);
    expect(new Set(told.flatMap(({ orderId }) => orderId ?? []))).toEqual(orders);
  });
});

test('a subscriber that is down holds up no order: it is told of when it is back, once', async () => {
  await consume('NotificationsNotifyQueueConsumer', false);
  const order = await place(b2b, 'BOLT-M8', 10, { customerId: 'GLOBEX' });
  expect((await invoices(b2b, order, 1))[0]?.number).toBeDefined();
  const ofOrder = () => mails(({ subject }) => subject.includes(order.channelOrderId));
  expect(await ofOrder()).toEqual([]);
  expect(await waiting('NotificationsNotifyQueue')).toBeGreaterThanOrEqual(2);
  await consume('NotificationsNotifyQueueConsumer', true);
  await until('both mails', async () => (await ofOrder()).length === 2);
  expect((await ofOrder()).map(({ subject, to }) => [to, subject]).sort()).toEqual([
    [['purchasing@globex.test'], expect.stringMatching(/^Invoice \d+ for order /)],
    [['purchasing@globex.test'], `Order ${order.channelOrderId}: goods are on their way`],
  ]);
});

test('what a mail is rejected for ends in the dead letters, delays nobody, and is told once after a redrive', async () => {
  const QueueUrl = queue('NotificationsNotifyQueue').ref;
  const { Attributes: before = {} } = await behind.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy', 'VisibilityTimeout'] }));
  const { deadLetterTargetArn } = JSON.parse(before.RedrivePolicy ?? '') as { deadLetterTargetArn: string };
  // one attempt instead of twelve, so that minutes need not be waited
  await behind.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }), VisibilityTimeout: '3' } }));
  await refuse('MessageRejected', 1_000);
  const order = await place(b2b, 'BOLT-M8', 10, { customerId: 'GLOBEX' });
  expect((await invoices(b2b, order, 1))[0]?.number).toBeDefined();
  await until('two dead letters', async () => (await waiting('NotificationsNotifyQueueDeadLetters')) === 2);
  await refuse('MessageRejected', 0);
  await behind.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: before.RedrivePolicy ?? '', VisibilityTimeout: before.VisibilityTimeout ?? '' } }));
  await behind.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetterTargetArn }));
  await until('both mails', async () => (await mails(({ subject }) => subject.includes(order.channelOrderId))).length === 2);
});

test('promise 31: the archive is replayed whole: no new posting, invoice, mail or call to any system, and the lake has each event once', async () => {
  const { Archives = [] } = await behind.events.send(new ListArchivesCommand({}));
  const bus = behind.find('AWS::Events::EventBus', 'BusinessEvents').attributes.Arn;
  const count = async () => ({
    ledger: (await items(Env.LedgerTable)).length,
    orders: (await items(Env.OrdersTable)).length,
    sagas: (await items(Env.SagasTable)).length,
    outbox: (await items(Env.OutboxTable)).length,
    calls: await Promise.all(Object.values(endpoints.partners).map(callsOf)),
    mails: (await mails(() => true)).length,
  });
  await behind.everythingPolled();
  await quiet();
  const before = await count();
  for (const some of [before.mails, Math.max(...before.calls)]) expect(some).toBeGreaterThan(1);
  expect(Number(Archives[0]?.EventCount)).toBeGreaterThan(20);
  const ReplayName = 'everything';
  await behind.events.send(new StartReplayCommand({ ReplayName, EventSourceArn: `arn:aws:events:${endpoints.region}:000000000000:archive/${Archives[0]?.ArchiveName}`, Destination: { Arn: bus }, EventStartTime: new Date('2026-01-01'), EventEndTime: new Date(Date.now() + 60_000) }));
  await until('the replay to end', async () => (await behind.events.send(new DescribeReplayCommand({ ReplayName }))).State === 'COMPLETED');
  await quiet();
  await until('an empty queue of the lake', async () => (await waiting('LakeStoreEventsQueue')) === 0);
  expect(await count()).toEqual(before);
  expect(await inLake()).toEqual((await items(Env.OutboxTable)).map(({ pk }) => pk).sort());
});

test('in shadow each system was asked beside the active one, on its own queue, and a shadow of itself is ready to cut over', async () => {
  const fieldSales = ApiCaller.channel(endpoints, 'field-sales');
  const order = await place(fieldSales, 'LAMP-LED', 1, { taxOwner: 'hub' }, '39.90');
  await invoices(fieldSales, order, 1);
  const month = `from=${new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)}&to=${new Date().toISOString().slice(0, 10)}`;
  const said = async (connector: string, document: string) => {
    const { body } = await integration.get<{ reports: ShadowReport[] }>(`/shadow-reports?connector=${connector}&${month}`);
    return body.reports.find((report) => report.document.startsWith(document) && report.orderId === order.orderId);
  };
  for (const [connector, document] of [['tryton', 'order/'], ['shiphero', 'release/'], ['avalara', 'order/'], ['avalara', 'invoice/']] as const) {
    const report = await until(`what ${connector} says of ${document}`, async () => {
      const report = await said(connector, document);
      return report?.outcome === 'compared' && report; // one that did not answer yet is asked again
    });
    expect(report, connector).toMatchObject({ outcome: 'compared', differences: [] });
  }
  expect((await said('tryton', 'order/'))?.basis).toBe('held');
  const { status, stdout } = spawnSync(process.execPath, ['cli/shadow.ts', 'report', '--connector', 'tryton', '--least', '1', '--data', platform.dataDir], { encoding: 'utf8' });
  expect([status, stdout.split('\n')[2]]).toEqual([0, expect.stringMatching(/^READY to cut over: \d+ documents, \d+ compared, 0 that differ, 0 refused, 0 unanswered$/)]);
});

/** Rows that say when something was looked at, and nothing else: names of their fields. */
const LOG_LIKE = new Set(['recordedAt']);
const inOrder = (value: unknown) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value);
/** Every row of every table, as it stands; what shadows were asked, how connectors do, and how far polls have read, is their own affair. */
async function everything(): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  for (const { logicalId, ref } of behind.all('AWS::DynamoDB::Table')) {
    for await (const { Items = [] } of paginateScan({ client: documents() }, { TableName: ref })) {
      for (const row of Items.filter(({ pk }) => !/#shadow#|^connectors#health|#told$|^version#amazon-orders\//.test(String(pk)))) rows.set(`${logicalId.replace(/Table[0-9A-F]*$/, '')} ${String(row.pk)} ${String(row.sk ?? '')}`, JSON.stringify(row, (name, value: unknown) => (LOG_LIKE.has(name) ? undefined : inOrder(value))));
    }
  }
  return rows;
}
/** The lake collects for a minute, and has no table; shadows are asked again for as long as it takes. */
const queues = () => behind.all('AWS::SQS::Queue').map(({ logicalId }) => logicalId).filter((logicalId) => !logicalId.includes('DeadLetters') && !/^Lake|Shadow/.test(logicalId));
const quiet = () => until('empty queues', async () => (await Promise.all(queues().map((logicalId) => waiting(logicalId.replace(/[0-9A-F]{8}$/, ''))))).every((messages) => messages === 0));
const changed = (before: Map<string, string>, after: Map<string, string>) => [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key)).map((key) => ({ key, before: before.get(key), after: after.get(key) }));

describe('promise 31: a replay changes nothing', () => {
  const partnerCalls = () => Promise.all(Object.values(endpoints.partners).map(callsOf));

  test('the archive of a day is replayed whole: no table has another row or another figure, and no system is called', async () => {
    const [shop, card] = [await checkout(endpoints, [{ sku: 'LAMP-LED', quantity: 1, price: '39.90' }]), await place(b2b, 'LAMP-LED', 2, { paymentOwner: 'hub', paymentMethod: 'pm_card_visa' }, '39.90')];
    await invoices(b2b, card, 1);
    await until('the fulfilment in the shop', async () => (await items(Env.CorrelationTable)).some((row) => JSON.stringify(row).includes('channel-fulfilment')));
    expect(shop).toBeDefined();
    await quiet();
    const { Archives = [] } = await behind.events.send(new ListArchivesCommand({}));
    const bus = behind.find('AWS::Events::EventBus', 'BusinessEvents').attributes.Arn;
    expect(Number(Archives[0]?.EventCount)).toBeGreaterThan(15);
    const [before, calls] = [await everything(), await partnerCalls()];
    const ReplayName = 'everything-again';
    await behind.events.send(new StartReplayCommand({ ReplayName, EventSourceArn: `arn:aws:events:${endpoints.region}:000000000000:archive/${Archives[0]?.ArchiveName}`, Destination: { Arn: bus }, EventStartTime: new Date('2026-01-01'), EventEndTime: new Date(Date.now() + 60_000) }));
    await until('the replay to end', async () => (await behind.events.send(new DescribeReplayCommand({ ReplayName }))).State === 'COMPLETED');
    await quiet();
    expect(changed(before, await everything())).toEqual([]);
    expect(await partnerCalls()).toEqual(calls);
  });

  test('nor does every event of the day, told again to everybody who has an effect', async () => {
    const before = await everything();
    const events = (await items(Env.OutboxTable)).map((item) => item.body as Envelope).sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));
    const EventBusName = behind.find('AWS::Events::EventBus', 'BusinessEvents').ref;
    for (let from = 0; from < events.length; from += 10) {
      await behind.events.send(new PutEventsCommand({ Entries: events.slice(from, from + 10).map((event) => ({ EventBusName, Source: event.source, DetailType: event.type, Detail: JSON.stringify(event) })) }));
    }
    await quiet();
    expect(changed(before, await everything())).toEqual([]);
  });
});
