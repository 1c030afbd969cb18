import { beforeEach, expect, test, vi } from 'vitest';
import type { Order, Release } from '../../../core/model/order.ts';
import { lineTo } from '../../../core/edi/send-document.ts';
import { masterKey, putMaster } from '../../../lambdas/adapters/dynamo-masterdata.ts';
import { orderPk } from '../../../lambdas/adapters/dynamo-unit.ts';
import { stores } from '../../../lambdas/adapters/stores.ts';
import { Env } from '../../../lambdas/handler/env.ts';
import { HELD_OFF } from '../../../lambdas/handler/held-off.ts';
import { noticeRow } from '../../../lambdas/handler/notice.ts';
import { handler as watch } from '../../../lambdas/jobs/watch-documents.ts';
import { aLine, anInvoice, anOpenItem, anOrder, aShipment, usd } from '../../support/builders.ts';
import { aPartner } from '../../support/edi.ts';
import { logged } from '../../support/logs.ts';
import { anException, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const log = logged();

const aRelease = (change: Partial<Release> = {}): Release => ({
  releaseId: `${ORDER_ID}-EAST`, warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }], releasedAt: '2026-11-23T11:00:00.000Z', ...change,
});
const released = (release: Partial<Release> = {}, change: Partial<Order> = {}) =>
  anOrder({ erpOrder: { id: '1', number: 'SO1' }, acceptedAt: '2026-11-23T10:05:00.000Z', lines: [aLine({}, 'released')], releases: [aRelease(release)], ...change });
const shipped = (order: Order): Order => ({ ...order, lines: [aLine({}, 'shipped')], releases: order.releases.map((release) => ({ ...release, lines: release.lines.map((line) => ({ ...line, shipped: line.steps })) })) });

const at = async (time: string) => {
  vi.setSystemTime(new Date(`2026-${time}Z`));
  const { raised, closed } = await watch();
  return [raised, closed];
};
const store = (order: Order, ifRevision?: number) => stores.unit.commit([{ change: 'order', order, ...(ifRevision !== undefined && { ifRevision }) }]);
const rows = async () => (await tables.all('exceptions')).map(({ body }) => body as ReturnType<typeof anException>).filter(({ code }) => code.startsWith('watchdog.'));
const mark = async () => (await tables.get('orders', { pk: orderPk('NW-US', ORDER_ID), sk: 'order' }))?.dueAt;

beforeEach(() => {
  process.env[Env.Entities] = 'NW-US';
  process.env[Env.CellPrefix] = 'crossdock-test-us';
  vi.useFakeTimers({ toFake: ['Date'] });
  return () => vi.useRealTimers();
});

test('an order whose shipment does not come has one row, of the warehouse, which closes when it ships', async () => {
  await store(released());
  expect(await mark()).toBe('2026-11-26T11:00:00.000Z');
  expect([await at('11-26T10:59:00'), await at('11-26T11:00:00'), await at('11-26T11:05:00')]).toEqual([[0, 0], [1, 0], [0, 0]]);
  expect(await rows()).toMatchObject([
    {
      code: 'watchdog.shipment', status: 'open', owner: 'warehouse', severity: 'high', deadline: '2026-11-26T15:00:00.000Z', runbook: 'docs/runbook.md#watchdog-shipment', orderId: ORDER_ID, correlationId: 'corr-1',
      message: `the warehouse has not shipped all of its release: ${ORDER_ID}-EAST, since the release of 2026-11-23T11:00:00.000Z`,
      detail: { what: 'shipment', about: `${ORDER_ID}-EAST`, since: '2026-11-23T11:00:00.000Z', releaseId: `${ORDER_ID}-EAST`, from: 'EAST', connector: 'shiphero' },
    },
  ]);
  // it is looked at no more: what is overdue costs once
  expect([await mark(), await Array.fromAsync(stores.watch.due('NW-US', new Date('2027-01-01T00:00:00Z')))]).toEqual([undefined, []]);
  await store(shipped(released()), 1);
  expect([await at('11-26T11:10:00'), await at('11-26T11:15:00')]).toEqual([[0, 1], [0, 0]]);
  expect(await rows()).toMatchObject([{ status: 'closed', closedAt: '2026-11-26T11:10:00.000Z' }]);
});

