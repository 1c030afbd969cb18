import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LINE_STATES, type Order, type OrderLine } from '../../../core/model/order.ts';
import type { OrderChange, OrderChangeRequest } from '../../../core/model/order-change.ts';
import { applyChange } from '../../../core/ordering/apply-change.ts';
import { noQuantities, openSteps, shippedSteps } from '../../../core/ordering/line-moves.ts';
import { planChange, TOO_LATE } from '../../../core/ordering/plan-change.ts';
import { goodsUpTo } from '../../../core/posting/billable.ts';
import { AT, aLine, anItem, anOrder, items, usd } from '../../support/builders.ts';

const NOW = AT.toISOString();
const BOLTS = items(anItem(), anItem({ sku: 'NUT-M8' }));
const aChange = (request: OrderChangeRequest | undefined, change: Partial<OrderChange> = {}): OrderChange => ({
  entity: 'NW-US', businessUnit: 'wholesale', region: 'us', schemaVersion: 1, changeId: 'CHG-1', orderId: 'ORD-0000000000000001', correlationId: 'corr-1', channel: 'b2b', baseVersion: 1,
  kind: request ? 'change' : 'rest', ...(request && { request }), status: 'requested', by: 'pat', requestedAt: NOW, ...change,
});
const ea = (amount: string) => ({ amount, uom: 'EA' });
const line = (quantities: Partial<OrderLine['quantities']>, lineId = '1'): OrderLine => {
  const all = { ...noQuantities(), ...quantities };
  return aLine({ lineId, steps: LINE_STATES.reduce((sum, state) => sum + all[state], 0), quantities: all });
};
const plan = (order: Order, request?: OrderChangeRequest) => planChange(order, aChange(request), BOLTS);
const released = (lines: { lineId: string; steps: number }[], warehouse = 'EAST') => ({
  releaseId: `ORD-0000000000000001-${warehouse}`, warehouse, connector: 'shiphero', releasedAt: NOW, lines: lines.map((part) => ({ sku: 'BOLT-M8', ...part })),
});

test('less is taken back from what is least advanced first', () => {
  const order = anOrder({ lines: [line({ received: 1, backordered: 2, reserved: 3, accepted: 4 })] });
  expect(plan(order, { lines: [{ lineId: '1', quantity: ea('3') }] }).lines).toEqual([
    { lineId: '1', sku: 'BOLT-M8', from: 10, to: 3, takeBack: { received: 1, backordered: 2, reserved: 3, accepted: 1, released: 0 }, add: 0 },
  ]);
});

test('what a warehouse has is recalled only where nothing else gives enough', () => {
  const order = anOrder({ lines: [line({ accepted: 4, released: 6 })], releases: [released([{ lineId: '1', steps: 6 }])] });
  expect(plan(order, { lines: [{ lineId: '1', quantity: ea('6') }] }).recalls).toEqual([]);
  expect(plan(order, { lines: [{ lineId: '1', quantity: ea('5') }] }).recalls).toEqual([{ item: 'ORD-0000000000000001-EAST', connector: 'shiphero' }]);
});

test('of several releases only as many come back as hold what is not wanted, the last first', () => {
  const order = anOrder({ lines: [line({ released: 10 })], releases: [released([{ lineId: '1', steps: 5 }]), released([{ lineId: '1', steps: 5 }], 'WEST')] });
  expect(plan(order, { lines: [{ lineId: '1', quantity: ea('6') }] }).recalls.map(({ item }) => item)).toEqual(['ORD-0000000000000001-WEST']);
  expect(plan(order, { lines: [{ lineId: '1', quantity: ea('4') }] }).recalls).toHaveLength(2);
});

test('a release that has left is not asked back in place of one that has not', () => {
  const left = { ...released([{ lineId: '1', steps: 5 }], 'WEST'), lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 5, shipped: 5 }] };
  const order = anOrder({ lines: [line({ released: 5, shipped: 5 })], releases: [released([{ lineId: '1', steps: 5 }]), left] });
  expect(plan(order).recalls).toEqual([{ item: 'ORD-0000000000000001-EAST', connector: 'shiphero' }]);
});

