import { describe, expect, test } from 'vitest';
import { depart, giveBack, heldSteps, isExpired, isHeld, shiftOf, takeMore, turn } from '../../../core/inventory/held.ts';
import type { Reservation, Take } from '../../../core/model/stock.ts';

const AT = '2026-11-23T10:00:00.000Z';
const LATER = '2026-11-23T11:00:00.000Z';
const B2B = 'channel:b2b';
const WHERE = { sku: 'BOLT', warehouse: 'EAST' };
const take = (steps: number, of: Partial<Take> = {}): Take => ({ lineId: '1', ...WHERE, steps, ...of });
const row = (of: Partial<Reservation> = {}): Reservation => ({ orderId: 'A', lineId: '1', ...WHERE, steps: 10, taken: 10, state: 'soft', revision: 1, version: 1, history: [{ at: AT, steps: 10 }], ...of });

test('soft and hard are held; what was issued or released is not, whatever its steps say', () => {
  expect((['soft', 'hard', 'issued', 'released'] as const).map((state) => isHeld(row({ state })))).toEqual([true, true, false, false]);
  expect((['soft', 'hard', 'issued', 'released'] as const).map((state) => heldSteps(row({ state })))).toEqual([10, 10, 0, 0]);
  expect(heldSteps(undefined)).toBe(0);
});

test('a soft reservation has expired from its instant on; a hard one and one without an instant never do', () => {
  expect(isExpired(row({ expiresAt: LATER }), AT)).toBe(false);
  expect(isExpired(row({ expiresAt: AT }), AT)).toBe(true);
  expect(isExpired(row({ expiresAt: AT, state: 'hard' }), LATER)).toBe(false);
  expect(isExpired(row(), LATER)).toBe(false);
});

describe('taken', () => {
  test('anew', () => {
    const step = takeMore(undefined, 'A', take(4), { version: 2, expiresAt: LATER }, AT);
    expect(step).toEqual({
      after: { orderId: 'A', lineId: '1', ...WHERE, steps: 4, taken: 4, state: 'soft', revision: 1, version: 2, expiresAt: LATER, history: [{ at: AT, steps: 4 }] },
      change: { at: AT, steps: 4 },
    });
    expect(shiftOf(step)).toEqual({ reserved: 4, allocated: 0 });
  });

  test('with its token, so that the same again is known by what it asked', () => {
    expect(takeMore(undefined, 'A', take(4), { version: 1, token: 't' }, AT).after).toMatchObject({ token: 't', asked: 4 });
    expect(takeMore(undefined, 'A', take(4), { version: 1 }, AT).after).not.toHaveProperty('asked');
  });

  test('on top of what is held, soft or allocated', () => {
    const before = row({ state: 'hard', revision: 3 });
    const step = takeMore(before, 'A', take(5), { version: 2 }, LATER);
    expect(step.before).toBe(before);
    expect(step.after).toMatchObject({ steps: 15, taken: 15, state: 'hard', revision: 4, history: [{ at: AT, steps: 10 }, { at: LATER, steps: 5 }] });
    expect(shiftOf(step)).toEqual({ reserved: 5, allocated: 5 });
  });

  test('on a row that holds nothing any more: as if anew, its history kept', () => {
    const step = takeMore(row({ state: 'released', steps: 10, taken: 0, revision: 2 }), 'A', take(3), { version: 1 }, LATER);
    expect(step.after).toMatchObject({ steps: 3, taken: 3, state: 'soft', revision: 3 });
    expect(shiftOf(step)).toEqual({ reserved: 3, allocated: 0 });
  });

  test('for a later day', () => {
    const step = takeMore(undefined, 'A', take(4, { due: '2026-12-01' }), { version: 1 }, AT);
    expect(step.change).toEqual({ at: AT, steps: 4, due: '2026-12-01' });
    expect(shiftOf(step)).toEqual({ reserved: 4, allocated: 0, later: { '2026-12-01': 4 } });
  });

  test('another day moves all of it', () => {
    const step = takeMore(row({ due: '2026-12-01' }), 'A', take(2, { due: '2026-12-05' }), { version: 2 }, LATER);
    expect(shiftOf(step)).toEqual({ reserved: 2, allocated: 0, later: { '2026-12-01': -10, '2026-12-05': 12 } });
  });
});

