import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distance } from '../../../core/inventory/rank-warehouses.ts';
import type { Position, Take } from '../../../core/model/stock.ts';
import { planSourcing, type SourcingQuestion, type Wanted } from '../../../core/inventory/source-lines.ts';
import type { Warehouse } from '../../../core/model/masterdata.ts';
import { aLine, anOrder, aPosition } from '../../support/builders.ts';

/** The simplest question: by priority, and a person decides where something is short. @throws Rejected stock.short */
const sourceLines = (order: { lines: readonly Wanted[] }, warehouses: readonly string[], positions: readonly Position[]): Take[] =>
  planSourcing({
    lines: order.lines,
    warehouses: warehouses.map((warehouse, priority) => ({ entity: '', warehouse, name: warehouse, priority })),
    positions, policy: 'priority', shipComplete: false, backorder: 'park', groups: [], today: '',
  }).takes;

const at = (warehouse: string, sku: string, onHand: number) => aPosition({ warehouse, sku, onHand });

test('one warehouse that has everything gives everything, by priority', () => {
  const order = anOrder({ lines: [aLine({ steps: 3 }), aLine({ lineId: '2', sku: 'NUT', steps: 2 })] });
  const positions = [at('EAST', 'BOLT-M8', 9), at('EAST', 'NUT', 1), at('WEST', 'BOLT-M8', 3), at('WEST', 'NUT', 2)];
  expect(sourceLines(order, ['EAST', 'WEST'], positions).map((take) => take.warehouse)).toEqual(['WEST', 'WEST']);
});

test('a line is split only where no warehouse holds all of it', () => {
  const order = anOrder({ lines: [aLine({ steps: 5 }), aLine({ lineId: '2', sku: 'NUT', steps: 2 })] });
  const positions = [at('EAST', 'BOLT-M8', 3), at('WEST', 'BOLT-M8', 4), at('EAST', 'NUT', 2)];
  expect(sourceLines(order, ['EAST', 'WEST'], positions)).toEqual([
    { lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 3 },
    { lineId: '1', sku: 'BOLT-M8', warehouse: 'WEST', steps: 2 },
    { lineId: '2', sku: 'NUT', warehouse: 'EAST', steps: 2 },
  ]);
});

test('two lines of one item are short together', () => {
  const order = anOrder({ lines: [aLine({ steps: 3 }), aLine({ lineId: '2', steps: 3 })] });
  expect(() => sourceLines(order, ['EAST'], [at('EAST', 'BOLT-M8', 5)])).toThrow(
    expect.objectContaining({ code: 'stock.short', detail: { short: [{ sku: 'BOLT-M8', asked: 6, available: 5 }] } }),
  );
});

const house = (warehouse: string, priority: number, change: Partial<Warehouse> = {}): Warehouse => ({ entity: 'NW-US', warehouse, name: warehouse, priority, ...change });
const usd = (minor: number) => ({ minor, currency: 'USD' });
const plan = (change: Partial<SourcingQuestion>) =>
  planSourcing({ lines: [], warehouses: [house('EAST', 1), house('WEST', 2), house('NORTH', 3)], positions: [], policy: 'priority', shipComplete: false, backorder: 'park', groups: [], today: '2026-11-23', ...change });
const from = (change: Partial<SourcingQuestion>) => plan(change).takes.map(({ lineId, warehouse, steps }) => `${lineId} ${warehouse} ${steps}`);
const bolts = (steps: number) => [{ lineId: '1', sku: 'BOLT-M8', steps }];

