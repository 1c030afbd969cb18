import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocateLots, hasLots } from '../../../core/inventory/allocate-lots.ts';
import { changed, chooseLots, isGood, type LotPick, type Lots, shortDated, takenOff, told } from '../../../core/inventory/lots.ts';
import type { LotPosition } from '../../../core/model/lot.ts';
import { aLine, anOrder, AT } from '../../support/builders.ts';

const position = (...lots: [string, string | undefined, number, number?][]): LotPosition => ({
  sku: 'MILK', warehouse: 'EAST', revision: 1, lots: lots.map(([lot, expiresOn, onHand, allocated = 0]) => ({ lot, ...(expiresOn && { expiresOn }), onHand, allocated })),
});
const wish = (steps: number, minimumDays = 0) => ({ lineId: '1', sku: 'MILK', steps, minimumDays });
const TODAY = '2026-11-23';

describe('first expired, first out', () => {
  test('the lots that expire first, of what is not allocated; one without a day comes last', () => {
    const there = position(['NEVER', undefined, 9], ['MAY', '2027-05-01', 5, 2], ['JAN', '2027-01-31', 4]);
    expect(chooseLots(there, wish(8), TODAY)).toEqual([
      { lineId: '1', sku: 'MILK', lot: 'JAN', expiresOn: '2027-01-31', steps: 4 },
      { lineId: '1', sku: 'MILK', lot: 'MAY', expiresOn: '2027-05-01', steps: 3 },
      { lineId: '1', sku: 'MILK', lot: 'NEVER', steps: 1 },
    ]);
    expect(chooseLots(there, wish(17), TODAY)).toBeUndefined();
    expect(chooseLots(undefined, wish(1), TODAY)).toBeUndefined();
  });

  test('none that is not good for as long as the customer wants: its last day is the first that counts', () => {
    const there = position(['SOON', '2026-12-02', 5], ['LATER', '2026-12-03', 5]);
    expect(chooseLots(there, wish(5, 10), TODAY)?.map(({ lot }) => lot)).toEqual(['LATER']);
    expect(chooseLots(there, wish(6, 10), TODAY)).toBeUndefined();
    expect([isGood({ expiresOn: TODAY }, TODAY, 0), isGood({ expiresOn: '2026-11-22' }, TODAY, 0)]).toEqual([true, false]);
  });

  test('never more of a lot than is free, and all or nothing', () => {
    const lot = fc.record({ onHand: fc.integer({ min: 0, max: 9 }), allocated: fc.integer({ min: 0, max: 9 }), days: fc.integer({ min: -3, max: 20 }) });
    fc.assert(
      fc.property(fc.array(lot, { maxLength: 6 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 12 }), (lots, steps, minimum) => {
        const there = position(...lots.map(({ onHand, allocated, days }, n): [string, string, number, number] => [`L${n}`, new Date(Date.parse(TODAY) + days * 86_400_000).toISOString().slice(0, 10), onHand, allocated]));
        const free = there.lots.filter((one) => isGood(one, TODAY, minimum)).reduce((sum, one) => sum + Math.max(one.onHand - one.allocated, 0), 0);
        const picks = chooseLots(there, wish(steps, minimum), TODAY);
        expect(picks !== undefined).toBe(free >= steps);
        if (!picks) return;
        expect(picks.reduce((sum, pick) => sum + pick.steps, 0)).toBe(steps);
        for (const pick of picks) expect(pick.steps).toBeLessThanOrEqual((there.lots.find(({ lot: name }) => name === pick.lot)?.onHand ?? 0) - (there.lots.find(({ lot: name }) => name === pick.lot)?.allocated ?? 0));
      }),
      { numRuns: 1000 },
    );
  });
});

test('levels are as they are told, with what is allocated; an older one is ignored', () => {
  const there = { ...position(['JAN', '2027-01-31', 4, 2], ['FEB', '2027-02-28', 3, 1], ['MAR', '2027-03-31', 3]), asOf: '2026-11-23T10:00:00.000Z' };
  expect(told(there, [{ lot: 'JAN', expiresOn: '2027-01-31', onHand: 9 }], '2026-11-23T11:00:00.000Z', []).lots).toEqual([{ lot: 'JAN', expiresOn: '2027-01-31', onHand: 9, allocated: 2 }, { lot: 'FEB', expiresOn: '2027-02-28', onHand: 0, allocated: 1 }]);
  expect(told(there, [], '2026-11-23T10:00:00.000Z', [])).toBe(there);
});

