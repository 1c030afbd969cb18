import { ediDate } from '../codec/dates.ts';
import type { OrderAcknowledgment } from '../documents.ts';
import { loop, segment, type Tree } from '../guides/guide.ts';
import { CodeTable } from './code-table.ts';
import type { Dialect, DocumentMap } from './map.ts';
import { ANSWER_LOOP, checkTotals, idCodes, PRICE_BASES, readAnswers, readIds, readReferences, references, TOTALS, writeAnswers, writeIds, writeReferences, writeTotals } from './parts.ts';
import { compact } from './party.ts';
import { currencyOf, date, decimal, needed, neededDate, number, quantity, text, unitCode } from './values.ts';

/** https://www.stedi.com/edi/x12-004010/element/587 */
export const ACKNOWLEDGMENT_TYPES = new CodeTable<OrderAcknowledgment['type']>({
  accepted: 'AT', 'accepted-with-changes': 'AC', 'detail-without-changes': 'AD', received: 'AK', rejected: 'RJ', 'rejected-with-detail': 'RD',
});

/** 855: https://www.stedi.com/edi/x12-004010/855 */
export const orderAcknowledgment: DocumentMap<OrderAcknowledgment> = {
  guide: {
    type: '855',
    functionalId: 'PR',
    places: [
      segment('BAK', '1', { 1: ['00'], 2: ACKNOWLEDGMENT_TYPES.codes }),
      segment('CUR', '0-1', { 1: ['BY', 'SE'] }),
      references(),
      loop('0-100000', segment('PO1', '1', { 5: PRICE_BASES, ...idCodes(6, 8, 10) }), ANSWER_LOOP),
      TOTALS,
    ],
  },

  read(tree, dialect) {
    const bak = tree.one('BAK');
    const lines = tree.loops('PO1').map((line) => readLine(line, dialect));
    checkTotals(tree, lines.length, lines.map((line) => line.quantity.amount));
    return compact({
      document: 'order-acknowledgment' as const,
      type: ACKNOWLEDGMENT_TYPES.meaning(needed(bak, 2)),
      number: needed(bak, 3),
      release: text(bak, 5),
      orderDate: neededDate(bak, 4),
      sellerOrder: text(bak, 8),
      date: date(bak, 9),
      currency: currencyOf(tree.first('CUR'), 2) ?? dialect.currency,
      references: readReferences(tree),
      lines,
    });
  },

  write(document, dialect) {
    const { type, number: order, release, orderDate, sellerOrder, date: on, currency, lines } = document;
    return [
      ['BAK', '00', ACKNOWLEDGMENT_TYPES.code(type), order, ediDate(orderDate), release, undefined, undefined, sellerOrder, on && ediDate(on)],
      ...(currency ? [['CUR', 'SE', currency] as const] : []),
      ...writeReferences(document.references),
      ...lines.flatMap(({ line, quantity: ordered, unitPrice, ids, answers }) => [
        ['PO1', line, number(ordered.amount), unitCode(ordered.uom, dialect), number(unitPrice), unitPrice && 'PE', ...writeIds(ids, dialect)] as const,
        ...writeAnswers(answers, dialect),
      ]),
      writeTotals(lines.length, lines.map((line) => line.quantity.amount)),
    ];
  },
};

function readLine(tree: Tree, dialect: Dialect): OrderAcknowledgment['lines'][number] {
  const po1 = tree.one('PO1');
  return compact({ line: needed(po1, 1), quantity: quantity(po1, 2, 3, dialect), unitPrice: decimal(po1, 4), ids: readIds(po1, 6), answers: readAnswers(tree, dialect) });
}
