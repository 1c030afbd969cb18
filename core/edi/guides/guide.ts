import type { Segment } from '../codec/segment-reader.ts';

/** Codes that an element may have, by its position: `{ 1: ['00', '07'] }`. */
export type Codes = Readonly<Record<number, readonly string[]>>;

export interface SegmentPlace {
  kind: 'segment';
  id: string;
  least: number;
  most: number;
  codes: Codes;
}

/** Repeats as a whole; it is known by its first segment. */
export interface LoopPlace {
  kind: 'loop';
  id: string;
  least: number;
  most: number;
  places: readonly Place[];
}

export type Place = SegmentPlace | LoopPlace;

/** How one transaction set is built, between ST and SE: what X12 has, narrowed to what our documents use. Nothing that is not here is read over in silence. */
export interface Guide {
  /** ST01 */
  type: string;
  /** GS01 */
  functionalId: string;
  places: readonly Place[];
}

/** @param times `1` exactly once, `0-12`, `1-100000` */
export function segment(id: string, times: string, codes: Codes = {}): SegmentPlace {
  return { kind: 'segment', id, ...range(times), codes };
}

export function loop(times: string, first: SegmentPlace, ...rest: Place[]): LoopPlace {
  return { kind: 'loop', id: first.id, ...range(times), places: [first, ...rest] };
}

function range(times: string): { least: number; most: number } {
  const [least = '', most = least] = times.split('-');
  return { least: Number(least), most: Number(most) };
}

/** A document taken apart as its guide says. Loops are known by the id of their first segment. */
export class Tree {
  readonly #segments = new Map<string, Segment[]>();
  readonly #loops = new Map<string, Tree[]>();

  add(found: Segment): void {
    const list = this.#segments.get(found.id);
    if (list) list.push(found);
    else this.#segments.set(found.id, [found]);
  }

  open(id: string): Tree {
    const tree = new Tree();
    const list = this.#loops.get(id);
    if (list) list.push(tree);
    else this.#loops.set(id, [tree]);
    return tree;
  }

  all(id: string): readonly Segment[] {
    return this.#segments.get(id) ?? [];
  }

  /** @throws RangeError where a guide that needs it would have refused the document */
  one(id: string): Segment {
    const [found] = this.all(id);
    if (!found) throw new RangeError(`the document has no ${id}`);
    return found;
  }

  first(id: string): Segment | undefined {
    return this.all(id)[0];
  }

  loops(id: string): readonly Tree[] {
    return this.#loops.get(id) ?? [];
  }
}
