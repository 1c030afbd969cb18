import { ediDate } from '../codec/dates.ts';
import type { Written } from '../codec/write-interchange.ts';
import { loop, segment, type Tree } from '../guides/guide.ts';
import type { InventoryAdjustment } from '../warehouse-documents.ts';
import type { Dialect, DocumentMap } from './map.ts';
import { idCodes, readIdsAt, writeIds } from './parts.ts';
import { compact, PARTIES, readParties, writeParties } from './party.ts';
import { movement, needed, neededDate, number, referenced, text, unitCode } from './values.ts';

const OF_ITEM = { line: 'LI', lot: 'LT' };
const IDS = [5, 7];
const WAREHOUSE_LOT = 9;
/** An original: one that takes another back would have to be matched with it. https://www.stedi.com/edi/x12-004010/element/353 */
const ORIGINAL = ['00'];

/**
 * 947: https://www.stedi.com/edi/x12-004010/947 . The reason is a code of W1901, and more or less is the sign of W1902: https://zenbridge.io/edi-dictionary/X12/4010/segment/W19 . W1502 is the warehouse's
 * number, by which it is told once, and W1503 ours. X12 wants either with the other (P0203: https://www.stedi.com/edi/x12-004020/segment/W15); of what they find by themselves many warehouses send
 * theirs alone, so that is not insisted on.
 */
export const inventoryAdjustment: DocumentMap<InventoryAdjustment> = {
  guide: {
    type: '947',
    functionalId: 'AW',
    places: [
      segment('W15', '1', { 4: ORIGINAL }),
      PARTIES,
      loop('1-999999', segment('W19', '1', idCodes(...IDS)), segment('G69', '0-5'), segment('N9', '0-10', { 1: Object.values(OF_ITEM) })),
    ],
  },

  read(tree, dialect) {
    const w15 = tree.one('W15');
    return compact({
      document: 'inventory-adjustment' as const,
      number: needed(w15, 2),
      ourNumber: text(w15, 3),
      date: neededDate(w15, 1),
      parties: readParties(tree, dialect),
      lines: tree.loops('W19').map((line) => readLine(line, dialect)),
    });
  },

  write({ number: id, ourNumber, date, parties, lines }, dialect) {
    return [['W15', ediDate(date), id, ourNumber], ...writeParties(parties), ...lines.flatMap((line) => writeLine(line, dialect))];
  },
};

type Line = InventoryAdjustment['lines'][number];

function readLine(tree: Tree, dialect: Dialect): Line {
  const w19 = tree.one('W19');
  return compact({ line: referenced(tree, OF_ITEM.line)[0], reason: needed(w19, 1), ids: readIdsAt(w19, ...IDS), lot: referenced(tree, OF_ITEM.lot)[0] ?? text(w19, WAREHOUSE_LOT), quantity: movement(w19, 2, 3, dialect) });
}

const writeLine = ({ line, reason, ids, lot, quantity: { amount, uom } }: Line, dialect: Dialect): Written[] => [
  ['W19', reason, number(amount), unitCode(uom, dialect), undefined, ...writeIds(ids, dialect)],
  ...(line ? [['N9', OF_ITEM.line, line] as const] : []),
  ...(lot ? [['N9', OF_ITEM.lot, lot] as const] : []),
];
