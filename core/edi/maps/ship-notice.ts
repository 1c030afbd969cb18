import { ediDate, ediTime } from '../codec/dates.ts';
import type { Written } from '../codec/write-interchange.ts';
import type { ShipNotice } from '../documents.ts';
import { loop, segment, type Tree } from '../guides/guide.ts';
import { BILL_OF_LADING, CARTON_MARKS, readMarks, TRACKING, writeMarks } from './cartons.ts';
import { CARRIER, readCarrier, writeCarrier } from './carrier.ts';
import { CodeTable } from './code-table.ts';
import { hierarchy, type HierarchyNode, SERIAL } from './hierarchy.ts';
import type { Dialect, DocumentMap } from './map.ts';
import { checkTotals, dated, LOT, lotAt, lotCodes, readIds, reference, TOTALS, writeDate, writeIds, writeTotals } from './parts.ts';
import { compact, PARTIES, readParties, writeParties } from './party.ts';
import { contradicts, date, decimal, needed, neededDate, number, quantity, text, time, unitCode } from './values.ts';

const PURPOSES = new CodeTable<ShipNotice['purpose']>({ original: '00', replacement: '05', cancellation: '01' });
const DATES = { shippedOn: '011', expectedOn: '017' };
/** Until when the lot of an item is good. */
const EXPIRES = '036';
/** Where LIN has pairs of qualifier and id. */
const IDS = [2, 4, 6, 8];
/** BSN05: shipment, order, pack, item; shipment, order, item. */
const STRUCTURES = { packed: '0001', loose: '0004' };

/** 856: https://www.stedi.com/edi/x12-004010/856 */
export const shipNotice: DocumentMap<ShipNotice> = {
  guide: {
    type: '856',
    functionalId: 'SH',
    places: [
      segment('BSN', '1', { 1: PURPOSES.codes, 5: Object.values(STRUCTURES) }),
      loop(
        '1-200000',
        segment('HL', '1', { 3: ['S', 'O', 'P', 'I'], 4: ['0', '1'] }),
        segment('LIN', '0-1', lotCodes(...IDS)),
        segment('SN1', '0-1'),
        segment('PRF', '0-1'),
        segment('TD1', '0-1', { 6: ['G'] }),
        CARRIER,
        segment('REF', '0-200', { 1: [...TRACKING, BILL_OF_LADING, SERIAL] }),
        CARTON_MARKS,
        segment('DTM', '0-10', { 1: [...Object.values(DATES), EXPIRES] }),
        PARTIES,
      ),
      TOTALS,
    ],
  },

  read(tree, dialect) {
    const bsn = tree.one('BSN');
    const levels = tree.loops('HL');
    const root = hierarchy(levels);
    checkTotals(tree, levels.length, levels.flatMap((level) => level.all('SN1').map((sn1) => quantity(sn1, 2, 3, dialect).amount)));
    return compact({
      document: 'ship-notice' as const,
      purpose: PURPOSES.meaning(needed(bsn, 1)),
      shipment: needed(bsn, 2),
      date: neededDate(bsn, 3),
      time: time(bsn, 4),
      shippedOn: dated(root.tree, DATES.shippedOn),
      expectedOn: dated(root.tree, DATES.expectedOn),
      carrier: readCarrier(root.tree),
      trackingNumbers: root.tree.all('REF').flatMap((ref) => (TRACKING.includes(text(ref, 1) ?? '') ? [needed(ref, 2)] : [])),
      billOfLading: reference(root.tree, BILL_OF_LADING),
      packages: readPackages(root.tree, dialect),
      parties: readParties(root.tree, dialect),
      orders: root.children.map((order) => readOrder(order, dialect)),
    });
  },

  write(notice, dialect) {
    const levels = new Levels();
    const shipment = levels.open('S', undefined, true);
    const body: Written[] = [
      shipment.hl,
      ...writePackages(notice.packages, dialect),
      ...writeCarrier(notice.carrier),
      ...notice.trackingNumbers.map((tracking): Written => ['REF', 'CN', tracking]),
      ...(notice.billOfLading ? [['REF', BILL_OF_LADING, notice.billOfLading] as const] : []),
      ...writeDate(DATES.shippedOn, notice.shippedOn),
      ...writeDate(DATES.expectedOn, notice.expectedOn),
      ...writeParties(notice.parties),
      ...notice.orders.flatMap((order) => writeOrder(order, shipment.id, levels, dialect)),
    ];
    const packed = notice.orders.some(({ cartons }) => cartons.length > 0);
    const items = notice.orders.flatMap(({ cartons, items: loose }) => [...cartons.flatMap((carton) => carton.items), ...loose]);
    return [
      ['BSN', PURPOSES.code(notice.purpose), notice.shipment, ediDate(notice.date), ediTime(notice.time), packed ? STRUCTURES.packed : STRUCTURES.loose],
      ...body,
      writeTotals(levels.count, items.map((item) => item.quantity.amount)),
    ];
  },
};

