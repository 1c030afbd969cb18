import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocateStock, deallocateStock } from '../../../core/inventory/allocate-stock.ts';
import { releaseStock, reserveStock } from '../../../core/inventory/reserve-stock.ts';
import { aLine, anOrder } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const BOTH = ['EAST', 'WEST'];

test('the order holds its stock, and knows which warehouse will give what', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 50 });
  const order = await reserveStock(anOrder(), BOTH, stock);
  expect(order.lines[0]?.quantities).toMatchObject({ received: 0, reserved: 10 });
  expect(order.releases).toEqual([{ releaseId: 'ORD-0000000000000001-EAST', warehouse: 'EAST', connector: 'shiphero', lines: [{ lineId: '1', sku: 'BOLT-M8', steps: 10 }] }]);
  expect(stock.available['EAST#BOLT-M8']).toBe(40);
});

test('a retried reservation takes stock once, and plans the same', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 6, 'WEST#BOLT-M8': 6 });
  const first = await reserveStock(anOrder(), BOTH, stock);
  expect(await reserveStock(anOrder(), BOTH, stock)).toEqual(first);
  expect(stock.available).toEqual({ 'EAST#BOLT-M8': 0, 'WEST#BOLT-M8': 2 });
  expect(first.releases.map((release) => release.releaseId)).toEqual(['ORD-0000000000000001-EAST', 'ORD-0000000000000001-WEST']);
});

test('what an attempt left half way is no reservation: it is given back, and all of it taken', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 10, 'EAST#NUT-M8': 4 });
  const order = anOrder({ lines: [aLine(), aLine({ lineId: '2', sku: 'NUT-M8', steps: 4 })] });
  await stock.take('NW-US', order.orderId, [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 10 }]);
  const reserved = await reserveStock(order, BOTH, stock);
  expect(reserved.releases[0]?.lines.map((line) => line.lineId)).toEqual(['1', '2']);
  expect(stock.available).toEqual({ 'EAST#BOLT-M8': 0, 'EAST#NUT-M8': 0 });
});

test('others were faster: it looks again and decides again', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 10, 'WEST#BOLT-M8': 10 });
  stock.beforeTake = (round) => {
    if (round === 1) stock.level('EAST#BOLT-M8', 3);
  };
  expect((await reserveStock(anOrder(), BOTH, stock)).releases.map((release) => release.warehouse)).toEqual(['WEST']);
});

test('others were faster five times: Transient; nothing is held', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 100 });
  stock.beforeTake = () => {
    stock.level('EAST#BOLT-M8', 9);
    queueMicrotask(() => stock.level('EAST#BOLT-M8', 100));
  };
  await expect(reserveStock(anOrder(), BOTH, stock)).rejects.toMatchObject({ name: 'Transient', code: 'stock.contended' });
  expect({ rounds: stock.rounds, held: stock.held }).toEqual({ rounds: 5, held: [] });
});

test('one short line leaves no reservation over', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 10 });
  const order = anOrder({ lines: [aLine(), aLine({ lineId: '2', sku: 'NUT-M8', steps: 4 })] });
  await expect(reserveStock(order, BOTH, stock)).rejects.toMatchObject({ name: 'Rejected', code: 'stock.short', detail: { short: [{ sku: 'NUT-M8', asked: 4, available: 0 }] } });
  expect(stock.held).toEqual([]);
});

test('released whether nothing, some or all was reserved', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 10 });
  expect(await releaseStock(anOrder(), stock)).toEqual(anOrder());
  const released = await releaseStock(await reserveStock(anOrder(), BOTH, stock), stock);
  expect(released).toEqual(anOrder());
  expect(stock.available).toEqual({ 'EAST#BOLT-M8': 10 });
});

test('allocated, it says which warehouses get a release; and softened again', async () => {
  const stock = new MemoryStock({ 'EAST#BOLT-M8': 6, 'WEST#BOLT-M8': 6 });
  const order = await reserveStock(anOrder(), BOTH, stock);
  expect(await allocateStock(order, stock)).toEqual({ items: [{ item: 'ORD-0000000000000001-EAST', connector: 'shiphero' }, { item: 'ORD-0000000000000001-WEST', connector: 'shiphero' }] });
  expect(stock.held.map((one) => one.state)).toEqual(['hard', 'hard']);
  await deallocateStock(order, stock);
  expect(stock.held.map((one) => one.state)).toEqual(['soft', 'soft']);
});

test('the releases of any order are its lines, and what is left and held is what was there', async () => {
  const level = fc.integer({ min: 0, max: 20 });
  await fc.assert(
    fc.asyncProperty(level, level, level, level, fc.array(fc.record({ sku: fc.constantFrom('A', 'B'), steps: fc.integer({ min: 1, max: 12 }) }), { minLength: 1, maxLength: 4 }), async (ea, eb, wa, wb, asked) => {
      const before = { 'EAST#A': ea, 'EAST#B': eb, 'WEST#A': wa, 'WEST#B': wb };
      const stock = new MemoryStock({ ...before });
      const order = anOrder({ lines: asked.map(({ sku, steps }, index) => aLine({ lineId: String(index), sku, steps })) });
      const enough = (['A', 'B'] as const).every((sku) => asked.filter((line) => line.sku === sku).reduce((sum, line) => sum + line.steps, 0) <= before[`EAST#${sku}`] + before[`WEST#${sku}`]);
      const reserved = await reserveStock(order, BOTH, stock).catch(() => undefined);
      expect(reserved !== undefined).toBe(enough);
      for (const line of reserved?.lines ?? []) {
        expect(reserved?.releases.flatMap((release) => release.lines).filter((part) => part.lineId === line.lineId).reduce((sum, part) => sum + part.steps, 0)).toBe(line.steps);
      }
      await stock.give('NW-US', order.orderId);
      expect(stock.available).toEqual(before);
    }),
  );
});
