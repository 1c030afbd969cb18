import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Shipment } from '../../../core/model/shipment.ts';
import type { SupplierBill } from '../../../core/model/supplier-bill.ts';
import { type BillContext, type BillSaid, billEvent, matchBill, matchedAgain } from '../../../core/shipping/match-supplier-bill.ts';
import { anItem, aShipment, AT, items, usd } from '../../support/builders.ts';
import { aRack, aRail, aSuppliedOrder, SUPPLIED } from '../../support/edi.ts';

const left = (...lines: Shipment['lines']) => aShipment({ shipmentId: `x12-supplier:DIRECT:${lines.length}`, releaseId: SUPPLIED, lines });
const shipment = left({ lineId: 'a', sku: 'RACK-42U', quantity: '2' }, { lineId: 'b', sku: 'RAIL', quantity: '20' });
const said = (change: Partial<BillSaid> = {}): BillSaid => ({
  releaseId: SUPPLIED, supplier: 'DIRECT', number: 'INV-7', kind: 'invoice', date: '2026-11-26', currency: 'USD', lines: [{ lineId: 'a', quantity: '2', unitPrice: '212.5' }, { lineId: 'b', quantity: '20', unitPrice: '4' }],
  charges: [], allowances: [], taxes: [], total: usd(50_500), ...change,
});
const match = (bill: BillSaid, context: Partial<BillContext> = {}): SupplierBill =>
  matchBill(aSuppliedOrder(), bill, { items: items(aRack(), aRail()), shipments: [shipment], before: [], pricePercent: '2', totalTolerance: undefined, rounding: 'half-up', ...context }, AT);
const kinds = (bill: SupplierBill) => bill.differences.map(({ kind, lineId }) => (lineId ? `${kind} ${lineId}` : kind));

test('what was ordered and has shipped is billed: nothing differs, and it was accrued at the agreed price', () => {
  expect(match(said())).toEqual({
    entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, billId: 'DIRECT/INV-7', supplier: 'DIRECT', number: 'INV-7', kind: 'invoice', date: '2026-11-26', orderId: 'ORD-0000000000000001', releaseId: SUPPLIED,
    correlationId: 'corr-1', currency: 'USD',
    lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 2, unitPrice: '212.5', goods: usd(42_500) }, { lineId: 'b', sku: 'RAIL', steps: 20, unitPrice: '4', goods: usd(8_000) }],
    charges: usd(0), allowances: usd(0), tax: usd(0), total: usd(50_500), accrued: usd(50_500), differences: [], receivedAt: '2026-11-23T10:00:00.000Z',
  });
});

describe('a difference is on the bill', () => {
  test.each<[string, Partial<BillSaid>, Partial<BillContext>, string[]]>([
    ['more is billed than has shipped', {}, { shipments: [left({ lineId: 'a', sku: 'RACK-42U', quantity: '1' }, { lineId: 'b', sku: 'RAIL', quantity: '20' })] }, ['quantity a']],
    ['nothing has shipped yet', {}, { shipments: [] }, ['quantity a', 'quantity b']],
    ['goods of another release', {}, { shipments: [{ ...shipment, releaseId: 'ORD-0000000000000001-EAST' }] }, ['quantity a', 'quantity b']],
    ['another price than agreed', { lines: [{ lineId: 'a', quantity: '2', unitPrice: '220' }], total: usd(44_000) }, {}, ['price a']],
    ['a line that was not ordered', { lines: [{ lineId: '?9', quantity: '1', unitPrice: '1' }], total: usd(0) }, {}, ['line ?9']],
    ['a total that its parts do not come to', { total: usd(50_501) }, {}, ['total']],
    ['another currency than agreed', { currency: 'EUR', total: { minor: 50_500, currency: 'EUR' } }, {}, ['currency a']],
    ['a credit', { kind: 'credit' }, {}, ['credit']],
  ])('%s', (_what, change, context, expected) => {
    expect(kinds(match(said(change), context))).toEqual(expected);
  });

  test('goods of one line are not those of another, whatever they are called; a shipment that names no line is of the article', () => {
    const twice = left({ lineId: 'a', sku: 'RACK-42U', quantity: '1' }, { lineId: 'c', sku: 'RACK-42U', quantity: '1' }, { sku: 'RAIL', quantity: '20' }, { lineId: 'a', sku: 'OTHER', quantity: '9' });
    expect(match(said(), { shipments: [twice] }).differences).toEqual([{ kind: 'quantity', lineId: 'a', message: '2 are billed, 1 have shipped and 0 were billed before' }]);
  });

  test('what another release or a credit was about was not billed before', () => {
    const line = said().lines[0]!;
    const before = [match(said({ kind: 'credit' })), { ...match(said()), releaseId: 'ORD-0000000000000001-OTHER' }, match(said({ lines: [{ ...line, quantity: '1' }], total: usd(21_250) }))];
    expect(match(said({ number: 'INV-8', lines: [{ ...line, quantity: '2' }], total: usd(42_500) }), { before }).differences).toEqual([{ kind: 'quantity', lineId: 'a', message: '2 are billed, 2 have shipped and 1 were billed before' }]);
    expect(kinds(match(said({ number: 'INV-8', lines: [said().lines[1]!], total: usd(8_000) }), { before }))).toEqual([]);
  });

  test('the same goods, billed twice', () => {
    expect(kinds(match(said({ number: 'INV-8' }), { before: [match(said())] }))).toEqual(['quantity a', 'quantity b']);
  });

  test('the total within its tolerance is none', () => {
    expect(kinds(match(said({ total: usd(50_502) }), { totalTolerance: usd(2) }))).toEqual([]);
    expect(kinds(match(said({ total: usd(50_503) }), { totalTolerance: usd(2) }))).toEqual(['total']);
  });
});

