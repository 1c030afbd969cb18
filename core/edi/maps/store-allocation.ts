import type { Segment } from '../codec/segment-reader.ts';
import type { Written } from '../codec/write-interchange.ts';
import type { PurchaseOrder } from '../documents.ts';
import { segment, type SegmentPlace, type Tree } from '../guides/guide.ts';
import type { Dialect } from './map.ts';
import { contradicts, needed, number, quantity, text, total, unitCode } from './values.ts';

type Stores = NonNullable<PurchaseOrder['lines'][number]['stores']>;

/** Codes that the buyer gave its stores, or their GLN: https://www.stedi.com/edi/x12-004010/element/66 */
const QUALIFIERS = ['92', 'UL'];
/** Pairs of store and quantity in one segment. */
const PAIRS = 10;
const FIRST = 3;

/** How much of a line each store gets, ten a segment: https://www.stedi.com/edi/x12-004010/segment/SDQ */
export const SDQ: SegmentPlace = segment('SDQ', '0-500', { 2: QUALIFIERS });

/** @throws EdiError where they do not come to the line’s quantity, are in another unit, or name a store twice */
export function readStores(line: Tree, ordered: { amount: string; uom: string }, dialect: Dialect): Stores | undefined {
  const all = line.all('SDQ');
  const [first] = all;
  if (!first) return undefined;
  const stores = all.flatMap((sdq) => pairsOf(sdq, ordered, dialect));
  const again = stores.find(({ store }, index) => stores.findIndex((other) => other.store === store) !== index);
  if (again) contradicts(first, FIRST, `store ${again.store} comes twice`);
  const sum = total(stores.map((store) => store.quantity));
  if (sum !== number(ordered.amount)) contradicts(first, FIRST + 1, `the stores get ${sum} of ${ordered.amount}`);
  return stores;
}

function pairsOf(sdq: Segment, { uom }: { uom: string }, dialect: Dialect): Stores {
  const stores: Stores = [];
  for (let place = FIRST; place < FIRST + 2 * PAIRS && text(sdq, place); place += 2) {
    const part = quantity(sdq, place + 1, 1, dialect);
    if (part.uom !== uom) contradicts(sdq, 1, `the line is ordered by ${uom}`);
    stores.push({ store: needed(sdq, place), quantity: part.amount });
  }
  return stores;
}

export function writeStores(stores: Stores | undefined, uom: string, dialect: Dialect): Written[] {
  const segments: Written[] = [];
  for (let from = 0; from < (stores?.length ?? 0); from += PAIRS) {
    segments.push(['SDQ', unitCode(uom, dialect), QUALIFIERS[0], ...(stores ?? []).slice(from, from + PAIRS).flatMap(({ store, quantity: amount }) => [store, number(amount)])]);
  }
  return segments;
}
