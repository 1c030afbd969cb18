import { expect, test } from 'vitest';
import { matchShipment } from '../../../core/shipping/match-shipment.ts';
import { aLine, anItem, anOrder, aShipment, AT, items } from '../../support/builders.ts';

const release = { releaseId: 'ORD-0000000000000001-EAST', warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 6 }, { lineId: '2', sku: 'BOLT-M8', steps: 4 }] };
const order = anOrder({ releases: [release], lines: [aLine({ steps: 6 }, 'released'), aLine({ lineId: '2', steps: 4 }, 'released')] });
const match = (lines: { lineId?: string; sku: string; quantity: string }[], of = order) => matchShipment(of, aShipment({ lines }), items(anItem()));

test('a warehouse that knows only SKUs is matched over the lines in their order', () => {
  expect(match([{ sku: 'BOLT-M8', quantity: '8' }])).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 6 }, { lineId: '2', sku: 'BOLT-M8', steps: 2 }]);
});

test('what came in several parts is counted together: each line takes no more than it has open, the rest is over', () => {
  expect(match([{ sku: 'BOLT-M8', quantity: '7' }, { sku: 'BOLT-M8', quantity: '2' }])).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 6 }, { lineId: '2', sku: 'BOLT-M8', steps: 3 }]);
  const both = [{ sku: 'BOLT-M8', quantity: '6' }, { lineId: '1', sku: 'BOLT-M8', quantity: '1' }, { lineId: '1', sku: 'BOLT-M8', quantity: '1' }, { sku: 'BOLT-M8', quantity: '4' }];
  const approvals = [{ code: 'shipment.over', about: 'posting:shiphero:1', by: 'cora', at: AT.toISOString() }];
  expect(match(both, { ...order, approvals })).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 8, over: 2 }, { lineId: '2', sku: 'BOLT-M8', steps: 4 }]);
});

test('goods on the way through the warehouse may leave as well as those it has yet to pick', () => {
  const picked = anOrder({ releases: [release], lines: [{ ...aLine({ steps: 6 }, 'released'), quantities: { ...aLine({ steps: 6 }, 'released').quantities, released: 2, picked: 4 } }] });
  expect(match([{ lineId: '1', sku: 'BOLT-M8', quantity: '6' }], picked)).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 6 }]);
});

test('only what its own release has of this article leaves', () => {
  const nuts = { ...release, lines: [{ lineId: '3', sku: 'NUT-M8', steps: 5 }, ...release.lines] };
  const west = { ...release, releaseId: 'ORD-0000000000000001-WEST', lines: [{ lineId: '3', sku: 'NUT-M8', steps: 5 }] };
  const of = { ...order, releases: [west, nuts], lines: [...order.lines, aLine({ lineId: '3', sku: 'NUT-M8', steps: 5 }, 'released')] };
  expect(match([{ sku: 'BOLT-M8', quantity: '8' }], of)).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 6 }, { lineId: '2', sku: 'BOLT-M8', steps: 2 }]);
});

test('a line that is named is matched to itself, over several cartons', () => {
  expect(match([{ lineId: '2', sku: 'BOLT-M8', quantity: '1' }, { lineId: '2', sku: 'BOLT-M8', quantity: '3' }])).toEqual([{ lineId: '2', sku: 'BOLT-M8', steps: 4 }]);
});

test.each([
  ['more than was released', [{ sku: 'BOLT-M8', quantity: '11' }], order, 'shipment.over', { sku: 'BOLT-M8', lineId: '2', over: 1 }],
  ['something that was never released', [{ sku: 'NUT', quantity: '1' }], order, 'shipment.unit-does-not-divide', { sku: 'NUT', quantity: '1' }],
  ['a line that the release does not have', [{ lineId: '9', sku: 'BOLT-M8', quantity: '1' }], order, 'shipment.unknown-line', { lineId: '9', sku: 'BOLT-M8' }],
  ['half a piece', [{ sku: 'BOLT-M8', quantity: '0.5' }], order, 'shipment.unit-does-not-divide', { sku: 'BOLT-M8', quantity: '0.5' }],
  ['goods of a cancelled order', [{ sku: 'BOLT-M8', quantity: '1' }], { ...order, cancellation: { by: 'x', at: AT.toISOString(), reason: 'x' } }, 'shipment.order-cancelled', { shipmentId: 'shiphero:1', releaseId: 'ORD-0000000000000001-EAST' }],
  ['a release that there is not', [{ sku: 'BOLT-M8', quantity: '1' }], { ...order, releases: [] }, 'shipment.unknown-release', { releaseId: 'ORD-0000000000000001-EAST' }],
  ['a line that the order does not have', [{ lineId: '1', sku: 'BOLT-M8', quantity: '1' }], { ...order, lines: [] }, 'shipment.over', { sku: 'BOLT-M8', lineId: '1', over: 1 }],
])('%s parks', (_what, lines, of, code, detail) => {
  expect(() => match(lines, of)).toThrow(expect.objectContaining({ name: 'Rejected', code, detail }));
});