describe('policies', () => {
  const distances = (km: number) => ({ distances: [{ country: 'US', postalPrefix: '', km: 5000 }, { country: 'US', postalPrefix: '89', km }, { country: 'US', postalPrefix: '895', km: km + 1 }] });

  test('nearest: by the longest beginning of the postal code; what nobody measured is far', () => {
    const warehouses = [house('EAST', 1, distances(4000)), house('WEST', 2, distances(15)), house('NORTH', 3)];
    const positions = ['EAST', 'WEST', 'NORTH'].map((warehouse) => at(warehouse, 'BOLT-M8', 9));
    const to = (postalCode: string, country = 'US') => from({ lines: bolts(5), warehouses, positions, policy: 'nearest', shipTo: { country, postalCode } });
    expect([to('89501'), to('07102'), to('89501', 'CA')]).toEqual([['1 WEST 5'], ['1 EAST 5'], ['1 EAST 5']]);
    expect(distance(house('WEST', 2, distances(15)), { country: 'US', postalCode: '895 01' })).toBe(16);
  });

  test('fewest splits: two warehouses rather than three, the first ones that will do', () => {
    const lines = [...bolts(6), { lineId: '2', sku: 'NUT', steps: 4 }];
    const positions = [at('EAST', 'BOLT-M8', 6), at('WEST', 'NUT', 2), at('NORTH', 'NUT', 2), at('NORTH', 'BOLT-M8', 4), at('WEST', 'BOLT-M8', 2)];
    expect(from({ lines, positions })).toEqual(['1 EAST 6', '2 WEST 2', '2 NORTH 2']);
    expect(from({ lines, positions, policy: 'fewest-splits' })).toEqual(['1 WEST 2', '1 NORTH 4', '2 WEST 2', '2 NORTH 2']);
  });

  test('cost: what the shipments and their lines come to', () => {
    const cost = (perShipment: number, perLine: number) => ({ cost: { perShipment: usd(perShipment), perLine: usd(perLine) } });
    const warehouses = [house('EAST', 1, cost(900, 10)), house('WEST', 2, cost(300, 50)), house('NORTH', 3, cost(350, 5))];
    const positions = ['EAST', 'WEST', 'NORTH'].flatMap((warehouse) => [at(warehouse, 'BOLT-M8', 9), at(warehouse, 'NUT', 9)]);
    const lines = [...bolts(2), { lineId: '2', sku: 'NUT', steps: 2 }];
    expect(from({ lines: bolts(2), warehouses, positions, policy: 'cost' })).toEqual(['1 WEST 2']);
    expect(from({ lines, warehouses, positions, policy: 'cost' })).toEqual(['1 NORTH 2', '2 NORTH 2']);
  });
});

describe('ship complete', () => {
  const positions = [at('EAST', 'BOLT-M8', 6), at('WEST', 'BOLT-M8', 3), at('NORTH', 'BOLT-M8', 7)];

  test('from as few warehouses as can give all of it', () => {
    expect(from({ lines: bolts(7), positions, shipComplete: true })).toEqual(['1 NORTH 7']);
    expect(from({ lines: bolts(9), positions, shipComplete: true })).toEqual(['1 EAST 6', '1 WEST 3']);
  });

  test('nothing where all of it is not there', () => {
    expect(plan({ lines: bolts(17), positions, shipComplete: true, backorder: 'backorder' })).toMatchObject({ takes: [], backordered: [{ lineId: '1', steps: 17, warehouse: 'EAST' }] });
    expect(plan({ lines: bolts(17), positions, shipComplete: true, backorder: 'cancel' })).toMatchObject({ takes: [], cancelled: [{ steps: 17 }] });
  });
});

test('a line with a supplier is the supplier\'s where stock does not cover it, and only then', () => {
  const lines = [{ ...bolts(5)[0]!, supplier: 'FABORY' }, { lineId: '2', sku: 'NUT', steps: 2, supplier: 'FABORY' }, { lineId: '3', sku: 'CAP', steps: 1 }];
  const positions = [at('EAST', 'BOLT-M8', 4), at('EAST', 'NUT', 2), at('EAST', 'CAP', 1)];
  expect(plan({ lines, positions })).toEqual({
    takes: [{ lineId: '2', sku: 'NUT', warehouse: 'EAST', steps: 2 }, { lineId: '3', sku: 'CAP', warehouse: 'EAST', steps: 1 }],
    dropShips: [{ supplier: 'FABORY', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 5 }] }], backordered: [], cancelled: [],
  });
});

describe('backorders', () => {
  const expecting = (warehouse: string, steps: number, due: string) => aPosition({ sku: 'BOLT-M8', warehouse, plan: { po: { kind: 'receipt', steps, due } } });

  test('are promised for the first day on which one warehouse has all of it, after what waits before', () => {
    const positions = [expecting('EAST', 10, '2026-12-10'), expecting('WEST', 8, '2026-12-01')];
    const lines = [...bolts(5), { lineId: '2', sku: 'BOLT-M8', steps: 4 }, { lineId: '3', sku: 'BOLT-M8', steps: 9 }];
    expect(plan({ lines, positions, backorder: 'backorder' }).backordered.map(({ lineId, warehouse, promise }) => [lineId, warehouse, promise])).toEqual([['1', 'WEST', '2026-12-01'], ['2', 'EAST', '2026-12-10'], ['3', 'EAST', undefined]]);
  });

  test('are not promised what others wait for already, nor before they may leave', () => {
    const waited = { ...expecting('EAST', 10, '2026-12-01'), due: { '2026-12-01': 7 }, waiting: 7 };
    const promise = (steps: number, due?: string) => plan({ lines: bolts(steps), positions: [waited], backorder: 'backorder', due }).backordered[0]?.promise;
    expect([promise(3), promise(4), promise(3, '2026-12-24')]).toEqual(['2026-12-01', undefined, '2026-12-24']);
  });
});

test('where no warehouse may serve, a person decides', () => {
  expect(() => plan({ lines: bolts(1), warehouses: [], backorder: 'backorder' })).toThrow(expect.objectContaining({ code: 'stock.short' }));
});

