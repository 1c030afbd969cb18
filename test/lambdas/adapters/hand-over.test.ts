import { beforeEach, describe, expect, test } from 'vitest';
import { csv } from '../../../cli/cutover.ts';
import { ENTITY } from '../../../cli/demo-data.ts';
import { storeDemoData } from '../../../cli/store-demo-data.ts';
import { handOverControls, seedLegacyOrders } from '../../../lambdas/adapters/hand-over.ts';
import { storeRoutes } from '../../../lambdas/adapters/store-routes.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { handler as postOrders } from '../../../lambdas/api/post-orders.ts';
import { captureFromChannel } from '../../../lambdas/handler/inbound-order.ts';
import * as z from 'zod';
import { anOrder, AT } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aRequestEvent } from '../../support/requests.ts';
import { aJournal, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
logged();
const LEGACY = [{ channel: 'b2b', channelOrderId: 'L-1', legacyId: 'SO-4711' }, { channel: 'shopify-us', channelOrderId: '#1001', legacyId: 'SO-4712' }];
const request = (channelOrderId: string) => ({
  channelOrderId, customerId: 'ACME', currency: 'USD', paymentOwner: 'terms', taxOwner: 'hub',
  shipTo: { name: 'Pat Buyer', street: '1 Main St', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US' },
  lines: [{ lineId: '1', sku: 'LAMP-LED', quantity: { amount: '2', uom: 'EA' }, unitPrice: { amount: '39.90', per: '1', uom: 'EA' } }],
});
const send = async (channelOrderId: string, key: string) => {
  const { statusCode, body } = (await postOrders(aRequestEvent(request(channelOrderId), { headers: { 'Idempotency-Key': key } }) as never)) as { statusCode: number; body: string };
  return { ...(JSON.parse(body) as { code?: string; legacyId?: string }), answered: statusCode };
};

describe('idempotency is seeded with legacy ids', () => {
  beforeEach(() => storeDemoData('shop.example', 'ATVPDKIKX0DER'));

  test('an order of the other system that is told again is answered as known, and starts no saga: by the API and by a channel’s webhook', async () => {
    expect(await seedLegacyOrders(ENTITY, LEGACY, false)).toEqual({ seeded: 2, known: 0, ours: [] });
    expect(await send('L-1', 'k1')).toMatchObject({ answered: 409, code: 'order.known-elsewhere', legacyId: 'SO-4711' });
    const { customerId: _, taxOwner: __, ...order } = request('#1001');
    const again = captureFromChannel('shopify', { account: 'shop.example', request: { ...order, paymentOwner: 'channel', taxOwner: 'channel' } as never, occurredAt: AT.toISOString() }, { correlationId: 'corr-1', deliveryId: 'd1', at: AT });
    // the webhook answers what is taken already with 200 and `repeated`
    await expect(again.then((changes) => stores.unit.commit(changes))).rejects.toMatchObject({ name: 'AlreadyExists', what: 'business-key' });
    expect([await tables.all('outbox'), await tables.all('orders'), await tables.all('sagas')]).toEqual([[], [], []]);
    expect(await send('L-2', 'k2')).toMatchObject({ answered: 202 });
  });

  test('it can be run again, only looks where it is asked to, and names what is an order of ours already', async () => {
    expect(await seedLegacyOrders(ENTITY, LEGACY, true)).toEqual({ seeded: 2, known: 0, ours: [] });
    expect(await tables.all('idempotency')).toEqual([]);
    expect(await send('L-1', 'k1')).toMatchObject({ answered: 202 });
    expect(await seedLegacyOrders(ENTITY, LEGACY, false)).toEqual({ seeded: 1, known: 0, ours: [LEGACY[0]] });
    expect(await seedLegacyOrders(ENTITY, LEGACY, false)).toEqual({ seeded: 0, known: 1, ours: [LEGACY[0]] });
  });
});

test('control numbers are handed over: ours go on after the last one of the other system, and never back', async () => {
  const line = { entity: ENTITY, partner: 'ACME', usage: 'P' as const };
  expect(await handOverControls([{ line, last: 41_999 }], true)).toEqual({ moved: 1, beyond: [] });
  expect(await stores.controls.next(line)).toBe(1);
  expect(await handOverControls([{ line, last: 41_999 }], false)).toEqual({ moved: 1, beyond: [] });
  expect([await stores.controls.next(line), await stores.controls.next(line)]).toEqual([42_000, 42_001]);
  expect(await handOverControls([{ line, last: 41_999 }, { line: { ...line, usage: 'T' }, last: 7 }], false)).toEqual({ moved: 1, beyond: [line] });
  expect([await stores.controls.next(line), await stores.controls.next({ ...line, usage: 'T' })]).toEqual([42_002, 8]);
});

test('a line of the routing table that would lead back after a posted invoice is not stored, nor is any beside it', async () => {
  const line = (connector: string, from: string) => ({ entity: ENTITY, capability: 'erp' as const, connector, from });
  const at = AT;
  const back = [line('old', '2026-12-01T00:00:00Z')];
  stores.masterdata.rules = async () => [line('old', '2026-01-01T00:00:00Z'), line('tryton', '2026-11-01T00:00:00Z')];
  await storeRoutes(ENTITY, back, { at, dry: true });
  await stores.unit.commit([{ change: 'order', order: anOrder() }, { change: 'journal', journal: aJournal('2026-11-23', '2026-17', { orderId: ORDER_ID }) }]);
  await expect(storeRoutes(ENTITY, [line('third', '2027-01-01T00:00:00Z'), ...back], { at })).rejects.toMatchObject({ code: 'routing.back-after-invoice', detail: { invoice: '2026-17', takenOverBy: 'tryton' } });
  expect(await tables.all('routing')).toEqual([]);
  await storeRoutes(ENTITY, [line('third', '2027-01-01T00:00:00Z')], { at });
  expect((await tables.all('routing')).map(({ body }) => (body as { connector: string }).connector)).toEqual(['third']);
});

test('a file of orders is plain CSV, and a line that is not is named', () => {
  const schema = z.strictObject({ channel: z.string(), channelOrderId: z.string().min(1), legacyId: z.string() });
  expect(csv('\uFEFFchannel,channelOrderId,legacyId\r\nweb, #1001 ,SO-1\n\n', schema)).toEqual([{ channel: 'web', channelOrderId: '#1001', legacyId: 'SO-1' }]);
  expect(() => csv('channel,channelOrderId,legacyId\nweb,,SO-1', schema)).toThrow('line 2 is not as the header says');
  expect(() => csv('channel,channelOrderId,legacyId\nweb,#1,SO-1,x', schema)).toThrow('line 2 is not as the header says: 4 values for 3 names');
});
