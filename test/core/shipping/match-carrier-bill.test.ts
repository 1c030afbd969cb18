import { expect, test } from 'vitest';
import { type FreightLine, matchFreight } from '../../../core/shipping/match-carrier-bill.ts';
import { aShipment, usd } from '../../support/builders.ts';

const line = (minor: number, change: Partial<FreightLine> = {}): FreightLine => ({ bill: 'UPS/4711', amount: usd(minor), trackingNumber: '1Z1', ...change });
const within = { percent: '10', amounts: [usd(50)] };

test('a bill clears what was accrued; what it is more or less is a variance, within the tolerance', () => {
  expect(matchFreight(aShipment(), usd(1000), line(1000), undefined)).toEqual({ bill: 'UPS/4711', trackingNumbers: ['1Z1'], billed: usd(1000), cleared: usd(1000) });
  expect(matchFreight(aShipment(), usd(1000), line(1100), within).cleared).toEqual(usd(1000));
  expect(matchFreight(aShipment(), usd(1000), line(900), within).cleared).toEqual(usd(1000));
  expect(matchFreight(aShipment(), usd(100), line(150), within).cleared).toEqual(usd(100));
});

test('beyond the tolerance it waits for finance, which may book it all the same', () => {
  expect(() => matchFreight(aShipment(), usd(1000), line(1101), within)).toThrow(expect.objectContaining({ code: 'carrier-bill.variance', detail: expect.objectContaining({ variance: usd(101) }) }));
  expect(() => matchFreight(aShipment(), usd(1000), line(1001), undefined)).toThrow(expect.objectContaining({ code: 'carrier-bill.variance' }));
  expect(matchFreight(aShipment(), usd(1000), line(1101, { accepted: 'remote area' }), within).cleared).toEqual(usd(1000));
});

test('where nothing was accrued, all of it is a variance', () => {
  expect(() => matchFreight(aShipment(), undefined, line(500), within)).toThrow(expect.objectContaining({ code: 'carrier-bill.variance' }));
  expect(matchFreight(aShipment(), undefined, line(500, { accepted: 'ours by agreement' }), within).cleared).toEqual(usd(0));
});

test('packages are cleared one by one, and what is left over is a variance with the last', () => {
  const two = aShipment({ trackingNumbers: ['1Z1', '1Z2'] });
  const first = matchFreight(two, usd(1000), line(600), within);
  expect(first.cleared).toEqual(usd(600));
  expect(matchFreight({ ...two, freightBills: [first] }, usd(1000), line(380, { trackingNumber: '1Z2' }), within).cleared).toEqual(usd(400));
  // one that is dearer than all that was accrued leaves nothing for the other
  const dear = matchFreight(two, usd(1000), line(1050), within);
  expect(dear.cleared).toEqual(usd(1000));
  expect(() => matchFreight({ ...two, freightBills: [dear] }, usd(1000), line(380, { trackingNumber: '1Z2' }), within)).toThrow(expect.objectContaining({ code: 'carrier-bill.variance' }));
});

test('the same line again is the one that is booked; with another amount it is a mistake', () => {
  const booked = matchFreight(aShipment(), usd(1000), line(1000), within);
  const shipment = aShipment({ freightBills: [booked] });
  expect(matchFreight(shipment, usd(1000), line(1000), within)).toBe(booked);
  expect(() => matchFreight(shipment, usd(1000), line(1010), within)).toThrow(expect.objectContaining({ code: 'carrier-bill.changed' }));
});
