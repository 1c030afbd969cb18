import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEvent, SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { masterKey, putMaster } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import updated from '../../../../lambdas/connectors/easypost/fixtures/tracker-updated.json' with { type: 'json' };
import { handler as followParcels } from '../../../../lambdas/connectors/easypost/handlers/follow-parcels.ts';
import { handler as webhook } from '../../../../lambdas/connectors/easypost/handlers/webhook.ts';
import { EasyPostSecret } from '../../../../lambdas/connectors/easypost/schema.ts';
import { parcelIn } from '../../../../lambdas/connectors/easypost/to-canonical.ts';
import { easypost } from '../../../../lambdas/connectors/easypost/tracking.ts';
import { documentLink } from '../../../../core/tracing/document-link.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { type EasyPost, startEasyPost } from '../../../../local/partners/easypost/easypost.ts';
import { fakeAws } from '../../../support/aws.ts';
import { anOrder, aShipment, AT } from '../../../support/builders.ts';
import { logged } from '../../../support/logs.ts';
import { anEventOf, ORDER_ID } from '../../../support/sagas.ts';
import { testTables } from '../../../support/tables.ts';

const tables = testTables();
const aws = fakeAws();
const lines = logged();
const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
let carrier: EasyPost;
let clock: ManualClock;
let settings: EasyPostSecret;
let count = 0;

