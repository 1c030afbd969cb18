import { describe, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import type { OrderChangeRequest } from '../../../core/model/order-change.ts';
import { requestChange, requestWithdrawal, stands, withdrawChange } from '../../../core/ordering/request-change.ts';
import { aLine, anOrder, AT, usd } from '../../support/builders.ts';

const open = (change: Partial<Order> = {}) => anOrder({ version: 2, lines: [aLine({}, 'accepted')], ...change });
const ask = (order: Order, request: OrderChangeRequest | undefined = { discount: usd(1) }, version: number | undefined = 2) => requestChange(order, version, request, 'cora', AT);
const refused = (...of: Parameters<typeof ask>) => {
  try {
    ask(...of);
    return 'taken';
  } catch (error) {
    const { code, status, detail } = error as { code: string; status: number; detail: object };
    return [code, status, detail];
  }
};

describe('a change is asked for', () => {
  test('of the version that its sender has seen, and is on record with its number and event', () => {
    const { order, orderChange, also } = ask(open());
    expect(orderChange).toMatchObject({ changeId: 'CHG-0000000000000001-1', baseVersion: 2, kind: 'change', request: { discount: usd(1) }, status: 'requested', by: 'cora', requestedAt: AT.toISOString() });
    expect(order).toMatchObject({ version: 2, changes: 1, pendingChange: 'CHG-0000000000000001-1', sagas: ['change:CHG-0000000000000001-1'] });
    expect(also).toMatchObject([
      { change: 'order-change', ifAbsent: true, orderChange },
      { change: 'document', link: { kind: 'order-change', number: 'CHG-0000000000000001-1' } },
      { change: 'event', event: { type: 'order.change-requested', eventId: 'order.change-requested:CHG-0000000000000001-1', entityKey: 'order/ORD-0000000000000001', causationId: 'CHG-0000000000000001-1', data: { baseVersion: 2, version: 2 } } },
    ]);
  });

  test('the next one of an order has the next number, beside the sagas that there are', () => {
    expect(ask(open({ changes: 3, sagas: ['order:1'] })).order).toMatchObject({ changes: 4, pendingChange: 'CHG-0000000000000001-4', sagas: ['order:1', 'change:CHG-0000000000000001-4'] });
  });

  test('the channel whose connector writes back to it is told of it by name', () => {
    const dataOf = (order: Order) => ask(order).also.flatMap((change) => (change.change === 'event' ? [change.event.data] : []))[0];
    expect(dataOf(open({ route: { ...open().route, channel: 'shopify' } }))).toMatchObject({ channel: 'b2b', channelConnector: 'shopify' });
    expect(Object.keys(dataOf(open()) ?? {})).toEqual(['orderId', 'channel', 'channelOrderId', 'version', 'changeId', 'baseVersion']);
  });

  test('without a request everything that has not left is cancelled', () => {
    const { orderChange } = requestChange(open(), undefined, undefined, 'cora', AT);
    expect(orderChange.kind).toBe('rest');
    expect(orderChange).not.toHaveProperty('request');
  });

  test('is refused where it cannot be meant', () => {
    expect(refused(open({ cancellation: { by: 'ann', at: AT.toISOString(), reason: 'no' } }))).toEqual(['order.already-cancelled', 409, {}]);
    expect(refused(open({ pendingChange: 'CHG-1-1' }))).toEqual(['order.change-pending', 409, { changeId: 'CHG-1-1' }]);
    expect(refused(open(), { discount: usd(1) }, 1)).toEqual(['order.version-mismatch', 412, { version: 2 }]);
    expect(refused(anOrder({ version: 2, lines: [aLine({}, 'shipped')] }))).toEqual(['order.nothing-open', 409, {}]);
    expect(refused(anOrder({ version: 2, lines: [aLine({}, 'shipped'), aLine({ lineId: '2' }, 'accepted')] }))).toBe('taken');
  });

  test('amounts are in the order’s currency and not below zero, each by its field', () => {
    const eur = { minor: 1, currency: 'EUR' };
    for (const field of ['discount', 'freight', 'freightTax']) {
      expect(refused(open(), { [field]: eur })).toEqual(['order.currency-mismatch', 422, { field }]);
      expect(refused(open(), { [field]: usd(-1) })).toEqual(['order.negative-amount', 422, { field }]);
      expect(refused(open(), { [field]: usd(0) })).toBe('taken');
    }
    expect(refused(open(), { lines: [{ lineId: '1', quantity: { amount: '1', uom: 'EA' } }, { lineId: '2', tax: eur }] })).toEqual(['order.currency-mismatch', 422, { field: 'lines[1].tax' }]);
  });
});

describe('a change is withdrawn', () => {
  const { order, orderChange } = ask(open());

  test('by a person only until it counts, and not where it is what a cancellation left', () => {
    const cancels = { by: 'cora', at: AT.toISOString(), reason: 'not wanted', overtakenBy: 'shiphero:1' };
    expect([stands(orderChange), stands({ ...orderChange, status: 'applied' }), stands({ ...orderChange, cancels }), stands({ ...orderChange, status: 'withdrawn' })]).toEqual([false, true, true, false]);
  });

  test('by closing its fence and saying so', () => {
    expect(requestWithdrawal(order, orderChange, AT)).toMatchObject([{ change: 'close-fence', sagaId: 'change:CHG-0000000000000001-1', at: AT.toISOString() }, { change: 'event', event: { type: 'order.change-withdrawal-requested' } }]);
  });

  test('once everything of it is taken back, the order is free for the next one; once', () => {
    const done = withdrawChange(order, orderChange, AT);
    expect(done.order).not.toHaveProperty('pendingChange');
    expect(done.also).toMatchObject([{ change: 'order-change', orderChange: { status: 'withdrawn', withdrawnAt: AT.toISOString() } }, { change: 'event', event: { type: 'order.change-withdrawn' } }]);
    expect(withdrawChange(order, { ...orderChange, status: 'withdrawn' }, AT)).toEqual({ order, also: [] });
    expect(withdrawChange({ ...order, pendingChange: 'CHG-9-9' }, orderChange, AT).order.pendingChange).toBe('CHG-9-9');
    // its saga is forgotten with it, and the others are not
    expect(done.order).toEqual({ ...open(), changes: 1 });
    expect(done.order).not.toHaveProperty('sagas');
    expect(withdrawChange({ ...order, sagas: ['backorder:1', ...(order.sagas ?? [])] }, orderChange, AT).order.sagas).toEqual(['backorder:1']);
    expect(withdrawChange({ ...order, sagas: undefined }, orderChange, AT).order).not.toHaveProperty('sagas');
  });
});
