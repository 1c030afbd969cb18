import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atp, betterDays, isCounted, lowest, outlook } from '../../../core/inventory/atp.ts';
import type { PlanEntry, Position } from '../../../core/model/stock.ts';
import { aPosition } from '../../support/builders.ts';

const TODAY = '2026-11-23';
const day = (number: number) => new Date(Date.parse(TODAY) + number * 86_400_000).toISOString().slice(0, 10);
const at = (position: Position, from: number, groups: string[] = []) => atp(outlook(position, TODAY, groups), day(from));
const receipt = (steps: number, due: number): PlanEntry => ({ kind: 'receipt', steps, due: day(due) });

test('the least from that day on, not what there is on it', () => {
  const position = aPosition({ onHand: 10, reserved: 12, later: { [day(5)]: 12 }, plan: { po: receipt(8, 3) } });
  expect([0, 3, 4, 5, 9].map((from) => at(position, from))).toEqual([6, 6, 6, 6, 6]);
  expect(outlook(position, TODAY).map(({ net }) => net)).toEqual([10, 18, 6]);
});

test('a receipt counts from its day on, until it is overdue', () => {
  const expected = (due: number) => aPosition({ plan: { po: receipt(8, due) } });
  expect([at(expected(3), 2), at(expected(3), 3), at(expected(0), 0), at(expected(-1), 0)]).toEqual([0, 8, 8, 0]);
});

test('a reservation that may leave later counts from then on; a day that is past counts now', () => {
  expect([at(aPosition({ onHand: 10, reserved: 4, later: { [day(-2)]: 4 } }), 0), at(aPosition({ onHand: 10, reserved: 4, later: { [day(-2)]: 9, [day(2)]: 3 } }), 0)]).toEqual([6, 6]);
});

test('who waits with no date keeps from being promised whatever comes', () => {
  expect(at(aPosition({ onHand: 0, waiting: 20, due: { '9999-12-31': 20 }, plan: { po: receipt(30, 2) } }), 2)).toBe(10);
});

const entry: fc.Arbitrary<PlanEntry> = fc.oneof(
  fc.record({ kind: fc.constant('receipt' as const), steps: fc.integer({ min: 1, max: 30 }), due: fc.integer({ min: -3, max: 12 }).map(day) }),
  fc.record({ kind: fc.constant('foreign' as const), steps: fc.integer({ min: 1, max: 10 }), due: fc.integer({ min: -3, max: 12 }).map(day) }),
  fc.record({ kind: fc.constant('safety' as const), steps: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('fence' as const), steps: fc.integer({ min: 1, max: 10 }), group: fc.constantFrom('channel:a', 'group:b') }),
);
const byDay = fc.dictionary(fc.integer({ min: -3, max: 12 }).map(day), fc.integer({ min: 0, max: 10 }), { maxKeys: 4 });
const sum = (all: Record<string, number>) => Object.values(all).reduce((total, steps) => total + steps, 0);
const position = fc
  .record({ onHand: fc.integer({ min: 0, max: 60 }), blocked: fc.integer({ min: 0, max: 10 }), now: fc.integer({ min: 0, max: 20 }), later: byDay, due: byDay, plan: fc.dictionary(fc.constantFrom('1', '2', '3', '4', '5'), entry) })
  .map(({ now, later, due, plan, ...counters }) => {
    const kept = Object.values(plan).reduce((total, { kind, steps }) => total + (kind === 'receipt' ? 0 : steps), 0);
    return aPosition({ ...counters, reserved: now + sum(later), later, waiting: sum(due), due, kept, plan });
  });

test('ATP is the formula of the rules, day by day', () => {
  fc.assert(
    fc.property(position, fc.integer({ min: 0, max: 14 }), fc.subarray(['channel:a', 'group:b']), (one, from, groups) => {
      const entries = Object.values(one.plan);
      const of = (kind: string, which: (entry: PlanEntry) => boolean) => entries.filter((each) => each.kind === kind && which(each)).reduce((total, { steps }) => total + steps, 0);
      const until = (all: Record<string, number>, u: string) => Object.entries(all).reduce((total, [on, steps]) => total + (on <= u ? steps : 0), 0);
      const net = (u: string) =>
        one.onHand - one.blocked + of('receipt', ({ due = '' }) => due >= TODAY && due <= u) - (one.reserved - sum(one.later) + until(one.later, u)) - until(one.due, u) - of('foreign', ({ due = '' }) => due <= u) - of('safety', () => true) - of('fence', ({ group = '' }) => !groups.includes(group));
      expect(at(one, from, groups)).toBe(Math.min(...Array.from({ length: 30 }, (_, index) => net(day(from + index)))));
    }),
    { numRuns: 3000 },
  );
});

test('what is free is never above ATP, whatever day is asked for; with its own ring-fence on top neither', () => {
  fc.assert(
    fc.property(position, fc.integer({ min: 0, max: 14 }), (one, from) => {
      const own = Object.values(one.plan).reduce((total, { group, steps }) => total + (group === 'channel:a' ? steps : 0), 0);
      expect(one.free).toBeLessThanOrEqual(at(one, from));
      expect(one.free + own).toBeLessThanOrEqual(at(one, from, ['channel:a']));
    }),
    { numRuns: 3000 },
  );
});

test('what can be promised never gets less for a later day', () => {
  fc.assert(fc.property(position, fc.integer({ min: 0, max: 14 }), fc.integer({ min: 0, max: 5 }), (one, from, more) => at(one, from + more) >= at(one, from)));
});

test('an outlook has each day on which it changes once, from today on; what holds for ever is no day', () => {
  const plan: Record<string, PlanEntry> = { a: receipt(5, 0), b: receipt(5, 2), c: receipt(5, 2), d: receipt(5, -1), e: { kind: 'safety', steps: 1 }, f: { kind: 'foreign', steps: 2 } };
  const days = outlook(aPosition({ onHand: 20, plan, later: { [day(4)]: 1 }, due: { [day(3)]: 1 } }), TODAY);
  expect(days.map((balance) => balance.day)).toEqual([TODAY, day(2), day(3), day(4)]);
  // what was allocated elsewhere without a day counts from today on
  expect(days.map(({ foreign, receipts }) => [foreign, receipts])).toEqual([[2, 5], [2, 15], [2, 15], [2, 15]]);
});

test('what decides is the first of the lowest days; without any there is no answer', () => {
  const balance = (day: string, net: number) => ({ ...outlook(aPosition(), TODAY)[0]!, day, net });
  const all = [balance(day(0), 5), balance(day(1), 3), balance(day(2), 3), balance(day(3), 9)];
  expect([lowest(all, TODAY).day, lowest(all, day(2)).day, lowest(all, day(9)).day, lowest(all, day(-1)).day]).toEqual([day(1), day(2), day(3), day(1)]);
  expect(() => lowest([], TODAY)).toThrow(RangeError);
  expect(betterDays(all, day(1))).toEqual([day(1), day(2), day(3)]);
});

test('only a receipt with a day that is not past, and has come by then, is counted', () => {
  const counted = (change: Partial<PlanEntry>) => isCounted({ ...receipt(5, 2), ...change }, day(2), TODAY);
  expect([counted({}), counted({ due: day(3) }), counted({ due: day(-1) }), counted({ due: TODAY }), counted({ due: undefined }), counted({ kind: 'foreign' })]).toEqual([true, false, false, true, false, false]);
});