test('planned anew because goods left meanwhile, what was not to come back stays where it is', () => {
  const left = { ...released([{ lineId: '1', steps: 5 }], 'WEST'), lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 5, shipped: 5 }] };
  const order = anOrder({ lines: [line({ released: 5, shipped: 5 })], releases: [released([{ lineId: '1', steps: 5 }]), left] });
  const less = aChange({ lines: [{ lineId: '1', quantity: ea('7') }] });
  expect(planChange(order, less, BOLTS).lines).toMatchObject([{ to: 7, takeBack: { released: 3 } }]);
  expect(() => planChange(order, less, BOLTS, [left.releaseId])).toThrow(expect.objectContaining({ code: TOO_LATE, detail: { changeId: 'CHG-1', proposal: [{ lineId: '1', possible: 10, return: 3 }] } }));
});

test('of a release of which more left than it held there is nothing to have back, and no line grows by it', () => {
  const order = anOrder({ lines: [line({ invoiced: 4 })], releases: [released([{ lineId: '1', steps: 3 }])].map((release) => ({ ...release, lines: release.lines.map((part) => ({ ...part, shipped: 4 })) })), approvals: [{ code: TOO_LATE, about: 'change:CHG-1', by: 'cs', at: NOW }] });
  const change = aChange({ lines: [{ lineId: '1', quantity: ea('1') }] });
  expect(planChange(order, change, BOLTS, ['ORD-0000000000000001-EAST'])).toEqual({ lines: [], recalls: [] });
  expect(plan({ ...order, approvals: [], lines: [line({ accepted: 2, invoiced: 4 })] }, { lines: [{ lineId: '1', quantity: ea('4') }] })).toMatchObject({ lines: [{ to: 4, takeBack: { accepted: 2, released: 0 } }], recalls: [] });
});

test('planned anew, what is still to come back comes back of the releases that were asked for it, as much as they hold of the line', () => {
  const [east, west] = [released([{ lineId: '1', steps: 2 }, { lineId: '2', steps: 5 }]), released([{ lineId: '1', steps: 3 }], 'WEST')];
  const order = anOrder({ lines: [line({ released: 5 }), line({ released: 5 }, '2')], releases: [east, west] });
  const to = (amount: string) => planChange(order, aChange({ lines: [{ lineId: '1', quantity: ea(amount) }] }), BOLTS, [east.releaseId]);
  expect(to('3')).toMatchObject({ lines: [{ from: 5, to: 3, takeBack: { released: 2 } }], recalls: [{ item: east.releaseId, connector: 'shiphero' }] });
  expect(() => to('0')).toThrow(expect.objectContaining({ code: TOO_LATE, detail: { changeId: 'CHG-1', proposal: [{ lineId: '1', possible: 3, return: 3 }] } }));
});

test('a release that its warehouse gave back already is not asked back in place of one that is out', () => {
  const order = anOrder({ lines: [line({ accepted: 5, released: 5 })], releases: [released([{ lineId: '1', steps: 5 }]), { ...released([{ lineId: '1', steps: 5 }], 'WEST'), recalledAt: NOW }] });
  expect(plan(order, { lines: [{ lineId: '1', quantity: ea('2') }] }).recalls).toEqual([{ item: 'ORD-0000000000000001-EAST', connector: 'shiphero' }]);
});

test('goods that go elsewhere come back from every open release', () => {
  const order = anOrder({ lines: [line({ released: 10 })], releases: [released([{ lineId: '1', steps: 5 }]), released([{ lineId: '1', steps: 5 }], 'WEST')] });
  expect(plan(order, { shipTo: { ...order.shipTo, street: '2 Main St' } }).recalls).toHaveLength(2);
});

