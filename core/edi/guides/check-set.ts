import type { Fault, FaultCode } from '../codec/fault.ts';
import type { TransactionSet } from '../codec/read-interchange.ts';
import type { Segment } from '../codec/segment-reader.ts';
import { checkSegment, type CheckOptions } from './check-segment.ts';
import { type Guide, type Place, Tree } from './guide.ts';
import { isSegmentOfX12, segmentShape } from './segments.ts';

/** Where the reading stands in the document, or in one of its loops. */
interface Frame {
  places: readonly Place[];
  at: number;
  /** How often the place at `at` has been taken. */
  times: number;
  tree: Tree;
}

/** Takes a document apart as its guide says. Without faults, the tree is whole. */
export function checkSet(set: TransactionSet, guide: Guide, options: CheckOptions): { tree: Tree; faults: Fault[] } {
  const walk = new Walk(guide, options);
  // a set whose SE never came ends with its last segment
  const body = set.segments.filter(({ id }) => id !== 'ST' && id !== 'SE');
  for (const segment of body) walk.take(segment);
  const last = set.segments.at(-1);
  if (last) walk.end(last);
  return { tree: walk.tree, faults: walk.faults };
}

class Walk {
  readonly tree = new Tree();
  readonly faults: Fault[] = [];
  readonly #frames: Frame[];
  readonly #guide: Guide;
  readonly #options: CheckOptions;
  /** What belongs to a loop whose first segment is passed over. */
  #skipped: ReadonlySet<string> = new Set();

  constructor(guide: Guide, options: CheckOptions) {
    this.#guide = guide;
    this.#options = options;
    this.#frames = [{ places: guide.places, at: 0, times: 0, tree: this.tree }];
  }

  /** Gives a segment its place. One that has none is a fault, and the reading goes on without it. */
  take(segment: Segment): void {
    const { passedOver } = this.#options;
    if (this.#skipped.has(segment.id)) return;
    this.#skipped = new Set();
    if (passedOver?.has(segment.id) || passedOver?.has(`${segment.id}*${segment.elements[1]}`)) {
      this.#skipped = new Set(within(this.#guide.places, segment.id));
      return;
    }
    // one too many is taken where it would belong, so that what follows it is read rightly
    const found = this.#find(segment.id, true) ?? this.#find(segment.id, false);
    if (found) return this.#enter(segment, ...found);
    const known = uses(this.#guide.places, segment.id);
    if (known) return this.#say('segment.out-of-order', segment, `${segment.id} does not belong here`);
    if (isSegmentOfX12(segment.id)) return this.#say('segment.not-in-set', segment, `${segment.id} has no use in a ${this.#guide.type}`);
    return this.#say('segment.unknown', segment, `there is no segment ${segment.id}`);
  }

  /** The innermost place for it, at the last one taken or further on. The first segment of a loop opens it: again, it opens the next. */
  #find(id: string, withRoom: boolean): [Frame, number, number] | undefined {
    for (let depth = this.#frames.length - 1; depth >= 0; depth -= 1) {
      const frame = this.#frames[depth];
      const first = depth === 0 ? 0 : 1;
      const at = frame?.places.findIndex((place, index) => place.id === id && index >= first && (index > frame.at || (index === frame.at && (!withRoom || frame.times < place.most)))) ?? -1;
      if (frame && at >= 0) return [frame, depth, at];
    }
    return undefined;
  }

  end(last: Segment): void {
    while (this.#frames.length > 0) this.#leave(last);
  }

  #enter(segment: Segment, frame: Frame, depth: number, at: number): void {
    while (this.#frames.length > depth + 1) this.#leave(segment);
    if (at > frame.at) this.#missed(frame, at, segment);
    frame.times = at === frame.at ? frame.times + 1 : 1;
    frame.at = at;
    const place = frame.places[at];
    if (!place) return;
    if (frame.times > place.most) this.#say(place.kind === 'loop' ? 'segment.loop-too-often' : 'segment.too-often', segment, `${segment.id} comes more than ${place.most} times`);
    const [first] = place.kind === 'loop' ? place.places : [place];
    if (place.kind === 'loop') this.#frames.push({ places: place.places, at: 0, times: 1, tree: frame.tree.open(place.id) });
    this.#frames.at(-1)?.tree.add(segment);
    const shape = segmentShape(segment.id);
    if (shape && first?.kind === 'segment') this.faults.push(...checkSegment(segment, shape, first.codes, this.#options));
  }

  #leave(next: Segment): void {
    const frame = this.#frames.pop();
    if (frame) this.#missed(frame, frame.places.length, next);
  }

  /** Places up to `until` that were needed and had too few. */
  #missed(frame: Frame, until: number, next: Segment): void {
    for (const [index, place] of frame.places.slice(0, until).entries()) {
      const times = index === frame.at ? frame.times : 0;
      if (index >= frame.at && times < place.least) this.#say('segment.missing', next, `${place.id} is missing`, { expected: place.id });
    }
  }

  #say(code: FaultCode, { position, text }: Segment, message: string, more: Partial<Fault> = {}): void {
    this.faults.push({ code, message, segment: position, text, ...more });
  }
}

/** Ids of what follows the first segment of a loop. */
function within(places: readonly Place[], id: string): string[] {
  const loops = places.filter((place) => place.kind === 'loop');
  const own = loops.filter((place) => place.id === id).flatMap((place) => place.places.slice(1).map((inner) => inner.id));
  return [...own, ...loops.flatMap((place) => within(place.places, id))];
}

const uses = (places: readonly Place[], id: string): boolean => places.some((place) => place.id === id || (place.kind === 'loop' && uses(place.places, id)));
