import { describe, expect, test } from 'vitest';
import type { Order } from '../../../core/model/order.ts';
import { hasCome } from '../../../core/shipping/left-meanwhile.ts';
import { supplierAnswered } from '../../../core/shipping/supplier-answer.ts';
import { askedAnew, isAnswered, isGiven, reduced, reductionFor, withReduction } from '../../../core/shipping/supplier-reduction.ts';
import { planChange } from '../../../core/ordering/plan-change.ts';
import { requestChange } from '../../../core/ordering/request-change.ts';
import { AT, items } from '../../support/builders.ts';
import { aRack, aRail, aSuppliedOrder, SUPPLIED } from '../../support/edi.ts';

const articles = items(aRack(), aRail());
const LESS = { changeId: 'CHG-1', lines: [{ lineId: 'a', steps: 1 }, { lineId: 'b', steps: 20 }] };
const asked = (order = aSuppliedOrder({ pendingChange: 'CHG-1' })) => withReduction(order, SUPPLIED, LESS);
const answered = (a: boolean, b: boolean, order = asked()) => reduced(order, SUPPLIED, 'CHG-1', new Map([['a', a], ['b', b]])).order;
const steps = ({ releases, lines }: Order) => [releases[0]?.lines.map((line) => line.steps), lines.map(({ quantities }) => [quantities.released, quantities.accepted])];

describe('the plan of a change', () => {
  const plan = (order: Order, lines: [string, string][], change: object = {}) => planChange(order, requestChange(order, undefined, { lines: lines.map(([lineId, amount]) => ({ lineId, quantity: { amount, uom: 'EA' } })), ...change }, 'cora', AT).orderChange, articles).recalls;
  const RECALL = { item: SUPPLIED, connector: 'x12-supplier' };

  test('takes off a supplier’s order what is not wanted, and all of it back only where nothing of it stays, or it goes elsewhere', () => {
    expect(plan(aSuppliedOrder(), [['b', '5']])).toEqual([{ ...RECALL, less: [{ lineId: 'b', steps: 15 }] }]);
    expect(plan(aSuppliedOrder(), [['a', '0'], ['b', '20']])).toEqual([{ ...RECALL, less: [{ lineId: 'a', steps: 2 }] }]);
    expect(plan(aSuppliedOrder(), [['a', '0'], ['b', '0']])).toEqual([RECALL]);
    expect(plan(aSuppliedOrder(), [['b', '5']], { shipTo: { ...aSuppliedOrder().shipTo, street: '2 Main St' } })).toEqual([RECALL]);
  });

  test('takes off what has not shipped of it', () => {
    const order = aSuppliedOrder({}, { lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 2, shipped: 1 }, { lineId: 'b', sku: 'RAIL', steps: 20, shipped: 20 }] });
    const lines = order.lines.map((line) => ({ ...line, quantities: { ...line.quantities, released: line.lineId === 'a' ? 1 : 0, shipped: line.lineId === 'a' ? 1 : 20 } }));
    expect(plan({ ...order, lines }, [['a', '1']])).toEqual([{ ...RECALL, less: [{ lineId: 'a', steps: 1 }] }]);
  });
});

test('what the supplier gives back is accepted again, and no part of its order; a line keeps its place there', () => {
  expect(steps(answered(true, true))).toEqual([[1, 0], [[1, 1], [0, 20]]]);
  expect(reductionFor(answered(true, true).releases[0], 'CHG-1')).toEqual({ changeId: 'CHG-1', lines: [{ lineId: 'a', steps: 1, back: 1 }, { lineId: 'b', steps: 20, back: 20 }] });
});

test('what it refuses stays with it, line by line, and it may still give that later; what it gave it does not take again', () => {
  const part = answered(true, false);
  expect(steps(part)).toEqual([[1, 20], [[1, 1], [20, 0]]]);
  const of = (order: Order) => [isAnswered, isGiven].map((is) => is(reductionFor(order.releases[0], 'CHG-1') ?? LESS));
  expect([of(asked()), of(part), of(answered(false, true, part))]).toEqual([[false, false], [true, false], [true, true]]);
  expect(steps(answered(false, true, part))).toEqual([[1, 0], [[1, 1], [0, 20]]]);
});

test('it cannot give back what has left', () => {
  const gone = asked(aSuppliedOrder({ lines: aSuppliedOrder().lines.map((line) => ({ ...line, quantities: { ...line.quantities, released: 5, shipped: line.steps - 5 } })) }, { lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 2, shipped: 2 }, { lineId: 'b', sku: 'RAIL', steps: 20, shipped: 15 }] }));
  expect(answered(true, true, gone).releases[0]).toMatchObject({ lines: [{ steps: 2 }, { steps: 15 }], reductions: [{ lines: [{ back: 0 }, { back: 5 }] }] });
});

