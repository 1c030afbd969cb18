import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Picture } from '../../../core/inventory/atp.ts';
import { positionAt } from '../../../core/inventory/position-at.ts';
import type { Movement, PlanEntry, Reservation } from '../../../core/model/stock.ts';
import { aPosition, AT } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';
import { anAct, inMemory, perform, SKUS, WAREHOUSES } from '../../support/stock-acts.ts';

const known = ({ sku, warehouse, onHand, blocked, reserved, later, due, plan, asOf }: Picture) => {
  const days = (all: Record<string, number>) => Object.fromEntries(Object.entries(all).filter(([, steps]) => steps !== 0));
  return { sku, warehouse, onHand, blocked, reserved, later: days(later), due: days(due), plan, asOf };
};

test('any past instant is rebuilt as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { minLength: 3, maxLength: 25 }), async (acts) => {
      const memory = new MemoryStock();
      const ports = inMemory(memory);
      for (const sku of SKUS) for (const warehouse of WAREHOUSES) await memory.setOnHand('NW-US', sku, warehouse, 12);
      const seen = new Map<string, Picture[]>();
      for (const [index, act] of acts.entries()) {
        memory.now = new Date(AT.getTime() + index * 60_000);
        await perform(ports, act);
        seen.set(memory.now.toISOString(), (await memory.positions('NW-US', SKUS, WAREHOUSES)).map(known));
      }
      for (const [instant, pictures] of seen) {
        const then = (await memory.since('NW-US', SKUS, WAREHOUSES, new Date(instant))).map((since) => known(positionAt(since, new Date(instant))));
        expect(then).toEqual(pictures);
      }
    }),
    { numRuns: 500 },
  );
});

test('before anything was told there was nothing', async () => {
  const memory = new MemoryStock();
  await memory.setOnHand('NW-US', 'A', 'EAST', 12, AT);
  const [since] = await memory.since('NW-US', ['A'], ['EAST'], new Date(0));
  const then = since && positionAt(since, new Date(0));
  expect(then).toMatchObject({ onHand: 0, reserved: 0 });
  expect(then).not.toHaveProperty('asOf');
});

test('what was taken out of a ring-fence since is in it again, and plans are as they were, newest change taken back first', () => {
  const iso = (minute: number) => new Date(AT.getTime() + minute * 60_000).toISOString();
  const plan = (minute: number, entryBefore: PlanEntry | null): Movement => ({ key: `P${minute}`, kind: 'plan', at: iso(minute), occurredAt: iso(minute), steps: 0, onHand: 0, blocked: 0, entry: 'safety', ...(entryBefore ? { entryBefore } : { entryBefore: null }) });
  const safety = (steps: number): PlanEntry => ({ kind: 'safety', steps });
  const fence = (steps: number): PlanEntry => ({ kind: 'fence', group: 'channel:b2b', steps });
  const reservation: Reservation = {
    orderId: 'A', lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 3, taken: 3, state: 'soft', revision: 2, due: '2026-12-01',
    history: [{ at: iso(1), steps: 5, due: '2026-12-01', fence: { group: 'channel:b2b', steps: 4 } }, { at: iso(3), steps: -2, due: '2026-12-01', fence: { group: 'channel:b2b', steps: -2 } }],
  };
  const since = {
    position: aPosition({ onHand: 10, reserved: 3, plan: { safety: safety(7), 'fence#channel:b2b': fence(6) } }),
    movements: [plan(2, safety(5)), plan(4, safety(6)), { ...plan(0, null), at: iso(-9) }],
    reservations: [reservation, { ...reservation, orderId: 'B', steps: 0, state: 'issued' as const, history: [{ at: iso(-5), steps: 2, due: '2026-12-01' }, { at: iso(-4), steps: -2, due: '2026-12-01' }] }],
  };
  const at = (minute: number) => {
    const { reserved, later, plan: then } = positionAt(since, new Date(iso(minute)));
    return [reserved, later, then.safety?.steps, then['fence#channel:b2b']?.steps];
  };
  expect(at(5)).toEqual([3, { '2026-12-01': 3 }, 7, 6]);
  expect(at(3)).toEqual([3, { '2026-12-01': 3 }, 6, 6]);
  expect(at(2)).toEqual([5, { '2026-12-01': 5 }, 6, 4]);
  expect(at(1)).toEqual([5, { '2026-12-01': 5 }, 5, 4]);
  expect(at(0)).toEqual([0, {}, 5, 8]);
  // a quota that there was not yet is none
  expect(positionAt({ ...since, position: aPosition({ onHand: 10 }), movements: [] }, new Date(iso(0))).plan).toEqual({});
});

test('a level that was told since is taken back, and with it the instant for which it was told', () => {
  const iso = (minute: number) => new Date(AT.getTime() + minute * 60_000).toISOString();
  const told = (asOfBefore: string | null): Movement => ({ key: 'S', kind: 'snapshot', at: iso(5), occurredAt: iso(4), steps: 0, onHand: 3, blocked: 1, asOfBefore });
  const at = (before: string | null, minute: number) => {
    const { onHand, blocked, asOf } = positionAt({ position: aPosition({ onHand: 10, blocked: 2, asOf: iso(4) }), movements: [told(before)], reservations: [] }, new Date(iso(minute)));
    return [onHand, blocked, asOf];
  };
  expect([at(iso(-9), 4), at(null, 4), at(iso(-9), 5)]).toEqual([[7, 1, iso(-9)], [7, 1, undefined], [10, 2, iso(4)]]);
});
