import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sourceLines } from '../../../core/inventory/source-lines.ts';
import { aLine, anOrder, aPosition } from '../../support/builders.ts';

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
