import { beforeEach, describe, expect, test } from 'vitest';
import { AT } from '../../support/builders.ts';
import type { MemoryStock } from '../../support/stock.ts';
import { level, minutes, ToldStock } from '../../support/told-stock.ts';

const BOLTS = 'EAST#BOLT-M8';
let wms: ToldStock;
let stock: MemoryStock;
beforeEach(() => {
  wms = new ToldStock();
  stock = wms.stock;
});

const line = (steps: number, sku = 'BOLT-M8') => [{ lineId: '1', sku, warehouse: 'EAST', steps }];
const shipped = (orderId: string, steps: number, at: Date) => stock.issue('NW-US', orderId, `S-${orderId}`, line(steps), at);
const mark = () => wms.marks.get('EAST');
/** Of six bolts, none is left. */
const gone = (asOf: Date) => ({ sku: 'BOLT-M8', key: `wms:${asOf.toISOString()}:0:0`, onHand: 0, blocked: 0, asOf: asOf.toISOString() });
const doubted = () => mark()?.doubted?.map(({ sku }) => sku);

async function allocated(orderId: string, steps: number, sku = 'BOLT-M8') {
  await stock.take('NW-US', orderId, line(steps, sku));
  await stock.harden('NW-US', orderId);
}

/** So many are there as all is read, and so many of them are allocated. */
async function opened(onHand: number, steps: number, blocked = '0') {
  wms.says.levels = [level('BOLT-M8', onHand, AT, blocked)];
  await wms.read(AT);
  await allocated('ORD-1', steps);
}

async function told(onHand: number, at: number, blocked = '0') {
  wms.says.levels = [level('BOLT-M8', onHand, minutes(at - 1), blocked)];
  return wms.read(minutes(at));
}

test('goods that left a moment ago, and whose message is on its way, are not missing: nothing is below zero, and nobody is told', async () => {
  await opened(6, 6);
  expect((await told(0, 5)).levels).toBe(0);
  expect(stock.at(BOLTS)).toMatchObject({ onHand: 6, reserved: 6, available: 0 });
  expect([wms.rows.size, mark()]).toEqual([0, { warehouse: 'EAST', opened: AT.toISOString(), through: minutes(4.5).toISOString(), doubted: [gone(minutes(4))] }]);
  await shipped('ORD-1', 6, minutes(4));
  expect(stock.at(BOLTS)).toMatchObject({ onHand: 0, reserved: 0, available: 0 });
  expect((await wms.read(minutes(10))).levels).toBe(1);
  expect([stock.at(BOLTS).onHand, wms.rows.size, doubted(), stock.ledger(BOLTS).map(({ kind, onHand }) => [kind, onHand])]).toEqual([0, 0, undefined, [['snapshot', 6], ['issue', -6], ['snapshot', 0]]]);
});

test('what nobody has said left by the next reading is missing, as it was told: the warehouse is told which orders are concerned', async () => {
  await opened(6, 6);
  await told(0, 5);
  wms.feed.levels = async () => ({ rows: [] }); // it has not moved since
  expect((await wms.read(minutes(10))).levels).toBe(1);
  expect(stock.at(BOLTS)).toMatchObject({ onHand: 0, reserved: 6, available: -6 });
  expect([...wms.rows.values()].map(({ code, detail }) => [code, detail.short, detail.orders])).toEqual([['stock.over-committed', 6, [{ orderId: 'ORD-1', lineId: '1', steps: 6, state: 'hard' }]]]);
  expect([doubted(), mark()?.short]).toEqual([undefined, ['BOLT-M8']]);
});

describe('counts at once:', () => {
  test('a level that lacks more than is allocated and may have left', async () => {
    await opened(10, 4);
    await stock.take('NW-US', 'ORD-2', line(6));
    await told(6, 5);
    expect([stock.at(BOLTS).onHand, wms.rows.size, doubted()]).toEqual([10, 0, ['BOLT-M8']]);
    wms.marks.set('EAST', { warehouse: 'EAST' });
    await told(5, 10);
    expect([stock.at(BOLTS).available, wms.rows.size, doubted()]).toEqual([-5, 1, undefined]);
  });

  test('one that leaves exactly what is promised', async () => {
    await opened(10, 8);
    await told(8, 5);
    expect([stock.at(BOLTS).available, wms.rows.size, doubted()]).toEqual([0, 0, undefined]);
  });

  test('what is there and not for sale any more: it has not left', async () => {
    await opened(6, 6);
    await told(6, 5, '2');
    expect([stock.at(BOLTS).available, wms.rows.size, doubted()]).toEqual([-2, 1, undefined]);
  });

  test('what was counted and is told as a movement', async () => {
    await opened(6, 6);
    wms.says.changes = [{ id: '1', kind: 'adjustment', sku: 'BOLT-M8', quantity: '-2', reason: 'Cycle Count Adjustment', occurredAt: minutes(3) }];
    await told(4, 5);
    expect([stock.at(BOLTS).available, wms.rows.size, doubted()]).toEqual([-2, 1, undefined]);
  });

  test('what a document tells, and with it what was doubted before', async () => {
    await opened(6, 6);
    wms.feed.asOf = minutes(4);
    await told(2, 5);
    expect([stock.at(BOLTS).available, wms.rows.size, doubted()]).toEqual([-4, 1, undefined]);
    wms.marks.set('EAST', { warehouse: 'EAST', doubted: [gone(minutes(6))] });
    wms.feed.asOf = minutes(9);
    wms.says.levels = [];
    await wms.read(minutes(10));
    expect([stock.at(BOLTS).onHand, doubted()]).toEqual([0, undefined]);
  });
});