test('it is kept once per change, and what is asked for another change is another', () => {
  const once = asked();
  expect(withReduction(once, SUPPLIED, LESS)).toBe(once);
  expect(withReduction(asked(), SUPPLIED, { ...LESS, changeId: 'CHG-2' }).releases[0]?.reductions?.map(({ changeId }) => changeId)).toEqual(['CHG-1', 'CHG-2']);
  expect(reduced(aSuppliedOrder(), SUPPLIED, 'CHG-1', new Map([['a', true]]))).toEqual({ order: aSuppliedOrder(), back: [] });
  expect(reduced(once, `${SUPPLIED}-2`, 'CHG-1', new Map([['a', true]]))).toEqual({ order: once, back: [] });
});

test('it is answered once each of its lines is, and the answer says what came back by it', () => {
  expect([isAnswered({ changeId: 'CHG-1', lines: [{ lineId: 'a', steps: 1, back: 1 }, { lineId: 'b', steps: 20 }] }), isAnswered({ changeId: 'CHG-1', lines: [{ lineId: 'a', steps: 1, back: 1 }, { lineId: 'b', steps: 20, back: 0 }] })]).toEqual([false, true]);
  const { order, back } = reduced(asked(), SUPPLIED, 'CHG-1', new Map([['a', true], ['b', false]]));
  expect(back).toEqual([{ lineId: 'a', steps: 1 }]);
  expect(reduced(order, SUPPLIED, 'CHG-1', new Map([['a', true], ['b', true]])).back).toEqual([{ lineId: 'b', steps: 20 }]);
});

describe('of several orders to suppliers', () => {
  const other: Order['releases'][number] = { releaseId: 'ORD-0000000000000001-OTHER', warehouse: 'OTHER', supplier: 'OTHER', connector: 'x12-supplier', lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 7 }], reductions: [{ changeId: 'CHG-1', lines: [{ lineId: 'a', steps: 7, back: 0 }] }] };
  const two = () => ({ ...aSuppliedOrder({ pendingChange: 'CHG-1' }), releases: [other, ...aSuppliedOrder().releases] });
  const twice = () => withReduction(withReduction(two(), SUPPLIED, LESS), SUPPLIED, { changeId: 'CHG-2', lines: [{ lineId: 'b', steps: 5 }] });

  test('each is asked, and gives back, by itself, and by change', () => {
    const both = twice();
    expect(both.releases).toEqual([other, { ...aSuppliedOrder().releases[0], reductions: [LESS, { changeId: 'CHG-2', lines: [{ lineId: 'b', steps: 5 }] }] }]);
    const { order, back } = reduced(both, SUPPLIED, 'CHG-1', new Map([['a', true], ['b', true]]));
    expect(back).toEqual([{ lineId: 'a', steps: 1 }, { lineId: 'b', steps: 20 }]);
    expect(order.releases).toEqual([other, { ...both.releases[1], lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 1 }, { lineId: 'b', sku: 'RAIL', steps: 0 }], reductions: [{ changeId: 'CHG-1', lines: [{ lineId: 'a', steps: 1, back: 1 }, { lineId: 'b', steps: 20, back: 20 }] }, { changeId: 'CHG-2', lines: [{ lineId: 'b', steps: 5 }] }] }]);
  });

  test('each is asked anew by itself, and says so at the change that had it back', () => {
    const { order } = reduced(twice(), SUPPLIED, 'CHG-1', new Map([['a', true], ['b', false]]));
    const anew = askedAnew(order, SUPPLIED, 'CHG-1');
    expect(anew.again).toBe(`${SUPPLIED}-2`);
    expect(anew.order.releases.map(({ releaseId, lines, reductions }) => [releaseId, lines.map(({ lineId, steps: many }) => `${lineId} ${many}`), reductions?.map(({ changeId, again }) => [changeId, again])])).toEqual([
      ['ORD-0000000000000001-OTHER', ['a 7'], [['CHG-1', undefined]]],
      [SUPPLIED, ['a 1', 'b 20'], [['CHG-1', `${SUPPLIED}-2`], ['CHG-2', undefined]]],
      [`${SUPPLIED}-2`, ['a 1'], undefined],
    ]);
    expect(anew.order.releases[1]?.reductions?.[0]).toEqual({ changeId: 'CHG-1', lines: [{ lineId: 'a', steps: 1, back: 1 }, { lineId: 'b', steps: 20, back: 0 }], again: `${SUPPLIED}-2` });
  });
});

