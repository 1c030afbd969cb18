import { NonNegativeDecimal } from '../../model/quantity.ts';
import { ediDate, ediTime } from '../codec/dates.ts';
import { decimalOfR } from '../codec/amounts.ts';
import type { Segment } from '../codec/segment-reader.ts';
import type { Written } from '../codec/write-interchange.ts';
import { loop, segment, type Tree } from '../guides/guide.ts';
import type { InventoryAdvice } from '../warehouse-documents.ts';
import type { Dialect, DocumentMap } from './map.ts';
import { checkTotals, dated, lotAt, LOT, lotCodes, readIds, TOTALS, writeDate, writeIds, writeTotals } from './parts.ts';
import { compact, PARTIES, readParties, writeParties } from './party.ts';
import { contradicts, count, less, needed, neededDate, number, text, time, total, unitCode } from './values.ts';

/** On hand, all of it; for sale; held back. https://www.stedi.com/edi/x12-004010/element/673 */
const KINDS = { onHand: '17', forSale: '33', held: 'QH' };
/** Of the lot: https://www.stedi.com/edi/x12-004010/element/374 */
const EXPIRES = '036';
/** DD: what a distributor, or who stores for it, has. https://www.stedi.com/edi/x12-004010/element/755 */
const REPORTS = ['DD', 'WI', 'SI', 'MB'];
const IDS = [2, 4, 6];

/** 846: https://www.stedi.com/edi/x12-004010/846 . An advice that comes again has its own moment, so purpose 00 or 05 makes no difference. */
export const inventoryAdvice: DocumentMap<InventoryAdvice> = {
  guide: {
    type: '846',
    functionalId: 'IB',
    places: [
      segment('BIA', '1', { 1: ['00', '05', '08'], 2: REPORTS }),
      PARTIES,
      loop('1-10000', segment('LIN', '1', lotCodes(...IDS)), segment('DTM', '0-1', { 1: [EXPIRES] }), loop('1-99', segment('QTY', '1', { 1: Object.values(KINDS) }))),
      TOTALS,
    ],
  },

  read(tree, dialect) {
    const bia = tree.one('BIA');
    const lines = tree.loops('LIN').map((line) => readLine(line, dialect));
    checkTotals(tree, lines.length, lines.map((line) => line.onHand));
    return compact({
      document: 'inventory-advice' as const,
      number: needed(bia, 3),
      date: neededDate(bia, 4),
      // a level without its moment is none: https://www.stedi.com/edi/x12-004010/segment/BIA
      time: text(bia, 5) ? time(bia, 5) : contradicts(bia, 5, 'it does not say as of which time'),
      parties: readParties(tree, dialect),
      lines,
    });
  },

  write({ number: id, date, time: at, parties, lines }, dialect) {
    return [
      ['BIA', '00', REPORTS[0], id, ediDate(date), ediTime(at)],
      ...writeParties(parties),
      ...lines.flatMap((line) => writeLine(line, dialect)),
      writeTotals(lines.length, lines.map((line) => line.onHand)),
    ];
  },
};

type Line = InventoryAdvice['lines'][number];

/** Told is what is there and what of it is held; or what is for sale and what is held, which together are there; or what is there and for sale. */
function readLine(tree: Tree, dialect: Dialect): Line {
  const [lin, quantities] = [tree.one('LIN'), tree.loops('QTY').map((each) => each.one('QTY'))];
  const told = (kind: string): { amount: string; uom: string } | undefined => {
    const [qty, again] = quantities.filter((each) => text(each, 1) === kind);
    if (again) contradicts(again, 1, 'the quantity comes twice');
    return qty && count(qty, 2, 3, dialect);
  };
  const [onHand, forSale, held] = [told(KINDS.onHand), told(KINDS.forSale), told(KINDS.held)];
  const [first] = quantities as [Segment, ...Segment[]];
  const one = onHand ?? forSale ?? held ?? contradicts(first, 1, 'it is missing');
  if ([onHand, forSale, held].some((each) => each && each.uom !== one.uom)) contradicts(first, 3, 'one article is counted in one unit');
  if (!onHand && !forSale) contradicts(first, 1, 'what is held says nothing of what is there');
  const all = onHand?.amount ?? total([forSale?.amount ?? '0', held?.amount ?? '0']);
  const kept = held?.amount ?? (onHand && forSale ? less(all, forSale.amount) : undefined);
  if (kept !== undefined && !NonNegativeDecimal.safeParse(kept).success) contradicts(first, 2, 'more is for sale than there is');
  if (kept !== undefined && less(all, kept).startsWith('-')) contradicts(first, 2, 'more is held than there is');
  if (onHand && forSale && held && less(all, held.amount) !== decimalOfR(forSale.amount)) contradicts(first, 2, `for sale and held are not the ${all} that are there`);
  const ids = readIds(lin, IDS[0] ?? 0);
  if (Object.keys(ids).length === 0) contradicts(lin, 2, 'it names no article');
  return compact({ line: text(lin, 1), ids, lot: lotAt(lin, ...IDS), expiresOn: dated(tree, EXPIRES), uom: one.uom, onHand: all, held: kept });
}

const writeLine = ({ line, ids, lot, expiresOn, uom, onHand, held }: Line, dialect: Dialect): Written[] => [
  ['LIN', line, ...writeIds(ids, dialect), ...(lot ? [LOT, lot] : [])],
  ...writeDate(EXPIRES, expiresOn),
  ['QTY', KINDS.onHand, number(onHand), unitCode(uom, dialect)],
  ...(held === undefined ? [] : [['QTY', KINDS.held, number(held), unitCode(uom, dialect)] as const]),
];
