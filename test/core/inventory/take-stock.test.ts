import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ToldChange, ToldLevel } from '../../../core/inventory/stock-feed.ts';
import { AT } from '../../support/builders.ts';
import type { MemoryStock } from '../../support/stock.ts';
import { level, minutes, ToldStock } from '../../support/told-stock.ts';

const BEFORE = new Date(AT.getTime() - 330_000).toISOString(); // from when on the reading after the one at `AT` asks for levels
const receipt = (id: string, quantity: string, occurredAt: Date): ToldChange => ({ id, kind: 'receipt', sku: 'BOLT-M8', quantity, reason: 'Received from purchase order PO-1', occurredAt });
const lost = (id: string, quantity: string, occurredAt: Date): ToldChange => ({ id, kind: 'adjustment', sku: 'BOLT-M8', quantity, reason: 'Cycle Count Adjustment', occurredAt });

let wms: ToldStock;
let stock: MemoryStock;
beforeEach(() => {
  wms = new ToldStock();
  stock = wms.stock;
});
const read = (now: Date) => wms.read(now);
const BOLTS = 'EAST#BOLT-M8';

test('the first reading takes every level, and nothing that moved before', async () => {
  wms.says.levels = [level('BOLT-M8', 40, AT, '3'), level('NUT-M8', 7, AT)];
  wms.says.changes = [receipt('1', '40', minutes(-1))];
  await read(AT);
  expect([stock.at(BOLTS).onHand, stock.at(BOLTS).blocked, stock.at('EAST#NUT-M8').onHand]).toEqual([40, 3, 7]);
  expect(wms.events).toEqual([]);
  // the next one asks for levels of before the opening, and not for what moved
  await read(minutes(5));
  expect([wms.says.asked, wms.events]).toEqual([[undefined, BEFORE], []]);
});

test('a level that was moving as the first reading was made, and was left out, is told by the second, though it has not moved since', async () => {
  await read(AT);
  wms.says.levels = [level('BOLT-M8', 40, new Date(AT.getTime() - 1))];
  await read(minutes(5));
  expect([stock.at(BOLTS).onHand, wms.events]).toEqual([40, []]);
});

test('polls overlap by how late rows are committed there and how far clocks differ', async () => {
  const changes = vi.spyOn(wms.feed, 'changes');
  for (const at of [0, 60, 65]) await read(minutes(at));
  const late = new Date(minutes(60).getTime() - 330_000); // half a minute of clocks, five of rows that came late; what moved is asked for from the opening on
  expect([wms.says.asked, changes.mock.calls.map(([, since]) => since)]).toEqual([[undefined, BEFORE, late.toISOString()], [AT, late]]);
});

test('goods that arrive and goods that are missing move stock and are announced, once however often they are told', async () => {
  wms.says.levels = [level('BOLT-M8', 40, AT)];
  await read(AT);
  wms.says.changes = [receipt('1', '10', minutes(2)), lost('2', '-3', minutes(3))];
  wms.says.levels = [level('BOLT-M8', 47, minutes(3))];
  await read(minutes(5));
  await read(minutes(6));
  expect(stock.at(BOLTS).onHand).toBe(47);
  expect(wms.events.map(({ type, data, entityKey, occurredAt }) => ({ type, data, entityKey, occurredAt }))).toEqual([
    { type: 'stock.received', entityKey: 'stock/EAST/BOLT-M8', occurredAt: minutes(2).toISOString(), data: { sku: 'BOLT-M8', warehouse: 'EAST', document: 'wms:1', steps: 10, reason: 'Received from purchase order PO-1' } },
    { type: 'stock.adjusted', entityKey: 'stock/EAST/BOLT-M8', occurredAt: minutes(3).toISOString(), data: { sku: 'BOLT-M8', warehouse: 'EAST', document: 'wms:2', steps: -3, reason: 'Cycle Count Adjustment' } },
  ]);
  // the level said nothing that was not explained: no snapshot of it beyond the opening one
  expect(stock.ledger(BOLTS).map(({ kind }) => kind)).toEqual(['snapshot', 'receipt', 'adjustment']);
});

