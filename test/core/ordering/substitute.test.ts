import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Order, OrderLine } from '../../../core/model/order.ts';
import { extend } from '../../../core/model/quantity.ts';
import { applyChange } from '../../../core/ordering/apply-change.ts';
import { planChange } from '../../../core/ordering/plan-change.ts';
import { freeOf, requestSubstitution, substitutesFor } from '../../../core/ordering/substitute.ts';
import { piecesOf } from '../../../core/shipping/pieces.ts';
import { becomes } from '../../../core/shipping/short-shipment.ts';
import { aLine, anItem, anOrder, aPosition, aShipment, AT, EACH, items, usd } from '../../support/builders.ts';

const inPlace = (sku: string, amount = '1', uom = 'EA') => ({ sku, quantity: { amount, uom } });
const BOLT = anItem({ substitutes: [inPlace('BOLT-A2'), inPlace('BOLT-M10')] });
const A2 = anItem({ sku: 'BOLT-A2' });
const M10 = anItem({ sku: 'BOLT-M10' });
/** Ten bolts at 0.45, of which four were not found and wait. */
const line = (change: Partial<OrderLine> = {}): OrderLine => aLine({ quantities: { ...aLine().quantities, received: 0, shipped: 6, backordered: 4 }, ...change });
const order = (change: Partial<Order> = {}) => anOrder({ fulfilment: { backorder: 'backorder', substitutes: 'when-short' }, lines: [line()], ...change });
const SHORT = [{ lineId: '1', sku: 'BOLT-M8', steps: 4 }];
const found = (free: Record<string, number>, { of = order(), all = [BOLT, A2, M10] }: { of?: Order; all?: Item[] } = {}) => {
  const { found: made, lost } = substitutesFor(of, SHORT, items(...all), (sku) => free[sku] ?? 0);
  return { found: made.map(({ item, steps, of: goes }) => [item.sku, steps, goes]), lost: lost.map(({ steps }) => steps) };
};
/** Four wait, so that much less is free. */
const NONE = { 'BOLT-M8': -4 };

