import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Crm } from '../../../../core/crm/crm.ts';
import type { CrmLine, CrmOrder } from '../../../../core/crm/order-for-crm.ts';
import { SalesforceClient } from '../../../../lambdas/connectors/salesforce/client.ts';
import { connected, salesforce } from '../../../../lambdas/connectors/salesforce/crm.ts';
import { compositesFor } from '../../../../lambdas/connectors/salesforce/from-canonical.ts';
import { SalesforceSecret } from '../../../../lambdas/connectors/salesforce/schema.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { type Salesforce, startSalesforce } from '../../../../local/partners/salesforce/salesforce.ts';
import { logged } from '../../../support/logs.ts';
import { answering } from '../answering.ts';
import { usd } from '../documents.ts';

const lines = logged();
let org: Salesforce;
let clock: ManualClock;
let settings: SalesforceSecret;
let crm: Crm;

beforeEach(async () => {
  clock = new ManualClock();
  org = await startSalesforce({ credentials: { clientId: 'key', clientSecret: 'canary-secret' }, clock });
  org.seed({ accounts: [{ customerId: 'ACME', name: 'Acme' }] });
  settings = SalesforceSecret.parse({ url: org.url, clientId: 'key', clientSecret: 'canary-secret', apiVersion: '67.0', currency: 'USD' });
  crm = salesforce(new SalesforceClient(settings), settings);
});
afterEach(() => org.stop());

const aLine = (lineId: string, change: Partial<CrmLine> = {}): CrmLine => ({ lineId, sku: 'BOLT-M8', uom: 'EA', ordered: '10', shipped: '4', invoiced: '4', cancelled: '0', returned: '0', goods: usd('4.50'), tax: usd('0.37'), ...change });
const anOrder = (change: Partial<CrmOrder> = {}): CrmOrder => ({
  entity: 'NW-US', orderId: 'ORD-1', revision: 5, status: 'partly-shipped', channel: 'b2b', channelOrderId: 'WEB-1', customerId: 'ACME', purchaseOrder: 'PO 5', erpNumber: '2026/17', receivedOn: '2026-11-23', currency: 'USD',
  goods: usd('4.50'), discount: usd('0.10'), freight: usd('7.00'), tax: usd('0.95'), total: usd('12.35'), invoiced: usd('2.07'), credited: usd('0'),
  lines: [aLine('1')],
  shipments: [{ shipmentId: 'shiphero:1', warehouse: 'EAST', carrier: 'UPS', trackingNumbers: ['1Z1', '1Z2'], shippedAt: '2026-11-23T15:00:00.000Z', deliveredAt: '2026-11-25T16:58:00.000Z' }],
  documents: [{ id: 'INV-shiphero:1', kind: 'invoice', number: 'INV/1', date: '2026-11-23', dueDate: '2026-12-23', gross: usd('2.07'), tax: usd('0.17') }],
  ...change,
});
const calls = (operation: string) => org.calls().filter((call) => call.operation === operation).map(({ outcome }) => outcome);

