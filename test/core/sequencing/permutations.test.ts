import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LineState, OrderLine } from '../../../core/model/order.ts';
import { move } from '../../../core/ordering/line-moves.ts';
import { begun, caughtUp, isOverdue, type Kept, type Rules, type Sequenced, take } from '../../../core/sequencing/in-sequence.ts';
import { type Needs, verdict } from '../../../core/sequencing/verdict.ts';
import { aLine, AT } from '../../support/builders.ts';

/** The life of a line, a move at a time: out of order, each of them throws. */
const LIFE: LineState[] = ['received', 'reserved', 'accepted', 'released', 'picked', 'shipped', 'invoiced'];
const MOVES = LIFE.slice(1).map((to, index): Sequenced<{ from: LineState; to: LineState }> => ({ version: index + 1, event: { from: LIFE[index] as LineState, to } }));
const steps: Rules<OrderLine, { from: LineState; to: LineState }> = { needs: 'every', apply: (line, { from, to }) => move(line, 10, from, to), patienceMs: 3_600_000 };
/** The same life, where each event says where the whole line is by then. */
const WHOLE = LIFE.slice(1).map((state, index): Sequenced<OrderLine> => ({ version: index + 1, event: aLine({}, state) }));
const newest: Rules<OrderLine, OrderLine> = { needs: 'newest', apply: (_, line) => line, patienceMs: 0 };

const all = <Event>(events: readonly Sequenced<Event>[], rules: Rules<OrderLine, Event>) => events.reduce((kept, event) => take(kept, event, rules, AT).kept, begun<OrderLine, Event>(aLine()));
/** Some of the life, from its beginning, each event told once to three times, in any order. */
const told = <Event>(life: Sequenced<Event>[]) =>
  fc.integer({ min: 1, max: life.length }).chain((length) =>
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: length, maxLength: length }).chain((times) => {
      const events = life.slice(0, length).flatMap((event, index) => Array.from({ length: times[index] ?? 1 }, () => event));
      return fc.record({ once: fc.constant(life.slice(0, length)), shuffled: fc.shuffledSubarray(events, { minLength: events.length }) });
    }),
  );

test('promise 25: any permutation of up to six lifecycle events, each told again, gives the state of in order, once', () => {
  fc.assert(fc.property(told(MOVES), ({ once, shuffled }) => void expect(all(shuffled, steps)).toEqual(all(once, steps))), { numRuns: 2000 });
  fc.assert(fc.property(told(WHOLE), ({ once, shuffled }) => void expect(all(shuffled, newest)).toEqual(all(once, newest))), { numRuns: 2000 });
});

function* permutations<T>(of: T[]): Generator<T[]> {
  if (of.length === 0) yield [];
  for (const [index, first] of of.entries()) for (const rest of permutations(of.filter((_, other) => other !== index))) yield [first, ...rest];
}

test('all 720 orders of six events end invoiced, with nothing left waiting', () => {
  let seen = 0;
  for (const order of permutations(MOVES)) {
    const { state, last, waiting } = all(order, steps);
    expect([state.quantities.invoiced, last, waiting]).toEqual([10, 6, []]);
    seen += 1;
  }
  expect(seen).toBe(720);
});

test('without the guard the same events do not: the harness can tell', () => {
  expect(() => [...MOVES].reverse().reduce((line, { event }) => steps.apply(line, event), aLine())).toThrow(expect.objectContaining({ name: 'Rejected' }));
  expect([...WHOLE].reverse().reduce((_, { event }) => event, aLine()).quantities).toMatchObject({ reserved: 10, invoiced: 0 });
});

test.each<[number, number, Needs, string]>([
  [0, 1, 'every', 'apply'], [3, 4, 'every', 'apply'], [3, 3, 'every', 'duplicate'], [3, 1, 'every', 'duplicate'], [3, 5, 'every', 'gap'], [0, 2, 'every', 'gap'],
  [0, 4, 'newest', 'apply'], [3, 9, 'newest', 'apply'], [3, 3, 'newest', 'duplicate'], [3, 2, 'newest', 'superseded'],
])('after %i, %i where %s is needed: %s', (last, version, needs, expected) => {
  expect(verdict(last, version, needs)).toBe(expected);
});

test('what came too early waits until its deadline, told again does not wait twice, and goes on when the missing one comes', () => {
  const [first, second, third] = MOVES as [(typeof MOVES)[0], (typeof MOVES)[0], (typeof MOVES)[0]];
  const early = all([third, first, third], steps);
  expect(early).toMatchObject({ last: 1, waiting: [{ version: 3, deadline: '2026-11-23T11:00:00.000Z' }], state: { quantities: { reserved: 10 } } });
  expect([new Date('2026-11-23T10:59:59Z'), new Date('2026-11-23T11:00:00Z')].map((at) => isOverdue(early, at))).toEqual([false, true]);
  expect(take(early, second, steps, AT)).toMatchObject({ verdict: 'apply', kept: { last: 3, waiting: [], state: { quantities: { released: 10 } } } });
});

test('where the missing one never comes, the source says where it stands; what waited beyond that goes on, an older answer changes nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (lost, asked) => {
      const kept = all(MOVES.filter(({ version }) => version !== lost).reverse(), steps);
      expect(kept.last).toBe(lost - 1);
      const after: Kept<OrderLine, unknown> = caughtUp(kept, { state: aLine({}, LIFE[asked] as LineState), version: asked }, steps);
      expect([after.last, after.waiting.length]).toEqual(asked < lost ? [lost - 1, 6 - lost] : [6, 0]);
      if (asked >= lost) expect(after.state.quantities.invoiced).toBe(10);
    }),
  );
});
