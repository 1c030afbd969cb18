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
  expect(() => matchFreight(shipment, usd(1000), line(1010), within)).toThrow(expect.objectContaining({ code: 'carrier-bill.changed', detail: { field: 'lines' } }));
  expect(() => matchFreight(shipment, usd(1000), line(0, { amount: { minor: 1000, currency: 'EUR' } }), within)).toThrow(expect.objectContaining({ code: 'carrier-bill.changed' }));
  // another bill of the same package is another line
  expect(matchFreight(shipment, usd(1000), line(40, { bill: 'UPS/4712' }), within)).toMatchObject({ bill: 'UPS/4712', cleared: usd(0) });
});

test('a line that names no package is of the whole shipment', () => {
  expect(matchFreight(aShipment({ trackingNumbers: ['1Z1', '1Z2'] }), usd(1000), line(950, { trackingNumber: undefined }), within)).toEqual({ bill: 'UPS/4711', trackingNumbers: ['1Z1', '1Z2'], billed: usd(950), cleared: usd(1000) });
});

test('amounts of another currency clear nothing, are within no tolerance of this one, and are not summed with it', () => {
  const eur = (minor: number) => ({ minor, currency: 'EUR' });
  const two = aShipment({ trackingNumbers: ['1Z1', '1Z2'], freightBills: [{ bill: 'DHL/1', trackingNumbers: ['1Z1'], billed: eur(700), cleared: eur(700) }, { bill: 'UPS/1', trackingNumbers: [], billed: usd(150), cleared: usd(100) }] });
  expect(matchFreight(two, usd(1000), line(900, { trackingNumber: '1Z2' }), within)).toMatchObject({ billed: usd(900), cleared: usd(900) });
  expect(() => matchFreight(two, usd(1000), line(1101, { trackingNumber: '1Z2' }), within)).toThrow(expect.objectContaining({
    message: 'UPS/4711 bills 12.51 USD for shiphero:1, and 10.00 were accrued', detail: { bill: 'UPS/4711', shipmentId: 'shiphero:1', billed: usd(1251), accrued: usd(1000), variance: usd(201) },
  }));
  expect(() => matchFreight(aShipment(), undefined, line(40), { amounts: [eur(50)] })).toThrow(expect.objectContaining({ code: 'carrier-bill.variance' }));
  expect(() => matchFreight(aShipment(), usd(1000), line(1010), { amounts: [usd(5)] })).toThrow(expect.objectContaining({ code: 'carrier-bill.variance' }));
});

test('a credit of what a bill came to takes it back, and its package may be billed anew; any other is a variance', () => {
  const booked = matchFreight(aShipment(), usd(1000), line(1040), within);
  const back = matchFreight(aShipment({ freightBills: [booked] }), usd(1000), line(-1040, { bill: 'UPS/CN-1' }), within);
  expect(back).toEqual({ bill: 'UPS/CN-1', trackingNumbers: ['1Z1'], billed: usd(-1040), cleared: usd(-1000), takesBack: 'UPS/4711' });
  const anew = aShipment({ freightBills: [booked, back] });
  expect(matchFreight(anew, usd(1000), line(980, { bill: 'UPS/4712' }), within)).toMatchObject({ billed: usd(980), cleared: usd(1000) });
  expect(matchFreight(anew, usd(1000), line(-1040, { bill: 'UPS/CN-1' }), within)).toBe(back);
  // taken back once
  expect(() => matchFreight(anew, usd(1000), line(-1040, { bill: 'UPS/CN-2' }), within)).toThrow(expect.objectContaining({ code: 'carrier-bill.variance' }));
  expect(matchFreight(aShipment({ freightBills: [booked] }), usd(1000), line(-300, { bill: 'UPS/CN-1' }), undefined)).toEqual({ bill: 'UPS/CN-1', trackingNumbers: ['1Z1'], billed: usd(-300), cleared: usd(0) });
});

test('a package whose bill was taken back is not the last that was billed', () => {
  const two = aShipment({ trackingNumbers: ['1Z1', '1Z2'] });
  const first = matchFreight(two, usd(1000), line(600), within);
  const back = matchFreight({ ...two, freightBills: [first] }, usd(1000), line(-600, { bill: 'UPS/CN-1' }), within);
  expect(matchFreight({ ...two, freightBills: [first, back] }, usd(1000), line(380, { bill: 'UPS/4712', trackingNumber: '1Z2' }), within).cleared).toEqual(usd(380));
});

test('a credit of more than was billed waits for finance, which may book it all the same', () => {
  expect(() => matchFreight(aShipment(), usd(1000), line(-300), within)).toThrow(expect.objectContaining({ code: 'carrier-bill.variance', message: 'UPS/4711 credits 3.00 USD for shiphero:1, and 0.00 were billed' }));
  expect(matchFreight(aShipment(), usd(1000), line(-300, { accepted: 'a lost parcel' }), within).cleared).toEqual(usd(0));
});

test('a credit takes back the bill of its own package and currency, whole; other lines of that bill stand', () => {
  const two = aShipment({ trackingNumbers: ['1Z1', '1Z2'] });
  const [first, second] = ['1Z1', '1Z2'].map((trackingNumber) => matchFreight(two, usd(1000), line(500, { trackingNumber }), within));
  const credit = (bill: string, trackingNumber: string, freightBills: (typeof first)[]) => matchFreight({ ...two, freightBills: freightBills.map((one) => one!) }, usd(1000), line(-500, { bill, trackingNumber }), within);
  // of the other package nothing was billed that it could be of
  expect(credit('UPS/CN-1', '1Z2', [first])).toEqual({ bill: 'UPS/CN-1', trackingNumbers: ['1Z2'], billed: usd(-500), cleared: usd(0) });
  const back = credit('UPS/CN-1', '1Z1', [first, second]);
  expect(back.takesBack).toBe('UPS/4711');
  expect(credit('UPS/CN-2', '1Z2', [first, second, back])).toMatchObject({ takesBack: 'UPS/4711', trackingNumbers: ['1Z2'], billed: usd(-500) });
  const euros = { ...first!, billed: { minor: 500, currency: 'EUR' }, cleared: { minor: 0, currency: 'EUR' } };
  expect(() => credit('UPS/CN-1', '1Z1', [euros])).toThrow(expect.objectContaining({ message: 'UPS/CN-1 credits 5.00 USD for shiphero:1, and 0.00 were billed', detail: { bill: 'UPS/CN-1', shipmentId: 'shiphero:1', credited: usd(-500), billed: usd(0) } }));
});

test('a credit of exactly what several bills came to is a variance, and not more than was billed', () => {
  const freightBills = [matchFreight(aShipment(), usd(1000), line(600, { bill: 'UPS/1' }), { percent: '50' }), { bill: 'UPS/2', trackingNumbers: ['1Z1'], billed: usd(400), cleared: usd(0) }];
  expect(matchFreight(aShipment({ freightBills }), usd(1000), line(-1000, { bill: 'UPS/CN-1' }), undefined)).toEqual({ bill: 'UPS/CN-1', trackingNumbers: ['1Z1'], billed: usd(-1000), cleared: usd(0) });
  expect(() => matchFreight(aShipment({ freightBills }), usd(1000), line(-1001, { bill: 'UPS/CN-1' }), undefined)).toThrow(expect.objectContaining({ code: 'carrier-bill.variance' }));
});
