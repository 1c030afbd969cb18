import type { Role } from '../model/identity.ts';
import type { Saga, StepEntry } from './register.ts';

export type NextUndo =
  | { action: 'done' }
  /** An attempt that claimed before the fence closed may still be acting. */
  | { action: 'wait'; seconds: number }
  | { action: 'undo'; key: string; step: string; undo: string; seq: number; owner: Role; connector?: string };

/**
 * What to take back next: last first, claimed-but-unfinished steps included, because their effect may have happened. A step that may
 * still be acting is waited for, so that its undo cannot overtake it. What a later step has settled stays.
 */
export function nextUndo(saga: Saga, now: Date): NextUndo {
  const settled = Math.max(0, ...Object.values(saga.steps).flatMap((entry) => (entry.settles && entry.status === 'completed' ? [entry.seq] : [])));
  const open = Object.values(saga.steps)
    .filter((entry) => entry.status !== 'undone' && entry.undo !== undefined && entry.seq > settled)
    .sort(lastFirst);
  const acting = Object.values(saga.steps).filter((entry) => entry.status === 'claimed' && Date.parse(entry.leaseUntil) > now.getTime());
  if (acting.length > 0) {
    const until = Math.max(...acting.map((entry) => Date.parse(entry.leaseUntil)));
    return { action: 'wait', seconds: Math.min(Math.ceil((until - now.getTime()) / 1000), 5) };
  }
  const last = open[0];
  if (!last) return { action: 'done' };
  const { key, step, undo, seq, owner, connector } = last;
  return { action: 'undo', key, step, undo: undo as string, seq, owner, ...(connector && { connector }) };
}

const lastFirst = (a: StepEntry, b: StepEntry) => b.seq - a.seq || (a.claimedAt < b.claimedAt ? 1 : -1);
