import { describe, expect, test } from 'vitest';
import { allocateStock, holdAgain, waitForLost } from '../../../core/inventory/allocate-stock.ts';
import type { Order, Release } from '../../../core/model/order.ts';
import type { Take } from '../../../core/model/stock.ts';
import { aLine, anOrder, AT } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const ORDER = 'ORD-0000000000000001';
const OUT = { releasedAt: AT.toISOString() };
const bolts = (steps: number, shipped?: number) => ({ lineId: '1', sku: 'BOLT-M8', steps, ...(shipped !== undefined && { shipped }) });
const nuts = (steps: number) => ({ lineId: '2', sku: 'NUT-M8', steps });
const release = (warehouse: string, lines: Release['lines'], change: Partial<Release> = {}): Release => ({ releaseId: `${ORDER}-${warehouse}`, warehouse, connector: 'shiphero', lines, ...change });
const ordered = (releases: Release[], change: Partial<Order> = {}) => anOrder({ lines: [aLine({}, 'accepted'), aLine({ lineId: '2', sku: 'NUT-M8', steps: 4 }, 'accepted')], releases, ...change });
const held = (stock: MemoryStock) => stock.held.map(({ lineId, warehouse, steps, state }) => `${warehouse} ${lineId} ${steps} ${state}`);

describe('what a release is to go out with and is not held any more', () => {
  /** So much of the first line is held at EAST, and all else that was planned. */
  const lacking = async (releases: Release[], there: number, onHand = 20) => {
    const stock = new MemoryStock({ 'EAST#BOLT-M8': onHand, 'WEST#BOLT-M8': 9, 'EAST#NUT-M8': 9 });
    if (there > 0) await stock.take('NW-US', ORDER, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: there }, { lineId: '2', sku: 'NUT-M8', warehouse: 'EAST', steps: 4 }, { lineId: '1', sku: 'BOLT-M8', warehouse: 'WEST', steps: 1 }]);
    await allocateStock(ordered(releases), stock, AT);
    return held(stock);
  };
  const EAST = [bolts(6), nuts(4)];

  test('is held again at its place: of that line there, not of another line or warehouse', async () => {
    expect(await lacking([release('EAST', EAST), release('WEST', [bolts(3)])], 2)).toEqual(['EAST 1 6 hard', 'EAST 2 4 hard', 'WEST 1 3 hard']);
  });

  test('is beside what a release that is out holds there, less what has left of that', async () => {
    // 5 are out, 2 of them gone: 3 and the 3 that are planned must be held, and 4 are
    expect(await lacking([release('EAST', [bolts(5, 2)], OUT), release('EAST', [bolts(3), nuts(4)], { releaseId: `${ORDER}-EAST-2` })], 4)).toEqual(['EAST 1 6 hard', 'EAST 2 4 hard', 'WEST 1 1 hard']);
  });

  test('counts once where two releases of a place are still to go out', async () => {
    expect(await lacking([release('EAST', [bolts(2), nuts(4)]), release('EAST', [bolts(3)], { releaseId: `${ORDER}-EAST-2` })], 1)).toEqual(['EAST 1 5 hard', 'EAST 2 4 hard', 'WEST 1 1 hard']);
  });

  test('is nothing of what is out, recalled or a supplier’s, and nothing where more is held than was planned', async () => {
    const none = [release('WEST', [bolts(9)], OUT), release('WEST', [bolts(9)], { recalledAt: AT.toISOString() }), release('WEST', [bolts(9)], { supplier: 'WEST' })];
    expect(await lacking([release('EAST', EAST), ...none], 8)).toEqual(['EAST 1 8 hard', 'EAST 2 4 hard', 'WEST 1 1 hard']);
  });

  test('is none where all of it is held: whoever asks has what is held, and reads it again only where something was done', async () => {
    const again = async (releases: Release[], expiresAt?: string) => {
      const stock = new MemoryStock({ 'EAST#BOLT-M8': 20 });
      await stock.take('NW-US', ORDER, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 6 }], { version: 1, ...(expiresAt && { expiresAt }) });
      return (await holdAgain(ordered(releases), stock, AT))?.map(({ lineId, warehouse, steps }) => [lineId, warehouse, steps]);
    };
    expect(await again([release('EAST', [bolts(6)])])).toEqual([['1', 'EAST', 6]]);
    expect(await again([release('EAST', [bolts(7)])])).toBeUndefined();
    // it has expired, and no release needs it
    expect(await again([], '2026-11-23T09:00:00.000Z')).toBeUndefined();
  });

  test('is told line by line where others have taken it', async () => {
    await expect(lacking([release('EAST', EAST)], 2, 3)).rejects.toMatchObject({ code: 'stock.reservation-expired', detail: { lost: [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 4 }] } });
  });
});

