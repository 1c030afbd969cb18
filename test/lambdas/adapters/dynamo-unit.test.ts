import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Change } from '../../../core/model/changes.ts';
import { dynamo } from '../../../lambdas/adapters/dynamo.ts';
import { DynamoOrders, storedAnswer } from '../../../lambdas/adapters/dynamo-orders.ts';
import { DynamoUnit } from '../../../lambdas/adapters/dynamo-unit.ts';
import { DynamoVersions } from '../../../lambdas/adapters/dynamo-versions.ts';
import { anOrder, aPayment, aShipment, AT, usd } from '../../support/builders.ts';
import { aJournal, anEvent, anException, ORDER_ID } from '../../support/sagas.ts';
import { testTables } from '../../support/tables.ts';

const tables = testTables();
const unit = new DynamoUnit();
const orders = new DynamoOrders();
const at = AT.toISOString();
const answer = (body = '{}'): Change => ({ change: 'answer', answer: { key: 'NW-US#b2b#POST /v1/orders#k1', requestHash: 'h', status: 202, body, recordedAt: at } });
const key: Change = { change: 'business-key', key: 'NW-US#b2b#WEB-1', orderId: ORDER_ID, requestHash: 'h' };
const delivery: Change = { change: 'delivery', key: 'shopify#d1', requestHash: 'h', recordedAt: at };
const link = (number: string): Change => ({ change: 'document', link: { entity: 'NW-US', kind: 'tracking', number, correlationId: 'corr-1', orderId: ORDER_ID, recordedAt: at } });
const fence: Change = { change: 'close-fence', sagaId: 'order:1', at };

