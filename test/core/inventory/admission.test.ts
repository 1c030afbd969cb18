import { describe, expect, test } from 'vitest';
import { askedOf, meets } from '../../../core/inventory/admission.ts';
import { giveBack, takeMore } from '../../../core/inventory/held.ts';
import type { Backorder, Take } from '../../../core/model/stock.ts';
import { aPosition, AT } from '../../support/builders.ts';

const NOW = AT.toISOString();
const take = (steps: number, change: Partial<Take> = {}) => takeMore(undefined, 'A', { lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps, ...change }, { version: 1 }, NOW);
const waits = (steps: number, change: Partial<Backorder> = {}): Backorder => ({ orderId: 'A', lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps, shipComplete: false, openedAt: NOW, revision: 1, ...change });
const needs = (...of: Parameters<typeof askedOf>) => askedOf(...of).map((asked) => [`${asked.warehouse} ${asked.sku}`, asked.needs]);

describe('what a write asks of a position', () => {
  test('a new taking asks for what is free, once for all lines of an article at a place', () => {
    expect(needs([take(4), take(3, { lineId: '2' }), take(2, { warehouse: 'WEST' })], [], NOW)).toEqual([['EAST BOLT-M8', { free: 7 }], ['WEST BOLT-M8', { free: 2 }]]);
  });

  test('out of a ring-fence it asks for the quota, and that nothing is missing', () => {
    expect(needs([take(4, { fence: { group: 'g', steps: 4 } })], [], NOW)).toEqual([['EAST BOLT-M8', { free: 0, plan: [['fence#g', 4]] }]]);
    expect(needs([take(6, { fence: { group: 'g', steps: 4 } })], [], NOW)).toEqual([['EAST BOLT-M8', { free: 2, plan: [['fence#g', 4]] }]]);
  });

  test('who fills what it waited for asks for what is spare: its demand was counted already', () => {
    expect(needs([take(4)], [{ before: waits(4), steps: 4 }], NOW)).toEqual([['EAST BOLT-M8', { spare: 4 }]]);
    // another line of the same order is taken anew beside it, and asks for what is free of itself
    expect(needs([take(4), take(3, { lineId: '2' })], [{ before: waits(4), steps: 4 }], NOW)).toEqual([['EAST BOLT-M8', { free: 3, spare: 7 }]]);
    // it waits at one place and is filled at another
    const [there, where] = askedOf([take(4, { warehouse: 'WEST' })], [{ before: waits(4), steps: 4 }], NOW);
    expect([there, where].map((asked) => [asked?.warehouse, asked?.needs, asked?.shift.reserved, asked?.shift.waiting])).toEqual([['WEST', { spare: 4 }, 4, undefined], ['EAST', {}, undefined, -4]]);
  });

  test('what is kept by lots must leave those that do not last, for as long as no more is on hand than that was decided by', () => {
    const limits = new Map([['EAST#BOLT-M8', { unfit: 3, onHand: 9 }]]);
    expect(needs([take(4), take(2, { warehouse: 'WEST' })], [], NOW, limits)).toStrictEqual([['EAST BOLT-M8', { free: 7, onHand: 9 }], ['WEST BOLT-M8', { free: 2 }]]);
    expect(needs([take(4)], [{ before: waits(4), steps: 4 }], NOW, limits)).toStrictEqual([['EAST BOLT-M8', { spare: 7, onHand: 9 }]]);
  });

  test('who gives back asks for nothing, also where that is a quota', () => {
    const held = take(4, { fence: { group: 'g', steps: 4 } }).after;
    expect(needs([giveBack(held, 2, NOW)], [], NOW)).toEqual([['EAST BOLT-M8', {}]]);
    expect(askedOf([giveBack(held, 2, NOW)], [], NOW)[0]?.shift).toMatchObject({ reserved: -2, kept: 2, plan: { 'fence#g': 2 } });
  });
});

test('a position has what is asked where all of it is there: free, spare, and each quota', () => {
  const plan = { 'fence#g': { kind: 'fence' as const, group: 'g', steps: 4 } };
  const position = aPosition({ onHand: 10, waiting: 3, kept: 4, plan });
  expect([position.free, position.spare]).toEqual([3, 6]);
  expect([meets(position, {}), meets(position, { free: 3 }), meets(position, { free: 4 }), meets(position, { spare: 6 }), meets(position, { spare: 7 }), meets(position, { free: 3, spare: 7 })]).toEqual([true, true, false, true, false, false]);
  expect([meets(position, { onHand: 10 }), meets(position, { onHand: 9 })]).toEqual([true, false]);
  expect([meets(position, { plan: [['fence#g', 4]] }), meets(position, { plan: [['fence#g', 5]] }), meets(position, { plan: [['fence#g', 4], ['fence#h', 1]] })]).toEqual([true, false, false]);
});
