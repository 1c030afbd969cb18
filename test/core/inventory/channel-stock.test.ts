import { expect, test } from 'vitest';
import { sellable } from '../../../core/inventory/channel-stock.ts';
import { anItem } from '../../support/builders.ts';

const line = (available: string) => ({ lineId: '1', sku: 'BOLT-M8', quantity: { amount: '1', uom: 'EA' }, available });
const EACH = { numerator: 1, denominator: 1 };

test('a channel may sell whole pieces of what is firm, less what it has sold already, and never below nothing', () => {
  expect([sellable(anItem(), line('12'), 0), sellable(anItem(), line('12'), 5), sellable(anItem(), line('3'), 5)]).toEqual([12, 7, 0]);
});

test('what is kept in another unit is counted in pieces that are whole', () => {
  const wire = anItem({ baseUnit: 'M', baseDigits: 2, units: { M: { numerator: 100, denominator: 1 }, EA: { numerator: 250, denominator: 1 } } });
  expect([sellable(wire, line('10'), 0), sellable(wire, line('12.49'), 0), sellable(wire, line('12.49'), 1)]).toEqual([4, 4, 3]);
});

test('of what is no item here, has no pieces or comes from a supplier nothing is said', () => {
  const shipped = anItem({ dropShip: { supplier: 'DIRECT' } });
  const byWeight = anItem({ baseUnit: 'KG', units: { KG: EACH } });
  expect([sellable(undefined, line('1'), 0), sellable(byWeight, line('1'), 0), sellable(shipped, line('1'), 0), sellable(anItem(), { ...line('1'), available: undefined }, 0)]).toEqual([undefined, undefined, undefined, undefined]);
});
