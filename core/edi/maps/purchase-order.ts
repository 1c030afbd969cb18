import { ediDate } from '../codec/dates.ts';
import type { PurchaseOrder } from '../documents.ts';
import { loop, segment, type Tree } from '../guides/guide.ts';
import { CARRIER, readCarrier, writeCarrier } from './carrier.ts';
import { CodeTable } from './code-table.ts';
import type { Dialect, DocumentMap } from './map.ts';
import { checkTotals, dated, idCodes, ORDER_TYPES, PRICE_BASES, readIds, readReferences, references, TOTALS, writeDate, writeIds, writeReferences, writeTotals } from './parts.ts';
import { readStores, SDQ, writeStores } from './store-allocation.ts';
import { compact, PARTIES, readParties, writeParties } from './party.ts';
import { currencyOf, decimal, needed, neededDate, number, quantity, text, unitCode } from './values.ts';

const PURPOSES = new CodeTable<PurchaseOrder['purpose']>({ original: '00', duplicate: '07' });
const DATES = { shipNotBefore: '010', cancelAfter: '001', deliverBy: '002' };

/** 850: https://www.stedi.com/edi/x12-004010/850 ; as sent for drop-shipping: https://www.stedi.com/app/guides/view/boscovs/drop-ship-purchase-order/01HBREFA5RC5E0CQK2Y75807ST */
export const purchaseOrder: DocumentMap<PurchaseOrder> = {
  guide: {
    type: '850',
    functionalId: 'PO',
    places: [
      segment('BEG', '1', { 1: PURPOSES.codes, 2: ORDER_TYPES.codes }),
      segment('CUR', '0-1', { 1: ['BY', 'SE'] }),
      references(),
      segment('DTM', '0-10', { 1: Object.values(DATES) }),
      CARRIER,
      PARTIES,
      loop('1-100000', segment('PO1', '1', { 5: PRICE_BASES, ...idCodes(6, 8, 10) }), segment('PID', '0-1', { 1: ['F'] }), SDQ),
      TOTALS,
    ],
  },

  read(tree, dialect) {
    const beg = tree.one('BEG');
    const lines = tree.loops('PO1').map((line) => readLine(line, dialect));
    checkTotals(tree, lines.length, lines.map((line) => line.quantity.amount));
    return compact({
      document: 'purchase-order' as const,
      purpose: PURPOSES.meaning(needed(beg, 1)),
      type: ORDER_TYPES.meaning(needed(beg, 2)),
      number: needed(beg, 3),
      release: text(beg, 4),
      orderDate: neededDate(beg, 5),
      currency: currencyOf(tree.first('CUR'), 2) ?? dialect.currency,
      references: readReferences(tree),
      shipNotBefore: dated(tree, DATES.shipNotBefore),
      cancelAfter: dated(tree, DATES.cancelAfter),
      deliverBy: dated(tree, DATES.deliverBy),
      carrier: readCarrier(tree),
      parties: readParties(tree, dialect),
      lines,
    });
  },

  write(order, dialect) {
    return [
      ['BEG', PURPOSES.code(order.purpose), ORDER_TYPES.code(order.type), order.number, order.release, ediDate(order.orderDate)],
      ...(order.currency ? [['CUR', 'BY', order.currency] as const] : []),
      ...writeReferences(order.references),
      ...writeDate(DATES.shipNotBefore, order.shipNotBefore),
      ...writeDate(DATES.cancelAfter, order.cancelAfter),
      ...writeDate(DATES.deliverBy, order.deliverBy),
      ...writeCarrier(order.carrier),
      ...writeParties(order.parties),
      ...order.lines.flatMap(({ line, quantity: ordered, unitPrice, ids, description, stores }) => [
        ['PO1', line, number(ordered.amount), unitCode(ordered.uom, dialect), number(unitPrice), unitPrice && 'PE', ...writeIds(ids, dialect)] as const,
        ...(description ? [['PID', 'F', undefined, undefined, undefined, description] as const] : []),
        ...writeStores(stores, ordered.uom, dialect),
      ]),
      writeTotals(order.lines.length, order.lines.map((line) => line.quantity.amount)),
    ];
  },
};

function readLine(tree: Tree, dialect: Dialect): PurchaseOrder['lines'][number] {
  const [po1, pid] = [tree.one('PO1'), tree.first('PID')];
  const ordered = quantity(po1, 2, 3, dialect);
  return compact({ line: needed(po1, 1), quantity: ordered, unitPrice: decimal(po1, 4), ids: readIds(po1, 6), description: pid && text(pid, 5), stores: readStores(tree, ordered, dialect) });
}
