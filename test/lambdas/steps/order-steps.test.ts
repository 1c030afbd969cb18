import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import { housePolicy } from '../../../core/model/policy.ts';
import { nextUndo as decideNext } from '../../../core/sagas/next-undo.ts';
import { masterKey, putCrossReference, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { putPrices } from '../../../lambdas/adapters/dynamo-prices.ts';
import { changeOrder, stores } from '../../../lambdas/adapters/stores.ts';
import { handler as acceptOrder } from '../../../lambdas/steps/accept-order.ts';
import { handler as allocateStock } from '../../../lambdas/steps/allocate-stock.ts';
import { handler as checkCredit } from '../../../lambdas/steps/check-credit.ts';
import { handler as deallocateStock } from '../../../lambdas/steps/deallocate-stock.ts';
import { handler as enrichOrder } from '../../../lambdas/steps/enrich-order.ts';
import { handler as nextUndo } from '../../../lambdas/steps/next-undo.ts';
import { handler as releaseCredit } from '../../../lambdas/steps/release-credit.ts';
import { handler as releaseStock } from '../../../lambdas/steps/release-stock.ts';
import { handler as reserveStock } from '../../../lambdas/steps/reserve-stock.ts';
import { handler as screenFraud } from '../../../lambdas/steps/screen-fraud.ts';
import { handler as withdrawAcceptance } from '../../../lambdas/steps/withdraw-acceptance.ts';
import { aCustomer, aLine, anItem, anOrder, AT, usd } from '../../support/builders.ts';
import { logged } from '../../support/logs.ts';
import { aSaga, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
logged();
const SAGA = aSaga().sagaId;
const ASKED = { sagaId: SAGA, entity: 'NW-US', orderId: ORDER_ID };
const FORWARD = { 'enrich-order': enrichOrder, 'reserve-stock': reserveStock, 'check-credit': checkCredit, 'screen-fraud': screenFraud, 'accept-order': acceptOrder, 'allocate-stock': allocateStock };
const BACK: Record<string, (event: unknown) => Promise<unknown>> = { 'release-credit': releaseCredit, 'release-stock': releaseStock, 'withdraw-acceptance': withdrawAcceptance, 'deallocate-stock': deallocateStock };
const UNDO: Record<string, string> = { 'check-credit': 'release-credit', 'reserve-stock': 'release-stock', 'accept-order': 'withdraw-acceptance', 'allocate-stock': 'deallocate-stock' };
const NAMES = Object.keys(FORWARD) as (keyof typeof FORWARD)[];
const run = (step: keyof typeof FORWARD) => FORWARD[step]({ sagaId: SAGA, step, seq: NAMES.indexOf(step) + 1, owner: 'warehouse', ...(UNDO[step] && { undo: UNDO[step] }) });
const order = () => stores.orders.get('NW-US', ORDER_ID);
const position = async () => {
  const { onHand, reserved, available, allocated } = (await tables.get('stock', { pk: 'NW-US#item#BOLT-M8', sk: 'EAST' })) ?? {};
  return { onHand, reserved, available, allocated };
};
const exposure = async () => (await tables.get('ledger', { pk: 'NW-US#credit#ACME#USD', sk: 'exposure' }))?.exposure;
const fence = () => stores.unit.commit([{ change: 'close-fence', sagaId: SAGA, at: new Date().toISOString() }]);

afterEach(() => vi.restoreAllMocks());
beforeEach(async () => {
  process.env.TIMEOUT_MS = '30000';
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ creditLimit: usd(10_000) }));
  await putMaster(masterKey.item('NW-US', 'BOLT-M8'), anItem());
  await putMaster(masterKey.warehouse('NW-US', 'EAST'), { entity: 'NW-US', warehouse: 'EAST', name: 'East', priority: 1 });
  await stores.stock.setOnHand('NW-US', 'BOLT-M8', 'EAST', 25);
  const { unit: _, priceUnit: __, ...raw } = aLine();
  await stores.unit.commit([{ change: 'order', order: anOrder({ lines: [{ ...raw, steps: 0 }] }) }]);
  await stores.register.open(aSaga());
});

test('the road forward: enriched, reserved, counted, screened, accepted, allocated', async () => {
  for (const step of NAMES) await run(step);
  expect(await order()).toMatchObject({ lines: [{ steps: 10, quantities: { accepted: 10 } }], releases: [{ releaseId: `${ORDER_ID}-EAST` }] });
  expect(await position()).toEqual({ onHand: 25, reserved: 10, available: 15, allocated: 10 });
  expect(await exposure()).toBe(487);
  expect((await tables.all('outbox')).map((row) => row.pk)).toEqual([`order.accepted:${ORDER_ID}:1`]);
});

