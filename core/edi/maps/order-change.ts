import { ediDate } from '../codec/dates.ts';
import type { Segment } from '../codec/segment-reader.ts';
import type { Written } from '../codec/write-interchange.ts';
import type { OrderChange } from '../documents.ts';
import { loop, segment, type SegmentPlace } from '../guides/guide.ts';
import { CodeTable } from './code-table.ts';
import type { Dialect, DocumentMap } from './map.ts';
import { checkTotals, dated, idCodes, ORDER_TYPES, PRICE_BASES, readIds, readReferences, references, TOTALS, writeDate, writeIds, writeReferences, writeTotals } from './parts.ts';
import { compact, PARTIES, readParties, writeParties } from './party.ts';
import { count, date, decimal, needed, neededDate, number, text, unitCode } from './values.ts';

const PURPOSES = new CodeTable<OrderChange['purpose']>({ change: '04', cancellation: '01', replacement: '05' });
const CHANGES = new CodeTable<OrderChange['lines'][number]['change']>({ add: 'AI', change: 'CA', delete: 'DI', price: 'PC', decrease: 'QD', increase: 'QI', date: 'RS', none: 'NC' });
const DATES = { shipNotBefore: '010', cancelAfter: '001' };

/** 860, which the buyer sends: https://www.stedi.com/edi/x12-004010/860 */
export const orderChange: DocumentMap<OrderChange> = {
  guide: {
    type: '860',
    functionalId: 'PC',
    places: [
      segment('BCH', '1', { 1: PURPOSES.codes, 2: ORDER_TYPES.codes }),
      references(),
      segment('DTM', '0-10', { 1: Object.values(DATES) }),
      PARTIES,
      loop('0-100000', changedLine()),
      TOTALS,
    ],
  },

  read(tree, dialect) {
    const bch = tree.one('BCH');
    const lines = tree.loops('POC').map((line) => readChange(line.one('POC'), dialect));
    checkChanges(tree, lines);
    return compact({
      document: 'order-change' as const,
      purpose: PURPOSES.meaning(needed(bch, 1)),
      type: ORDER_TYPES.meaning(needed(bch, 2)),
      number: needed(bch, 3),
      release: text(bch, 4),
      sequence: text(bch, 5),
      orderDate: neededDate(bch, 6),
      date: date(bch, 11),
      references: readReferences(tree),
      shipNotBefore: dated(tree, DATES.shipNotBefore),
      cancelAfter: dated(tree, DATES.cancelAfter),
      parties: readParties(tree, dialect),
      lines,
    });
  },

  write(change, dialect) {
    return [
      ['BCH', PURPOSES.code(change.purpose), ORDER_TYPES.code(change.type), change.number, change.release, change.sequence, ediDate(change.orderDate), undefined, undefined, undefined, undefined, change.date && ediDate(change.date)],
      ...writeReferences(change.references),
      ...writeDate(DATES.shipNotBefore, change.shipNotBefore),
      ...writeDate(DATES.cancelAfter, change.cancelAfter),
      ...writeParties(change.parties),
      ...change.lines.map((line) => writeChange(line, dialect)),
      ...changeTotals(change.lines),
    ];
  },
};

type ChangedLine = OrderChange['lines'][number];

/** https://www.stedi.com/edi/x12-004010/segment/POC */
export function changedLine(): SegmentPlace {
  return segment('POC', '1', { 2: CHANGES.codes, 7: PRICE_BASES, ...idCodes(8, 10, 12) });
}

export function readChange(poc: Segment, dialect: Dialect): ChangedLine {
  return compact({
    line: needed(poc, 1), change: CHANGES.meaning(needed(poc, 2)), quantity: count(poc, 3, 5, dialect), leftToReceive: decimal(poc, 4), unitPrice: decimal(poc, 6), ids: readIds(poc, 8),
  });
}

export const writeChange = ({ line, change, quantity, leftToReceive, unitPrice, ids }: ChangedLine, dialect: Dialect): Written => [
  'POC', line, CHANGES.code(change), number(quantity?.amount), number(leftToReceive), quantity && unitCode(quantity.uom, dialect), number(unitPrice), unitPrice && 'PE', ...writeIds(ids, dialect),
];

const amounts = (lines: readonly ChangedLine[]) => lines.flatMap(({ quantity }) => (quantity ? [quantity.amount] : []));
export const checkChanges = (tree: Parameters<typeof checkTotals>[0], lines: readonly ChangedLine[]): void => checkTotals(tree, lines.length, amounts(lines));
/** None where no line changes: an order may be cancelled as a whole. */
export const changeTotals = (lines: readonly ChangedLine[]): Written[] => (lines.length > 0 ? [writeTotals(lines.length, amounts(lines))] : []);
