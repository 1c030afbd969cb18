import { ediDate } from '../codec/dates.ts';
import type { ChangeAcknowledgment } from '../documents.ts';
import { loop, segment } from '../guides/guide.ts';
import { CodeTable } from './code-table.ts';
import type { DocumentMap } from './map.ts';
import { ACKNOWLEDGMENT_TYPES } from './order-acknowledgment.ts';
import { changedLine, changeTotals, checkChanges, readChange, writeChange } from './order-change.ts';
import { ANSWER_LOOP, readAnswers, readReferences, references, TOTALS, writeAnswers, writeReferences } from './parts.ts';
import { compact } from './party.ts';
import { date, needed, neededDate, text } from './values.ts';

/** 06 confirms what the buyer asked (00, 11 and 44 are read as that, too), 04 is a change by the seller: https://www.stedi.com/edi/x12-004010/element/353 */
const INITIATED_BY = new CodeTable<ChangeAcknowledgment['initiatedBy']>({ buyer: '06 00 11 44', seller: '04' });

/** 865: https://www.stedi.com/edi/x12-004010/865 */
export const changeAcknowledgment: DocumentMap<ChangeAcknowledgment> = {
  guide: {
    type: '865',
    functionalId: 'CA',
    places: [segment('BCA', '1', { 1: INITIATED_BY.codes, 2: ACKNOWLEDGMENT_TYPES.codes }), references(), loop('0-100000', changedLine(), ANSWER_LOOP), TOTALS],
  },

  read(tree, dialect) {
    const bca = tree.one('BCA');
    const lines = tree.loops('POC').map((line) => ({ ...readChange(line.one('POC'), dialect), answers: readAnswers(line, dialect) }));
    checkChanges(tree, lines);
    return compact({
      document: 'change-acknowledgment' as const,
      type: ACKNOWLEDGMENT_TYPES.meaning(needed(bca, 2)),
      initiatedBy: INITIATED_BY.meaning(needed(bca, 1)),
      number: needed(bca, 3),
      release: text(bca, 4),
      sequence: text(bca, 5),
      orderDate: neededDate(bca, 6),
      sellerOrder: text(bca, 9),
      date: date(bca, 10),
      references: readReferences(tree),
      lines,
    });
  },

  write(document, dialect) {
    const { type, initiatedBy, number, release, sequence, orderDate, sellerOrder, date: on, lines } = document;
    return [
      ['BCA', INITIATED_BY.code(initiatedBy), ACKNOWLEDGMENT_TYPES.code(type), number, release, sequence, ediDate(orderDate), undefined, undefined, sellerOrder, on && ediDate(on)],
      ...writeReferences(document.references),
      ...lines.flatMap((line) => [writeChange(line, dialect), ...writeAnswers(line.answers, dialect)]),
      ...changeTotals(lines),
    ];
  },
};
