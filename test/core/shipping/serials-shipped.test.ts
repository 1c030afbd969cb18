import { expect, test } from 'vitest';
import { postingSagaId } from '../../../core/sagas/register.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import { serialsOf, serialsShipped, withSerials } from '../../../core/shipping/serials-shipped.ts';
import { aLine, anOrder, aShipment, AT } from '../../support/builders.ts';

const order = (change: Partial<Order> = {}) => anOrder({ lines: [aLine({ serials: true }), aLine({ lineId: '2', serials: true })], ...change });
const said = (serials?: string[], change: Partial<Shipment['lines'][number]> = {}) => ({ sku: 'BOLT-M8', quantity: '2', ...(serials && { serials }), ...change });
const shipped = (lines: Shipment['lines'], steps: [number, number] = [2, 0], of = order()) =>
  serialsShipped(of, aShipment({ lines }), steps.flatMap((many, index) => (many > 0 ? [{ lineId: String(index + 1), sku: 'BOLT-M8', steps: many }] : []))).map(({ serials }) => serials);
const wrong = (detail: object) => expect.objectContaining({ code: 'shipment.serials-wrong', detail: { wrong: [expect.objectContaining(detail)] } });

test('under serial control each piece that leaves has its number', () => {
  expect(shipped([said(['A', 'B'])])).toEqual([['A', 'B']]);
  expect(shipped([said(['A', 'B'], { lineId: '1' }), said(['C'], { lineId: '2' })], [2, 1])).toEqual([['A', 'B'], ['C']]);
  expect(shipped([said(['A', 'B', 'C'])], [2, 1])).toEqual([['A', 'B'], ['C']]);
});

test('without numbers, with fewer, with more and with one twice it is the warehouse’s to answer for', () => {
  expect(() => shipped([said()])).toThrow(wrong({ shipped: 2, serials: [] }));
  expect(() => shipped([said(['A'])])).toThrow(wrong({ shipped: 2, serials: ['A'] }));
  expect(() => shipped([said(['A', 'B', 'C'])])).toThrow(wrong({ lineId: '1', serials: ['A', 'B', 'C'] }));
  expect(() => shipped([said(['A', 'B', 'C', 'D'])], [2, 1])).toThrow(wrong({ lineId: '2', serials: ['C', 'D'] }));
  expect(() => shipped([said(['A', 'A'])])).toThrow(wrong({ serials: ['A', 'A'] }));
});

test('approved for this shipment, it is booked with what was told', () => {
  const approvals = (about: string) => [{ code: 'shipment.serials-wrong', by: 'walt', at: AT.toISOString(), reason: 'the reader was broken', about: postingSagaId(about) }];
  expect(shipped([said(['A'])], [2, 0], order({ approvals: approvals('shiphero:1') }))).toEqual([['A']]);
  expect(shipped([said()], [2, 0], order({ approvals: approvals('shiphero:1') }))).toEqual([undefined]);
  expect(() => shipped([said()], [2, 0], order({ approvals: approvals('shiphero:2') }))).toThrow('without one number');
});

test('goods that are not under serial control have none, whatever the warehouse says', () => {
  expect(shipped([said(['A'])], [2, 0], order({ lines: [aLine()] }))).toEqual([undefined]);
});

test('numbers are told apart by article, once each', () => {
  expect(serialsOf([{ sku: 'A', serials: ['1', '2'] }, { sku: 'B' }, { sku: 'A', serials: ['2', '3'] }])).toEqual([{ sku: 'A', serials: ['1', '2', '3'] }]);
});

test('what somebody read off the pieces takes the place of what was told of the article, until the shipment is booked', () => {
  const shipment = aShipment({ lines: [said(['X'], { lineId: '1' }), said(undefined, { lineId: '2' }), said(['N'], { sku: 'NUT-M8' })] });
  expect(withSerials(shipment, [{ sku: 'BOLT-M8', serials: ['A', 'B', 'C'] }]).lines.map(({ serials }) => serials)).toEqual([['A', 'B'], ['C'], ['N']]);
  expect(withSerials(shipment, [{ sku: 'BOLT-M8', serials: ['A', 'B'] }]).lines.map(({ serials }) => serials)).toEqual([['A', 'B'], undefined, ['N']]);
  expect(withSerials(shipment, [{ lineId: '2', sku: 'BOLT-M8', serials: ['A'] }]).lines.map(({ serials }) => serials)).toEqual([['X'], ['A'], ['N']]);
  expect(() => withSerials(shipment, [{ sku: 'RACK', serials: ['A'] }])).toThrow(expect.objectContaining({ code: 'shipment.unknown-line', status: 422, detail: { field: 'lines', sku: 'RACK' } }));
  expect(() => withSerials({ ...shipment, matched: [] }, [])).toThrow(expect.objectContaining({ code: 'shipment.booked-already', status: 409 }));
});

test('numbers that are told by the article alone are shared out, so that a shipment with several lines of it can be booked', () => {
  const { lines } = withSerials(aShipment({ lines: [said(undefined, { lineId: '1' }), said(undefined, { lineId: '2' })] }), [{ sku: 'BOLT-M8', serials: ['A', 'B', 'C', 'D'] }]);
  expect(shipped(lines, [2, 2])).toEqual([['A', 'B'], ['C', 'D']]);
});

test('each article and each named line has its own numbers, and answers for what is too many of them', () => {
  const two = order({ lines: [aLine({ serials: true }), aLine({ lineId: '2', sku: 'NUT-M8', serials: true })] });
  const left = (...lines: Shipment['lines']) => serialsShipped(two, aShipment({ lines }), [{ lineId: '1', sku: 'BOLT-M8', steps: 2 }, { lineId: '2', sku: 'NUT-M8', steps: 1 }]).map(({ serials }) => serials);
  const nuts = said(['N'], { sku: 'NUT-M8' });
  expect(left(nuts, said(['A', 'B']))).toEqual([['A', 'B'], ['N']]);
  expect(() => left(nuts, said(['A', 'B', 'C']))).toThrow(wrong({ lineId: '1', serials: ['A', 'B', 'C'] }));
  expect(() => shipped([said(['A', 'B', 'C'], { lineId: '1' }), said(['D'], { lineId: '2' })], [2, 1])).toThrow(wrong({ lineId: '1', serials: ['A', 'B', 'C'] }));
});

test('a line that is not under serial control has none beside one that is, and neither has one that the order does not have', () => {
  const first = order({ lines: [aLine({ serials: true }), aLine({ lineId: '2' })] });
  const left = ['2', '9'].map((lineId) => ({ lineId, sku: 'BOLT-M8', steps: 1 }));
  expect(serialsShipped(first, aShipment({ lines: [said(['A'])] }), left)).toEqual(left);
});

test('of numbers that are read off the pieces the last line has what is too many', () => {
  const shipment = aShipment({ lines: [said(undefined, { lineId: '1' }), said(undefined, { lineId: '2' }), said(undefined, { sku: 'NUT-M8' })] });
  expect(withSerials(shipment, [{ sku: 'BOLT-M8', serials: ['A', 'B', 'C', 'D', 'E'] }]).lines.map(({ serials }) => serials)).toEqual([['A', 'B'], ['C', 'D', 'E'], undefined]);
});