type Order = ShipNotice['orders'][number];
type Item = Order['items'][number];

function readOrder({ tree, children }: HierarchyNode, dialect: Dialect): Order {
  const prf = tree.one('PRF');
  const packs = children.filter(({ level }) => level === 'P');
  const loose = children.filter(({ level }) => level === 'I');
  return compact({ number: needed(prf, 1), release: text(prf, 2), orderDate: date(prf, 4), parties: readParties(tree, dialect), cartons: packs.map((pack) => readCarton(pack, dialect)), items: loose.map((item) => readItem(item, dialect)) });
}

function readCarton({ tree, children }: HierarchyNode, dialect: Dialect): Order['cartons'][number] {
  return compact({ ...readMarks(tree), items: children.map((item) => readItem(item, dialect)) });
}

function readItem({ tree }: HierarchyNode, dialect: Dialect): Item {
  const [lin, sn1] = [tree.one('LIN'), tree.one('SN1')];
  const [named, shipped, lot] = [text(lin, 1), text(sn1, 1), lotAt(lin, ...IDS)];
  if (named && shipped && named !== shipped) contradicts(sn1, 1, `LIN01 says ${named}`);
  const serials = tree.all('REF').map((ref) => needed(ref, 2));
  if (new Set(serials).size !== serials.length) contradicts(sn1, 2, 'a serial number comes twice');
  return compact({ line: named ?? shipped, ids: readIds(lin, 2), lot: lot === undefined ? undefined : compact({ number: lot, expiresOn: dated(tree, EXPIRES) }), quantity: quantity(sn1, 2, 3, dialect), serials: serials.length > 0 ? serials : undefined });
}

function readPackages(tree: Tree, dialect: Dialect): ShipNotice['packages'] {
  const td1 = tree.first('TD1');
  if (!td1) return undefined;
  const cartons = decimal(td1, 2);
  return compact({ count: cartons === undefined ? undefined : Number(cartons), weight: text(td1, 7) ? quantity(td1, 7, 8, dialect) : undefined });
}

function writePackages(packages: ShipNotice['packages'], dialect: Dialect): Written[] {
  const { count, weight } = packages ?? {};
  if (!count && !weight) return [];
  const packed = count ? ['CTN25', String(count)] : [undefined, undefined];
  const weighed = weight ? ['G', number(weight.amount), unitCode(weight.uom, dialect)] : [];
  return [['TD1', ...packed, undefined, undefined, undefined, ...weighed]];
}

/** Numbers the levels in the order they are written. */
class Levels {
  count = 0;
  open(level: string, parent: string | undefined, children: boolean): { id: string; hl: Written } {
    this.count += 1;
    const id = String(this.count);
    return { id, hl: ['HL', id, parent, level, children ? '1' : '0'] };
  }
}

function writeOrder(order: Order, shipment: string, levels: Levels, dialect: Dialect): Written[] {
  const { id, hl } = levels.open('O', shipment, true);
  return [
    hl,
    ['PRF', order.number, order.release, undefined, order.orderDate && ediDate(order.orderDate)],
    ...writeParties(order.parties),
    ...order.cartons.flatMap(({ items, ...marks }) => {
      const pack = levels.open('P', id, true);
      return [
        pack.hl,
        ...writeMarks(marks),
        ...items.flatMap((item) => writeItem(item, pack.id, levels, dialect)),
      ];
    }),
    ...order.items.flatMap((item) => writeItem(item, id, levels, dialect)),
  ];
}

const writeItem = ({ line, ids, lot, quantity: shipped, serials = [] }: Item, parent: string, levels: Levels, dialect: Dialect): Written[] => [
  levels.open('I', parent, false).hl,
  ['LIN', line, ...writeIds(ids, dialect), ...(lot ? [LOT, lot.number] : [])],
  ['SN1', line, number(shipped.amount), unitCode(shipped.uom, dialect)],
  ...serials.map((serial): Written => ['REF', SERIAL, serial]),
  ...writeDate(EXPIRES, lot?.expiresOn),
];