test('what is picked or has left is too late, with a proposal of what is possible and what must be returned', () => {
  const order = anOrder({ lines: [line({ accepted: 2, picked: 3, shipped: 5 })] });
  expect(() => plan(order, { lines: [{ lineId: '1', quantity: ea('4') }] })).toThrow(
    expect.objectContaining({ name: 'Rejected', code: TOO_LATE, message: expect.stringContaining('too late for line 1 of order'), detail: { changeId: 'CHG-1', proposal: [{ lineId: '1', possible: 8, return: 4 }] } }),
  );
});

test('another price for what was billed to the last unit is too late: no invoice would come that could make up for it', () => {
  const price = { amount: '0.50', per: '1', uom: 'EA' };
  const request = { lines: [{ lineId: '1', unitPrice: price }] };
  expect(() => plan(anOrder({ lines: [line({ invoiced: 5, returned: 1, cancelled: 2 })] }), request)).toThrow(expect.objectContaining({ code: TOO_LATE, detail: { changeId: 'CHG-1', proposal: [{ lineId: '1', possible: 6, return: 0 }] } }));
  expect(plan(anOrder({ lines: [line({ invoiced: 5, released: 1 })] }), request).lines).toEqual([]);
  const left = line({ shipped: 5 });
  const draft = { ...left, billed: { goods: goodsUpTo(left, 5, 'USD', 'half-even'), tax: usd(0) } };
  expect(() => plan(anOrder({ lines: [draft] }), request)).toThrow(expect.objectContaining({ code: TOO_LATE }));
  expect(plan(anOrder({ lines: [left] }), request).lines).toEqual([]);
  const more = plan(anOrder({ lines: [line({ invoiced: 5 })] }), { lines: [{ lineId: '1', quantity: ea('6'), unitPrice: price }] });
  expect(more.lines).toMatchObject([{ from: 5, to: 6, add: 1 }]);
  // nothing of it was billed, or it is not spoken of
  expect(plan(anOrder({ lines: [line({ cancelled: 5 }), line({ accepted: 1 }, '2')] }), request).lines).toEqual([]);
  expect(plan(anOrder({ lines: [line({ invoiced: 5 }), line({ accepted: 2 }, '2')] }), { lines: [{ lineId: '2', quantity: ea('1') }] }).lines).toMatchObject([{ lineId: '2', to: 1 }]);
});

describe('discount and freight', () => {
  const billed = { discount: usd(100), freight: usd(500), freightTax: usd(0) };
  const left = (open: Partial<OrderLine['quantities']>, change: Partial<Order> = {}) => anOrder({ lines: [line({ invoiced: 3, ...open })], discount: usd(100), freight: usd(500), billed, ...change });
  const rest = { lines: [{ lineId: '1', quantity: ea('3') }] };

  test('of an order of which nothing will leave any more are too late: customer service is told what was billed', () => {
    expect(() => plan(left({ accepted: 2 }), { ...rest, discount: usd(150), freight: usd(0) })).toThrow(
      expect.objectContaining({ code: TOO_LATE, message: expect.stringContaining('too late for discount, freight of order'), detail: { changeId: 'CHG-1', proposal: [], billed: { discount: usd(100), freight: usd(500) } } }),
    );
  });

  test.each<[string, Order, OrderChangeRequest]>([
    ['something leaves after it', left({ accepted: 2 }), { discount: usd(150), freight: usd(0) }],
    ['more leaves than what is taken out', left({ accepted: 4 }), { lines: [{ lineId: '1', quantity: ea('5') }], discount: usd(150) }],
    ['more is ordered', left({}), { lines: [{ lineId: '1', quantity: ea('5') }], discount: usd(150) }],
    ['they are as they were billed', left({ accepted: 2 }), { ...rest, discount: usd(100), freight: usd(500) }],
    ['nothing was billed yet', anOrder({ lines: [line({ accepted: 2 })] }), { lines: [{ lineId: '1', quantity: ea('0') }], discount: usd(150) }],
    ['the carrier’s own charge is billed', left({ accepted: 2 }, { freightPolicy: 'actual' }), { ...rest, freight: usd(0) }],
    ['the customer pays the carrier', left({ accepted: 2 }, { freightTerms: 'collect' }), { ...rest, freight: usd(0) }],
  ])('are in time where %s', (_, order, request) => {
    expect(() => plan(order, request)).not.toThrow();
  });

  test('that nothing is said of are no matter of the rest of an order', () => {
    expect(plan(left({ accepted: 2 })).lines).toMatchObject([{ from: 5, to: 3 }]);
  });

  test('are what was billed where a person lets the rest of the change through, and where its goods left meanwhile', () => {
    const request = { ...rest, discount: usd(150), freight: usd(0) };
    const change = aChange(request);
    const approved = left({ accepted: 2 }, { approvals: [{ code: TOO_LATE, about: 'change:CHG-1', by: 'cs', at: NOW }] });
    for (const [order, planned] of [[approved, planChange(approved, change, BOLTS)], [left({}), { lines: [], recalls: [] }]] satisfies [Order, OrderChange['plan']][]) {
      const { discount, freight, lines } = applyChange(order, { ...change, plan: planned }, BOLTS, AT).order;
      expect([discount, freight, lines.map(openSteps)]).toEqual([usd(100), usd(500), [0]]);
    }
  });
});

