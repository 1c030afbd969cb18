import { gunzipSync } from 'node:zlib';
import { beforeEach, expect, test, vi } from 'vitest';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import type { LakeRow } from '../../../../lambdas/connectors/lake/from-canonical.ts';
import { handler } from '../../../../lambdas/connectors/lake/handlers/store-events.ts';
import { Env } from '../../../../lambdas/handler/env.ts';
import { AwsFault, fakeAws } from '../../../support/aws.ts';
import { anInvoice, anOrder, usd } from '../../../support/builders.ts';
import { logged } from '../../../support/logs.ts';
import { messages } from '../../../support/requests.ts';
import { anEvent, anEventOf, ORDER_DATA, ORDER_ID } from '../../../support/sagas.ts';

const aws = fakeAws();
const lines = logged();
const order = anOrder({ paymentMethod: 'pm_card', shipTo: { name: 'Pat Q. Buyer', company: 'Acme', street: '1 Main St', city: 'Austin', country: 'US', email: 'pat@example.org' } });

beforeEach(() => {
  process.env[Env.LakeBucket] = 'lake';
  vi.spyOn(stores.orders, 'get').mockResolvedValue(order);
  vi.spyOn(stores.orders, 'invoice').mockResolvedValue(anInvoice());
});

const told = (...events: unknown[]) => messages(...events.map((detail) => ({ detail })));
const stored = () =>
  aws.of('PutObject').map(({ Key, Body }) => ({ key: String(Key).replace(/^\/lake\//, ''), rows: gunzipSync(Body as Buffer).toString().trim().split('\n').map((line) => JSON.parse(line) as LakeRow) }));
const posted = anEventOf('invoice.posted', 'e3', { orderId: ORDER_ID, shipmentId: 'shiphero:1', invoiceId: 'INV-shiphero:1', number: '2026-17', gross: usd(487), journals: [] });

test('a batch is a file per entity, type and day, of events and of the documents behind them', async () => {
  expect(await handler(told(anEvent('e1'), anEventOf('order.accepted', 'e2', ORDER_DATA), posted))).toEqual({ batchItemFailures: [] });
  expect(stored().map(({ key, rows }) => [key.replace(/[0-9a-f]{32}/, '…'), rows.map(({ id }) => id)]).sort()).toEqual([
    ['documents/entity=NW-US/type=invoice/date=2026-11-23/….ndjson.gz', ['INV-shiphero:1']],
    ['documents/entity=NW-US/type=order/date=2026-11-23/….ndjson.gz', [ORDER_ID]],
    ['events/entity=NW-US/type=invoice.posted/date=2026-11-23/….ndjson.gz', ['e3']],
    ['events/entity=NW-US/type=order.accepted/date=2026-11-23/….ndjson.gz', ['e2']],
    ['events/entity=NW-US/type=order.received/date=2026-11-23/….ndjson.gz', ['e1']],
  ]);
  expect(stores.orders.get).toHaveBeenCalledTimes(1);
});

test('money is whole minor units with a currency', async () => {
  await handler(told(posted));
  const rows = stored().flatMap((file) => file.rows);
  expect(rows.find(({ id }) => id === 'e3')?.body).toMatchObject({ data: { gross: { minor: 487, currency: 'USD' } } });
  expect(rows.find(({ id }) => id === 'INV-shiphero:1')?.body).toMatchObject({ gross: { minor: 487, currency: 'USD' } });
});

test('nothing that a schema marks as personal is in the lake', async () => {
  await handler(told(anEvent('e1')));
  const [document] = stored().filter(({ key }) => key.startsWith('documents/'));
  expect(document?.rows[0]?.body).toMatchObject({ shipTo: { name: '***', company: 'Acme', street: '***', city: 'Austin', country: 'US' } });
  expect(JSON.stringify(document)).not.toMatch(/Pat Q|1 Main|pat@example|pm_card/);
});

test('what is delivered again is written over itself, in whatever order it comes', async () => {
  await handler(told(anEvent('e1'), anEvent('e2')));
  const first = aws.of('PutObject');
  aws.reset();
  await handler(told(anEvent('e2'), anEvent('e1'), anEvent('e1')));
  expect(aws.of('PutObject')).toEqual(first);
});

test('a year later an event is still in the folder of the day on which it was stored', async () => {
  vi.useFakeTimers({ now: new Date('2027-11-23T10:00:00Z'), toFake: ['Date'] });
  try {
    await handler(told(anEvent('e1')));
  } finally {
    vi.useRealTimers();
  }
  expect(stored().map(({ key }) => key.split('/').at(-2))).toEqual(['date=2026-11-23', 'date=2026-11-23']);
});

test('an event that cannot be read fails alone, and no log repeats it', async () => {
  const failed = await handler(messages('{"name":"Pat Q. Buyer"', { detail: anEvent('e1') }, { detail: { ...anEvent('e2'), type: 'order.teleported' } }));
  expect(failed.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m1', 'm3']);
  expect(stored()).toHaveLength(2);
  expect(lines.join()).not.toMatch(/Pat/);
});

test('an event whose document cannot be read now comes again', async () => {
  vi.spyOn(stores.orders, 'invoice').mockRejectedValue(new Error('not now'));
  expect(await handler(told(anEvent('e1'), posted))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
});

test('what a file could not be stored of comes again, and nothing else', async () => {
  aws.answer('PutObject', ({ Key }) => {
    if (String(Key).includes('invoice.posted')) throw new AwsFault('AccessDenied', 403);
    return {};
  });
  expect(await handler(told(anEvent('e1'), posted))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
});
