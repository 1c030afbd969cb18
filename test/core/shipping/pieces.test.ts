import { expect, test } from 'vitest';
import type { OrderLine } from '../../../core/model/order.ts';
import { piecesOf } from '../../../core/shipping/pieces.ts';
import { aLine, anOrder, aShipment } from '../../support/builders.ts';

const BOX = { numerator: 12, denominator: 1 };
const pieces = (lines: OrderLine[], ...parts: [lineId: string, sku: string, steps: number][]) => [...piecesOf(anOrder({ lines }), aShipment({ matched: parts.map(([lineId, sku, steps]) => ({ lineId, sku, steps })) }))];
const noWholeUnits = (detail: object) => expect.objectContaining({ name: 'Rejected', code: 'channel.not-whole-units', detail });

test('a channel is told whole numbers of what it sold, each line in its own unit', () => {
  expect(pieces([aLine(), aLine({ lineId: '2', sku: 'NUT-M8', unit: BOX })], ['1', 'BOLT-M8', 7], ['2', 'NUT-M8', 144])).toEqual([['1', 7], ['2', 12]]);
});

test('a part of what it sold cannot be told, and neither can a line that it did not sell', () => {
  const boxes = [aLine({ unit: BOX })];
  expect(() => pieces(boxes, ['1', 'BOLT-M8', 6])).toThrow(noWholeUnits({ lineId: '1', sku: 'BOLT-M8' }));
  expect(() => pieces(boxes, ['1', 'BOLT-M8', 30])).toThrow(noWholeUnits({ lineId: '1', sku: 'BOLT-M8' }));
  expect(() => pieces(boxes, ['9', 'CAP', 12])).toThrow(noWholeUnits({ lineId: '9', sku: 'CAP' }));
  // it went out in place of a line that the order does not have any more
  const instead = aLine({ lineId: '1-S1', sku: 'BOLT-A2', instead: { lineId: '1', sku: 'BOLT-M8', ratio: { numerator: 1, denominator: 1 }, changeId: 'C' } });
  expect(() => pieces([instead], ['1-S1', 'BOLT-A2', 1])).toThrow(noWholeUnits({ lineId: '1', sku: 'BOLT-A2' }));
});

test('of a shipment that is not booked yet nothing is told', () => {
  expect([...piecesOf(anOrder(), aShipment())]).toEqual([]);
});