test('another tax of the channel for what was billed to the last unit is too late, the same one is not', () => {
  const tax = (minor: number) => ({ lines: [{ lineId: '1', tax: usd(minor) }] });
  const order = anOrder({ lines: [{ ...line({ invoiced: 5 }), tax: usd(40), billed: { goods: usd(500), tax: usd(40) } }, line({ accepted: 1 }, '2')] });
  expect(() => plan(order, tax(41))).toThrow(expect.objectContaining({ code: TOO_LATE }));
  expect(plan(order, tax(40)).lines).toEqual([]);
  expect(plan({ ...order, taxOwner: 'hub' }, tax(41)).lines).toEqual([]);
  // what was billed counts, and of a line without that what it says
  const billed = { ...order, lines: [{ ...line({ invoiced: 5 }), tax: usd(37), billed: { goods: usd(500), tax: usd(40) } }] };
  const plain = { ...order, lines: [{ ...line({ invoiced: 5 }), tax: usd(37) }] };
  expect([plan(billed, tax(40)).lines, plan(plain, tax(37)).lines]).toEqual([[], []]);
  for (const [of, minor] of [[billed, 37], [plain, 40]] as const) expect(() => plan(of, tax(minor))).toThrow(expect.objectContaining({ code: TOO_LATE }));
});

test('goods that are billed while a change is under way keep the price at which they were billed', () => {
  const request = { lines: [{ lineId: '1', quantity: ea('0'), unitPrice: { amount: '0.50', per: '1', uom: 'EA' } }] };
  const order = anOrder({ lines: [line({ invoiced: 1, accepted: 1 })] });
  const approved = { ...order, approvals: [{ code: TOO_LATE, about: 'change:CHG-1', by: 'cs', at: NOW }] };
  const change = aChange(request);
  const [after] = applyChange(order, { ...change, plan: planChange(approved, change, BOLTS) }, BOLTS, AT).order.lines;
  expect([after?.quantities.invoiced, after?.steps, after?.unitPrice]).toEqual([1, 1, order.lines[0]?.unitPrice]);
});

test('an approved proposal changes what is still possible', () => {
  const order = anOrder({ lines: [line({ accepted: 2, picked: 3, shipped: 5 })], approvals: [{ code: TOO_LATE, about: 'change:CHG-1', by: 'cs', at: NOW }] });
  expect(plan(order, { lines: [{ lineId: '1', quantity: ea('4') }] }).lines[0]).toMatchObject({ from: 10, to: 8, takeBack: { accepted: 2 } });
});

test('an approval of an earlier change is none of this one', () => {
  const order = anOrder({ lines: [line({ shipped: 5 })], approvals: [{ code: TOO_LATE, about: 'change:CHG-0', by: 'cs', at: NOW }] });
  expect(() => plan(order, { lines: [{ lineId: '1', quantity: ea('4') }] })).toThrow(expect.objectContaining({ code: TOO_LATE }));
});

