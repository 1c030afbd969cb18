import * as vendor from '@easypost/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EasyPost, startEasyPost } from '../../../local/partners/easypost/easypost.ts';
import { eventually } from '../../support/eventually.ts';
import { type Received, receiver } from './receiver.ts';

/** The vendor's own client drives the simulator, and takes what it sends. Its types know no default export, which is the client. */
interface Client {
  Tracker: { create(of: object): Promise<Tracker>; all(query: object): Promise<{ trackers: Tracker[] }>; retrieve(id: string): Promise<Tracker> };
  Webhook: { create(of: object): Promise<object> };
  Utils: { validateWebhook(body: Buffer, headers: object, secret: string): object };
}
interface Tracker {
  id: string;
  status: string;
}
const EasyPostClient = (vendor as unknown as { default: new (key: string, options: object) => Client }).default;
let carrier: EasyPost;
let client: Client;
const KEY = 'EZTK-simulated';

beforeEach(async () => {
  carrier = await startEasyPost({ apiKey: KEY, webhookRetryMs: [1, 1] });
  client = new EasyPostClient(KEY, { baseUrl: `${carrier.url}/v2/` });
});
afterEach(() => carrier.stop());

test('the client follows a parcel: made once, found by its number, and where it is seen', async () => {
  const made = await client.Tracker.create({ tracking_code: '1Z1', carrier: 'UPS' });
  expect(made).toMatchObject({ object: 'Tracker', tracking_code: '1Z1', carrier: 'UPS', status: 'unknown' });
  expect((await client.Tracker.create({ tracking_code: '1Z1', carrier: 'UPS' })).id).toBe(made.id);
  carrier.track({ tracking_code: '1Z1', status: 'in_transit', datetime: '2026-11-24T08:00:00Z' });
  expect((await client.Tracker.all({ tracking_code: '1Z1' })).trackers).toMatchObject([{ id: made.id, status: 'in_transit', tracking_details: [{ status: 'in_transit', datetime: '2026-11-24T08:00:00Z' }] }]);
  expect((await client.Tracker.retrieve(made.id)).status).toBe('in_transit');
});

test('another key, and a number that is missing, are refused', async () => {
  await expect(new EasyPostClient('another', { baseUrl: `${carrier.url}/v2/` }).Tracker.all({})).rejects.toMatchObject({ statusCode: 401, code: 'APIKEY.INVALID' });
  await expect(client.Tracker.create({ tracking_code: '' })).rejects.toMatchObject({ statusCode: 422, code: 'TRACKER.CREATE.ERROR' });
});

test('webhooks are taken by the vendor’s validator, are sent again until they are, and no other secret fits', async () => {
  const inbox = await receiver();
  inbox.answer(500);
  try {
    await client.Webhook.create({ url: inbox.url, webhook_secret: 'sécret' });
    await client.Tracker.create({ tracking_code: '1Z1' });
    await eventually(() => expect(inbox.received).toHaveLength(2));
    const [first, again] = inbox.received as [Received, Received];
    expect(again.body).toBe(first.body);
    const validated = (secret: string) => client.Utils.validateWebhook(Buffer.from(first.body), first.headers, secret);
    expect(validated('sécret')).toMatchObject({ object: 'Event', description: 'tracker.created', result: { tracking_code: '1Z1' } });
    expect(() => validated('another')).toThrow(/signature|match/i);
  } finally {
    await inbox.stop();
  }
});
