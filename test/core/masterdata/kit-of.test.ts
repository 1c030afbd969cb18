import { expect, test } from 'vitest';
import { itemOn } from '../../../core/masterdata/item-on.ts';
import { componentsOf, kitOf, skusOf } from '../../../core/masterdata/kit-of.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import { anItem, items } from '../../support/builders.ts';

const part = (sku: string, amount: string, uom = 'EA') => ({ sku, quantity: { amount, uom } });
const SET = anItem({ sku: 'SET', units: { EA: { numerator: 1, denominator: 1 } }, kit: [{ components: [part('BOLT-M8', '1', 'BOX'), part('NUT-M8', '100')] }] });
const goods = items(SET, anItem(), anItem({ sku: 'NUT-M8' }));

test('a kit is whole steps of its components', () => {
  expect(kitOf(SET, goods)).toEqual([{ sku: 'BOLT-M8', steps: 100 }, { sku: 'NUT-M8', steps: 100 }]);
  expect(kitOf(anItem(), goods)).toBeUndefined();
  expect([componentsOf(items(SET)), skusOf([{ sku: 'SET', kit: [{ sku: 'BOLT-M8', steps: 1 }] }])]).toEqual([['BOLT-M8', 'NUT-M8'], ['SET', 'BOLT-M8']]);
});

test('the bill of a kit is the last that is in force on the day', () => {
  const kit = anItem({ ...SET, kit: [{ components: [part('BOLT-M8', '1')] }, { from: '2026-12-01', components: [part('BOLT-M8', '2')] }] });
  expect(kitOf(itemOn(kit, [], '2026-11-30'), goods)).toEqual([{ sku: 'BOLT-M8', steps: 1 }]);
  expect(kitOf(itemOn(kit, [], '2026-12-01'), goods)).toEqual([{ sku: 'BOLT-M8', steps: 2 }]);
  const later = itemOn(anItem({ ...SET, kit: [{ from: '2026-12-01', components: [part('BOLT-M8', '1')] }] }), [], '2026-11-30');
  expect(() => kitOf(later, goods)).toThrow('no bill is in force');
});

test.each<[string, Partial<Item>, Item[]]>([
  ['a component that is no article', { kit: [{ components: [part('NOPE', '1')] }] }, []],
  ['a component that is not sold any more', { kit: [{ components: [part('OLD', '1')] }] }, [anItem({ sku: 'OLD', active: false })]],
  ['a kit in a kit', { kit: [{ components: [part('SET-2', '1')] }] }, [anItem({ ...SET, sku: 'SET-2' })]],
  ['a component that is there twice', { kit: [{ components: [part('BOLT-M8', '1'), part('BOLT-M8', '2')] }] }, []],
  ['half a piece', { kit: [{ components: [part('BOLT-M8', '0.5')] }] }, []],
  ['a unit that the component has not', { kit: [{ components: [part('BOLT-M8', '1', 'PAL')] }] }, []],
  ['a component that is kept by lots', { kit: [{ components: [part('GLUE', '1')] }] }, [anItem({ sku: 'GLUE', lots: { minimumDays: 0 } })]],
  ['a component under serial control', { kit: [{ components: [part('SEAL', '1')] }] }, [anItem({ sku: 'SEAL', serials: true })]],
  ['a kit under serial control', { serials: true }, []],
  ['a component in another currency', { kit: [{ components: [part('EURO', '1')] }] }, [anItem({ sku: 'EURO', unitCost: { amount: '1', currency: 'EUR' } })]],
  ['a kit by the kilogram', { baseDigits: 3 }, []],
  ['a kit that a supplier ships', { dropShip: { supplier: 'DIRECT' } }, []],
])('a kit is refused: %s', (_, change, more) => {
  expect(() => kitOf(anItem({ ...SET, ...change }), items(...goods.values(), ...more))).toThrow(expect.objectContaining({ name: 'Rejected', code: 'item.kit-bill' }));
});