test('everything that has not left is cancelled: the target of each line is what has left', () => {
  const order = anOrder({ lines: [line({ accepted: 4, shipped: 6 }), line({ backordered: 3 }, '2')] });
  const change = aChange(undefined);
  const applied = applyChange(order, { ...change, plan: planChange(order, change, BOLTS) }, BOLTS, AT).order;
  expect(applied.lines.map(({ quantities }) => [quantities.shipped, quantities.cancelled, openSteps({ quantities } as OrderLine)])).toEqual([[6, 4, 0], [0, 3, 0]]);
  expect(applied.version).toBe(2);
});

test('a new line begins as received, with the ratios of its units; without a price it is refused', () => {
  const request: OrderChangeRequest = { lines: [{ lineId: '9', sku: 'NUT-M8', quantity: { amount: '2', uom: 'BOX' }, unitPrice: { amount: '0.10', per: '1', uom: 'EA' }, tax: usd(5) }] };
  const change = aChange(request);
  const order = anOrder();
  const applied = applyChange(order, { ...change, plan: planChange(order, change, BOLTS) }, BOLTS, AT).order;
  expect(applied.lines[1]).toMatchObject({ lineId: '9', steps: 200, unit: { numerator: 100, denominator: 1 }, tax: usd(5), quantities: { received: 200 } });
  const priceless = aChange({ lines: [{ lineId: '9', sku: 'NUT-M8', quantity: ea('1') }] });
  expect(() => applyChange(order, { ...priceless, plan: planChange(order, priceless, BOLTS) }, BOLTS, AT)).toThrow(expect.objectContaining({ code: 'change.unknown-line' }));
});

test('what a change adds is kept by lots and by numbers as its article is, and says what it is in place of', () => {
  const goods = items(...BOLTS.values(), anItem({ sku: 'VALVE', lots: { minimumDays: 30 }, serials: true }));
  const ratio = { numerator: 1, denominator: 1 };
  const change = aChange({ lines: [{ lineId: '1-S1', sku: 'VALVE', quantity: ea('2'), unitPrice: { amount: '0.45', per: '1', uom: 'EA' } }] }, { substitutes: { shipmentId: 'S1', lines: [{ lineId: '1-S1', instead: '1', sku: 'BOLT-M8', ratio }] } });
  const planned = planChange(anOrder(), change, goods);
  expect(applyChange(anOrder(), { ...change, plan: planned }, goods, AT).order.lines[1]).toMatchObject({ steps: 2, lots: { minimumDays: 30 }, serials: true, instead: { lineId: '1', sku: 'BOLT-M8', ratio, changeId: 'CHG-1' } });
});

test('a kit that a change adds is made of what it is made of now', () => {
  const goods = items(...BOLTS.values(), anItem({ sku: 'SET', units: { EA: { numerator: 1, denominator: 1 } }, kit: [{ components: [{ sku: 'BOLT-M8', quantity: ea('4') }] }] }));
  const change = aChange({ lines: [{ lineId: '9', sku: 'SET', quantity: ea('2'), unitPrice: { amount: '9', per: '1', uom: 'EA' } }] });
  const planned = planChange(anOrder(), change, goods);
  expect(planned.lines).toMatchObject([{ lineId: '9', add: 2, kit: [{ sku: 'BOLT-M8', steps: 4 }] }]);
  expect(applyChange(anOrder(), { ...change, plan: planned }, goods, AT).order.lines[1]).toMatchObject({ steps: 2, kit: [{ sku: 'BOLT-M8', steps: 4 }] });
});

