import { expect, test } from 'vitest';
import type { Release } from '../../../core/model/order.ts';
import type { Take } from '../../../core/model/stock.ts';
import { planReleases } from '../../../core/inventory/refit-releases.ts';
import { AT, anOrder, aShipment } from '../../support/builders.ts';

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