test('goods that had been given back and left all the same are not booked where customer service approves that, for this shipment', () => {
  const cancelled = (about: string) => ({ ...order, cancellation: { by: 'x', at: AT.toISOString(), reason: 'x' }, approvals: [{ code: 'shipment.order-cancelled', about, by: 'cora', at: AT.toISOString() }] });
  expect(() => match([{ sku: 'BOLT-M8', quantity: '1' }], cancelled('posting:shiphero:1'))).toThrow(expect.objectContaining({ name: 'Idle' }));
  expect(() => match([{ sku: 'BOLT-M8', quantity: '1' }], cancelled('posting:shiphero:2'))).toThrow(expect.objectContaining({ name: 'Rejected' }));
});

test('goods that had left before their order was cancelled are its own', () => {
  const overtaken = { ...order, cancellation: { by: 'x', at: AT.toISOString(), reason: 'x', overtakenBy: 'shiphero:1' } };
  expect(match([{ sku: 'BOLT-M8', quantity: '6' }], overtaken)).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 6 }]);
});

test('what left on top is tolerated up to the customer’s percent, over all shipments of the line', () => {
  const over = (quantity: string, tolerance: string, of = order) => matchShipment(of, aShipment({ lines: [{ sku: 'BOLT-M8', quantity }] }), items(anItem()), tolerance);
  expect(over('11', '25')).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 6 }, { lineId: '2', sku: 'BOLT-M8', steps: 5, over: 1 }]);
  expect(() => over('12', '25')).toThrow(expect.objectContaining({ code: 'shipment.over', detail: { sku: 'BOLT-M8', lineId: '2', over: 2 } }));
  const before = { ...order, lines: order.lines.map((line) => (line.lineId === '2' ? { ...line, steps: 5, over: 1, quantities: { ...line.quantities, shipped: 1 } } : line)) };
  expect(() => over('11', '25', before)).toThrow(expect.objectContaining({ code: 'shipment.over' }));
  // of four, three quarters are three: one has left on top, two may
  expect(over('12', '75', before)).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 6 }, { lineId: '2', sku: 'BOLT-M8', steps: 6, over: 2 }]);
  expect(() => over('13', '75', before)).toThrow(expect.objectContaining({ detail: expect.objectContaining({ over: 3 }) }));
});

test('more than that is billed where customer service has approved it, for this shipment', () => {
  const approved = (about: string) => ({ ...order, approvals: [{ code: 'shipment.over', about, by: 'cora', at: AT.toISOString() }] });
  expect(match([{ lineId: '1', sku: 'BOLT-M8', quantity: '9' }], approved('posting:shiphero:1'))).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 9, over: 3 }]);
  const other = approved('posting:shiphero:1').approvals.map((approval) => ({ ...approval, code: 'shipment.lot-not-allowed' }));
  for (const not of [approved('posting:shiphero:2'), { ...order, approvals: other }]) expect(() => match([{ lineId: '1', sku: 'BOLT-M8', quantity: '9' }], not)).toThrow(expect.objectContaining({ code: 'shipment.over' }));
});

test('of a line that has left whole, all that leaves by approval is over', () => {
  const gone = { ...order, releases: [{ ...release, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 6, shipped: 6 }] }], approvals: [{ code: 'shipment.over', about: 'posting:shiphero:1', by: 'cora', at: AT.toISOString() }] };
  expect(match([{ sku: 'BOLT-M8', quantity: '2' }, { sku: 'BOLT-M8', quantity: '1' }], gone)).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 3, over: 3 }]);
});

test('a release ships no more than its own part of a line: the rest is another’s', () => {
  const split = anOrder({ releases: [{ ...release, lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 4, shipped: 3 }] }], lines: [aLine({ steps: 6 }, 'released')] });
  expect(match([{ sku: 'BOLT-M8', quantity: '1' }], split)).toEqual([{ lineId: '1', sku: 'BOLT-M8', steps: 1 }]);
  expect(() => match([{ sku: 'BOLT-M8', quantity: '2' }], split)).toThrow(expect.objectContaining({ code: 'shipment.over' }));
});
