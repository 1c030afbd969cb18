import { ediDate, ediTime } from '../codec/dates.ts';
import type { Written } from '../codec/write-interchange.ts';
import { loop, segment, type Tree } from '../guides/guide.ts';
import type { ShippingAdvice } from '../warehouse-documents.ts';
import { BILL_OF_LADING, CARTON_MARKS, readMarks, TRACKING, writeMarks } from './cartons.ts';
import { CodeTable } from './code-table.ts';
import type { Dialect, DocumentMap } from './map.ts';
import { idCodes, lotAt, lotCodes, readIdsAt, writeIds } from './parts.ts';
import { compact, PARTIES, readParties, writeParties } from './party.ts';
import { contradicts, count, dayAt, decimal, needed, neededDate, number, quantity, referenced, text, time, total, unitCode } from './values.ts';

/** https://www.stedi.com/edi/x12-004010/element/514 */
const PURPOSES = new CodeTable<ShippingAdvice['purpose']>({ original: 'F J N', replacement: 'R' });
/** https://www.stedi.com/edi/x12-004010/element/368 */
const STATUSES = new CodeTable<ShippingAdvice['packs'][number]['items'][number]['status']>({
  complete: 'CC CL', over: 'CM CE', short: 'CP OR DS', partial: 'BP PR BO', cancelled: 'CU IC DE CK', substituted: 'IS CS',
});
const SHIPPED = '11';
/** The line of the 940; a lot; a serial number, one each. https://www.stedi.com/edi/x12-004010/element/128 */
const OF_ITEM = { line: 'LI', lot: 'LT', serial: 'SE' };
/** Motor, where nothing else is said: https://www.stedi.com/edi/x12-004010/element/91 */
const MOTOR = 'M';
const IDS = 7;
const LOTS = 17;
const WAREHOUSE_LOT = 9;

/** 945: https://www.stedi.com/edi/x12-004010/945 ; as 3PLs send it: https://www.stedi.com/app/guides/view/3-pl-central/945/01H5N3BP552JGKCF59S5H8FRNB */
export const shippingAdvice: DocumentMap<ShippingAdvice> = {
  guide: {
    type: '945',
    functionalId: 'SW',
    places: [
      segment('W06', '1', { 1: PURPOSES.codes }),
      PARTIES,
      segment('N9', '0-10', { 1: [...TRACKING, BILL_OF_LADING] }),
      segment('G62', '0-5', { 1: [SHIPPED] }),
      segment('W27', '0-1'),
      loop(
        '1-999999',
        segment('LX', '1'),
        CARTON_MARKS,
        loop('1-999999', segment('W12', '1', { 1: STATUSES.codes, ...idCodes(IDS), ...lotCodes(LOTS) }), segment('G69', '0-5'), segment('N9', '0-200', { 1: Object.values(OF_ITEM) })),
      ),
      segment('W03', '1'),
    ],
  },

  read(tree, dialect) {
    const [w06, w27, w03] = [tree.one('W06'), tree.first('W27'), tree.one('W03')];
    const packs = tree.loops('LX').map((pack) => readPack(pack, dialect));
    const shipped = total(packs.flatMap(({ items }) => items.map((item) => item.shipped.amount)));
    if (number(needed(w03, 1)) !== shipped) contradicts(w03, 1, `the units come to ${shipped}`);
    const cartons = packs.filter(({ sscc, trackingNumber }) => sscc ?? trackingNumber).length;
    if (text(w03, 6) && cartons > 0 && BigInt(needed(w03, 6)) !== BigInt(cartons)) contradicts(w03, 6, `there are ${cartons} cartons`);
    return compact({
      document: 'shipping-advice' as const,
      purpose: PURPOSES.meaning(needed(w06, 1)),
      number: needed(w06, 2),
      date: neededDate(w06, 3),
      shipment: needed(w06, 4),
      purchaseOrder: text(w06, 6),
      shippedOn: dayAt(tree, SHIPPED),
      shippedAt: shippedAt(tree),
      carrier: w27 && compact({ scac: text(w27, 2), service: text(w27, 3) }),
      trackingNumbers: referenced(tree, ...TRACKING),
      billOfLading: referenced(tree, BILL_OF_LADING)[0],
      parties: readParties(tree, dialect),
      packs,
      weight: text(w03, 2) ? quantity(w03, 2, 3, dialect) : undefined,
    });
  },

  write(advice, dialect) {
    const { purpose, number: id, date, shipment, purchaseOrder, shippedOn, shippedAt: at, carrier, trackingNumbers, billOfLading, parties, packs, weight } = advice;
    const cartons = packs.filter(({ sscc, trackingNumber }) => sscc ?? trackingNumber).length;
    return [
      ['W06', PURPOSES.code(purpose), id, ediDate(date), shipment, undefined, purchaseOrder],
      ...writeParties(parties),
      ...trackingNumbers.map((tracking): Written => ['N9', 'CN', tracking]),
      ...(billOfLading ? [['N9', BILL_OF_LADING, billOfLading] as const] : []),
      ...(shippedOn ? [['G62', SHIPPED, ediDate(shippedOn), at && 'W', at && ediTime(at)] as const] : []),
      ...(carrier ? [['W27', MOTOR, carrier.scac, carrier.service] as const] : []),
      ...packs.flatMap((pack, index) => writePack(pack, index, dialect)),
      [
        'W03', total(packs.flatMap(({ items }) => items.map((item) => item.shipped.amount))), number(weight?.amount), weight && unitCode(weight.uom, dialect), undefined, undefined,
        cartons > 0 ? String(cartons) : undefined,
      ],
    ];
  },
};

