import { describe, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import type { OrderChange, OrderChangeRequest } from '../../../core/model/order-change.ts';
import { applyChange } from '../../../core/ordering/apply-change.ts';
import { requestChange, requestWithdrawal, withdrawChange } from '../../../core/ordering/request-change.ts';
import { aLine, anItem, anOrder, AT, items, usd } from '../../support/builders.ts';

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

describe('a change is applied', () => {
  const NONE = { received: 0, backordered: 0, reserved: 0, accepted: 0, released: 0 };
  const known = items(anItem({ units: { EA: { numerator: 1, denominator: 1 }, BOX: { numerator: 12, denominator: 1 } } }));
  const change = (request: OrderChangeRequest, lines: NonNullable<OrderChange['plan']>['lines'] = [], more: Partial<OrderChange> = {}): OrderChange => ({ ...ask(open()).orderChange, request, plan: { lines, recalls: [] }, ...more });
  const apply = (of: OrderChange, order = open()) => applyChange(order, of, known, AT).order;
  const plan = (to: number, takeBack = {}, add = 0, lineId = '1') => ({ lineId, sku: 'BOLT-M8', from: 10, to, takeBack: { ...NONE, ...takeBack }, add });

  test('what it says of the whole order counts; what it does not say stays', () => {
    const shipTo = { name: 'New', street: '2 Elm St', city: 'Newark', country: 'US' };
    const before = open({ shipToCode: 'STORE-7', shipToId: 'S7', shipNotBefore: '2026-11-24' });
    expect(apply(change({ shipTo, cancelAfter: '2026-12-24' }), before)).toMatchObject({ version: 3, shipTo, shipNotBefore: '2026-11-24', cancelAfter: '2026-12-24' });
    expect(apply(change({ shipTo }), before)).not.toHaveProperty('shipToCode');
    expect(apply(change({ shipNotBefore: '2026-12-01' }), before)).toMatchObject({ shipToCode: 'STORE-7', shipToId: 'S7', shipTo: before.shipTo, shipNotBefore: '2026-12-01' });
    expect(apply(change({ shipNotBefore: '2026-12-01' }), before)).not.toHaveProperty('cancelAfter');
    expect(apply(change({ discount: usd(30), freight: usd(500), freightTax: usd(40) }), before)).toMatchObject({ discount: usd(30), freight: usd(500), freightTax: usd(40) });
  });

  test('a line that grows, in its own unit or another', () => {
    expect(apply(change({ lines: [{ lineId: '1', quantity: { amount: '14', uom: 'EA' } }] }, [plan(14, {}, 4)])).lines[0]).toMatchObject({ quantity: { amount: '14', uom: 'EA' }, steps: 14, quantities: { accepted: 10, received: 4, cancelled: 0 } });
    expect(apply(change({ lines: [{ lineId: '1', quantity: { amount: '2', uom: 'BOX' } }] }, [plan(24, {}, 14)])).lines[0]).toMatchObject({ quantity: { amount: '24', uom: 'EA' }, steps: 24 });
    // as it was written, where it is in the line's own unit
    expect(apply(change({ lines: [{ lineId: '1', quantity: { amount: '14.0', uom: 'EA' } }] }, [plan(14, {}, 4)])).lines[0]?.quantity).toEqual({ amount: '14.0', uom: 'EA' });
    const boxes = open({ lines: [aLine({ quantity: { amount: '1', uom: 'BOX' }, unit: { numerator: 12, denominator: 1 }, steps: 12 }, 'accepted')] });
    expect(() => apply(change({ lines: [{ lineId: '1', quantity: { amount: '20', uom: 'EA' } }] }, [plan(20, {}, 8)]), boxes)).toThrow(expect.objectContaining({ code: 'order.unit-does-not-divide', detail: { lineId: '1' } }));
  });

  test('a line that shrinks is ordered by less; what was recalled of it is taken from what is accepted', () => {
    const line = apply(change({ lines: [{ lineId: '1', quantity: { amount: '7', uom: 'EA' } }] }, [plan(7, { accepted: 1, released: 2 })])).lines[0];
    expect(line).toMatchObject({ quantity: { amount: '7', uom: 'EA' }, steps: 7, quantities: { accepted: 7, released: 0, cancelled: 0 } });
    const written = (uom: string, amount: string) => apply(change({ lines: [{ lineId: '1', quantity: { amount, uom } }] }, [plan(6, { accepted: 4 })])).lines[0]?.quantity;
    expect([written('EA', '6.0'), written('BOX', '0.5')]).toEqual([{ amount: '6.0', uom: 'EA' }, { amount: '6', uom: 'EA' }]);
    expect(apply(change({ discount: usd(0) }, [plan(6, { accepted: 4 })])).lines[0]?.quantity).toEqual({ amount: '6', uom: 'EA' });
    expect(() => apply(change({ lines: [{ lineId: '1', quantity: { amount: '7', uom: 'EA' } }] }, [plan(7, { reserved: 3 })]))).toThrow(expect.objectContaining({ code: 'line.not-enough', detail: { lineId: '1', state: 'reserved' } }));
  });

  test('a line that is out, or is the rest of a cancelled order, keeps what was ordered and is cancelled', () => {
    const out = apply(change({ lines: [{ lineId: '1', quantity: { amount: '0', uom: 'EA' } } as never] }, [plan(0, { accepted: 10 })])).lines[0];
    expect(out).toMatchObject({ quantity: { amount: '10' }, steps: 10, quantities: { accepted: 0, cancelled: 10 } });
    const rest = apply(change(undefined as never, [plan(4, { accepted: 6 })], { kind: 'rest' })).lines[0];
    expect(rest).toMatchObject({ steps: 10, quantities: { accepted: 4, cancelled: 6 } });
  });

  test('a new price, a new tax; a unit that the item has not is refused', () => {
    const unitPrice = { amount: '5.00', per: '1', uom: 'BOX' };
    expect(apply(change({ lines: [{ lineId: '1', unitPrice, tax: usd(44) }] })).lines[0]).toMatchObject({ unitPrice, priceUnit: { numerator: 12, denominator: 1 }, tax: usd(44), steps: 10 });
    // a tax of the change's own counts whatever the line comes to; else it follows the goods
    expect(apply(change({ lines: [{ lineId: '1', quantity: { amount: '5', uom: 'EA' }, tax: usd(44) }] }, [plan(5, { accepted: 5 })])).lines[0]?.tax).toEqual(usd(44));
    expect(apply(change({ lines: [{ lineId: '1', quantity: { amount: '5', uom: 'EA' } }] }, [plan(5, { accepted: 5 })])).lines[0]?.tax).toEqual(usd(18));
    expect(() => apply(change({ lines: [{ lineId: '1', unitPrice: { ...unitPrice, uom: 'PAL' } }] }))).toThrow(expect.objectContaining({ code: 'order.unknown-unit', detail: { lineId: '1' } }));
  });

  test('a new line begins as received, and needs all that a line has', () => {
    const full = { lineId: '9', sku: 'BOLT-M8', quantity: { amount: '2', uom: 'BOX' }, unitPrice: { amount: '0.45', per: '1', uom: 'EA' } };
    const added = (line: object) => apply(change({ lines: [line as never] }, [{ ...plan(24, {}, 24, '9'), from: 0 }])).lines[1];
    expect(added(full)).toMatchObject({ lineId: '9', sku: 'BOLT-M8', steps: 24, unit: { numerator: 12, denominator: 1 }, priceUnit: { numerator: 1, denominator: 1 }, tax: usd(0), quantities: { received: 24 } });
    expect(added({ ...full, tax: usd(7) })).toMatchObject({ tax: usd(7) });
    for (const without of [{ quantity: undefined }, { unitPrice: undefined }, { quantity: { amount: '2', uom: 'PAL' } }, { unitPrice: { ...full.unitPrice, uom: 'PAL' } }]) {
      expect(() => added({ ...full, ...without })).toThrow(expect.objectContaining({ code: 'change.unknown-line', detail: { lineId: '9' } }));
    }
  });

  test('it is on record as applied, and announced once under its own id; without a plan it is not', () => {
    const { also } = applyChange(open(), change({ discount: usd(5) }), known, AT);
    expect(also).toMatchObject([{ change: 'order-change', orderChange: { status: 'applied', appliedAt: AT.toISOString() } }, { change: 'event', event: { eventId: 'order.changed:CHG-0000000000000001-1', data: { version: 3, baseVersion: 2 } } }]);
    expect(() => applyChange(open(), { ...change({ discount: usd(5) }), plan: undefined }, known, AT)).toThrow(expect.objectContaining({ code: 'change.not-planned', detail: { changeId: 'CHG-0000000000000001-1' } }));
  });
});