describe('each change carries its own condition', () => {
  test.each<[string, Change, object]>([
    ['an order that must be new', { change: 'order', order: anOrder() }, { name: 'AlreadyExists', what: 'order' }],
    ['a stored answer', answer(), { name: 'AlreadyExists', what: 'answer', code: 'already-exists.answer' }],
    ['a business key', key, { name: 'AlreadyExists', what: 'business-key' }],
    ['a delivery', delivery, { name: 'AlreadyExists', what: 'delivery' }],
    ['a shipment that must be new', { change: 'shipment', shipment: aShipment(), ifAbsent: true }, { name: 'AlreadyExists', what: 'shipment' }],
    ['a journal', { change: 'journal', journal: aJournal('2026-11-23', 'A1') }, { name: 'AlreadyExists', what: 'journal', detail: { journalId: 'invoice:A1' } }],
    ['a fence', fence, { name: 'Conflict', code: 'saga.fence-closed' }],
  ])('%s is taken once', async (_, change, error) => {
    await unit.commit([change]);
    await expect(unit.commit([change, link('must-not-be-there')])).rejects.toMatchObject(error);
    expect(await tables.all('correlation')).toEqual([]);
  });

  test.each<[string, Change]>([
    ['an event', { change: 'event', event: anEvent('e1') }],
    ['a document link', link('1Z1')],
    ['a shipment', { change: 'shipment', shipment: aShipment() }],
    ['a desk row', { change: 'exception', exception: anException() }],
  ])('%s may be stored again', async (_, change) => {
    await unit.commit([change]);
    await unit.commit([change]);
  });

  test.each<['newest' | 'every', number[], number[]]>([
    ['newest', [2, 1, 2, 5, 3, 6], [2, 5, 6]],
    ['every', [2, 1, 1, 3, 2, 3], [1, 2, 3]],
  ])('versions, where %s is needed: of %j only %j are taken, each together with what it brings', async (needs, told, taken) => {
    for (const version of told) {
      const moved = unit.commit([{ change: 'version', key: 'erp-item/NW-US/BOLT-M8', version, needs }, link(`V${version}`)]);
      await moved.catch((error: unknown) => expect(error).toMatchObject({ name: 'Conflict', code: 'version.not-next' }));
    }
    expect((await tables.all('correlation')).map(({ number }) => number).sort()).toEqual(taken.map((version) => `V${version}`));
    expect(await new DynamoVersions().last('erp-item/NW-US/BOLT-M8')).toBe(taken.at(-1));
    expect(await new DynamoVersions().last('erp-item/NW-US/NUT-M8')).toBe(0);
  });

  test('of twenty at once with the same version one is taken', async () => {
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => unit.commit([{ change: 'version', key: 'k', version: 1, needs: 'every' }])));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('an order moves on by one revision, for who read the last one', async () => {
    await unit.commit([{ change: 'order', order: anOrder() }]);
    await unit.commit([{ change: 'order', order: anOrder({ purchaseOrder: 'PO-2' }), ifRevision: 1 }]);
    expect(await orders.get('NW-US', ORDER_ID)).toMatchObject({ revision: 2, purchaseOrder: 'PO-2' });
    await expect(unit.commit([{ change: 'order', order: anOrder(), ifRevision: 1 }])).rejects.toMatchObject({ name: 'Conflict', code: 'order.moved-on' });
  });

  test('a payment is new once, and moves on by one revision like its order', async () => {
    await unit.commit([{ change: 'payment', payment: aPayment() }]);
    await expect(unit.commit([{ change: 'payment', payment: aPayment() }])).rejects.toMatchObject({ name: 'AlreadyExists', what: 'payment' });
    await unit.commit([{ change: 'payment', payment: aPayment({ status: 'voided' }), ifRevision: 1 }]);
    expect(await orders.payment('NW-US', ORDER_ID, aPayment().paymentId)).toMatchObject({ revision: 2, status: 'voided' });
    await expect(unit.commit([{ change: 'payment', payment: aPayment(), ifRevision: 1 }])).rejects.toMatchObject({ name: 'Conflict', code: 'payment.moved-on' });
  });

  test('the payments of an order come in the order in which they were made', async () => {
    for (const n of [10, 2, 1]) await unit.commit([{ change: 'payment', payment: aPayment({ paymentId: `PAY-0000000000000001-${n}`, amount: usd(n) }) }]);
    expect((await orders.payments('NW-US', ORDER_ID)).map((payment) => payment.amount.minor)).toEqual([1, 2, 10]);
  });

  test('a journal of the same id is refused under another date, too', async () => {
    await unit.commit([{ change: 'journal', journal: aJournal('2026-11-30', 'A1') }]);
    await expect(unit.commit([{ change: 'journal', journal: aJournal('2026-12-01', 'A1') }])).rejects.toMatchObject({ what: 'journal' });
  });

  test('the fence of a saga that never began can be closed; what it had stays', async () => {
    await unit.commit([fence]);
    expect(await tables.get('sagas', { pk: 'order:1' })).toEqual({ pk: 'order:1', fence: 'closed', fenceClosedAt: at });
  });

  test('a fence that was closed is opened again, or handed to the change that pauses it; one that is not closed is not', async () => {
    const reopen = (pausedBy?: string): Change => ({ change: 'reopen-fence', sagaId: 'order:1', ...(pausedBy && { pausedBy }) });
    await unit.commit([fence]);
    await unit.commit([reopen('CHG-1')]);
    expect(await tables.get('sagas', { pk: 'order:1' })).toMatchObject({ fence: 'paused', pausedBy: 'CHG-1' });
    await expect(unit.commit([reopen()])).rejects.toMatchObject({ name: 'Conflict', code: 'saga.fence-open' });
  });
});