test('charges, allowances and taxes are part of the total', () => {
  expect(match(said({ charges: [usd(1_000), usd(50)], allowances: [usd(200)], taxes: [usd(300)], total: usd(51_650) }))).toMatchObject({ charges: usd(1_050), allowances: usd(200), tax: usd(300), differences: [] });
});

test('bills for parts of what shipped never differ in quantity, until they come to more', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 6 }), (parts) => {
      const before: SupplierBill[] = [];
      let billed = 0;
      for (const [index, steps] of parts.entries()) {
        const bill = match(said({ number: `N-${index}`, lines: [{ lineId: 'b', quantity: String(steps), unitPrice: '4' }], total: usd(steps * 400) }), { before });
        billed += steps;
        expect(kinds(bill)).toEqual(billed > 20 ? ['quantity b'] : []);
        before.push(bill);
      }
    }),
  );
});

test('an order that it is not about refuses it, and so does an article without a base unit', () => {
  expect(() => match(said({ releaseId: 'ORD-0000000000000001-OTHER' }))).toThrow(expect.objectContaining({ code: 'supplier.unknown-order', detail: { releaseId: 'ORD-0000000000000001-OTHER' } }));
  for (const known of [items(aRail()), items(aRack({ units: {} }), aRail())]) expect(() => match(said(), { items: known })).toThrow(expect.objectContaining({ name: 'Rejected', code: 'supplier.unit-does-not-divide', detail: { sku: 'RACK-42U', quantity: '2' } }));
});

test('a bill that overtook its shipment is held again against what has shipped by now', () => {
  const early = match(said({ total: usd(50_501) }), { shipments: [] });
  expect(kinds(early)).toEqual(['quantity a', 'quantity b', 'total']);
  const again = (bill: SupplierBill, shipments: Shipment[]) => matchedAgain(bill, { items: items(aRack(), aRail()), shipments, before: [] });
  expect(again(early, [])).toBeUndefined();
  const part = again(early, [left({ lineId: 'a', sku: 'RACK-42U', quantity: '2' })])!;
  expect(part).toEqual({ ...early, differences: [early.differences[2], { kind: 'quantity', lineId: 'b', message: '20 are billed, 0 have shipped and 0 were billed before' }] });
  expect(kinds(again(part, [shipment])!)).toEqual(['total']);
  // a credit has nothing that must have shipped
  expect(kinds(again({ ...early, kind: 'credit' }, [])!)).toEqual(['total']);
});

test('it is due when it says, and was accrued at the agreed price, else at the article’s cost, else not at all', () => {
  expect([match(said({ dueOn: '2026-12-26' })).dueOn, 'dueOn' in match(said())]).toEqual(['2026-12-26', false]);
  const price = (unitCost?: { amount: string; currency: string }) => items(anItem({ sku: 'RACK-42U', unitCost }), aRail());
  const racks = said({ lines: [said().lines[0]!], total: usd(42_500) });
  expect([price({ amount: '100', currency: 'USD' }), price({ amount: '100', currency: 'EUR' }), price()].map((known) => match(racks, { items: known }).accrued.minor)).toEqual([20_000, 0, 0]);
  expect(match(racks, { items: items(aRack({ dropShip: { supplier: 'DIRECT', unitCost: undefined } }), aRail()) })).toMatchObject({ accrued: usd(36), differences: [] });
});

test('a supplier that agreed on its own currency is not asked for another', () => {
  const euros = items(aRack({ dropShip: { supplier: 'DIRECT', unitCost: { amount: '212.5', currency: 'EUR' } } }), aRail());
  expect(kinds(match(said(), { items: euros }))).toEqual(['currency a']);
  expect(kinds(match(said({ total: usd(50_499) }), { totalTolerance: { minor: 5, currency: 'EUR' } }))).toEqual(['total']);
});

test('what is told of a bill says whether it matches', () => {
  const told = (bill: SupplierBill) => billEvent('supplier-invoice.received', bill, AT);
  expect(told(match(said()))).toEqual({ change: 'event', event: expect.objectContaining({
    eventId: 'supplier-invoice.received:DIRECT/INV-7', entityKey: 'supplier-invoice/DIRECT/INV-7', entityVersion: 1, occurredAt: '2026-11-26T00:00:00.000Z', causationId: 'DIRECT/INV-7', correlationId: 'corr-1',
    data: { orderId: 'ORD-0000000000000001', supplier: 'DIRECT', releaseId: SUPPLIED, billId: 'DIRECT/INV-7', number: 'INV-7', kind: 'invoice', date: '2026-11-26', billed: usd(50_500), accrued: usd(50_500), matched: true },
  }) });
  expect(told(match(said({ total: usd(1) })))).toMatchObject({ event: { data: { matched: false } } });
});
