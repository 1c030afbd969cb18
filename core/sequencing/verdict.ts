/**
 * What a subscriber needs of a source that repeats itself, and tells things late and out of order.
 * - newest: each message says all there is; an older one is worth nothing
 * - every: each message is a step from the one before it; a missing one is waited for
 */
export type Needs = 'newest' | 'every';

/** duplicate: applied already. superseded: a newer one was applied, so that this one is recorded and not applied. gap: one before it is missing. */
export type Verdict = 'apply' | 'duplicate' | 'superseded' | 'gap';

/** @param last version of the same entity that was applied last; 0: none yet. Versions count from 1. */
export function verdict(last: number, version: number, needs: Needs): Verdict {
  if (version > last) return needs === 'newest' || version === last + 1 ? 'apply' : 'gap';
  return version === last || needs === 'every' ? 'duplicate' : 'superseded';
}

/** How far each entity is. The change `version` moves it on, in the transaction of what is applied. */
export interface Versions {
  /** Version that was applied last; 0: none yet. @param key what is counted, e.g. `erp-item/NW-US/BOLT-M8` */
  last(key: string): Promise<number>;
}