test('whatever is asked and there is, each step is taken, backordered, cancelled or the supplier\'s, and nothing is taken above what is free', () => {
  const level = fc.array(fc.integer({ min: -3, max: 30 }), { minLength: 9, maxLength: 9 });
  const lines = fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 1, max: 20 }), fc.boolean()), { minLength: 1, maxLength: 6 });
  const policy = fc.constantFrom('priority' as const, 'nearest' as const, 'fewest-splits' as const, 'cost' as const);
  fc.assert(
    fc.property(lines, level, policy, fc.boolean(), fc.constantFrom('backorder' as const, 'cancel' as const), fc.nat(6), (wanted, levels, by, shipComplete, backorder, fenced) => {
      const fence = { kind: 'fence' as const, group: 'channel:b2b', steps: fenced };
      const positions = ['EAST', 'WEST', 'NORTH'].flatMap((warehouse, w) => ['A', 'B', 'C'].map((sku, s) => aPosition({ warehouse, sku, onHand: levels[w * 3 + s] ?? 0, kept: fenced, plan: { 'fence#channel:b2b': fence } })));
      const asked = wanted.map(([sku, steps, supplied], index) => ({ lineId: String(index), sku, steps, ...(supplied && { supplier: 'FABORY' }) }));
      const { takes, dropShips, backordered, cancelled } = plan({ lines: asked, positions, policy: by, shipComplete, backorder, groups: ['channel:b2b'], shipTo: { country: 'US' } });
      const sum = (parts: readonly { lineId: string; steps: number }[], lineId: string) => parts.reduce((total, part) => total + (part.lineId === lineId ? part.steps : 0), 0);
      const parts = [takes, dropShips.flatMap((one) => one.lines), backordered, cancelled];
      for (const line of asked) expect(parts.reduce((total, of) => total + sum(of, line.lineId), 0)).toBe(line.steps);
      for (const { warehouse, sku, free } of positions) {
        const here = takes.filter((take) => take.warehouse === warehouse && take.sku === sku);
        const quota = here.reduce((total, take) => total + (take.fence?.steps ?? 0), 0);
        expect(quota).toBeLessThanOrEqual(fenced);
        expect(here.reduce((total, take) => total + take.steps, 0) - quota).toBeLessThanOrEqual(Math.max(free, 0));
      }
      if (shipComplete && takes.length > 0) expect(backordered.length + cancelled.length).toBe(0);
    }),
    { numRuns: 2000 },
  );
});

test('nothing is taken above what is available, and every line is covered exactly', () => {
  const lines = fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 6 });
  const stock = fc.array(fc.integer({ min: -3, max: 30 }), { minLength: 9, maxLength: 9 });
  fc.assert(
    fc.property(lines, stock, (wanted, levels) => {
      const warehouses = ['EAST', 'WEST', 'NORTH'];
      const positions = warehouses.flatMap((warehouse, w) => ['A', 'B', 'C'].map((sku, s) => at(warehouse, sku, levels[w * 3 + s]!)));
      const order = anOrder({ lines: wanted.map(([sku, steps], index) => aLine({ lineId: String(index), sku, steps })) });
      let takes;
      try {
        takes = sourceLines(order, warehouses, positions);
      } catch (error) {
        expect(error).toHaveProperty('code', 'stock.short');
        return;
      }
      for (const { warehouse, sku, available } of positions) {
        const taken = takes.filter((take) => take.warehouse === warehouse && take.sku === sku).reduce((sum, take) => sum + take.steps, 0);
        expect(taken).toBeLessThanOrEqual(Math.max(available, 0));
      }
      for (const line of order.lines) expect(takes.filter((take) => take.lineId === line.lineId).reduce((sum, take) => sum + take.steps, 0)).toBe(line.steps);
    }),
    { numRuns: 2000 },
  );
});