test('a shipment that the warehouse has taken off already, and whose message is late, is not taken off again', async () => {
  wms.says.levels = [level('BOLT-M8', 10, AT)];
  await read(AT);
  await stock.take('NW-US', 'ORD-1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 4 }]);
  await stock.harden('NW-US', 'ORD-1');
  wms.says.levels = [level('BOLT-M8', 6, minutes(4))];
  await read(minutes(5));
  expect(stock.at(BOLTS)).toMatchObject({ onHand: 6, reserved: 4, available: 2 });
  await stock.issue('NW-US', 'ORD-1', 'S-1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 4 }], minutes(3));
  expect(stock.at(BOLTS)).toMatchObject({ onHand: 6, reserved: 0, available: 6 });
});

test('a count below what is committed tells the warehouse which orders are concerned', async () => {
  wms.says.levels = [level('BOLT-M8', 10, AT)];
  await read(AT);
  await stock.take('NW-US', 'ORD-1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 8 }]);
  wms.says.changes = [lost('2', '-5', minutes(1))];
  await read(minutes(5));
  expect([...wms.rows.values()].map(({ code, message, detail }) => [code, message, detail.orders])).toEqual([
    ['stock.over-committed', 'EAST has 5 of BOLT-M8, and 8 are promised', [{ orderId: 'ORD-1', lineId: '1', steps: 8, state: 'soft' }]],
  ]);
});

test('an over-commitment that was only a late message leaves the desk by itself', async () => {
  wms.says.levels = [level('BOLT-M8', 10, AT)];
  await read(AT);
  await stock.take('NW-US', 'ORD-1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 8 }]);
  await stock.harden('NW-US', 'ORD-1');
  wms.says.levels = [level('BOLT-M8', 2, minutes(4))];
  for (const time of [5, 10]) await read(minutes(time)); // the first one doubts it
  expect([wms.rows.size, wms.marks.get('EAST')?.short]).toEqual([1, ['BOLT-M8']]);
  await stock.issue('NW-US', 'ORD-1', 'S-1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 8 }], minutes(3));
  await read(minutes(15));
  expect([wms.rows.size, wms.marks.get('EAST')?.short]).toEqual([0, undefined]);
});

describe('a reading that takes longer than one run', () => {
  test('goes on where it was, and is told through only when it is done', async () => {
    wms.says = { ...wms.says, pageSize: 1, levels: [level('BOLT-M8', 40, AT), level('NUT-M8', 7, AT)] };
    wms.pages = 1;
    await read(AT);
    expect(wms.marks.get('EAST')).toEqual({ warehouse: 'EAST', reading: { began: AT.toISOString(), cursor: '1' } });
    await read(minutes(5));
    expect(wms.marks.get('EAST')).toEqual({ warehouse: 'EAST', opened: AT.toISOString(), through: new Date(AT.getTime() - 30_000).toISOString() });
    expect(stock.at('EAST#NUT-M8').onHand).toBe(7);
  });

  test('begins anew where its cursor is older than an hour', async () => {
    wms.says = { ...wms.says, pageSize: 1, levels: [level('BOLT-M8', 40, AT), level('NUT-M8', 7, AT)] };
    wms.pages = 1;
    await read(AT);
    wms.pages = 9;
    await read(minutes(61));
    expect(wms.marks.get('EAST')?.opened).toBe(minutes(61).toISOString());
  });
});

test('goods that nobody knows are remembered, and taken as soon as they are an item', async () => {
  wms.says.levels = [level('GADGET', 9, AT)];
  const { unknown } = await read(AT);
  expect([unknown.get('EAST'), wms.marks.get('EAST')?.unknown]).toEqual([['GADGET'], ['GADGET']]);
  wms.skus.push('GADGET');
  const levels = wms.says.levels;
  wms.says.levels = [];
  const asked = wms.feed.level;
  wms.feed.level = async (_, sku) => levels.find((one) => one.sku === sku);
  const again = await read(minutes(5));
  wms.feed.level = asked;
  expect([again.unknown.get('EAST'), stock.at('EAST#GADGET').onHand]).toEqual([[], 9]);
});

describe('a reading that goes on', () => {
  const NUTS = 'EAST#NUT-M8';

  test('keeps since when it reads, up to where all was told before, and since when the warehouse is read at all', async () => {
    wms.says.levels = [level('BOLT-M8', 40, AT)];
    await read(AT);
    wms.says = { ...wms.says, pageSize: 1, levels: [level('BOLT-M8', 41, minutes(9)), level('NUT-M8', 7, minutes(9))] };
    wms.pages = 1;
    await read(minutes(10));
    const mark = wms.marks.get('EAST');
    expect(mark).toEqual({ warehouse: 'EAST', opened: AT.toISOString(), through: new Date(AT.getTime() - 30_000).toISOString(), reading: { began: minutes(10).toISOString(), since: BEFORE, cursor: '1' } });
    wms.pages = 9;
    await read(minutes(11));
    expect([stock.at(NUTS).onHand, wms.says.asked.at(-1), wms.marks.get('EAST')]).toEqual([7, BEFORE, { warehouse: 'EAST', opened: AT.toISOString(), through: new Date(minutes(10).getTime() - 30_000).toISOString() }]);
  });

  test('asks for what moved when it begins, and not again while it goes on', async () => {
    wms.says.levels = [level('BOLT-M8', 40, AT), level('NUT-M8', 7, AT)];
    await read(AT);
    wms.says = { ...wms.says, pageSize: 1 };
    wms.pages = 1;
    await read(minutes(20));
    wms.says.changes = [receipt('1', '5', minutes(21))];
    wms.pages = 9;
    await read(minutes(22));
    expect(wms.events).toEqual([]);
    await read(minutes(30));
    expect(wms.events.map(({ type }) => type)).toEqual(['stock.received']);
  });

  test('is given up after an hour, and not before', async () => {
    wms.says = { ...wms.says, pageSize: 1, levels: [level('BOLT-M8', 40, AT), level('NUT-M8', 7, AT)] };
    wms.pages = 1;
    await read(AT);
    wms.pages = 1;
    await read(new Date(minutes(60).getTime() - 1));
    expect(wms.marks.get('EAST')?.opened).toBe(AT.toISOString());
    [wms.marks, wms.pages] = [new Map(), 1];
    await read(AT);
    wms.pages = 1;
    await read(minutes(60));
    expect(wms.marks.get('EAST')?.reading?.began).toBe(minutes(60).toISOString());
  });
});

test('every page of what moved is read; what is nothing, no whole piece or nobody’s is passed over', async () => {
  wms.says.levels = [level('BOLT-M8', 40, AT)];
  await read(AT);
  wms.says = { ...wms.says, pageSize: 2, changes: [lost('1', '0', minutes(1)), lost('2', '0.5', minutes(1)), { ...receipt('3', '9', minutes(1)), sku: 'NOBODY' }, lost('4', '-2', minutes(1)), receipt('5', '3', minutes(1))] };
  const taken = await read(minutes(5));
  expect([wms.events.map(({ data }) => data), taken.changes, stock.at(BOLTS).onHand]).toEqual([[expect.objectContaining({ document: 'wms:4', steps: -2 }), expect.objectContaining({ document: 'wms:5', steps: 3 })], 2, 41]);
  expect((await read(minutes(6))).changes).toBe(0);
});

test('a trouble of the store is no double telling', async () => {
  wms.says.levels = [level('BOLT-M8', 40, AT)];
  await read(AT);
  wms.says.changes = [receipt('1', '10', minutes(2))];
  wms.deliveries = { has: () => { throw new Error('the store is away'); } } as unknown as Set<string>;
  await expect(read(minutes(5))).rejects.toThrow('the store is away');
});

test('a level is taken where it says something new: of what is there, or of what is blocked', async () => {
  const told = async (said: ToldLevel[], at: number) => {
    wms.says.levels = said;
    return (await read(minutes(at))).levels;
  };
  const { blocked: _, ...plain } = level('BOLT-M8', 40, minutes(3));
  expect(await told([level('BOLT-M8', 40, AT, '3'), level('NUT-M8', 7, AT)], 0)).toBe(2);
  expect(await told([level('BOLT-M8', 40, minutes(1), '3')], 1)).toBe(0);
  expect(await told([level('BOLT-M8', 40, minutes(2), '4')], 2)).toBe(1);
  // a warehouse that says nothing of what is blocked changes nothing of it
  expect(await told([plain], 3)).toBe(0);
  expect(await told([{ ...plain, onHand: '39', asOf: minutes(4) }], 4)).toBe(1);
  expect(stock.at(BOLTS)).toMatchObject({ onHand: 39, blocked: 4 });
  // what is no number of whole pieces says nothing
  expect(await told([{ ...plain, onHand: '0.5', asOf: minutes(5) }, level('NUT-M8', -2, minutes(5))], 5)).toBe(1);
  expect(stock.at('EAST#NUT-M8').onHand).toBe(-2);
  expect(stock.ledger(BOLTS).map(({ key }) => key)).toEqual([`wms:${AT.toISOString()}:40:3`, `wms:${minutes(2).toISOString()}:40:4`, `wms:${minutes(4).toISOString()}:39:`]);
});

test('what is exactly enough is not short; what still is short stays on the mark', async () => {
  wms.says.levels = [level('BOLT-M8', 10, AT), level('NUT-M8', 10, AT)];
  await read(AT);
  await stock.take('NW-US', 'ORD-1', [{ lineId: '1', sku: 'BOLT-M8', warehouse: 'EAST', steps: 8 }, { lineId: '2', sku: 'NUT-M8', warehouse: 'EAST', steps: 8 }]);
  wms.says.levels = [level('BOLT-M8', 7, minutes(4)), level('NUT-M8', 8, minutes(4))];
  await read(minutes(5));
  expect([wms.rows.size, wms.marks.get('EAST')?.short]).toEqual([1, ['BOLT-M8']]);
  wms.says.levels = [];
  await read(minutes(6));
  expect([wms.rows.size, wms.marks.get('EAST')?.short]).toEqual([1, ['BOLT-M8']]);
  wms.says.changes = [receipt('1', '1', minutes(7))];
  await read(minutes(8));
  expect([wms.rows.size, wms.marks.get('EAST')?.short]).toEqual([0, undefined]);
});

test('one that is an item now, and is moving as its level is asked for, is told by the reading after that', async () => {
  wms.says.levels = [level('GADGET', 9, AT)];
  await read(AT);
  [wms.says.levels, wms.skus] = [[], ['GADGET']];
  await read(minutes(5));
  wms.says.levels = [level('GADGET', 8, minutes(5))];
  await read(minutes(10));
  expect([wms.marks.get('EAST')?.unknown, stock.at('EAST#GADGET').onHand]).toEqual([undefined, 8]);
});

test('a hundred SKUs that nobody knows are remembered, and the others are told again another day; one that has no level any more is let go', async () => {
  wms.says.levels = Array.from({ length: 120 }, (_, index) => level(`X${index}`, 1, AT));
  const { unknown } = await read(AT);
  expect([unknown.get('EAST')?.length, wms.marks.get('EAST')?.unknown?.length]).toEqual([100, 100]);
  wms.says.levels = [];
  wms.skus.push('X7');
  expect((await read(minutes(5))).unknown.get('EAST')).toEqual(Array.from({ length: 100 }, (_, index) => `X${index}`).filter((sku) => sku !== 'X7'));
});
