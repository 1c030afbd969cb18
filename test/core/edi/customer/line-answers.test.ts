import { describe, expect, test } from 'vitest';
import { aboutOrder, askedOf, cameByEdi, idsOf, inUnits, lineOf, priceOf, referencesOf } from '../../../../core/edi/customer/as-ordered.ts';
import { lineAnswers, promisedSteps, type Standing, stepsAsked } from '../../../../core/edi/customer/line-answers.ts';
import { aLine, anItem, anOrder, items } from '../../../support/builders.ts';
import { anOrderByEdi } from '../../../support/edi-order.ts';

const BOX = { numerator: 100, denominator: 1 };
const ARTICLES = items(anItem({ sku: 'BOLT-M8', units: { EA: { numerator: 1, denominator: 1 }, BOX } }));
const inBoxes = aLine({ quantity: { amount: '2', uom: 'BOX' }, unit: BOX, steps: 200 });
const said = (standing: Partial<Standing>, line = aLine()) => lineAnswers({ asked: 10, promised: 0, backordered: 0, repriced: false, ...standing }, line, ARTICLES).map(({ answer, quantity }) => `${answer} ${quantity?.amount} ${quantity?.uom}`);

describe('what comes of a line', () => {
  test.each<[string, Partial<Standing>, string[]]>([
    ['all of it is promised', { promised: 10 }, ['accepted 10 EA']],
    ['all of it, at another price', { promised: 10, repriced: true }, ['price-changed 10 EA']],
    ['less of it', { promised: 9 }, ['quantity-changed 9 EA']],
    ['more of it', { promised: 11 }, ['quantity-changed 11 EA']],
    ['less of it at another price', { promised: 9, repriced: true }, ['changed 9 EA']],
    ['a part, and the rest waits', { promised: 4, backordered: 6 }, ['partial 4 EA', 'backordered 6 EA']],
    ['a part, another part waits, and the rest does not come', { promised: 4, backordered: 5 }, ['partial 4 EA', 'backordered 5 EA', 'rejected 1 EA']],
    ['a part at another price, which is said of the whole alone', { promised: 4, backordered: 6, repriced: true }, ['partial 4 EA', 'backordered 6 EA']],
    ['all of it waits', { backordered: 10 }, ['backordered 10 EA']],
    ['some of it waits', { backordered: 9 }, ['backordered 9 EA', 'rejected 1 EA']],
    ['nothing of it comes', {}, ['rejected 10 EA']],
    ['nothing was asked', { asked: 0 }, ['rejected 0 EA']],
  ])('%s', (_what, standing, expected) => expect(said(standing)).toEqual(expected));

  test('is in the unit that it was ordered by; half a box is said in pieces', () => {
    expect([said({ asked: 200, promised: 200 }, inBoxes), said({ asked: 200, promised: 150 }, inBoxes)]).toEqual([['accepted 2 BOX'], ['quantity-changed 150 EA']]);
  });
});

test('promised is what has any state but backordered and cancelled', () => {
  const quantities = { ...aLine().quantities, received: 1, reserved: 2, backordered: 100, accepted: 4, released: 8, picked: 16, shipped: 32, invoiced: 64, cancelled: 1000, returned: 128 };
  expect(promisedSteps(aLine({ quantities }))).toBe(255);
});

test('what a document asks of a line is in its unit, and nothing where it is no whole number of it', () => {
  expect([stepsAsked(inBoxes, { quantity: { amount: '3', uom: 'BOX' } }), stepsAsked(inBoxes, { quantity: { amount: '0.005', uom: 'BOX' } }), stepsAsked(aLine({ unit: undefined as never }), { quantity: { amount: '3', uom: 'EA' } })]).toEqual([300, 0, 0]);
});

describe('an order as its partner knows it', () => {
  test('came by EDI where it has the number of a purchase order', () => {
    expect([cameByEdi(undefined), cameByEdi(anOrder()), cameByEdi(anOrderByEdi())]).toEqual([false, false, true]);
  });

  test('goes by its number, its release and its day, and by the references that it has', () => {
    const order = anOrderByEdi();
    const bare = { ...order, ediOrder: { ...order.ediOrder, release: undefined, vendor: undefined, department: undefined } } as typeof order;
    expect([aboutOrder(bare), referencesOf(bare)]).toEqual([{ number: 'PO-77', orderDate: '2026-11-20' }, {}]);
    expect(aboutOrder({ ...order, ediOrder: { ...order.ediOrder, release: '3' } })).toEqual({ number: 'PO-77', release: '3', orderDate: '2026-11-20' });
    expect(referencesOf({ ...order, ediOrder: { ...order.ediOrder, vendor: '88', department: 'D1' } })).toEqual({ vendor: '88', department: 'D1' });
  });

  test('has its lines by their numbers; what goes out in place of one, by the number of that', () => {
    const order = anOrderByEdi();
    const substitute = { ...aLine({ lineId: '1-S1' }), instead: { lineId: '1', sku: 'BOLT-M8', ratio: BOX, changeId: 'CHG-1' } };
    expect([lineOf(order, '2'), lineOf({ lines: [substitute] }, '1-S1'), lineOf(order, '99'), askedOf(order, '1')?.line, askedOf(order, '99')]).toEqual(['2', '1', '99', '1', undefined]);
  });

  test('calls an article by our number and by what the partner called it, on the line or in its own order', () => {
    const order = anOrderByEdi();
    expect(idsOf(order, { lineId: '1', sku: 'BOLT-M8' })).toEqual({ seller: 'BOLT-M8', buyer: 'B-1', upc: '012345678905' });
    expect(idsOf(order, { lineId: '99', sku: 'BOLT-M8', customerPart: 'C-9' })).toEqual({ seller: 'BOLT-M8', buyer: 'C-9' });
    expect(idsOf(order, { lineId: '99', sku: 'BOLT-M8' })).toEqual({ seller: 'BOLT-M8' });
  });
});

describe('a quantity and a price that can be told', () => {
  test('in the unit of the line, else in pieces', () => {
    expect([inUnits(200, inBoxes, ARTICLES), inUnits(150, inBoxes, ARTICLES), inUnits(7, aLine(), new Map())]).toEqual([{ amount: '2', uom: 'BOX' }, { amount: '150', uom: 'EA' }, { amount: '7', uom: 'EA' }]);
    expect(() => inUnits(150, inBoxes, new Map())).toThrow(expect.objectContaining({ code: 'edi.not-sayable', message: 'line 1: 150 steps of BOLT-M8 are no quantity that can be told' }));
  });

  test('the price is of one of that unit, whatever it was for, to six places', () => {
    const priced = { ...inBoxes, unitPrice: { amount: '45.00', per: '100', uom: 'EA' }, priceUnit: { numerator: 1, denominator: 1 } };
    expect([priceOf(priced, 'BOX', ARTICLES), priceOf(priced, 'EA', ARTICLES)]).toEqual(['45', '0.45']);
    const third = { ...priced, unitPrice: { amount: '1.00', per: '3', uom: 'EA' } };
    for (const wrong of [() => priceOf(third, 'EA', ARTICLES), () => priceOf(priced, 'KG', ARTICLES), () => priceOf({ ...priced, priceUnit: undefined as never }, 'EA', ARTICLES)]) expect(wrong).toThrow(expect.objectContaining({ code: 'edi.not-sayable' }));
    expect(() => priceOf(third, 'EA', ARTICLES)).toThrow('line 1: 1.00 for 3 EA is no price of one EA that can be told');
  });
});
