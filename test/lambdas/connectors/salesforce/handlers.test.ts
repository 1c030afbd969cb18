import type { SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { EventData, EventType } from '../../../../core/model/events/catalogue.ts';
import { noQuantities } from '../../../../core/ordering/line-moves.ts';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { handler as readCustomers } from '../../../../lambdas/connectors/salesforce/handlers/read-customers.ts';
import { handler as tellCrm } from '../../../../lambdas/connectors/salesforce/handlers/tell-crm.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { type Salesforce, startSalesforce } from '../../../../local/partners/salesforce/salesforce.ts';
import { fakeAws } from '../../../support/aws.ts';
import { aCustomer, aLine, anInvoice, anOrder, aShipment, AT, usd } from '../../../support/builders.ts';
import { logged } from '../../../support/logs.ts';
import { anEventOf, ORDER_ID } from '../../../support/sagas.ts';
import { testTables } from '../../../support/tables.ts';

const tables = testTables();
const aws = fakeAws();
const lines = logged();
const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
const SECRET = { clientId: 'key', clientSecret: 'canary-secret', apiVersion: '67.0', currency: 'USD' };
let clock: ManualClock;
let org: Salesforce;
let count = 0;

/** One message, as the queue of the subscription hands it on. */
function message<T extends EventType>(type: T, data: EventData<T>, attempt = 1, entity = 'NW-US'): SQSEvent {
  const detail = { ...anEventOf(type, `${type}-1`, data), entity };
  return {
    Records: [{ messageId: 'm1', receiptHandle: 'r1', body: JSON.stringify({ detail }), attributes: { ApproximateReceiveCount: String(attempt) }, eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:tell-crm' }],
  } as unknown as SQSEvent;
}
const accepted = (attempt?: number, entity?: string) => tellCrm(message('order.accepted', { orderId: ORDER_ID, channel: 'b2b', channelOrderId: 'WEB-1', version: 1 }, attempt, entity));
const invoiced = () => tellCrm(message('invoice.posted', { orderId: ORDER_ID, shipmentId: 'shiphero:1', invoiceId: 'INV-shiphero:1', number: 'INV/1', gross: usd(487), journals: [] }));
const order = (revision: number) => org.records('Order').find((record) => record.Crossdock_Order__c === ORDER_ID && Number(record.Crossdock_Revision__c) === revision);
const composites = () => org.calls().filter(({ operation }) => operation === 'composite').length;
const version = async () => stores.versions.last(`salesforce-order/NW-US/${ORDER_ID}`);
const QUEUE = () => `${process.env.AWS_ENDPOINT_URL}/000000000000/tell-crm`;
const DONE = { batchItemFailures: [] };
const AGAIN = { batchItemFailures: [{ itemIdentifier: 'm1' }] };

beforeEach(async () => {
  clock = new ManualClock(AT);
  org = await startSalesforce({ credentials: SECRET, clock, pageSize: 2 });
  org.seed({ accounts: [{ customerId: 'ACME', name: 'Acme Builders Inc.', group: 'BUILDERS', contact: { lastName: 'Stone', email: 'ada@acme.test' } }, { customerId: 'NEW', name: 'Newcomer' }] });
  // a secret is kept for minutes under its name
  Object.assign(process.env, { SECRET_NAME: `crossdock/test/salesforce-${(count += 1)}`, TIMEOUT_MS: '30000' });
  aws.answer('GetSecretValue', () => ({ SecretString: JSON.stringify({ url: org.url, ...SECRET }) }));
  aws.answer('GetQueueUrl', () => ({ QueueUrl: QUEUE() }));
  await putMaster(masterKey.account('salesforce', '*'), { ...OWNER, connector: 'salesforce', account: '*' });
  await stores.unit.commit([{ change: 'order', order: anOrder({ lines: [aLine({}, 'accepted')] }) }]);
  return () => org.stop();
});

/** Its next revision: shipped and invoiced. */
async function invoice() {
  const now = await stores.orders.get('NW-US', ORDER_ID);
  if (!now) throw new Error('no order');
  await stores.unit.commit([
    { change: 'order', order: { ...now, lines: [aLine({ quantities: { ...noQuantities(), invoiced: 10 } })] }, ifRevision: now.revision },
    { change: 'shipment', shipment: aShipment({ matched: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] }) },
    { change: 'invoice', invoice: anInvoice({ number: 'INV/1', postedAt: AT.toISOString() }) },
  ]);
}

describe('an order is told', () => {
  test('as it is now, after each of its events', async () => {
    expect(await accepted()).toEqual(DONE);
    expect(order(1)).toMatchObject({ Status: 'Accepted', Crossdock_Invoiced__c: 0 });
    await invoice();
    expect(await invoiced()).toEqual(DONE);
    expect(order(2)).toMatchObject({ Status: 'Invoiced' });
    expect([org.records('Crossdock_Shipment__c').length, org.records('Crossdock_Invoice__c').map(({ Number__c }) => Number__c)]).toEqual([1, ['INV/1']]);
    expect(await version()).toBe(2);
  });

  test('once per revision, however often and in whatever order its events come', async () => {
    await invoice();
    const before = composites();
    await invoiced();
    await accepted();
    await invoiced();
    expect([composites() - before, await version()]).toEqual([1, 2]);
  });

  test('again where another told a newer revision meanwhile: the newer one stays', async () => {
    await stores.unit.commit([{ change: 'version', key: `salesforce-order/NW-US/${ORDER_ID}`, version: 9, needs: 'newest' }]);
    expect([await accepted(), await version()]).toEqual([DONE, 9]);
  });

  test('only of the entity whose CRM it is, and only once there is an account for it', async () => {
    const before = composites();
    expect(await accepted(1, 'NW-EU')).toEqual(DONE);
    vi.spyOn(stores.masterdata, 'account').mockResolvedValueOnce(undefined);
    expect(await accepted()).toEqual(DONE);
    expect(composites()).toBe(before);
  });
});

describe('the CRM is down', () => {
  test.each([[1, 5], [2, 10], [6, 160], [12, 3_600]])('after attempt %i the message comes back in %i seconds', async (attempt, seconds) => {
    org.faults.add({ kind: 'unavailable', operation: 'composite' });
    expect(await accepted(attempt)).toEqual(AGAIN);
    expect(aws.of('ChangeMessageVisibility')).toEqual([{ QueueUrl: QUEUE(), ReceiptHandle: 'r1', VisibilityTimeout: seconds }]);
    expect(await version()).toBe(0);
  });

  test('a refusal is not worth the calls: it comes back as it would, and is soon given up', async () => {
    org.faults.add({ kind: 'reject', operation: 'composite', error: { errorCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Sales_Region__c]' } });
    expect(await accepted()).toEqual(AGAIN);
    expect(aws.of('ChangeMessageVisibility')).toEqual([]);
    expect(lines.join('')).toMatch(/crm\.refused/);
  });

  test('what became true during the outage is told after it, once', async () => {
    org.faults.add({ kind: 'unavailable', operation: '*', count: 0 });
    expect(await accepted()).toEqual(AGAIN);
    await invoice();
    expect(await invoiced()).toEqual(AGAIN);
    org.faults.clear();
    const before = composites();
    expect([await accepted(2), await invoiced()]).toEqual([DONE, DONE]);
    expect([composites() - before, order(2)?.Status]).toEqual([1, 'Invoiced']);
  });
});

describe('customers', () => {
  const customer = (id: string) => stores.masterdata.customer('NW-US', id);

  test('are taken over from the CRM as their master; credit and terms stay, a new one has no credit yet', async () => {
    await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ creditLimit: usd(250_000), terms: { netDays: 30 } }));
    expect(await readCustomers()).toEqual({ seen: 3, taken: 2 });
    expect(await customer('ACME')).toEqual(aCustomer({ name: 'Acme Builders Inc.', group: 'BUILDERS', creditLimit: usd(250_000), terms: { netDays: 30 }, contact: { contactId: org.records('Contact')[0]?.Id as string, name: 'Stone', email: 'ada@acme.test' } }));
    expect(await customer('NEW')).toEqual({ entity: 'NW-US', customerId: 'NEW', name: 'Newcomer', currency: 'USD', taxExempt: false, creditLimit: usd(0), active: true });
    // read again with the overlap, applied once
    expect(await readCustomers()).toEqual({ seen: 3, taken: 0 });
    expect(lines.join('')).not.toMatch(/canary|Stone|ada@|Newcomer/);
  });

  test('that cannot be taken are on the desk, hold nothing else up, and leave it once they can', async () => {
    await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ currency: 'EUR' }));
    expect(await readCustomers()).toMatchObject({ taken: 1 });
    const rows = async () => (await tables.all('exceptions')).map(({ body }) => body as { code: string; owner: string; status: string; detail: object });
    expect(await rows()).toMatchObject([{ code: 'crm.currency-changed', owner: 'steward', status: 'open', detail: { customerId: 'ACME' } }]);
    await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer());
    expect(await readCustomers()).toMatchObject({ taken: 1 });
    expect(await rows()).toMatchObject([{ status: 'closed' }]);
  });

  test('a sweep that fails in the middle goes on from there', async () => {
    for (const customerId of ['P1', 'P2', 'P3']) org.seed({ accounts: [{ customerId, name: customerId }] });
    await readCustomers();
    await clock.advance(3_600_000);
    for (const customerId of ['Q1', 'Q2', 'Q3']) {
      org.seed({ accounts: [{ customerId, name: customerId }] });
      await clock.advance(1_200_000);
    }
    org.faults.add({ kind: 'lostAnswer', operation: 'query', count: 1 });
    expect(await readCustomers()).toEqual({ unanswered: 'crm.unreachable' });
    expect(await readCustomers()).toMatchObject({ taken: 3 });
    expect(await customer('Q3')).toMatchObject({ name: 'Q3' });
  });
});
