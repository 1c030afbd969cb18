import { beforeEach, expect, test } from 'vitest';
import type { Mark, ToldChange } from '../../../core/inventory/stock-feed.ts';
import { takeMovements } from '../../../core/inventory/take-stock.ts';
import { AT } from '../../support/builders.ts';
import { StockTold } from '../../support/stock-told.ts';

const minutes = (count: number) => new Date(AT.getTime() + count * 60_000);
const receipt = (id: string, quantity: string, occurredAt: Date): ToldChange => ({ id, kind: 'receipt', sku: 'BOLT-M8', quantity, reason: 'Received from purchase order PO-1', occurredAt });
const lost = (id: string, quantity: string, occurredAt: Date): ToldChange => ({ id, kind: 'adjustment', sku: 'BOLT-M8', quantity, reason: 'Cycle Count Adjustment', occurredAt });
const OWNER = { entity: 'NW-US', businessUnit: 'wholesale', region: 'us' };
let told: StockTold;
beforeEach(() => {
  told = new StockTold();
});
const takeAll = (changes: ToldChange[], now: Date) => takeMovements('EAST', changes, { feed: { connector: 'edi' }, owner: OWNER, ports: told.portsAt(now), watch: { now: () => told.at }, correlationId: 'corr-1' });
const BEFORE: Mark = { warehouse: 'EAST', opened: AT.toISOString(), through: AT.toISOString(), short: ['NUT-M8'] };

test('a document that tells of goods in and out moves what is ours by whole pieces, and says what is nobody’s', async () => {
  await told.portsAt(AT).stock.setOnHand('NW-US', 'BOLT-M8', 'EAST', 40, AT);
  told.marks = new Map([['EAST', BEFORE]]);
  const changes = [receipt('1', '5', minutes(1)), { ...receipt('2', '9', minutes(1)), sku: 'NOBODY' }, { ...receipt('3', '9', minutes(1)), sku: 'NOBODY' }, lost('4', '0', minutes(1)), lost('5', '0.5', minutes(1)), lost('6', '-2', minutes(1))];
  expect(await takeAll(changes, minutes(2))).toEqual(['NOBODY']);
  expect([told.stock.at('EAST#BOLT-M8').onHand, told.events.map(({ data }) => data)]).toMatchObject([43, [{ document: 'edi:1', steps: 5 }, { document: 'edi:6', steps: -2 }]]);
  // nothing is short: the mark stays as it is
  expect(told.marks.get('EAST')).toBe(BEFORE);
});

test('a document that leaves less than is promised has the next reading look again, beside what is looked at already', async () => {
  await told.stock.setOnHand('NW-US', 'BOLT-M8', 'EAST', 10, AT);
  await told.stock.take('NW-US', 'ORD-1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 8 }]);
  told.marks = new Map([['EAST', BEFORE]]);
  await takeAll([lost('1', '-5', minutes(1))], minutes(2));
  expect([told.rows.size, told.marks.get('EAST')]).toEqual([1, { ...BEFORE, short: ['NUT-M8', 'BOLT-M8'] }]);
  told.marks = new Map();
  await takeAll([lost('2', '-1', minutes(3))], minutes(4));
  expect(told.marks.get('EAST')).toEqual({ warehouse: 'EAST', short: ['BOLT-M8'] });
  // a later row of the same document brings enough again
  told.marks = new Map();
  await takeAll([lost('3', '-1', minutes(5)), receipt('4', '9', minutes(5))], minutes(6));
  expect([told.rows.size, told.marks.size]).toEqual([0, 0]);
});