describe('one transaction', () => {
  test('of several conditions that fail, the first in the caller’s order decides', async () => {
    await unit.commit([key, delivery, answer()]);
    await expect(unit.commit([answer(), key, delivery])).rejects.toMatchObject({ what: 'answer' });
    await expect(unit.commit([link('1'), delivery, key])).rejects.toMatchObject({ what: 'delivery' });
    await expect(unit.commit([{ change: 'order', order: anOrder() }, key])).rejects.toMatchObject({ what: 'business-key' });
    expect(await tables.all('orders')).toEqual([]);
  });

  test('an event is in the outbox, pending and without an end, and in the trace', async () => {
    await unit.commit([{ change: 'event', event: anEvent('e1') }]);
    expect(await tables.all('outbox')).toEqual([{ pk: 'e1', pending: 'pending', recordedAt: at, body: anEvent('e1') }]);
    expect(await tables.all('correlation')).toMatchObject([{ pk: 'corr#corr-1', sk: `event#${at}#e1`, type: 'order.received' }]);
  });

  test('answers and deliveries end after 13 months, business keys never', async () => {
    await unit.commit([answer('{"orderId":"1"}'), delivery, key]);
    const rows = Object.fromEntries((await tables.all('idempotency')).map((row) => [String(row.pk).split('#')[0], row.ttl]));
    expect(rows).toEqual({ answer: AT.getTime() / 1000 + 396 * 86_400, delivery: AT.getTime() / 1000 + 396 * 86_400, business: undefined });
    expect(await storedAnswer('NW-US#b2b#POST /v1/orders#k1')).toEqual({ key: 'NW-US#b2b#POST /v1/orders#k1', requestHash: 'h', status: 202, body: '{"orderId":"1"}', recordedAt: at });
    expect(await orders.orderIdOf('NW-US#b2b#WEB-1')).toBe(ORDER_ID);
  });

  test('100 items are one transaction; where links are more than that, they go ahead of it', async () => {
    const links = (count: number) => Array.from({ length: count }, (_, index) => link(`1Z${index}`));
    await unit.commit([{ change: 'order', order: anOrder() }, ...links(99)]);
    await expect(unit.commit([{ change: 'order', order: anOrder() }, ...links(150)])).rejects.toMatchObject({ what: 'order' });
    await unit.commit([{ change: 'order', order: anOrder(), ifRevision: 1 }, ...links(150)]);
    expect(await tables.all('correlation')).toHaveLength(150);
    expect(await orders.get('NW-US', ORDER_ID)).toMatchObject({ revision: 2 });
  });

  test('nothing is nothing', async () => {
    await unit.commit([]);
  });

  test('of 20 writers of one revision one wins', async () => {
    await unit.commit([{ change: 'order', order: anOrder() }]);
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => unit.commit([{ change: 'order', order: anOrder(), ifRevision: 1 }])));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
  });
});

describe('others in the way', () => {
  let cancelled: (string | undefined)[][] = [];
  beforeEach(() => {
    const { transactWrite } = dynamo;
    // what AWS answers when transactions meet, and dynoxide, which serves one at a time, never does
    const spy = vi.spyOn(dynamo, 'transactWrite').mockImplementation(async (input) => {
      const codes = cancelled.shift();
      if (codes) throw Object.assign(new Error('cancelled'), { name: 'TransactionCanceledException', CancellationReasons: codes.map((Code) => ({ Code })) });
      return transactWrite(input);
    });
    return () => spy.mockRestore();
  });
  const pauses: number[] = [];
  const patient = new DynamoUnit(async (round) => void pauses.push(round));

  test('a conflict is tried again', async () => {
    cancelled = [['None', 'TransactionConflict'], ['ThrottlingError', 'None']];
    await patient.commit([key, delivery]);
    expect(pauses.splice(0)).toEqual([0, 1]);
    expect(await tables.all('idempotency')).toHaveLength(2);
  });

  test('a conflict that does not end is Transient', async () => {
    cancelled = Array.from({ length: 20 }, () => ['TransactionConflict']);
    await expect(patient.commit([key])).rejects.toMatchObject({ name: 'Transient', code: 'store.contended' });
    expect(pauses.splice(0)).toHaveLength(8);
    cancelled = [];
  });

  test('a failed condition beside a conflict decides at once', async () => {
    cancelled = [['TransactionConflict', 'ConditionalCheckFailed']];
    await expect(patient.commit([key, delivery])).rejects.toMatchObject({ what: 'delivery' });
  });

  test('a write that is wrong in itself is not tried again', async () => {
    cancelled = [['ValidationError']];
    await expect(patient.commit([key])).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(pauses).toEqual([]);
  });
});
