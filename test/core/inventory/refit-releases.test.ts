import { describe, expect, test } from 'vitest';
import type { Order, Release } from '../../../core/model/order.ts';
import type { Take } from '../../../core/model/stock.ts';
import { planReleases } from '../../../core/inventory/refit-releases.ts';
import { aLine, AT, anOrder, aShipment } from '../../support/builders.ts';

const ORDER = 'ORD-0000000000000001';
const LATER = new Date('2026-11-23T12:00:00Z');
const held = (steps: number, warehouse = 'EAST'): Take => ({ lineId: '1', sku: 'BOLT-M8', warehouse, steps });
const release = (steps: number, change: Partial<Release> = {}): Release => ({ releaseId: `${ORDER}-EAST`, warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps }], ...change });
const OUT = { releasedAt: AT.toISOString() };

test('what is held and no release is out for goes out as one of its own, numbered on', () => {
  const { order, fresh } = planReleases(anOrder({ releases: [release(5, OUT)] }), [held(7)], [], LATER);
  expect(fresh).toEqual([`${ORDER}-EAST-2`]);
  expect(order.releases.map(({ releaseId, lines }) => [releaseId, lines[0]?.steps])).toEqual([[`${ORDER}-EAST`, 5], [`${ORDER}-EAST-2`, 2]]);
});

test('what has left of a release is not out any more: what is held is the rest of it', () => {
  const shipped = aShipment({ releaseId: `${ORDER}-EAST`, matched: [{ lineId: '1', sku: 'BOLT-M8', steps: 3 }] });
  expect(planReleases(anOrder({ releases: [release(5, OUT)] }), [held(2)], [shipped], LATER).fresh).toEqual([]);
});

test('a release that was not sent yet is made to fit, by nobody sent twice', () => {
  const { order, fresh } = planReleases(anOrder({ releases: [release(5)] }), [held(3)], [], LATER);
  expect(fresh).toEqual([]);
  expect(order.releases).toEqual([release(3)]);
});

test('one that holds nothing any more is not sent, and says since when', () => {
  const { order } = planReleases(anOrder({ releases: [release(5)] }), [held(5, 'WEST')], [], LATER);
  expect(order.releases[0]).toMatchObject({ releaseId: `${ORDER}-EAST`, recalledAt: LATER.toISOString() });
  expect(order.releases[0]?.releasedAt).toBeUndefined();
});

test('warehouses go by name; what is planned twice at one of them goes out with the first, and the second is not sent', () => {
  const two = [release(5), release(2, { releaseId: `${ORDER}-EAST-2` })];
  const { order, fresh } = planReleases(anOrder({ releases: two }), [held(4, 'WEST'), held(3, 'ABROAD'), held(6)], [], LATER);
  expect(fresh).toEqual([`${ORDER}-ABROAD`, `${ORDER}-WEST`]);
  expect(order.releases.map(({ releaseId, lines, recalledAt }) => [releaseId, lines[0]?.steps, recalledAt])).toEqual([
    [`${ORDER}-EAST`, 6, undefined], [`${ORDER}-EAST-2`, 2, LATER.toISOString()], [`${ORDER}-ABROAD`, 3, undefined], [`${ORDER}-WEST`, 4, undefined],
  ]);
});

test('releases elsewhere, out, recalled or a supplier’s are no business of what a warehouse holds', () => {
  const others = [release(5, OUT), release(1, { releaseId: 'R', recalledAt: AT.toISOString() }), release(2, { releaseId: 'W', warehouse: 'WEST' })];
  const { order, fresh } = planReleases(anOrder({ releases: others }), [held(9), held(2, 'WEST')], [], LATER);
  expect(fresh).toEqual([`${ORDER}-EAST-3`]);
  expect(order.releases.slice(0, 3)).toEqual(others);
  expect(order.releases[3]).toEqual({ releaseId: `${ORDER}-EAST-3`, warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 4 }] });
});

