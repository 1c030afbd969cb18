import { expect, test } from 'vitest';
import { fault } from '../../cli/shop.ts';
import { until } from '../support/platform.ts';
import { done, floor, invoices, place, traced } from './orders.ts';
import { b2b, endpoints, lookBehind, person } from './platform-callers.ts';

/** Where each order stands is in the CRM, whatever the CRM does meanwhile. */
const tracer = person('integration');
const { salesforce, shiphero } = endpoints.partners;

type CrmRecord = Record<string, unknown> & { Id: string };
const records = async (object: string) => (await (await fetch(`${salesforce}/_records?object=${object}`)).json()) as CrmRecord[];
const inCrm = (orderId: string, status: string) => until(`${orderId} to be ${status} in the CRM`, async () => (await records('Order')).find((order) => order.Crossdock_Order__c === orderId && order.Status === status), 90_000);
const of = async (object: string, order: CrmRecord) => (await records(object)).filter((record) => record.Order__c === order.Id);

test('an order is in the CRM with its lines, parcels and invoices as they come, and its figures are those of the order', async () => {
  const behind = await lookBehind();
  await behind.stocked('BIT-CRM', 10);
  const order = await place(b2b, 'BIT-CRM', 10, {}, '5.00');
  const release = `${order.orderId}-EAST`;
  await floor(shiphero, { action: 'hold', order: release });
  const accepted = await inCrm(order.orderId, 'Accepted');
  expect(accepted).toMatchObject({ OrderReferenceNumber: order.channelOrderId, Crossdock_Channel__c: 'b2b', Crossdock_Goods__c: 50, Crossdock_Invoiced__c: 0 });
  await floor(shiphero, { action: 'split', order: release });
  await floor(shiphero, { action: 'release', order: release });
  const billed = await invoices(b2b, order, 2);
  const invoiced = await inCrm(order.orderId, 'Invoiced');
  expect(invoiced.Id).toBe(accepted.Id);
  const gross = billed.reduce((sum, invoice) => sum + invoice.gross.minor, 0) / 100;
  expect([invoiced.Crossdock_Invoiced__c, invoiced.Crossdock_Total__c]).toEqual([gross, gross]);
  expect(await of('Crossdock_Order_Line__c', invoiced)).toMatchObject([{ Sku__c: 'BIT-CRM', Ordered__c: 10, Shipped__c: 10, Invoiced__c: 10 }]);
  const parcels = await of('Crossdock_Shipment__c', invoiced);
  expect(parcels.map(({ Carrier__c, Tracking__c }) => [typeof Carrier__c, typeof Tracking__c])).toEqual([['string', 'string'], ['string', 'string']]);
  expect((await of('Crossdock_Invoice__c', invoiced)).map(({ Number__c }) => Number__c).sort()).toEqual(billed.map(({ number }) => number).sort());
});

test('the CRM is down for the whole order: the order is posted all the same, nothing is on the desk, and the CRM is right afterwards', async () => {
  await fault(salesforce, { kind: 'unavailable', count: 0 });
  const order = await place(b2b, 'BOLT-M8', 10);
  await traced(tracer, order, 'its journal', done('post-journal'));
  const [invoice] = await invoices(b2b, order, 1);
  await until('the CRM to have been asked', async () => ((await (await fetch(`${salesforce}/_calls`)).json()) as { outcome: string }[]).some(({ outcome }) => outcome === 'unavailable'));
  expect((await records('Order')).some(({ Crossdock_Order__c: id }) => id === order.orderId)).toBe(false);
  const desk = await tracer.get<{ exceptions: { orderId: string }[] }>('/exceptions?status=open&limit=100');
  expect(desk.body.exceptions.filter(({ orderId }) => orderId === order.orderId)).toEqual([]);
  await fault(salesforce, null);
  const told = await inCrm(order.orderId, 'Invoiced');
  expect((await of('Crossdock_Invoice__c', told)).map(({ Number__c, Gross__c }) => [Number__c, Gross__c])).toEqual([[invoice?.number, (invoice?.gross.minor ?? 0) / 100]]);
});