describe.each(NAMES)('when the attempt at %s is lost after it acted', (lost) => {
  test('the next one changes nothing more', async () => {
    for (const step of NAMES) {
      await run(step);
      if (step !== lost) continue;
      // what the register never heard of
      const saga = (await tables.get('sagas', { pk: SAGA })) as { steps: Record<string, Record<string, unknown>> } & Record<string, unknown>;
      saga.steps[step] = { ...saga.steps[step], status: 'claimed' };
      await tables.put('sagas', saga);
      await run(step);
    }
    expect(await order()).toMatchObject({ lines: [{ steps: 10, quantities: { accepted: 10 } }] });
    expect(await position()).toEqual({ onHand: 25, reserved: 10, available: 15, allocated: 10 });
    expect(await exposure()).toBe(487);
    expect(await tables.all('outbox')).toHaveLength(1);
  });

  test('cancelled there, the way back takes back what was done, last first, once each', async () => {
    for (const step of NAMES.slice(0, NAMES.indexOf(lost) + 1)) await run(step);
    await fence();
    const undone: string[] = [];
    for (;;) {
      const next = await nextUndo(ASKED);
      if (next.action !== 'undo') {
        expect(next).toEqual({ action: 'done', sagaId: SAGA });
        break;
      }
      undone.push(next.undo);
      await BACK[next.undo]?.({ sagaId: SAGA, key: next.key, step: next.step });
      await BACK[next.undo]?.({ sagaId: SAGA, key: next.key, step: next.step });
    }
    expect(undone).toEqual(NAMES.slice(0, NAMES.indexOf(lost) + 1).flatMap((step) => UNDO[step] ?? []).reverse());
    expect(await position()).toEqual({ onHand: 25, reserved: 0, available: 25, allocated: 0 });
    expect((await exposure()) ?? 0).toBe(0);
    expect(await order()).toMatchObject({ lines: [{ quantities: { received: 10, reserved: 0, accepted: 0 } }] });
    expect(await order()).not.toHaveProperty('acceptedAt');
  });
});

test('of a cancellation that a shipment has overtaken, no more is taken back', async () => {
  for (const step of NAMES) await run(step);
  await fence();
  await changeOrder('NW-US', ORDER_ID, (now) => ({ order: { ...now, cancellation: { by: 'x', at: AT.toISOString(), reason: 'x', overtakenBy: 'shiphero:1' } } }));
  expect(await nextUndo(ASKED)).toEqual({ action: 'done', sagaId: SAGA });
});

test('goods that are out, and are another saga’s, stay allocated when those that came later are given back', async () => {
  for (const step of NAMES) await run(step);
  await changeOrder('NW-US', ORDER_ID, (now) => ({ order: { ...now, releases: now.releases.map((release) => ({ ...release, releasedAt: AT.toISOString() })) } }));
  await deallocateStock({ sagaId: SAGA, key: 'allocate-stock', step: 'allocate-stock' });
  expect(await position()).toMatchObject({ allocated: 10 });
});

test('an undo waits for an attempt that may still be acting', async () => {
  await stores.register.claim(SAGA, { key: 'check-credit', step: 'check-credit', seq: 2, owner: 'finance', undo: 'release-credit', leaseMs: 3_000 });
  await fence();
  const next = await nextUndo(ASKED);
  expect(next.action).toBe('wait');
  const saga = await stores.register.get(SAGA);
  expect(saga && decideNext(saga, new Date(Date.now() + 3_001))).toMatchObject({ action: 'undo', undo: 'release-credit' });
  expect(await nextUndo({ ...ASKED, sagaId: 'order:never' })).toEqual({ action: 'done', sagaId: 'order:never' });
});

test('prices are checked where a tolerance is set: the order waits for customer service, and its approval accepts the channel’s price', async () => {
  await putMaster(masterKey.customer('NW-US', 'ACME'), aCustomer({ priceTolerance: '5' }));
  const price = { entity: 'NW-US', conditionId: 'LIST', sku: 'BOLT-M8', party: { kind: 'list', id: 'STANDARD' } as const, currency: 'USD', price: { amount: '0.50', per: '1', uom: 'EA' }, from: '2026-01-01T00:00:00Z' };
  await putPrices('NW-US', 'BOLT-M8', price.party, [price]);
  await expect(run('enrich-order')).rejects.toMatchObject({ name: 'Rejected', code: 'order.price-out-of-tolerance' });
  const current = await order();
  await stores.unit.commit([{ change: 'order', order: { ...(current as Order), approvals: [{ code: 'order.price-out-of-tolerance', by: 'cora', at: AT.toISOString(), version: 1 }] }, ifRevision: 1 }]);
  await run('enrich-order');
  expect(await order()).toMatchObject({ lines: [{ steps: 10, unitPrice: { amount: '0.45' } }] });
});

test('an order by the customer’s own number is found, and keeps it', async () => {
  await putCrossReference({ entity: 'NW-US', party: 'ACME', kind: 'item', code: 'ACME-778', ours: 'BOLT-M8' });
  const { unit: _, priceUnit: __, ...raw } = aLine({ sku: 'ACME-778' });
  await stores.unit.commit([{ change: 'order', order: anOrder({ lines: [{ ...raw, steps: 0 }] }), ifRevision: 1 }]);
  await run('enrich-order');
  expect(await order()).toMatchObject({ billTo: 'ACME', lines: [{ sku: 'BOLT-M8', customerPart: 'ACME-778', steps: 10 }] });
});

test('a suspicious order waits for finance, and what a rule needs is counted', async () => {
  vi.spyOn(stores.masterdata, 'policy').mockResolvedValue({ ...housePolicy('NW-US'), fraud: [{ rule: 'velocity', by: 'ship-to', most: 1, hours: 1 }] });
  await stores.velocity.count('NW-US', 'ship-to:US::1mainst', new Date(AT.getTime() - 60_000), 'ORD-before');
  await run('enrich-order');
  await expect(run('screen-fraud')).rejects.toMatchObject({ name: 'Rejected', code: 'fraud.review', detail: { reasons: ['velocity-ship-to'] } });
});

test('a customer that is not known is Rejected at the step, and kept on its row', async () => {
  await stores.unit.commit([{ change: 'order', order: anOrder({ customerId: 'NOBODY' }), ifRevision: 1 }]);
  await expect(run('check-credit')).rejects.toMatchObject({ name: 'Rejected', code: 'order.unknown-customer' });
  expect((await stores.register.get(SAGA))?.steps['check-credit']?.rejection?.code).toBe('order.unknown-customer');
});
