import { describe, expect, test } from 'vitest';
import type { Order } from '../../../../core/model/order.ts';
import { stores } from '../../../../lambdas/adapters/stores.ts';
import { askDocument } from '../../../../lambdas/handler/ask-document.ts';
import { AT } from '../../../support/builders.ts';
import { customerDoor, RACK, purchase, change } from './customer-door.ts';

const { send, ack, desk, codes, events, got, bytes, types, all, only, moved, hear, about, asked, answerWith } = customerDoor();

describe('860', () => {
  test('is a change of the order by its own saga, and its 865 says what came of it', async () => {
    await send(purchase());
    await moved(await only(), { accepted: 5 });
    expect(ack(await send(change()))).toContain('AK5*A~');
    const order = await only();
    expect(order.pendingChange).toBeDefined();
    expect((await events()).map(({ type }) => type)).toEqual(['order.received', 'order.change-requested']);
    const stored = await stores.orders.change('NW-US', order.orderId, order.pendingChange ?? '');
    expect([stored?.by, stored?.request, stored?.edi?.sequence]).toEqual(['edi: DIRECT', { reason: '860 PO-77/3/1', lines: [{ lineId: '1', quantity: { amount: '3', uom: 'EA' } }] }, '1']);
    if (!stored) throw new Error('the change is stored');
    await moved(order, { accepted: 3 }, { pendingChange: undefined });
    await stores.unit.commit([{ change: 'order-change', orderChange: { ...stored, status: 'applied', appliedAt: AT.toISOString() } }]);
    await hear('order.changed', { ...about(order), changeId: stored.changeId, baseVersion: 1 });
    expect(got.map((segments) => segments.map((one) => one.replace(/\*\d{8}$/, '')))).toEqual([['BCA*06*AD*PO-77*3*1*20261123***', 'REF*IA*88', 'POC*1*QD*3**EA*9.5*PE*VN*RACK-42U*BP*B-9', 'ACK*IA*3*EA', 'CTT*1*3']]);
  });

  test('that comes while another is under way, or changes nothing that is there, is on the desk', async () => {
    await send(purchase());
    await moved(await only(), { accepted: 5 });
    await send(change());
    await send(change({ sequence: '2' }));
    await send(change({ number: 'PO-99' }));
    await send(change({ lines: [] }));
    expect(await codes()).toEqual(['purchase-order-change.not-now', 'purchase-order-change.unknown-order', 'purchase-order-change.unusable']);
  });

  test('cancels what has not left; what has all left is refused by an 865 of its own', async () => {
    await send(purchase());
    await moved(await only(), { accepted: 5 });
    const cancellation = change({ purpose: 'cancellation', sequence: '9', lines: [] });
    await send(cancellation);
    const order = await only();
    expect([order.cancellation?.by, order.ediOrder?.cancellation]).toEqual(['edi: DIRECT', { sequence: '9' }]);
    await moved(order, { cancelled: 5 }, { cancellation: { ...(order.cancellation as NonNullable<Order['cancellation']>), completedAt: AT.toISOString() } });
    await send(purchase({ number: 'PO-78' }));
    await moved((await all())[1] as Order, { shipped: 5 });
    await send({ ...cancellation, number: 'PO-78' });
    const [refusal] = await asked();
    await hear('edi-document.requested', refusal ?? {});
    expect(got.map(([head = '']) => head.slice(0, 18))).toEqual(['BCA*06*RJ*PO-78*3*']);
    expect(await codes()).toEqual([]);
  });

  test('what was refused is refused again, by its own number, where the partner could not be told or did not understand it', async () => {
    await send(purchase());
    await moved(await only(), { shipped: 5 });
    await send(change({ purpose: 'cancellation', sequence: '9', lines: [] }));
    answerWith(400);
    await hear('edi-document.requested', (await asked())[0] ?? {});
    answerWith(200);
    const retry = async (code: string) => {
      const row = (await desk()).find((one) => one.code === code);
      await askDocument(row as NonNullable<typeof row>, new Date());
      await hear('edi-document.requested', (await asked()).find((data) => 'exceptionId' in data && data.exceptionId === row?.exceptionId) ?? {});
    };
    await retry('edi.gateway-refused');
    await send({ document: 'functional-acknowledgment', functionalId: 'CA', groupControl: String(Number(bytes[0]?.split('*')[13])), outcome: 'rejected', announced: 1, received: 1, taken: 0, codes: [], sets: [] });
    await retry('edi.not-understood');
    expect(got.map(([head = '']) => head.slice(0, 21))).toEqual(['BCA*06*RJ*PO-77*3*9*2', 'BCA*06*RJ*PO-77*3*9*2']);
    expect(await codes()).toEqual([]);
  });

  test('cancels every store’s order, once, and is answered when all of them are', async () => {
    await send(purchase({ parties: [], lines: [{ ...RACK, stores: [{ store: 'DAL-1', quantity: '3' }, { store: 'DAL-2', quantity: '2' }] }] }));
    for (const order of await all()) await moved(order, { accepted: 1 });
    await send(change({ purpose: 'cancellation', lines: [] }));
    await send(change({ purpose: 'cancellation', lines: [] }));
    expect((await all()).map(({ cancellation }) => cancellation?.by)).toEqual(['edi: DIRECT', 'edi: DIRECT']);
    await hear('order.accepted', about(await only()));
    for (const order of await all()) await moved(order, { cancelled: 1 }, { acceptedAt: undefined, cancellation: { by: 'edi: DIRECT', at: AT.toISOString(), reason: 'x', completedAt: AT.toISOString() } });
    for (const order of await all()) await hear('order.cancelled', about(order));
    expect(types()).toEqual(['BAK']); // never answered before: rejected, once
    expect(await asked()).toEqual([]);
  });
});