describe('what goes out in place of what was short', () => {
  test('is of the item’s own list, the best first, as far as it is there; the rest waits on', () => {
    expect(found({ ...NONE, 'BOLT-A2': 9, 'BOLT-M10': 9 })).toEqual({ found: [['BOLT-A2', 4, 4]], lost: [] });
    expect(found({ ...NONE, 'BOLT-A2': 3, 'BOLT-M10': 9 })).toEqual({ found: [['BOLT-A2', 3, 3], ['BOLT-M10', 1, 1]], lost: [] });
    expect(found({ ...NONE, 'BOLT-A2': 1 })).toEqual({ found: [['BOLT-A2', 1, 1]], lost: [] });
  });

  test('is of each line that was short as much as was short of it and still waits, out of what other lines of the order leave', () => {
    const waits = (backordered: number, lineId = '1') => line({ lineId, quantities: { ...line().quantities, shipped: 10 - backordered, backordered } });
    const of = order({ lines: [line({ lineId: '9', sku: 'NUT-M8' }), waits(6), waits(4, '2')] });
    const made = substitutesFor(of, [...SHORT, { lineId: '2', sku: 'BOLT-M8', steps: 4 }, { lineId: '7', sku: 'BOLT-M8', steps: 4 }], items(BOLT, A2), (sku) => ({ 'BOLT-M8': -10, 'BOLT-A2': 6 })[sku] ?? 0);
    expect([made.found.map((one) => [one.line.lineId, one.steps]), made.lost]).toEqual([[['1', 4], ['2', 2]], []]);
    const [fewer, none] = [waits(2), waits(0)].map((one) => found({ 'BOLT-M8': -2, 'BOLT-A2': 9 }, { of: order({ lines: [one] }) }).found);
    expect([fewer, none]).toEqual([[['BOLT-A2', 2, 2]], []]);
  });

  test('is nothing where the customer takes none, or nobody said so, or the article names none that is known', () => {
    const free = { ...NONE, 'BOLT-A2': 9, 'BOLT-M10': 9 };
    expect(found(free, { of: order({ fulfilment: { backorder: 'cancel', substitutes: 'none' } }) })).toEqual({ found: [], lost: [4] });
    expect(found(free, { of: order({ fulfilment: undefined }) })).toEqual({ found: [], lost: [] });
    expect([found(free, { all: [A2] }).found, found(free, { all: [BOLT, M10] }).found]).toEqual([[], [['BOLT-M10', 4, 4]]]);
  });

  test('is not in place of what another warehouse has', () => {
    expect(found({ 'BOLT-M8': 0, 'BOLT-A2': 9 })).toEqual({ found: [], lost: [] });
    expect(found({ 'BOLT-M8': -1, 'BOLT-A2': 9 })).toEqual({ found: [['BOLT-A2', 1, 1]], lost: [] });
  });

  test('is lost where the customer takes no backorders and nothing else is there; until then it is promised on', () => {
    const of = order({ fulfilment: { backorder: 'cancel', substitutes: 'when-short' } });
    expect(found({ ...NONE, 'BOLT-A2': 3 }, { of })).toEqual({ found: [['BOLT-A2', 3, 3]], lost: [1] });
    expect(found({ ...NONE, 'BOLT-A2': 4 }, { of })).toEqual({ found: [['BOLT-A2', 4, 4]], lost: [] });
    expect([becomes(of), becomes(order({ fulfilment: { backorder: 'cancel', substitutes: 'none' } })), becomes(order({ fulfilment: { backorder: 'cancel' } }))]).toEqual(['backordered', 'cancelled', 'cancelled']);
  });

  test('is all of it or nothing where the order leaves whole', () => {
    const of = order({ fulfilment: { backorder: 'backorder', substitutes: 'when-short', shipComplete: true } });
    expect([found({ ...NONE, 'BOLT-A2': 3 }, { of }).found, found({ ...NONE, 'BOLT-A2': 4 }, { of }).found]).toEqual([[], [['BOLT-A2', 4, 4]]]);
  });

  test('is counted in its own unit, and only what divides exactly', () => {
    const boxed = { all: [anItem({ substitutes: [inPlace('SACHET', '2', 'EA')] }), anItem({ sku: 'SACHET' })] };
    expect(found({ ...NONE, SACHET: 7 }, boxed).found).toEqual([['SACHET', 3, 6]]);
    expect(substitutesFor(order(), SHORT, items(...boxed.all), (sku) => (sku === 'SACHET' ? 7 : -4)).found).toMatchObject([{ quantity: '6', ratio: { numerator: 2, denominator: 1 }, unitPrice: { amount: '0.45', per: '2', uom: 'EA' } }]);
    const halfPriced = order({ lines: [line({ unitPrice: { amount: '0.45', per: '1', uom: 'HALF' }, priceUnit: { numerator: 1, denominator: 2 } })] });
    expect(substitutesFor(halfPriced, SHORT, items(BOLT, A2), (sku) => (sku === 'BOLT-A2' ? 9 : -4)).found).toMatchObject([{ unitPrice: { amount: '0.45', per: '0.5', uom: 'EA' } }]);
    const halved = { all: [anItem({ units: { EA: { numerator: 2, denominator: 1 } }, substitutes: [inPlace('BOLT-A2')] }), A2] };
    expect(found({ ...NONE, 'BOLT-A2': 9 }, halved).found).toEqual([['BOLT-A2', 4, 2]]);
    const dozens = { all: [anItem({ substitutes: [inPlace('PAIR', '0.5', 'EA')] }), anItem({ sku: 'PAIR' })] };
    expect(found({ ...NONE, PAIR: 9 }, dozens).found).toEqual([]);
    const halves = { all: [anItem({ substitutes: [inPlace('PAIR', '1', 'HALF')] }), anItem({ sku: 'PAIR', units: { EA: { numerator: 2, denominator: 1 }, HALF: EACH } })] };
    expect(found({ ...NONE, PAIR: 5 }, halves).found).toEqual([['PAIR', 4, 4]]);
  });

  test('is no article that is not sold, no kit, nothing in place of a kit, and nothing in place of what is a substitute itself', () => {
    const free = { ...NONE, 'BOLT-A2': 9 };
    expect(found(free, { all: [BOLT, { ...A2, active: false }, M10] }).found).toEqual([]);
    expect(found(free, { all: [BOLT, { ...A2, kit: [{ components: [inPlace('NUT-M8')] }] }, M10] }).found).toEqual([]);
    expect(found(free, { of: order({ lines: [line({ kit: [{ sku: 'NUT-M8', steps: 1 }] })] }) }).found).toEqual([]);
    expect(found(free, { of: order({ lines: [line({ instead: { lineId: '9', sku: 'X', ratio: EACH, changeId: 'C' } })] }) }).found).toEqual([]);
  });
});

test('what is free is counted over all places, less what is waited for', () => {
  expect(freeOf([aPosition({ onHand: 9 }), aPosition({ warehouse: 'WEST', onHand: 1, waiting: 4 }), aPosition({ sku: 'NUT-M8', onHand: 5 })])('BOLT-M8')).toBe(6);
});