test('an order that is cancelled is expected nothing of; what somebody dismissed stays so, however often the order is written', async () => {
  await store(anOrder());
  expect(await at('11-23T14:00:00')).toEqual([1, 0]);
  const [row] = await rows();
  expect(row).toMatchObject({ code: 'watchdog.erp-order', owner: 'integration' });
  const before = row as NonNullable<typeof row>;
  await stores.unit.commit([{ change: 'desk-act', seen: before, row: { ...before, status: 'closed', dismissedBy: 'ann' }, entry: { at: '2026-11-23T15:00:00Z', by: 'ann', action: 'dismiss' } }]);
  await store(anOrder(), 1);
  expect([await at('11-23T16:00:00'), await mark()]).toEqual([[0, 0], undefined]);
  await store(anOrder({ orderId: 'ORD-0000000000000002' }));
  expect(await at('11-23T16:05:00')).toEqual([1, 0]);
  await store(anOrder({ orderId: 'ORD-0000000000000002', cancellation: { by: 'ann', at: '2026-11-23T16:06:00Z', reason: 'x' } }), 1);
  expect(await at('11-23T16:10:00')).toEqual([0, 1]);
});

const NOTICED = { entity: 'NW-US', businessUnit: '*', region: '*', orderId: '', correlationId: 'c' };
test.each([
  ['its saga stands', anException({ exceptionId: 'EXC-9', sagaId: `order:${ORDER_ID}` }), false],
  ['a shipment of it was told, and its posting stands', anException({ exceptionId: 'EXC-9', sagaId: 'posting:shiphero:1' }), true],
  ['its warehouse is held off', noticeRow(NOTICED, { code: HELD_OFF, message: '', detail: {} }, 'NW-US#shiphero', 'shiphero', new Date('2026-11-26T10:00:00Z')), false],
  ['a message of it was given up', anException({ exceptionId: 'EXC-9', code: 'dead-letter.message', owner: 'integration', sagaId: 'dead-letters:q', orderId: ORDER_ID }), false],
])('where %s, that row says it, and no second one; once it is over, and still nothing has come, there is one', async (_, row, told) => {
  await store(released());
  if (told) await stores.unit.commit([{ change: 'shipment', shipment: aShipment() }]);
  await stores.desk.raise(row);
  expect([await at('11-26T11:00:00'), await mark()]).toEqual([[0, 0], '2026-11-26T12:00:00.000Z']);
  await stores.desk.close(row.exceptionId, new Date());
  expect([await at('11-26T11:30:00'), await at('11-26T12:00:00')]).toEqual([[0, 0], [1, 0]]);
});

test('a release whose interchange waits for its own acknowledgement has its row there', async () => {
  const partner = aPartner({ partner: 'EAST' });
  await putMaster(masterKey.ediPartner('NW-US', 'EAST'), partner);
  await store(released({ connector: 'x12-warehouse' }));
  await stores.controls.keep(lineTo(partner), { key: `940:${ORDER_ID}-EAST`, control: 7, text: '', writtenAt: '2026-11-23T11:00:00Z', acknowledgeBy: '2026-11-24T11:00:00Z' });
  expect(await at('11-26T11:00:00')).toEqual([0, 0]);
  await stores.controls.acknowledged(lineTo(partner), 7, { outcome: 'accepted', at: '2026-11-26T11:30:00Z' });
  expect(await at('11-26T12:00:00')).toEqual([1, 0]);
});

test('a supplier that names a later day is silent no more, and is again when that is over', async () => {
  await store(released({ supplier: 'EAST', connector: 'x12-supplier' }));
  expect(await at('11-28T11:00:00')).toEqual([2, 0]);
  await store(released({ supplier: 'EAST', connector: 'x12-supplier', supplierOrder: { status: 'changed', at: '2026-11-28T12:00:00Z', lines: [{ lineId: '1', answer: 'date-changed', steps: 10, shipDate: '2026-12-01' }] } }), 1);
  expect([await at('11-28T12:05:00'), await at('12-02T23:59:00'), await at('12-03T00:00:00')]).toEqual([[0, 2], [0, 0], [1, 0]]);
  expect((await rows()).filter(({ status }) => status === 'open')).toMatchObject([{ code: 'watchdog.supplier-shipment', occurrences: 2 }]);
});

test('goods that left are waited for until they are in the books: first the number of their invoice, then its journal', async () => {
  const unbilled = { entity: 'NW-US', invoiceId: 'INV-shiphero:1', orderId: ORDER_ID, shipmentId: 'shiphero:1', shippedOn: '2026-11-23' };
  const { number: _, ...draft } = anInvoice();
  await store(shipped(released()));
  await stores.unit.commit([{ change: 'unbilled', unbilled }, { change: 'invoice', invoice: draft }]);
  expect([await at('11-24T23:59:00'), await at('11-25T00:00:00'), await at('11-25T00:05:00')]).toEqual([[0, 0], [1, 0], [0, 0]]);
  await stores.unit.commit([{ change: 'invoice', invoice: anInvoice() }]);
  expect(await at('11-25T00:10:00')).toEqual([1, 1]);
  await stores.unit.commit([{ change: 'billed', ...unbilled }]);
  expect(await at('11-25T00:15:00')).toEqual([0, 1]);
  expect((await rows()).map(({ code, owner, status }) => [code, owner, status]).sort()).toEqual([['watchdog.invoice', 'finance', 'closed'], ['watchdog.journal', 'finance', 'closed']]);
});

