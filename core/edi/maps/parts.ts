import { ediDate } from '../codec/dates.ts';
import type { Segment } from '../codec/segment-reader.ts';
import type { Written } from '../codec/write-interchange.ts';
import type { SupplierLineAnswer } from '../../model/supplier-order.ts';
import type { Answer, ItemIds, PurchaseOrder } from '../documents.ts';
import { loop, segment, type SegmentPlace, type Tree } from '../guides/guide.ts';
import { CodeTable } from './code-table.ts';
import type { Dialect } from './map.ts';
import { compact } from './party.ts';
import { contradicts, count, date, needed, number, text, total, unitCode } from './values.ts';

/** What several documents are made of. */

export const ORDER_TYPES = new CodeTable<PurchaseOrder['type']>({ 'stand-alone': 'SA NE', 'drop-ship': 'DS', release: 'RL' });
/** Prices per unit. A price per hundred read as one would be a hundred times too high, so others are refused. */
export const PRICE_BASES = ['PE', 'CT', 'NT', 'CP', 'QT'];

const REFERENCES = new CodeTable<'customerOrder' | 'vendor' | 'department'>({ customerOrder: 'CO', vendor: 'IA VR', department: 'DP' });
export const references = (times = '0-12', ...more: string[]): SegmentPlace => segment('REF', times, { 1: [...REFERENCES.codes, ...more] });

export function readReferences(tree: Tree): PurchaseOrder['references'] {
  const found: PurchaseOrder['references'] = {};
  for (const ref of tree.all('REF')) {
    const kind = REFERENCES.find(text(ref, 1));
    if (!kind) continue;
    if (found[kind]) contradicts(ref, 1, 'the reference comes twice');
    found[kind] = needed(ref, 2);
  }
  return found;
}

export const writeReferences = (all: PurchaseOrder['references']): Written[] =>
  (['customerOrder', 'vendor', 'department'] as const).flatMap((kind): Written[] => (all[kind] ? [['REF', REFERENCES.code(kind), all[kind]]] : []));

/** Reference of one kind, where it is there. */
export const reference = (tree: Tree, code: string): string | undefined => tree.all('REF').map((ref) => (text(ref, 1) === code ? text(ref, 2) : undefined)).find((value) => value !== undefined);

export const writeDate = (qualifier: string, day: string | undefined): Written[] => (day ? [['DTM', qualifier, ediDate(day)]] : []);

/** The date of one kind, where it is there: https://www.stedi.com/edi/x12-004010/element/374 */
export function dated(tree: Tree, qualifier: string): string | undefined {
  const [dtm, again] = tree.all('DTM').filter((candidate) => text(candidate, 1) === qualifier);
  if (again) contradicts(again, 1, 'the date comes twice');
  return dtm && date(dtm, 2);
}

/** https://www.stedi.com/edi/x12-004010/element/235 */
const IDS = new CodeTable<keyof ItemIds>({ seller: 'VN VP VC', buyer: 'BP IN SK', upc: 'UP UK EN UI' });
/** Codes for pairs of qualifier and id, from this element on. */
export const idCodes = (...places: number[]) => Object.fromEntries(places.map((place) => [place, IDS.codes]));

/** Of all pairs from this place on. */
export function readIds(from: Segment, first: number): ItemIds {
  const places: number[] = [];
  for (let place = first; place < from.elements.length; place += 2) places.push(place);
  return readIdsAt(from, ...places);
}

/** Of pairs at these places; what other qualifiers say is left to whoever knows them. */
export function readIdsAt(from: Segment, ...places: number[]): ItemIds {
  const ids: ItemIds = {};
  for (const place of places) {
    const kind = IDS.find(text(from, place));
    if (!kind) continue;
    if (ids[kind]) contradicts(from, place, 'the id comes twice');
    ids[kind] = needed(from, place + 1);
  }
  return ids;
}

/** LT: the lot of its maker or owner: https://www.stedi.com/edi/x12-004010/element/235 */
export const LOT = 'LT';
/** Codes of pairs of which one may name the lot. */
export const lotCodes = (...places: number[]) => Object.fromEntries(places.map((place) => [place, [...IDS.codes, LOT]]));
export const lotAt = (from: Segment, ...places: number[]): string | undefined => {
  const place = places.find((candidate) => text(from, candidate) === LOT);
  return place === undefined ? undefined : needed(from, place + 1);
};

export const writeIds = (ids: ItemIds, { itemQualifiers }: Dialect): (string | undefined)[] =>
  (['seller', 'buyer', 'upc'] as const).flatMap((kind) => (ids[kind] ? [itemQualifiers?.[kind] ?? IDS.code(kind), ids[kind]] : []));

/** https://www.stedi.com/edi/x12-004010/element/668 */
export const ANSWERS = new CodeTable<SupplierLineAnswer>({
  accepted: 'IA AC', backordered: 'IB', 'quantity-changed': 'IQ', 'price-changed': 'IP', rejected: 'IR', substituted: 'IS', 'date-changed': 'DR', partial: 'BP', changed: 'IC', deleted: 'ID', 'price-pending': 'IE', held: 'IH',
});
/** 068: the ship date as it now stands. */
const SHIP_DATE = '068';
export const ANSWER_LOOP = loop('0-104', segment('ACK', '1', { 1: ANSWERS.codes, 4: [SHIP_DATE, '010', '011'], ...idCodes(7, 9) }));

export const readAnswers = (tree: Tree, dialect: Dialect): Answer[] =>
  tree.loops('ACK').map((inner) => {
    const ack = inner.one('ACK');
    const ids = readIds(ack, 7);
    return compact({ answer: ANSWERS.meaning(needed(ack, 1)), quantity: count(ack, 2, 3, dialect), shipDate: date(ack, 5), ids: Object.keys(ids).length > 0 ? ids : undefined });
  });

export const writeAnswers = (answers: readonly Answer[], dialect: Dialect): Written[] =>
  answers.map(({ answer, quantity, shipDate, ids }) => [
    'ACK', ANSWERS.code(answer), number(quantity?.amount), quantity && unitCode(quantity.uom, dialect), shipDate && SHIP_DATE, shipDate && ediDate(shipDate), undefined, ...writeIds(ids ?? {}, dialect),
  ]);

/** The longest hash total that fits: https://www.stedi.com/edi/x12-004010/element/347 */
const LONGEST_HASH = 10;
export const TOTALS = loop('0-1', segment('CTT', '1'));

/** Counts and hash totals say whether everything came. */
export function checkTotals(tree: Tree, lines: number, quantities: readonly string[]): void {
  const ctt = tree.loops('CTT')[0]?.one('CTT');
  if (!ctt) return;
  if (BigInt(needed(ctt, 1)) !== BigInt(lines)) contradicts(ctt, 1, `there are ${lines}`);
  const hash = text(ctt, 2);
  if (hash && number(hash) !== total(quantities)) contradicts(ctt, 2, `the quantities come to ${total(quantities)}`);
}

export function writeTotals(lines: number, quantities: readonly string[]): Written {
  const hash = total(quantities);
  return ['CTT', String(lines), hash.replace('.', '').length <= LONGEST_HASH && quantities.length > 0 ? hash : undefined];
}
