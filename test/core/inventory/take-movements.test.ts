import { beforeEach, expect, test } from 'vitest';
import type { Mark, ToldChange } from '../../../core/inventory/stock-feed.ts';
import { type StockPorts, takeMovements } from '../../../core/inventory/take-stock.ts';
import type { Change } from '../../../core/model/changes.ts';
import { AT, anItem } from '../../support/builders.ts';
import { MemoryStock } from '../../support/stock.ts';

const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
const OPENED: Mark = { warehouse: 'EAST', opened: AT.toISOString(), through: AT.toISOString() };
const BOLTS = 'EAST#BOLT-M8';
const moved = (id: string, quantity: string, sku = 'BOLT-M8'): ToldChange => ({ id, kind: quantity.startsWith('-') ? 'adjustment' : 'receipt', sku, quantity, reason: 'Counted', occurredAt: AT });

let stock: MemoryStock;
let marks: Mark[];
let rows: Set<string>;
let told: Change[];
beforeEach(async () => {
  [stock, marks, rows, told] = [new MemoryStock(), [{ warehouse: 'WEST', short: ['SAW'] }, OPENED], new Set(), []];
  await stock.setOnHand('NW-US', 'BOLT-M8', 'EAST', 10);
  await stock.take('NW-US', 'ORD-1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 8 }]);
});

const ports = (): StockPorts => ({
  levels: stock, stock, lots: { level: async () => undefined },
  desk: { get: async () => undefined, raise: async (row) => void rows.add(row.exceptionId), close: async (id) => void rows.delete(id) },
  unit: { commit: async (changes) => void told.push(...changes) },
  marks: { marks: async (_, warehouses) => marks.filter(({ warehouse }) => warehouses.includes(warehouse)), setMark: async (_, mark) => void (marks = [...marks.filter(({ warehouse }) => warehouse !== mark.warehouse), mark]) },
  items: async (skus) => new Map(skus.filter((sku) => sku !== 'NOBODY').map((sku) => [sku, anItem({ sku })])),
  rowOf: (...of) => ({ exceptionId: of.join('-'), runbook: 'docs/runbook.md#stock-over-committed' }),
});
const take = (...changes: ToldChange[]) => takeMovements('EAST', changes, { feed: { connector: 'edi' }, owner: OWNER, ports: ports(), watch: { now: () => AT }, correlationId: 'corr-1' });
const markOf = (warehouse: string) => marks.find((mark) => mark.warehouse === warehouse);

test('a document moves what is ours by whole pieces, and says what is nobody’s', async () => {
  expect(await take(moved('1', '5'), moved('2', '9', 'NOBODY'), moved('3', '9', 'NOBODY'), moved('4', '0'), moved('5', '0.5'), moved('6', '-2'))).toEqual(['NOBODY']);
  expect(told.flatMap((change) => (change.change === 'event' ? [change.event] : []))).toMatchObject([
    { type: 'stock.received', data: { sku: 'BOLT-M8', document: 'edi:1', steps: 5 } },
    { type: 'stock.adjusted', data: { sku: 'BOLT-M8', document: 'edi:6', steps: -2 } },
  ]);
  expect(stock.at(BOLTS).onHand).toBe(13);
  // nothing is short: the mark stays the one that it was
  expect(markOf('EAST')).toBe(OPENED);
});

test('one that leaves less than is promised has the next reading look again, beside what it looks at already', async () => {
  await take(moved('1', '-5'));
  expect([rows.size, markOf('EAST')]).toEqual([1, { ...OPENED, short: ['BOLT-M8'] }]);
  marks = [{ ...OPENED, short: ['NUT-M8', 'BOLT-M8'] }];
  await take(moved('2', '-1'));
  expect(marks).toEqual([{ ...OPENED, short: ['NUT-M8', 'BOLT-M8'] }]);
  marks = [];
  await take(moved('3', '-1'));
  expect(marks).toEqual([{ warehouse: 'EAST', short: ['BOLT-M8'] }]);
});

test('what a later row of the document brings back is not short', async () => {
  await take(moved('1', '-5'), moved('2', '5'));
  expect([rows.size, markOf('EAST')]).toEqual([0, OPENED]);
});
