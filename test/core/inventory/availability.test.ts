import fc from 'fast-check';
import { expect, test } from 'vitest';
import { availability } from '../../../core/inventory/availability.ts';
import type { Position } from '../../../core/model/stock.ts';
import type { QuestionLine } from '../../../core/model/questions.ts';
import { anItem, aPosition, AT, items } from '../../support/builders.ts';

const at = (warehouse: string, onHand: number, change: Partial<Position> = {}): Position => aPosition({ warehouse, onHand, asOf: '2026-11-23T09:59:00.000Z', ...change });
const line = (amount: string, uom = 'EA', change: Partial<QuestionLine> = {}): QuestionLine => ({ lineId: '1', sku: 'BOLT-M8', quantity: { amount, uom }, ...change });
const kilos = anItem({ sku: 'SAND', baseUnit: 'KG', baseDigits: 3, units: { KG: { numerator: 1000, denominator: 1 }, BAG: { numerator: 25_000, denominator: 1 } } });
const asked = (lines: QuestionLine[], positions: Position[], explain = false) => availability({ lines, warehouses: ['EAST', 'WEST'], at: AT, explain }, items(anItem(), kilos), positions);

test('available is on hand − blocked − reserved, per warehouse and over all of them, in the base unit', () => {
  expect(asked([line('1', 'BOX')], [at('EAST', 80, { blocked: 5, reserved: 15 }), at('WEST', 70)])).toEqual([
    {
      ...line('1', 'BOX'), baseUnit: 'EA', asked: '100', available: '130', promisable: '100', promise: 'full', asOf: '2026-11-23T09:59:00.000Z', age: 60,
      warehouses: [{ warehouse: 'EAST', available: '60', asOf: '2026-11-23T09:59:00.000Z' }, { warehouse: 'WEST', available: '70', asOf: '2026-11-23T09:59:00.000Z' }],
    },
  ]);
});

test('explained, each warehouse shows the supply and the demand behind it', () => {
  expect(asked([line('1')], [at('EAST', 80, { blocked: 5, reserved: 15 })], true)[0]?.warehouses).toEqual([
    { warehouse: 'EAST', available: '60', asOf: '2026-11-23T09:59:00.000Z', onHand: '80', blocked: '5', reserved: '15' },
    { warehouse: 'WEST', available: '0', onHand: '0', blocked: '0', reserved: '0' },
  ]);
});

test('a line can be promised in full, partly or not at all', () => {
  const promise = (onHand: number) => asked([line('10')], [at('EAST', onHand)]).map((answer) => [answer.promise, answer.promisable])[0];
  expect([promise(10), promise(9), promise(0)]).toEqual([['full', '10'], ['partly', '9'], ['none', '0']]);
});

test('lines of one item share what there is, the first line first', () => {
  const lines = [line('6'), line('6', 'EA', { lineId: '2' }), line('1', 'EA', { lineId: '3' })];
  expect(asked(lines, [at('EAST', 10)]).map((answer) => [answer.promise, answer.promisable, answer.available])).toEqual([['full', '6', '10'], ['partly', '4', '10'], ['none', '0', '10']]);
});

test('a warehouse that is over-committed has nothing to promise and takes nothing from the other', () => {
  expect(asked([line('5')], [at('EAST', 10, { reserved: 30 }), at('WEST', 4)])[0]).toMatchObject({ available: '4', promise: 'partly', promisable: '4' });
});

test('an answer is as old as its oldest level, and of unknown age where one did not say', () => {
  const unsaid = { ...at('WEST', 1) };
  delete unsaid.asOf;
  expect(asked([line('1')], [at('EAST', 1), at('WEST', 1, { asOf: '2026-11-22T10:00:00.000Z' })])[0]).toMatchObject({ asOf: '2026-11-22T10:00:00.000Z', age: 86_400 });
  expect(asked([line('1')], [at('EAST', 1), unsaid])[0]).not.toHaveProperty('asOf');
  expect(asked([line('1')], [at('EAST', 1), unsaid])[0]).not.toHaveProperty('age');
  expect(asked([line('1')], [])[0]).not.toHaveProperty('age');
});

test('weights are told in kilograms, whatever is asked in', () => {
  const sand = (warehouse: string, onHand: number) => at(warehouse, onHand, { sku: 'SAND' });
  expect(asked([line('2', 'BAG', { sku: 'SAND' })], [sand('EAST', 30_500), sand('WEST', 1)])[0]).toMatchObject({ baseUnit: 'KG', asked: '50', available: '30.501', promise: 'partly', promisable: '30.501' });
});

test('a line that cannot be answered says why and fails no other', () => {
  const lines = [line('1'), line('1', 'EA', { lineId: '2', sku: 'GHOST' }), line('1', 'PAL', { lineId: '3' }), line('0.5', 'EA', { lineId: '4' })];
  expect(asked(lines, [at('EAST', 1)]).map(({ code, promise }) => code ?? promise)).toEqual(['full', 'availability.unknown-sku', 'availability.unknown-unit', 'availability.unit-does-not-divide']);
});

test('lines together are never promised more than there is, and never less than they could be', () => {
  const level = fc.record({ onHand: fc.integer({ min: 0, max: 100 }), reserved: fc.integer({ min: 0, max: 120 }) });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 8 }), level, level, (wanted, east, west) => {
      const lines = wanted.map((quantity, index) => line(String(quantity), 'EA', { lineId: String(index) }));
      const there = [east, west].reduce((sum, { onHand, reserved }) => sum + Math.max(onHand - reserved, 0), 0);
      const answers = asked(lines, [at('EAST', east.onHand, east), at('WEST', west.onHand, west)]);
      const promised = answers.reduce((sum, { promisable }) => sum + Number(promisable), 0);
      expect(promised).toBe(Math.min(there, wanted.reduce((sum, quantity) => sum + quantity, 0)));
      for (const answer of answers) expect(answer.promise).toBe(answer.promisable === answer.asked ? 'full' : answer.promisable === '0' ? 'none' : 'partly');
    }),
    { numRuns: 2000 },
  );
});