test('an invoice that is not paid is told once, two weeks after its day; paying it closes the row', async () => {
  const item = anOpenItem({ orderId: ORDER_ID, invoiceId: 'INV-shiphero:1', customerId: 'ACME', billTo: 'ACME-HQ' });
  await stores.unit.commit([{ change: 'item', item }]);
  expect([await at('12-14T23:59:00'), await at('12-15T00:00:00'), await at('12-15T00:05:00')]).toEqual([[0, 0], [1, 0], [0, 0]]);
  expect(await Array.fromAsync(stores.watch.unpaid('NW-US', '2027-01-01'))).toEqual([]);
  // paid in part, it is written again: the row stands, and there is no other
  await stores.unit.commit([{ change: 'item', item: { ...item, open: usd(1) }, ifRevision: 1 }]);
  expect([await at('12-16T00:00:00'), (await rows()).length]).toEqual([[0, 0], 1]);
  await stores.unit.commit([{ change: 'item', item: { ...item, open: usd(0) }, ifRevision: 2 }]);
  expect(await at('12-17T00:00:00')).toEqual([0, 1]);
  expect(await rows()).toMatchObject([{ code: 'watchdog.payment', owner: 'finance', severity: 'low', status: 'closed', detail: { itemId: 'invoice:17', dueDate: '2026-12-01', customerId: 'ACME' } }]);
});

const passes = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const unpaid = (number: number, invoiceId: string) => {
  const name = String(number).padStart(3, '0');
  return stores.unit.commit([{ change: 'item', item: anOpenItem({ itemId: `invoice:${name}`, document: name, orderId: ORDER_ID, invoiceId, customerId: 'ACME', billTo: 'ACME' }) }]);
};
const standing = () => stores.desk.raise(anException({ exceptionId: 'EXC-9', sagaId: 'posting:stands' }));

test('invoices that another row explains hide none of those behind them, however many they are', async () => {
  await standing();
  for (let number = 0; number < 130; number += 1) await unpaid(number, 'INV-stands');
  await unpaid(130, 'INV-other');
  expect(await at('12-15T00:00:00')).toEqual([1, 0]);
  expect(await rows()).toMatchObject([{ code: 'watchdog.payment', detail: { itemId: 'invoice:130' } }]);
});

test('where the time of a run is over, the next one goes on with what is left, and the one after that begins anew', async () => {
  await standing();
  for (const number of [1, 2, 3]) await unpaid(number, 'INV-stands');
  await unpaid(4, 'INV-other');
  // half of what is left of 40 seconds: two of these
  const ofSaga = stores.desk.ofSaga.bind(stores.desk);
  const slow = vi.spyOn(stores.desk, 'ofSaga').mockImplementation(async (saga) => {
    passes(15);
    return ofSaga(saga);
  });
  expect([await at('12-15T00:00:00'), slow.mock.calls.length]).toEqual([[0, 0], 2]);
  expect([await at('12-15T00:05:00'), slow.mock.calls.length]).toEqual([[1, 0], 4]);
  slow.mockRestore();
  expect(await stores.watch.stoppedAt('NW-US', 'unpaid')).toBeUndefined();
});

test('rows that there was no time to look at are looked at first by the next run', async () => {
  const ids = ['1', '2', '3'].map((digit) => `ORD-000000000000000${digit}`);
  for (const orderId of ids) await store(released({ releaseId: `${orderId}-EAST` }, { orderId }));
  expect(await at('11-26T11:00:00')).toEqual([3, 0]);
  for (const orderId of ids) await store(shipped(released({ releaseId: `${orderId}-EAST` }, { orderId })), 1);
  const get = stores.orders.get.bind(stores.orders);
  const slow = vi.spyOn(stores.orders, 'get').mockImplementation(async (entity, orderId) => {
    passes(30);
    return get(entity, orderId);
  });
  expect([await at('11-26T11:05:00'), await at('11-26T11:10:00')]).toEqual([[0, 2], [0, 1]]);
  slow.mockRestore();
});

test('an order that cannot be looked at holds up no other, and the run says that it failed', async () => {
  await store(anOrder());
  await store(anOrder({ orderId: 'ORD-0000000000000002' }));
  vi.spyOn(stores.desk, 'raise').mockRejectedValueOnce(new RangeError('what is this'));
  await expect(at('11-23T14:00:00')).rejects.toThrow('1 could not be looked at');
  expect(await rows()).toHaveLength(1);
  expect(log.map((line) => JSON.parse(line) as object)).toContainEqual(expect.objectContaining({ level: 'ERROR', message: 'not looked at', reason: 'what is this' }));
  expect([await at('11-23T14:05:00'), (await rows()).length]).toEqual([[1, 0], 2]);
});
