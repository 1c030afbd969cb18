import { expect, test } from 'vitest';
import { acceptOrder, withdrawAcceptance } from '../../../core/ordering/accept-order.ts';
import { completeCancellation, requestCancellation } from '../../../core/ordering/cancel-order.ts';
import { statusOf } from '../../../core/ordering/line-moves.ts';
import { aLine, anOrder, aShipment, AT } from '../../support/builders.ts';

test('cancelling closes the fence and asks for the unwinding, in one', () => {
  const { order, also } = requestCancellation(anOrder(), 'cora', 'changed their mind', AT);
  expect(statusOf(order)).toBe('cancelling');
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

test('an order is cancelled once', () => {
  const { order } = requestCancellation(anOrder(), 'cora', 'x', AT);
  expect(() => requestCancellation(order, 'cora', 'x', AT)).toThrow(expect.objectContaining({ code: 'order.already-cancelled' }));
});

test('when everything was taken back, every unit is cancelled and the world is told once', () => {
  const requested = requestCancellation(anOrder({ lines: [aLine({}, 'accepted')] }), 'cora', 'x', AT).order;
  const { order, also } = completeCancellation(requested, AT);
  expect(order.lines[0]?.quantities.cancelled).toBe(10);
  expect(also).toHaveLength(1);
  expect(completeCancellation(order, AT)).toEqual({ order, also: [] });
});

test('accepting and withdrawing leaves the order as it was', () => {
  const reserved = anOrder({ lines: [aLine({}, 'reserved')] });
  const { order, also } = acceptOrder(reserved, AT);
  expect(statusOf(order)).toBe('accepted');
  expect(also[0]).toMatchObject({ event: { type: 'order.accepted' } });
  expect(withdrawAcceptance(order)).toEqual(reserved);
});