test('what is blocked is what the level says of it, else what is known', async () => {
  await opened(10, 7, '3');
  const { blocked: _, ...plain } = level('BOLT-M8', 8, minutes(4));
  wms.says.levels = [plain];
  await wms.read(minutes(5));
  expect([stock.at(BOLTS).onHand, doubted()]).toEqual([10, ['BOLT-M8']]);
  wms.marks.set('EAST', { warehouse: 'EAST' });
  await told(8, 10, '1');
  expect([stock.at(BOLTS).onHand, stock.at(BOLTS).available, doubted()]).toEqual([8, 0, undefined]);
});

test('goods that leave after a doubted level was told are doubted by themselves, however often', async () => {
  await opened(10, 6);
  await allocated('ORD-2', 3);
  await allocated('ORD-3', 1);
  await told(4, 5);
  await shipped('ORD-1', 6, minutes(4));
  await told(1, 10);
  expect([stock.at(BOLTS).onHand, stock.at(BOLTS).available, wms.rows.size, doubted()]).toEqual([4, 0, 0, ['BOLT-M8']]);
  await shipped('ORD-2', 3, minutes(9));
  await told(0, 15);
  expect([stock.at(BOLTS).onHand, stock.at(BOLTS).available, wms.rows.size, doubted()]).toEqual([1, 0, 0, ['BOLT-M8']]);
});

test('two that were lost are missing after one reading, however many have left and were told meanwhile', async () => {
  await opened(10, 4);
  await allocated('ORD-2', 6);
  await told(8, 5);
  await shipped('ORD-1', 4, minutes(7));
  expect([stock.at(BOLTS).onHand, doubted()]).toEqual([6, ['BOLT-M8']]);
  await told(4, 10);
  expect([stock.at(BOLTS).onHand, stock.at(BOLTS).available, doubted(), [...wms.rows.values()].map(({ detail }) => detail.short)]).toEqual([4, -2, undefined, [2]]);
});

test('one of an item that is gone from the master data by then counts all the same', async () => {
  await opened(6, 6);
  await told(0, 5);
  wms.skus = [];
  await wms.read(minutes(10));
  expect([stock.at(BOLTS).available, wms.rows.size, doubted()]).toEqual([-6, 1, undefined]);
});

test('the first reading of a warehouse doubts, too: what is allocated there may have left', async () => {
  await stock.setOnHand('NW-US', 'BOLT-M8', 'EAST', 6);
  await allocated('ORD-1', 6);
  wms.says.levels = [level('BOLT-M8', 0, AT)];
  await wms.read(AT);
  expect([stock.at(BOLTS).available, wms.rows.size, mark()]).toEqual([0, 0, { warehouse: 'EAST', opened: AT.toISOString(), through: minutes(-0.5).toISOString(), doubted: [gone(AT)] }]);
  await wms.read(minutes(5));
  expect([stock.at(BOLTS).available, wms.rows.size, doubted()]).toEqual([-6, 1, undefined]);
});

describe('a level that is doubted and comes on a later page', () => {
  test.each([
    ['again is doubted once', 0, [6, 0, ['BOLT-M8']]],
    ['as what we have is right', 6, [6, 0, undefined]],
    ['as another one that leaves enough counts', 7, [7, 1, undefined]],
  ])('%s', async (_, onHand, expected) => {
    await opened(6, 6);
    wms.says = { ...wms.says, pageSize: 1, levels: [level('BOLT-M8', 0, minutes(4)), level('BOLT-M8', onHand, minutes(4))] };
    const { levels } = await wms.read(minutes(5));
    expect([stock.at(BOLTS).onHand, levels, doubted()]).toEqual(expected);
  });
});

describe('in a reading that takes more than one run', () => {
  /** The second reading ends after its first page, on which bolts are doubted. */
  beforeEach(async () => {
    await opened(6, 6);
    await stock.setOnHand('NW-US', 'NUT-M8', 'EAST', 3);
    await allocated('ORD-2', 3, 'NUT-M8');
    wms.says = { ...wms.says, pageSize: 1, levels: [level('BOLT-M8', 0, minutes(9)), level('NUT-M8', 1, minutes(9))] };
    wms.pages = 1;
    await wms.read(minutes(10));
  });

  test('what is doubted is kept with where it goes on', () => {
    expect(mark()).toEqual({ warehouse: 'EAST', opened: AT.toISOString(), through: minutes(-0.5).toISOString(), doubted: [gone(minutes(9))], reading: { began: minutes(10).toISOString(), since: minutes(-5.5).toISOString(), cursor: '1' } });
    expect(wms.rows.size).toBe(0);
  });

  test('what one run doubted counts with the next one; what is doubted then, with the one after that', async () => {
    await wms.read(minutes(15));
    expect([mark()?.reading, doubted(), stock.at(BOLTS).available, stock.at('EAST#NUT-M8').available]).toEqual([undefined, ['NUT-M8'], -6, 0]);
    wms.pages = 9;
    await wms.read(minutes(20));
    expect([doubted(), stock.at('EAST#NUT-M8').available, wms.rows.size]).toEqual([undefined, -2, 2]);
  });
});

test('fifty levels of a reading are doubted, and more count at once; one of the fifty that is told again still is doubted', async () => {
  wms.skus = Array.from({ length: 60 }, (_, index) => `X${index}`);
  wms.says.levels = wms.skus.map((sku) => level(sku, 1, AT));
  await wms.read(AT);
  for (const sku of wms.skus) await allocated(`ORD-${sku}`, 1, sku);
  wms.says = { ...wms.says, pageSize: 60, levels: [...wms.skus, 'X7'].map((sku) => level(sku, 0, minutes(4))) };
  await wms.read(minutes(5));
  expect([doubted()?.toSorted(), wms.rows.size, stock.at('EAST#X7').available]).toEqual([wms.skus.slice(0, 50).toSorted(), 10, 0]);
});
