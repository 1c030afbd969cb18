import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { Envelope } from '../../core/model/envelope.ts';
import type { DeskException } from '../../core/model/exception.ts';
import type { Order } from '../../core/model/order.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { Env } from '../../lambdas/handler/env.ts';
import { aPerson, messages } from '../support/requests.ts';
import { Bench, type Call } from './bench.ts';
import { ENTITY } from './estate.ts';
import { story, SUPPLIED } from './story.ts';

/** What does not come, each in its turn: everything is real but the one thing that holds it up, and nothing fails, so that nobody else says why. */
const bench = new Bench();
const { sent, ended, shipped, released } = story(bench);
const heard = bench.hears;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** It is that time for people and documents; the machines stand still, as long as they are not told of it. */
const itIs = (at: number) => vi.setSystemTime(new Date(at));
const orderOf = async (orderId: string) => (await stores.orders.get(ENTITY, orderId)) as Order;
const rows = async () => (await bench.tables.all('exceptions')).map(({ body }) => body as DeskException);
/** What the watchdog says of it now: codes that are open, with whose they are. */
async function silent(): Promise<string[]> {
  await bench.alone(() => bench.call('watch-documents', {}, 'lambdas/jobs/watch-documents.ts'));
  return (await rows()).filter(({ status }) => status === 'open').map(({ code, owner }) => `${code} ${owner}`).toSorted();
}
const eventOf = async (type: string) => (await bench.tables.all('outbox')).map(({ body }) => body as Envelope).find((event) => event.type === type);

beforeEach(() => {
  bench.hears = heard;
  process.env[Env.CellPrefix] = 'crossdock-test-us';
  vi.useFakeTimers({ toFake: ['Date'] });
  // in the evening, whenever it is run: an order that waits for longer than a day and a bit is looked after in between, and no time is given to that here
  itIs(Math.ceil(Math.max(Date.now(), bench.work.clock.now()) / DAY) * DAY + 22 * HOUR);
});
afterAll(() => void vi.useRealTimers());

