import { ediDate, ediTime } from '../codec/dates.ts';
import type { Written } from '../codec/write-interchange.ts';
import { loop, segment, type Tree } from '../guides/guide.ts';
import type { StockReceipt } from '../warehouse-documents.ts';
import type { Dialect, DocumentMap } from './map.ts';
import { idCodes, readIdsAt, writeIds } from './parts.ts';
import { compact, PARTIES, readParties, writeParties } from './party.ts';
import { contradicts, needed, neededDate, number, quantity, referenced, text, time, total, unitCode } from './values.ts';

/** All of what came. What customers sent back, and counts, come by other roads: https://www.stedi.com/edi/x12-004010/element/514 */
const FULL = ['F', 'J', 'N'];
const OF_ITEM = { line: 'LI', lot: 'LT' };
const IDS = [4, 6];
const WAREHOUSE_LOT = 8;
const BY_CLOCK = 'W';

/**
 * 944: https://www.stedi.com/edi/x12-004010/944 ; W07: https://zenbridge.io/edi-dictionary/X12/4010/segment/W07 ; W17: https://zenbridge.io/edi-dictionary/X12/4030/segment/W17 . As warehouses send it, W1401 is
 * the sum of all W0701: https://www.infopluscommerce.com/knowledge-base/944-warehouse-stock-transfer-receipt-advice . W1402 to 05 (units shipped, damaged or on hold, lading) say nothing that is booked: a
 * partner's profile may have them passed over.
 */
export const stockReceipt: DocumentMap<StockReceipt> = {
  guide: {
    type: '944',
    functionalId: 'RE',
    places: [
      segment('W17', '1', { 1: FULL }),
      PARTIES,
      loop('1-9999', segment('W07', '1', idCodes(...IDS)), segment('G69', '0-5'), segment('N9', '0-200', { 1: Object.values(OF_ITEM) })),
      segment('W14', '0-1'),
    ],
  },

  read(tree, dialect) {
    const [w17, w14] = [tree.one('W17'), tree.first('W14')];
    const lines = tree.loops('W07').map((line) => readLine(line, dialect));
    const received = total(lines.map((line) => line.quantity.amount));
    if (w14 && number(needed(w14, 1)) !== received) contradicts(w14, 1, `the quantities come to ${received}`);
    return compact({
      document: 'stock-receipt' as const,
      number: needed(w17, 3),
      date: neededDate(w17, 2),
      time: text(w17, 7) ? time(w17, 7) : undefined,
      order: text(w17, 4),
      shipment: text(w17, 5),
      parties: readParties(tree, dialect),
      lines,
    });
  },

  write({ number: id, date, time: at, order, shipment, parties, lines }, dialect) {
    return [
      ['W17', FULL[0], ediDate(date), id, order, shipment, at && BY_CLOCK, at && ediTime(at)],
      ...writeParties(parties),
      ...lines.flatMap((line) => writeLine(line, dialect)),
      ['W14', total(lines.map((line) => line.quantity.amount))],
    ];
  },
};

type Line = StockReceipt['lines'][number];

function readLine(tree: Tree, dialect: Dialect): Line {
  const w07 = tree.one('W07');
  return compact({ line: referenced(tree, OF_ITEM.line)[0], ids: readIdsAt(w07, ...IDS), lot: referenced(tree, OF_ITEM.lot)[0] ?? text(w07, WAREHOUSE_LOT), quantity: quantity(w07, 1, 2, dialect) });
}

const writeLine = ({ line, ids, lot, quantity: { amount, uom } }: Line, dialect: Dialect): Written[] => [
  ['W07', number(amount), unitCode(uom, dialect), undefined, ...writeIds(ids, dialect)],
  ...(line ? [['N9', OF_ITEM.line, line] as const] : []),
  ...(lot ? [['N9', OF_ITEM.lot, lot] as const] : []),
];
