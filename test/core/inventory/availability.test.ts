import fc from 'fast-check';
import { expect, test } from 'vitest';
import { availability, type AvailabilityQuestion } from '../../../core/inventory/availability.ts';
import type { Position } from '../../../core/model/stock.ts';
import type { QuestionLine } from '../../../core/model/questions.ts';
import { anItem, aPosition, AT, items } from '../../support/builders.ts';

const at = (warehouse: string, onHand: number, change: Partial<Position> = {}): Position => aPosition({ warehouse, onHand, asOf: '2026-11-23T09:59:00.000Z', ...change });
const line = (amount: string, uom = 'EA', change: Partial<QuestionLine> = {}): QuestionLine => ({ lineId: '1', sku: 'BOLT-M8', quantity: { amount, uom }, ...change });
const kilos = anItem({ sku: 'SAND', baseUnit: 'KG', baseDigits: 3, units: { KG: { numerator: 1000, denominator: 1 }, BAG: { numerator: 25_000, denominator: 1 } } });
const asked = (lines: QuestionLine[], positions: Position[], change: Partial<AvailabilityQuestion> = {}) =>
  availability({ lines, warehouses: [{ warehouse: 'EAST' }, { warehouse: 'WEST' }], at: AT, groups: [], explain: false, ...change }, items(anItem(), kilos), positions);

test('available is on hand − blocked − reserved, per warehouse and over all of them, in the base unit', () => {
  expect(asked([line('1', 'BOX')], [at('EAST', 80, { blocked: 5, reserved: 15 }), at('WEST', 70)])).toEqual([
    {
      ...line('1', 'BOX'), baseUnit: 'EA', asked: '100', available: '130', promisable: '100', promise: 'full', asOf: '2026-11-23T09:59:00.000Z', age: 60,
      warehouses: [{ warehouse: 'EAST', available: '60', asOf: '2026-11-23T09:59:00.000Z' }, { warehouse: 'WEST', available: '70', asOf: '2026-11-23T09:59:00.000Z' }],
    },
  ]);
});

test('explained, each warehouse shows the balance of the day that decides, part by part', () => {
  const plan: Position['plan'] = {
    late: { kind: 'receipt', steps: 9, due: '2026-11-20' }, po: { kind: 'receipt', steps: 30, due: '2026-12-01' }, erp: { kind: 'foreign', steps: 4, due: '2026-12-05' },
    safety: { kind: 'safety', steps: 2 }, 'fence#channel:shop': { kind: 'fence', group: 'channel:shop', steps: 6 },
  };
  const east = at('EAST', 80, { blocked: 5, reserved: 35, later: { '2026-12-03': 20 }, waiting: 10, due: { '2026-12-10': 10 }, kept: 12, plan });
  const unit = { onHand: '80', blocked: '5', reserved: '35' };
  const today = { day: '2026-11-23', onHand: '80', receipts: '0', blocked: '5', reserved: '15', backordered: '0', foreign: '0', safety: '2', ringFenced: '6', shortDated: '0', net: '52' };
  expect(asked([line('1')], [east], { explain: true })[0]?.warehouses).toEqual([
    {
      warehouse: 'EAST', available: '48', asOf: '2026-11-23T09:59:00.000Z', ...unit, balance: { ...today, day: '2026-12-10', receipts: '30', reserved: '35', backordered: '10', foreign: '4', net: '48' },
      expected: [{ due: '2026-11-20', amount: '9', overdue: true }, { due: '2026-12-01', amount: '30', overdue: false }],
    },
    { warehouse: 'WEST', available: '0', onHand: '0', blocked: '0', reserved: '0' },
  ]);
  expect(asked([line('1')], [{ ...east, due: {}, waiting: 0 }], { explain: true })[0]?.warehouses?.[0]).toMatchObject({ available: '52', balance: today });
});

test("a channel's own ring-fence is its own, others' are not", () => {
  const east = at('EAST', 10, { kept: 6, plan: { 'fence#channel:shop': { kind: 'fence', group: 'channel:shop', steps: 6 } } });
  expect([asked([line('10')], [east])[0]?.promisable, asked([line('10')], [east], { groups: ['channel:shop'] })[0]?.promisable]).toEqual(['4', '10']);
});