type Pack = ShippingAdvice['packs'][number];
type Item = Pack['items'][number];

function shippedAt(tree: Tree): string | undefined {
  const g62 = tree.all('G62').find((candidate) => text(candidate, 1) === SHIPPED);
  return g62 && text(g62, 4) ? time(g62, 4) : undefined;
}

const readPack = (tree: Tree, dialect: Dialect): Pack => compact({ ...readMarks(tree), items: tree.loops('W12').map((item) => readItem(item, dialect)) });

function readItem(tree: Tree, dialect: Dialect): Item {
  const w12 = tree.one('W12');
  const [ordered, shipped] = [decimal(w12, 2), count(w12, 3, 5, dialect) ?? contradicts(w12, 3, 'it is missing')];
  const [lot, otherLot] = [referenced(tree, OF_ITEM.lot)[0] ?? lotAt(w12, LOTS), text(w12, WAREHOUSE_LOT)];
  const ids = readIdsAt(w12, IDS, LOTS);
  const serials = referenced(tree, OF_ITEM.serial);
  if (new Set(serials).size !== serials.length) contradicts(w12, 3, 'a serial number comes twice');
  return compact({ line: referenced(tree, OF_ITEM.line)[0], status: STATUSES.meaning(needed(w12, 1)), ids, ordered, shipped, lot: lot ?? otherLot, serials });
}

const writePack = ({ items, ...marks }: Pack, index: number, dialect: Dialect): Written[] => [
  ['LX', String(index + 1)],
  ...writeMarks(marks),
  ...items.flatMap((item) => writeItem(item, dialect)),
];

function writeItem({ line, status, ids, ordered, shipped, lot, serials }: Item, dialect: Dialect): Written[] {
  const [qualifier, id, ...more] = writeIds(ids, dialect);
  const gap = Array.from({ length: LOTS - IDS - 2 }, () => undefined);
  return [
    ['W12', STATUSES.code(status), number(ordered), number(shipped.amount), undefined, unitCode(shipped.uom, dialect), undefined, qualifier, id, ...(more.length > 0 ? [...gap, more[0], more[1]] : [])],
    ...(line ? [['N9', OF_ITEM.line, line] as const] : []),
    ...(lot ? [['N9', OF_ITEM.lot, lot] as const] : []),
    ...serials.map((serial): Written => ['N9', OF_ITEM.serial, serial]),
  ];
}