describe('an order', () => {
  test('is one record with its lines, shipments and invoices, by ids of ours', async () => {
    expect(await crm.tell(anOrder())).toBe('told');
    const [order] = org.records('Order');
    expect(order).toMatchObject({
      Crossdock_Order__c: 'ORD-1', AccountId: org.records('Account')[0]?.Id, Status: 'Partly shipped', EffectiveDate: '2026-11-23', OrderReferenceNumber: 'WEB-1', PoNumber: 'PO 5', Crossdock_Revision__c: 5, Crossdock_Channel__c: 'b2b', Crossdock_Erp_Number__c: '2026/17',
      Crossdock_Goods__c: 4.5, Crossdock_Discount__c: 0.1, Crossdock_Freight__c: 7, Crossdock_Tax__c: 0.95, Crossdock_Total__c: 12.35, Crossdock_Invoiced__c: 2.07, Crossdock_Credited__c: 0,
    });
    expect(org.records('Crossdock_Order_Line__c')).toMatchObject([{ Crossdock_Key__c: 'ORD-1/1', Order__c: order?.Id, Sku__c: 'BOLT-M8', Unit__c: 'EA', Ordered__c: 10, Shipped__c: 4, Invoiced__c: 4, Cancelled__c: 0, Returned__c: 0, Goods__c: 4.5, Tax__c: 0.37 }]);
    expect(org.records('Crossdock_Shipment__c')).toMatchObject([{ Crossdock_Key__c: 'shiphero:1', Order__c: order?.Id, Warehouse__c: 'EAST', Carrier__c: 'UPS', Tracking__c: '1Z1, 1Z2', Shipped_At__c: '2026-11-23T15:00:00.000Z', Delivered_At__c: '2026-11-25T16:58:00.000Z' }]);
    expect(org.records('Crossdock_Invoice__c')).toMatchObject([{ Crossdock_Key__c: 'INV-shiphero:1', Kind__c: 'Invoice', Number__c: 'INV/1', Date__c: '2026-11-23', Due_Date__c: '2026-12-23', Gross__c: 2.07, Tax__c: 0.17 }]);
    expect(calls('composite')).toEqual(['ok']);
  });

  test('told again is the same records, and what changed stands there', async () => {
    await crm.tell(anOrder());
    await crm.tell(anOrder());
    await crm.tell(anOrder({ revision: 6, status: 'invoiced', lines: [aLine('1', { shipped: '10' })], erpNumber: undefined }));
    expect(org.records('Order')).toMatchObject([{ Status: 'Invoiced', Crossdock_Revision__c: 6, Crossdock_Erp_Number__c: null }]);
    expect(org.records('Crossdock_Order_Line__c')).toMatchObject([{ Shipped__c: 10 }]);
    expect([org.records('Crossdock_Shipment__c').length, org.records('Crossdock_Invoice__c').length]).toEqual([1, 1]);
  });

  test('of an older revision changes nothing, neither the order nor what belongs to it', async () => {
    await crm.tell(anOrder({ revision: 9, status: 'invoiced' }));
    expect(await crm.tell(anOrder({ revision: 8, lines: [aLine('1', { shipped: '0' }), aLine('2')] }))).toBe('superseded');
    expect(org.records('Order')).toMatchObject([{ Status: 'Invoiced', Crossdock_Revision__c: 9 }]);
    expect(org.records('Crossdock_Order_Line__c')).toMatchObject([{ Shipped__c: 4 }]);
  });

  test('told in any order, and each time twice, ends as the newest', async () => {
    const told = (revision: number) => anOrder({ revision, lines: [aLine('1', { shipped: String(revision) })] });
    for (const revisions of [[3, 1, 2], [2, 3, 1], [1, 3, 2]]) {
      for (const revision of [...revisions, ...revisions]) await crm.tell(told(revision));
      expect([org.records('Order')[0]?.Crossdock_Revision__c, org.records('Crossdock_Order_Line__c')[0]?.Shipped__c]).toEqual([3, 3]);
    }
  });

  test('of 1,100 lines is told in two calls, each guarded by the order itself', async () => {
    const many = Array.from({ length: 1_100 }, (_, index) => aLine(String(index)));
    expect(await crm.tell(anOrder({ lines: many }))).toBe('told');
    expect([calls('composite').length, org.records('Crossdock_Order_Line__c').length, org.records('Crossdock_Invoice__c').length]).toEqual([2, 1_100, 1]);
    const composites = compositesFor(anOrder({ lines: many }), '/services/data/v67.0', settings);
    expect(composites.map(({ compositeRequest }) => compositeRequest.map(({ referenceId }) => referenceId))).toEqual([['order', 'records_0', 'records_1', 'records_2', 'records_3', 'records_4'], ['order', 'records_5', 'records_6', 'records_7']]);
  });

  test('amounts are written exactly, never by way of a float', () => {
    const [composite] = compositesFor(anOrder({ total: { minor: 900_719_925_474_099, currency: 'USD' }, tax: usd('0.10') }), '', settings);
    const text = JSON.stringify(composite);
    expect(text).toContain('"Crossdock_Total__c":9007199254740.99,');
    expect(text).toContain('"Crossdock_Tax__c":0.10,');
    expect(JSON.stringify(compositesFor(anOrder({ currency: 'JPY', total: { minor: 1200, currency: 'JPY' } }), '', {}))).toContain('"Crossdock_Total__c":1200,');
  });

  test('of another currency than the org keeps is for a person; an org with several is told which', async () => {
    await expect(crm.tell(anOrder({ currency: 'EUR' }))).rejects.toMatchObject({ name: 'Rejected', code: 'crm.currency-unsupported' });
    const [composite] = compositesFor(anOrder({ currency: 'EUR' }), '', {});
    expect(JSON.stringify(composite).match(/"CurrencyIsoCode":"EUR"/g)).toHaveLength(4);
  });
});