describe('a change that is withdrawn', () => {
  test('asks anew for the part that the supplier gave back, once', () => {
    const { order, again } = askedAnew(answered(true, false), SUPPLIED, 'CHG-1');
    expect([again, order.releases[1]]).toEqual([`${SUPPLIED}-2`, { releaseId: `${SUPPLIED}-2`, warehouse: 'DIRECT', supplier: 'DIRECT', connector: 'x12-supplier', lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 1 }], replaces: SUPPLIED }]);
    expect(askedAnew(order, SUPPLIED, 'CHG-1')).toEqual({ order, again });
  });

  test('asks anew for no line that the change left there, and nobody but a supplier', () => {
    const racks = withReduction(aSuppliedOrder(), SUPPLIED, { changeId: 'CHG-1', lines: [{ lineId: 'a', steps: 1, back: 1 }] });
    expect(askedAnew(racks, SUPPLIED, 'CHG-1').order.releases[1]?.lines).toEqual([{ lineId: 'a', sku: 'RACK-42U', steps: 1 }]);
    const { supplier: _, ...ours } = aSuppliedOrder({}, { recalledAt: AT.toISOString() }).releases[0]!;
    const order = { ...aSuppliedOrder(), releases: [ours] };
    expect([askedAnew(order, SUPPLIED, undefined), askedAnew(order, `${SUPPLIED}-2`, undefined)]).toEqual([{ order }, { order }]);
  });

  test('asks anew for all of what was cancelled, and for nothing where nothing came back', () => {
    const { order, again } = askedAnew(aSuppliedOrder({}, { recalledAt: AT.toISOString() }), SUPPLIED, 'CHG-1');
    expect(order.releases[1]?.lines.map((line) => line.steps)).toEqual([2, 20]);
    expect(askedAnew(order, SUPPLIED, 'CHG-1')).toEqual({ order, again });
    expect([aSuppliedOrder(), asked(), answered(false, false)].map((order) => askedAnew(order, SUPPLIED, 'CHG-1'))).toEqual([aSuppliedOrder(), asked(), answered(false, false)].map((order) => ({ order })));
  });
});

describe('the answer', () => {
  const said = (order: Order) => supplierAnswered(order, { releaseId: SUPPLIED, number: 'SO-9', kind: 'reduced', changeId: 'CHG-1', lines: [{ lineId: 'a', parts: [{ answer: 'accepted' }] }, { lineId: 'b', parts: [{ answer: 'rejected' }] }] }, articles, '2', AT);

  test('counts line by line, and leaves what was said of the order before', () => {
    const { order, notices } = said(asked(aSuppliedOrder({ pendingChange: 'CHG-1' }, { supplierOrder: { status: 'accepted', at: '2026-11-20T00:00:00.000Z', lines: [] } })));
    expect([steps(order), notices, order.releases[0]?.supplierOrder]).toEqual([[[1, 20], [[1, 1], [20, 0]]], [], { number: 'SO-9', status: 'accepted', at: AT.toISOString(), lines: [] }]);
  });

  test('that comes when no change waits for it any more is for a person, who can change the order to it', () => {
    expect(said(asked(aSuppliedOrder())).notices).toEqual([{ code: 'supplier.changed', message: `DIRECT gives back what no change waits for any more of ${SUPPLIED}`, lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 1, asked: 2 }] }]);
  });

  test('is of its own order alone; a line that is given back only in part is not given, and nobody is bothered where nothing comes back', () => {
    const other = { ...aSuppliedOrder().releases[0]!, releaseId: 'ORD-0000000000000001-OTHER', lines: [{ lineId: 'c', sku: 'CAP', steps: 1 }], supplierOrder: { status: 'accepted' as const, at: '2026-11-20T00:00:00.000Z', lines: [] } };
    const alone = asked(aSuppliedOrder());
    const { order, notices } = said({ ...alone, releases: [other, ...alone.releases] });
    expect(notices.map(({ lines }) => lines)).toEqual([[{ lineId: 'a', sku: 'RACK-42U', steps: 1, asked: 2 }]]);
    expect([order.releases[0], order.releases[1]?.supplierOrder]).toEqual([other, undefined]);
    const known = said({ ...alone, releases: [other, { ...alone.releases[0]!, supplierOrder: other.supplierOrder }] }).order.releases;
    expect([known[0], known[1]?.supplierOrder]).toEqual([other, { number: 'SO-9', status: 'accepted', at: AT.toISOString(), lines: [] }]);
    const part = supplierAnswered(alone, { releaseId: SUPPLIED, kind: 'reduced', changeId: 'CHG-1', lines: [{ lineId: 'a', parts: [{ answer: 'accepted' }, { answer: 'rejected' }] }] }, articles, '2', AT);
    expect([part.notices, part.order.releases[0]?.lines]).toEqual([[], alone.releases[0]?.lines]);
  });

  test('of a third party’s warehouse is called by its name', () => {
    const { supplier: _, ...ours } = asked(aSuppliedOrder()).releases[0]!;
    expect(said({ ...aSuppliedOrder(), releases: [{ ...ours, warehouse: 'NORTH' }] }).notices.map(({ message }) => message)).toEqual([`NORTH gives back what no change waits for any more of ${SUPPLIED}`]);
  });

  test('is waited for by its own change alone, whatever was said of a cancellation before', () => {
    const row = { code: 'supplier.cancellation-pending', detail: { releaseId: SUPPLIED, changeId: 'CHG-1' } };
    const refusedOnce = { supplierOrder: { status: 'cancellation-refused' as const, at: AT.toISOString(), lines: [] } };
    expect([asked(aSuppliedOrder({}, refusedOnce)), answered(true, false)].map((order) => hasCome(order, row, false))).toEqual([false, true]);
  });
});