beforeEach(async () => {
  clock = new ManualClock(AT);
  carrier = await startEasyPost({ apiKey: 'canary-key', clock });
  settings = EasyPostSecret.parse({ url: carrier.url, apiKey: 'canary-key', webhookSecret: 'canary-sécret', previousWebhookSecret: 'canary-former', carriers: { 'FedEx Ground': 'FedEx' } });
  // a secret is kept for minutes under its name
  Object.assign(process.env, { SECRET_NAME: `crossdock/test/easypost-${(count += 1)}`, INBOUND_BUCKET: 'inbound', TIMEOUT_MS: '30000' });
  aws.answer('GetSecretValue', () => ({ SecretString: JSON.stringify(settings) }));
  aws.answer('GetQueueUrl', () => ({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/000000000000/follow` }));
  await putMaster(masterKey.account('easypost', '*'), { ...OWNER, connector: 'easypost', account: '*' });
  const order = anOrder();
  await stores.unit.commit([{ change: 'order', order }, { change: 'shipment', shipment: aShipment({ carrier: 'UPS', trackingNumbers: ['1Z1', '1Z2'] }) }, ...['1Z1', '1Z2'].map((number) => ({ change: 'document' as const, link: documentLink(order, 'tracking', number, AT) }))]);
  return () => carrier.stop();
});

const eventOf = (change: object = {}, id = 'evt_1') => ({ ...updated, id, result: { ...updated.result, ...change } });
const detail = (status: string, datetime: string) => ({ status, tracking_details: [{ status, datetime }] });
async function deliver(event: object | string, secret = settings.webhookSecret) {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const signature = `hmac-sha256-hex=${createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex')}`;
  const { statusCode, body: answer } = await webhook({ headers: { 'X-Hmac-Signature': signature }, body, isBase64Encoded: false } as unknown as APIGatewayProxyEvent);
  const said = JSON.parse(answer) as { outcome?: string; code?: string };
  return [statusCode, said.outcome ?? said.code];
}
const shipment = () => stores.orders.shipment('NW-US', ORDER_ID, 'shiphero:1');
const announced = async () => (await tables.all('outbox')).map(({ body }) => body as { type: string; causationId: string; occurredAt: string; data: object });

describe('a webhook', () => {
  test('of a tracker is what the carrier saw last, and when', () => {
    expect(parcelIn(updated)).toEqual({ eventId: 'evt_a4e1f5d2c8b011ef9c3e', parcel: { trackingNumber: '1Z1', status: 'delivered', at: '2026-11-25T16:58:00.000Z' } });
    expect(parcelIn(eventOf({ status: 'return_to_sender' }))?.parcel).toEqual({ trackingNumber: '1Z1', status: 'returning', at: '2026-11-25T17:05:10.000Z' });
    expect(parcelIn(eventOf(detail('delivered', '2026-11-25T10:58:00-06:00')))?.parcel.at).toBe('2026-11-25T16:58:00.000Z'); // where the place of a scan is known, in its own time
    expect(parcelIn(eventOf({ status: 'unknown' }))).toBeUndefined();
    expect(parcelIn({ ...updated, description: 'batch.updated', result: { object: 'Batch' } })).toBeUndefined();
    expect(() => parcelIn({ ...updated, result: { object: 'Tracker' } })).toThrow(expect.objectContaining({ name: 'Rejected', code: 'webhook.unreadable' }));
  });

  test('moves a parcel on; with the last one the shipment is delivered, announced once', async () => {
    expect(await deliver(eventOf())).toEqual([200, 'taken']);
    expect(await shipment()).toMatchObject({ parcels: [{ trackingNumber: '1Z1', status: 'delivered' }] });
    expect(await announced()).toEqual([]);
    expect(await deliver(eventOf({ tracking_code: '1Z2', ...detail('delivered', '2026-11-26T09:00:00Z') }, 'evt_2'), settings.previousWebhookSecret)).toEqual([200, 'taken']);
    expect((await shipment())?.deliveredAt).toBe('2026-11-26T09:00:00.000Z');
    expect(await announced()).toMatchObject([{ type: 'shipment.delivered', causationId: 'easypost:evt_2', occurredAt: '2026-11-26T09:00:00.000Z', data: { orderId: ORDER_ID, shipmentId: 'shiphero:1', deliveredAt: '2026-11-26T09:00:00.000Z' } }]);
  });

  test('told again or late changes nothing; a number of nobody’s is ignored; bytes that are not signed are refused', async () => {
    await deliver(eventOf());
    expect(await deliver(eventOf())).toEqual([200, 'ignored']);
    expect(await deliver(eventOf(detail('in_transit', '2026-11-24T09:00:00Z'), 'evt_3'))).toEqual([200, 'ignored']);
    expect(await deliver(eventOf({ tracking_code: '1Z9' }, 'evt_4'))).toEqual([200, 'ignored']);
    expect(await deliver(eventOf(), 'another secret')).toEqual([401, 'webhook.bad-signature']);
    expect(await deliver('not JSON')).toEqual([400, 'webhook.malformed-body']);
    expect(await shipment()).toMatchObject({ parcels: [{ trackingNumber: '1Z1', status: 'delivered' }] });
  });

  test('of a parcel that comes back is on the desk of customer service', async () => {
    expect(await deliver(eventOf(detail('return_to_sender', '2026-11-25T09:00:00Z')))).toEqual([200, 'taken']);
    expect((await tables.all('exceptions')).map(({ body }) => body)).toMatchObject([{ kind: 'noticed', code: 'shipment.parcel-lost', owner: 'customer-service', orderId: ORDER_ID, detail: { trackingNumber: '1Z1', status: 'returning', carrier: 'UPS' } }]);
  });

  test('two parcels that arrive at the same moment are both there, however often they are told', async () => {
    const both = [eventOf(detail('delivered', '2026-11-26T09:00:00Z'), 'evt_5'), eventOf({ tracking_code: '1Z2', ...detail('delivered', '2026-11-26T09:30:00Z') }, 'evt_6')];
    for (let told = 0; told < 4; told += 1) await Promise.all(both.map((event) => deliver(event)));
    expect(await shipment()).toMatchObject({ deliveredAt: '2026-11-26T09:30:00.000Z', parcels: [{ status: 'delivered' }, { status: 'delivered' }] });
    expect(await announced()).toHaveLength(1);
  });
});

describe('parcels of a shipment', () => {
  const recorded = (entity = 'NW-US'): SQSEvent => {
    const event = { ...anEventOf('shipment.recorded', 'e1', { orderId: ORDER_ID, shipmentId: 'shiphero:1' }), entity };
    return { Records: [{ messageId: 'm1', receiptHandle: 'r1', body: JSON.stringify({ detail: event }), attributes: { ApproximateReceiveCount: '1' }, eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:follow' }] } as unknown as SQSEvent;
  };
  const followed = () => carrier.trackers().map(({ tracking_code: code, carrier: by }) => [code, by]);

  test('are followed, each once, and only those of the account’s own entity', async () => {
    expect(await followParcels(recorded('NW-EU'))).toEqual({ batchItemFailures: [] });
    expect(followed()).toEqual([]);
    for (let told = 0; told < 2; told += 1) expect(await followParcels(recorded())).toEqual({ batchItemFailures: [] });
    expect(followed()).toEqual([['1Z1', 'UPS'], ['1Z2', 'UPS']]);
  });

  test('are followed anew where a carrier uses an old number again', async () => {
    await followParcels(recorded());
    await clock.advance(100 * 86_400_000);
    await followParcels(recorded());
    expect(followed().map(([code]) => code)).toEqual(['1Z1', '1Z2', '1Z1', '1Z2']);
    carrier.track({ tracking_code: '1Z1', status: 'in_transit' });
    expect(carrier.trackers().map(({ status }) => status)).toEqual(['unknown', 'unknown', 'in_transit', 'unknown']);
  });

  test.each([
    ['Transient', 'carrier.failed', { kind: 'unavailable' as const }],
    ['Transient', 'carrier.throttled', { kind: 'rateLimit' as const }],
    ['Transient', 'carrier.unauthorized', { kind: 'expired' as const }],
    ['Transient', 'carrier.malformed', { kind: 'malformed' as const }],
    ['Transient', 'carrier.unreachable', { kind: 'reset' as const }],
    ['Rejected', 'carrier.refused', { kind: 'reject' as const, error: { code: 'TRACKER.CREATE.ERROR', message: 'The carrier does not know the number' } }],
  ])('%s %s for %j, and the next attempt works', async (name, code, fault) => {
    carrier.faults.add(fault);
    await expect(easypost(settings).follow('1Z7', 'UPS')).rejects.toMatchObject({ name, code });
    await easypost(settings).follow('1Z7', 'UPS');
    expect(followed()).toEqual([['1Z7', 'UPS']]);
    expect(lines.join('')).not.toMatch(/canary/);
  });
});