test.each([
  ['a line that is not there', { lineId: '7', quantity: ea('1') }, 'change.unknown-line', { lineId: '7' }],
  ['a new line without a quantity', { lineId: '7', sku: 'NUT-M8' }, 'change.unknown-line', { lineId: '7' }],
  ['another article on the same line', { lineId: '1', sku: 'NUT-M8', quantity: ea('1') }, 'change.sku-fixed', { lineId: '1' }],
  ['a unit that it is not sold by', { lineId: '1', quantity: { amount: '1', uom: 'KG' } }, 'order.unknown-unit', { lineId: '1', sku: 'BOLT-M8' }],
  ['half a piece', { lineId: '1', quantity: ea('0.5') }, 'order.unit-does-not-divide', { lineId: '1', sku: 'BOLT-M8' }],
  ['a new line of an unknown article', { lineId: '7', sku: 'NONE', quantity: ea('1') }, 'order.unknown-sku', { lineId: '7', sku: 'NONE' }],
])('%s is refused', (_what, change, code, detail) => {
  expect(() => plan(anOrder({ lines: [line({ accepted: 10 })] }), { lines: [change] })).toThrow(expect.objectContaining({ code, detail }));
});

test('a line counts by the ratio that it was made with, its article may be named again, and what is added to it is nothing taken back', () => {
  const of = (change: Partial<OrderLine>) => anOrder({ lines: [{ ...line({ accepted: 10 }), ...change }] });
  const to = (order: Order, amount: string, uom = 'EA', known = BOLTS) => planChange(order, aChange({ lines: [{ lineId: '1', sku: 'BOLT-M8', quantity: { amount, uom } }] }), known).lines;
  expect(to(of({}), '12')).toEqual([{ lineId: '1', sku: 'BOLT-M8', from: 10, to: 12, takeBack: { received: 0, backordered: 0, reserved: 0, accepted: 0, released: 0 }, add: 2 }]);
  expect(to(of({ unit: { numerator: 2, denominator: 1 } }), '3')).toMatchObject([{ from: 10, to: 6 }]);
  // an article that is gone has that ratio alone
  expect(to(of({}), '3', 'EA', items())).toMatchObject([{ to: 3 }]);
  expect(() => to(of({}), '1', 'BOX', items())).toThrow(expect.objectContaining({ code: 'order.unknown-unit' }));
});

test('for any state of a line and any new quantity: either it is too late, or the line is what was asked, and nothing picked or shipped was touched', () => {
  const state = fc.nat({ max: 20 });
  fc.assert(
    fc.property(fc.record({ received: state, backordered: state, reserved: state, accepted: state, released: state, picked: state, shipped: state, invoiced: state, cancelled: state }), fc.nat({ max: 200 }), (quantities, wanted) => {
      const before = line(quantities);
      fc.pre(before.steps > 0);
      const order = anOrder({ lines: [before], releases: quantities.released > 0 ? [released([{ lineId: '1', steps: quantities.released }])] : [] });
      const change = aChange({ lines: [{ lineId: '1', quantity: ea(String(wanted)) }] });
      const fixed = quantities.picked + shippedSteps(before);
      if (wanted < fixed) {
        expect(() => planChange(order, change, BOLTS)).toThrow(expect.objectContaining({ code: TOO_LATE }));
        return;
      }
      const planned = planChange(order, change, BOLTS);
      // what a recall does before the change is applied
      const [{ quantities: q }] = order.lines as [OrderLine];
      const recalled: Order = planned.recalls.length > 0 ? { ...order, lines: [{ ...before, quantities: { ...q, released: 0, accepted: q.accepted + q.released } }] } : order;
      const [after] = applyChange(recalled, { ...change, plan: planned }, BOLTS, AT).order.lines as [OrderLine];
      expect(LINE_STATES.reduce((sum, name) => sum + after.quantities[name], 0)).toBe(after.steps);
      expect(after.steps - after.quantities.cancelled).toBe(wanted);
      expect([after.quantities.picked, after.quantities.shipped, after.quantities.invoiced]).toEqual([quantities.picked, quantities.shipped, quantities.invoiced]);
      if (wanted > 0 && planned.lines.length > 0) expect(after.quantity.amount).toBe(String(wanted));
    }),
    { numRuns: 3000 },
  );
});