describe('what suppliers ship', () => {
  const RACKS = { lineId: '2', sku: 'RACK-42U' };
  const supplied = (steps: number, change: Partial<Release> = {}): Release => ({ releaseId: `${ORDER}-DIRECT`, warehouse: 'DIRECT', supplier: 'DIRECT', connector: 'x12-supplier', lines: [{ ...RACKS, steps }], ...change });
  const wanting = (racks: number, releases: Release[], line: 'reserved' | 'accepted' = 'accepted') => {
    const order = anOrder({ lines: [aLine({ steps: 3 }, 'accepted'), aLine({ ...RACKS, steps: racks }, line)], releases: [release(3), ...releases] });
    return { ...order, route: { ...order.route, suppliers: { DIRECT: 'x12-supplier', OTHER: 'x12-supplier' } } };
  };
  const refit = (order: Order, more: Take[] = []) => planReleases(order, [held(3), ...more], [], LATER);
  const told = ({ order, fresh }: ReturnType<typeof refit>) => [order.releases.slice(1).map(({ releaseId, lines, recalledAt }) => [releaseId, lines.map(({ steps }) => steps), recalledAt !== undefined]), fresh];

  test('an order that was not sent yet is made to fit what is still wanted, accepted or reserved; of nothing it is not sent', () => {
    expect(told(refit(wanting(2, [supplied(5)])))).toEqual([[[`${ORDER}-DIRECT`, [2], false]], []]);
    expect(told(refit(wanting(2, [supplied(5)], 'reserved')))).toEqual([[[`${ORDER}-DIRECT`, [2], false]], []]);
    expect(told(refit(wanting(0, [supplied(5)])))).toEqual([[[`${ORDER}-DIRECT`, [5], true]], []]);
  });

  test('one that is out stays, and one that was recalled and is wanted again is ordered anew of whoever had it', () => {
    const { order } = refit(wanting(4, [supplied(4, { recalledAt: AT.toISOString() })]));
    expect(order.releases[2]).toEqual({ releaseId: `${ORDER}-DIRECT-2`, warehouse: 'DIRECT', supplier: 'DIRECT', connector: 'x12-supplier', lines: [{ ...RACKS, steps: 4 }] });
    expect(told(refit(wanting(4, [supplied(4, { recalledAt: AT.toISOString() })])))).toEqual([[[`${ORDER}-DIRECT`, [4], true], [`${ORDER}-DIRECT-2`, [4], false]], [`${ORDER}-DIRECT-2`]]);
    expect(told(refit(wanting(0, [supplied(4, OUT)])))).toEqual([[[`${ORDER}-DIRECT`, [4], false]], []]);
  });

  test('of two suppliers the later one has it; of several orders not sent the first takes what it may, the next the rest', () => {
    const other = supplied(1, { releaseId: `${ORDER}-OTHER`, warehouse: 'OTHER', supplier: 'OTHER', recalledAt: AT.toISOString() });
    expect(refit(wanting(4, [supplied(4, { recalledAt: AT.toISOString() }), other])).fresh).toEqual([`${ORDER}-OTHER-2`]);
    expect(told(refit(wanting(4, [supplied(3), supplied(3, { releaseId: 'D2' })])))).toEqual([[[`${ORDER}-DIRECT`, [3], false], ['D2', [1], false]], []]);
    expect(told(refit(wanting(9, [supplied(3), supplied(3, { releaseId: 'D2' })])))).toEqual([[[`${ORDER}-DIRECT`, [3], false], ['D2', [3], false], [`${ORDER}-DIRECT-3`, [3], false]], [`${ORDER}-DIRECT-3`]]);
  });

  test('what a warehouse of ours holds of the line is not the supplier’s, as far as it is not out with a release already', () => {
    const ours = { ...RACKS, warehouse: 'WEST', steps: 3 };
    expect(told(refit(wanting(5, [supplied(5)]), [ours]))[0]).toEqual([[`${ORDER}-DIRECT`, [2], false], [`${ORDER}-WEST`, [3], false]]);
    const out: Release = { releaseId: `${ORDER}-WEST`, warehouse: 'WEST', connector: 'shiphero', lines: [{ ...RACKS, steps: 3 }], ...OUT };
    expect(told(refit(wanting(5, [supplied(5), out]), [ours]))[0]).toEqual([[`${ORDER}-DIRECT`, [5], false], [`${ORDER}-WEST`, [3], false]]);
  });
});

test('each line is ordered anew of the supplier that had it', () => {
  const supplied = (supplier: string, lineId: string): Release => ({ releaseId: `${ORDER}-${supplier}`, warehouse: supplier, supplier, connector: 'x12', recalledAt: AT.toISOString(), lines: [{ lineId, sku: `SKU-${lineId}`, steps: 2 }, { lineId: '9', sku: 'SKU-9', steps: 1 }] });
  const lines = ['2', '3'].map((lineId) => aLine({ lineId, sku: `SKU-${lineId}`, steps: 2 }, 'accepted'));
  const order = anOrder({ lines, releases: [supplied('DIRECT', '2'), supplied('OTHER', '3')] });
  const { order: refit } = planReleases({ ...order, route: { ...order.route, suppliers: { DIRECT: 'x12', OTHER: 'x12' } } }, [], [], LATER);
  expect(refit.releases.slice(2).map(({ supplier, lines: wanted }) => [supplier, wanted.map(({ lineId }) => lineId)])).toEqual([['DIRECT', ['2']], ['OTHER', ['3']]]);
});
