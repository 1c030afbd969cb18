import { ediDate } from '../codec/dates.ts';
import type { Written } from '../codec/write-interchange.ts';
import { loop, segment, type Tree } from '../guides/guide.ts';
import type { ShippingOrder } from '../warehouse-documents.ts';
import { CodeTable } from './code-table.ts';
import type { Dialect, DocumentMap } from './map.ts';
import { idCodes, LOT, lotAt, readIdsAt, writeIds } from './parts.ts';
import { compact, PARTIES, readParties, writeParties } from './party.ts';
import { contradicts, dayAt, needed, number, quantity, referenced, text, total, unitCode } from './values.ts';

/** https://www.stedi.com/edi/x12-004010/element/473 */
const PURPOSES = new CodeTable<ShippingOrder['purpose']>({ original: 'N', cancellation: 'F' });
/** https://www.stedi.com/edi/x12-004010/element/146 */
const PAYMENTS = new CodeTable<ShippingOrder['carrier']['payment']>({ prepaid: 'PP PB PC DF', collect: 'CC PU' });
/** The customer's order number; the seller's line: https://www.stedi.com/edi/x12-004010/element/128 */
const CUSTOMER_ORDER = 'CO';
const LINE = 'LI';
/** https://www.stedi.com/edi/x12-004010/element/432 */
const DATES = { shipNotBefore: '37', cancelAfter: '01' };
/** T: whatever suits the shipper best; the carrier stands in W6605 and W6610. https://www.stedi.com/edi/x12-004010/element/91 */
const BEST_WAY = 'T';
/** https://www.stedi.com/edi/x12-004010/element/363 */
const FOR_THE_WAREHOUSE = 'WHI';
const IDS = 4;
const MORE_IDS = 6;
const LOTS = 15;

/** 940: https://www.stedi.com/edi/x12-004010/940 ; as 3PLs take it: https://www.stedi.com/app/guides/view/lm/warehouse-shipping-order/01GFVJWFZ1F412YT50J3R26EYC */
export const shippingOrder: DocumentMap<ShippingOrder> = {
  guide: {
    type: '940',
    functionalId: 'OW',
    places: [
      segment('W05', '1', { 1: PURPOSES.codes }),
      PARTIES,
      segment('N9', '0-10', { 1: [CUSTOMER_ORDER] }),
      segment('G62', '0-10', { 1: Object.values(DATES) }),
      segment('NTE', '0-20', { 1: [FOR_THE_WAREHOUSE] }),
      segment('W66', '1', { 1: PAYMENTS.codes }),
      loop('1-9999', segment('LX', '1'), loop('1', segment('W01', '1', { ...idCodes(IDS, MORE_IDS), [LOTS]: [LOT] }), segment('G69', '0-1'), segment('N9', '1', { 1: [LINE] }))),
      segment('W76', '1'),
    ],
  },

  read(tree, dialect) {
    const [w05, w66, w76] = [tree.one('W05'), tree.one('W66'), tree.one('W76')];
    const lines = tree.loops('LX').flatMap((each) => each.loops('W01')).map((line) => readLine(line, dialect));
    const sum = total(lines.map((line) => line.quantity.amount));
    if (number(needed(w76, 1)) !== sum) contradicts(w76, 1, `the quantities come to ${sum}`);
    return compact({
      document: 'shipping-order' as const,
      purpose: PURPOSES.meaning(needed(w05, 1)),
      number: needed(w05, 2),
      purchaseOrder: text(w05, 3),
      customerOrder: referenced(tree, CUSTOMER_ORDER)[0],
      shipNotBefore: dayAt(tree, DATES.shipNotBefore),
      cancelAfter: dayAt(tree, DATES.cancelAfter),
      notes: tree.all('NTE').map((nte) => needed(nte, 2)),
      parties: readParties(tree, dialect),
      carrier: compact({ payment: PAYMENTS.meaning(needed(w66, 1)), service: text(w66, 5), scac: text(w66, 10) }),
      lines,
    });
  },

  write({ purpose, number: id, purchaseOrder, customerOrder, shipNotBefore, cancelAfter, notes, parties, carrier, lines }, dialect) {
    return [
      ['W05', PURPOSES.code(purpose), id, purchaseOrder],
      ...writeParties(parties),
      ...(customerOrder ? [['N9', CUSTOMER_ORDER, customerOrder] as const] : []),
      ...(shipNotBefore ? [['G62', DATES.shipNotBefore, ediDate(shipNotBefore)] as const] : []),
      ...(cancelAfter ? [['G62', DATES.cancelAfter, ediDate(cancelAfter)] as const] : []),
      ...notes.map((note): Written => ['NTE', FOR_THE_WAREHOUSE, note]),
      ['W66', PAYMENTS.code(carrier.payment), BEST_WAY, undefined, undefined, carrier.service, undefined, undefined, undefined, undefined, carrier.scac],
      ...lines.flatMap((line, index) => writeLine(line, index, dialect)),
      ['W76', total(lines.map((line) => line.quantity.amount))],
    ];
  },
};

type Line = ShippingOrder['lines'][number];

function readLine(tree: Tree, dialect: Dialect): Line {
  const [w01, g69] = [tree.one('W01'), tree.first('G69')];
  return compact({ line: needed(tree.one('N9'), 2), quantity: quantity(w01, 1, 2, dialect), ids: readIdsAt(w01, IDS, MORE_IDS), lot: lotAt(w01, LOTS), description: g69 && text(g69, 1) });
}

function writeLine({ line, quantity: asked, ids, lot, description }: Line, index: number, dialect: Dialect): Written[] {
  const pairs = writeIds(ids, dialect);
  const blank = Array.from({ length: LOTS - IDS - pairs.length }, () => undefined);
  return [
    ['LX', String(index + 1)],
    ['W01', number(asked.amount), unitCode(asked.uom, dialect), undefined, ...pairs, ...(lot ? [...blank, LOT, lot] : [])],
    ...(description ? [['G69', description] as const] : []),
    ['N9', LINE, line],
  ];
}
