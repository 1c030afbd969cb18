import { apart, withKit } from '../inventory/kits.ts';
import type { PartOf } from '../model/kit.ts';
import type { Order, Release } from '../model/order.ts';

/** A line as a warehouse picks it: of a kit, one of its components, under an id of its own. */
export type Picked = Release['lines'][number] & { partOf?: PartOf };

/** What a warehouse is asked to pick for a release. */
export const picksOf = ({ lines }: Pick<Order, 'lines'>, release: Pick<Release, 'lines'>): Picked[] => release.lines.flatMap((line): Picked[] => apart(withKit(lines, line)));