test('an order through all that may not come: its number in the ERP, its release, its shipment, its invoice, the journal and the payment; each is told to whoever sees to it, and its coming ends it', async () => {
  // nobody hears of it, as where a rule was taken away
  bench.hears = { ...heard, 'order.received': [] };
  const itsDay = (Math.ceil(Date.now() / DAY) + 1) * DAY;
  const orderId = await sent(undefined, { shipNotBefore: new Date(itsDay).toISOString().slice(0, 10) });
  await bench.until('the event to be passed over', async () => ((await eventOf('order.received')) ? true : undefined));
  const received = Date.now();
  itIs(received + 4 * HOUR - 1000);
  expect(await silent()).toEqual([]);
  itIs(received + 4 * HOUR);
  expect(await silent()).toEqual(['watchdog.erp-order integration']);
  await bench.alone(async () => bench.call('start-order-saga', messages({ detail: await eventOf('order.received') }), 'lambdas/events/start-order-saga.ts'));
  // asleep, it counts no more
  const counted = async () => (await bench.tables.all('sagas')).some(({ pk, openSagas }) => String(pk).startsWith('limit#') && Number(openSagas) > 0);
  await bench.until('its sleep', async () => ((await stores.register.get(`order:${orderId}`))?.steps['allocate-stock']?.status === 'claimed' && !(await counted()) ? true : undefined));
  expect(await silent()).toEqual([]);

  // its day came, and nothing woke it
  itIs(itsDay + 8 * HOUR);
  expect(await silent()).toEqual(['watchdog.release integration']);
  // to its day, and no further: what it does then would be given no time
  await bench.work.clock.advance(itsDay - 1000 - bench.work.clock.now());
  await released(orderId);
  expect(await silent()).toEqual([]);

  const [release] = (await orderOf(orderId)).releases;
  itIs(Date.parse(release?.releasedAt ?? '') + 3 * DAY);
  expect(await silent()).toEqual(['watchdog.shipment warehouse']);
  // what is asked of the ERP lies on its queue
  let held: Call | undefined;
  bench.breaks = async (call) => (call.name === 'post-invoice' ? ((held = call), { batchItemFailures: [] }) : call.run());
  const sagaId = await shipped(orderId);
  await bench.until('the ERP to be asked for the invoice', async () => (held ? true : undefined));
  expect(await silent()).toEqual([]);

  itIs(Date.now() + 2 * DAY);
  expect(await silent()).toEqual(['watchdog.invoice finance']);
  bench.breaks = async (call) => (call.name === 'post-journal' ? Promise.reject(Object.assign(new Error('slow'), { name: 'Transient' })) : call.run());
  await bench.alone(async () => held?.run());
  await bench.until('its number', async () => ((await stores.orders.invoices(ENTITY, orderId))[0]?.number ? true : undefined));
  expect(await silent()).toEqual(['watchdog.journal finance']);
  bench.breaks = undefined;
  await ended(sagaId, 'completed');
  expect(await silent()).toEqual([]);

  const [invoice] = await stores.orders.invoices(ENTITY, orderId);
  const [item] = await stores.cash.openOfOrder(ENTITY, orderId);
  itIs(Date.parse(`${item?.dueDate}T00:00:00Z`) + 14 * DAY);
  expect(await silent()).toEqual(['watchdog.payment finance']);
  bench.hears = { ...heard, 'cash.received': ['lambdas/events/apply-cash.ts'] };
  const paid = { source: 'bank', transactionId: 'B-1', amount: invoice?.gross, valueDate: new Date().toISOString().slice(0, 10), customerId: 'ACME', references: [{ kind: 'invoice', number: invoice?.number }] };
  expect(await bench.ask('post-receipts', paid, { caller: aPerson('finance'), path: '/v1/receipts' })).toMatchObject({ status: 202 });
  await bench.until('its payment', async () => ((await stores.cash.openOfOrder(ENTITY, orderId)).length === 0 ? true : undefined));
  expect(await silent()).toEqual([]);
  expect((await rows()).map(({ code, status }) => [code, status]).toSorted()).toEqual(['erp-order', 'invoice', 'journal', 'payment', 'release', 'shipment'].map((what) => [`watchdog.${what}`, 'closed']));
});

test('a supplier that neither answers nor ships is told of to customer service, first the one and then the other; its 855 ends the first, its 856 the second', async () => {
  bench.estate.atTheSupplier('hold');
  const orderId = await sent(undefined, SUPPLIED);
  await released(orderId);
  await bench.until('its 997', async () => (bench.idle > 6 && bench.estate.letters.length === 0 ? true : undefined));
  const supplied = (await orderOf(orderId)).releases.find(({ supplier }) => supplier);
  const asked = Date.parse(supplied?.releasedAt ?? '');
  itIs(asked + 2 * DAY);
  expect(await silent()).toEqual(['watchdog.supplier-answer customer-service']);
  itIs(asked + 5 * DAY);
  expect(await silent()).toEqual(['watchdog.shipment warehouse', 'watchdog.supplier-answer customer-service', 'watchdog.supplier-shipment customer-service']);
  await bench.alone(async () => bench.estate.atTheSupplier('answer'));
  await bench.until('its 855', async () => ((await orderOf(orderId)).releases.some(({ supplierOrder }) => supplierOrder) ? true : undefined));
  expect(await silent()).not.toContain('watchdog.supplier-answer customer-service');
  await bench.alone(async () => bench.estate.atTheSupplier('ship'));
  await bench.until('its 856', async () => ((await orderOf(orderId)).releases.some(({ supplier, lines }) => supplier && lines.every(({ shipped: left = 0, steps }) => left >= steps)) ? true : undefined));
  expect((await silent()).filter((row) => row.startsWith('watchdog'))).toEqual(['watchdog.shipment warehouse']);
});