describe('policies that compare', () => {
  const three = [house('A', 1), house('B', 2), house('C', 3)];
  const two = [{ lineId: '1', sku: 'BOLT-M8', steps: 4 }, { lineId: '2', sku: 'NUT', steps: 4 }];
  const spreadOut = [at('A', 'BOLT-M8', 4), at('B', 'NUT', 4), at('C', 'BOLT-M8', 3), at('C', 'NUT', 4), at('B', 'BOLT-M8', 1)];

  test('of two that cost the same the better ranked one gives', () => {
    const cost = { perShipment: usd(500), perLine: usd(10) };
    expect(from({ lines: bolts(4), warehouses: three.map((one) => ({ ...one, cost })), positions: [at('B', 'BOLT-M8', 4), at('C', 'BOLT-M8', 4)], policy: 'cost' })).toEqual(['1 B 4']);
  });

  test('an order that ships complete splits as little as can be, unless it goes by cost', () => {
    const priced = three.map((one) => ({ ...one, cost: { perShipment: usd(one.warehouse === 'A' ? 9_000 : 1), perLine: usd(0) } }));
    const question = { lines: two, warehouses: priced, positions: [...spreadOut, at('C', 'BOLT-M8', 4)].filter((one, index, all) => all.findLastIndex((other) => other.sku === one.sku && other.warehouse === one.warehouse) === index) };
    expect(from({ ...question, policy: 'priority', shipComplete: true })).toEqual(['1 C 4', '2 C 4']);
    expect(from({ lines: bolts(4), warehouses: priced, positions: [at('A', 'BOLT-M8', 4), at('B', 'BOLT-M8', 2), at('C', 'BOLT-M8', 2)], policy: 'cost', shipComplete: true })).toEqual(['1 B 2', '1 C 2']);
    expect(from({ lines: bolts(4), warehouses: priced, positions: [at('A', 'BOLT-M8', 4), at('B', 'BOLT-M8', 2), at('C', 'BOLT-M8', 2)], policy: 'priority', shipComplete: true })).toEqual(['1 A 4']);
  });

  test('a line goes whole from the first warehouse that has all of it, where none has everything', () => {
    expect(from({ lines: two, warehouses: three, positions: spreadOut })).toEqual(['1 A 4', '2 B 4']);
    expect(from({ lines: two, warehouses: three, positions: [at('A', 'BOLT-M8', 2), at('B', 'BOLT-M8', 4), at('C', 'NUT', 4)] })).toEqual(['1 B 4', '2 C 4']);
  });
});

test('what is missing is named article by article', () => {
  expect(() => plan({ lines: [...bolts(4), { lineId: '2', sku: 'NUT', steps: 4 }], warehouses: [house('A', 1)], positions: [] , backorder: 'park' })).toThrow('not enough stock of BOLT-M8, NUT');
});

test('a distance is by the code as it may be written, and none is far', () => {
  const near = house('A', 1, { distances: [{ country: 'GB', postalPrefix: 'SW1A', km: 5 }] });
  expect([distance(near, { country: 'GB', postalCode: 'sw1a 2aa' }), distance(near, { country: 'GB' }), distance(house('B', 2), { country: 'GB', postalCode: 'SW1A' })]).toEqual([5, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
});

test('only the policy of the nearest goes by distance', () => {
  const far = [house('A', 1, { distances: [{ country: 'US', postalPrefix: '1', km: 900 }] }), house('B', 2, { distances: [{ country: 'US', postalPrefix: '1', km: 5 }] })];
  const question = { lines: bolts(2), warehouses: far, positions: [at('A', 'BOLT-M8', 2), at('B', 'BOLT-M8', 2)], shipTo: { country: 'US', postalCode: '10001' } };
  expect([from({ ...question, policy: 'priority' }), from({ ...question, policy: 'nearest' }), from({ ...question, policy: 'nearest', shipTo: undefined })]).toEqual([['1 A 2'], ['1 B 2'], ['1 A 2']]);
});

test('the nearest gives first, however many then give', () => {
  const warehouses = ['A', 'B', 'C'].map((name, index) => house(name, index, { distances: [{ country: 'US', postalPrefix: '1', km: index }] }));
  expect(from({ lines: bolts(4), warehouses, positions: [at('A', 'BOLT-M8', 2), at('B', 'BOLT-M8', 1), at('C', 'BOLT-M8', 2)], policy: 'nearest', shipTo: { country: 'US', postalCode: '10001' } })).toEqual(['1 A 2', '1 B 1', '1 C 1']);
});

test('what an order takes itself, and what of it waits already, is not promised to its next line', () => {
  const positions = (more: number) => [at('EAST', 'NUT', 99), aPosition({ warehouse: 'EAST', sku: 'BOLT-M8', onHand: 6, plan: { po: { kind: 'receipt', steps: more, due: '2026-12-01' } } })];
  const promises = (...steps: number[]) => plan({ lines: steps.map((one, index) => ({ lineId: String(index), sku: 'BOLT-M8', steps: one })), warehouses: [house('EAST', 1)], positions: positions(10), backorder: 'backorder' }).backordered.map(({ lineId, steps: open, promise }) => [lineId, open, promise]);
  expect(promises(6, 10)).toEqual([['1', 10, '2026-12-01']]);
  expect(promises(6, 11)).toEqual([['1', 11, undefined]]);
  expect(promises(6, 4, 6)).toEqual([['1', 4, '2026-12-01'], ['2', 6, '2026-12-01']]);
  expect(promises(6, 4, 7)).toEqual([['1', 4, '2026-12-01'], ['2', 7, undefined]]);
});
