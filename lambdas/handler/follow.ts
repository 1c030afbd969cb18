import type { Change } from '../../core/model/changes.ts';
import { Conflict } from '../../core/model/errors.ts';
import { stores } from '../adapters/stores.ts';

/** A write is stamped when it begins and seen when it ends: what took longer than this is missed. Read again is not applied again. */
const OVERLAP_MS = 10 * 60_000;

/**
 * Follows what somebody else writes: reads from where it came last, a little before that, and moves the mark after each page, so that what ends in the middle goes on from there.
 * @param mark a key of its own for each question
 * @param begin from where the first time, epoch ms
 * @returns how many were seen and taken
 */
export async function follow<T extends { stamp: number }>(mark: string, since: (since: Date) => AsyncGenerator<T[]>, take: (told: T) => Promise<boolean>, begin = 0): Promise<{ seen: number; taken: number }> {
  const count = { seen: 0, taken: 0 };
  let reached = (await stores.versions.last(mark)) || begin;
  for await (const page of since(new Date(Math.max(0, reached - OVERLAP_MS)))) {
    for (const told of page) if (await take(told)) count.taken += 1;
    count.seen += page.length;
    const newest = page.at(-1)?.stamp ?? 0;
    if (newest > reached) await unlessConflict([{ change: 'version', key: mark, version: (reached = newest), needs: 'newest' }]);
  }
  return count;
}

/** @returns false where another run was there first */
export async function unlessConflict(changes: Change[]): Promise<boolean> {
  try {
    await stores.unit.commit(changes);
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}