describe('out of a ring-fence', () => {
  const fenced = (steps: number, group = B2B) => ({ fence: { group, steps } });

  test('the quota goes down by it, and is kept for others no longer', () => {
    const step = takeMore(undefined, 'A', take(4, fenced(3)), { version: 1 }, AT);
    expect(step.after.fence).toEqual({ group: B2B, steps: 3 });
    expect(step.change).toEqual({ at: AT, steps: 4, ...fenced(3) });
    expect(shiftOf(step)).toEqual({ reserved: 4, allocated: 0, kept: -3, plan: { [`fence#${B2B}`]: -3 } });
  });

  test('more of the same quota adds up', () => {
    const step = takeMore(row(fenced(6)), 'A', take(2, fenced(2)), { version: 1 }, LATER);
    expect(step.after.fence).toEqual({ group: B2B, steps: 8 });
    expect(step.change).toEqual({ at: LATER, steps: 2, ...fenced(2) });
  });

  test('another quota on top is left alone: one per reservation', () => {
    const step = takeMore(row(fenced(6)), 'A', take(2, fenced(2, 'group:GOLD')), { version: 1 }, LATER);
    expect(step.after.fence).toEqual({ group: B2B, steps: 6 });
    expect(step.change).toEqual({ at: LATER, steps: 2 });
  });

  test('one that is used up, or is held no longer, makes room for another', () => {
    expect(takeMore(row({ fence: { group: B2B, steps: 0 } }), 'A', take(2, fenced(2, 'group:GOLD')), { version: 1 }, LATER).after.fence).toEqual({ group: 'group:GOLD', steps: 2 });
    expect(takeMore(row({ ...fenced(6), state: 'released' }), 'A', take(2, fenced(2, 'group:GOLD')), { version: 1 }, LATER).after.fence).toEqual({ group: 'group:GOLD', steps: 2 });
  });

  test('what came out of it goes back last', () => {
    const some = giveBack(row(fenced(6)), 3, LATER);
    expect([some.after.fence, some.change]).toEqual([{ group: B2B, steps: 6 }, { at: LATER, steps: -3 }]);
    const more = giveBack(row(fenced(6)), 7, LATER);
    expect([more.after.fence, more.change]).toEqual([{ group: B2B, steps: 3 }, { at: LATER, steps: -7, ...fenced(-3) }]);
    expect(shiftOf(more)).toEqual({ reserved: -7, allocated: 0, kept: 3, plan: { [`fence#${B2B}`]: 3 } });
  });

  test('what left is used up, and nothing goes back', () => {
    const step = depart(row({ ...fenced(6), state: 'hard' }), 7, LATER);
    expect([step.after.fence, step.change]).toEqual([{ group: B2B, steps: 3 }, { at: LATER, steps: -7 }]);
    expect(depart(row({ ...fenced(2), state: 'hard' }), 7, LATER).after.fence).toEqual({ group: B2B, steps: 2 });
  });
});

describe('given back', () => {
  test('a part', () => {
    const step = giveBack(row({ state: 'hard', revision: 2 }), 4, LATER);
    expect(step.after).toEqual(row({ state: 'hard', steps: 6, taken: 6, revision: 3, history: [{ at: AT, steps: 10 }, { at: LATER, steps: -4 }] }));
    expect(shiftOf(step)).toEqual({ reserved: -4, allocated: -4 });
  });

  test('all of it: released, and still to be read how much that was', () => {
    const step = giveBack(row({ due: '2026-12-01' }), 10, LATER);
    expect(step.after).toMatchObject({ state: 'released', steps: 10, taken: 0 });
    expect(step.after).not.toHaveProperty('fence');
    expect(step.change).toEqual({ at: LATER, steps: -10, due: '2026-12-01' });
    expect(shiftOf(step)).toEqual({ reserved: -10, allocated: 0, later: { '2026-12-01': -10 } });
  });
});

test('what left in part is still allocated; all of it is issued', () => {
  const part = depart(row({ state: 'hard', due: '2026-12-01' }), 4, LATER);
  expect(part.after).toEqual(row({ state: 'hard', due: '2026-12-01', steps: 6, revision: 2, history: [{ at: AT, steps: 10 }, { at: LATER, steps: -4, due: '2026-12-01' }] }));
  expect(shiftOf(part)).toEqual({ reserved: -4, allocated: -4, later: { '2026-12-01': -4 } });
  const all = depart(row({ state: 'hard' }), 10, LATER);
  expect(all.after).toEqual(row({ state: 'issued', steps: 0, revision: 2, history: [{ at: AT, steps: 10 }, { at: LATER, steps: -10 }] }));
  expect(shiftOf(all)).toEqual({ reserved: -10, allocated: -10 });
});

test('soft turns hard and back, and holds the same', () => {
  const before = row({ due: '2026-12-01', revision: 4 });
  expect(turn(before, 'hard')).toEqual({ before, after: { ...before, state: 'hard', revision: 5 } });
  expect(shiftOf(turn(before, 'hard'))).toEqual({ reserved: 0, allocated: 10 });
  expect(shiftOf(turn(row({ state: 'hard' }), 'soft'))).toEqual({ reserved: 0, allocated: -10 });
});