test('not before a day: with the receipts of then, and what is promised until then', () => {
  const east = at('EAST', 10, { reserved: 6, later: { '2026-12-10': 6 }, plan: { po: { kind: 'receipt', steps: 20, due: '2026-12-01' } } });
  const on = (shipNotBefore: string) => asked([line('30')], [east], { shipNotBefore })[0];
  expect(['2026-11-01', '2026-11-23', '2026-11-30', '2026-12-01', '2026-12-20'].map((day) => on(day)?.available)).toEqual(['10', '10', '10', '24', '24']);
});

test('where not all can be promised, it says from when it could', () => {
  const east = at('EAST', 4, { plan: { po: { kind: 'receipt', steps: 20, due: '2026-12-01' } } });
  const west = at('WEST', 3, { plan: { po: { kind: 'receipt', steps: 20, due: '2026-12-08' } } });
  const from = (...amounts: string[]) => asked(amounts.map((amount, index) => line(amount, 'EA', { lineId: String(index) })), [east, west]).map(({ promise, fullFrom }) => fullFrom ?? promise);
  expect([from('7'), from('8'), from('27'), from('28'), from('48'), from('5', '10', '20')]).toEqual([['full'], ['2026-12-01'], ['2026-12-01'], ['2026-12-08'], ['partly'], ['full', '2026-12-01', '2026-12-08']]);
});

test('a warehouse whose level is stale promises nothing firm', () => {
  const warehouses = [{ warehouse: 'EAST' }, { warehouse: 'WEST', staleAfterMinutes: 60 }];
  const west = (asOf?: string) => at('WEST', 30, asOf === undefined ? { asOf: undefined } : { asOf });
  const ask = (amount: string, ...positions: Position[]) => asked([line(amount)], positions, { warehouses })[0];
  expect(ask('20', west('2026-11-23T09:00:00.000Z'))).toMatchObject({ promise: 'full', available: '30' });
  expect(ask('20', west('2026-11-23T08:59:00.000Z'))).toMatchObject({ promise: 'unconfirmed', available: '0', promisable: '0', unconfirmed: '30', warehouses: [{}, { available: '30', stale: true }] });
  expect(ask('20', at('EAST', 5, { asOf: '2020-01-01T00:00:00.000Z' }), west())).toMatchObject({ promise: 'partly', promisable: '5', unconfirmed: '30' });
  expect(ask('20')).toMatchObject({ promise: 'none' });
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

test('what is expected is told by its day, and what was due before today is overdue', () => {
  const plan = { b: { kind: 'receipt' as const, steps: 2, due: '2026-12-01' }, a: { kind: 'receipt' as const, steps: 1, due: '2026-11-23' }, c: { kind: 'receipt' as const, steps: 3, due: '2026-11-22' } };
  const [answer] = asked([line('1')], [at('EAST', 5, { plan })], { explain: true });
  expect(answer?.warehouses?.[0]?.expected?.map(({ due, overdue }) => [due, overdue])).toEqual([['2026-11-22', true], ['2026-11-23', false], ['2026-12-01', false]]);
});

test('the first day of all warehouses on which it can leave counts, in whatever order they are told', () => {
  const due = (on: string) => ({ plan: { po: { kind: 'receipt' as const, steps: 9, due: on } } });
  const warehouses = ['EAST', 'WEST'].map((warehouse) => ({ warehouse }));
  expect(asked([line('9')], [at('EAST', 0, due('2026-12-09')), at('WEST', 0, due('2026-12-01'))], { warehouses })[0]?.fullFrom).toBe('2026-12-01');
});

test('a day that is past is today', () => {
  const [late, now] = ['2026-11-01', undefined].map((shipNotBefore) => asked([line('6')], [at('EAST', 5)], { shipNotBefore, explain: true })[0]);
  expect(late).toEqual(now);
});

test('an article whose base unit has no decimal form is wrong, and nobody is told a number', () => {
  const thirds = anItem({ units: { EA: { numerator: 3, denominator: 1 } } });
  expect(() => availability({ lines: [line('1')], warehouses: [{ warehouse: 'EAST' }], at: AT, groups: [], explain: false }, items(thirds), [at('EAST', 5)])).toThrow(RangeError);
});