describe('what Salesforce says', () => {
  const refused = (errorCode: string, message: string) => ({ kind: 'reject' as const, operation: 'composite', error: { errorCode, message } });

  test('two that find the session ended replace it once for both', async () => {
    await crm.tell(anOrder());
    await clock.advance(7_200_000);
    await Promise.all([crm.tell(anOrder({ revision: 6 })), crm.tell(anOrder({ orderId: 'ORD-2' }))]);
    expect(calls('token')).toEqual(['ok', 'ok']);
  });

  test.each([
    ['Transient', 'crm.throttled', { kind: 'rateLimit' as const, operation: 'composite' }],
    ['Transient', 'crm.failed', { kind: 'unavailable' as const, operation: 'token' }],
    ['Transient', 'crm.unreachable', { kind: 'reset' as const, operation: 'composite' }],
    ['Transient', 'crm.malformed', { kind: 'malformed' as const, operation: 'composite' }],
    ['Transient', 'crm.busy', refused('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record')],
    ['Transient', 'crm.busy', refused('DUPLICATE_VALUE', 'duplicate value found: Crossdock_Order__c duplicates value on record with id: 8015e')],
    ['Rejected', 'crm.refused', refused('DUPLICATE_VALUE', 'duplicate value found: Portal_Number__c duplicates value on record with id: 8015e')],
    ['Rejected', 'crm.refused', refused('REQUIRED_FIELD_MISSING', 'Required fields are missing: [Sales_Region__c]')],
  ])('%s %s for %j, and the next attempt works', async (name, code, fault) => {
    org.faults.add(fault);
    await expect(crm.tell(anOrder())).rejects.toMatchObject({ name, code });
    expect(await crm.tell(anOrder())).toBe('told');
  });

  test('an account that is not there is for a person, by name of the cause and not of what it stopped', async () => {
    await expect(crm.tell(anOrder({ customerId: 'NOBODY' }))).rejects.toMatchObject({ name: 'Rejected', code: 'crm.account-unknown', detail: { code: 'INVALID_FIELD' } });
    await expect(crm.tell(anOrder({ lines: [aLine('1', { sku: 'x'.repeat(61) })] }))).rejects.toMatchObject({ name: 'Rejected', code: 'crm.refused', detail: { code: 'STRING_TOO_LONG', fields: ['Sku__c'] } });
    expect(org.records('Order')).toEqual([]);
  });

  test('an outage stays one, whatever page answers for it; so do credentials that are wrong', async () => {
    const by = (...answers: Parameters<typeof answering>) => salesforce(new SalesforceClient(settings, formless(answering(...answers))), settings).tell(anOrder());
    const token = { body: { access_token: 't' } };
    await expect(by(token, { status: 502, text: '<html>Bad gateway</html>' })).rejects.toMatchObject({ name: 'Transient', code: 'crm.failed' });
    await expect(by(token, { status: 429, text: '' })).rejects.toMatchObject({ name: 'Transient', code: 'crm.throttled' });
    await expect(by(token, { status: 404, text: '<html>' })).rejects.toMatchObject({ name: 'Rejected', code: 'crm.refused' });
    await expect(by({ status: 400, body: { error: 'invalid_client' } })).rejects.toMatchObject({ name: 'Transient', code: 'crm.unauthorized' });
    await expect(by(token, { body: { compositeResponse: [{ referenceId: 'order', httpStatusCode: 500, body: null }] } })).rejects.toMatchObject({ name: 'Transient', code: 'crm.failed' });
  });

  test('calls of the day that are nearly used up are in the log, and neither token nor secret ever is', async () => {
    const usage = { headers: { 'sforce-limit-info': 'api-usage=14000/15000' } };
    await salesforce(new SalesforceClient(settings, formless(answering({ body: { access_token: 'canary-token' } }, { ...usage, body: { compositeResponse: [] } }))), settings).tell(anOrder());
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ level: 'WARN', used: 14_000, limit: 15_000 }]);
    expect(lines.join('')).not.toMatch(/canary/);
  });
});

test('the same settings share a session, others have one of their own', () => {
  expect(connected(settings)).toBe(connected({ ...settings }));
  expect(connected({ ...settings, clientSecret: 'rotated' })).not.toBe(connected(settings));
});

/** The token is asked for with a form, which `answering` does not read. */
function formless(server: ReturnType<typeof answering>): { fetch: typeof fetch; timeoutMs: number } {
  return { timeoutMs: 1_000, fetch: (url, init) => server.fetch(url, String(url).endsWith('/token') ? { ...init, body: '{}' } : init) };
}