test('what left after the moment that a level tells of is off it, of this item alone; a lot that is out by that is gone', () => {
  const left = (sku: string, lot: string, steps: number, at: string) => ({ lineId: '1', sku, lot, steps, at: `2026-11-23T${at}.000Z` });
  const levels = [{ lot: 'JAN', onHand: 5 }, { lot: 'MAY', onHand: 5 }];
  const since = [left('MILK', 'JAN', 1, '10:00:00'), left('MILK', 'JAN', 5, '10:00:01'), left('MILK', 'MAY', 2, '10:00:02'), left('CREAM', 'MAY', 1, '10:00:03')];
  expect(told(position(), levels, '2026-11-23T10:00:00.000Z', since).lots).toEqual([{ lot: 'MAY', onHand: 3, allocated: 0 }]);
});

test('what left is taken off its own lot first, another lot off what was held instead; a lot of nothing is gone', () => {
  const pick = (lot: string, steps: number): LotPick => ({ lineId: '1', sku: 'MILK', lot, steps });
  expect(takenOff([pick('A', 3), pick('B', 2)], [pick('B', 1), pick('C', 2)])).toEqual({ taken: [pick('B', 1), pick('A', 2)], rest: [pick('A', 1), pick('B', 1)] });
  expect(changed(position(['A', undefined, 2, 1]), [{ lot: 'A', onHand: -2, allocated: -1 }, { lot: 'C', expiresOn: '2027-01-31', onHand: -2 }]).lots).toEqual([{ lot: 'C', expiresOn: '2027-01-31', onHand: -2, allocated: 0 }]);
});

test('each release that is still to go out gets its lots; an order without lots asks for none', async () => {
  const asked: unknown[] = [];
  const lots = { give: async (...of: unknown[]) => void asked.push(of.slice(1)), allocate: async (_: string, __: string, { releaseId }: { releaseId: string }, wishes: unknown) => (asked.push([releaseId, wishes]), [{ lineId: '1', sku: 'BOLT-M8', lot: 'JAN', expiresOn: '2027-01-31', steps: 10 }]) } as unknown as Lots;
  const release = { releaseId: 'R-1', warehouse: 'EAST', connector: 'wms', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] };
  const order = anOrder({ lines: [aLine({ lots: { minimumDays: 7 } })], releases: [{ ...release, releaseId: 'R-0', recalledAt: AT.toISOString() }, release] });
  const after = await allocateLots(order, lots, AT);
  expect(asked).toEqual([['ORD-0000000000000001', ['R-0']], ['R-1', [{ lineId: '1', sku: 'BOLT-M8', steps: 10, minimumDays: 7 }]]]);
  expect(after.releases[1]?.lines[0]?.lots).toEqual([{ lot: 'JAN', expiresOn: '2027-01-31', steps: 10 }]);
  expect([hasLots(order), hasLots(anOrder())]).toEqual([true, false]);
});

test('of lots that expire on one day the first by name goes first; what is used up or over-allocated gives nothing', () => {
  const there = position(['B', '2027-01-31', 4], ['A', '2027-01-31', 2], ['NONE', undefined, 3, 3], ['LESS', undefined, 1, 4], ['C', undefined, 5]);
  expect(chooseLots(there, wish(8), TODAY)?.map(({ lot, steps }) => [lot, steps])).toEqual([['A', 2], ['B', 4], ['C', 2]]);
  expect(chooseLots(position(['B', undefined, 4], ['A', '2027-01-31', 2], ['Z', '2026-12-31', 1]), wish(5), TODAY)?.map(({ lot }) => lot)).toEqual(['Z', 'A', 'B']);
});

test('a lot stays known while anything of it is allocated, and no less than nothing ever is', () => {
  expect(changed(position(['A', undefined, 2, 1]), [{ lot: 'A', onHand: -2 }]).lots).toEqual([{ lot: 'A', onHand: 0, allocated: 1 }]);
  expect(changed(position(['A', undefined, 5, 1]), [{ lot: 'A', allocated: 3 }]).lots).toEqual([{ lot: 'A', onHand: 5, allocated: 4 }]);
  expect(changed(position(['A', undefined, 5, 1]), [{ lot: 'A', allocated: -3 }]).lots).toEqual([{ lot: 'A', onHand: 5, allocated: 0 }]);
});

