import { describe, expect, test } from 'vitest';
import { departed, departures, leftAt } from '../../../core/inventory/departures.ts';
import { asTarget, stepsTo, without } from '../../../core/inventory/difference.ts';
import type { Step } from '../../../core/inventory/held.ts';
import type { Reservation, Take } from '../../../core/model/stock.ts';
import { AT } from '../../support/builders.ts';

const NOW = AT.toISOString();
const HOLD = { version: 1 };
const take = (warehouse: string, steps: number, of: Partial<Take> = {}): Take => ({ lineId: '1', sku: 'BOLT', warehouse, steps, ...of });
const row = (warehouse: string, steps: number, of: Partial<Reservation> = {}): Reservation => ({ orderId: 'A', lineId: '1', sku: 'BOLT', warehouse, steps, taken: steps, state: 'soft', revision: 1, history: [{ at: NOW, steps }], ...of });
const said = (steps: readonly Step[]) => steps.map(({ after, change }) => `${after.warehouse} ${change?.steps}${change?.fence ? ` (${change.fence.steps} of ${change.fence.group})` : ''}`);

describe('from what is held to a target', () => {
  test('what is taken comes first, so that nothing is lost where it is not granted; what stays is left alone', () => {
    expect(said(stepsTo([take('WEST', 4), take('EAST', 10)], [row('EAST', 10), row('NORTH', 3)], 'A', HOLD, NOW))).toEqual(['WEST 4', 'NORTH -3']);
  });

  test('more and less of what there is', () => {
    expect(said(stepsTo([take('EAST', 12), take('WEST', 1)], [row('EAST', 10), row('WEST', 3)], 'A', HOLD, NOW))).toEqual(['EAST 2', 'WEST -2']);
  });

  test('what was released or left holds nothing', () => {
    expect(said(stepsTo([take('EAST', 4)], [row('EAST', 10, { state: 'released' }), row('WEST', 3, { state: 'issued' })], 'A', HOLD, NOW))).toEqual(['EAST 4']);
  });

  test('a target names all that it has out of a ring-fence: only what is more comes out of it', () => {
    const fence = (steps: number) => ({ fence: { group: 'channel:b2b', steps } });
    const more = (wanted: number, ofFence: number, rows: Reservation[]) => said(stepsTo([take('EAST', wanted, fence(ofFence))], rows, 'A', HOLD, NOW));
    expect(more(4, 3, [])).toEqual(['EAST 4 (3 of channel:b2b)']);
    expect(more(12, 6, [row('EAST', 10, fence(5))])).toEqual(['EAST 2 (1 of channel:b2b)']);
    expect(more(12, 9, [row('EAST', 10, fence(5))])).toEqual(['EAST 2 (2 of channel:b2b)']);
    expect(more(12, 5, [row('EAST', 10, fence(5))])).toEqual(['EAST 2']);
    expect(more(4, 3, [row('EAST', 10, { ...fence(5), state: 'released' })])).toEqual(['EAST 4 (3 of channel:b2b)']);
  });

  test('what is held is its own target', () => {
    const rows = [row('EAST', 10, { due: '2026-12-01', goodUntil: '2027-01-01', fence: { group: 'channel:b2b', steps: 2 } }), row('WEST', 5, { fence: { group: 'channel:b2b', steps: 0 } }), row('NORTH', 3, { state: 'released' })];
    expect(asTarget(rows)).toStrictEqual([take('EAST', 10, { due: '2026-12-01', goodUntil: '2027-01-01', fence: { group: 'channel:b2b', steps: 2 } }), take('WEST', 5)]);
    expect(stepsTo(asTarget(rows), rows, 'A', HOLD, NOW)).toEqual([]);
  });
});

describe('parts of lines given back', () => {
  const rows = [row('EAST', 5, { state: 'hard' }), row('NORTH', 3), row('WEST', 4), row('EAST', 9, { lineId: '2' })];
  const left = (...parts: { lineId: string; steps: number; warehouse?: string }[]) => without(parts, rows, 'A').map(({ lineId, warehouse, steps }) => `${lineId} ${warehouse} ${steps}`).toSorted();

  test('what is soft goes first, and of that the last warehouse', () => {
    expect(left({ lineId: '1', steps: 3 })).toEqual(['1 EAST 5', '1 NORTH 3', '1 WEST 1', '2 EAST 9']);
    expect(left({ lineId: '1', steps: 6 })).toEqual(['1 EAST 5', '1 NORTH 1', '2 EAST 9']);
    expect(left({ lineId: '1', steps: 8 })).toEqual(['1 EAST 4', '2 EAST 9']);
  });

  test('or those of the warehouse that is named', () => {
    expect(left({ lineId: '1', steps: 2, warehouse: 'EAST' })).toEqual(['1 EAST 3', '1 NORTH 3', '1 WEST 4', '2 EAST 9']);
  });

  test('several in turn; all of it leaves nothing', () => {
    expect(left({ lineId: '1', steps: 12 }, { lineId: '2', steps: 4 }, { lineId: '2', steps: 5 })).toEqual([]);
  });

  test('no more than the line holds', () => {
    expect(() => left({ lineId: '1', steps: 13 })).toThrow(expect.objectContaining({ name: 'Rejected', code: 'stock.not-held', message: 'line 1 of order A holds 12 of the 13 that it gives back', detail: { lineId: '1', steps: 13, held: 12 } }));
    expect(() => left({ lineId: '1', steps: 4, warehouse: 'NORTH' })).toThrow(expect.objectContaining({ code: 'stock.not-held', detail: { lineId: '1', steps: 4, held: 3 } }));
  });
});

