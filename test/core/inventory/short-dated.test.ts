import { describe, expect, test } from 'vitest';
import { dueAt, keepExpired } from '../../../core/inventory/short-dated.ts';
import type { LotPosition } from '../../../core/model/lot.ts';
import type { PlanEntry } from '../../../core/model/stock.ts';
import { aPosition, AT } from '../../support/builders.ts';

const lot = (name: string, expiresOn: string | undefined, onHand: number, allocated = 0): LotPosition['lots'][number] => ({ lot: name, ...(expiresOn && { expiresOn }), onHand, allocated });
const position = (lots: LotPosition['lots'], change: Partial<LotPosition> = {}): LotPosition => ({ sku: 'GLUE', warehouse: 'EAST', lots, revision: 1, ...change });

describe('what has expired', () => {
  /** What is written where these positions are due on 23 November 2026. */
  const kept = async (...positions: LotPosition[]) => {
    const [plans, looked]: [[string, PlanEntry | undefined][], unknown[]] = [[], []];
    const due = ['EAST', 'WEST'].map((warehouse) => ({ entity: 'NW-US', sku: 'GLUE', warehouse }));
    const count = await keepExpired(
      {
        due: async (now, limit) => due.filter(() => now === AT && limit === 500),
        positions: async (_, skus, warehouses) => positions.filter(({ sku, warehouse }) => skus.includes(sku) && warehouses.includes(warehouse)),
        keep: async (...said) => Boolean(looked.push(said)),
      },
      { plan: async (entity, sku, warehouse, key, entry) => {
        plans.push([[entity, sku, warehouse, key].join('#'), entry]);
        return aPosition();
      } },
      AT,
    );
    return { plans, looked, count };
  };

  test('is kept back in the plan of its own position, but for what is held already, and is known to be', async () => {
    const west = position([lot('A', '2026-11-22', 5, 2), lot('B', '2026-11-23', 7), lot('C', undefined, 9)], { warehouse: 'WEST' });
    const { plans, looked, count } = await kept(west);
    expect(plans).toEqual([['NW-US#GLUE#WEST#short-dated', { kind: 'short-dated', steps: 3 }]]);
    expect(looked).toEqual([['NW-US', west, 3, '2026-11-23']]);
    // the other has no lots any more: it was looked at all the same
    expect(count).toBe(2);
  });

  test('is kept back no more once it has left the shelf', async () => {
    const { plans, looked } = await kept(position([lot('B', '2026-11-23', 7)]));
    expect(plans).toEqual([['NW-US#GLUE#EAST#short-dated', undefined]]);
    expect(looked).toMatchObject([['NW-US', {}, 0, '2026-11-23']]);
  });
});

describe('lots are looked at next', () => {
  const lots = [lot('B', '2026-11-30', 7), lot('A', '2026-11-24', 5), lot('C', undefined, 9), lot('D', '2026-11-20', 0, 1)];

  test('on the day after the first of them ends that is on the shelf; never where none ends', () => {
    expect(dueAt(position(lots))).toBe('2026-11-25T00:00:00.000Z');
    expect(dueAt(position([lot('C', undefined, 9), lot('D', '2026-11-20', 0, 1)]))).toBeUndefined();
    expect(dueAt(position([]))).toBeUndefined();
  });

  test('at once where something was kept of them and moves; looked at on a day, on the day after the next that ends from then on', () => {
    expect(dueAt(position(lots, { kept: 3 }))).toBe('1970-01-01T00:00:00.000Z');
    expect(dueAt(position(lots, { kept: 3 }), '2026-11-24')).toBe('2026-11-25T00:00:00.000Z');
    expect(dueAt(position(lots), '2026-11-25')).toBe('2026-12-01T00:00:00.000Z');
    expect(dueAt(position(lots), '2026-12-01')).toBeUndefined();
  });
});
