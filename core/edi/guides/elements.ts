/** X12 data types: identifiers, text, decimal numbers, whole numbers with implied decimals, dates, times. */
export type ElementType = 'ID' | 'AN' | 'R' | 'N0' | 'N2' | 'DT' | 'TM';

export interface ElementShape {
  /** Data element reference number. */
  reference: string;
  type: ElementType;
  min: number;
  max: number;
}

export type Release = '004010' | '005010';

/**
 * The data elements in use, by reference number: type, least and most characters in 4010, and what 5010 allows where that is more.
 * https://www.stedi.com/edi/x12-004010/element/324 and so on.
 */
const ELEMENTS = `
  2 N0 1-6 | 19 AN 2-30 | 26 ID 2-3 | 28 N0 1-9 | 31 AN 1-22 | 66 ID 1-2 | 67 AN 2-80 | 76 AN 1-22 | 80 N0 1-7 | 81 R 1-10 | 87 AN 1-48 | 88 ID 1-2 | 91 ID 1-2 | 92 ID 2-2 | 93 AN 1-60
  97 N0 1-6 | 98 ID 2-3 | 100 ID 3-3 | 103 AN 3-5 | 116 ID 3-15 | 123 N0 1-6 | 127 AN 1-30 50 | 128 ID 2-3 | 133 ID 1-2 | 140 ID 2-4 | 143 ID 3-3 | 156 ID 2-2 | 166 AN 1-55
  305 ID 1-2 | 310 AN 1-30 | 426 ID 2-2 | 478 ID 1-1 | 481 ID 1-2 | 482 ID 2-2 | 506 ID 2-2 | 507 AN 3-12 | 508 AN 1-35 | 509 AN 10-10 | 510 AN 9-9 | 554 N0 1-6 | 569 ID 1-3 | 591 ID 3-3 | 812 ID 1-10 | 1035 AN 1-35 60
  1036 AN 1-25 35 | 1037 AN 1-25 | 1038 AN 1-10 | 1039 AN 1-10 | 1065 ID 1-1 | 181 ID 2-2 | 187 ID 1-2 | 212 R 1-17 | 234 AN 1-48 | 235 ID 2-2 | 248 ID 1-1 | 324 AN 1-22 | 326 AN 1-45 | 327 AN 1-8 | 328 AN 1-30 | 329 AN 4-9 | 330 R 1-15 | 333 ID 1-2 | 336 ID 2-2
  337 TM 4-8 | 338 R 1-6 | 347 R 1-10 | 349 ID 1-1 | 350 AN 1-20 | 351 N0 1-3 | 352 AN 1-80 | 353 ID 2-2 | 354 N0 1-6 | 355 ID 2-2 | 358 R 1-10 15 | 364 AN 1-80 256 | 365 ID 2-2
  366 ID 2-2 | 367 AN 1-30 | 370 DT 8-8 | 373 DT 8-8 | 374 ID 3-3 | 380 R 1-15 | 382 R 1-10 | 386 N0 1-3 | 387 AN 1-35 | 396 AN 2-30 | 446 DT 8-8 | 447 AN 1-6 | 479 ID 2-2
  480 AN 1-12 | 559 ID 2-2 | 587 ID 2-2 | 610 N2 1-15 | 628 AN 1-12 | 639 ID 2-2 | 640 ID 2-2 | 646 R 1-15 | 668 ID 2-2 | 670 ID 2-2 | 671 R 1-9 15 | 715 ID 1-1 | 716 ID 1-3
  717 ID 1-1 | 718 ID 1-3 | 719 N0 1-6 10 | 720 ID 1-3 | 721 ID 2-3 | 722 N0 1-2 | 723 ID 1-3 | 724 AN 1-99 | 725 N0 1-4 | 734 AN 1-12 | 735 ID 1-2 | 736 ID 1-1 | 750 ID 2-3
  751 AN 1-12 | 145 AN 1-30 | 146 ID 2-2 | 176 ID 1-2 | 285 AN 1-22 | 363 ID 3-3 | 368 ID 2-2 | 369 AN 1-45 | 383 R 1-9 | 394 AN 1-12 | 413 R 1-7 | 432 ID 2-2 | 451 AN 1-12 | 473 ID 1-1 | 477 R 1-10 | 514 ID 1-1 | 673 ID 2-2 | 755 ID 2-2 | 782 R 1-18 | 963 ID 2-2 | 1005 ID 4-4 | 1300 ID 4-4 | 1528 N0 1-2 | 1705 AN 1-35
`;

const byRelease = (release: Release): ReadonlyMap<string, ElementShape> =>
  new Map(
    [...ELEMENTS.matchAll(/(\d+) (ID|AN|R|N0|N2|DT|TM) (\d+)-(\d+)(?: (\d+))?/g)].map(([, reference = '', type, min, max, later]) => [
      reference,
      { reference, type: type as ElementType, min: Number(min), max: Number(release === '005010' ? (later ?? max) : max) },
    ]),
  );

const SHAPES: Record<Release, ReadonlyMap<string, ElementShape>> = { '004010': byRelease('004010'), '005010': byRelease('005010') };

/** @throws RangeError for a reference number that no segment here uses */
export function elementShape(reference: string, release: Release): ElementShape {
  const shape = SHAPES[release].get(reference);
  if (!shape) throw new RangeError(`data element ${reference} is not in the table`);
  return shape;
}
