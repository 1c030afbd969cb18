import { describe, expect, test } from 'vitest';
import { acceptOrder, withdrawAcceptance } from '../../../core/ordering/accept-order.ts';
import { cancelOrRest, cancelRest, completeCancellation, overtake, requestCancellation } from '../../../core/ordering/cancel-order.ts';
import { statusOf } from '../../../core/ordering/line-moves.ts';
import { aLine, anOrder, aShipment, AT } from '../../support/builders.ts';

test('cancelling closes the fence and asks for the unwinding, in one', () => {
  const { order, also } = requestCancellation(anOrder(), 'cora', 'changed their mind', AT);
  expect(statusOf(order)).toBe('cancelling');
  expect(order.cancellation).toEqual({ by: 'cora', reason: 'changed their mind', at: '2026-11-23T10:00:00.000Z' });
  expect(also).toEqual([
    { change: 'close-fence', sagaId: 'order:ORD-0000000000000001', at: AT.toISOString() },
    { change: 'event', event: expect.objectContaining({ type: 'order.cancellation-requested', eventId: 'order.cancellation-requested:ORD-0000000000000001:1' }) },
  ]);
});

test('what has shipped is not cancelled', () => {
  expect(() => requestCancellation(anOrder({ lines: [aLine({}, 'shipped')] }), 'cora', 'x', AT)).toThrow(expect.objectContaining({ code: 'order.already-shipped', status: 409 }));
});

test('what the warehouse says has left is not cancelled, booked or not', () => {
  expect(() => requestCancellation(anOrder({ lines: [aLine({}, 'released')] }), 'cora', 'x', AT, [aShipment()])).toThrow(expect.objectContaining({ code: 'order.already-shipped', status: 409 }));
});

test('nor what has left in part, and not while it is being changed', () => {
  const part = anOrder({ lines: [aLine({}, 'accepted'), aLine({ lineId: '2' }, 'shipped')] });
  expect(() => requestCancellation(part, 'cora', 'x', AT)).toThrow(expect.objectContaining({ code: 'order.already-shipped' }));
  expect(() => requestCancellation(anOrder({ pendingChange: 'CHG-1' }), 'cora', 'x', AT)).toThrow(expect.objectContaining({ code: 'order.change-pending', status: 409, detail: { changeId: 'CHG-1' } }));
});

test('an order is cancelled once', () => {
  const { order } = requestCancellation(anOrder(), 'cora', 'x', AT);
  expect(() => requestCancellation(order, 'cora', 'x', AT)).toThrow(expect.objectContaining({ code: 'order.already-cancelled' }));
});

test('when everything was taken back, every unit is cancelled and the world is told once', () => {
  const requested = requestCancellation(anOrder({ lines: [aLine({}, 'accepted')] }), 'cora', 'x', AT).order;
  const { order, also } = completeCancellation(requested, AT);
  expect(order.lines[0]?.quantities.cancelled).toBe(10);
  expect(also).toMatchObject([{ change: 'event', event: { type: 'order.cancelled', data: { orderId: 'ORD-0000000000000001' } } }]);
  expect(completeCancellation(order, AT)).toEqual({ order, also: [] });
});

test('accepting and withdrawing leaves the order as it was', () => {
  const reserved = anOrder({ lines: [aLine({}, 'reserved')] });
  const { order, also } = acceptOrder(reserved, AT);
  expect(statusOf(order)).toBe('accepted');
  expect(also[0]).toMatchObject({ event: { type: 'order.accepted' } });
  expect(withdrawAcceptance(order)).toEqual(reserved);
});

