import { describe, expect, test } from 'vitest';
import { cartonsOf, partsOf } from '../../../../core/edi/customer/cartons.ts';
import type { Shipment } from '../../../../core/model/shipment.ts';
import { anItem, aShipment, items } from '../../../support/builders.ts';

const ARTICLES = items(anItem({ sku: 'BOLT-M8' }), anItem({ sku: 'NUT-M8' }));
const bolts = (steps: number, change: object = {}) => ({ lineId: '1', sku: 'BOLT-M8', steps, ...change });
const shipped = (change: Partial<Shipment>) => aShipment({ shipmentId: 'shiphero:1', trackingNumbers: ['1Z1', '1Z2'], ...change });
const packed = (change: Partial<Shipment>) => cartonsOf(shipped(change), ARTICLES).map(({ parts, ...marks }) => ({ ...marks, parts: parts.map(({ lineId, steps, lot, serials }) => [lineId, steps, ...(lot ? [lot.number] : []), ...(serials ?? [])].join(' ')) }));
const why = (change: Partial<Shipment>) => {
  try {
    cartonsOf(shipped(change), ARTICLES);
    return 'packed';
  } catch (error) {
    const { code, message, detail } = error as { code: string; message: string; detail: object };
    return [code, message, detail];
  }
};

describe('what has left', () => {
  test('is by line, and by lot where lots are known; numbers of pieces are with what has no lots', () => {
    expect(partsOf(shipped({}))).toEqual([]);
    expect(partsOf(shipped({ matched: [bolts(3, { lots: [{ lot: 'L-1', expiresOn: '2027-03-31', steps: 2 }, { lot: 'L-2', steps: 1 }] }), { lineId: '2', sku: 'NUT-M8', steps: 2, serials: ['S-1', 'S-2'] }] }))).toEqual([
      { lineId: '1', sku: 'BOLT-M8', steps: 2, lot: { number: 'L-1', expiresOn: '2027-03-31' } },
      { lineId: '1', sku: 'BOLT-M8', steps: 1, lot: { number: 'L-2' } },
      { lineId: '2', sku: 'NUT-M8', steps: 2, serials: ['S-1', 'S-2'] },
    ]);
  });
});

describe('one parcel', () => {
  test('holds everything, whatever nobody said', () => expect(packed({ matched: [bolts(3)], trackingNumbers: ['1Z1'] })).toEqual([{ trackingNumber: '1Z1', parts: ['1 3'] }]));

  test.each([[['1Z1', '1Z2']], [[]], [['']]])('of %j nobody may guess', (trackingNumbers) => {
    expect(why({ matched: [bolts(3)], trackingNumbers })).toEqual(['edi.cartons-unknown', 'shipment shiphero:1: nobody said what is in which carton', { shipmentId: 'shiphero:1', parcels: trackingNumbers.length }]);
  });
});

describe('several', () => {
  const carton = (quantity: string, change: object = {}, marks: object = {}) => ({ ...marks, lines: [{ sku: 'BOLT-M8', quantity, ...change }] });

  test('hold what was said, under the marks that they have', () => {
    expect(packed({ matched: [bolts(3)], cartons: [carton('2', {}, { sscc: '006141411234567890', trackingNumber: '1Z1' }), carton('1')] })).toEqual([{ sscc: '006141411234567890', trackingNumber: '1Z1', parts: ['1 2'] }, { parts: ['1 1'] }]);
  });

  test('take from lines and lots in their order, over their edges', () => {
    expect(packed({ matched: [bolts(2), { ...bolts(3), lineId: '2' }], cartons: [carton('3'), carton('2')] })).toEqual([{ parts: ['1 2', '2 1'] }, { parts: ['2 2'] }]);
    const lots = [{ lot: 'L-1', steps: 2 }, { lot: 'L-2', steps: 1 }];
    expect(packed({ matched: [bolts(3, { lots })], cartons: [carton('1', { lot: 'L-2' }), carton('2')] })).toEqual([{ parts: ['1 1 L-2'] }, { parts: ['1 2 L-1'] }]);
  });

  test('take of the line that they name, and of no other', () => {
    expect(packed({ matched: [bolts(2), { ...bolts(2), lineId: '2' }], cartons: [carton('2', { lineId: '2' }), carton('2')] })).toEqual([{ parts: ['2 2'] }, { parts: ['1 2'] }]);
    expect(why({ matched: [bolts(2), { ...bolts(2), lineId: '2' }], cartons: [carton('3', { lineId: '2' }), carton('1')] })).toEqual(['edi.cartons-unknown', 'shipment shiphero:1: its cartons hold more of BOLT-M8 than has left', { shipmentId: 'shiphero:1', parcels: 2 }]);
  });

  test('have the numbers of their pieces where they say them, or hold all of a line', () => {
    const matched = [bolts(2, { serials: ['S-1', 'S-2'] })];
    expect(packed({ matched, cartons: [carton('2'), carton('0')] })).toEqual([{ parts: ['1 2 S-1 S-2'] }, { parts: [] }]);
    expect(packed({ matched, cartons: [carton('1'), carton('1', { serials: ['S-2'] })] })).toEqual([{ parts: ['1 1'] }, { parts: ['1 1 S-2'] }]);
    // of two lines at once the numbers could be of either
    expect(packed({ matched: [bolts(1), { ...bolts(1), lineId: '2' }], cartons: [carton('2', { serials: ['S-1', 'S-2'] })] })).toEqual([{ parts: ['1 1', '2 1'] }]);
  });

  test.each<[string, Partial<Shipment>, string]>([
    ['more than has left', { cartons: [carton('4')] }, 'its cartons hold more of BOLT-M8 than has left'],
    ['less than has left', { cartons: [carton('2')] }, 'its cartons hold less than has left'],
    ['half a piece', { cartons: [carton('2.5')] }, '2.5 of BOLT-M8 in a carton is no quantity of it'],
    ['of what is no article of ours', { cartons: [{ lines: [{ sku: 'GHOST', quantity: '1' }] }] }, '1 of GHOST in a carton is no quantity of it'],
    ['of another article', { cartons: [{ lines: [{ sku: 'NUT-M8', quantity: '3' }] }] }, 'its cartons hold more of NUT-M8 than has left'],
    ['of another lot', { cartons: [carton('3', { lot: 'L-9' })] }, 'its cartons hold more of BOLT-M8 than has left'],
  ])('that hold %s are for a person', (_what, change, reason) => expect(why({ matched: [bolts(3)], ...change })).toEqual(['edi.cartons-unknown', `shipment shiphero:1: ${reason}`, { shipmentId: 'shiphero:1', parcels: 2 }]));
});
