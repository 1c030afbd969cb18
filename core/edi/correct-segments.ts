import type { Delimiters } from './codec/delimiters.ts';
import { segmentShape } from './guides/segments.ts';
import { type Pieces, textOf } from './segments-of.ts';

/** What differs, element by element: `5/PO103`; of a segment that was put in after the fifth, `5+1/PID05`. */
export interface SegmentDifference {
  before: Record<string, string>;
  after: Record<string, string>;
}

export interface Corrected extends SegmentDifference {
  text: string;
  /** Of each of its segments, the place that it had, or that it was put in after. */
  places: number[];
}

/**
 * Segments as somebody wrote them anew, by their place from 1: several in one place, divided as the interchange is, or none where one is taken out. A set that has more or fewer by that is
 * counted anew in its SE01.
 */
export function correctSegments({ delimiters, segments }: Pieces, written: Readonly<Record<string, string>>): Corrected {
  const before: Record<string, string> = {};
  const after: Record<string, string> = {};
  const made: { segment: string; place: number; moved: boolean }[] = [];
  for (const [index, was] of segments.entries()) {
    const place = index + 1;
    const is = written[place] === undefined ? [was] : segmentsIn(written[place], delimiters);
    if (is.length !== 1 || is[0] !== was) compare(was, is, place, delimiters.element, before, after);
    for (const segment of is) made.push({ segment, place, moved: is.length !== 1 });
    const last = made.at(-1);
    if (is.length === 0 && last) last.moved = true;
  }
  recount(made, delimiters.element);
  return { before, after, text: textOf({ delimiters, segments: made.map(({ segment }) => segment) }), places: made.map(({ place }) => place) };
}

function compare(was: string, is: readonly string[], place: number, separator: string, before: Record<string, string>, after: Record<string, string>): void {
  const idOf = (segment: string) => segment.split(separator)[0] ?? '';
  const same = is.findIndex((segment) => idOf(segment) === idOf(was));
  const old = elementsOf(was, separator, String(place));
  if (same < 0) Object.assign(before, old);
  for (const [index, segment] of is.entries()) {
    const now = elementsOf(segment, separator, index === same ? String(place) : `${place}+${index + (same < 0 || index < same ? 1 : 0)}`);
    if (index !== same) Object.assign(after, now);
    else {
      for (const [path, value] of Object.entries(old)) if (now[path] !== value) before[path] = value;
      for (const [path, value] of Object.entries(now)) if (old[path] !== value) after[path] = value;
    }
  }
}

/** What stands in a segment, by element; one without any, by its id. */
function elementsOf(segment: string, separator: string, place: string): Record<string, string> {
  const [id = '', ...elements] = segment.split(separator);
  const said = elements.flatMap((value, index) => (value === '' ? [] : [[`${place}/${id}${String(index + 1).padStart(2, '0')}`, value]]));
  return said.length > 0 ? Object.fromEntries(said) : { [`${place}/${id}`]: '' };
}

function recount(made: { segment: string; moved: boolean }[], separator: string): void {
  let start = 0;
  for (const [index, one] of made.entries()) {
    const [id, , ...rest] = one.segment.split(separator);
    if (id === 'ST') start = index;
    if (id === 'SE' && made.slice(start, index).some(({ moved }) => moved)) one.segment = ['SE', String(index - start + 1), ...rest].join(separator);
  }
}

/** What somebody wrote, on one line or several. */
export const segmentsIn = (written: string, { segment }: Delimiters): string[] => written.split(new RegExp(`[\\r\\n${escaped(segment)}]`)).map((one) => one.trim()).filter(Boolean);

const escaped = (character: string) => character.replace(/[\\\]^-]/g, '\\$&');

/**
 * Data elements that say how much of something there is, or what it comes to, and those that turn the sense of these round: units, price bases, currencies, charge or allowance, debit or credit, what kind of change it is.
 * https://www.stedi.com/edi/x12-004010/element/330 and so on
 */
const MONEY_AND_QUANTITY = new Set('80 100 212 248 330 338 351 353 355 358 380 382 383 386 413 426 473 477 478 587 610 639 640 668 670 671 673 782 1300'.split(' '));

/** Whether an element is one that takes two persons. Of a segment that nobody here has a shape of, all are. */
export function takesTwo(path: string): boolean {
  const { id, element } = elementAt(path);
  if (ENVELOPE.has(id)) return false;
  const references = segmentShape(id)?.elements[element - 1]?.references;
  return references === undefined || references.some((reference) => MONEY_AND_QUANTITY.has(reference));
}

const ENVELOPE = new Set(['ISA', 'GS', 'ST', 'SE', 'GE', 'IEA', 'TA1']);

/** Segments that say who somebody is, where they live, how they are reached, or anything at all. A segment that is not known here may say that as well. */
const OF_A_PERSON = new Set(['N2', 'N3', 'N4', 'NM1', 'PER', 'NTE', 'G61', 'MSG']);

const isOfNobody = (id: string): boolean => !OF_A_PERSON.has(id) && (ENVELOPE.has(id) || segmentShape(id) !== undefined);

/** Whether anybody who sees the row may see it. An N1 is shown where it has a code alone. */
export function isShown(segment: string, separator: string): boolean {
  const [id = '', , name] = segment.split(separator);
  return isOfNobody(id) && (id !== 'N1' || !name);
}

export function isShownAt(path: string): boolean {
  const { id, element } = elementAt(path);
  return isOfNobody(id) && !(id === 'N1' && element === 2);
}

/** `5+1/PID05` names an element of an interchange. */
export const ELEMENT_PATH = /^\d+(?:\+\d+)?\/([A-Z][A-Z0-9]{1,2}?)(\d\d)?$/;

function elementAt(path: string): { id: string; element: number } {
  const [, id = '', element = '0'] = ELEMENT_PATH.exec(path) ?? [];
  return { id, element: Number(element) };
}