describe('a shipment that had left before its order was cancelled', () => {
  const NOW = AT.toISOString();
  const release = (change: object = {}) => ({ releaseId: aShipment().releaseId, warehouse: 'EAST', connector: 'shiphero', releasedAt: NOW, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }], ...change });
  const cancelling = (of: object, change: object = {}) => anOrder({ lines: [aLine({}, 'released')], releases: [release(of)], cancellation: { by: 'cora', at: NOW, reason: 'not wanted', ...change } });

  test('overtakes the cancellation, once; one that the warehouse had given back does not', () => {
    const two = { ...cancelling({}), releases: [release({ releaseId: 'ORD-0000000000000001-WEST', recalledAt: NOW }), release()] };
    expect(overtake(two, aShipment()).cancellation?.overtakenBy).toBe('shiphero:1');
    expect(overtake(cancelling({}), aShipment()).cancellation).toEqual({ by: 'cora', at: NOW, reason: 'not wanted', overtakenBy: 'shiphero:1' });
    for (const left of [cancelling({ recalledAt: NOW }), cancelling({}, { completedAt: NOW }), cancelling({}, { overtakenBy: 'shiphero:0' }), anOrder({ releases: [release()] })]) expect(overtake(left, aShipment())).toBe(left);
  });

  test('all of it has left: the order goes on as if nobody had cancelled it', () => {
    const { cancellation: _, ...rest } = cancelling({});
    const order = { ...rest, lines: [aLine({}, 'invoiced')] };
    expect(cancelRest({ ...order, cancellation: { by: 'cora', at: NOW, reason: 'not wanted', overtakenBy: 'shiphero:1' } }, AT)).toEqual({ order, also: [{ change: 'reopen-fence', sagaId: 'order:ORD-0000000000000001' }] });
  });

  test('what has not left is still cancelled: a change that keeps whose wish it is, and pauses the order from the first moment', () => {
    const { order, also } = cancelRest(cancelling({}, { overtakenBy: 'shiphero:1' }), AT);
    expect([order.cancellation, order.pendingChange]).toEqual([undefined, 'CHG-0000000000000001-1']);
    expect(also).toMatchObject([
      { change: 'reopen-fence', sagaId: 'order:ORD-0000000000000001', pausedBy: 'CHG-0000000000000001-1' },
      { change: 'order-change', orderChange: { kind: 'rest', by: 'cora', cancels: { by: 'cora', at: NOW, reason: 'not wanted', overtakenBy: 'shiphero:1' } } },
      { change: 'document' },
      { change: 'event', event: { type: 'order.change-requested' } },
    ]);
  });

  test('nor does a line that has left keep the rest of another from being cancelled', () => {
    const { order } = cancelRest({ ...cancelling({}, { overtakenBy: 'shiphero:1' }), lines: [aLine({}, 'invoiced'), aLine({ lineId: '2' }, 'accepted')] }, AT);
    expect(order.pendingChange).toBe('CHG-0000000000000001-1');
  });

  test('of a cancellation that nothing has overtaken, or where there is none, nothing is taken back', () => {
    for (const order of [cancelling({}), anOrder()]) expect(cancelRest(order, AT)).toEqual({ order, also: [] });
  });
});

describe('an order that is to be cancelled as far as it has not left', () => {
  const ask = (...lines: ReturnType<typeof aLine>[]) => () => cancelOrRest(anOrder({ lines }), 'cora', 'not wanted', AT, []);
  const half = (): ReturnType<typeof aLine> => ({ ...aLine(), quantities: { ...aLine().quantities, received: 6, invoiced: 4 } });

  test('is cancelled where nothing has left', () => {
    const { order, changeId } = ask(aLine({}, 'accepted'), aLine({ lineId: '2' }, 'cancelled'))();
    expect([order.cancellation, changeId]).toEqual([{ by: 'cora', reason: 'not wanted', at: AT.toISOString() }, undefined]);
  });

  test('is changed by the rest where some of it has, on the same line or another', () => {
    for (const asked of [ask(half()), ask(aLine({}, 'shipped'), aLine({ lineId: '2' }, 'accepted'))]) {
      const { order, also, changeId } = asked();
      expect([order.cancellation, order.pendingChange, changeId]).toEqual([undefined, 'CHG-0000000000000001-1', 'CHG-0000000000000001-1']);
      expect(also[0]).toMatchObject({ change: 'order-change', orderChange: { changeId: 'CHG-0000000000000001-1', kind: 'rest', by: 'cora' } });
    }
  });

  test('is refused where all of it has', () => {
    expect(ask(aLine({}, 'shipped'))).toThrow(expect.objectContaining({ name: 'Invalid', code: 'order.already-shipped' }));
    expect(ask(aLine({}, 'invoiced'), aLine({ lineId: '2' }, 'cancelled'))).toThrow(expect.objectContaining({ code: 'order.already-shipped' }));
  });
});