describe('what was lost waits again', () => {
  const lost = (steps: number, more: Take[] = []): Take[] => [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps }, ...more];
  const planned = () => [release('EAST', [bolts(6), nuts(4)]), release('WEST', [bolts(4)])];
  const wait = async (of: Order, what: Take[]) => {
    const stock = new MemoryStock();
    const order = await waitForLost(of, what, stock, AT);
    return { order, waiting: stock.waiting.map(({ lineId, warehouse, steps, shipComplete }) => [lineId, warehouse, steps, shipComplete]) };
  };

  test('at its place, and its release goes out with the rest; other lines and warehouses keep what they have', async () => {
    const { order, waiting } = await wait(ordered(planned()), lost(5));
    expect(order.lines.map(({ quantities: { accepted, reserved, backordered } }) => [accepted, reserved, backordered])).toEqual([[5, 0, 5], [4, 0, 0]]);
    expect(order.releases).toEqual([release('EAST', [bolts(1), nuts(4)]), release('WEST', [bolts(4)])]);
    expect(waiting).toEqual([['1', 'EAST', 5, false]]);
  });

  test('all of a line leaves its release without it; all of a release is not sent', async () => {
    const { order } = await wait(ordered(planned()), lost(6));
    expect(order.releases[0]).toEqual(release('EAST', [nuts(4)]));
    const all = await wait(ordered(planned()), lost(6, [{ lineId: '2', sku: 'NUT-M8', warehouse: 'EAST', steps: 4 }]));
    expect(all.order.releases).toEqual([release('EAST', [bolts(6), nuts(4)], { recalledAt: '2026-11-23T10:00:00.000Z' }), release('WEST', [bolts(4)])]);
    expect(all.waiting).toEqual([['1', 'EAST', 6, false], ['2', 'EAST', 4, false]]);
  });

  test('is taken off one release after the other, and off none that is out, recalled or a supplier’s', async () => {
    const two = [release('EAST', [bolts(4)]), release('EAST', [bolts(4)], { releaseId: 'E2' })];
    expect((await wait(ordered(two), lost(5))).order.releases).toEqual([release('EAST', [bolts(4)], { recalledAt: '2026-11-23T10:00:00.000Z' }), release('EAST', [bolts(3)], { releaseId: 'E2' })]);
    const kept = [release('EAST', [bolts(4)], OUT), release('EAST', [bolts(4)], { recalledAt: '2026-11-01T00:00:00.000Z' }), release('EAST', [bolts(4)], { supplier: 'EAST' })];
    expect((await wait(ordered([...kept, release('EAST', [bolts(5)], { releaseId: 'E2' })]), lost(5))).order.releases.slice(0, 3)).toEqual(kept);
  });

  test('and what else of the order waits already keeps its place', async () => {
    const stock = new MemoryStock();
    await stock.open('NW-US', [{ orderId: ORDER, lineId: '2', sku: 'NUT-M8', warehouse: 'WEST', steps: 4, shipComplete: false, promise: '2026-12-01' }]);
    const of = ordered(planned(), { lines: [aLine({}, 'accepted'), aLine({ lineId: '2', sku: 'NUT-M8', steps: 4 }, 'backordered')] });
    await waitForLost(of, lost(5), stock, AT);
    expect(stock.waiting.map(({ lineId, warehouse, steps, promise }) => [lineId, warehouse, steps, promise])).toEqual([['2', 'WEST', 4, '2026-12-01'], ['1', 'EAST', 5, undefined]]);
  });

  test('together with what waited of the line before, and whole where the order ships complete', async () => {
    const line = { ...aLine({ steps: 13 }, 'accepted'), quantities: { ...aLine().quantities, received: 0, accepted: 10, backordered: 3 } };
    const { waiting } = await wait(ordered(planned(), { lines: [line, aLine({ lineId: '2', sku: 'NUT-M8', steps: 4 }, 'accepted')], fulfilment: { shipComplete: true, backorder: 'backorder' } }), lost(5));
    expect(waiting).toEqual([['1', 'EAST', 8, true]]);
    expect((await wait(ordered(planned(), { fulfilment: { backorder: 'backorder' } }), lost(5))).waiting).toEqual([['1', 'EAST', 5, false]]);
  });
});
