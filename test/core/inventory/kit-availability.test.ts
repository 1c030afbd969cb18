import { expect, test } from 'vitest';
import { availability, type AvailabilityQuestion } from '../../../core/inventory/availability.ts';
import type { Position } from '../../../core/model/stock.ts';
import { anItem, aPosition, AT, items } from '../../support/builders.ts';

/** A drill and two lamps. */
const SET = anItem({ sku: 'SET', kit: [{ components: [{ sku: 'DRILL', quantity: { amount: '1', uom: 'EA' } }, { sku: 'LAMP', quantity: { amount: '2', uom: 'EA' } }] }] });
const known = items(SET, anItem({ sku: 'DRILL' }), anItem({ sku: 'LAMP' }));
const at = (sku: string, onHand: number, asOf?: string): Position => aPosition({ sku, onHand, ...(asOf && { asOf }) });
const line = (lineId: string, sku: string, amount: string) => ({ lineId, sku, quantity: { amount, uom: 'EA' } });
const ask = (lines: AvailabilityQuestion['lines'], positions: Position[], change: Partial<AvailabilityQuestion> = {}) =>
  availability({ lines, warehouses: [{ warehouse: 'EAST' }], at: AT, groups: [], explain: true, ...change }, known, positions);

test('a kit is as old as its oldest component at a warehouse, and of unknown age where one is', () => {
  const asOf = (drills?: string, lamps?: string) => {
    const place = ask([line('1', 'SET', '1')], [at('DRILL', 5, drills), at('LAMP', 9, lamps)])[0]?.warehouses?.[0];
    return [place?.asOf, place?.components?.map((part) => part.asOf)];
  };
  const [early, late] = ['2026-11-23T08:00:00.000Z', '2026-11-23T09:00:00.000Z'];
  expect(asOf(late, early)).toEqual([early, [late, early]]);
  expect(asOf(early, late)).toEqual([early, [early, late]]);
  expect(asOf(undefined, late)).toEqual([undefined, [undefined, late]]);
  const [place] = ask([line('1', 'SET', '1')], [at('DRILL', 5), at('LAMP', 9, late)])[0]?.warehouses ?? [];
  expect([Object.keys(place ?? {}).includes('asOf'), Object.keys(place?.components?.[0] ?? {}).includes('asOf')]).toEqual([false, false]);
});

test('a kit of which one component is stale is not firm', () => {
  const old = at('LAMP', 9, '2026-11-20T08:00:00.000Z');
  const [answer] = ask([line('1', 'SET', '2')], [at('DRILL', 5, '2026-11-23T09:59:00.000Z'), old], { warehouses: [{ warehouse: 'EAST', staleAfterMinutes: 60 }] });
  expect([answer?.promise, answer?.unconfirmed, answer?.warehouses?.[0]?.stale]).toEqual(['unconfirmed', '4', true]);
});

test('kits and components of one question share what there is: what a kit takes of a component, its next line has not', () => {
  const positions = [at('DRILL', 9), at('LAMP', 10)];
  const promised = (...lines: AvailabilityQuestion['lines'][number][]) => ask(lines, positions).map(({ promisable }) => promisable);
  expect(promised(line('1', 'SET', '3'), line('2', 'LAMP', '9'))).toEqual(['3', '4']);
  expect(promised(line('1', 'LAMP', '5'), line('2', 'SET', '9'))).toEqual(['5', '2']);
  expect(promised(line('1', 'SET', '4'), line('2', 'SET', '4'))).toEqual(['4', '1']);
});

test('what was asked before is ahead of a kit on the day on which more comes', () => {
  const plan = (steps: number) => ({ plan: { po: { kind: 'receipt' as const, steps, due: '2026-12-01' } } });
  const from = (lamps: number) => ask([line('1', 'SET', '3'), line('2', 'SET', '2')], [at('DRILL', 9), aPosition({ sku: 'LAMP', onHand: 2, ...plan(lamps) })])[1]?.fullFrom;
  expect([from(8), from(7)]).toEqual(['2026-12-01', undefined]);
});
