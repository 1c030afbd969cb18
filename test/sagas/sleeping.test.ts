import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { Payment } from '../../core/model/payment.ts';
import { stores } from '../../lambdas/adapters/stores.ts';
import { Bench } from './bench.ts';
import { takenBack, throughToRelease } from './books.ts';
import { ENTITY } from './estate.ts';
import { BY_CARD, story } from './story.ts';

/** Orders that may not go out yet. Time only ever goes forward here: partners count by it. */
const bench = new Bench();

const { sent, released, unwound } = story(bench);
const counted = async () => (await bench.tables.all('sagas')).filter(({ pk }) => String(pk).startsWith('limit#')).map(({ openSagas }) => openSagas);
/** It has claimed its allocation, and counts no more. */
const asleep = (orderId: string) =>
  bench.until('its sleep', async () => ((await stores.register.get(`order:${orderId}`))?.steps['allocate-stock']?.status === 'claimed' && (await counted()).every((open) => open === 0) ? true : undefined));
/** It is that time for everybody, or will be in a moment. */
async function it(is: Date): Promise<void> {
  vi.setSystemTime(is);
  await bench.work.clock.advance(is.getTime() - 1000 - bench.work.clock.now());
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  await it(new Date());
});
afterAll(() => void vi.useRealTimers());

test('cancelled in its sleep, everything of it is taken back at once', async () => {
  const orderId = await sent(undefined, { shipNotBefore: '2099-01-01' });
  await asleep(orderId);
  expect(await bench.ask('post-order-cancellation', { reason: 'not wanted' }, { id: orderId, path: `/v1/orders/${orderId}/cancellation` })).toMatchObject({ status: 202 });
  await unwound(orderId);
  await takenBack(bench, orderId);
});

test('it sleeps until its day, and holds up nobody; a hold on its payment that ran out meanwhile is asked for again', async () => {
  const tomorrow = new Date(Math.ceil((Date.now() + 1) / 86_400_000) * 86_400_000);
  const orderId = await sent(undefined, { ...BY_CARD, shipNotBefore: tomorrow.toISOString().slice(0, 10) });
  await asleep(orderId);
  const [payment] = (await stores.orders.payments(ENTITY, orderId)) as [Payment];
  const authorisation = { ...(payment.authorisation as NonNullable<Payment['authorisation']>), captureBefore: tomorrow.toISOString() };
  await stores.unit.commit([{ change: 'payment', payment: { ...payment, authorisation }, ifRevision: payment.revision }]);
  await it(tomorrow);
  await released(orderId);
  await throughToRelease(bench, orderId, ['requires_capture', 'canceled']);
  expect((await stores.orders.payments(ENTITY, orderId)).map((one) => [one.paymentId.slice(-2), one.status])).toEqual([['-1', 'voided'], ['-2', 'authorised']]);
});