test('a level that nobody told before is taken; of those it leaves out only what is allocated is kept', () => {
  const there = position(['A', undefined, 5, 2], ['B', undefined, 5, 1], ['C', undefined, 5]);
  expect(told(there, [{ lot: 'A', onHand: 1 }, { lot: 'D', onHand: 8 }], '2026-11-23T10:00:00.000Z', []).lots).toEqual([{ lot: 'A', onHand: 1, allocated: 2 }, { lot: 'D', onHand: 8, allocated: 0 }, { lot: 'B', onHand: 0, allocated: 1 }]);
});

test('what left is taken off its own line, whatever else its release holds', () => {
  const pick = (lot: string, steps: number, lineId = '1'): LotPick => ({ lineId, sku: 'MILK', lot, steps });
  expect(takenOff([pick('A', 3, '2'), pick('B', 4), pick('A', 3)], [pick('A', 3)])).toEqual({ taken: [pick('A', 3)], rest: [pick('A', 3, '2'), pick('B', 4)] });
  expect(takenOff([pick('A', 3, '2'), pick('B', 1)], [pick('A', 3)])).toEqual({ taken: [pick('B', 1)], rest: [pick('A', 3, '2')] });
  // the lot that left is the second one that was picked, and is taken whole
  expect(takenOff([pick('A', 3), pick('B', 2), pick('C', 2)], [pick('C', 2)])).toEqual({ taken: [pick('C', 2)], rest: [pick('A', 3), pick('B', 2)] });
});

test('of a release only lines that are kept by lots get any, and none of one that is out, recalled or a supplier’s', async () => {
  const asked: unknown[] = [];
  const lots = {
    give: async () => undefined,
    allocate: async (_: string, __: string, { releaseId }: { releaseId: string }, wishes: readonly { lineId: string }[], today: string) => (asked.push([releaseId, wishes.map(({ lineId }) => lineId), today]), [{ lineId: '1', sku: 'BOLT-M8', lot: 'A', steps: 6 }, { lineId: '1', sku: 'BOLT-M8', lot: 'B', steps: 4 }]),
  } as unknown as Lots;
  const lines = [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }, { lineId: '2', sku: 'NUT-M8', steps: 4 }, { lineId: '9', sku: 'GONE', steps: 1 }];
  const release = { releaseId: 'R-1', warehouse: 'EAST', connector: 'wms', lines };
  const others = [{ ...release, releaseId: 'OUT', releasedAt: AT.toISOString() }, { ...release, releaseId: 'SUP', supplier: 'S' }, { ...release, releaseId: 'NUTS', lines: [lines[1]!] }];
  const order = anOrder({ lines: [aLine({ lots: { minimumDays: 7 } }), aLine({ lineId: '2', sku: 'NUT-M8', steps: 4 })], releases: [...others, release] });
  const after = await allocateLots(order, lots, AT);
  expect(asked).toEqual([['R-1', ['1'], '2026-11-23']]);
  expect(after.releases).toEqual([...others, { ...release, lines: [{ ...lines[0], lots: [{ lot: 'A', steps: 6 }, { lot: 'B', steps: 4 }] }, lines[1], lines[2]] }]);
  expect(hasLots(order)).toBe(true);
});

test('a warehouse that has no lots for what was asked leaves the release as it was', async () => {
  const lots = { give: async () => undefined, allocate: async () => [] } as unknown as Lots;
  const release = { releaseId: 'R-1', warehouse: 'EAST', connector: 'wms', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] };
  const after = await allocateLots(anOrder({ lines: [aLine({ lots: { minimumDays: 7 } })], releases: [release] }), lots, AT);
  expect(after.releases[0]).toBe(release);
});

test('lots are taken in the order of their days, in whatever order they are told', () => {
  const days = ['01', '02', '03', '04'].map((month): [string, string, number] => [month, `2027-${month}-28`, 1]);
  for (const told of [days, days.toReversed(), [days[2]!, days[0]!, days[3]!, days[1]!]]) expect(chooseLots(position(...told), wish(2), TODAY)?.map(({ lot }) => lot)).toEqual(['01', '02']);
});

test('too short-dated is what ends before and is not allocated; where no lot was told of, nothing is', () => {
  const there = position(['SOON', '2026-12-02', 5, 2], ['LATER', '2026-12-03', 5], ['GIVEN', '2026-11-30', 1, 4]);
  expect([shortDated(there, TODAY, 10), shortDated(there, TODAY, 9), shortDated(undefined, TODAY, 10)]).toEqual([3, 0, 0]);
});
