import { describe, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import type { OrderChange, OrderChangeRequest } from '../../../core/model/order-change.ts';
import { applyChange } from '../../../core/ordering/apply-change.ts';
import { requestChange } from '../../../core/ordering/request-change.ts';
import { aLine, anItem, anOrder, AT, EACH, items, usd } from '../../support/builders.ts';

const open = (change: Partial<Order> = {}) => anOrder({ version: 2, lines: [aLine({}, 'accepted')], ...change });

describe('a change is applied', () => {
  const NONE = { received: 0, backordered: 0, reserved: 0, accepted: 0, released: 0 };
  const known = items(anItem({ units: { EA: { numerator: 1, denominator: 1 }, BOX: { numerator: 12, denominator: 1 } } }));
  const change = (request: OrderChangeRequest, lines: NonNullable<OrderChange['plan']>['lines'] = [], more: Partial<OrderChange> = {}): OrderChange => ({ ...requestChange(open(), 2, { discount: usd(1) }, 'cora', AT).orderChange, request, plan: { lines, recalls: [] }, ...more });
  const apply = (of: OrderChange, order = open(), articles = known) => applyChange(order, of, articles, AT).order;
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

  test('another payment method counts from then on, and so does what the engine says of the tax; what is not said is not there', () => {
    const paid = open({ paymentMethod: 'pm_1' });
    expect([apply(change({ paymentMethod: 'pm_2' }), paid).paymentMethod, apply(change({ discount: usd(5) }), paid).paymentMethod]).toEqual(['pm_2', 'pm_1']);
    const tax = { lines: [{ lineId: '1', tax: usd(41) }], freightTax: usd(3), quote: { quotedAt: AT.toISOString(), rates: { '1': '8.25' } } };
    const quoted = apply(change({ freight: usd(40) }, [], { tax }), open({ taxOwner: 'hub' }));
    expect([quoted.taxQuote, quoted.lines.map((line) => line.tax), quoted.freightTax]).toEqual([tax.quote, [usd(41)], usd(3)]);
    const silent = apply(change({ discount: usd(5) }));
    expect(Object.keys(silent)).not.toEqual(expect.arrayContaining(['paymentMethod']));
    expect(Object.keys(silent)).not.toEqual(expect.arrayContaining(['taxQuote']));
  });

  test('freight that was raised once the first goods had left stays raised as long as something leaves: it is billed with that', () => {
    const half = { ...aLine({ billed: { goods: usd(180), tax: usd(15) } }, 'accepted'), quantities: { ...aLine().quantities, received: 0, invoiced: 4, accepted: 6 } };
    const raised = open({ lines: [half], freight: usd(900), billed: { discount: usd(0), freight: usd(500), freightTax: usd(0) } });
    const to = (amount: string, back: number) => apply(change({ lines: [{ lineId: '1', quantity: { amount, uom: 'EA' } }] }, [plan(Number(amount), { accepted: back })]), raised).freight;
    expect([apply(change({ cancelAfter: '2026-12-24' }), raised).freight, to('7', 3), to('4', 6)]).toEqual([usd(900), usd(900), usd(500)]);
    const other = apply(change({ lines: [{ lineId: '2', quantity: { amount: '0', uom: 'EA' } }] }, [plan(0, { accepted: 5 }, 0, '2')]), { ...raised, lines: [half, aLine({ lineId: '2', steps: 5 }, 'accepted')] });
    const more = { lineId: '9', sku: 'BOLT-M8', quantity: { amount: '2', uom: 'EA' }, unitPrice: { amount: '0.45', per: '1', uom: 'EA' } };
    const instead = apply(change({ lines: [{ lineId: '1', quantity: { amount: '4', uom: 'EA' } }, more] }, [plan(4, { accepted: 6 }), { ...plan(2, {}, 2, '9'), from: 0 }]), raised);
    expect([other.freight, instead.freight]).toEqual([usd(900), usd(500)]);
  });

  test('a line that was billed to its end meanwhile keeps the unit of its price with it', () => {
    const order = open({ lines: [{ ...aLine({ steps: 10 }, 'invoiced'), quantities: { ...aLine({}, 'invoiced').quantities, invoiced: 6, accepted: 4 } }] });
    const [line] = apply(change({ lines: [{ lineId: '1', quantity: { amount: '6', uom: 'EA' }, unitPrice: { amount: '6', per: '1', uom: 'BOX' } }] }, [plan(6, { accepted: 4 })]), order).lines;
    expect(line).toMatchObject({ steps: 6, unitPrice: { amount: '0.45', per: '1', uom: 'EA' }, priceUnit: EACH });
  });

  test('where a line is not spoken of, or by its tax alone, so many steps are written in its own unit', () => {
    const taxed = { lines: [{ lineId: '1', tax: usd(44) }] };
    const written = [change(taxed, [plan(6, { accepted: 4 })]), change(taxed, [plan(14, {}, 4)]), change({ discount: usd(0) }, [plan(14, {}, 4)])].map((of) => apply(of).lines[0]?.quantity);
    expect(written).toEqual([{ amount: '6', uom: 'EA' }, { amount: '14', uom: 'EA' }, { amount: '14', uom: 'EA' }]);
  });

  test('an article that is not known any more has no new price, and is on no new line; nor is one that the change says nothing of', () => {
    const unitPrice = { amount: '5.00', per: '1', uom: 'EA' };
    expect(() => apply(change({ lines: [{ lineId: '1', unitPrice }] }), open(), items())).toThrow(expect.objectContaining({ code: 'order.unknown-unit', detail: { lineId: '1' } }));
    const added = [{ ...plan(2, {}, 2, '9'), from: 0 }];
    for (const request of [{ lines: [{ lineId: '9', sku: 'BOLT-M8', quantity: { amount: '2', uom: 'EA' }, unitPrice }] }, { lines: [{ lineId: '9', sku: 'BOLT-M8', unitPrice }] }, { discount: usd(5) }]) {
      expect(() => apply(change(request, added), open(), items())).toThrow(expect.objectContaining({ code: 'change.unknown-line', detail: { lineId: '9' } }));
    }
  });

  test('of several that go out in place of others each says what it is in place of', () => {
    const ratio = { numerator: 2, denominator: 1 };
    const lines = ['1-S1', '2-S1'].map((lineId) => ({ lineId, sku: 'BOLT-M8', quantity: { amount: '2', uom: 'EA' }, unitPrice: { amount: '0.45', per: '1', uom: 'EA' } }));
    const substitutes = { shipmentId: 'S1', lines: [{ lineId: '1-S1', instead: '1', sku: 'NUT-M8', ratio: EACH }, { lineId: '2-S1', instead: '2', sku: 'NUT-M10', ratio }] };
    const after = apply(change({ lines }, lines.map(({ lineId }) => ({ ...plan(2, {}, 2, lineId), from: 0 })), { substitutes }));
    expect(after.lines.slice(1).map(({ instead }) => instead)).toEqual([{ lineId: '1', sku: 'NUT-M8', ratio: EACH, changeId: 'CHG-0000000000000001-1' }, { lineId: '2', sku: 'NUT-M10', ratio, changeId: 'CHG-0000000000000001-1' }]);
  });
});
