import { expect, test } from 'vitest';
import { until } from '../support/platform.ts';
import { done, invoices, place, traced } from './orders.ts';
import { b2b, endpoints, lookBehind, person } from './platform-callers.ts';

const { easypost, salesforce } = endpoints.partners;

test('parcels are followed from the warehouse on, and with the last one the shipment is delivered, which the CRM is told', async () => {
  const behind = await lookBehind();
  await behind.stocked('BIT-PARCEL', 4);
  const order = await place(b2b, 'BIT-PARCEL', 4, {}, '5.00');
  await invoices(b2b, order, 1);
  const shipments = async () => (await b2b.get<{ shipments: { trackingNumbers: string[]; deliveredAt?: string; parcels?: { status: string }[] }[] }>(`/orders/${order.orderId}/shipments`)).body.shipments;
  const [{ trackingNumbers: numbers = [] } = {}] = await shipments();
  expect(numbers.length).toBeGreaterThan(0);
  await until('its parcels to be followed', async () => {
    const followed = (await (await fetch(`${easypost}/_trackers`)).json()) as { tracking_code: string }[];
    return numbers.every((number) => followed.some(({ tracking_code: code }) => code === number));
  }, 90_000);
  for (const number of numbers) {
    const seen = await fetch(`${easypost}/_track`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ tracking_code: number, status: 'delivered' }) });
    expect(seen.status).toBe(200);
  }
  const delivered = await until('its delivery', async () => {
    const [shipment] = await shipments();
    return shipment?.deliveredAt ? shipment : false;
  }, 90_000);
  expect(delivered.parcels?.map(({ status }) => status)).toEqual(numbers.map(() => 'delivered'));
  await traced(person('integration'), order, 'its delivery', done('shipment.delivered'));
  await until('the CRM to know', async () => {
    const known = (await (await fetch(`${salesforce}/_records?object=Crossdock_Shipment__c`)).json()) as { Tracking__c: string | null; Delivered_At__c: string | null }[];
    return known.some(({ Tracking__c: tracking, Delivered_At__c: at }) => tracking === numbers.join(', ') && at === delivered.deliveredAt);
  }, 90_000);
});
