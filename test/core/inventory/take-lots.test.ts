import { expect, test } from 'vitest';
import type { Mark, StockFeed, ToldLevel } from '../../../core/inventory/stock-feed.ts';
import { takeStock } from '../../../core/inventory/take-stock.ts';
import { AT, anItem } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';
import { level, minutes } from '../../support/told-stock.ts';

/** @param after what is answered, one after the other, when the level is asked for again @returns what is told of lots */
async function read(levels: ToldLevel[], lots: Awaited<ReturnType<StockFeed['lots']>>, after: ToldLevel[], stock = new MemoryStock(), marks: Mark[] = []): Promise<unknown[]> {
  const told: unknown[] = [];
  const feed: StockFeed = { connector: 'wms', warehouses: ['EAST'], changes: async () => ({ rows: [] }), levels: async () => ({ rows: levels }), level: async () => after.shift(), lots: async () => lots };
  const ports = {
    levels: stock, stock, lots: { level: async (...said: unknown[]) => void told.push(said) },
    marks: { marks: async () => [...marks], setMark: async (_: string, mark: Mark) => void marks.splice(0, 1, mark) }, desk: { get: async () => undefined, raise: async () => undefined, close: async () => undefined }, unit: { commit: async () => undefined },
    items: async (skus: readonly string[]) => new Map(skus.map((sku) => [sku, anItem({ sku, ...(sku === 'MILK' && { lots: { minimumDays: 0 } }) })])),
    rowOf: (...of: string[]) => ({ exceptionId: of.join('-'), runbook: 'docs/runbook.md#stock-over-committed' }),
  };
  await takeStock(feed, { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' }, ports, { now: () => AT, left: () => true }, 'corr-1');
  return told;
}

test('of an item that is kept by lots they are told with its level', async () => {
  const lots = [{ lot: 'L1', expiresOn: '2026-12-01', quantity: '4' }, { lot: 'L2', quantity: '5' }, { lot: 'EMPTY', quantity: '0' }];
  expect(await read([level('MILK', 9, AT), level('NUT-M8', 7, AT)], lots, [level('MILK', 9, AT)])).toEqual([['NW-US', 'MILK', 'EAST', [{ lot: 'L1', expiresOn: '2026-12-01', onHand: 4 }, { lot: 'L2', onHand: 5 }], AT]]);
});

test('lots count where their level is the same before and after them; of one that never stands still, or is gone, nothing is told', async () => {
  const lots = [{ lot: 'L1', quantity: '7' }];
  expect(await read([level('MILK', 9, AT)], lots, [level('MILK', 7, minutes(1)), level('MILK', 7, minutes(1))])).toEqual([['NW-US', 'MILK', 'EAST', [{ lot: 'L1', onHand: 7 }], minutes(1)]]);
  expect(await read([level('MILK', 9, AT)], lots, [8, 7, 6].map((onHand) => level('MILK', onHand, minutes(1))))).toEqual([]);
  expect(await read([level('MILK', 9, AT)], lots, [])).toEqual([]);
  // what is blocked moves too; a fourth time it is not asked
  const held = { ...level('MILK', 9, minutes(1)), blocked: '2' };
  expect(await read([level('MILK', 9, AT)], lots, [held, held])).toEqual([['NW-US', 'MILK', 'EAST', [{ lot: 'L1', onHand: 7 }], minutes(1)]]);
  expect(await read([level('MILK', 9, AT)], lots, [8, 7, 6, 6].map((onHand) => level('MILK', onHand, minutes(1))))).toEqual([]);
});

test('of what is not kept by lots, none are told', async () => {
  expect(await read([level('NUT-M8', 7, AT)], [{ lot: 'L1', quantity: '7' }], [level('NUT-M8', 7, AT)])).toEqual([]);
});

test('of a level that is doubted, because goods may have left whose message is on its way, lots are told when it counts', async () => {
  const stock = new MemoryStock({ 'EAST#MILK': 9, 'EAST#NUT-M8': 9 });
  const left = ['MILK', 'NUT-M8'].map((sku, index) => ({ lineId: String(index), sku, warehouse: 'EAST', steps: 9 }));
  await stock.take('NW-US', 'ORD-1', left);
  await stock.harden('NW-US', 'ORD-1');
  const [lots, marks]: [{ lot: string; quantity: string }[], Mark[]] = [[{ lot: 'L1', quantity: '2' }], []];
  expect(await read([level('MILK', 2, AT), level('NUT-M8', 2, AT)], lots, [level('MILK', 2, AT)], stock, marks)).toEqual([]);
  expect(await read([], lots, [level('MILK', 2, minutes(5)), level('MILK', 2, minutes(5))], stock, marks)).toEqual([['NW-US', 'MILK', 'EAST', [{ lot: 'L1', onHand: 2 }], minutes(5)]]);
});

test('of one that is not there any more when it counts, none are told', async () => {
  const marks: Mark[] = [{ warehouse: 'EAST', doubted: [{ sku: 'MILK', key: 'wms:1', onHand: 2, asOf: AT.toISOString() }] }];
  expect(await read([], [{ lot: 'L1', quantity: '2' }], [], new MemoryStock(), marks)).toEqual([]);
});