describe('departures', () => {
  const hard = (warehouse: string, steps: number, of: Partial<Reservation> = {}) => row(warehouse, steps, { state: 'hard', ...of });
  const rows = new Map([['1#EAST', hard('EAST', 10)], ['2#EAST', hard('EAST', 4, { lineId: '2', history: [{ at: '2026-11-23T11:00:00.000Z', steps: 4 }, { at: '2026-11-23T12:00:00.000Z', steps: 1 }] })], ['1#WEST', row('WEST', 5)]]);

  test('leave what they hold as allocated, to the last step', () => {
    expect(departures([take('EAST', 10)], rows, NOW)?.map(({ after }) => `${after.state} ${after.steps}`)).toEqual(['issued 0']);
    expect(departures([take('EAST', 3)], rows, NOW)?.map(({ after }) => `${after.state} ${after.steps}`)).toEqual(['hard 7']);
  });

  test('more than that, or what is only promised, is none', () => {
    expect(departures([take('EAST', 11)], rows, NOW)).toBeUndefined();
    expect(departures([take('WEST', 1)], rows, NOW)).toBeUndefined();
    expect(departures([take('NORTH', 1)], rows, NOW)).toBeUndefined();
  });

  test('what was never ordered is not taken off a reservation, and still leaves the shelf', () => {
    const left = [take('EAST', 12, { over: 2 } as object), take('NORTH', 1, { over: 1 } as object)];
    const steps = departures(left, rows, NOW);
    expect(steps?.map(({ after }) => `${after.state} ${after.steps}`)).toEqual(['issued 0']);
    expect(departed(left, steps ?? [])).toEqual([
      { sku: 'BOLT', warehouse: 'EAST', shift: { reserved: -10, allocated: -10 }, gone: 12, reservedAt: NOW },
      { sku: 'BOLT', warehouse: 'NORTH', shift: {}, gone: 1 },
    ]);
  });

  test('are once per position, and say when the last of what left was first reserved there', () => {
    const left = [take('EAST', 10), take('EAST', 4, { lineId: '2' })];
    expect(departed(left, departures(left, rows, NOW) ?? [])).toEqual([{ sku: 'BOLT', warehouse: 'EAST', shift: { reserved: -14, allocated: -14 }, gone: 14, reservedAt: '2026-11-23T11:00:00.000Z' }]);
    const nut = row('EAST', 2, { sku: 'NUT', lineId: '3', state: 'hard', history: [{ at: '2026-11-23T23:00:00.000Z', steps: 2 }] });
    const both = [take('EAST', 10), take('EAST', 2, { lineId: '3', sku: 'NUT' })];
    expect(departed(both, departures(both, new Map([...rows, ['3#EAST', nut]]), NOW) ?? []).map(({ sku, gone, reservedAt }) => [sku, gone, reservedAt])).toEqual([['BOLT', 10, NOW], ['NUT', 2, '2026-11-23T23:00:00.000Z']]);
  });

  test('the last to be reserved counts, in whatever order they left', () => {
    const held = (lineId: string, hour: string) => row('EAST', 2, { lineId, state: 'hard', history: [{ at: `2026-11-23T${hour}:00:00.000Z`, steps: 2 }] });
    const left = [take('EAST', 2, { lineId: '8' }), take('EAST', 2, { lineId: '9' })];
    const of = new Map([['8#EAST', held('8', '11')], ['9#EAST', held('9', '09')]]);
    expect(departed(left, departures(left, of, NOW) ?? []).map(({ reservedAt }) => reservedAt)).toEqual(['2026-11-23T11:00:00.000Z']);
  });

  test('were when the warehouse says, but not before they were reserved', () => {
    const one = { sku: 'BOLT', warehouse: 'EAST', shift: {}, gone: 1 };
    const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour));
    expect(leftAt({ ...one, reservedAt: at(9).toISOString() }, at(10))).toBe(at(10).toISOString());
    expect(leftAt({ ...one, reservedAt: at(11).toISOString() }, at(10))).toBe(at(11).toISOString());
    expect(leftAt(one, at(10))).toBe(at(10).toISOString());
  });
});

test('of what is soft and what is hard, the soft goes first wherever it is, and what is held no more is nothing', () => {
  const rows = [row('WEST', 3, { state: 'hard' }), row('AWAY', 9, { state: 'released' }), row('EAST', 3), row('NORTH', 3), row('CENTER', 3, { state: 'hard' })];
  const left = (steps: number) => without([{ lineId: '1', steps }], rows, 'A').map(({ warehouse, steps: kept }) => `${warehouse} ${kept}`).toSorted();
  expect([left(3), left(6), left(7), left(11)]).toEqual([['CENTER 3', 'EAST 3', 'WEST 3'], ['CENTER 3', 'WEST 3'], ['CENTER 3', 'WEST 2'], ['CENTER 1']]);
  expect(() => left(13)).toThrow(expect.objectContaining({ code: 'stock.not-held' }));
});
