import { expect, test } from 'vitest';
import { endsItsLine, readStockFile, stockFileFeed, withoutLots } from '../../../core/inventory/stock-file.ts';
import { anItem, AT, items } from '../../support/builders.ts';

const HEADER = 'warehouse,sku,onHand,asOf,blocked';
const read = (...lines: string[]) => readStockFile([HEADER, ...lines].join('\n'), AT);
const NOON = '2026-11-23T09:00:00Z';

test('a line is the level of an article at a warehouse, in the base unit, as of its moment', async () => {
  const { levels, errors } = read(`EAST,BOLT-M8,"40",${NOON},2`, `WEST,BOLT-M8,7.5,2026-11-23T10:00:00+01:30,`);
  expect([levels, errors]).toStrictEqual([[
    { warehouse: 'EAST', sku: 'BOLT-M8', onHand: '40', blocked: '2', asOf: new Date(NOON), line: 2 },
    { warehouse: 'WEST', sku: 'BOLT-M8', onHand: '7.5', asOf: new Date('2026-11-23T08:30:00Z'), line: 3 },
  ], []]);
  const feed = stockFileFeed(levels);
  expect([feed.warehouses, feed.asOf, await feed.levels('WEST', undefined), await feed.changes('WEST', AT)]).toEqual([['EAST', 'WEST'], new Date('2026-11-23T08:30:00Z'), { rows: [{ sku: 'BOLT-M8', onHand: '7.5', asOf: new Date('2026-11-23T08:30:00Z') }] }, { rows: [] }]);
});

test('all that is wrong is said at once, by line and column, and nothing of the file is taken', () => {
  const wrong = read(`EAST,BOLT-M8,40,${NOON},`, `EAST,BOLT-M8,41,${NOON},`, `EAST,NUT-M8,-1,${NOON},`, 'EAST,WASHER,1,yesterday,', 'EAST,ROD,1', 'EAST,PIN,1,2026-11-23T10:01:00Z,');
  expect(wrong.levels).toEqual([]);
  expect(wrong.errors.map(({ line, column }) => [line, column])).toEqual([[3, 'sku'], [4, 'onHand'], [5, 'asOf'], [6, undefined], [7, 'asOf']]);
  expect([wrong.errors[0]?.message, wrong.errors[4]?.message]).toEqual(['BOLT-M8 at EAST is on line 2 already', 'is still to come']);
});

test.each([
  ['', [{ line: 1, message: 'the file is empty' }]],
  [HEADER, [{ line: 1, message: 'there is no line below the header' }]],
  ['warehouse,sku,onHand,place\nEAST,BOLT-M8,1,x', [{ line: 1, column: 'asOf', message: 'the column is missing' }, { line: 1, column: 'place', message: 'is no column of it: warehouse, sku, onHand, asOf, blocked' }]],
  ['sku,sku,warehouse,onHand,asOf', [{ line: 1, column: 'sku', message: 'the column is there twice' }]],
  ['warehouse,sku,onHand,asOf\nEAST,"BOLT', [{ line: 2, message: 'a quotation mark is never closed (value 2)' }]],
  // what cannot be read to its end says nothing of its columns either
  ['place,sku\nEAST,"BOLT', [{ line: 2, message: 'a quotation mark is never closed (value 2)' }]],
  [`${HEADER}\nEAST,BOLT-M8,,${NOON},`, [{ line: 2, column: 'onHand', message: 'a decimal number of zero or more, at most 6 places' }]],
])('a file that is none: %j', (text, errors) => {
  expect(readStockFile(text, AT)).toEqual({ levels: [], errors });
});

test('what is kept by lots is not told by such a file', () => {
  const { levels } = read(`EAST,BOLT-M8,1,${NOON},`, `EAST,NUT-M8,1,${NOON},`, `EAST,UNKNOWN,1,${NOON},`);
  expect(withoutLots(levels, items(anItem(), anItem({ sku: 'NUT-M8', lots: { minimumDays: 0 } })))).toEqual([{ line: 3, column: 'sku', message: 'NUT-M8 is kept by lots, of which this file says nothing' }]);
});

test('spaces around the names of columns say nothing', () => {
  expect(readStockFile(`warehouse , sku, onHand,asOf\nEAST,BOLT-M8,4,${NOON}`, AT)).toEqual({ levels: [{ warehouse: 'EAST', sku: 'BOLT-M8', onHand: '4', asOf: new Date(NOON), line: 2 }], errors: [] });
});

test('clocks of whoever wrote it may be ahead by half a minute', () => {
  expect(read('EAST,BOLT-M8,4,2026-11-23T10:00:30Z,').levels.map(({ asOf }) => asOf)).toEqual([new Date('2026-11-23T10:00:30Z')]);
  expect(read('EAST,BOLT-M8,4,2026-11-23T10:00:30.001Z,').errors).toEqual([{ line: 2, column: 'asOf', message: 'is still to come' }]);
});

test('a file that was cut off within a line has no end of it', () => {
  expect(['a\n', 'a\r', 'a\r\n', 'a\nb', 'a'].map(endsItsLine)).toEqual([true, true, true, false, false]);
});

test('asked as a warehouse system is, it tells of each article at each place, as of its oldest line, and of no lots', async () => {
  const feed = stockFileFeed(read('EAST,BOLT-M8,40,2026-11-23T09:00:00Z,', 'EAST,NUT-M8,5,2026-11-23T08:00:00Z,', 'WEST,NUT-M8,7,2026-11-23T09:30:00Z,').levels);
  expect(feed.asOf).toEqual(new Date('2026-11-23T08:00:00Z'));
  expect(await Promise.all([feed.level('EAST', 'NUT-M8'), feed.level('WEST', 'NUT-M8'), feed.level('WEST', 'BOLT-M8')])).toEqual([
    { sku: 'NUT-M8', onHand: '5', asOf: new Date('2026-11-23T08:00:00Z') }, { sku: 'NUT-M8', onHand: '7', asOf: new Date('2026-11-23T09:30:00Z') }, undefined,
  ]);
  expect(await feed.lots('EAST', 'NUT-M8')).toEqual([]);
});
