import { expect, test } from 'vitest';
import { eligible, groupsOf, serving } from '../../../core/inventory/eligible.ts';
import { anOrder } from '../../support/builders.ts';

const house = (warehouse: string, carriers?: string[]) => ({ entity: 'NW-US', warehouse, name: warehouse, priority: 1, ...(carriers && { carriers }) });
const names = (all: { warehouse: string }[]) => all.map(({ warehouse }) => warehouse);

test('one carrier that the customer takes is enough; who says nothing takes any', () => {
  const all = [house('EAST', ['UPS', 'DHL']), house('WEST', ['FedEx']), house('NORTH')];
  expect([names(eligible(all)), names(eligible(all, { allowedCarriers: ['DHL'] })), names(eligible(all, { allowedWarehouses: ['WEST'] })), names(eligible(all, { allowedCarriers: [] }))]).toEqual([['EAST', 'WEST', 'NORTH'], ['EAST', 'NORTH'], ['WEST'], ['NORTH']]);
});

test('a warehouse that no connector serves for the order gives nothing', () => {
  expect(names(serving(anOrder(), [house('EAST'), house('MOON'), house('WEST')]))).toEqual(['EAST', 'WEST']);
});

test('an order is of its channel, and of the price group of its customer', () => {
  expect([groupsOf('b2b', { priceGroup: 'GOLD' }), groupsOf('b2b', {}), groupsOf(undefined, { priceGroup: 'GOLD' }), groupsOf(undefined, undefined)]).toEqual([['channel:b2b', 'group:GOLD'], ['channel:b2b'], ['group:GOLD'], []]);
});