describe('the change that does it', () => {
  const of = order({ lines: [line({ tax: usd(100), billed: { goods: usd(270), tax: usd(60) } }), aLine({ lineId: '1-S1', sku: 'NUT-M8' })], discount: usd(50), freight: usd(900), freightTax: usd(70) });
  const asked = (free: Record<string, number>, change: Partial<Order> = {}) => {
    const all = items(BOLT, A2, M10, anItem({ sku: 'NUT-M8' }));
    const { orderChange, order: after, also } = requestSubstitution({ ...of, ...change }, 'shiphero:1', substitutesFor({ ...of, ...change }, SHORT, all, (sku) => free[sku] ?? 0), all, 'half-even', AT);
    return { ...orderChange, pending: after.pendingChange, carries: also.map((one) => 'orderChange' in one), stored: also.flatMap((one) => (one.change === 'order-change' ? [one.orderChange] : [])) };
  };

  test('the price stays as agreed, and so do discount, freight and tax; the order says what it was and what it became', () => {
    const change = asked({ ...NONE, 'BOLT-A2': 3, 'BOLT-M10': 1 });
    expect(change).toMatchObject({ by: 'crossdock', pending: 'CHG-0000000000000001-1', request: { reason: 'shiphero:1 was short', discount: usd(50), freight: usd(900), freightTax: usd(70) } });
    expect(change.request?.lines).toEqual([
      { lineId: '1-S2', sku: 'BOLT-A2', quantity: { amount: '3', uom: 'EA' }, unitPrice: { amount: '0.45', per: '1', uom: 'EA' }, tax: usd(30) },
      { lineId: '1-S3', sku: 'BOLT-M10', quantity: { amount: '1', uom: 'EA' }, unitPrice: { amount: '0.45', per: '1', uom: 'EA' }, tax: usd(10) },
      { lineId: '1', quantity: { amount: '6', uom: 'EA' }, tax: usd(60) },
    ]);
    expect(change.substitutes).toEqual({ shipmentId: 'shiphero:1', lines: [{ lineId: '1-S2', instead: '1', sku: 'BOLT-M8', ratio: EACH }, { lineId: '1-S3', instead: '1', sku: 'BOLT-M8', ratio: EACH }] });
    expect(change.stored).toMatchObject([{ substitutes: change.substitutes }]);
    expect(change.carries).toEqual([true, false, false]);
  });

  test('what is lost takes its part of the charges with it, and is taken out', () => {
    const change = asked({ ...NONE, 'BOLT-A2': 2 }, { lines: [line({ tax: usd(100), billed: { goods: usd(270), tax: usd(60) } })], fulfilment: { backorder: 'cancel', substitutes: 'when-short' }, freightPolicy: 'by-value', billed: { discount: usd(30), freight: usd(540), freightTax: usd(42) } });
    expect(change.request?.lines).toMatchObject([{ sku: 'BOLT-A2', quantity: { amount: '2', uom: 'EA' }, tax: usd(20) }, { lineId: '1', quantity: { amount: '6', uom: 'EA' }, tax: usd(60) }]);
    expect(change.request).toMatchObject({ discount: usd(40), freight: usd(720) });
    expect(asked(NONE, { lines: [line()], fulfilment: { backorder: 'cancel', substitutes: 'when-short' } })).toMatchObject({ request: { lines: [{ lineId: '1', quantity: { amount: '6' } }] } });
  });

  test('of a line that nothing goes out in place of, and of no other, what is short is taken out', () => {
    const change = asked(NONE, { fulfilment: { backorder: 'cancel', substitutes: 'when-short' } });
    expect(change.request?.lines).toEqual([{ lineId: '1', quantity: { amount: '6', uom: 'EA' }, tax: usd(60) }]);
    expect(Object.keys(change)).not.toEqual(expect.arrayContaining(['substitutes']));
  });

  test('of two lines each has its own in its place, with its share of its own tax', () => {
    const waits = (lineId: string, tax: number) => line({ lineId, tax: usd(tax), quantities: { ...line().quantities, shipped: 0, accepted: 6, backordered: 4 } });
    const two = order({ lines: [waits('1', 100), waits('2', 50)] });
    const all = items(BOLT, A2, M10);
    const plan = substitutesFor(two, [...SHORT, { lineId: '2', sku: 'BOLT-M8', steps: 4 }], all, (sku) => ({ 'BOLT-M8': -8, 'BOLT-A2': 4, 'BOLT-M10': 9 })[sku] ?? 0);
    expect(requestSubstitution(two, 'shiphero:1', plan, all, 'half-even', AT).orderChange.request?.lines).toMatchObject([
      { lineId: '1-S1', sku: 'BOLT-A2', quantity: { amount: '4' }, tax: usd(40) },
      { lineId: '1', quantity: { amount: '6' }, tax: usd(60) },
      { lineId: '2-S1', sku: 'BOLT-M10', quantity: { amount: '4' }, tax: usd(20) },
      { lineId: '2', quantity: { amount: '6' }, tax: usd(30) },
    ]);
  });

  test('what is left of a box is said in pieces, and the change can be done', () => {
    const box = { numerator: 12, denominator: 1 };
    const boxed = order({ lines: [line({ quantity: { amount: '1', uom: 'BOX' }, unit: box, steps: 12, quantities: { ...line().quantities, shipped: 8, backordered: 4 } })] });
    const all = items(anItem({ units: { EA: EACH, BOX: box }, substitutes: [inPlace('BOLT-A2')] }), A2);
    const plan = substitutesFor(boxed, SHORT, all, (sku) => (sku === 'BOLT-A2' ? 9 : -4));
    const change = requestSubstitution(boxed, 'shiphero:1', plan, all, 'half-even', AT).orderChange;
    expect(change.request?.lines).toMatchObject([{ sku: 'BOLT-A2', quantity: { amount: '4', uom: 'EA' } }, { lineId: '1', quantity: { amount: '8', uom: 'EA' } }]);
    const [of, instead] = applyChange(boxed, { ...change, plan: planChange(boxed, change, all) }, all, AT).order.lines;
    expect([of, instead]).toMatchObject([{ quantity: { amount: '1', uom: 'BOX' }, steps: 12, quantities: { shipped: 8, backordered: 0, cancelled: 4 } }, { sku: 'BOLT-A2', steps: 4, quantities: { received: 4 } }]);
    // half of it has a decimal form
    const half = { ...boxed, lines: [line({ ...boxed.lines[0], quantities: { ...line().quantities, shipped: 6, backordered: 6 } })] };
    const six = substitutesFor(half, [{ lineId: '1', sku: 'BOLT-M8', steps: 6 }], all, (sku) => (sku === 'BOLT-A2' ? 9 : -6));
    expect(requestSubstitution(half, 'shiphero:1', six, all, 'half-even', AT).orderChange.request?.lines?.[1]?.quantity).toEqual({ amount: '0.5', uom: 'BOX' });
    expect(() => requestSubstitution(boxed, 'shiphero:1', plan, items(A2), 'half-even', AT)).toThrow(expect.objectContaining({ name: 'Rejected', code: 'order.unit-does-not-divide', detail: { lineId: '1' } }));
  });

  test('tax of the hub is quoted anew', () => {
    const change = asked({ ...NONE, 'BOLT-A2': 4 }, { taxOwner: 'hub' });
    expect([change.request?.lines?.some(({ tax }) => tax), change.request?.freightTax]).toEqual([false, undefined]);
  });

  test('whatever units and ratios there are, so much of it costs what so much of the other did, or it does not go out', () => {
    const ratio = fc.record({ numerator: fc.integer({ min: 1, max: 24 }), denominator: fc.constantFrom(1, 1, 2, 5) });
    fc.assert(
      fc.property(ratio, ratio, fc.integer({ min: 1, max: 12 }), fc.constantFrom('1', '100', '12'), fc.integer({ min: 1, max: 40 }), (boxes, packs, each, per, waits) => {
        const was = anItem({ units: { EA: EACH, BOX: boxes }, substitutes: [inPlace('PACK', String(each), 'PK')] });
        const item = anItem({ sku: 'PACK', units: { EA: EACH, PK: packs } });
        const one = aLine({ steps: waits, unitPrice: { amount: '7.35', per, uom: 'BOX' }, priceUnit: boxes, quantities: { ...aLine().quantities, received: 0, backordered: waits } });
        const of = order({ lines: [one] });
        for (const { steps, of: goes, unitPrice, ratio: { numerator, denominator } } of substitutesFor(of, [{ lineId: '1', sku: 'BOLT-M8', steps: waits }], items(was, item), (sku) => (sku === 'PACK' ? 1000 : -waits)).found) {
          expect(extend(unitPrice, EACH, goes, 'USD', 'half-even')).toEqual(extend(one.unitPrice, boxes, steps, 'USD', 'half-even'));
          expect(goes * denominator).toBe(steps * numerator);
        }
      }),
      { numRuns: 100 },
    );
  });
});

test('a channel is told of what went out in place of its line as of that line, in its own units', () => {
  const of = order({ lines: [aLine({ unit: { numerator: 2, denominator: 1 } }), aLine({ lineId: '1-S1', sku: 'SACHET', instead: { lineId: '1', sku: 'BOLT-M8', ratio: { numerator: 3, denominator: 1 }, changeId: 'C' } })] });
  const left = (...parts: [string, number][]) => [...piecesOf(of, aShipment({ matched: parts.map(([lineId, steps]) => ({ lineId, sku: 'X', steps })) }))];
  expect(left(['1', 4], ['1-S1', 12])).toEqual([['1', 4]]);
  expect(() => left(['1-S1', 4])).toThrow(expect.objectContaining({ code: 'channel.not-whole-units' }));
});
