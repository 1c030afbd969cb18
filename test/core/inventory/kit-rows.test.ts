import { describe, expect, test } from 'vitest';
import { apart, cut, demandOf, kitsHeld, kitsWaiting, lineOf, partId, wholeOf, withKit } from '../../../core/inventory/kits.ts';
import type { Backorder, Reservation } from '../../../core/model/stock.ts';
import { aLine, AT } from '../../support/builders.ts';

const KIT = [{ sku: 'BOLT', steps: 4 }, { sku: 'NUT', steps: 2 }];
const partOf = (sku: string) => ({ lineId: '1', sku: 'SET', steps: sku === 'BOLT' ? 4 : 2 });

test('a kit is its components, so many for each of it, whatever left on top or came out of a quota; anything else is itself', () => {
  const one = { lineId: '1', sku: 'SET', steps: 3, warehouse: 'EAST', kit: [{ ...KIT[0]!, fence: { group: 'g', steps: 5 } }, KIT[1]!] };
  expect(apart(one)).toEqual([
    { lineId: '1 > BOLT', sku: 'BOLT', steps: 12, warehouse: 'EAST', fence: { group: 'g', steps: 5 }, partOf: partOf('BOLT') },
    { lineId: '1 > NUT', sku: 'NUT', steps: 6, warehouse: 'EAST', partOf: partOf('NUT') },
  ]);
  expect(apart(one).map((part) => Object.keys(part).includes('fence'))).toEqual([true, false]);
  expect(apart({ ...one, over: 1 }).map((part) => ('over' in part ? part.over : 0))).toEqual([4, 2]);
  expect(apart({ ...one, over: 0 }).map((part) => ('over' in part ? part.over : 0))).toEqual([0, 0]);
  expect(apart({ lineId: '2', sku: 'NUT', steps: 3 })).toEqual([{ lineId: '2', sku: 'NUT', steps: 3 }]);
  expect([...demandOf([one, { lineId: '2', sku: 'NUT', steps: 3 }])]).toEqual([['BOLT', 12], ['NUT', 9]]);
  expect([lineOf({ lineId: partId('1', 'BOLT'), partOf: { lineId: '1' } }), lineOf({ lineId: '2' })]).toEqual(['1', '2']);
});

test('there are as many kits as of the component that is least; a line knows what its own is made of', () => {
  const has = (sku: string) => (sku === 'BOLT' ? 11 : 9);
  expect([wholeOf({ sku: 'SET', kit: KIT }, has), wholeOf({ sku: 'BOLT' }, has)]).toEqual([2, 11]);
  const lines = [aLine(), aLine({ lineId: '2', kit: KIT })];
  expect([withKit(lines, { lineId: '1' }), withKit(lines, { lineId: '2' }), withKit(lines, { lineId: '3' })]).toEqual([{ lineId: '1' }, { lineId: '2', kit: KIT }, { lineId: '3' }]);
});

describe('what is held of components is held of kits', () => {
  const row = (sku: string, steps: number, change: Partial<Reservation> = {}): Reservation => ({
    orderId: 'A', lineId: partId('1', sku), sku, warehouse: 'EAST', steps, taken: steps, state: 'soft', revision: 1, history: [{ at: AT.toISOString(), steps }], partOf: partOf(sku), ...change,
  });
  const kit = (rows: Reservation[]) => kitsHeld(rows).map(({ lineId, sku, steps, taken, state, asked }) => [lineId, sku, steps, taken, state, asked]);

  test('as many as there are whole ones of, at each warehouse; other rows stay', () => {
    expect(kit([row('BOLT', 13), row('NUT', 6), row('BOLT', 4, { warehouse: 'WEST' }), row('NUT', 2, { warehouse: 'WEST' }), row('X', 7, { lineId: '2', partOf: undefined })])).toEqual([['1', 'SET', 3, 3, 'soft', undefined], ['1', 'SET', 1, 1, 'soft', undefined], ['2', 'X', 7, 7, 'soft', undefined]]);
    expect(kit([row('BOLT', 12), row('NUT', 4)])).toEqual([['1', 'SET', 2, 2, 'soft', undefined]]);
  });

  test('with what came out of a quota, by component, and what this call asked for', () => {
    const [held] = kitsHeld([row('BOLT', 12, { asked: 12, fence: { group: 'g', steps: 5 } }), row('NUT', 6, { asked: 4, fence: { group: 'g', steps: 0 } })]);
    expect([held?.asked, held?.kit, held?.fence]).toEqual([2, [{ sku: 'BOLT', steps: 4, fence: { group: 'g', steps: 5 } }, { sku: 'NUT', steps: 2 }], undefined]);
    expect(held?.kit?.map((part) => Object.keys(part))).toEqual([['sku', 'steps', 'fence'], ['sku', 'steps']]);
    expect(kitsHeld([row('BOLT', 12, { asked: 12 }), row('NUT', 6)])[0]).not.toHaveProperty('asked');
  });

  test('soft while any of it is; none where a crash left some components only, or all were given back', () => {
    expect(kit([row('BOLT', 12, { state: 'hard' }), row('NUT', 6)])[0]?.[4]).toBe('soft');
    expect(kit([row('BOLT', 12, { state: 'hard' }), row('NUT', 6, { state: 'hard' })])[0]?.[4]).toBe('hard');
    expect(kit([row('BOLT', 12, { state: 'released' }), row('NUT', 6, { state: 'hard' })])).toEqual([['1', 'SET', 0, 3, 'hard', undefined]]);
    expect(kit([row('BOLT', 12, { state: 'released' }), row('NUT', 6, { state: 'released' })])).toEqual([['1', 'SET', 3, 3, 'released', undefined]]);
  });

  test('what waits of components waits of kits', () => {
    const waits = (sku: string, steps: number): Backorder => ({ orderId: 'A', lineId: partId('1', sku), sku, warehouse: 'EAST', steps, shipComplete: false, openedAt: AT.toISOString(), revision: 1, partOf: partOf(sku) });
    expect(kitsWaiting([waits('BOLT', 9), waits('NUT', 6)])).toEqual([{ orderId: 'A', lineId: '1', sku: 'SET', warehouse: 'EAST', steps: 2, shipComplete: false, openedAt: AT.toISOString(), revision: 1, kit: KIT }]);
  });
});

test('a taking of less takes less out of a quota, and no more than it did; a kit by component', () => {
  const take = { lineId: '1', sku: 'SET', warehouse: 'EAST', steps: 9 };
  expect(cut(take, 2)).toEqual({ ...take, steps: 2 });
  expect(Object.keys(cut(take, 2))).toEqual(Object.keys(take));
  expect(cut({ ...take, fence: { group: 'g', steps: 5 } }, 2).fence).toEqual({ group: 'g', steps: 2 });
  expect(cut({ ...take, fence: { group: 'g', steps: 1 } }, 2).fence).toEqual({ group: 'g', steps: 1 });
  expect(cut({ ...take, kit: [{ ...KIT[0]!, fence: { group: 'g', steps: 36 } }, KIT[1]!] }, 2).kit).toEqual([{ ...KIT[0]!, fence: { group: 'g', steps: 8 } }, KIT[1]!]);
});
